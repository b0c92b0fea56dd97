/** XML-RPC over HTTP: values in every form that clients send, introspection, multicall, faults. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convert } from "xmlbuilder2";
import { errorCodes } from "../../../src/errors.js";
import { faultNumbers } from "../../../src/protocols/xml-rpc/faults.js";
import { basic, type ProtocolHost, startProtocolHost } from "../protocol-host.js";
import { post, type RawReply } from "../raw-post.js";
import { readReply } from "./xml-rpc-messages.js";

let host: ProtocolHost;
beforeAll(async () => {
  host = await startProtocolHost();
});
afterAll(() => host.close());

const postXml = (xml: string | Uint8Array, headers: Record<string, string> = {}): Promise<RawReply> =>
  post(`${host.url}/xmlrpc`, { authorization: host.authorization, ...headers }, xml);

const methodCall = (name: string, params = "") =>
  `<?xml version="1.0"?><methodCall><methodName>${name}</methodName>${params}</methodCall>`;
const member = (name: string, value: string) => `<member><name>${name}</name><value>${value}</value></member>`;
const struct = (...members: string[]) => `<struct>${members.join("")}</struct>`;
const params = (...values: string[]) =>
  `<params>${values.map((each) => `<param><value>${each}</value></param>`).join("")}</params>`;
const create = (...members: string[]) =>
  methodCall("surveyLoop.createTrackingUrl", params(struct(member("surveyId", "support"), ...members)));

async function invitationOf(email: string): Promise<Record<string, unknown>> {
  const page = (await host.call("listInvitations", { surveyId: "support", email })) as { invitations: never[] };
  expect(page.invitations).toHaveLength(1);
  return page.invitations[0]!;
}

describe("an XML-RPC call", () => {
  it("is answered with a struct whose values all have a type", async () => {
    const reply = await postXml(create(member("email", "<string>ann@example.com</string>")));
    expect([reply.status, reply.headers["content-type"]]).toEqual([200, "text/xml; charset=utf-8"]);
    expect(reply.text).not.toMatch(/<nil|<i8|\ufeff/);
    expect(reply.text.replace(/<name>[^<]*<\/name>/g, "")).not.toMatch(/<value>[^<]/);
    expect(readReply(reply.text)).toMatchObject({ value: { created: true, status: "created", parametersKept: false } });
  });

  it("works under the bare name, and without params or with an empty struct where there is no input", async () => {
    for (const xml of [
      methodCall("listSurveys"),
      methodCall("surveyLoop.listSurveys", "<params/>"),
      methodCall(" surveyLoop.listSurveys ", params("<struct/>")),
      methodCall("surveyLoop.listSurveys", params("<array><data/></array>")),
      methodCall("surveyLoop.listSurveys", params("<nil/>")),
    ]) {
      expect(readReply((await postXml(xml)).text)).toMatchObject({ value: { surveys: [{ surveyId: "support" }] } });
    }
  });

  it("takes untyped values, nil, white space anywhere and any Content-Type", async () => {
    const xml = `<?xml version='1.0'?>\r\n <methodCall>\r\n <methodName> createTrackingUrl </methodName>\r\n\t<params> <param> <value> <struct>
      <member> <name>surveyId</name> <value>support</value> </member>
      <member> <name>email</name> <value> <string>spaces@example.com</string> </value> </member>
      <member> <name>externalId</name> <value><nil/></value> </member>
      <member> <name>language</name> <value><x:nil xmlns:x="http://ws.apache.org/xmlrpc/namespaces/extensions"/></value> </member>
      </struct> </value> </param> </params> </methodCall>\r\n`;
    expect(readReply((await postXml(xml, { "content-type": "application/octet-stream" })).text)).toHaveProperty(
      "value",
    );
    expect(await invitationOf("spaces@example.com")).toMatchObject({ externalId: undefined });
  });

  it.each([
    ["compact", "20301231T23:59:59", "2030-12-31T23:59:59.000Z"],
    ["compact without colons", "20301231T235959", "2030-12-31T23:59:59.000Z"],
    ["with dashes, milliseconds and Z", "2030-12-31T23:59:59.000Z", "2030-12-31T23:59:59.000Z"],
    ["with dashes and without zone", "2030-12-31T23:59:59", "2030-12-31T23:59:59.000Z"],
    ["with Z", " 20301231T23:59:59Z ", "2030-12-31T23:59:59.000Z"],
  ])("takes a date in the form %s", async (name, text, expected) => {
    const email = `${name.replaceAll(/\W/g, "-")}@example.com`;
    const reply = await postXml(
      create(member("email", email), member("expiresAt", `<dateTime.iso8601>${text}</dateTime.iso8601>`)),
    );
    expect(readReply(reply.text)).toHaveProperty("value.expiresAt", "20301231T23:59:59");
    expect(await invitationOf(email)).toMatchObject({ expiresAt: expected });
  });

  it("takes parameters as struct and as array of name and value, and numbers and booleans as their text", async () => {
    const values = [
      member("i", "<int>42</int>"),
      member("i4", "<i4>-7</i4>"),
      member("i8", "<i8>1234567890123</i8>"),
      member("ex", `<e:i8 xmlns:e="http://ws.apache.org/xmlrpc/namespaces/extensions">8</e:i8>`),
      member("d", "<double>4.25</double>"),
      member("b", "<boolean>1</boolean>"),
      member("t", "größe &amp; <![CDATA[<more>]]>"),
      member("b64", `<base64>${Buffer.from("größe").toString("base64")}</base64>`),
      member("n", "<nil/>"),
    ];
    await postXml(create(member("email", "struct@example.com"), member("parameters", struct(...values))));
    const expected = {
      i: "42",
      i4: "-7",
      i8: "1234567890123",
      ex: "8",
      d: "4.25",
      b: "true",
      t: "größe & <more>",
      b64: "größe",
    };
    expect((await invitationOf("struct@example.com")).parameters).toEqual(expected);
    const entries = [
      struct(member("name", "a"), member("value", "<int>1</int>")),
      struct(member("value", "x"), member("name", "b")),
    ];
    const array = `<array><data>${entries.map((each) => `<value>${each}</value>`).join("")}</data></array>`;
    await postXml(create(member("email", "array@example.com"), member("parameters", array)));
    expect((await invitationOf("array@example.com")).parameters).toEqual({ a: "1", b: "x" });
  });

  it("T7 takes ISO-8859-1, and us-ascii that is UTF-8", async () => {
    const xml = (encoding: string, email: string) =>
      `<?xml version="1.0" encoding="${encoding}"?>${create(member("email", email), member("parameters", struct(member("n", "Größe")))).replace(/^<\?xml[^>]*>/, "")}`;
    await postXml(Buffer.from(xml("ISO-8859-1", "latin@example.com"), "latin1"));
    await postXml(xml("us-ascii", "ascii@example.com"), { "content-type": "text/xml" });
    for (const email of ["latin@example.com", "ascii@example.com"]) {
      expect((await invitationOf(email)).parameters).toEqual({ n: "Größe" });
    }
  });

  it.each([
    ["a member twice", create(member("email", "a@example.com"), member("email", "b@example.com")), "invalid_argument"],
    ["an unknown member", create(member("email", "a@example.com"), member("nickname", "x")), "invalid_argument"],
    [
      "a member named like JavaScript's own",
      create(member("email", "a@example.com"), member("__proto__", struct(member("x", "1")))),
      "invalid_argument",
    ],
    [
      "a parameter named like JavaScript's own",
      create(member("email", "a@example.com"), member("parameters", struct(member("constructor", "1")))),
      "invalid_argument",
    ],
    [
      "a text where a number belongs",
      methodCall(
        "listInvitations",
        params(struct(member("surveyId", "support"), member("pageSize", "<int>many</int>"))),
      ),
      "invalid_argument",
    ],
    [
      "a number that is none",
      methodCall(
        "listInvitations",
        params(struct(member("surveyId", "support"), member("pageSize", "<double>1e999</double>"))),
      ),
      "invalid_argument",
    ],
    ["a text instead of the struct", methodCall("createTrackingUrl", params("support")), "invalid_argument"],
    ["two parameters", methodCall("createTrackingUrl", params("<struct/>", "<struct/>")), "invalid_argument"],
    ["a method that is not there", methodCall("surveyLoop.dropEverything"), "unknown_operation"],
    ["a method named like JavaScript's own", methodCall("constructor"), "unknown_operation"],
    ["a value with two types", methodCall("listSurveys", params("<int>1</int><int>2</int>")), "malformed"],
    ["text beside a type", methodCall("listSurveys", params("1<int>1</int>")), "malformed"],
    ["an element that is not known", methodCall("listSurveys", params("<float>1</float>")), "malformed"],
    ["a type in a foreign namespace", methodCall("listSurveys", params(`<int xmlns="urn:x">1</int>`)), "malformed"],
    [
      "a member without a name",
      methodCall("listSurveys", params("<struct><member><value>x</value></member></struct>")),
      "malformed",
    ],
    ["two method names", "<methodCall><methodName>a</methodName><methodName>b</methodName></methodCall>", "malformed"],
    ["no method name", "<methodCall/>", "malformed"],
    ["base64 that is none", create(member("email", "<base64>*</base64>")), "malformed"],
    ["base64 that is no text", create(member("email", "<base64>/w==</base64>")), "malformed"],
    ["another document", "<html/>", "malformed"],
    ["nothing", "", "malformed"],
    ["a DOCTYPE", `<!DOCTYPE methodCall><methodCall><methodName>listSurveys</methodName></methodCall>`, "malformed"],
    ["too deep a nesting", methodCall("listSurveys", params("<array><data><value>".repeat(20))), "malformed"],
  ])("T11 T1 T2 T33 refuses %s", async (_name, xml, code) => {
    const reply = await postXml(xml);
    expect(reply.status).toBe(200);
    expect(readReply(reply.text)).toMatchObject({
      fault: {
        faultCode: faultNumbers[code as keyof typeof faultNumbers],
        faultString: expect.stringMatching(new RegExp(`^${code}: `)),
      },
    });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it.each(["__proto__", "constructor", "toString"])(
    "T33 takes a member named %s for an unknown one, nothing else",
    async (name) => {
      const { fault } = readReply((await postXml(create(member("email", "a@example.com"), member(name, "x")))).text);
      expect(fault).toMatchObject({ faultString: expect.stringContaining("is not a field of this call") });
    },
  );

  it("replaces characters outside the basic plane only where that was asked for", async () => {
    const replacing = await startProtocolHost({ replaceAstral: true });
    for (const [each, expected] of [
      [host, "😀"],
      [replacing, "\ufffd"],
    ] as const) {
      const parameters = { face: "😀" };
      await each.call("createTrackingUrl", { surveyId: "support", email: "astral@example.com", parameters });
      const xml = methodCall(
        "listInvitations",
        params(struct(member("surveyId", "support"), member("email", "astral@example.com"))),
      );
      const reply = await post(`${each.url}/xmlrpc`, { authorization: each.authorization }, xml);
      expect(readReply(reply.text)).toHaveProperty("value.invitations.0.parameters.face", expected);
    }
    await replacing.close();
  });
});

describe("XML-RPC faults", () => {
  it("have the published number for every code", () => {
    expect(Object.keys(faultNumbers).sort()).toEqual([...errorCodes].sort());
    expect(new Set(Object.values(faultNumbers)).size).toBe(errorCodes.length);
  });

  it("are HTTP 401 when no credentials were sent, and 200 when they were wrong", async () => {
    const none = await post(`${host.url}/xmlrpc`, {}, methodCall("listSurveys"));
    expect([none.status, none.headers["www-authenticate"]]).toEqual([401, 'Basic realm="survey-loop"']);
    expect(readReply(none.text)).toMatchObject({ fault: { faultCode: -32001 } });
    const wrong = await postXml("not XML", { authorization: basic({ keyId: "nobody", secret: "x" }) });
    expect([wrong.status, readReply(wrong.text)]).toMatchObject([200, { fault: { faultCode: -32001 } }]);
  });

  it("T4 are HTTP 413 for too large a body, before anything is parsed", async () => {
    const small = await startProtocolHost({ maxBodyBytes: 1000 });
    const reply = await post(`${small.url}/xmlrpc`, { authorization: small.authorization }, "x".repeat(1001));
    expect([reply.status, reply.headers.connection]).toEqual([413, "close"]);
    expect(readReply(reply.text)).toMatchObject({ fault: { faultCode: -32013 } });
    await small.close();
  });
});

describe("introspection", () => {
  const ask = async (name: string, ...values: string[]) =>
    readReply((await postXml(methodCall(name, params(...values)))).text) as { value: never; fault: unknown };

  it("lists every operation and system method, each with signature and help", async () => {
    const names = (await ask("system.listMethods")).value as string[];
    expect(names).toHaveLength(13 + 5);
    expect(names).toContain("surveyLoop.createTrackingUrl");
    for (const name of names) {
      const signatures = (await ask("system.methodSignature", name)).value as string[][];
      expect(signatures.length).toBeGreaterThan(0);
      expect(((await ask("system.methodHelp", name)).value as string).length).toBeGreaterThan(10);
    }
    expect((await ask("system.methodSignature", "createTrackingUrl")).value).toEqual([["struct", "struct"]]);
    expect((await ask("system.methodSignature", "surveyLoop.listSurveys")).value).toEqual([["struct"]]);
  });

  it("says what it follows", async () => {
    expect((await ask("system.getCapabilities")).value).toMatchObject({
      xmlrpc: { specVersion: 1 },
      faults_interop: { specVersion: 20010516 },
    });
  });

  it("answers a fault about what is not there, and needs credentials", async () => {
    expect((await ask("system.methodHelp", "constructor")).fault).toMatchObject({ faultCode: -32601 });
    expect((await ask("system.methodHelp")).fault).toMatchObject({ faultCode: -32602 });
    expect((await post(`${host.url}/xmlrpc`, {}, methodCall("system.listMethods"))).status).toBe(401);
  });
});

describe("T15 system.multicall", () => {
  const inner = (name: string, ...values: string[]) =>
    `<value>${struct(member("methodName", name), member("params", `<array><data>${values.map((each) => `<value>${each}</value>`).join("")}</data></array>`))}</value>`;
  const multicall = (...calls: string[]) =>
    methodCall("system.multicall", params(`<array><data>${calls.join("")}</data></array>`));

  it("answers each call with an array of one, or a fault", async () => {
    const good = struct(member("surveyId", "support"), member("email", "multi@example.com"));
    const bad = struct(member("surveyId", "support"), member("email", "nope"));
    const reply = await postXml(
      multicall(
        inner("surveyLoop.createTrackingUrl", good),
        inner("createTrackingUrl", bad),
        inner("listSurveys"),
        inner("system.methodHelp", "nothing"),
      ),
    );
    expect(readReply(reply.text)).toMatchObject({
      value: [
        [{ created: true }],
        { faultCode: -32602, faultString: expect.stringContaining("email") },
        [{ surveys: [{ surveyId: "support" }] }],
        { faultCode: -32601 },
      ],
    });
  });

  it("authorises every inner call", async () => {
    const reader = await host.keyWith(["surveys:read"]);
    const xml = multicall(inner("listSurveys"), inner("eraseRespondent", struct(member("email", "multi@example.com"))));
    const reply = await postXml(xml, { authorization: basic(reader) });
    expect(readReply(reply.text)).toMatchObject({ value: [[{}], { faultCode: -32003 }] });
    expect(await invitationOf("multi@example.com")).toMatchObject({ status: "created" });
  });

  it("refuses to be nested, call by call", async () => {
    const reply = await postXml(multicall(inner("system.multicall", "<array><data/></array>"), inner("listSurveys")));
    expect(readReply(reply.text)).toMatchObject({ value: [{ faultCode: -32600 }, [{}]] });
  });

  it("takes a hundred calls and not one more", async () => {
    const of = async (count: number) => readReply((await postXml(multicall(inner("listSurveys").repeat(count)))).text);
    expect(await of(100)).toHaveProperty("value.length", 100);
    expect(await of(101)).toMatchObject({
      fault: { faultCode: -32013, faultString: expect.stringContaining("at most 100") },
    });
  });

  it("refuses what is no list of calls", async () => {
    for (const xml of [methodCall("system.multicall"), methodCall("system.multicall", params("<string>x</string>"))]) {
      expect(readReply((await postXml(xml)).text)).toMatchObject({ fault: { faultCode: -32602 } });
    }
    const odd = multicall(
      "<value>x</value>",
      `<value>${struct(member("methodName", "listSurveys"), member("params", "x"))}</value>`,
    );
    expect(readReply((await postXml(odd)).text)).toMatchObject({
      value: [{ faultCode: -32602 }, { faultCode: -32602 }],
    });
  });
});

it("writes replies that another XML library reads", async () => {
  const reply = await postXml(methodCall("system.listMethods"));
  expect(convert(reply.text, { format: "object" })).toHaveProperty("methodResponse");
});
