/** Rules 12-18 as bytes on a socket, against the whole middleware in Express: the shapes that stacks of CRMs send. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startHost } from "../../http/hosts.js";
import type { RawReply } from "../../http/raw-exchange.js";
import { sendRaw } from "../raw-requests.js";
import {
  call,
  envelope,
  faultOf,
  namespaces,
  resultOf,
  security,
  usernameToken,
  type Version,
} from "../soap-messages.js";

let host: RunningHost;
let key: { keyId: string; secret: string };
beforeAll(async () => {
  host = await startHost();
  const [keyId, secret] = host.key.split(".") as [string, string];
  key = { keyId, secret };
});
afterAll(() => host.close());

const contentTypes = { "1.1": "text/xml; charset=utf-8", "1.2": "application/soap+xml; charset=utf-8" } as const;
const versions: Version[] = ["1.1", "1.2"];
const ours = "urn:express-survey-loop:v1";
const xsi = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;
const xsd = `xmlns:xsd="http://www.w3.org/2001/XMLSchema"`;

function postSoap(body: string, headers: Record<string, string | undefined> = {}): Promise<RawReply> {
  return sendRaw(`${host.url}/soap`, { headers: { Authorization: `Bearer ${host.key}`, ...headers }, body });
}
const anonymous = { Authorization: undefined };
const create = (email: string, more = "") =>
  call("createTrackingUrl", `<surveyId>support</surveyId><email>${email}</email>${more}`);
const onlyInvitation = async (email: string) => {
  const { invitations } = await host.loop.operations.listInvitations({ surveyId: "support", email });
  expect(invitations).toHaveLength(1);
  return invitations[0]!;
};

describe("rule 12: version and operation", () => {
  it.each(
    versions.flatMap((version) =>
      [
        contentTypes["1.1"],
        contentTypes["1.2"],
        'application/soap+xml; charset=utf-8; action="urn:express-survey-loop:v1#eraseRespondent"',
      ].flatMap((contentType) =>
        [undefined, "", '""', "*", '"urn:express-survey-loop:v1#eraseRespondent"'].map((action) => ({
          version,
          contentType,
          action,
        })),
      ),
    ),
  )("are told by the envelope: $version as $contentType, SOAPAction $action", async (shape) => {
    const { version, contentType, action } = shape;
    const reply = await postSoap(envelope(call("listSurveys"), { version }), {
      "Content-Type": contentType,
      SOAPAction: action,
    });
    expect([reply.status, reply.headers.get("content-type")]).toEqual([200, contentTypes[version]]);
    expect(resultOf(reply.text)).toMatchObject({ survey: { surveyId: "support" } });
  });
});

describe("rule 13: a fault", () => {
  it.each([
    ["a field is wrong", create("nope"), "invalid_argument", "Client", "Sender"],
    ["nothing is found", call("getSurvey", "<surveyId>nothing</surveyId>"), "not_found", "Client", "Sender"],
    ["there is no such operation", call("dropEverything"), "unknown_operation", "Client", "Sender"],
    ["the Body is empty", "", "malformed", "Client", "Sender"],
    ["the XML is broken", "<a", "malformed", "Client", "Sender"],
  ])("is HTTP 500 in both versions when %s", async (_name, body, code, code11, code12) => {
    for (const version of versions) {
      const reply = await postSoap(envelope(body, { version }));
      expect([reply.status, reply.headers.get("content-type")]).toEqual([500, contentTypes[version]]);
      expect(faultOf(reply.text)).toMatchObject({ code, faultCode: `soap:${version === "1.1" ? code11 : code12}` });
    }
  });
});

it.each(versions)("rule 14: a reply of SOAP %s says exactly its type, is UTF-8 and not compressed", async (version) => {
  const more = "<parameter><name>city</name><value>Zürich €</value></parameter>";
  await postSoap(envelope(create(`plain${version}@example.com`, more), { version }));
  const listing = call("listInvitations", `<surveyId>support</surveyId><email>plain${version}@example.com</email>`);
  const reply = await postSoap(envelope(listing, { version }), { Accept: "*/*", "Accept-Charset": "iso-8859-1" });
  expect(reply.headers.get("content-type")).toBe(contentTypes[version]);
  expect([reply.headers.has("content-encoding"), reply.headers.has("transfer-encoding")]).toEqual([false, false]);
  expect(new TextDecoder("utf-8", { fatal: true }).decode(reply.body)).toContain("Zürich €");
});

/** Envelopes as the stacks write them; EMAIL is replaced. Headers beside `Content-Type` where they matter. */
const shapes: Readonly<Record<string, readonly [string, Record<string, string>?]>> = {
  "WCF, BasicHttpBinding": [
    `<s:Envelope xmlns:s="${namespaces["1.1"]}"><s:Body ${xsi} ${xsd}><createTrackingUrl xmlns="${ours}"><surveyId>support</surveyId><email>EMAIL</email></createTrackingUrl></s:Body></s:Envelope>`,
    { Expect: "100-continue", "Accept-Encoding": "gzip, deflate", SOAPAction: `"${ours}#createTrackingUrl"` },
  ],
  "WCF with a trace header": [
    `<s:Envelope xmlns:s="${namespaces["1.1"]}"><s:Header><ActivityId CorrelationId="6a1f" xmlns="http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics">x</ActivityId><VsDebuggerCausalityData xmlns="http://schemas.microsoft.com/vstudio/diagnostics/servicemodelsink">uIDPo</VsDebuggerCausalityData></s:Header><s:Body><createTrackingUrl xmlns="${ours}"><surveyId>support</surveyId><email>EMAIL</email></createTrackingUrl></s:Body></s:Envelope>`,
  ],
  "Axis 1.4, with encodingStyle and types": [
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${namespaces["1.1"]}" ${xsd} ${xsi}><soapenv:Body><ns1:createTrackingUrl soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" xmlns:ns1="${ours}"><ns1:surveyId xsi:type="soapenc:string" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/">support</ns1:surveyId><ns1:email xsi:type="xsd:anyType">EMAIL</ns1:email></ns1:createTrackingUrl></soapenv:Body></soapenv:Envelope>`,
    {
      SOAPAction: '""',
      Accept: "application/soap+xml, application/dime, multipart/related, text/*",
      Pragma: "no-cache",
    },
  ],
  gSOAP: [
    `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="${namespaces["1.1"]}" xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/" ${xsi} ${xsd} xmlns:ns1="${ours}"><SOAP-ENV:Body><ns1:createTrackingUrl><ns1:surveyId>support</ns1:surveyId><ns1:email>EMAIL</ns1:email></ns1:createTrackingUrl></SOAP-ENV:Body></SOAP-ENV:Envelope>`,
  ],
  "Delphi THTTPRIO": [
    `<?xml version="1.0"?>\r\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="${namespaces["1.1"]}" ${xsd} ${xsi}><SOAP-ENV:Body><createTrackingUrl xmlns="${ours}"><surveyId>support</surveyId><email>EMAIL</email></createTrackingUrl></SOAP-ENV:Body></SOAP-ENV:Envelope>\r\n`,
    { "Content-Type": 'text/xml; charset="utf-8"' },
  ],
  "VB6 with MSXML, written by hand": [
    `<?xml version="1.0" encoding="utf-8"?>\r\n<soap:Envelope xmlns:soap='${namespaces["1.1"]}'>\r\n\t<soap:Header></soap:Header>\r\n\t<soap:Body>\r\n\t\t<createTrackingUrl xmlns='${ours}'>\r\n\t\t\t<surveyId>support</surveyId>\r\n\t\t\t<email>EMAIL</email>\r\n\t\t</createTrackingUrl>\r\n\t</soap:Body>\r\n</soap:Envelope>\r\n`,
    { "Content-Type": "text/xml; charset=UTF-8" },
  ],
  "Go, default namespaces throughout": [
    `<Envelope xmlns="${namespaces["1.1"]}"><Header xmlns="${namespaces["1.1"]}"></Header><Body xmlns="${namespaces["1.1"]}"><createTrackingUrl xmlns="${ours}"><surveyId xmlns="${ours}">support</surveyId><email>EMAIL</email></createTrackingUrl></Body></Envelope>`,
  ],
  "Savon, fields without a namespace": [
    `<?xml version="1.0" encoding="UTF-8"?><env:Envelope ${xsd} ${xsi} xmlns:tns="${ours}" xmlns:env="${namespaces["1.1"]}"><env:Body><tns:createTrackingUrl><surveyId>support</surveyId><email>EMAIL</email></tns:createTrackingUrl></env:Body></env:Envelope>`,
  ],
  "NuSOAP in ISO-8859-1 by HTTP/1.0 habits": [
    `<?xml version="1.0" encoding="ISO-8859-1"?><SOAP-ENV:Envelope SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" xmlns:SOAP-ENV="${namespaces["1.1"]}"><SOAP-ENV:Body><ns2671:createTrackingUrl xmlns:ns2671="${ours}"><surveyId xsi:type="xsd:string" ${xsi} ${xsd}>support</surveyId><email>EMAIL</email></ns2671:createTrackingUrl></SOAP-ENV:Body></SOAP-ENV:Envelope>`,
    { "Content-Type": "text/xml; charset=ISO-8859-1", SOAPAction: '""' },
  ],
  "SAP proxy": [
    `<?xml version="1.0" encoding="utf-8"?><soap-env:Envelope xmlns:soap-env="${namespaces["1.1"]}"><soap-env:Header/><soap-env:Body><n0:createTrackingUrl xmlns:n0="${ours}" xmlns:prx="urn:sap.com:proxy:ABC:/1SAI/TAS"><n0:surveyId>support</n0:surveyId><n0:email>EMAIL</n0:email></n0:createTrackingUrl></soap-env:Body></soap-env:Envelope>`,
  ],
  "a document that calls itself XML 1.1": [
    `<?xml version="1.1" encoding="UTF-8" standalone="yes"?>${envelope(create("EMAIL"))}`,
  ],
  "comments and processing instructions": [
    `<!-- a --><?pi x?>${envelope(`<!-- b -->${create("EMAIL", "<!-- c --><?pi y?>")}<?pi z?>`)}<!-- d -->`,
  ],
};

describe("rule 15: an envelope as it is written by", () => {
  it.each(Object.keys(shapes))("%s", async (name) => {
    const [text, headers = {}] = shapes[name]!;
    const email = `${name.replaceAll(/\W+/g, "-").toLowerCase()}@example.com`;
    const { Expect: _framing, ...rest } = headers;
    const reply = await postSoap(text.replace("EMAIL", email), { "Content-Type": "text/xml", ...rest });
    expect([reply.status, reply.text.slice(0, 20)]).toEqual([200, '<?xml version="1.0" ']);
    expect(await onlyInvitation(email)).toMatchObject({ status: "created" });
  });

  it("anybody who writes character references and CDATA", async () => {
    const more = "<parameter><name>n</name><value>&#xFC;&#8364;&lt;<![CDATA[<&>]]>&#13;</value></parameter>";
    await postSoap(envelope(create("references@example.com", more)));
    expect((await onlyInvitation("references@example.com")).parameters).toEqual({ n: "ü€<<&>\r" });
  });

  it("anybody who sends xsi:nil on an empty wrapper, or an empty element for what is no text", async () => {
    const nil = (name: string) => `<${name} ${xsi} xsi:nil="true"/>`;
    const empty = await postSoap(envelope(`<listSurveys xmlns="${ours}" ${xsi} xsi:nil="true"/>`));
    expect(resultOf(empty.text)).toMatchObject({ survey: { surveyId: "support" } });
    const listing = call(
      "listInvitations",
      `<surveyId>support</surveyId>${nil("pageSize")}<maxReminders/><sentBefore/>`,
    );
    expect((await postSoap(envelope(listing))).status).toBe(200);
    const without = call("createTrackingUrls", `<surveyId>support</surveyId>${nil("recipient")}`);
    expect(resultOf((await postSoap(envelope(without))).text)).toMatchObject({ createdCount: "0" });
  });

  it.each(["5", " 5 ", "+5", "005", "\n5\n"])("anybody who writes an int as %j", async (pageSize) => {
    const listing = call("listInvitations", `<surveyId>support</surveyId><pageSize>${pageSize}</pageSize>`);
    expect((await postSoap(envelope(listing))).status).toBe(200);
  });

  it.each([
    ["an empty Body", "<e:Body/>", "the Body is empty"],
    ["a Body of white space", "<e:Body> \r\n </e:Body>", "the Body is empty"],
    ["a second Body", "<e:Body/><e:Body/>", "one Body"],
    ["no Body", "<e:Header/>", "no Body"],
  ])("but refuses %s by a clean fault", async (_name, inner, text) => {
    const reply = await postSoap(`<e:Envelope xmlns:e="${namespaces["1.1"]}">${inner}</e:Envelope>`);
    expect(reply.status).toBe(500);
    expect(faultOf(reply.text)).toMatchObject({ code: "malformed", faultCode: "soap:Client" });
    expect(faultOf(reply.text).reason.toLowerCase()).toContain(text.toLowerCase());
  });
});

describe("rule 16: a dateTime", () => {
  const digits = Array.from({ length: 10 }, (_, count) => "123456789".slice(0, count));
  const forms = digits.flatMap((fraction) =>
    ["Z", "", "+00:00", "+02:00", "-05:30"].map((zone) => ({
      text: `2030-06-15T12:00:00${fraction && `.${fraction}`}${zone}`,
      milliseconds: `${fraction}000`.slice(0, 3),
      hour: { "+02:00": "10:00", "-05:30": "17:30" }[zone] ?? "12:00",
    })),
  );

  it("is taken with 0 to 9 digits of fraction, with Z, an offset or none, and goes out with Z", async () => {
    for (const [index, { text, milliseconds, hour }] of forms.entries()) {
      const reply = await postSoap(envelope(create(`date${index}@example.com`, `<expiresAt>${text}</expiresAt>`)));
      expect(resultOf(reply.text).expiresAt, text).toBe(`2030-06-15T${hour}:00.${milliseconds}Z`);
    }
    expect(forms).toHaveLength(50);
  });

  it.each(["2030-02-30T12:00:00Z", "2030-06-15T25:00:00Z", "2030-06-15T12:00:00.1234567890Z", "15.06.2030", "now"])(
    "%s is refused by its field's name",
    async (text) => {
      const reply = await postSoap(envelope(create("date@example.com", `<expiresAt>${text}</expiresAt>`)));
      expect(faultOf(reply.text)).toMatchObject({ code: "invalid_argument", field: "expiresAt" });
    },
  );
});

describe("rule 17: who calls", () => {
  const basic = () => `Basic ${Buffer.from(`${key.keyId}:${key.secret}`).toString("base64")}`;
  const listing = (header = "", version: Version = "1.1") => envelope(call("listSurveys"), { header, version });
  const draft = (inner: string, attributes = "") =>
    `<wsse:Security xmlns:wsse="http://schemas.xmlsoap.org/ws/2002/07/secext" ${attributes}>${inner}</wsse:Security>`;

  it("is told by Basic at once, Bearer or X-API-Key", async () => {
    for (const headers of [
      { Authorization: basic() },
      { Authorization: basic().replace("Basic", "basic") },
      { Authorization: `Bearer ${host.key}` },
      { Authorization: undefined, "X-API-Key": host.key },
    ]) {
      expect((await postSoap(listing(), headers)).status).toBe(200);
    }
  });

  it("is asked for by 401 with Basic, which the next try sends", async () => {
    const first = await postSoap(listing(), anonymous);
    expect([first.status, first.headers.get("www-authenticate")]).toEqual([401, 'Basic realm="survey-loop"']);
    expect(faultOf(first.text)).toMatchObject({ code: "unauthenticated" });
    expect((await postSoap(listing(), { Authorization: basic() })).status).toBe(200);
  });

  it.each(versions)(
    "is told by a UsernameToken in SOAP %s, in both namespaces, however it must be understood",
    async (version) => {
      for (const header of [
        "",
        `e:mustUnderstand="1"`,
        `e:mustUnderstand="true"`,
        `mustUnderstand="1"`,
        `mustUnderstand="true"`,
      ]) {
        for (const block of [security, draft]) {
          const reply = await postSoap(listing(block(usernameToken(key), header), version), anonymous);
          expect([reply.status, header]).toEqual([200, header]);
        }
      }
    },
  );

  it("may come with a Timestamp of now, nonce and date, and with prefixes declared on the Envelope", async () => {
    const oasis = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
    const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
    const wcf = `<s:Envelope xmlns:s="${namespaces["1.1"]}" xmlns:u="${oasis}wssecurity-utility-1.0.xsd" xmlns:o="${oasis}wssecurity-secext-1.0.xsd"><s:Header><o:Security s:mustUnderstand="1"><u:Timestamp u:Id="_0"><u:Created>${at(0)}</u:Created><u:Expires>${at(300)}</u:Expires></u:Timestamp><o:UsernameToken u:Id="uuid-1"><o:Username>${key.keyId}</o:Username><o:Password Type="${oasis}username-token-profile-1.0#PasswordText">${key.secret}</o:Password><o:Nonce>AAECAw==</o:Nonce><u:Created>${at(0)}</u:Created></o:UsernameToken></o:Security></s:Header><s:Body>${call("listSurveys")}</s:Body></s:Envelope>`;
    expect((await postSoap(wcf, anonymous)).status).toBe(200);
    const late = await postSoap(wcf.replace(/<u:Expires>[^<]*/, `<u:Expires>${at(-60)}`), anonymous);
    expect([late.status, faultOf(late.text).code]).toEqual([500, "unauthenticated"]);
  });
});

describe("rule 18: a header that must be understood", () => {
  it.each(versions)("T13 is answered by MustUnderstand in SOAP %s, and nothing is done", async (version) => {
    const header = `<a:Action xmlns:a="http://www.w3.org/2005/08/addressing" e:mustUnderstand="1">x</a:Action>`;
    const reply = await postSoap(envelope(create(`must${version}@example.com`), { version, header }));
    expect([reply.status, faultOf(reply.text).faultCode]).toEqual([500, "soap:MustUnderstand"]);
    const page = await host.loop.operations.listInvitations({
      surveyId: "support",
      email: `must${version}@example.com`,
    });
    expect(page.invitations).toEqual([]);
  });

  it("T13 MTOM switched on is told that the envelope is to be sent alone", async () => {
    const body = `--uuid:1\r\nContent-Type: application/xop+xml; charset=UTF-8; type="text/xml"\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <root.message@cxf.apache.org>\r\n\r\n${envelope(create("mtom@example.com"))}\r\n--uuid:1--`;
    const type = `multipart/related; type="application/xop+xml"; boundary="uuid:1"; start="<root.message@cxf.apache.org>"; start-info="text/xml"`;
    const reply = await postSoap(body, { "Content-Type": type });
    expect([reply.status, reply.headers.get("content-type")]).toEqual([415, contentTypes["1.1"]]);
    expect(faultOf(reply.text)).toMatchObject({ code: "unsupported", reason: expect.stringContaining("MTOM") });
  });
});
