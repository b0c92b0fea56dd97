/** The elements of a WSDL text with their lines. Nothing here knows what an element of a WSDL means. */
import { type XmlAttributes, type XmlLimits, XmlReader } from "../protocols/xml.js";

export const wsdlNamespace = "http://schemas.xmlsoap.org/wsdl/";
export const schemaNamespace = "http://www.w3.org/2001/XMLSchema";

/** Longest text that is read, in characters. */
export const maxWsdlLength = 16 * 1024 * 1024;

const limits: XmlLimits = {
  maxDepth: 64,
  maxElements: 100_000,
  maxAttributes: 64,
  maxNameLength: 1024,
  maxAttributeLength: 64 * 1024,
  maxPrologLength: 1024 * 1024,
};

/** One element. Documentation and annotations are left out, whatever they hold. */
export interface WsdlElement {
  readonly namespace: string;
  readonly local: string;
  /** Attributes without a prefix. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Namespaces that its tag declares, by prefix; empty for the default one. */
  readonly declared: ReadonlyMap<string, string>;
  readonly parent: WsdlElement | undefined;
  readonly children: WsdlElement[];
  /** Line on which its tag starts, from 1. */
  readonly line: number;
}

/**
 * Reads a text into its root element.
 *
 * @throws SurveyLoopError when it is not well-formed, has a DOCTYPE or is over a cap
 */
export function readElements(text: string): WsdlElement {
  const found: { root?: WsdlElement } = {};
  let current: WsdlElement | undefined;
  let skippedDepth = 0;
  let tagLine = 1;
  const reader = new XmlReader(
    {
      open(namespace, local, attributes) {
        if (skippedDepth > 0 || isDocumentation(namespace, local)) {
          skippedDepth++;
          return maxWsdlLength;
        }
        const element: WsdlElement = {
          namespace,
          local,
          ...sortAttributes(attributes),
          parent: current,
          children: [],
          line: tagLine,
        };
        current?.children.push(element);
        found.root ??= element;
        current = element;
        return maxWsdlLength;
      },
      close() {
        if (skippedDepth > 0) skippedDepth--;
        else current = current?.parent;
      },
      mixedText() {},
    },
    limits,
    undefined,
  );
  let line = 1;
  // Whatever ends a tag ends a piece, so that the last "<" before it is where the tag started.
  for (const [piece] of withoutEncoding(text).matchAll(/[^>]*>|[^>]+$/g)) {
    const start = piece.lastIndexOf("<");
    if (start >= 0) tagLine = line + lineBreaks(piece.slice(0, start));
    line += lineBreaks(piece);
    reader.write(piece);
  }
  reader.close();
  return found.root!;
}

/** The text is decoded already: what its declaration says about bytes no longer matters. */
function withoutEncoding(text: string): string {
  const declaration = /^\ufeff?<\?xml[^>]{0,256}\?>/.exec(text)?.[0] ?? "";
  return declaration.replace(/\s+encoding\s*=\s*("[^"]*"|'[^']*')/, "") + text.slice(declaration.length);
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function isDocumentation(namespace: string, local: string): boolean {
  return local === "documentation"
    ? namespace === wsdlNamespace
    : local === "annotation" && namespace === schemaNamespace;
}

function sortAttributes(attributes: XmlAttributes): Pick<WsdlElement, "attributes" | "declared"> {
  const plain = new Map<string, string>();
  const declared = new Map<string, string>();
  for (const { name, uri, local, value } of attributes) {
    if (name === "xmlns") declared.set("", value);
    else if (name.startsWith("xmlns:")) declared.set(local, value);
    else if (uri === "") plain.set(local, value);
  }
  return { attributes: plain, declared };
}

/** A qualified name as it is written in an attribute of the element, as `{namespace}local`. */
export function resolveName(element: WsdlElement, written: string): string {
  const [, prefix = "", local = ""] = /^\s*(?:([^:]*):)?(.*?)\s*$/s.exec(written) ?? [];
  for (let place: WsdlElement | undefined = element; place !== undefined; place = place.parent) {
    const namespace = place.declared.get(prefix);
    if (namespace !== undefined) return `{${namespace}}${local}`;
  }
  return `{}${local}`;
}

/** Where an element is, for people: `definitions/portType[Shop]/operation[buy]`. */
export function pathOf(element: WsdlElement): string {
  const name = element.attributes.get("name");
  const step = name === undefined ? element.local : `${element.local}[${name}]`;
  return element.parent === undefined ? step : `${pathOf(element.parent)}/${step}`;
}

/** Children in a namespace with a name. */
export function childrenOf(element: WsdlElement, namespace: string, local: string): WsdlElement[] {
  return element.children.filter((child) => child.local === local && child.namespace === namespace);
}

/** An element's descendants in the order of the document, without itself. */
export function* descendantsOf(element: WsdlElement): Generator<WsdlElement> {
  for (const child of element.children) {
    yield child;
    yield* descendantsOf(child);
  }
}
