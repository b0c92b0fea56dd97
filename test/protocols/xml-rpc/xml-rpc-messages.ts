/** Reading XML-RPC replies in tests, with xmlbuilder2's DOM and not with the code under test. */
import { create } from "xmlbuilder2";

/** The value, or the fault. Every value must have a type. */
export function readReply(xml: string): { readonly value?: unknown; readonly fault?: unknown } {
  const root = create(xml).root().node as unknown as Element;
  const [part] = elements(root);
  if (part!.localName === "fault") return { fault: read(elements(part!)[0]!) };
  return { value: read(elements(elements(part!)[0]!)[0]!) };
}

function elements(parent: Node): Element[] {
  return [...parent.childNodes].filter(({ nodeType }) => nodeType === 1) as Element[];
}

function read(value: Element): unknown {
  const [typed] = elements(value);
  const text = typed!.textContent ?? "";
  switch (typed!.localName) {
    case "struct":
      return Object.fromEntries(
        elements(typed!).map((member) => [elements(member)[0]!.textContent, read(elements(member)[1]!)]),
      );
    case "array":
      return elements(elements(typed!)[0]!).map(read);
    case "int":
    case "double":
      return Number(text);
    case "boolean":
      return text === "1";
    case "string":
    case "dateTime.iso8601":
      return text;
    default:
      throw new Error(`unknown type ${typed!.localName}`);
  }
}
