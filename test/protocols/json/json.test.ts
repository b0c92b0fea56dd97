/** JSON over HTTP: path, query and body, strictness, problems, OpenAPI. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorCodes } from "../../../src/errors.js";
import { operations } from "../../../src/operations/index.js";
import { problems } from "../../../src/protocols/json/faults.js";
import { basic, type ProtocolHost, startProtocolHost } from "../protocol-host.js";
import { type RawReply, send } from "../raw-post.js";

let host: ProtocolHost;
beforeAll(async () => {
  host = await startProtocolHost();
});
afterAll(() => host.close());

const json = { "content-type": "application/json" };

function ask(
  method: string,
  path: string,
  body?: string | Uint8Array,
  headers: Record<string, string> = json,
): Promise<RawReply> {
  return send(`${host.url}/api/v1${path}`, method, { authorization: host.authorization, ...headers }, body);
}

const invite = (body: string | Uint8Array, headers?: Record<string, string>) =>
  ask("POST", "/surveys/support/invitations", body, headers);

describe("a JSON call", () => {
  it("answers 201 for what it created, and 200 for what it found", async () => {
    const first = await invite(`{"email":"ann@example.com","parameters":{"plan":"größe","count":3,"isBig":true}}`);
    expect([first.status, first.headers["content-type"]]).toEqual([201, "application/json; charset=utf-8"]);
    const again = await invite(`{"email":"ann@example.com"}`);
    expect(again.status).toBe(200);
    expect(JSON.parse(again.text)).toEqual({ ...JSON.parse(first.text), created: false });
    const list = JSON.parse((await ask("GET", "/surveys/support/invitations?email=ann%40example.com&pageSize=5")).text);
    expect(list.invitations).toMatchObject([{ parameters: { plan: "größe", count: "3", isBig: "true" } }]);
  });

  it("takes fields from the path, escaped", async () => {
    expect((await ask("GET", "/surveys/sup%70ort")).status).toBe(200);
    expect((await ask("GET", "/surveys/a%2Fb")).status).toBe(404);
  });

  it("reads plus signs and escapes of the query as forms write them", async () => {
    await invite(`{"email":"plus+tag@example.com","externalId":"a b"}`);
    const found = async (query: string) => JSON.parse((await ask("GET", `/surveys/support/invitations?${query}`)).text);
    expect((await found("email=plus%2Btag@example.com&externalId=a+b")).invitations).toHaveLength(1);
    expect((await found("&email=plus%2Btag@example.com&")).invitations).toHaveLength(1);
  });

  it("needs no body where all fields are in the path, and none of JSON's headers then", async () => {
    const { invitationId } = JSON.parse((await invite(`{"email":"gone@example.com"}`)).text);
    const reply = await ask("POST", `/invitations/${invitationId}/revocation`, undefined, {});
    expect([reply.status, JSON.parse(reply.text).status]).toEqual([200, "revoked"]);
    expect((await ask("POST", `/invitations/${invitationId}/revocation`, "{}")).status).toBe(200);
  });

  it("takes a byte order mark and charset=utf-8 in any case", async () => {
    expect((await invite(`\ufeff{"email":"bom@example.com"}`)).status).toBe(201);
    expect(
      (await invite(`{"email":"bom@example.com"}`, { "content-type": `Application/JSON; Charset="UTF-8"` })).status,
    ).toBe(200);
  });

  it.each<[string, string, string, string | Uint8Array | undefined, Record<string, string>, number, string, string?]>([
    [
      "a member twice",
      "POST",
      "/surveys/support/invitations",
      `{"email":"a@example.com","email":"b@example.com"}`,
      json,
      400,
      "invalid_argument",
      "email",
    ],
    [
      "a member of path and body",
      "POST",
      "/surveys/support/invitations",
      `{"surveyId":"support","email":"a@example.com"}`,
      json,
      400,
      "invalid_argument",
      "surveyId",
    ],
    [
      "a query name twice",
      "GET",
      "/surveys/support?version=1&version=1",
      undefined,
      {},
      400,
      "invalid_argument",
      "version",
    ],
    [
      "a name of path and query",
      "GET",
      "/surveys/support?surveyId=other",
      undefined,
      {},
      400,
      "invalid_argument",
      "surveyId",
    ],
    ["an unknown query name", "GET", "/surveys/support?nickname=x", undefined, {}, 400, "invalid_argument", "nickname"],
    [
      "a query of a POST",
      "POST",
      "/surveys/support/invitations?email=a@example.com",
      "{}",
      json,
      400,
      "invalid_argument",
      "email",
    ],
    ["__proto__ in the query", "GET", "/surveys?__proto__=x", undefined, {}, 400, "invalid_argument", "that"],
    [
      "__proto__ in the body",
      "POST",
      "/surveys/support/invitations",
      `{"email":"a@example.com","__proto__":{"x":1}}`,
      json,
      400,
      "invalid_argument",
      "that",
    ],
    [
      "__proto__ as a parameter",
      "POST",
      "/surveys/support/invitations",
      `{"email":"a@example.com","parameters":{"__proto__":"x"}}`,
      json,
      400,
      "invalid_argument",
      "parameters.__proto__",
    ],
    [
      "an array for a text",
      "POST",
      "/surveys/support/invitations",
      `{"email":["a@example.com"]}`,
      json,
      400,
      "invalid_argument",
      "email",
    ],
    [
      "an object for a list",
      "POST",
      "/surveys/support/invitations/batch",
      `{"recipients":{}}`,
      json,
      400,
      "invalid_argument",
      "recipients",
    ],
    [
      "a number that is none",
      "POST",
      "/surveys/support/response-export",
      `{"pageSize":1e999}`,
      json,
      400,
      "invalid_argument",
      "pageSize",
    ],
    [
      "a fraction",
      "GET",
      "/surveys/support/invitations?pageSize=1.5",
      undefined,
      {},
      400,
      "invalid_argument",
      "pageSize",
    ],
    ["an array as body", "POST", "/surveys/support/invitations", "[]", json, 400, "invalid_argument", "input"],
    ["null as body", "POST", "/surveys/support/invitations", "null", json, 400, "invalid_argument", "input"],
    [
      "a doubled member deep in a definition",
      "PUT",
      "/surveys/other",
      `{"definition":{"elements":[{"type":"text","name":"a","name":"b"}]}}`,
      json,
      400,
      "invalid_argument",
      "definition",
    ],
    ["JSON that is none", "POST", "/surveys/support/invitations", "{email:1}", json, 400, "malformed"],
    ["JSON that goes on", "POST", "/surveys/support/invitations", "{} {}", json, 400, "malformed"],
    [
      "JSON nested too deep",
      "POST",
      "/surveys/support/invitations",
      `{"email":${"[".repeat(5000)}${"]".repeat(5000)}}`,
      json,
      400,
      "malformed",
    ],
    [
      "invalid UTF-8",
      "POST",
      "/surveys/support/invitations",
      Buffer.from(`{"email":"gr\u00f6sse@example.com"}`, "latin1"),
      json,
      400,
      "malformed",
    ],
    [
      "a lone surrogate",
      "POST",
      "/surveys/support/invitations",
      `{"email":"a@example.com","externalId":"\\ud800"}`,
      json,
      400,
      "invalid_argument",
      "externalId",
    ],
    [
      "NUL",
      "POST",
      "/surveys/support/invitations",
      `{"email":"a@example.com","externalId":"\\u0000"}`,
      json,
      400,
      "invalid_argument",
      "externalId",
    ],
    ["a broken escape in the query", "GET", "/surveys/support?language=%ff", undefined, {}, 400, "malformed"],
    [
      "another media type",
      "POST",
      "/surveys/support/invitations",
      "email=a",
      { "content-type": "application/x-www-form-urlencoded" },
      415,
      "unsupported",
    ],
    ["no media type", "POST", "/surveys/support/invitations", `{"email":"a@example.com"}`, {}, 415, "unsupported"],
    [
      "another charset",
      "POST",
      "/surveys/support/invitations",
      "{}",
      { "content-type": "application/json; charset=iso-8859-1" },
      415,
      "unsupported",
    ],
    [
      "another encoding",
      "POST",
      "/surveys/support/invitations",
      "{}",
      { ...json, "content-encoding": "br" },
      415,
      "unsupported",
    ],
  ])("T7 T8 T11 T33 T35 refuses %s", async (_name, method, path, body, headers, status, code, field) => {
    const reply = await ask(method, path, body, headers);
    expect([reply.status, JSON.parse(reply.text).code]).toEqual([status, code]);
    expect(JSON.parse(reply.text).field).toBe(field ?? JSON.parse(reply.text).field);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe("a problem", () => {
  it("is a document of RFC 9457 with code, field and requestId", async () => {
    const reply = await invite(`{"email":"nope"}`);
    expect([reply.status, reply.headers["content-type"]]).toEqual([400, "application/problem+json; charset=utf-8"]);
    expect(JSON.parse(reply.text)).toEqual({
      type: "urn:express-survey-loop:v1:problem:invalid_argument",
      title: problems.invalid_argument[1],
      status: 400,
      detail: expect.stringContaining("email"),
      code: "invalid_argument",
      field: "email",
      requestId: expect.stringMatching(/^[0-9A-Za-z]{17}$/),
    });
  });

  it("has a status for every code", () => {
    expect(Object.keys(problems).sort()).toEqual([...errorCodes].sort());
  });

  it("asks for credentials before the body is read", async () => {
    const none = await send(`${host.url}/api/v1/surveys`, "GET", {});
    expect([none.status, none.headers["www-authenticate"]]).toEqual([401, 'Basic realm="survey-loop"']);
    const wrong = await invite("{", { authorization: basic({ keyId: "nobody", secret: "x" }), ...json });
    expect([wrong.status, JSON.parse(wrong.text).code]).toEqual([401, "unauthenticated"]);
  });

  it("says when to come back after too many wrong credentials", async () => {
    const guessed = await startProtocolHost();
    const headers = { authorization: basic({ keyId: "nobody", secret: "x" }) };
    let reply = await send(`${guessed.url}/api/v1/surveys`, "GET", headers);
    for (let attempt = 0; attempt < 50 && reply.status === 401; attempt++) {
      reply = await send(`${guessed.url}/api/v1/surveys`, "GET", headers);
    }
    expect([reply.status, JSON.parse(reply.text).code]).toEqual([429, "rate_limited"]);
    expect(Number(reply.headers["retry-after"])).toBeGreaterThan(0);
    await guessed.close();
  });

  it("T4 is 413 and closes the connection for too large a body", async () => {
    const reply = await invite(`{"email":"${"a".repeat(4 * 1024 * 1024)}"}`);
    expect([reply.status, reply.headers.connection, JSON.parse(reply.text).code]).toEqual([413, "close", "too_large"]);
  });
});

describe("GET /openapi.json", () => {
  type Api = {
    servers: { url: string }[];
    paths: Record<string, Record<string, Described>>;
    components: { schemas: Record<string, unknown> };
  };
  type Described = {
    operationId: string;
    parameters?: { name: string; in: string }[];
    responses: Record<string, unknown>;
  };
  const read = async () => {
    const reply = await send(`${host.url}/openapi.json`, "GET", {});
    expect([reply.status, reply.headers["content-type"]]).toEqual([200, "application/json; charset=utf-8"]);
    return JSON.parse(reply.text) as Api;
  };

  it("describes every operation at its path, served without credentials", async () => {
    const api = await read();
    expect(api.servers).toEqual([{ url: `${host.url}/api/v1` }]);
    for (const { name, http, input } of operations) {
      const [method, path] = http.split(" ") as [string, string];
      const described = api.paths[path]![method.toLowerCase()]!;
      expect(described.operationId).toBe(name);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      expect((described.parameters ?? []).filter((each) => each.in === "path").map((each) => each.name)).toEqual(
        inPath,
      );
      for (const parameter of inPath) expect(input).toHaveProperty(parameter!);
      expect(Object.keys(described.responses)).toContain("200");
    }
  });

  it("refers only to schemas that it has", async () => {
    const api = await read();
    const text = JSON.stringify(api);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      expect(api.components.schemas).toHaveProperty(name!);
    }
  });
});
