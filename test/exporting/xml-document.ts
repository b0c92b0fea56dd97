/** A strict XML reader for tests: elements with attributes, children and text, by saxes. */
import { SaxesParser } from "saxes";

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** The document's element; throws when it is not well-formed. */
export function readXml(text: string): Element {
  const parser = new SaxesParser({ xmlns: false });
  const open: Element[] = [{ name: "", attributes: {}, children: [], text: "" }];
  let failure: Error | undefined;
  parser.on("error", (error) => {
    failure ??= error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: "" };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on("text", (part) => {
    open.at(-1)!.text += part;
  });
  parser.on("closetag", () => open.pop());
  parser.write(text).close();
  if (failure !== undefined) throw failure;
  return open[0]!.children[0]!;
}

/** All elements of a name, at any depth. */
export function elementsOf(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsOf(child, name)]);
}
