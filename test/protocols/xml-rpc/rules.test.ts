/** Rules 19-23 as bytes on a socket, against the whole middleware in Express: the shapes that clients of XML-RPC send. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startHost } from "../../http/hosts.js";
import type { RawReply } from "../../http/raw-exchange.js";
import { sendRaw } from "../raw-requests.js";
import { readReply } from "./xml-rpc-messages.js";

let host: RunningHost;
beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host.close());

function postXml(body: string | Uint8Array, headers: Record<string, string | undefined> = {}): Promise<RawReply> {
  return sendRaw(`${host.url}/xmlrpc`, { headers: { Authorization: `Bearer ${host.key}`, ...headers }, body });
}
const methodCall = (name: string, ...values: string[]) =>
  `<?xml version="1.0"?><methodCall><methodName>${name}</methodName><params>${values.map((value) => `<param><value>${value}</value></param>`).join("")}</params></methodCall>`;
const member = (name: string, value: string) => `<member><name>${name}</name><value>${value}</value></member>`;
const struct = (...members: string[]) => `<struct>${members.join("")}</struct>`;
const create = (email: string, ...members: string[]) =>
  methodCall("surveyLoop.createTrackingUrl", struct(member("surveyId", "support"), member("email", email), ...members));
const invitationOf = async (email: string) => {
  const { invitations } = await host.loop.operations.listInvitations({ surveyId: "support", email });
  return invitations[0]!;
};
const extension = `xmlns:ex="http://ws.apache.org/xmlrpc/namespaces/extensions"`;

/** What rule 19 demands of every reply, whatever was asked. */
function expectPlain(reply: RawReply): void {
  expect([reply.status, reply.headers.get("content-type")]).toEqual([200, "text/xml; charset=utf-8"]);
  expect(reply.text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?><methodResponse>/);
  expect(reply.text).not.toMatch(/<nil|<i8|<ex:/);
  expect(reply.text).not.toMatch(/<value>(?!<)/);
  for (const [, date] of reply.text.matchAll(/<dateTime.iso8601>([^<]*)</g))
    expect(date).toMatch(/^\d{8}T\d\d:\d\d:\d\d$/);
}

describe("rule 19: a reply", () => {
  it("types every value and has no nil, i8, fraction of seconds or mark, from any operation", async () => {
    const city = member("parameters", struct(member("empty", "<string></string>"), member("city", "Zürich €")));
    const created = await postXml(create("plain@example.com", city, member("expiresAt", "2030-06-15T12:00:00.123Z")));
    expectPlain(created);
    const { value } = readReply(created.text) as { value: { invitationId: string } };
    const bySurvey = struct(member("surveyId", "support"));
    for (const xml of [
      methodCall("surveyLoop.getInvitation", struct(member("invitationId", value.invitationId))),
      methodCall("surveyLoop.listInvitations", bySurvey),
      methodCall("surveyLoop.exportInvitations", bySurvey),
      methodCall("surveyLoop.exportResponses", bySurvey),
      methodCall("surveyLoop.listSurveys"),
      methodCall("surveyLoop.getSurvey", bySurvey),
      methodCall("surveyLoop.getSummary", bySurvey),
      methodCall("system.listMethods"),
      methodCall("system.getCapabilities"),
    ]) {
      const reply = await postXml(xml);
      expectPlain(reply);
      expect(readReply(reply.text).fault).toBeUndefined();
    }
    expect((await postXml(methodCall("surveyLoop.listInvitations", bySurvey))).text).toContain(
      "<name>empty</name><value><string></string></value>",
    );
  });

  it.each([
    ["a wrong field", create("nope"), -32602],
    ["no such thing", methodCall("getSurvey", struct(member("surveyId", "nothing"))), -32004],
    ["no such method", methodCall("surveyLoop.dropEverything"), -32601],
    ["broken XML", "<methodCall>", -32700],
  ])("is HTTP 200 for a fault too: %s", async (_name, xml, faultCode) => {
    const reply = await postXml(xml);
    expectPlain(reply);
    expect(readReply(reply.text)).toMatchObject({ fault: { faultCode } });
  });
});

it.each([
  ["20301231T23:59:59", "20301231T23:59:59"],
  ["20301231T235959", "20301231T23:59:59"],
  ["20301231T23:59:59Z", "20301231T23:59:59"],
  ["2030-12-31T23:59:59.000Z", "20301231T23:59:59"],
  ["2030-12-31T23:59:59", "20301231T23:59:59"],
  ["2030-12-31T23:59:59.123456+02:00", "20301231T21:59:59"],
  ["20301231T23:59:59+0200", "20301231T21:59:59"],
])("rule 20: the date %s comes back as %s", async (text, shown) => {
  for (const value of [
    `<dateTime.iso8601>${text}</dateTime.iso8601>`,
    `<ex:dateTime ${extension}>${text}</ex:dateTime>`,
    text,
  ]) {
    const email = `date${text.replaceAll(/\W/g, "")}${value.length}@example.com`;
    const reply = await postXml(create(email, member("expiresAt", value)));
    expectPlain(reply);
    expect(readReply(reply.text)).toHaveProperty("value.expiresAt", shown);
  }
});

describe("rule 21: a call", () => {
  it("holds nil for what is absent, typed or untyped texts, and every number", async () => {
    const types: Record<string, string> = {
      untyped: "größe",
      typed: "<string>größe</string>",
      i4: "<i4>-7</i4>",
      int: "<int> 42 </int>",
      i8: "<i8>1234567890123</i8>",
      exI8: `<ex:i8 ${extension}>9</ex:i8>`,
      exI2: `<ex:i2 ${extension}>2</ex:i2>`,
      exFloat: `<ex:float ${extension}>1.5</ex:float>`,
      exDecimal: `<ex:bigdecimal ${extension}>2.25</ex:bigdecimal>`,
      exInteger: `<ex:biginteger ${extension}>77</ex:biginteger>`,
      double: "<double>4.25</double>",
      base64: `<base64>\r\n${Buffer.from("größe").toString("base64")}\r\n</base64>`,
      boolean: "<boolean>0</boolean>",
      nil: "<nil/>",
      exNil: `<ex:nil ${extension}/>`,
    };
    const values = Object.entries(types).map(([name, value]) => member(name, value));
    await postXml(create("types@example.com", member("externalId", "<nil/>"), member("parameters", struct(...values))));
    expect((await invitationOf("types@example.com")).parameters).toEqual({
      untyped: "größe",
      typed: "größe",
      i4: "-7",
      int: "42",
      i8: "1234567890123",
      exI8: "9",
      exI2: "2",
      exFloat: "1.5",
      exDecimal: "2.25",
      exInteger: "77",
      double: "4.25",
      base64: "größe",
      boolean: "false",
    });
  });

  it("takes none of Apache's types outside its namespace, nor where no value belongs", async () => {
    for (const xml of [
      methodCall("listSurveys", "<float>1</float>"),
      methodCall("listSurveys", `<ex:serializable ${extension}>x</ex:serializable>`),
      `<methodCall><ex:i8 ${extension}>1</ex:i8></methodCall>`,
    ]) {
      expect(readReply((await postXml(xml)).text)).toMatchObject({ fault: { faultCode: -32700 } });
    }
  });

  it.each([
    ["an empty struct", methodCall("surveyLoop.listSurveys", "<struct/>")],
    ["a struct with an end tag", methodCall("surveyLoop.listSurveys", "<struct></struct>")],
    ["no parameter", methodCall("surveyLoop.listSurveys")],
    ["no params", "<methodCall><methodName>surveyLoop.listSurveys</methodName></methodCall>"],
    ["an empty array, as PHP", methodCall("surveyLoop.listSurveys", "<array><data/></array>")],
    ["the bare name", methodCall("listSurveys")],
    [
      "white space anywhere",
      "\r\n<methodCall>\t\r\n<methodName>\nlistSurveys\n</methodName> <params>\n <param>\n <value>\n <struct>\n </struct>\n </value> </param> </params>\n</methodCall>\r\n",
    ],
    [
      "namespaces that are declared and unused, as Java",
      `<?xml version="1.0" encoding="UTF-8"?><methodCall ${extension}><methodName>listSurveys</methodName><params/></methodCall>`,
    ],
  ])("has %s", async (_name, xml) => {
    expect(readReply((await postXml(xml)).text)).toMatchObject({ value: { surveys: [{ surveyId: "support" }] } });
  });

  it("has no Content-Type, and is ISO-8859-1", async () => {
    const xml = `<?xml version="1.0" encoding="ISO-8859-1"?>${create("latin@example.com", member("parameters", struct(member("city", "Zürich")))).replace(/^<\?xml.*?\?>/, "")}`;
    await postXml(Buffer.from(xml, "latin1"), { "Content-Type": undefined });
    expect((await invitationOf("latin@example.com")).parameters).toEqual({ city: "Zürich" });
  });

  it("has parameters as struct or as array of name and value", async () => {
    const pair = (name: string, value: string) =>
      `<value>${struct(member("name", name), member("value", value))}</value>`;
    const array = `<array><data>${pair("a", "<int>1</int>")}${pair("b", "x")}</data></array>`;
    await postXml(create("pairs@example.com", member("parameters", array)));
    expect((await invitationOf("pairs@example.com")).parameters).toEqual({ a: "1", b: "x" });
  });
});

it("rule 22: characters outside the basic plane go out as they are, or as U+FFFD where that is chosen", async () => {
  const face = member("parameters", struct(member("face", "a😀b")));
  const listing = methodCall(
    "listInvitations",
    struct(member("surveyId", "support"), member("email", "astral@example.com")),
  );
  await postXml(create("astral@example.com", face));
  expect((await postXml(listing)).text).toContain("<string>a😀b</string>");
  const replacing = await startHost({ options: { replaceAstral: true } });
  const parameters = { face: "a😀b" };
  await replacing.loop.operations.createTrackingUrl({ surveyId: "support", email: "astral@example.com", parameters });
  const reply = await sendRaw(`${replacing.url}/xmlrpc`, {
    headers: { Authorization: `Bearer ${replacing.key}` },
    body: listing,
  });
  expect(reply.text).toContain("<string>a\ufffdb</string>");
  await replacing.close();
});

describe("rule 23: introspection and multicall", () => {
  const inner = (name: string, ...params: string[]) =>
    `<value>${struct(member("methodName", name), member("params", `<array><data>${params.map((each) => `<value>${each}</value>`).join("")}</data></array>`))}</value>`;
  const many = (...calls: string[]) => methodCall("system.multicall", `<array><data>${calls.join("")}</data></array>`);

  it("list every method, with signature and help for each", async () => {
    const { value: names } = readReply((await postXml(methodCall("system.listMethods"))).text) as { value: string[] };
    expect(names).toHaveLength(18);
    for (const name of names) {
      const signature = readReply((await postXml(methodCall("system.methodSignature", name))).text).value;
      const help = readReply((await postXml(methodCall("system.methodHelp", `<string>${name}</string>`))).text).value;
      expect([name, Array.isArray(signature), typeof help]).toEqual([name, true, "string"]);
    }
  });

  it("answer each inner call by an array of one value or a struct of faultCode and faultString", async () => {
    const reply = await postXml(
      many(
        inner("surveyLoop.listSurveys"),
        inner("surveyLoop.getSurvey", struct(member("surveyId", "nothing"))),
        inner("system.methodHelp", "surveyLoop.listSurveys"),
      ),
    );
    expectPlain(reply);
    expect(readReply(reply.text).value).toMatchObject([
      [{ surveys: [{ surveyId: "support" }] }],
      { faultCode: -32004, faultString: expect.stringContaining("not_found: ") },
      [expect.stringContaining("survey")],
    ]);
  });

  it("T15 take a hundred inner calls and not one more, and no multicall inside", async () => {
    const hundred = Array.from({ length: 100 }, () => inner("system.listMethods"));
    expect(readReply((await postXml(many(...hundred))).text).value).toHaveLength(100);
    const more = await postXml(many(...hundred, inner("system.listMethods")));
    expect(readReply(more.text)).toMatchObject({ fault: { faultCode: -32013 } });
    const nested = inner("system.multicall", `<array><data>${inner("system.listMethods")}</data></array>`);
    expect(readReply((await postXml(many(nested))).text).value).toMatchObject([{ faultCode: -32600 }]);
  });
});
