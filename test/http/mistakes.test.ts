/** Mistakes in mounting that are noticed, and what is said about them. */
import { request } from "node:http";
import express5 from "express";
import express4 from "express4";
import { afterEach, describe, expect, it } from "vitest";
import { type Logger, surveyLoop } from "../../src/index.js";
import { useHosts } from "./hosts.js";

const start = useHosts();
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

describe.each([4, 5])("Express %i", (version) => {
  it("surveyLoop mounted without a call says what to write", async () => {
    const express = (version === 4 ? express4 : express5) as typeof express5;
    const app = express();
    app.use("/surveys", surveyLoop as never);
    const errors: Error[] = [];
    app.use((error: Error, _request: unknown, reply: { status(code: number): { end(): void } }, _next: unknown) => {
      errors.push(error);
      reply.status(500).end();
    });
    const server = app.listen(0, "127.0.0.1");
    closing.push(() => server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    await fetch(`http://127.0.0.1:${(server.address() as { port: number }).port}/surveys/portal`);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(TypeError);
    expect(errors[0]!.message).toContain('Write app.use("/surveys", surveyLoop({ publicUrl, secret })), not app.use(');
  });
});

describe("a body parser of the host that has eaten the bytes", () => {
  const calls = {
    "/soap": ["text/xml", '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>'],
    "/xmlrpc": ["text/xml", "<methodCall><methodName>listSurveys</methodName></methodCall>"],
    "/api/v1/surveys/support/invitations": ["application/json", '{"email":"ann@example.com"}'],
  };

  it.each(Object.entries(calls))("is told to the caller and in the log: %s", async (path, [type, body]) => {
    const errors: object[] = [];
    const error = (fields: object, message: string) => void errors.push({ ...fields, message });
    const logger: Logger = { debug() {}, info() {}, warn() {}, error };
    const inner = await start({ options: { logger } });
    const app = express5();
    app.use((request, _response, next) => void request.resume().once("end", next));
    app.use("/surveys", inner.loop);
    const server = app.listen(0, "127.0.0.1");
    closing.push(() => server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const headers = { authorization: `Bearer ${inner.key}`, "content-type": type! };
    const reply = await fetch(`http://127.0.0.1:${port}/surveys${path}`, { method: "POST", headers, body: body! });
    expect(await reply.text()).toMatch(/unsupported.*Mount the survey loop before its body parsers/s);
    expect(errors).toEqual([
      {
        requestId: reply.headers.get("x-request-id"),
        message: expect.stringContaining("mount the survey loop before its body parsers (docs/embedding.md)"),
      },
    ]);
  });
});

function recorder() {
  const warnings: object[] = [];
  const warn = (fields: object, message: string) => void warnings.push({ ...fields, message });
  const logger: Logger = { debug() {}, info() {}, warn, error() {} };
  return { warnings, logger };
}

/** A GET with any Host header, which fetch does not send. */
function getAs(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (reply) => {
      reply.resume();
      reply.on("end", () => resolve(reply.statusCode));
    })
      .on("error", reject)
      .end();
  });
}

describe("a wrong publicUrl", () => {
  const publicUrl = "http://localhost:3000/surveys";

  it("is told once, with both hosts, when people come to another one; the header changes nothing else (T16)", async () => {
    const { warnings, logger } = recorder();
    const host = await start({ options: { publicUrl, logger } });
    for (const name of ["surveys.example.com", "other.example.com"]) await getAs(`${host.url}/openapi.json`, name);
    expect(warnings).toEqual([
      { publicUrl, requestHost: "surveys.example.com", message: expect.stringContaining("set publicUrl to it") },
    ]);
  });

  it.each(["127.0.0.1:8080", "10.0.0.7", "[::1]:3000", "surveys", "ann@customer.example.com", "a b.example.com"])(
    "is not told for probes, neighbours and what is no host: %s",
    async (name) => {
      const { warnings, logger } = recorder();
      const host = await start({ options: { publicUrl, logger } });
      await getAs(`${host.url}/openapi.json`, name);
      expect(warnings).toEqual([]);
    },
  );

  it("is told when its path is not that of the mount", async () => {
    const { warnings, logger } = recorder();
    const host = await start({ mount: "/feedback", options: { publicUrl: "https://www.example.com/surveys", logger } });
    for (const _ of [1, 2]) await getAs(`${host.url}/openapi.json`, "www.example.com");
    expect(warnings).toEqual([
      {
        publicUrl: "https://www.example.com/surveys",
        mount: "/feedback",
        message: expect.stringContaining("another path"),
      },
    ]);
  });

  it.each(["/surveys", "/"])("is not told when all is right, at %s", async (mount) => {
    const { warnings, logger } = recorder();
    const path = mount === "/" ? "" : mount;
    const host = await start({ mount, options: { publicUrl: `https://www.example.com${path}`, logger } });
    await getAs(`${host.url}/openapi.json`, "www.example.com");
    expect(warnings).toEqual([]);
  });
});
