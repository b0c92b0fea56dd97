/** Every demand on a WSDL finds its own mistake, each made by a small edit of the published document. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { operations } from "../../src/operations/index.js";
import { soap11, soap12 } from "../../src/protocols/soap/names.js";
import { renderWsdl } from "../../src/protocols/soap/wsdl.js";
import { checkWsdl, readableTitle, wsdlChecks } from "../../src/wsdl-check/check-wsdl.js";
import { type WsdlProfile, wsdlProfiles } from "../../src/wsdl-check/wsdl-finding.js";
import { badDocuments } from "./bad-documents.js";
import { badSchemas } from "./bad-schemas.js";
import { asEmail, box, email, inSchema, published } from "./edited-document.js";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const cases = [...badDocuments, ...badSchemas];

describe.each(wsdlProfiles)("with the profile %s", (profile) => {
  it.each([
    ["1.1", soap11, "express-survey-loop-v1.wsdl"],
    ["1.2", soap12, "express-survey-loop-v1-soap12.wsdl"],
  ] as const)("our own document for SOAP %s has no finding", (_name, version, fixture) => {
    expect(checkWsdl(renderWsdl(operations, version, "https://x.example/surveys/soap"), profile)).toEqual([]);
    expect(checkWsdl(read(`test/fixtures/${fixture}`), profile)).toEqual([]);
  });
});

describe("a mistake", () => {
  it.each(cases)('against "%s" is found by those who break on it: %s', (title, _deed, text, profiles) => {
    const { rule } = wsdlChecks.find((check) => check.title === title)!;
    const finders = wsdlProfiles.filter((profile) =>
      checkWsdl(text(), profile).some((finding) => finding.title === title && finding.rule === rule),
    );
    expect(finders).toEqual([...profiles.split(" ").filter(Boolean), "common"]);
  });

  it("is tried for every demand", () => {
    expect([...new Set(cases.map(([title]) => title))]).toEqual(wsdlChecks.map(({ title }) => title));
  });

  it("is told with its place, its line and what to write", () => {
    const [finding, ...others] = checkWsdl(asEmail('<xsd:element\n  name="limit"\n type="xsd:string"/>'), "salesforce");
    expect(others).toEqual([]);
    expect(finding).toEqual({
      rule: 9,
      title: "No reserved name",
      message: expect.stringContaining("limit is reserved in Apex: "),
      path: "definitions[SurveyLoopService]/types/schema/element[createTrackingUrl]/complexType/sequence/element[limit]",
      line: published.slice(0, published.indexOf(email)).split("\n").length,
      advice: expect.stringContaining("Write "),
    });
  });

  it("is told a hundred times at most", () => {
    const limits = Array.from({ length: 150 }, (_, index) => `<xsd:element name="e-${index}" type="xsd:string"/>`);
    expect(checkWsdl(asEmail(limits.join("")), "salesforce")).toHaveLength(100);
  });
});

describe("a text that is no WSDL", () => {
  it.each<[string, string, string]>([
    ["an empty text", "", "not well-formed"],
    ["an HTML page", "<html><body/></html>", "its root element is html, without a namespace"],
    ["a WSDL 2.0", '<description xmlns="http://www.w3.org/ns/wsdl"/>', "in the namespace http://www.w3.org/ns/wsdl"],
    ["broken XML", published.slice(0, -20), "not well-formed"],
    ["a DOCTYPE", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "A DOCTYPE is not allowed."],
    ["elements without end", "<a>".repeat(70), "nested deeper than 64"],
    ["an endless list of elements", `<a>${"<b/>".repeat(100_001)}</a>`, "more than 100000 elements"],
    ["a text without end", " ".repeat(16 * 1024 * 1024 + 1), "more than 16777216 characters"],
  ])("gives one finding: %s", (_what, text, message) => {
    expect(checkWsdl(text, "common")).toMatchObject([
      { rule: 0, title: readableTitle, message: expect.stringContaining(message) },
    ]);
  });

  it("gives one finding or many, but never throws, when it is a WSDL with nothing in it", () => {
    const empty = '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>';
    expect(checkWsdl(empty, "common").map(({ rule }) => rule)).toEqual([1, 1, 1, 1, 2]);
  });

  it("is a mistake of the programmer when it is no text, and so is an unknown profile", () => {
    expect(() => checkWsdl(undefined as never, "java")).toThrow(TypeError);
    expect(() => checkWsdl(published, "cobol" as WsdlProfile)).toThrow(
      'There is no profile "cobol". Write one of: salesforce,',
    );
  });
});

describe("a WSDL by somebody else", () => {
  it("may have any prefixes, a byte order mark, another encoding's name, and documentation with anything in it", () => {
    const other = published
      .replaceAll("wsdl:", "w:")
      .replaceAll("xsd:", "s:")
      .replace("xmlns:wsdl=", "xmlns:w=")
      .replace("xmlns:xsd=", "xmlns:s=")
      .replace("<w:types>", "<w:documentation>Ünder <b any='1'>construction</b></w:documentation><w:types>")
      .replace('encoding="UTF-8"', 'encoding="ISO-8859-1"');
    expect(other).toContain('xmlns:s="');
    expect(checkWsdl(`\ufeff${other}`, "common")).toEqual([]);
  });

  it("is checked in time when its types form one long chain", () => {
    const chain = Array.from({ length: 8000 }, (_, index) =>
      box(`Dog${index}`, index === 7999 ? "tns:Dog0" : `tns:Dog${index + 1}`),
    );
    const started = performance.now();
    expect(checkWsdl(inSchema(chain.join("")), "siebel").map(({ title }) => title)).toEqual(["No type inside itself"]);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
