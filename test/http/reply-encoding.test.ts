/** gzip of replies: when, and only when, the request asks for it. */

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import express from "express";
import { describe, expect, it } from "vitest";
import { surveyLoop } from "../../src/index.js";
import { type HostSetup, secret, useHosts } from "./hosts.js";
import { exchange } from "./raw-exchange.js";

const host = useHosts();

const recipients = Array.from({ length: 40 }, (_, index) => `p${index}@example.com`);
/** A call of each protocol whose reply has a few thousand bytes, and what it must hold. */
const calls = {
  "/soap": `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><createTrackingUrls xmlns="urn:express-survey-loop:v1"><surveyId>support</surveyId>${recipients.map((email) => `<recipient><email>${email}</email></recipient>`).join("")}</createTrackingUrls></e:Body></e:Envelope>`,
  "/xmlrpc": `<methodCall><methodName>createTrackingUrls</methodName><params><param><value><struct><member><name>surveyId</name><value>support</value></member><member><name>recipients</name><value><array><data>${recipients.map((email) => `<value><struct><member><name>email</name><value>${email}</value></member></struct></value>`).join("")}</data></array></value></member></struct></value></param></params></methodCall>`,
  "/api/v1/surveys/support/invitations/batch": JSON.stringify({ recipients: recipients.map((email) => ({ email })) }),
};
type Path = keyof typeof calls;
const paths = Object.keys(calls) as Path[];

function request(url: string, path: string, key: string, body: string, extra: string): string {
  const type = path.startsWith("/api") ? "application/json" : "text/xml";
  return `POST ${new URL(url).pathname}${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${key}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${extra}\r\n${body}`;
}

const layouts: HostSetup[] = [{ version: 4, parsers: "before" }, { version: 5 }];

describe.each(paths)("rule 14: a reply of %s", (path) => {
  it.each(layouts)("is compressed for whoever asks, with its own length, in %o", async (layout) => {
    const { url, key } = await host(layout);
    // The first call creates, all others find the same.
    await exchange(url, request(url, path, key, calls[path], ""));
    const plain = await exchange(url, request(url, path, key, calls[path], ""));
    const packed = await exchange(url, request(url, path, key, calls[path], "Accept-Encoding: gzip\r\n"));
    expect(packed.head).toMatch(/^HTTP\/1\.1 200 /);
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(packed.headers.get("vary")).toBe("Accept-Encoding");
    expect(Number(packed.headers.get("content-length"))).toBe(packed.body.length);
    expect(packed.headers.get("content-type")).toBe(plain.headers.get("content-type"));
    expect(packed.body.length).toBeLessThan(plain.body.length / 2);
    expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
  });

  it("has no trace of encodings without the header", async () => {
    const { url, key } = await host();
    const plain = await exchange(url, request(url, path, key, calls[path], ""));
    expect(plain.head.toLowerCase()).not.toMatch(/encoding|vary/);
    expect(Number(plain.headers.get("content-length"))).toBe(plain.body.length);
    expect(plain.body.toString()).toContain("p39@example.com");
  });
});

describe("rule 14: Accept-Encoding", () => {
  it.each([
    ["gzip", true],
    ["GZIP", true],
    ["x-gzip", true],
    ["deflate, gzip", true],
    ["gzip;q=1.0, identity; q=0.5, *;q=0", true],
    ["br;q=1.0, gzip;q=0.2", true],
    ["gzip ; q=0.001", true],
    ["", false],
    ["identity", false],
    ["deflate, br", false],
    ["gzip;q=0", false],
    ["gzip;q=0.000, *", false],
    ["gzip;q=2", false],
    ["gzip;q=x", false],
    ["identity, gzip;q=0.5", false],
    ["*", false],
    ["*;q=0", false],
    ["gzipped", false],
  ])("%j is read as what it says", async (accepted, isPacked) => {
    const { url, key } = await host();
    const reply = await exchange(url, request(url, "/soap", key, calls["/soap"], `Accept-Encoding: ${accepted}\r\n`));
    expect(reply.headers.get("content-encoding")).toBe(isPacked ? "gzip" : undefined);
    expect(reply.headers.get("vary")).toBe("Accept-Encoding");
    const text = isPacked ? gunzipSync(reply.body) : reply.body;
    expect(text.toString()).toContain("<createdCount>40</createdCount>");
  });

  it("leaves replies below a thousand bytes, faults among them, as they are", async () => {
    const { url, key } = await host();
    for (const path of paths) {
      const reply = await exchange(url, request(url, path, key, "<a", "Accept-Encoding: gzip\r\n"));
      expect(reply.headers.get("content-encoding"), path).toBeUndefined();
      expect(reply.body.toString(), path).toContain("malformed");
    }
  });

  it("compresses the WSDL and the OpenAPI document, and tells HEAD the same length", async () => {
    const { url } = await host();
    for (const path of ["/soap?wsdl", "/openapi.json"]) {
      const ask = (method: string) =>
        exchange(
          url,
          `${method} ${new URL(url).pathname}${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Encoding: gzip\r\n\r\n`,
        );
      const [full, head] = [await ask("GET"), await ask("HEAD")];
      expect(gunzipSync(full.body).toString()).toContain("createTrackingUrl");
      expect(head.headers.get("content-length")).toBe(String(full.body.length));
      expect([head.headers.get("content-encoding"), head.body.length]).toEqual(["gzip", 0]);
    }
  });

  it("never compresses pages, whose secrets stand beside what a stranger chooses, nor downloads, which stream", async () => {
    const { url, key, loop } = await host();
    const { trackingUrl } = await loop.operations.createTrackingUrl({ surveyId: "support", email: "ann@example.com" });
    for (const path of [new URL(trackingUrl).pathname, "/surveys/portal", "/surveys/export/support.csv"]) {
      const reply = await exchange(
        url,
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: ${key}\r\nAccept-Encoding: gzip\r\n\r\n`,
      );
      expect(reply.head).toMatch(/^HTTP\/1\.1 (?:200|303) /);
      expect(reply.headers.get("content-encoding"), path).toBeUndefined();
    }
  });
});

describe("rule 14: a host with compression of its own", () => {
  /** What middleware such as `compression` does: decides when the head is written, and leaves alone what has an encoding. */
  function compressing(_request: unknown, response: ServerResponse, next: () => void): void {
    const { writeHead } = response;
    response.writeHead = ((status: number, headers: Record<string, string>) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      if (response.getHeader("content-encoding") === undefined) response.setHeader("X-Would-Compress", "1");
      return writeHead.call(response, status);
    }) as never;
    response.setHeader("Vary", "Origin");
    next();
  }

  /** A host that says itself how all of its replies are encoded. */
  function encoding(_request: unknown, response: ServerResponse, next: () => void): void {
    response.setHeader("Content-Encoding", "identity");
    next();
  }

  it.each([
    ["leaves ours alone", compressing, "gzip", "Origin, Accept-Encoding"],
    ["is left alone", encoding, "identity", undefined],
  ] as const)("%s", async (_name, middleware, expected, vary) => {
    const app = express();
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/surveys`;
    const loop = surveyLoop({ publicUrl: url, secret, storage: "memory" });
    app.use(middleware as never);
    app.use("/surveys", loop);
    await loop.ready;
    const text = "GET /surveys/soap?wsdl HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Encoding: gzip\r\n\r\n";
    const reply = await exchange(url, text);
    expect(reply.headers.get("content-encoding")).toBe(expected);
    expect(reply.headers.get("vary")).toBe(vary);
    expect(reply.headers.has("x-would-compress")).toBe(false);
    const body = expected === "gzip" ? gunzipSync(reply.body) : reply.body;
    expect(body.toString()).toContain("<wsdl:definitions");
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await loop.close();
  });
});
