/** An XML-RPC call, as it streams in, to a method name and its parameters as plain values. */
import { DoubledValue } from "../../operations/doubled-value.js";
import { isBlank, malformed, type XmlHandler } from "../xml.js";
import { decodeScalar, extensionTypes, scalarTypes } from "./values.js";

/** What was called. Structs are objects without prototype, `nil` is `undefined`. Nothing is checked yet. */
export interface XmlRpcCall {
  readonly methodName: string;
  readonly params: readonly unknown[];
}

/** Namespace of `ex:i8`, `ex:nil` and others (Apache ws-xmlrpc). */
const extensionNamespace = "http://ws.apache.org/xmlrpc/namespaces/extensions";

/** Which elements may stand in which. A scalar has none. */
const allowedChildren: Readonly<Record<string, ReadonlySet<string>>> = Object.assign(Object.create(null), {
  document: new Set(["methodCall"]),
  methodCall: new Set(["methodName", "params"]),
  params: new Set(["param"]),
  param: new Set(["value"]),
  value: new Set([...scalarTypes, "struct", "array"]),
  struct: new Set(["member"]),
  member: new Set(["name", "value"]),
  array: new Set(["data"]),
  data: new Set(["value"]),
});

interface Frame {
  readonly element: string;
  /** Value of a `value` or `member`, object of a `struct`, list of `params`, `array` and `data`. */
  value: unknown;
  /** Name of a `member`. */
  name: string | undefined;
  children: number;
}

/** Decodes one call. */
export class CallDecoder implements XmlHandler {
  readonly #frames: Frame[] = [{ element: "document", value: undefined, name: undefined, children: 0 }];
  #methodName: string | undefined;
  #params: readonly unknown[] | undefined;

  /** What was called, once the document has ended. */
  get call(): XmlRpcCall {
    if (this.#methodName === undefined) throw malformed("The call has no methodName.");
    return { methodName: this.#methodName, params: this.#params ?? [] };
  }

  open(namespace: string, local: string): number | undefined {
    const parent = this.#top;
    const isAllowed =
      namespace === extensionNamespace
        ? parent.element === "value" && extensionTypes.has(local)
        : namespace === "" && allowedChildren[parent.element]?.has(local);
    if (!isAllowed) {
      throw malformed(`A ${shown(local)} cannot stand in ${parent.element === "document" ? "front" : parent.element}.`);
    }
    parent.children++;
    if (
      parent.children > 1 &&
      (parent.element === "value" || parent.element === "param" || parent.element === "array")
    ) {
      throw malformed(`A ${parent.element} holds more than one ${shown(local)}.`);
    }
    this.#frames.push({ element: local, value: emptyValue(local), name: undefined, children: 0 });
    // Member `definition`: the input check says `too_large`, as in every protocol; the cap of the body holds until then.
    return this.#isInDefinition ? Number.POSITIVE_INFINITY : undefined;
  }

  close(text: string): void {
    const frame = this.#frames.pop()!;
    const parent = this.#top;
    const { element } = frame;
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
    throw malformed(`There is text beside the elements of ${this.#top.element}.`);
  }

  get #top(): Frame {
    return this.#frames[this.#frames.length - 1]!;
  }

  get #isInDefinition(): boolean {
    const { length } = this.#frames;
    return this.#frames[length - 2]?.name === "definition" || this.#frames[length - 3]?.name === "definition";
  }

  #deliver(parent: Frame, value: unknown): void {
    if (parent.element === "data") (parent.value as unknown[]).push(value);
    else if (parent.element === "param") (this.#frames[this.#frames.length - 2]!.value as unknown[]).push(value);
    else if (parent.children > 2 || (parent.children === 2 && parent.name === undefined)) {
      throw malformed("A member has more than one value.");
    } else parent.value = value;
  }

  #refuseText(text: string, element: string): void {
    if (!isBlank(text)) throw malformed(`There is text beside the elements of ${element}.`);
  }
}

function emptyValue(element: string): unknown {
  if (element === "struct") return Object.create(null);
  return element === "params" || element === "data" || element === "array" ? [] : undefined;
}

/** A member without value, or with `nil`, is absent. */
function addMember(struct: Record<string, unknown>, { name, value }: Frame): void {
  if (name === undefined) throw malformed("A member has no name.");
  if (name in struct) struct[name] = new DoubledValue();
  else if (value !== undefined) struct[name] = value;
}

function shown(name: string): string {
  return name.slice(0, 100);
}
