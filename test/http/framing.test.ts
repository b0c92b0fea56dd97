/** Rule 15, the part of HTTP: versions, ways to frame a body, `Expect`, media types, on every protocol and on real sockets. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rawRequest, sendRaw } from "../protocols/raw-requests.js";
import { type RunningHost, startHost } from "./hosts.js";
import { exchange } from "./raw-exchange.js";

let host: RunningHost;
beforeAll(async () => {
  host = await startHost({ options: { maxBodyBytes: 1024 * 1024, bodyDeadlineSeconds: 60 } });
});
afterAll(() => host.close());

const soap = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><createTrackingUrl xmlns="urn:express-survey-loop:v1"><surveyId>support</surveyId><email>ann@example.com</email></createTrackingUrl></e:Body></e:Envelope>`;
const xmlRpc = `<methodCall><methodName>createTrackingUrl</methodName><params><param><value><struct><member><name>surveyId</name><value>support</value></member><member><name>email</name><value>ann@example.com</value></member></struct></value></param></params></methodCall>`;
const json = `{"email":"ann@example.com"}`;

const protocols = [
  { name: "SOAP", path: "/soap", body: soap, isXml: true },
  { name: "XML-RPC", path: "/xmlrpc", body: xmlRpc, isXml: true },
  { name: "JSON", path: "/api/v1/surveys/support/invitations", body: json, isXml: false },
];

const typed = (isXml: boolean) => (isXml ? {} : { "Content-Type": "application/json" });

describe.each(protocols)("rule 15: $name", ({ path, body, isXml }) => {
  const url = () => host.url + path;
  const headers = () => ({ Authorization: `Bearer ${host.key}`, ...typed(isXml) });
  const chunk = (bytes: Uint8Array) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);

  it("takes HTTP/1.0 without Host, and ends the connection", async () => {
    const reply = await sendRaw(url(), { httpVersion: "1.0", headers: { ...headers(), Connection: undefined }, body });
    expect(reply.status).toBe(200);
    expect(reply.text).toContain("/surveys/s/");
    expect(Number(reply.headers.get("content-length"))).toBe(reply.body.length);
    expect(reply.headers.has("transfer-encoding")).toBe(false);
  });

  it("takes HTTP/1.0 with Connection: close, and HTTP/1.1 with it", async () => {
    for (const httpVersion of ["1.0", "1.1"] as const) {
      const reply = await sendRaw(url(), { httpVersion, headers: { ...headers(), Connection: "close" }, body });
      expect([reply.text.includes("/surveys/s/"), reply.headers.get("connection")]).toEqual([true, "close"]);
    }
  });

  it("takes chunked bodies, cut within characters, and chunked gzip", async () => {
    for (const [bytes, encoding] of [
      [Buffer.from(body), undefined],
      [gzipSync(body), "gzip"],
    ] as const) {
      const framing = { "Transfer-Encoding": "chunked", "Content-Encoding": encoding };
      const reply = await exchange(url(), {
        start(write) {
          write(rawRequest(url(), { headers: { ...headers(), ...framing } }));
          for (const byte of bytes) write(chunk(Buffer.from([byte])));
          write("0\r\n\r\n");
        },
      });
      expect(reply.text).toContain("/surveys/s/");
    }
  });

  it("continues after Expect: 100-continue", async () => {
    let continued = 0;
    const reply = await exchange(url(), {
      start: (write) =>
        write(
          rawRequest(url(), {
            headers: { ...headers(), Expect: "100-continue", "Content-Length": String(Buffer.byteLength(body)) },
          }),
        ),
      onReceived(received, write) {
        if (continued > 0 || !received.startsWith("HTTP/1.1 100 Continue\r\n\r\n")) return;
        continued += 1;
        write(body);
      },
    });
    expect(continued).toBe(1);
    expect(reply.text).toContain("/surveys/s/");
  });

  it("refuses what Expect announces as too large, without waiting for a byte of it, and ends the connection", async () => {
    const reply = await exchange(
      url(),
      rawRequest(url(), {
        headers: { ...headers(), Connection: undefined, Expect: "100-continue", "Content-Length": "99999999" },
      }),
    );
    expect([reply.status, reply.headers.get("connection")]).toEqual([413, "close"]);
    expect(reply.text).toContain(isXml ? "too_large" : '"code":"too_large"');
  });

  it("refuses wrong credentials behind Expect before the body", async () => {
    const reply = await exchange(
      url(),
      rawRequest(url(), {
        headers: {
          ...headers(),
          Authorization: "Bearer nobody.wrong",
          Expect: "100-continue",
          "Content-Length": "200000",
        },
      }),
    );
    expect(reply.status).toBe({ "/soap": 500, "/xmlrpc": 200 }[path] ?? 401);
    expect(reply.text).toContain("unauthenticated");
  });

  it("takes a keep-alive connection for many calls", async () => {
    const keep = rawRequest(url(), { headers: { ...headers(), Connection: undefined }, body });
    const reply = await exchange(url(), Buffer.concat([keep, keep, rawRequest(url(), { headers: headers(), body })]));
    expect((reply.head + reply.text).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
  });

  it("tells a caller what to do about an empty body", async () => {
    const reply = await sendRaw(url(), { headers: headers(), body: "" });
    expect(reply.text).toMatch(isXml ? /malformed: / : /"code":"invalid_argument".*"field":"email"/);
  });
});

describe.each(protocols.filter(({ isXml }) => isXml))("rule 15: the Content-Type of $name", ({ path, body }) => {
  it.each([
    undefined,
    "",
    "text/xml",
    "text/plain",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "application/json",
    "application/xml; charset=UTF-8",
    'text/xml; charset="utf-8"',
    "text/xml;charset='utf-8'",
    "application/soap+xml;charset=utf-8;action=urn:express-survey-loop:v1#createTrackingUrl",
    "application/soap+xml; action=http://example.com/a/b?c=d, charset=utf-8",
    "text/xml; charset=",
    ";;;",
  ])("may be %j", async (contentType) => {
    const headers = { Authorization: `Bearer ${host.key}`, "Content-Type": contentType };
    expect((await sendRaw(host.url + path, { headers, body })).text).toContain("/surveys/s/");
  });

  it.each([
    ["UTF-8 with a byte order mark", `\ufeff<?xml version="1.0" encoding="utf-8"?>`, "utf8", undefined],
    ["UTF-8 with CRLF behind the declaration", `<?xml version='1.0'?>\r\n\r\n`, "utf8", "text/xml"],
    ["no prolog", "", "utf8", undefined],
    ["UTF-16, little-endian", `\ufeff<?xml version="1.0" encoding="UTF-16"?>`, "utf16le", "text/xml; charset=utf-16"],
    ["UTF-16, big-endian", `\ufeff<?xml version="1.0" encoding="utf-16"?>`, "utf16be", undefined],
    ["ISO-8859-1", `<?xml version="1.0" encoding="ISO-8859-1"?>`, "latin1", "text/xml"],
    ["ISO-8859-1 by its header", "", "latin1", "text/xml; charset=iso-8859-1"],
    ["us-ascii with bytes of UTF-8", `<?xml version="1.0" encoding="us-ascii"?>`, "utf8", "text/xml"],
    ["us-ascii in both places", `<?xml version="1.0" encoding="us-ascii"?>`, "utf8", "text/xml; charset=us-ascii"],
  ])("T7 reads %s, and nothing is damaged", async (name, prolog, encoding, contentType) => {
    const address = `${name.replaceAll(/\W+/g, "-").toLowerCase()}${path.slice(1)}@example.com`;
    const text =
      prolog +
      body
        .replace("ann@example.com", address)
        .replace("</email>", "</email><parameter><name>city</name><value>Zürich</value></parameter>")
        .replace(
          "</struct>",
          "<member><name>parameters</name><value><struct><member><name>city</name><value>Zürich</value></member></struct></value></member></struct>",
        );
    const bytes =
      encoding === "utf16be" ? Buffer.from(text, "utf16le").swap16() : Buffer.from(text, encoding as BufferEncoding);
    const headers = { Authorization: `Bearer ${host.key}`, "Content-Type": contentType };
    expect((await sendRaw(host.url + path, { headers, body: bytes })).text).toContain("/surveys/s/");
    const page = await host.loop.operations.listInvitations({ surveyId: "support", email: address });
    expect(page.invitations).toMatchObject([{ parameters: { city: "Zürich" } }]);
  });

  it.each([
    [
      "T7 a conflict of header and declaration",
      `<?xml version="1.0" encoding="utf-16"?>`,
      "utf8",
      "text/xml; charset=utf-8",
    ],
    ["T7 UTF-16 without a mark", "", "utf16le", undefined],
    ["T8 bytes that are not UTF-8", "", "latin1", "text/xml; charset=utf-8"],
    ["T8 NUL behind the document", "", "nul", undefined],
    ["T8 an overlong character", "", "overlong", undefined],
  ])("refuses %s", async (_name, prolog, encoding, contentType) => {
    const text = prolog + body.replace("ann@", "zürich@");
    const bytes =
      { nul: Buffer.from(`${text}\0`), overlong: Buffer.from(body.replace("ann", "\u00c1\u0081"), "latin1") }[
        encoding
      ] ?? Buffer.from(text, encoding as BufferEncoding);
    const headers = { Authorization: `Bearer ${host.key}`, "Content-Type": contentType };
    const reply = await sendRaw(host.url + path, { headers, body: bytes });
    expect([reply.status, reply.text]).toEqual([path === "/soap" ? 500 : 200, expect.stringContaining("malformed: ")]);
  });
});

describe("rule 15: addresses", () => {
  it("may end in a slash, and name the WSDL in a POST", async () => {
    const headers = { Authorization: `Bearer ${host.key}` };
    for (const path of ["/soap/", "/soap?wsdl", "/soap/?WSDL"]) {
      expect((await sendRaw(host.url + path, { headers, body: soap })).text, path).toContain("/surveys/s/");
    }
    expect((await sendRaw(`${host.url}/xmlrpc/`, { headers, body: xmlRpc })).text).toContain("/surveys/s/");
  });

  it.each(["?wsdl", "?WSDL", "?Wsdl", "?wsdl=", "?wsdl=1.1", "?wsdl&x=1", "?singleWsdl", "?singlewsdl"])(
    "rule 10: GET /soap%s is the WSDL of SOAP 1.1, at once and without credentials",
    async (query) => {
      for (const path of ["/soap", "/soap/"]) {
        const reply = await sendRaw(host.url + path + query, { method: "GET" });
        expect([reply.status, reply.headers.get("content-type")]).toEqual([200, "text/xml; charset=utf-8"]);
        expect(reply.text).toContain(`location="${host.url}/soap"`);
        expect(reply.text).toContain("SurveyLoopSoap11");
      }
    },
  );

  it.each([
    ["GET", "/soap", "POST"],
    ["GET", "/soap?xsd=1", "POST"],
    ["HEAD", "/soap", "POST"],
    ["OPTIONS", "/soap", "POST, GET, HEAD"],
    ["PUT", "/soap", "POST, GET, HEAD"],
    ["GET", "/xmlrpc", "POST"],
    ["HEAD", "/xmlrpc", "POST"],
    ["OPTIONS", "/xmlrpc", "POST"],
  ])("T46 answers %s %s by 405 and Allow: %s", async (method, path, allow) => {
    const reply = await sendRaw(host.url + path, { method });
    expect([reply.status, reply.headers.get("allow")]).toEqual([405, allow]);
    if (method === "HEAD") expect(reply.body).toHaveLength(0);
  });
});
