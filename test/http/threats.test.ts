/** Attacks on the HTTP surface as a whole. Those on one protocol, the form or the portal are tested beside them. */
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { scopes } from "../../src/index.js";
import { operations } from "../../src/operations/index.js";
import { definition, useHosts } from "./hosts.js";

const host = useHosts();

describe("credentials", () => {
  /** A call of each operation as JSON; where it needs something that exists, `context` has it. */
  const requestOf = (operation: (typeof operations)[number], context: { invitationId: string }) => {
    const [method, path] = operation.http.split(" ") as [string, string];
    const bodies: Record<string, object> = {
      createTrackingUrl: { email: "new@example.com" },
      createTrackingUrls: { recipients: [{ email: "new@example.com" }] },
      reportDelivery: { reports: [] },
      exportResponses: {},
      exportInvitations: {},
      publishSurvey: { definition },
      eraseRespondent: { email: "gone@example.com" },
    };
    const body = bodies[operation.name];
    return {
      path: `/api/v1${path.replace("{surveyId}", "support").replace("{invitationId}", context.invitationId)}`,
      init: {
        method,
        ...(body && { body: JSON.stringify(body) }),
        headers: { "content-type": "application/json" } as Record<string, string>,
      },
    };
  };

  it("T40 lets each scope do what it covers and nothing else, on every operation and download", async () => {
    const { url, loop } = await host();
    const { invitationId } = await loop.operations.createTrackingUrl({ surveyId: "support", email: "ann@example.com" });
    for (const scope of scopes) {
      const { key } = await loop.keys.create({ label: scope, scopes: [scope] });
      for (const operation of operations) {
        const { path, init } = requestOf(operation, { invitationId });
        const response = await fetch(url + path, {
          ...init,
          headers: { ...init.headers, authorization: `Bearer ${key}` },
        });
        const expected = operation.scope === scope ? [200, 201] : [403];
        expect(expected, `${scope} on ${operation.name}: ${await response.text()}`).toContain(response.status);
      }
      for (const file of ["support.csv", "support.ndjson"]) {
        const download = await fetch(`${url}/export/${file}`, { headers: { "x-api-key": key } });
        expect(download.status, `${scope} on ${file}`).toBe(scope === "responses:read" ? 200 : 403);
      }
      expect((await fetch(`${url}/portal`, { headers: { "x-api-key": key }, redirect: "manual" })).status).not.toBe(
        200,
      );
    }
  });

  it("T40 takes no key, a revoked key, another mount's key, and a tracking token for what they are", async () => {
    const { url, loop, key } = await host();
    const other = await host({ mount: "/other" });
    const { trackingUrl, invitationId } = await loop.operations.createTrackingUrl({
      surveyId: "support",
      email: "ann@example.com",
    });
    const token = trackingUrl.split("/s/")[1]!;
    const revoked = await loop.keys.create({ label: "revoked", scopes: ["surveys:read"] });
    await loop.keys.revoke(revoked.keyId);
    const [keyId, secret] = key.split(".") as [string, string];
    for (const authorization of [
      undefined,
      `Bearer ${revoked.key}`,
      `Bearer ${other.key}`,
      `Bearer ${token}`,
      `Bearer ${keyId}.${secret.slice(0, -1)}`,
      `Bearer ${keyId}.`,
      `Bearer .${secret}`,
      `Basic ${Buffer.from(`${keyId}:wrong`).toString("base64")}`,
      "Basic %%%",
      "Digest x",
      `Bearer __proto__.${secret}`,
    ]) {
      for (const operation of operations) {
        const { path, init } = requestOf(operation, { invitationId });
        const headers = { ...init.headers, ...(authorization && { authorization }) };
        const response = await fetch(url + path, { ...init, headers });
        expect([401, 429], `${authorization} on ${operation.name}`).toContain(response.status);
      }
    }
    const right = { authorization: `Basic ${Buffer.from(key.replace(".", ":")).toString("base64")}` };
    expect((await fetch(`${url}/api/v1/surveys`, { headers: right })).status).toBe(200);
  });

  it("T39 slows guessing from one address, never the owner of the right key, and keeps hashes only", async () => {
    const { url, loop, key } = await host();
    const guess = () => fetch(`${url}/api/v1/surveys`, { headers: { authorization: `Bearer ${key}x` } });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 25; attempt++) statuses.push((await guess()).status);
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
    expect(statuses.slice(20)).toEqual(Array(5).fill(429));
    expect(Number((await guess()).headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await fetch(`${url}/api/v1/surveys`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
    expect(JSON.stringify(await loop.keys.list())).not.toContain(key.split(".")[1]);
  });
});

describe("what leaks", () => {
  it("T41 writes no token, address, key, answer or parameter to the log, and T47 tells a caller a code and a request ID alone", async () => {
    const log: string[] = [];
    const write = (level: string) => (fields: object, message: string) => {
      const plain = (_key: string, value: unknown) =>
        value instanceof Error ? { message: value.message, stack: value.stack } : value;
      log.push(`${level} ${message} ${JSON.stringify(fields, plain)}`);
    };
    const logger = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
    const { url, loop, key } = await host({ options: { logger } });
    const canary = { email: "canary-address@example.com", parameters: { employeeId: "canary-parameter" } };
    const { trackingUrl } = await loop.operations.createTrackingUrl({ surveyId: "support", ...canary });
    const token = trackingUrl.split("/s/")[1]!;
    await fetch(`${trackingUrl}?employeeId=canary-query`);
    await fetch(trackingUrl, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "q0=canary-answer&page=99",
    });
    await fetch(`${url}/api/v1/surveys`, { headers: { authorization: `Bearer ${key.split(".")[0]}.canary-secret` } });
    await fetch(`${url}/soap`, { method: "POST", headers: { authorization: `Bearer ${key}` }, body: "<canary-body" });
    await fetch(`${url}/portal/login`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "name=admin&password=canary-password",
    });
    const everything = log.join("\n");
    expect(everything).not.toContain("canary");
    expect(everything).not.toContain(token);
    expect(everything).not.toContain(key.split(".")[1]);
  });

  it("T47 answers a failure of ours with constant text", async () => {
    const { url, loop, key } = await host();
    const { invitationId } = await loop.operations.createTrackingUrl({ surveyId: "support", email: "ann@example.com" });
    await loop.close();
    const storage = { ...(await import("../../src/index.js")).createMemoryStorage() };
    await storage.open();
    const broken = await host({
      options: {
        storage: {
          ...storage,
          findUnit: () => Promise.reject(new Error("SELECT secret FROM /var/data")),
        },
      },
    });
    const response = await fetch(`${broken.url}/api/v1/invitations/${invitationId}`, {
      headers: { "x-api-key": broken.key },
    });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: "internal", requestId: expect.stringMatching(/^\w{17}$/) });
    expect(text).not.toMatch(/SELECT|\/var|at |\.ts|Error:/);
    expect((await fetch(`${url}/api/v1/surveys`, { headers: { "x-api-key": key } })).status).toBe(503);
  });
});

describe("the host's process", () => {
  it("T48 survives what is sent to every route, without an error reaching the host", async () => {
    const escaped: unknown[] = [];
    const note = (error: unknown) => void escaped.push(error);
    process.on("uncaughtException", note).on("unhandledRejection", note);
    const { url, key, hostErrors, loop } = await host();
    const { trackingUrl } = await loop.operations.createTrackingUrl({ surveyId: "support", email: "ann@example.com" });
    const paths = [
      "/soap",
      "/soap?wsdl",
      "/soap?wsdl=%00",
      "/xmlrpc",
      "/openapi.json",
      "/api/v1/surveys",
      "/api/v1/",
      "/api/v1/%ff",
      "/s/%00",
      "/s/..%2f..",
      "/s/x/thanks",
      "/s/x/unsubscribe",
      "/assets/%2e%2e%2fpackage.json",
      "/assets/tokens.css",
      "/export/..%2f.csv",
      "/export/a.csv?include=a&include=b",
      "/portal",
      "/portal/surveys/%00",
      "/portal/surveys/__proto__",
      "/portal/login",
      trackingUrl.slice(url.length),
      `${trackingUrl.slice(url.length)}?page=1e999&lang=%ff&score=NaN&__proto__=1&a=1&a=2`,
    ];
    const bodies = [
      "",
      "<a><b></a></b>",
      "{",
      "[]",
      "null",
      '{"__proto__":{"a":1}}',
      "%",
      "a=%ff&q0=1&q0=2&page=-1",
      "\u0000",
      `<${"a".repeat(5000)}`,
      "[".repeat(5000),
    ];
    const types = [
      "text/xml",
      "application/json",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "",
      "nonsense/;;;",
    ];
    for (const path of paths) {
      for (const method of ["GET", "HEAD", "POST", "PUT", "DELETE"]) {
        const bodiesHere = method === "POST" || method === "PUT" ? bodies : [undefined];
        for (const [index, body] of bodiesHere.entries()) {
          const response = await fetch(url + path, {
            method,
            redirect: "manual",
            headers: { authorization: `Bearer ${key}`, "content-type": types[index % types.length]! },
            ...(body === undefined ? undefined : { body }),
          });
          await response.arrayBuffer();
          expect(response.status === 500 ? path.split("?")[0] : "/soap", `${method} ${path} ${body}`).toBe("/soap");
        }
      }
    }
    expect((await fetch(`${url}/api/v1/surveys`, { headers: { "x-api-key": key } })).status).toBe(200);
    process.off("uncaughtException", note).off("unhandledRejection", note);
    expect(escaped).toEqual([]);
    expect(hostErrors).toEqual([]);
  });

  it("T48 bears clients that hang up in the middle", async () => {
    const { url, key, hostErrors } = await host();
    for (const path of ["/soap", "/xmlrpc", "/api/v1/surveys/support/invitations"]) {
      const abort = new AbortController();
      const endless = new Readable({ read() {} });
      endless.push("<a>");
      const call = fetch(url + path, {
        method: "POST",
        body: Readable.toWeb(endless) as ReadableStream,
        duplex: "half",
        signal: abort.signal,
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      } as RequestInit);
      setImmediate(() => abort.abort());
      await expect(call).rejects.toThrow();
    }
    expect((await fetch(`${url}/api/v1/surveys`, { headers: { "x-api-key": key } })).status).toBe(200);
    expect(hostErrors).toEqual([]);
  });

  it("T32 T33 lets no ID become a path and no name a prototype", async () => {
    const { url, key, loop } = await host();
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    for (const id of ["..", "../support", "support/../x", "__proto__", "a".repeat(65), "-a", "é"]) {
      const response = await fetch(`${url}/api/v1/surveys/${encodeURIComponent(id)}`, { headers });
      expect(response.status, id).toBe(404);
    }
    for (const name of ["__proto__", "constructor", "prototype"]) {
      const body = `{"email":"ann@example.com","parameters":{"${name}":"x"}}`;
      const response = await fetch(`${url}/api/v1/surveys/support/invitations`, { method: "POST", headers, body });
      expect(response.status, name).toBe(400);
      expect(await response.json()).toMatchObject({ code: "invalid_argument", field: `parameters.${name}` });
    }
    const body = '{"email":"ann@example.com","__proto__":{"admin":true}}';
    expect((await fetch(`${url}/api/v1/surveys/support/invitations`, { method: "POST", headers, body })).status).toBe(
      400,
    );
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect((await loop.operations.listInvitations({ surveyId: "support" })).invitations).toEqual([]);
  });
});
