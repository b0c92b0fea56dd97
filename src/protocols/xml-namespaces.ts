/**
 * Qualified names to namespaces (Namespaces in XML 1.0), for a parser that knows none: that of saxes makes three objects for
 * each element, where most documents declare two or three namespaces in all and then repeat a dozen names.
 */
import { SurveyLoopError } from "../errors.js";

/** A name as it is meant, whatever prefix it was written with. */
export interface XmlName {
  /** Empty where there is none. */
  readonly namespace: string;
  readonly local: string;
}

/** An attribute as it is written. */
export interface WrittenAttribute {
  readonly name: string;
  readonly value: string;
}

export interface XmlAttribute extends WrittenAttribute {
  /** Namespace; empty for an attribute without prefix. */
  readonly uri: string;
  readonly local: string;
}

const xmlNamespace = "http://www.w3.org/XML/1998/namespace";
const xmlnsNamespace = "http://www.w3.org/2000/xmlns/";

/** What holds inside an element that declares namespaces. */
interface Scope {
  /** How many elements are open around it. */
  readonly depth: number;
  /** Namespaces by prefix; empty for the default one. */
  readonly declared: ReadonlyMap<string, string>;
  readonly outer: Scope | undefined;
}

/** What holds around every document. */
const outermost: Scope = {
  depth: -1,
  declared: new Map([
    ["xml", xmlNamespace],
    ["xmlns", xmlnsNamespace],
  ]),
  outer: undefined,
};

/** A name that was looked up, and where. */
interface KnownName extends XmlName {
  readonly scope: Scope;
}

/** Names that are remembered: more than any vocabulary of ours has, and little memory for one that has no end. */
const maxKnownNames = 256;

const noAttributes: readonly XmlAttribute[] = Object.freeze([]);

/** The scopes of one document. Whatever breaks a rule of namespaces is `malformed`. */
export class NamespaceScopes {
  #scope = outermost;
  readonly #known = new Map<string, KnownName>();

  /**
   * An element with attributes starts; its declarations hold for its own name.
   *
   * @param depth how many elements are open around it
   * @param written its attributes, of which no two have the same name
   */
  enter(depth: number, written: readonly WrittenAttribute[]): readonly XmlAttribute[] {
    if (written.length === 0) return noAttributes;
    const declared = declarationsIn(written);
    if (declared !== undefined) this.#scope = { depth, declared, outer: this.#scope };
    const attributes = written.map(({ name, value }) => ({ name, value, ...this.#attributeName(name) }));
    if (attributes.length > 1) refuseDoubled(attributes);
    return attributes;
  }

  /** The meaning of an element's name. */
  nameOf(written: string): XmlName {
    const known = this.#known.get(written);
    if (known !== undefined && known.scope === this.#scope) return known;
    const { prefix, local } = splitName(written);
    if (prefix === "xmlns") throw refused("an element has the prefix xmlns");
    const namespace = this.#resolve(prefix);
    if (namespace === undefined && prefix !== "") throw refused("the prefix of an element is not bound");
    const name: KnownName = { namespace: namespace ?? "", local, scope: this.#scope };
    if (known !== undefined || this.#known.size < maxKnownNames) this.#known.set(written, name);
    return name;
  }

  /** The element at this depth ends. */
  leave(depth: number): void {
    if (this.#scope.depth === depth) this.#scope = this.#scope.outer!;
  }

  /** The default namespace is for elements only. */
  #attributeName(written: string): { readonly uri: string; readonly local: string } {
    if (written === "xmlns") return { uri: xmlnsNamespace, local: written };
    const { prefix, local } = splitName(written);
    const uri = prefix === "" ? "" : this.#resolve(prefix);
    if (uri === undefined) throw refused("the prefix of an attribute is not bound");
    return { uri, local };
  }

  #resolve(prefix: string): string | undefined {
    for (let scope: Scope | undefined = this.#scope; scope !== undefined; scope = scope.outer) {
      const namespace = scope.declared.get(prefix);
      if (namespace !== undefined) return namespace;
    }
    return undefined;
  }
}

function declarationsIn(written: readonly WrittenAttribute[]): Map<string, string> | undefined {
  let declared: Map<string, string> | undefined;
  for (const { name, value } of written) {
    if (!name.startsWith("xmlns")) continue;
    const prefix = name === "xmlns" ? "" : name.startsWith("xmlns:") ? name.slice("xmlns:".length) : undefined;
    if (prefix === undefined) continue;
    const namespace = value.trim();
    checkDeclaration(prefix, namespace);
    declared ??= new Map();
    declared.set(prefix, namespace);
  }
  return declared;
}

function checkDeclaration(prefix: string, namespace: string): void {
  if (prefix !== "" && namespace === "") throw refused("a prefix is unbound again, which XML 1.0 does not allow");
  if ((prefix === "xml") !== (namespace === xmlNamespace)) throw refused("xml is bound to another namespace");
  if (prefix === "xmlns" || namespace === xmlnsNamespace) throw refused("xmlns is declared");
}

/** Two prefixes may stand for one namespace. */
function refuseDoubled(attributes: readonly XmlAttribute[]): void {
  const seen = new Set<string>();
  for (const { uri, local } of attributes) {
    if (uri === "") continue;
    const name = `{${uri}}${local}`;
    if (seen.has(name)) throw refused("an element has the same attribute twice, by two prefixes");
    seen.add(name);
  }
}

function splitName(written: string): { readonly prefix: string; readonly local: string } {
  const colon = written.indexOf(":");
  if (colon < 0) return { prefix: "", local: written };
  const local = written.slice(colon + 1);
  if (colon === 0 || local === "" || local.includes(":")) throw refused("a name has a colon where none can be");
  return { prefix: written.slice(0, colon), local };
}

function refused(reason: string): SurveyLoopError {
  return new SurveyLoopError("malformed", `The namespaces of the XML are wrong: ${reason}.`);
}
