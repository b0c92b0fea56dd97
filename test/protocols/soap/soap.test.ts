/** SOAP over HTTP: dispatch, envelopes, values, faults. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ProtocolHost, startProtocolHost } from "../protocol-host.js";
import { post, type RawReply, send } from "../raw-post.js";
import { call, envelope, faultOf, namespaces, resultOf, type Version } from "../soap-messages.js";

let host: ProtocolHost;
beforeAll(async () => {
  host = await startProtocolHost();
});
afterAll(() => host.close());

const contentTypes = { "1.1": "text/xml; charset=utf-8", "1.2": "application/soap+xml; charset=utf-8" } as const;

function postSoap(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<RawReply> {
  return post(`${host.url}/soap`, { authorization: host.authorization, ...headers }, body);
}

const create = (children = "<email>ann@example.com</email>") =>
  call("createTrackingUrl", `<surveyId>support</surveyId>${children}`);

describe.each<Version>(["1.1", "1.2"])("SOAP %s", (version) => {
  it("answers a call with one result in its own content type", async () => {
    const reply = await postSoap(envelope(create(), { version }), { "content-type": contentTypes[version] });
    expect(reply.status).toBe(200);
    expect(reply.headers["content-type"]).toBe(contentTypes[version]);
    expect(reply.text).toContain(`<soap:Envelope xmlns:soap="${namespaces[version]}">`);
    expect(resultOf(reply.text)).toMatchObject({ advice: "send", status: "created", parametersKept: "false" });
  });

  it("answers a mistake with a typed fault and HTTP 500", async () => {
    const reply = await postSoap(envelope(create("<email>nope</email>"), { version }));
    expect(reply.status).toBe(500);
    expect(reply.headers["content-type"]).toBe(contentTypes[version]);
    const fault = faultOf(reply.text);
    expect(fault).toMatchObject({ code: "invalid_argument", field: "email" });
    expect(fault.faultCode).toBe(version === "1.1" ? "soap:Client" : "soap:Sender");
    expect(fault.text).toBe(`invalid_argument: ${fault.reason}`);
    expect(fault.requestId).toMatch(/^[0-9A-Za-z]{17}$/);
  });

  it("tells its version by the envelope, whatever the Content-Type says", async () => {
    for (const contentType of [undefined, "text/plain", "application/soap+xml; action=urn:x#y", contentTypes["1.2"]]) {
      const reply = await postSoap(envelope(create(), { version }), contentType ? { "content-type": contentType } : {});
      expect([reply.status, reply.headers["content-type"]]).toEqual([200, contentTypes[version]]);
    }
  });
});

describe("the SOAP body", () => {
  it("takes prefixes, white space, CRLF, encodingStyle, xsi:type and an empty Header", async () => {
    const body = `<?xml version="1.0"?>\r\n<S:Envelope xmlns:S="${namespaces["1.1"]}" xmlns:q="urn:express-survey-loop:v1"
      xmlns:i="http://www.w3.org/2001/XMLSchema-instance" S:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">
      <S:Header/>\r\n<S:Body id="x"> <q:createTrackingUrl>
        <q:surveyId i:type="int">support</q:surveyId>\r\n<q:email>prefix@example.com</q:email> <externalId>no-namespace</externalId>
      </q:createTrackingUrl> </S:Body> </S:Envelope>\r\n`;
    expect((await postSoap(body)).status).toBe(200);
    const { invitations } = (await host.call("listInvitations", {
      surveyId: "support",
      email: "prefix@example.com",
    })) as never;
    expect(invitations).toMatchObject([{ externalId: "no-namespace" }]);
  });

  it("takes gzip bodies", async () => {
    expect((await postSoap(gzipSync(envelope(create())), { "content-encoding": "gzip" })).status).toBe(200);
  });

  it("T7 takes a name in ISO-8859-1 and stores it undamaged", async () => {
    const xml = `<?xml version="1.0" encoding="ISO-8859-1"?>${envelope(create("<email>iso@example.com</email><parameter><name>n</name><value>Größe</value></parameter>"))}`;
    expect((await postSoap(Buffer.from(xml, "latin1"), { "content-type": "text/xml" })).status).toBe(200);
    const { invitations } = (await host.call("listInvitations", {
      surveyId: "support",
      email: "iso@example.com",
    })) as never;
    expect(invitations).toMatchObject([{ parameters: { n: "Größe" } }]);
  });

  it("T7 answers 415 to a character set in Content-Type that nobody reads, and 500 to one in the declaration", async () => {
    const inHeader = await postSoap(envelope(create()), { "content-type": "text/xml; charset=utf-7" });
    expect([inHeader.status, faultOf(inHeader.text).code]).toEqual([415, "unsupported"]);
    const declared = await postSoap(`<?xml version="1.0" encoding="utf-7"?>${envelope(create())}`);
    expect([declared.status, faultOf(declared.text).code]).toEqual([500, "unsupported"]);
  });

  it("takes xsi:nil and empty elements as absent", async () => {
    const nil = `xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil`;
    const children = `<email>nil@example.com</email><externalId ${nil}="true"/><expiresAt/><language ${nil}="1"></language>
      <parameter ${nil}="true"/><parameter/>`;
    expect((await postSoap(envelope(create(children)))).status).toBe(200);
    const { invitations } = (await host.call("listInvitations", {
      surveyId: "support",
      email: "nil@example.com",
    })) as never;
    expect(invitations).toMatchObject([{ externalId: undefined, language: undefined, expiresAt: undefined }]);
  });

  it("keeps an empty recipient as a row of its own, so that positions stay", async () => {
    const recipients = "<recipient/><recipient><email>row@example.com</email></recipient>";
    const reply = await postSoap(envelope(call("createTrackingUrls", `<surveyId>support</surveyId>${recipients}`)));
    expect(resultOf(reply.text)).toMatchObject({
      createdCount: "1",
      failedCount: "1",
      recipientResult: [
        { position: "0", errorCode: "invalid_argument", errorField: "recipients[0].email" },
        { position: "1", email: "row@example.com" },
      ],
    });
  });

  it.each([
    ["an unknown child", "<email>a@example.com</email><nickname>x</nickname>", "nickname"],
    ["a child in a foreign namespace", `<email xmlns="urn:other">a@example.com</email>`, "{urn:other}email"],
    ["a structure where a text belongs", "<email><x/>a@example.com</email>", "email"],
    ["a name of JavaScript's own", "<email>a@example.com</email><__proto__>x</__proto__>", "that"],
    [
      "a parameter named like JavaScript's own",
      "<email>a@example.com</email><parameter><name>constructor</name><value/></parameter>",
      "parameters.constructor",
    ],
    [
      "a parameter without a name",
      "<email>a@example.com</email><parameter><value>x</value></parameter>",
      "parameters[0].name",
    ],
  ])("T33 refuses %s, naming the field", async (_name, children, field) => {
    const reply = await postSoap(envelope(create(children)));
    expect([reply.status, faultOf(reply.text)]).toMatchObject([500, { code: "invalid_argument", field }]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it("T11 refuses a single-valued field that is given twice", async () => {
    const reply = await postSoap(envelope(create("<email>a@example.com</email><email>b@example.com</email>")));
    expect(faultOf(reply.text)).toMatchObject({ code: "invalid_argument", field: "email" });
  });

  it("T14 joins an address that comments split before it is checked", async () => {
    const reply = await postSoap(envelope(create("<email>sp<!-- -->lit<![CDATA[@example]]>.com</email>")));
    expect(reply.status).toBe(200);
    const { invitations } = (await host.call("listInvitations", {
      surveyId: "support",
      email: "split@example.com",
    })) as never;
    expect(invitations).toHaveLength(1);
  });

  it("T5 names the cap on recipients in the fault", async () => {
    const small = await startProtocolHost({ maxBatch: 3 });
    const recipients = "<recipient><email>a@example.com</email></recipient>".repeat(4);
    const xml = envelope(call("createTrackingUrls", `<surveyId>support</surveyId>${recipients}`));
    const reply = await post(`${small.url}/soap`, { authorization: small.authorization }, xml);
    expect(faultOf(reply.text)).toMatchObject({ code: "too_large", reason: expect.stringContaining("at most 3") });
    await small.close();
  });
});

describe("T10 the SOAPAction", () => {
  it("never decides what is called or who may call it", async () => {
    const reader = await host.keyWith(["surveys:read"]);
    for (const action of ['"urn:express-survey-loop:v1#listSurveys"', "*", '""', "", "urn:other#eraseRespondent"]) {
      const allowed = await postSoap(envelope(create()), { soapaction: action });
      expect(allowed.status).toBe(200);
      const refused = await postSoap(envelope(create()), { soapaction: action, "x-api-key": reader.key });
      expect(faultOf(refused.text)).toMatchObject({ code: "permission_denied" });
    }
  });
});

describe("T12 wrapping", () => {
  const env = namespaces["1.1"];
  const inEnvelope = (inner: string) => `<e:Envelope xmlns:e="${env}">${inner}</e:Envelope>`;
  const body = `<e:Body>${create()}</e:Body>`;

  it.each([
    ["a second Body", inEnvelope(body + body), "malformed"],
    [
      "a Body inside a header block",
      inEnvelope(`<e:Header><w xmlns="urn:w">${body}</w></e:Header>${body}`),
      "malformed",
    ],
    ["a Body as a header block", inEnvelope(`<e:Header>${body}</e:Header>${body}`), "malformed"],
    [
      "a Body of the other version inside the request",
      inEnvelope(`<e:Body>${create(`<e:Body xmlns:e="${namespaces["1.2"]}"/>`)}</e:Body>`),
      "malformed",
    ],
    ["two Headers", inEnvelope(`<e:Header/><e:Header/>${body}`), "malformed"],
    ["a Header behind the Body", inEnvelope(`${body}<e:Header/>`), "malformed"],
    ["two requests in one Body", inEnvelope(`<e:Body>${create()}${create()}</e:Body>`), "malformed"],
    ["two roots", inEnvelope(body) + inEnvelope(body), "malformed"],
    ["text in the Body", inEnvelope(`<e:Body>text${create()}</e:Body>`), "malformed"],
    ["text behind the request", inEnvelope(`<e:Body>${create()}text</e:Body>`), "malformed"],
    ["an empty Body", inEnvelope("<e:Body/>"), "malformed"],
    ["no Body", inEnvelope("<e:Header/>"), "malformed"],
    ["a root that is no envelope", create(), "malformed"],
    [
      "the right name in a wrong namespace",
      inEnvelope(`<e:Body><createTrackingUrl xmlns="urn:other"/></e:Body>`),
      "unknown_operation",
    ],
    ["the right name in no namespace", inEnvelope("<e:Body><createTrackingUrl/></e:Body>"), "unknown_operation"],
    ["a wrong name", inEnvelope(`<e:Body>${call("dropEverything")}</e:Body>`), "unknown_operation"],
    ["a name of JavaScript's own", inEnvelope(`<e:Body>${call("constructor")}</e:Body>`), "unknown_operation"],
  ])("refuses %s", async (_name, xml, code) => {
    const before = await host.call("getSummary", { surveyId: "support" });
    const reply = await postSoap(xml);
    expect(reply.status).toBe(500);
    expect(faultOf(reply.text)).toMatchObject({ code, faultCode: "soap:Client" });
    expect(await host.call("getSummary", { surveyId: "support" })).toEqual(before);
  });

  it("answers an envelope of an unknown version with VersionMismatch in SOAP 1.1", async () => {
    const reply = await postSoap(`<e:Envelope xmlns:e="http://www.w3.org/2001/12/soap-envelope">${body}</e:Envelope>`);
    expect(reply.status).toBe(500);
    expect(faultOf(reply.text)).toMatchObject({ code: "unsupported", faultCode: "soap:VersionMismatch" });
  });
});

describe("T13 features that are not there", () => {
  const block = (attributes: string, version: Version) =>
    envelope(create(), {
      version,
      header: `<Action xmlns="http://www.w3.org/2005/08/addressing" ${attributes}>x</Action>`,
    });

  it.each<[Version, string]>([
    ["1.1", `e:mustUnderstand="1"`],
    ["1.2", `e:mustUnderstand="true"`],
    ["1.2", `e:mustUnderstand="1"`],
    ["1.1", `mustUnderstand="true"`],
    ["1.1", `e:mustUnderstand="1" e:actor="http://schemas.xmlsoap.org/soap/actor/next"`],
  ])("answers a header of SOAP %s with %s by a MustUnderstand fault", async (version, attributes) => {
    const reply = await postSoap(block(attributes, version));
    expect(reply.status).toBe(500);
    expect(faultOf(reply.text)).toMatchObject({ code: "unsupported", faultCode: "soap:MustUnderstand" });
  });

  it.each<[Version, string]>([
    ["1.1", ""],
    ["1.1", `e:mustUnderstand="0"`],
    ["1.2", `e:mustUnderstand="false"`],
    ["1.1", `e:mustUnderstand="1" e:actor="urn:somebody-else"`],
    ["1.2", `e:mustUnderstand="1" e:role="urn:somebody-else"`],
  ])("ignores a header of SOAP %s with %s", async (version, attributes) => {
    expect((await postSoap(block(attributes, version))).status).toBe(200);
  });

  it("refuses references and attachments", async () => {
    for (const children of [
      `<email href="#id1"/>`,
      `<email><Include xmlns="http://www.w3.org/2004/08/xop/include" href="cid:x"/></email>`,
    ]) {
      expect(faultOf((await postSoap(envelope(create(children)))).text)).toMatchObject({ code: "unsupported" });
    }
    const reply = await postSoap("--b\r\n", { "content-type": `multipart/related; type="text/xml"; boundary=b` });
    expect([reply.status, faultOf(reply.text).code]).toEqual([415, "unsupported"]);
  });
});

describe("GET /soap", () => {
  it("serves the WSDL without credentials, by ?wsdl in any case", async () => {
    for (const query of ["wsdl", "WSDL", "Wsdl=", "wsdl=soap12", "WSDL=SOAP12"]) {
      const reply = await send(`${host.url}/soap?${query}`, "GET", {});
      expect([reply.status, reply.headers["content-type"]]).toEqual([200, "text/xml; charset=utf-8"]);
      expect(reply.text).toContain(query.toLowerCase().includes("soap12") ? "SurveyLoopSoap12" : "SurveyLoopSoap11");
    }
  });

  it("answers 405 and where the WSDL is to anything else", async () => {
    const reply = await send(`${host.url}/soap`, "GET", {});
    expect([reply.status, reply.headers.allow]).toEqual([405, "POST"]);
    expect(reply.text).toContain("?wsdl");
  });
});
