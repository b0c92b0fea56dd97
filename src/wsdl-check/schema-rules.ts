/** Rules 3 to 5: what a schema may be made of, so that every generator takes it right. */
import { resolveName, schemaNamespace, type WsdlElement } from "./wsdl-element.js";
import { type Check, everyClient, type Trouble, type WsdlProfile } from "./wsdl-finding.js";
import { elementsOf, fieldsOf, isSchemaPart, nameOf, replyParts, targetsOf, typeOf, type Wsdl } from "./wsdl-model.js";

/** Parts of a schema that some generator takes wrongly: what breaks, and for whom beside the profile `common`. */
const constructs: Readonly<Record<string, readonly [breaks: string, clients: readonly WsdlProfile[]]>> = {
  choice: [
    "Salesforce takes it as if all were there, without a word; .NET makes one field called Item of it",
    ["salesforce", "siebel", "dotnet"],
  ],
  any: ["Salesforce drops it without a word; others show raw XML", everyClient],
  anyAttribute: ["Salesforce drops it without a word; others show raw XML", everyClient],
  attribute: ["Salesforce and Siebel drop attributes", ["salesforce", "siebel"]],
  attributeGroup: ["Salesforce and Siebel drop attributes", ["salesforce", "siebel"]],
  extension: ["Salesforce loses the fields of the base, without a word", ["salesforce", "siebel"]],
  restriction: ["a restricted complex type is taken like its base, or not at all", ["salesforce", "siebel"]],
  group: ["Salesforce and Siebel do not follow it", ["salesforce", "siebel"]],
  ref: ["several generators do not follow it", ["salesforce", "siebel"]],
  list: ["clients see one text instead of a list", everyClient],
  union: ["clients see one text, or stop", everyClient],
  all: ["Siebel refuses it, and replies lose their order", ["siebel"]],
  simpleType: ["clients disagree on what a restricted simple type is called and who checks it", []],
};

const unknownPart = ["few generators know it", []] as const;

const allowedParts: ReadonlySet<string> = new Set(["element", "complexType", "sequence"]);

/** Parts that only enclose another, or that another rule looks at. */
const passedOver: ReadonlySet<string> = new Set(["complexContent", "simpleContent", "import", "include", "redefine"]);

const onlySequences: Check = {
  rule: 3,
  title: "Only sequences of elements",
  breaks: everyClient,
  find(wsdl, profile) {
    const replies = replyParts(wsdl);
    return wsdl.schemaParts.flatMap((at): Trouble[] => {
      const kind = at.local === "element" && at.attributes.has("ref") ? "ref" : at.local;
      if ((allowedParts.has(kind) && kind !== "ref") || passedOver.has(kind)) return [];
      if (at.parent !== undefined && isInSimpleType(at) && kind !== "list" && kind !== "union") return [];
      // Those in replies are named by the rule on enumerations.
      if (kind === "simpleType" && replies.has(at) && hasValues(at)) return [];
      const [breaks, clients] = Object.hasOwn(constructs, kind) ? constructs[kind]! : unknownPart;
      if (profile !== "common" && !clients.includes(profile)) return [];
      return [
        {
          at,
          message: `The schema uses ${kind}: ${breaks}.`,
          advice:
            'Write a sequence of elements, optional ones with minOccurs="0", each of a plain simple or a named complex type.',
        },
      ];
    });
  },
};

function isInSimpleType(part: WsdlElement): boolean {
  for (let place = part.parent; place !== undefined; place = place.parent)
    if (place.local === "simpleType") return true;
  return false;
}

function hasValues(simpleType: WsdlElement): boolean {
  return simpleType.children.some(({ children }) => children.some(({ local }) => local === "enumeration"));
}

const namedTypes: Check = {
  rule: 3,
  title: "Complex types have names",
  breaks: ["siebel", "dotnet"],
  find({ schemaParts }) {
    return schemaParts
      .filter(
        ({ local, parent }) =>
          local === "complexType" && parent?.local === "element" && parent.parent?.local !== "schema",
      )
      .map((at) => ({
        at,
        message: `The type of ${nameOf(at.parent!)} has no name, so each generator makes one up, and the next version may get another.`,
        advice: 'Write it as <complexType name="..."> at the top of the schema, and refer to it with type=.',
      }));
  },
};

const plainTypes: ReadonlySet<string> = new Set(["string", "int", "long", "boolean", "dateTime", "base64Binary"]);
const anyTypes = ["anyType", "anySimpleType"];

/** Simple types that a client does not take; for the others only the plain ones are sure. */
const refusedTypes: Readonly<Partial<Record<WsdlProfile, ReadonlySet<string>>>> = {
  salesforce: new Set([...anyTypes, "hexBinary", "byte", "duration"]),
  java: new Set(anyTypes),
  // .NET gives text for these, since it has no type of their range.
  dotnet: new Set(
    `${anyTypes.join(" ")} duration integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger gYear
    gYearMonth gMonth gMonthDay gDay`.split(/\s+/),
  ),
};

const simpleTypes: Check = {
  rule: 3,
  title: "Simple types that every client has",
  breaks: everyClient,
  find({ schemaParts }, profile) {
    const refused = refusedTypes[profile];
    const isRefused = (type: string) => (refused === undefined ? !plainTypes.has(type) : refused.has(type));
    return schemaParts
      .filter(({ local }) => local === "element")
      .flatMap((at): Trouble[] => {
        const type = builtInType(at);
        if (type === undefined || !isRefused(type)) return [];
        return [
          {
            at,
            message: `The element ${nameOf(at)} is of type ${type}${at.attributes.has("type") ? "" : ", since it names none"}, which clients refuse or read in different ways.`,
            advice: "Write string, int, long, boolean, dateTime or base64Binary, or a named complex type.",
          },
        ];
      });
  },
};

/** The type from XML Schema itself that an element has. */
function builtInType(element: WsdlElement): string | undefined {
  const written = element.attributes.get("type");
  if (written === undefined) {
    const isTyped = element.attributes.has("ref") || element.children.some(({ local }) => local.endsWith("Type"));
    return isTyped ? undefined : "anyType";
  }
  const start = `{${schemaNamespace}}`;
  const name = resolveName(element, written);
  return name.startsWith(start) ? name.slice(start.length) : undefined;
}

const noEnumerationInReplies: Check = {
  rule: 3,
  title: "No enumeration in replies",
  breaks: everyClient,
  find(wsdl) {
    const replies = replyParts(wsdl);
    return wsdl.schemaParts
      .filter((part) => part.local === "simpleType" && replies.has(part) && hasValues(part))
      .map((at) => ({
        at,
        message: `Replies carry the enumeration ${nameOf(at) || nameOf(at.parent!)}: .NET fails on the first value that was added later, and Java turns it into null.`,
        advice: "Write string, and list the values in the documentation.",
      }));
  },
};

const noRecursion: Check = {
  rule: 3,
  title: "No type inside itself",
  breaks: ["siebel"],
  find(wsdl) {
    return [...closedCycles(wsdl)].map((at) => ({
      at,
      message: `${nameOf(at)} contains itself: Siebel and SAP cannot import it.`,
      advice: "Write a flat list whose entries name their parent by an ID.",
    }));
  },
};

/** Parts that are met again below themselves. One walk visits every part once, with a stack of its own. */
function closedCycles(wsdl: Wsdl): Set<WsdlElement> {
  const closed = new Set<WsdlElement>();
  const done = new Set<WsdlElement>();
  const open = new Set<WsdlElement>();
  for (const start of [...wsdl.types.values(), ...wsdl.elements.values()]) {
    const waiting = [start];
    for (let part = waiting.at(-1); part !== undefined; part = waiting.at(-1)) {
      if (done.has(part) || open.has(part)) {
        open.delete(part);
        done.add(part);
        waiting.pop();
        continue;
      }
      open.add(part);
      for (const next of [...part.children, ...targetsOf(wsdl, part)]) {
        if (open.has(next)) closed.add(next);
        else if (!done.has(next)) waiting.push(next);
      }
    }
  }
  return closed;
}

const noTypeLikeOperation: Check = {
  rule: 3,
  title: "No type named like an operation",
  breaks: everyClient,
  find({ operations, types }) {
    const owners = new Map<string, string>();
    for (const { name } of operations) {
      owners.set(name.toLowerCase(), `the operation ${name}`);
      owners.set(`${name}Response`.toLowerCase(), `the response of ${name}`);
    }
    return [...types.values()].flatMap((at): Trouble[] => {
      const key = nameOf(at).toLowerCase();
      const owner = owners.get(key);
      owners.set(key, `the type ${nameOf(at)}`);
      if (owner === undefined) return [];
      const message = `The type ${nameOf(at)} is called like ${owner} up to case: both become one class in Apex, and one file of Java and C# overwrites the other.`;
      return [{ at, message, advice: "Rename the type." }];
    });
  },
};

const neverNillable: Check = {
  rule: 4,
  title: "Optional, never nillable",
  breaks: everyClient,
  find({ schemaParts }) {
    return schemaParts
      .filter(({ attributes }) => /^\s*(true|1)\s*$/.test(attributes.get("nillable") ?? ""))
      .map((at) => ({
        at,
        message: `${nameOf(at)} is nillable: Java wraps it in JAXBElement, .NET and Salesforce send xsi:nil, and there are two ways to say nothing.`,
        advice: 'Take nillable away; write minOccurs="0" if it is optional.',
      }));
  },
};

const noArrayWrapper: Check = {
  rule: 5,
  title: "Lists without an array wrapper",
  breaks: ["salesforce", "siebel", "java"],
  find(wsdl) {
    const wrappers = new Set<WsdlElement | undefined>();
    for (const { input, output } of wsdl.operations) {
      for (const wrapper of elementsOf(wsdl, input)) wrappers.add(typeOf(wsdl, wrapper));
      for (const wrapper of elementsOf(wsdl, output)) {
        const type = typeOf(wsdl, wrapper);
        wrappers.add(type);
        // A response has one child, so that a reply which is a list needs a type around it.
        for (const result of fieldsOf(type)) wrappers.add(typeOf(wsdl, result));
      }
    }
    return wsdl.schemaParts
      .filter(({ local }) => local === "complexType")
      .flatMap((at): Trouble[] => {
        const [field, ...others] = fieldsOf(at);
        if (field === undefined || others.length > 0 || wrappers.has(at) || !repeats(field)) return [];
        if (at.children.some((child) => isSchemaPart(child) && child.local.endsWith("attribute"))) return [];
        return [
          {
            at,
            message: `${nameOf(at) || `The type of ${nameOf(at.parent!)}`} is only a box around the list ${nameOf(field)}: callers write list.getList() everywhere, and an empty list has two spellings.`,
            advice: `Repeat the element where the list is used: minOccurs="0" maxOccurs="unbounded".`,
          },
        ];
      });
  },
};

function repeats(field: WsdlElement): boolean {
  const most = (field.attributes.get("maxOccurs") ?? "1").trim();
  return most === "unbounded" || Number(most) > 1;
}

export const schemaRules: readonly Check[] = [
  onlySequences,
  namedTypes,
  simpleTypes,
  noEnumerationInReplies,
  noRecursion,
  noTypeLikeOperation,
  neverNillable,
  noArrayWrapper,
];
