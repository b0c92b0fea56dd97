/** The generated WSDL says the same as the documents that real clients were driven with, and keeps the rules for them. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { create } from "xmlbuilder2";
import { operations } from "../../../src/operations/index.js";
import { type SoapVersion, soap11, soap12 } from "../../../src/protocols/soap/names.js";
import { renderWsdl } from "../../../src/protocols/soap/wsdl.js";

type Attributes = Readonly<Record<string, string>>;

interface Element {
  /** `{namespace}local`. */
  readonly name: string;
  readonly attributes: Attributes;
  readonly children: readonly Element[];
}

/** A document without prefixes, comments and white space. Values that are qualified names are resolved. */
function parse(xml: string): Element {
  const toElement = (node: globalThis.Node): Element => {
    const element = node as globalThis.Element;
    const attributes = [...element.attributes]
      .filter(({ name }) => !name.startsWith("xmlns"))
      .map(({ name, value }) => {
        const [, prefix, local] = /^(\w+):(\w+)$/.exec(value) ?? [];
        const namespace = prefix ? element.lookupNamespaceURI(prefix) : null;
        return [name, namespace ? `{${namespace}}${local}` : value];
      });
    return {
      name: `{${element.namespaceURI}}${element.localName}`,
      attributes: Object.fromEntries(attributes),
      children: [...element.childNodes].filter(({ nodeType }) => nodeType === 1).map(toElement),
    };
  };
  return toElement(create(xml).root().node as unknown as globalThis.Node);
}

const xsd = "{http://www.w3.org/2001/XMLSchema}";
const wsdl = "{http://schemas.xmlsoap.org/wsdl/}";
const childrenOf = (element: Element, name: string) => element.children.filter((child) => child.name === name);

/** Named types may stand in any order; everything else is compared in order. */
function model(xml: string) {
  const definitions = parse(xml);
  const schema = childrenOf(definitions, `${wsdl}types`)[0]!.children[0]!;
  const types = Object.fromEntries(childrenOf(schema, `${xsd}complexType`).map((type) => [type.attributes.name, type]));
  const rest = (name: string) => childrenOf(definitions, wsdl + name);
  return {
    attributes: definitions.attributes,
    schema: schema.attributes,
    elements: childrenOf(schema, `${xsd}element`),
    types,
    messages: rest("message"),
    portTypes: rest("portType"),
    bindings: rest("binding"),
    services: rest("service"),
  };
}

const address = "https://surveys.example.com/surveys/soap";

describe.each<[string, SoapVersion, string]>([
  ["1.1", soap11, "express-survey-loop-v1.wsdl"],
  ["1.2", soap12, "express-survey-loop-v1-soap12.wsdl"],
])("the WSDL for SOAP %s", (_name, version, fixture) => {
  const generated = renderWsdl(operations, version, address);
  const described = model(generated);

  it("equals the published document", () => {
    const published = model(readFileSync(new URL(`../../fixtures/${fixture}`, import.meta.url), "utf8"));
    expect(described).toEqual(published);
  });

  it("has one service, port, binding and portType, and the address that was given", () => {
    for (const part of [described.services, described.bindings, described.portTypes]) expect(part).toHaveLength(1);
    expect(generated).toContain(`location="${address}"`);
  });

  it("escapes the address", () => {
    expect(renderWsdl(operations, version, `https://x.example/a&b"<`)).toContain("https://x.example/a&amp;b&quot;&lt;");
  });

  it("uses only what every generator takes right", () => {
    const used = new Set([...generated.matchAll(/<xsd:(\w+)/g)].map(([, name]) => name));
    expect(used).toEqual(new Set(["schema", "element", "complexType", "sequence"]));
    const types = new Set([...generated.matchAll(/type="xsd:(\w+)"/g)].map(([, name]) => name));
    expect(types).toEqual(new Set(["string", "int", "boolean", "dateTime"]));
    expect(generated).not.toMatch(/nillable/);
  });

  it("gives no child the same name in request and response of an operation", () => {
    for (const { name, children } of operations.map(({ name, input }) => ({ name, children: Object.keys(input) }))) {
      expect([name, children.includes("result")]).toEqual([name, false]);
    }
  });
});
