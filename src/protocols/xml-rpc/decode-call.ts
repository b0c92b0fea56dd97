/** An XML-RPC call, as it streams in, to a method name and its parameters as plain values. */
import { putOnce } from "../../operations/doubled-value.js";
import { isBlank, malformed, type XmlHandler } from "../xml.js";
import { decodeScalar, extensionTypes, scalarTypes } from "./values.js";

/** What was called. `nil` is `undefined`. Nothing is checked yet. */
export interface XmlRpcCall {
  readonly methodName: string;
  readonly params: readonly unknown[];
}

/** Namespace of `ex:i8`, `ex:nil` and others (Apache ws-xmlrpc). */
const extensionNamespace = "http://ws.apache.org/xmlrpc/namespaces/extensions";

/** What an element means, with those that may stand in it. A scalar has none. */
interface Rule {
  readonly element: string;
  readonly children: Map<string, Rule>;
  /** Those of Apache's namespace. */
  extensions?: ReadonlyMap<string, Rule>;
  /** Whether it holds at most one child. */
  readonly isSingle: boolean;
}

const documentRule = makeRules();

function makeRules(): Rule {
  const rule = (element: string, ...children: readonly Rule[]): Rule => ({
    element,
    children: new Map(children.map((child) => [child.element, child])),
    isSingle: element === "value" || element === "param" || element === "array",
  });
  const value = rule("value", ...[...scalarTypes].map((type) => rule(type)));
  const struct = rule("struct", rule("member", rule("name"), value));
  const array = rule("array", rule("data", value));
  value.extensions = new Map([...extensionTypes].map((type) => [type, rule(type)]));
  for (const structure of [struct, array]) value.children.set(structure.element, structure);
  const params = rule("params", rule("param", value));
  return rule("document", rule("methodCall", rule("methodName"), params));
}

/** An open element. A frame serves one element after another: a large call has hundreds of thousands. */
interface Frame {
  rule: Rule;
  /** Value of a `value` or `member`, object of a `struct`, list of `params`, `array` and `data`. */
  value: unknown;
  /** Name of a `member`. */
  name: string | undefined;
  children: number;
}

/** Decodes one call. */
export class CallDecoder implements XmlHandler {
  /** By depth; those behind the current one wait for their next element. */
  readonly #frames: Frame[] = [{ rule: documentRule, value: undefined, name: undefined, children: 0 }];
  #depth = 0;
  #methodName: string | undefined;
  #params: readonly unknown[] | undefined;

  /** What was called, once the document has ended. */
  get call(): XmlRpcCall {
    if (this.#methodName === undefined) throw malformed("The call has no methodName.");
    return { methodName: this.#methodName, params: this.#params ?? [] };
  }

  open(namespace: string, local: string): number | undefined {
    const parent = this.#frames[this.#depth]!;
    const rule =
      namespace === extensionNamespace
        ? parent.rule.extensions?.get(local)
        : namespace === ""
          ? parent.rule.children.get(local)
          : undefined;
    if (rule === undefined) {
      const { element } = parent.rule;
      throw malformed(`A ${shown(local)} cannot stand in ${element === "document" ? "front" : element}.`);
    }
    parent.children++;
    if (parent.children > 1 && parent.rule.isSingle) {
      throw malformed(`A ${parent.rule.element} holds more than one ${shown(local)}.`);
    }
    this.#push(rule);
    // Member `definition`: the input check says `too_large`, as in every protocol; the cap of the body holds until then.
    return this.#isInDefinition ? Number.POSITIVE_INFINITY : undefined;
  }

  close(text: string): void {
    const frame = this.#frames[this.#depth--]!;
    const parent = this.#frames[this.#depth]!;
    const { element } = frame.rule;
    switch (element) {
      case "value":
        if (frame.children > 0) this.#refuseText(text, element);
        this.#deliver(parent, frame.children === 0 ? text : frame.value);
        return;
      case "methodName":
        if (this.#methodName !== undefined) throw malformed("There is more than one methodName.");
        this.#methodName = text.trim();
        return;
      case "name":
        if (parent.name !== undefined) throw malformed("A member has more than one name.");
        parent.name = text;
        return;
      case "member":
        this.#refuseText(text, element);
        addMember(parent.value as Record<string, unknown>, frame);
        return;
      case "params":
        this.#refuseText(text, element);
        if (this.#params !== undefined) throw malformed("There is more than one params.");
        this.#params = frame.value as unknown[];
        return;
      case "data":
      case "struct":
      case "array":
        this.#refuseText(text, element);
        parent.value = frame.value;
        return;
      case "param":
        this.#refuseText(text, element);
        if (frame.children === 0) throw malformed("A param has no value.");
        return;
      case "methodCall":
        this.#refuseText(text, element);
        return;
      default:
        parent.value = decodeScalar(element, text);
    }
  }

  mixedText(): void {
    throw malformed(`There is text beside the elements of ${this.#frames[this.#depth]!.rule.element}.`);
  }

  #push(rule: Rule): void {
    const value = emptyValue(rule.element);
    const frame = this.#frames[++this.#depth];
    if (frame === undefined) {
      this.#frames.push({ rule, value, name: undefined, children: 0 });
      return;
    }
    frame.rule = rule;
    frame.value = value;
    frame.name = undefined;
    frame.children = 0;
  }

  get #isInDefinition(): boolean {
    return this.#frames[this.#depth - 1]?.name === "definition" || this.#frames[this.#depth - 2]?.name === "definition";
  }

  #deliver(parent: Frame, value: unknown): void {
    const { element } = parent.rule;
    if (element === "data") (parent.value as unknown[]).push(value);
    else if (element === "param") (this.#frames[this.#depth - 1]!.value as unknown[]).push(value);
    else if (parent.children > 2 || (parent.children === 2 && parent.name === undefined)) {
      throw malformed("A member has more than one value.");
    } else parent.value = value;
  }

  #refuseText(text: string, element: string): void {
    if (!isBlank(text)) throw malformed(`There is text beside the elements of ${element}.`);
  }
}

function emptyValue(element: string): unknown {
  if (element === "struct") return {};
  return element === "params" || element === "data" || element === "array" ? [] : undefined;
}

/** A member without value, or with `nil`, is absent. */
function addMember(struct: Record<string, unknown>, { name, value }: Frame): void {
  if (name === undefined) throw malformed("A member has no name.");
  if (value !== undefined || Object.hasOwn(struct, name)) putOnce(struct, name, value);
}

function shown(name: string): string {
  return name.slice(0, 100);
}
