/** Rules 1 and 2: what the document is made of, and how its operations are bound. */
import {
  childrenOf,
  descendantsOf,
  pathOf,
  resolveName,
  schemaNamespace,
  type WsdlElement,
  wsdlNamespace,
} from "./wsdl-element.js";
import { type Check, everyClient, type Trouble } from "./wsdl-finding.js";
import {
  elementsOf,
  isSchemaPart,
  nameOf,
  soapChildrenOf,
  soapVersionOf,
  typeOf,
  type Wsdl,
  type WsdlOperation,
} from "./wsdl-model.js";

const oneOfEach: Check = {
  rule: 1,
  title: "One service, portType, binding and port",
  breaks: everyClient,
  find({ definitions, services, portTypes, bindings, ports }) {
    const counts = { service: services, portType: portTypes, binding: bindings, port: ports };
    return Object.entries(counts)
      .filter(([, found]) => found.length !== 1)
      .map(([kind, found]) => ({
        at: found[1] ?? definitions,
        message: `The document has ${found.length === 0 ? "no" : found.length} ${kind}${found.length > 1 ? "s" : ""}. Salesforce refuses several bindings, Axis crashes on them, .NET does not know which endpoint to take.`,
        advice: `Write exactly one ${kind}${found.length > 1 ? ", and another document for each of the others" : ""}.`,
      }));
  },
};

const oneSoapVersion: Check = {
  rule: 1,
  title: "One version of SOAP",
  breaks: everyClient,
  find({ bindings, ports }) {
    const versionsOf = (place: WsdlElement) => [...descendantsOf(place)].flatMap((each) => soapVersionOf(each) ?? []);
    const versions = new Set([...bindings, ...ports].flatMap(versionsOf));
    if (versions.size > 1) {
      const first = versionsOf(bindings[0] ?? ports[0]!)[0];
      const at = [...bindings, ...ports].find((place) => versionsOf(place).some((version) => version !== first))!;
      const message =
        "The document binds to SOAP 1.1 and to SOAP 1.2. Salesforce refuses it, Axis crashes, gSOAP speaks 1.2 on both ports.";
      return [{ at, message, advice: "Keep SOAP 1.1 here, and serve SOAP 1.2 as a second document." }];
    }
    return bindings
      .filter((binding) => soapChildrenOf(binding, "binding").length !== 1)
      .map((at) => ({
        at,
        message: `The binding ${nameOf(at)} is not bound to SOAP by exactly one soap:binding, so clients generate nothing that can be called.`,
        advice: 'Write <soap:binding transport="http://schemas.xmlsoap.org/soap/http" style="document"/> in it.',
      }));
  },
};

const documentLiteral: Check = {
  rule: 2,
  title: "Document style and literal use",
  breaks: everyClient,
  find({ bindings }) {
    return bindings.flatMap((binding) =>
      [...descendantsOf(binding)].filter(soapVersionOf).flatMap((at): Trouble[] => {
        const { style, use } = Object.fromEntries(at.attributes);
        if (style !== undefined && style !== "document") {
          const message = `The style is ${style}. Salesforce refuses it, and newer generators have dropped it.`;
          return [{ at, message, advice: 'Write style="document".' }];
        }
        const needsUse = at.local === "body" || at.local === "fault";
        if (!needsUse || use === "literal") return [];
        const message = `The use is ${use ?? "not given"}. SOAP encoding is refused by Salesforce, Siebel, JAX-WS and .NET's newer generators.`;
        return [{ at, message, advice: 'Write use="literal".' }];
      }),
    );
  },
};

const oneParametersPart: Check = {
  rule: 2,
  title: "One part named parameters, with element",
  breaks: everyClient,
  find(wsdl) {
    const uses = wsdl.operations.flatMap(({ input, output }) => [input, output].filter((use) => use !== undefined));
    return uniqueMessages(wsdl, uses).flatMap(({ message, parts }) => {
      const [part] = parts;
      const written = `message ${nameOf(message)}`;
      const advice = `Write one <wsdl:part name="parameters" element="..."/> in ${written}.`;
      if (parts.length !== 1 || part === undefined) {
        const text = `The ${written} has ${parts.length} parts: a client that wraps its parameters needs one, and SOAP allows one in the body.`;
        return [{ at: message, message: text, advice }];
      }
      if (!part.attributes.has("element")) {
        const text = `The part of ${written} does not say element=: with type= the body has no element of its own, and document/literal clients fail.`;
        return [{ at: part, message: text, advice }];
      }
      if (nameOf(part) === "parameters") return [];
      const text = `The part of ${written} is called ${nameOf(part) || "nothing"}: .NET unwraps parameters only from a part of that name, and PHP and Python users get one nested argument.`;
      return [{ at: part, message: text, advice }];
    });
  },
};

/** Messages of these inputs and outputs, each once. */
function uniqueMessages(wsdl: Wsdl, uses: readonly WsdlElement[]) {
  const messages = new Set(
    uses.flatMap((use) => wsdl.messages.get(resolveName(use, use.attributes.get("message") ?? "")) ?? []),
  );
  return [...messages].map((message) => ({ message, parts: childrenOf(message, wsdlNamespace, "part") }));
}

const wrapperElement: Check = {
  rule: 2,
  title: "A wrapper element named like the operation",
  breaks: ["dotnet", "java"],
  find(wsdl) {
    const troubles = ({ element, name, input, output }: WsdlOperation): Trouble[] => {
      const [request] = elementsOf(wsdl, input);
      const wrong = request !== undefined && nameOf(request) !== name;
      const flat = [request, ...elementsOf(wsdl, output)].filter(
        (wrapper) => wrapper !== undefined && typeOf(wsdl, wrapper)?.local !== "complexType",
      );
      return [
        ...(wrong
          ? [
              {
                at: element,
                message: `The request of ${name} is the element ${nameOf(request)}: Java and .NET unwrap parameters only from an element named like the operation.`,
                advice: `Call the element ${name}, or the operation ${nameOf(request)}.`,
              },
            ]
          : []),
        ...flat.map((wrapper) => ({
          at: wrapper!,
          message: `The element ${nameOf(wrapper!)} is not a complex type, so it wraps nothing: clients show the bare element, each in its own way.`,
          advice:
            "Write a complexType with a sequence, and the values as elements in it; an empty one if there are none.",
        })),
      ];
    };
    return wsdl.operations.flatMap(troubles);
  },
};

const oneSchema: Check = {
  rule: 2,
  title: "One schema in the namespace of the document",
  breaks: ["salesforce", "siebel"],
  find({ definitions, schemas }) {
    const namespace = definitions.attributes.get("targetNamespace");
    const advice = `Write one schema with targetNamespace="${namespace ?? "..."}", the same as that of definitions.`;
    if (schemas.length !== 1) {
      const count = schemas.length === 0 ? "no schema" : `${schemas.length} schemas`;
      const message = `The document has ${count}: Salesforce makes a class for each namespace, Siebel an integration object, and names meet.`;
      return [{ at: schemas[1] ?? definitions, message, advice }];
    }
    if (namespace && schemas[0]!.attributes.get("targetNamespace") === namespace) return [];
    const message =
      "The schema and the definitions are not in one namespace: simple clients write the wrong one on the wire.";
    return [{ at: schemas[0]!, message, advice }];
  },
};

const qualifiedElements: Check = {
  rule: 2,
  title: "elementFormDefault is qualified",
  breaks: ["salesforce", "siebel", "dotnet"],
  find({ schemas, schemaParts }) {
    const message =
      "Child elements have no namespace: many clients qualify them all the same, and .NET falls back to its older serialiser.";
    return [
      ...schemas
        .filter(({ attributes }) => attributes.get("elementFormDefault") !== "qualified")
        .map((at) => ({ at, message, advice: 'Write elementFormDefault="qualified" on the schema.' })),
      ...schemaParts
        .filter(({ attributes }) => attributes.get("form") === "unqualified")
        .map((at) => ({ at, message, advice: 'Take form="unqualified" away.' })),
    ];
  },
};

const nothingElsewhere: Check = {
  rule: 2,
  title: "No import and no include",
  breaks: ["salesforce", "siebel"],
  find({ definitions }) {
    return importsOf(definitions).map((at) => ({
      at,
      message: `The document is not whole: ${at.local} makes a client fetch another one. Salesforce refuses it, and others cannot log in there.`,
      advice: "Write everything into this document.",
    }));
  },
};

function importsOf(definitions: WsdlElement): WsdlElement[] {
  const isImport = ({ namespace, local }: WsdlElement) =>
    (namespace === wsdlNamespace && local === "import") ||
    (namespace === schemaNamespace && /^(import|include|redefine)$/.test(local));
  return [...descendantsOf(definitions)].filter(isImport);
}

const inputAndOutput: Check = {
  rule: 2,
  title: "Input and output for each operation",
  breaks: everyClient,
  find({ operations }) {
    const met = new Set<string>();
    return operations.flatMap(({ element: at, name, input, output }) => {
      const isOverload = met.has(name);
      met.add(name);
      if (isOverload) {
        const message = `There are two operations called ${name}: Salesforce, Siebel and all dynamic languages know only one by that name.`;
        return [{ at, message, advice: "Give every operation a name of its own." }];
      }
      const missing = [input === undefined && "input", output === undefined && "output"].filter(Boolean).join(" and ");
      if (missing === "") return [];
      const message = `The operation ${name} has no ${missing}: Salesforce and Siebel refuse it, and others wait for a reply that never comes.`;
      return [
        {
          at,
          message,
          advice: `Write wsdl:${missing.replace(" and ", " and wsdl:")} with a message; its element may be empty.`,
        },
      ];
    });
  },
};

const ownSoapAction: Check = {
  rule: 2,
  title: "A soapAction of its own for each operation",
  breaks: ["siebel", "dotnet"],
  find({ boundOperations }) {
    const met = new Map<string, string>();
    return boundOperations.flatMap((at): Trouble[] => {
      const name = nameOf(at);
      const action = soapChildrenOf(at, "operation")[0]?.attributes.get("soapAction") ?? "";
      // The same operation may be bound twice; that is another rule's matter.
      const other = met.get(action);
      met.set(action, name);
      const advice =
        'Write <soap:operation soapAction="..."/> with an action that no other operation has, such as namespace#operation.';
      if (action === "") {
        return [{ at, message: `The operation ${name} has no soapAction: Siebel finds operations by it.`, advice }];
      }
      if (other === undefined || other === name) return [];
      return [{ at, message: `${name} and ${other} have the same soapAction: Siebel and WCF mix them up.`, advice }];
    });
  },
};

/** What each attribute that refers to something refers to. */
const references = [
  { on: "part", attribute: "element", among: "elements" },
  { on: "part", attribute: "type", among: "types" },
  { on: "input", attribute: "message", among: "messages" },
  { on: "output", attribute: "message", among: "messages" },
  { on: "fault", attribute: "message", among: "messages" },
  { on: "element", attribute: "type", among: "types" },
  { on: "element", attribute: "ref", among: "elements" },
  { on: "extension", attribute: "base", among: "types" },
  { on: "restriction", attribute: "base", among: "types" },
] as const;

const nothingMissing: Check = {
  rule: 2,
  title: "Every name that is used is declared",
  breaks: everyClient,
  find(wsdl) {
    // What is imported cannot be looked at; that it is imported is a finding of its own.
    if (importsOf(wsdl.definitions).length > 0) return [];
    const missing = (at: WsdlElement, attribute: string, declared: (name: string) => boolean): Trouble[] => {
      const written = at.attributes.get(attribute);
      if (written === undefined || declared(resolveName(at, written))) return [];
      const message = `${attribute}="${written}" names nothing that this document declares, so generators stop.`;
      return [{ at, message, advice: "Correct the name or its prefix, or declare it here." }];
    };
    const named = (owners: readonly WsdlElement[]) => {
      const namespace = wsdl.definitions.attributes.get("targetNamespace") ?? "";
      const names = new Set(owners.map((owner) => `{${namespace}}${nameOf(owner)}`));
      return (name: string) => names.has(name);
    };
    const parts = [...descendantsOf(wsdl.definitions)];
    return [
      ...parts.flatMap((part) =>
        references
          .filter(({ on }) => on === part.local && (isSchemaPart(part) || part.namespace === wsdlNamespace))
          .flatMap(({ attribute, among }) =>
            missing(part, attribute, (name) => wsdl[among].has(name) || name.startsWith(`{${schemaNamespace}}`)),
          ),
      ),
      ...wsdl.bindings.flatMap((binding) => missing(binding, "type", named(wsdl.portTypes))),
      ...wsdl.ports.flatMap((port) => missing(port, "binding", named(wsdl.bindings))),
      ...unboundOperations(wsdl),
    ];
  },
};

/** A binding must list the operations of its portType. */
function unboundOperations({ operations, boundOperations, bindings }: Wsdl): Trouble[] {
  if (bindings.length !== 1) return [];
  const bound = new Set(boundOperations.map(nameOf));
  const offered = new Set(operations.map(({ name }) => name));
  const troubles = (at: WsdlElement, where: string): Trouble => ({
    at,
    message: `The operation ${nameOf(at)} is not in the ${where}, so generators stop or leave it out.`,
    advice: `Write it in ${pathOf(at).includes("/binding") ? "the portType too, or take it out of the binding" : "the binding too"}.`,
  });
  return [
    ...operations.filter(({ name }) => !bound.has(name)).map(({ element }) => troubles(element, "binding")),
    ...boundOperations.filter((each) => !offered.has(nameOf(each))).map((each) => troubles(each, "portType")),
  ];
}

export const documentRules: readonly Check[] = [
  oneOfEach,
  oneSoapVersion,
  documentLiteral,
  oneParametersPart,
  wrapperElement,
  oneSchema,
  qualifiedElements,
  nothingElsewhere,
  inputAndOutput,
  ownSoapAction,
  nothingMissing,
];
