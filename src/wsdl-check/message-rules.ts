/** Rules 6, 7 and 9: what generated methods, exceptions and names look like. */

import { type Language, languagesReserving } from "./reserved-words.js";
import { childrenOf, type WsdlElement, wsdlNamespace } from "./wsdl-element.js";
import { type Check, everyClient, type Trouble, type WsdlProfile } from "./wsdl-finding.js";
import { elementsOf, fieldName, fieldsOf, nameOf, partsOf, soapChildrenOf, typeOf, type Wsdl } from "./wsdl-model.js";

function fieldsOfMessage(wsdl: Wsdl, use: WsdlElement | undefined): WsdlElement[] {
  return elementsOf(wsdl, use).flatMap((element) => fieldsOf(typeOf(wsdl, element)));
}

const oneResult: Check = {
  rule: 6,
  title: "One child in each response",
  breaks: ["dotnet", "java"],
  find(wsdl) {
    return wsdl.operations.flatMap(({ name, output }) =>
      elementsOf(wsdl, output).flatMap((at): Trouble[] => {
        const count = fieldsOf(typeOf(wsdl, at)).length;
        if (count === 1) return [];
        const message =
          count === 0
            ? `The response of ${name} is empty: nothing can be added to it later without another method.`
            : `The response of ${name} has ${count} children: Java gets Holder parameters and C# out parameters instead of a return value.`;
        return [
          { at, message, advice: "Write one element, such as result, of a named complex type that holds all values." },
        ];
      }),
    );
  },
};

const noSharedChild: Check = {
  rule: 6,
  title: "No child in both request and response",
  breaks: ["dotnet", "java"],
  find(wsdl) {
    return wsdl.operations.flatMap(({ name, input, output }) => {
      const asked = new Set(fieldsOfMessage(wsdl, input).map(fieldName));
      return fieldsOfMessage(wsdl, output)
        .filter((field) => asked.has(fieldName(field)))
        .map((at) => ({
          at,
          message: `${fieldName(at)} is a child of both request and response of ${name}: it becomes one parameter that goes in and out.`,
          advice: "Call the one in the response differently, such as result.",
        }));
    });
  },
};

const oneFaultName: Check = {
  rule: 7,
  title: "Faults under one name",
  breaks: everyClient,
  find(wsdl) {
    const advice = "Write the same name in the portType's wsdl:fault, the binding's wsdl:fault and its soap:fault.";
    const bound = new Map(wsdl.boundOperations.map((each) => [nameOf(each), each]));
    const boundFaults = wsdl.boundOperations.flatMap((each) => childrenOf(each, wsdlNamespace, "fault"));
    const promised = new Map(wsdl.operations.map(({ name, faults }) => [name, new Set(faults.map(nameOf))]));
    return [
      ...boundFaults.flatMap((at): Trouble[] => {
        const inner = soapChildrenOf(at, "fault")[0];
        const operation = nameOf(at.parent!);
        const isPromised = promised.get(operation)?.has(nameOf(at)) ?? true;
        if (isPromised && nameOf(at) !== "" && inner !== undefined && nameOf(inner) === nameOf(at)) return [];
        const found = inner === undefined ? "no soap:fault" : `soap:fault ${nameOf(inner) || "without a name"}`;
        const message = isPromised
          ? `The fault ${nameOf(at) || "without a name"} of ${operation} has ${found}: Axis and CXF refuse the document, others lose the fault's detail.`
          : `The fault ${nameOf(at)} of ${operation} is not in the portType under that name: Axis and CXF refuse the document.`;
        return [{ at, message, advice }];
      }),
      ...wsdl.operations.flatMap(({ name, faults }) => {
        const binding = bound.get(name);
        if (binding === undefined) return [];
        const names = new Set(childrenOf(binding, wsdlNamespace, "fault").map(nameOf));
        return faults
          .filter((fault) => !names.has(nameOf(fault)))
          .map((at) => ({
            at,
            message: `The fault ${nameOf(at) || "without a name"} of ${name} is not in the binding: clients do not learn its type.`,
            advice,
          }));
      }),
    ];
  },
};

/** Parts of the faults' messages, each once. */
function faultParts(wsdl: Wsdl): WsdlElement[] {
  return [...new Set(wsdl.operations.flatMap(({ faults }) => faults.flatMap((fault) => partsOf(wsdl, fault))))];
}

const faultElement: Check = {
  rule: 7,
  title: "A fault's part has element",
  breaks: everyClient,
  find(wsdl) {
    return faultParts(wsdl)
      .filter(({ attributes }) => !attributes.has("element"))
      .map((at) => ({
        at,
        message:
          "The part of a fault does not say element=: the detail has no name on the wire, and JAX-WS refuses the document.",
        advice: 'Write element="..." and declare that element in the schema.',
      }));
  },
};

const hiddenMembers = new Set(["message", "detail", "cause"]);

const faultFields: Check = {
  rule: 7,
  title: "No fault field named message, detail or cause",
  breaks: ["dotnet", "java"],
  find(wsdl) {
    const elements = wsdl.operations.flatMap(({ faults }) => faults.flatMap((fault) => elementsOf(wsdl, fault)));
    const fields = new Set([...new Set(elements)].flatMap((element) => fieldsOf(typeOf(wsdl, element))));
    return [...fields]
      .filter((field) => hiddenMembers.has(fieldName(field).toLowerCase()))
      .map((at) => ({
        at,
        message: `A field of the fault is called ${fieldName(at)}: it hides a member of exceptions in Java, C# and PHP, so generated code does not compile or shows the wrong text.`,
        advice: "Call it differently, such as reason or code.",
      }));
  },
};

/** Languages that a profile's clients are written in. */
const languages: Readonly<Record<WsdlProfile, readonly Language[]>> = {
  salesforce: ["apex"],
  siebel: [],
  dotnet: ["csharp"],
  java: ["java"],
  common: ["apex", "csharp", "java", "php", "python"],
};

const languageNames: Readonly<Record<Language, string>> = {
  apex: "Apex",
  csharp: "C#",
  java: "Java",
  php: "PHP",
  python: "Python",
};

/** The first place of each name that becomes a name in generated code. */
function writtenNames(wsdl: Wsdl): Map<string, WsdlElement> {
  const named = new Set(["element", "complexType", "simpleType", "attribute"]);
  const found = new Map<string, WsdlElement>();
  const places = [
    ...wsdl.operations.map(({ element }) => element),
    ...wsdl.schemaParts.filter(({ local }) => named.has(local)),
  ];
  for (const place of places) {
    const name = place.attributes.get("name");
    if (name !== undefined && !found.has(name)) found.set(name, place);
  }
  return found;
}

const noReservedName: Check = {
  rule: 9,
  title: "No reserved name",
  breaks: ["salesforce", "dotnet", "java"],
  find(wsdl, profile) {
    return [...writtenNames(wsdl)].flatMap(([name, at]): Trouble[] => {
      const reserving = languagesReserving(name).filter((language) => languages[profile].includes(language));
      if (reserving.length === 0) return [];
      const where = reserving.map((language) => languageNames[language]).join(", ");
      const message = `${name} is reserved in ${where}: generators rename it (Salesforce makes ${name}_x of it), or write code that does not compile.`;
      return [{ at, message, advice: "Write a name of two words, such as pageSize for limit." }];
    });
  },
};

const plainName: Check = {
  rule: 9,
  title: "Names of letters and digits",
  breaks: everyClient,
  find(wsdl) {
    return [...writtenNames(wsdl)]
      .filter(([name]) => !/^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$/.test(name))
      .map(([name, at]) => ({
        at,
        message: `${name || "An empty name"} is no identifier in every language, so each generator changes it in its own way.`,
        advice: "Write letters and digits of ASCII, starting with a letter; a single _ between them at most.",
      }));
  },
};

export const messageRules: readonly Check[] = [
  oneResult,
  noSharedChild,
  oneFaultName,
  faultElement,
  faultFields,
  noReservedName,
  plainName,
];
