/** Who may call by SOAP: HTTP credentials, UsernameToken, Timestamp, and the limits of the body. */
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SurveyLoopError } from "../../../src/errors.js";
import { createMemoryStorage } from "../../../src/storage/memory.js";
import { basic, type ProtocolHost, startProtocolHost } from "../protocol-host.js";
import { post, type RawReply } from "../raw-post.js";
import { call, envelope, faultOf, resultOf, security, usernameToken } from "../soap-messages.js";

const now = Date.parse("2026-11-23T12:00:00.000Z");
let host: ProtocolHost;
beforeAll(async () => {
  host = await startProtocolHost({ now: () => now, maxBodyBytes: 400_000, maxUnauthenticatedBodyBytes: 20_000 });
});
afterAll(() => host.close());

const listing = call("listSurveys");
const postSoap = (xml: string, headers: Record<string, string> = {}): Promise<RawReply> =>
  post(`${host.url}/soap`, headers, xml);
const withHeader = (header: string) => envelope(listing, { header });

describe("HTTP credentials", () => {
  it("are taken as Basic, Bearer and X-API-Key", async () => {
    const { key } = host.key;
    for (const headers of [
      { authorization: host.authorization },
      { authorization: `Bearer ${key}` },
      { "x-api-key": key },
    ]) {
      expect((await postSoap(envelope(listing), headers as Record<string, string>)).status).toBe(200);
    }
  });

  it("are asked for by 401 when there are none at all", async () => {
    for (const xml of [envelope(listing), withHeader(""), withHeader("<x xmlns='urn:x'/>")]) {
      const reply = await postSoap(xml);
      expect(reply.status).toBe(401);
      expect(reply.headers["www-authenticate"]).toBe('Basic realm="survey-loop"');
      expect(faultOf(reply.text)).toMatchObject({ code: "unauthenticated", faultCode: "soap:Client" });
    }
  });

  it("that are wrong get a fault and HTTP 500, before the body is looked at", async () => {
    const reply = await postSoap("not even XML", { authorization: basic({ keyId: host.key.keyId, secret: "wrong" }) });
    expect(reply.status).toBe(500);
    expect(faultOf(reply.text)).toMatchObject({ code: "unauthenticated" });
  });
});

describe("rule 17: a UsernameToken", () => {
  const draft = (inner: string) =>
    `<wsse:Security xmlns:wsse="http://schemas.xmlsoap.org/ws/2002/07/secext" xmlns:wsu="http://schemas.xmlsoap.org/ws/2002/07/utility">${inner}</wsse:Security>`;
  const oasisText = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
  const typed = (type: string) => usernameToken(host.key).replace("<wsse:Password>", `<wsse:Password Type="${type}">`);

  it("names the caller, with mustUnderstand in every form, in both namespaces", async () => {
    for (const header of [
      security(usernameToken(host.key)),
      security(usernameToken(host.key), `e:mustUnderstand="1"`),
      security(usernameToken(host.key), `e:mustUnderstand="true"`),
      security(usernameToken(host.key), `mustUnderstand="1"`),
      security(typed(oasisText)),
      draft(usernameToken(host.key)),
      draft(typed("wsse:PasswordText")),
      `<other xmlns="urn:other"/>${security(usernameToken(host.key))}`,
    ]) {
      expect((await postSoap(withHeader(header))).status).toBe(200);
    }
  });

  it("works when its namespaces are declared on the Envelope", async () => {
    const { keyId, secret } = host.key;
    const xml = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">
      <e:Header><s:Security><s:UsernameToken><s:Username>${keyId}</s:Username><s:Password>${secret}</s:Password></s:UsernameToken></s:Security></e:Header>
      <e:Body>${listing}</e:Body></e:Envelope>`;
    expect((await postSoap(xml)).status).toBe(200);
  });

  it("that is wrong gets a fault and HTTP 500, and nothing is said about the body", async () => {
    const wrong = security(usernameToken({ keyId: host.key.keyId, secret: "wrong" }));
    for (const body of [listing, call("noSuchOperation"), ""]) {
      const reply = await postSoap(envelope(body, { header: wrong }));
      expect([reply.status, faultOf(reply.text).code]).toEqual([500, "unauthenticated"]);
    }
  });

  it("does not count when HTTP has named another caller", async () => {
    const reader = await host.keyWith(["surveys:read"]);
    const xml = envelope(call("createTrackingUrl", "<surveyId>support</surveyId><email>a@example.com</email>"), {
      header: security(usernameToken(host.key)),
    });
    expect(faultOf((await postSoap(xml, { authorization: basic(reader) })).text).code).toBe("permission_denied");
  });

  it("with PasswordDigest gets a fault that says what to do", async () => {
    const reply = await postSoap(withHeader(security(typed(oasisText.replace("Text", "Digest")))));
    expect(faultOf(reply.text)).toMatchObject({ code: "unsupported", reason: expect.stringContaining("PasswordText") });
  });

  it("given twice, or with two names, is refused", async () => {
    const token = usernameToken(host.key);
    for (const inner of [
      token + token,
      token.replace("<wsse:Username>", "<wsse:Username>x</wsse:Username><wsse:Username>"),
    ]) {
      expect(faultOf((await postSoap(withHeader(security(inner)))).text).code).toBe("malformed");
    }
    expect(faultOf((await postSoap(withHeader(security(token) + security(token)))).text).code).toBe("malformed");
  });

  it("without a Password does not open anything", async () => {
    const reply = await postSoap(
      withHeader(security("<wsse:UsernameToken><wsse:Username>x</wsse:Username></wsse:UsernameToken>")),
    );
    expect([reply.status, faultOf(reply.text).code]).toEqual([500, "unauthenticated"]);
  });

  it("cannot hide in another header or deeper in the Security header", async () => {
    const { keyId, secret } = host.key;
    const inside = security(`<wrap>${usernameToken({ keyId, secret })}</wrap>`);
    expect((await postSoap(withHeader(inside))).status).toBe(401);
    expect((await postSoap(withHeader(`<x xmlns="urn:x">${security(usernameToken(host.key))}</x>`))).status).toBe(401);
  });
});

describe("a wsu:Timestamp", () => {
  const stamped = (created: string, expires: string) =>
    withHeader(
      security(
        `<wsu:Timestamp><wsu:Created>${created}</wsu:Created><wsu:Expires>${expires}</wsu:Expires></wsu:Timestamp>${usernameToken(host.key)}`,
      ),
    );

  it("of now is fine, also when the sender's clock is a little ahead", async () => {
    expect((await postSoap(stamped("2026-11-23T12:00:00Z", "2026-11-23T12:05:00Z"))).status).toBe(200);
    expect((await postSoap(stamped("2026-11-23T13:04:00+01:00", "2026-11-23T12:09:00.123456789Z"))).status).toBe(200);
  });

  it("that has expired, lies ahead or cannot be read is refused", async () => {
    for (const [created, expires, reason] of [
      ["2026-11-23T11:50:00Z", "2026-11-23T12:00:00Z", "expired"],
      ["2026-11-23T12:06:00Z", "2026-11-23T12:10:00Z", "future"],
      ["yesterday", "2026-11-23T12:10:00Z", "cannot be read"],
    ] as const) {
      const reply = await postSoap(stamped(created, expires), { authorization: host.authorization });
      expect(reply.status).toBe(500);
      expect(faultOf(reply.text)).toMatchObject({ code: "unauthenticated", reason: expect.stringContaining(reason) });
    }
  });
});

describe("T4 the limit of the body", () => {
  const batch = (count: number) =>
    call(
      "createTrackingUrls",
      `<surveyId>support</surveyId>${"<recipient><email>a@example.com</email></recipient>".repeat(count)}`,
    );

  it("is the larger one as soon as a UsernameToken has been accepted", async () => {
    const xml = envelope(batch(3000), { header: security(usernameToken(host.key)) });
    expect(xml.length).toBeGreaterThan(100_000);
    const reply = await sendInPieces(xml, 10_000);
    expect([reply.status, resultOf(reply.text).createdCount]).toEqual([200, "1"]);
  });

  it("stays the smaller one before that", async () => {
    const xml = envelope(batch(1), { header: `<x xmlns="urn:x">${"<y/>".repeat(10_000)}</x>` });
    const reply = await sendInPieces(xml, 10_000);
    expect([reply.status, reply.connection]).toEqual([413, "close"]);
    expect(faultOf(reply.text).code).toBe("too_large");
  });

  it("answers 413 and closes the connection when it is passed", async () => {
    const reply = await post(`${host.url}/soap`, { authorization: host.authorization }, envelope(batch(9000)));
    expect([reply.status, reply.headers.connection]).toEqual([413, "close"]);
    expect(faultOf(reply.text)).toMatchObject({ code: "too_large", reason: expect.stringContaining("400000") });
  });

  /** Chunked, so that no Content-Length announces what is coming; the next piece goes out when the last was taken. */
  function sendInPieces(
    xml: string,
    size: number,
  ): Promise<{ status: number; connection: string | undefined; text: string }> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(`${host.url}/soap`, { method: "POST", agent: false }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece) => {
          text += piece;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode!, connection: response.headers.connection, text }),
        );
      });
      request.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
      });
      const next = (at: number) => {
        if (at >= xml.length) request.end();
        else request.write(xml.slice(at, at + size), () => setImmediate(next, at + size));
      };
      next(0);
    });
  }
});

describe("T47 what went wrong inside", () => {
  it("goes to the log, and the caller gets a constant text with the request's ID", async () => {
    const broken = await startProtocolHost({
      storage: {
        ...createMemoryStorage(),
        listInvitations: () => Promise.reject(new Error("SELECT secret FROM /var/lib/db")),
        findUnit: () =>
          Promise.reject(
            new SurveyLoopError("unavailable", "Storage is down.", { retryAfterSeconds: 3, cause: new Error("EIO") }),
          ),
      },
    });
    const headers = { authorization: broken.authorization };
    const internal = await post(
      `${broken.url}/soap`,
      headers,
      envelope(call("listInvitations", "<surveyId>support</surveyId>")),
    );
    expect(internal.status).toBe(500);
    const fault = faultOf(internal.text);
    expect(fault).toMatchObject({ code: "internal", faultCode: "soap:Server" });
    expect(internal.text).not.toMatch(/SELECT|\/var|at .*\.ts/);
    expect(broken.log).toContainEqual(
      expect.objectContaining({ level: "error", fields: expect.objectContaining({ requestId: fault.requestId }) }),
    );
    const down = await post(
      `${broken.url}/soap`,
      headers,
      envelope(call("getInvitation", `<invitationId>${"a".repeat(17)}</invitationId>`)),
    );
    expect([down.status, down.headers["retry-after"]]).toEqual([500, "3"]);
    expect(faultOf(down.text)).toMatchObject({ code: "unavailable", faultCode: "soap:Server" });
    expect(down.text).not.toContain("EIO");
    await broken.close();
  });
});
