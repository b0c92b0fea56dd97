/** One ID follows a call through the reply, the error and the log. */
import { describe, expect, it } from "vitest";
import type { Logger } from "../../src/index.js";
import { createMemoryStorage } from "../../src/index.js";
import { secret, useHosts } from "./hosts.js";

const start = useHosts();

const ways = [
  ["SOAP", "POST", "/soap", "<x/>"],
  ["XML-RPC", "POST", "/xmlrpc", "<methodCall><methodName>nothing</methodName></methodCall>"],
  ["JSON", "GET", "/api/v1/surveys/none", undefined],
  ["no route", "GET", "/api/v1/nowhere", undefined],
  ["a wrong method", "GET", "/xmlrpc", undefined],
  ["the form", "GET", "/s/nothing", undefined],
  ["the portal", "GET", "/portal", undefined],
  ["a download", "GET", "/export/none.csv", undefined],
  ["a file", "GET", "/assets/form.css", undefined],
] as const;

describe("the header X-Request-Id", () => {
  it.each(ways)("goes back with every reply: %s", async (_name, method, path, body) => {
    const host = await start();
    const headers = { "x-api-key": host.key, "x-request-id": "4bf92f3577b34da6a3ce929d0e0e4736" };
    const reply = await fetch(host.url + path, { method, headers, ...(body && { body }) });
    expect(reply.headers.get("x-request-id")).toBe(headers["x-request-id"]);
    const own = await fetch(host.url + path, { method, headers: { "x-api-key": host.key }, ...(body && { body }) });
    expect(own.headers.get("x-request-id")).toMatch(/^[0-9A-Za-z]{17}$/);
  });

  it.each([
    ["an API key", "q71x4zb39lcn.2JQh7Cn8aHoZLCJp3CcQ5Zi2d1TCCa1F"],
    ["a link's token", "eyJhbGciOiJIUzI1NiJ9.eyJpIjoiUm9pIn0.pU3TRwkkvVuX-IOGpU3TRwkkvVuX"],
    ["an e-mail address", "ann@example.com"],
    ["too short a text", "1"],
    ["too long a text", "a".repeat(65)],
    ["a text with spaces", "made up log line"],
    ["markup", "<script>alert(1)</script>"],
  ])("is replaced when it is %s (T41)", async (_name, given) => {
    const host = await start();
    const reply = await fetch(`${host.url}/api/v1/nowhere`, { headers: { "x-request-id": given } });
    expect(reply.headers.get("x-request-id")).toMatch(/^[0-9A-Za-z]{17}$/);
  });

  it("is in the error and in the one line of the log that tells its cause (T47)", async () => {
    const lines: object[] = [];
    const write = (fields: object) => void lines.push(fields);
    const logger: Logger = { debug() {}, info: write, warn: write, error: write };
    const memory = createMemoryStorage();
    const storage = { ...memory, findUnit: async () => Promise.reject(new Error("disk on fire")) };
    const host = await start({ options: { logger, storage, secret } });
    const headers = { "x-api-key": host.key, "x-request-id": "request-0001" };
    const json = await (await fetch(`${host.url}/api/v1/invitations/abcdefghijklmnopq`, { headers })).json();
    expect(json).toMatchObject({ code: "internal", requestId: "request-0001" });
    expect(JSON.stringify(json)).not.toContain("fire");
    expect(lines).toEqual([
      expect.objectContaining({ requestId: "request-0001", operation: "getInvitation", code: "internal" }),
    ]);
    const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><getInvitation xmlns="urn:express-survey-loop:v1"><invitationId>abcdefghijklmnopq</invitationId></getInvitation></s:Body></s:Envelope>`;
    const soap = await (await fetch(`${host.url}/soap`, { method: "POST", headers, body })).text();
    expect(soap).toContain("<requestId>request-0001</requestId>");
    expect(lines).toHaveLength(2);
  });
});
