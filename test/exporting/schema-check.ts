/**
 * Checks a document against the XSD that is downloaded beside it: the part of XML Schema that this schema is made of
 * (sequences, choices, groups, occurrence, attributes, simple content, enumerations), and a failure for any other part.
 */
import { type Element, elementsOf } from "./xml-document.js";

const simpleTypes: Readonly<Record<string, RegExp>> = {
  "xs:string": /^[\s\S]*$/,
  "xs:positiveInteger": /^\+?0*[1-9]\d*$/,
  "xs:boolean": /^(?:true|false|0|1)$/,
  "xs:dateTime": /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/,
};

/** What is wrong with a document, by place; nothing when it is valid. */
export function schemaProblems(schema: Element, document: Element): string[] {
  const problems: string[] = [];
  const known = (name: string, kind: string) =>
    schema.children.find((each) => each.name === kind && each.attributes.name === name);
  const child = (element: Element, name: string) => element.children.find((each) => each.name === name);

  const checkText = (text: string, type: string, place: string) => {
    const values = elementsOf(known(type, "xs:simpleType") ?? { ...schema, children: [] }, "xs:enumeration");
    const isFit =
      values.length > 0 ? values.some(({ attributes }) => attributes.value === text) : simpleTypes[type]?.test(text);
    if (isFit === undefined) throw new Error(`The schema uses the type ${type}, which is not checked here.`);
    if (!isFit) problems.push(`${place} is ${JSON.stringify(text)}, which is no ${type}`);
  };

  const checkElement = (element: Element, declaration: Element, place: string): void => {
    const type = declaration.attributes.type;
    const definition = type === undefined ? child(declaration, "xs:complexType") : known(type, "xs:complexType");
    if (definition === undefined) throw new Error(`The schema has no type for ${element.name}.`);
    const extension = elementsOf(definition, "xs:extension")[0];
    const attributes = (extension ?? definition).children.filter(({ name }) => name === "xs:attribute");
    for (const [name, value] of Object.entries(element.attributes)) {
      if (name === "xmlns") continue;
      const declared = attributes.find((each) => each.attributes.name === name);
      if (declared === undefined) problems.push(`${place}@${name} is not declared`);
      else checkText(value, declared.attributes.type!, `${place}@${name}`);
    }
    for (const { attributes: declared } of attributes) {
      if (declared.use === "required" && element.attributes[declared.name!] === undefined)
        problems.push(`${place}@${declared.name} is missing`);
    }
    if (extension !== undefined) {
      if (element.children.length > 0) problems.push(`${place} has elements`);
      checkText(element.text, extension.attributes.base!, place);
      return;
    }
    if (element.text.trim() !== "") problems.push(`${place} has text`);
    const particles = definition.children
      .flatMap((each) => (each.name === "xs:sequence" ? each.children : [each]))
      .filter(({ name }) => name !== "xs:attribute");
    let at = 0;
    for (const particle of particles) {
      const group = particle.name === "xs:group" ? known(particle.attributes.ref!, "xs:group") : undefined;
      const offered = group === undefined ? [particle] : elementsOf(group, "xs:element");
      let times = 0;
      const { minOccurs = "1", maxOccurs = "1" } = particle.attributes;
      for (; at < element.children.length; at++, times++) {
        const one = element.children[at]!;
        const found = offered.find(({ attributes: { name } }) => name === one.name);
        if (found === undefined || (maxOccurs !== "unbounded" && times >= Number(maxOccurs))) break;
        checkElement(one, found, `${place}/${one.name}[${at + 1}]`);
      }
      if (times < Number(minOccurs)) problems.push(`${place} has too few ${particle.attributes.name}`);
    }
    if (at < element.children.length)
      problems.push(`${place}/${element.children[at]!.name}[${at + 1}] is not expected`);
  };

  const root = known(document.name, "xs:element");
  if (root === undefined) return [`${document.name} is no document of this schema`];
  checkElement(document, root, document.name);
  return problems;
}
