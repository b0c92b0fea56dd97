/** What a WSDL 1.1 document declares, and how its parts refer to each other. Nothing here judges. */
import {
  childrenOf,
  descendantsOf,
  resolveName,
  schemaNamespace,
  type WsdlElement,
  wsdlNamespace,
} from "./wsdl-element.js";

/** Namespaces of the elements that bind to SOAP, with the version of each. */
const soapVersions: ReadonlyMap<string, "1.1" | "1.2"> = new Map([
  ["http://schemas.xmlsoap.org/wsdl/soap/", "1.1"],
  ["http://schemas.xmlsoap.org/wsdl/soap12/", "1.2"],
]);

/** An operation of a portType with the schema elements of its messages. */
export interface WsdlOperation {
  readonly element: WsdlElement;
  readonly name: string;
  readonly input: WsdlElement | undefined;
  readonly output: WsdlElement | undefined;
  readonly faults: readonly WsdlElement[];
}

/** A document, taken apart. Maps are keyed by `{namespace}name`. */
export interface Wsdl {
  readonly definitions: WsdlElement;
  readonly services: readonly WsdlElement[];
  readonly ports: readonly WsdlElement[];
  readonly portTypes: readonly WsdlElement[];
  readonly bindings: readonly WsdlElement[];
  /** Operations of bindings. */
  readonly boundOperations: readonly WsdlElement[];
  readonly operations: readonly WsdlOperation[];
  readonly messages: ReadonlyMap<string, WsdlElement>;
  readonly schemas: readonly WsdlElement[];
  /** Elements at the top of a schema. */
  readonly elements: ReadonlyMap<string, WsdlElement>;
  /** Complex and simple types at the top of a schema. */
  readonly types: ReadonlyMap<string, WsdlElement>;
  /** Everything in the schemas, in the order of the document. */
  readonly schemaParts: readonly WsdlElement[];
}

/** Takes a document apart, from its element `definitions`. */
export function describeWsdl(definitions: WsdlElement): Wsdl {
  const named = (local: string) => childrenOf(definitions, wsdlNamespace, local);
  const services = named("service");
  const bindings = named("binding");
  const portTypes = named("portType");
  const schemas = named("types").flatMap((types) => childrenOf(types, schemaNamespace, "schema"));
  const atTop = (...locals: string[]) =>
    byName(schemas, (schema) => locals.flatMap((local) => childrenOf(schema, schemaNamespace, local)));
  return {
    definitions,
    services,
    ports: services.flatMap((service) => childrenOf(service, wsdlNamespace, "port")),
    portTypes,
    bindings,
    boundOperations: bindings.flatMap((binding) => childrenOf(binding, wsdlNamespace, "operation")),
    operations: portTypes.flatMap((portType) =>
      childrenOf(portType, wsdlNamespace, "operation").map((element) => ({
        element,
        name: nameOf(element),
        input: childrenOf(element, wsdlNamespace, "input")[0],
        output: childrenOf(element, wsdlNamespace, "output")[0],
        faults: childrenOf(element, wsdlNamespace, "fault"),
      })),
    ),
    messages: byName([definitions], () => named("message")),
    schemas,
    elements: atTop("element"),
    types: atTop("complexType", "simpleType"),
    schemaParts: schemas.flatMap((schema) => [...descendantsOf(schema)].filter(isSchemaPart)),
  };
}

function byName(
  owners: readonly WsdlElement[],
  membersOf: (owner: WsdlElement) => readonly WsdlElement[],
): Map<string, WsdlElement> {
  const found = new Map<string, WsdlElement>();
  for (const owner of owners) {
    const namespace = owner.attributes.get("targetNamespace") ?? "";
    for (const member of membersOf(owner)) found.set(`{${namespace}}${nameOf(member)}`, member);
  }
  return found;
}

export function nameOf(element: WsdlElement): string {
  return element.attributes.get("name") ?? "";
}

export function isSchemaPart({ namespace }: WsdlElement): boolean {
  return namespace === schemaNamespace;
}

/** The version that an element binds to SOAP, `undefined` for an element of another kind. */
export function soapVersionOf({ namespace }: WsdlElement): "1.1" | "1.2" | undefined {
  return soapVersions.get(namespace);
}

/** Children that bind to SOAP, of either version: `soap:body`, `soap:fault`. */
export function soapChildrenOf(element: WsdlElement, local: string): WsdlElement[] {
  return element.children.filter((child) => child.local === local && soapVersionOf(child) !== undefined);
}

/** What an attribute refers to in one of the document's maps. */
export function referred(
  element: WsdlElement,
  attribute: string,
  among: ReadonlyMap<string, WsdlElement>,
): WsdlElement | undefined {
  const written = element.attributes.get(attribute);
  return written === undefined ? undefined : among.get(resolveName(element, written));
}

/** Parts of the message that an input, output or fault names. */
export function partsOf(wsdl: Wsdl, use: WsdlElement | undefined): WsdlElement[] {
  const message = use && referred(use, "message", wsdl.messages);
  return message === undefined ? [] : childrenOf(message, wsdlNamespace, "part");
}

/** Schema elements that a message carries. */
export function elementsOf(wsdl: Wsdl, use: WsdlElement | undefined): WsdlElement[] {
  return partsOf(wsdl, use).flatMap((part) => referred(part, "element", wsdl.elements) ?? []);
}

/** The type of a schema element when it is in the document, inline or by name. */
export function typeOf(wsdl: Wsdl, element: WsdlElement): WsdlElement | undefined {
  const inline = element.children.find((child) => isSchemaPart(child) && /^(complex|simple)Type$/.test(child.local));
  return inline ?? referred(element, "type", wsdl.types);
}

/** Child elements that a type declares itself, at any depth of its sequences and choices. */
export function fieldsOf(type: WsdlElement | undefined): WsdlElement[] {
  return (type?.children ?? []).filter(isSchemaPart).flatMap((child) => {
    return child.local === "element" ? [child] : fieldsOf(child);
  });
}

/** What a message's child elements are called; those by reference have the name of their target. */
export function fieldName(field: WsdlElement): string {
  return field.attributes.get("name") ?? (field.attributes.get("ref") ?? "").replace(/^.*:/, "");
}

/** All parts of the schema that a reply can consist of: from the output elements along types, references and bases. */
export function replyParts(wsdl: Wsdl): ReadonlySet<WsdlElement> {
  const met = new Set<WsdlElement>();
  const waiting = wsdl.operations.flatMap(({ output }) => elementsOf(wsdl, output));
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (met.has(part)) continue;
    met.add(part);
    for (const next of [...part.children, ...targetsOf(wsdl, part)]) waiting.push(next);
  }
  return met;
}

/** Types and elements that a part of a schema refers to itself. */
export function targetsOf(wsdl: Wsdl, part: WsdlElement): WsdlElement[] {
  const targets = [
    referred(part, "type", wsdl.types),
    referred(part, "base", wsdl.types),
    referred(part, "ref", wsdl.elements),
  ];
  return targets.filter((target) => target !== undefined);
}
