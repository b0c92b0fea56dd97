/** Documents with one mistake each against rules 3 to 9, in their schemas, messages and names. */
import {
  asEmail,
  type BadDocument,
  box,
  colours,
  edited,
  email,
  everyone,
  inReply,
  inSchema,
  published,
  result,
  schemaEnd,
} from "./edited-document.js";

export const badSchemas: readonly BadDocument[] = [
  [
    "Only sequences of elements",
    "choice",
    () => asEmail(`<xsd:choice>${email}</xsd:choice>`),
    "salesforce siebel dotnet",
  ],
  ["Only sequences of elements", "any", () => asEmail(`${email}<xsd:any/>`), everyone],
  [
    "Only sequences of elements",
    "an attribute",
    () =>
      inSchema(
        '<xsd:complexType name="Dog"><xsd:sequence/><xsd:attribute name="age" type="xsd:int"/></xsd:complexType>',
      ),
    "salesforce siebel",
  ],
  [
    "Only sequences of elements",
    "an attribute of any name",
    () => inSchema('<xsd:complexType name="Dog"><xsd:sequence/><xsd:anyAttribute/></xsd:complexType>'),
    everyone,
  ],
  [
    "Only sequences of elements",
    "extension",
    () =>
      inSchema(
        '<xsd:complexType name="Dog"><xsd:complexContent><xsd:extension base="tns:Parameter"/></xsd:complexContent></xsd:complexType>',
      ),
    "salesforce siebel",
  ],
  [
    "Only sequences of elements",
    "a restricted complex type",
    () =>
      inSchema(
        '<xsd:complexType name="Dog"><xsd:complexContent><xsd:restriction base="tns:Parameter"/></xsd:complexContent></xsd:complexType>',
      ),
    "salesforce siebel",
  ],
  [
    "Only sequences of elements",
    "group",
    () => inSchema('<xsd:group name="Pack"><xsd:sequence/></xsd:group>'),
    "salesforce siebel",
  ],
  [
    "Only sequences of elements",
    "a group of attributes",
    () => inSchema('<xsd:attributeGroup name="Pack"/>'),
    "salesforce siebel",
  ],
  [
    "Only sequences of elements",
    "ref",
    () => asEmail(`${email}<xsd:element ref="tns:serviceFault"/>`),
    "salesforce siebel",
  ],
  [
    "Only sequences of elements",
    "all",
    () => inSchema('<xsd:complexType name="Dog"><xsd:all/></xsd:complexType>'),
    "siebel",
  ],
  [
    "Only sequences of elements",
    "list",
    () => inSchema('<xsd:simpleType name="Ages"><xsd:list itemType="xsd:int"/></xsd:simpleType>'),
    everyone,
  ],
  [
    "Only sequences of elements",
    "union",
    () => inSchema('<xsd:simpleType name="Age"><xsd:union memberTypes="xsd:int xsd:string"/></xsd:simpleType>'),
    everyone,
  ],
  ["Only sequences of elements", "an unknown part", () => inSchema("<xsd:constructor/>"), ""],
  [
    "Only sequences of elements",
    "an enumeration in a request",
    () => asEmail(`<xsd:element name="email">${colours}</xsd:element>`),
    "",
  ],
  [
    "Complex types have names",
    "a type without a name in a type",
    () =>
      asEmail(
        `<xsd:element name="email"><xsd:complexType><xsd:sequence>${email}</xsd:sequence></xsd:complexType></xsd:element>`,
      ),
    "siebel dotnet",
  ],
  ["Simple types that every client has", "decimal", () => asEmail(email.replace("string", "decimal")), "siebel"],
  [
    "Simple types that every client has",
    "hexBinary",
    () => asEmail(email.replace("string", "hexBinary")),
    "salesforce siebel",
  ],
  ["Simple types that every client has", "integer", () => asEmail(email.replace("string", "integer")), "siebel dotnet"],
  ["Simple types that every client has", "anyType", () => asEmail(email.replace("string", "anyType")), everyone],
  ["Simple types that every client has", "no type", () => asEmail('<xsd:element name="email"/>'), everyone],
  [
    "No enumeration in replies",
    "an enumeration in a reply",
    () => inReply(`<xsd:element name="colour">${colours}</xsd:element>`),
    everyone,
  ],
  ["No type inside itself", "a type in itself", () => inSchema(box("Dog", "tns:Dog", "puppy")), "siebel"],
  [
    "No type inside itself",
    "a type in itself by another",
    () => inSchema(box("Dog", "tns:Cat", "friend") + box("Cat", "tns:Dog", "friend")),
    "siebel",
  ],
  [
    "No type named like an operation",
    "the operation in upper case",
    () => inSchema(box("CREATETRACKINGURL")),
    everyone,
  ],
  [
    "No type named like an operation",
    "the response of an operation",
    () => inSchema(box("CreateTrackingUrlResponse")),
    everyone,
  ],
  ["No type named like an operation", "two types up to case", () => inSchema(box("PARAMETER")), everyone],
  ["Optional, never nillable", "nillable", () => asEmail(email.replace("/>", ' nillable="true"/>')), everyone],
  [
    "Lists without an array wrapper",
    "a box around a list",
    () =>
      edited(
        [email, '<xsd:element name="email" type="tns:ArrayOfEmail"/>'],
        [
          schemaEnd,
          `<xsd:complexType name="ArrayOfEmail"><xsd:sequence><xsd:element name="entry" type="xsd:string" minOccurs="0" maxOccurs="unbounded"/></xsd:sequence></xsd:complexType>${schemaEnd}`,
        ],
      ),
    "salesforce siebel java",
  ],
  [
    "One child in each response",
    "two children",
    () => edited([result, `${result}<xsd:element name="other" type="xsd:string"/>`]),
    "dotnet java",
  ],
  ["One child in each response", "no child", () => edited([result, ""]), "dotnet java"],
  [
    "No child in both request and response",
    "email in both",
    () => edited([result, result.replace("result", "email")]),
    "dotnet java",
  ],
  [
    "Faults under one name",
    "another soap:fault",
    () => edited(['<soap:fault name="serviceFault"', '<soap:fault name="other"']),
    everyone,
  ],
  ["Faults under one name", "no soap:fault", () => published.replace(/<soap:fault [^>]*>/, ""), everyone],
  [
    "Faults under one name",
    "no fault in the binding",
    () => published.replace(/<wsdl:fault name="serviceFault">.*?<\/wsdl:fault>/s, ""),
    everyone,
  ],
  ["Faults under one name", "no fault in the portType", () => published.replace(/<wsdl:fault [^>]*\/>/, ""), everyone],
  [
    "A fault's part has element",
    "type instead of element",
    () => edited(['name="fault" element="tns:serviceFault"', 'name="fault" type="tns:ServiceFault"']),
    everyone,
  ],
  [
    "No fault field named message, detail or cause",
    "message",
    () => edited(['<xsd:element name="reason"', '<xsd:element name="message"']),
    "dotnet java",
  ],
  [
    "No fault field named message, detail or cause",
    "Detail",
    () => edited(['<xsd:element name="reason"', '<xsd:element name="Detail"']),
    "dotnet java",
  ],
  ["No reserved name", "limit", () => edited([email, email.replace("email", "limit")]), "salesforce"],
  ["No reserved name", "event", () => edited([email, email.replace("email", "event")]), "dotnet"],
  ["No reserved name", "assert", () => edited([email, email.replace("email", "assert")]), "java"],
  ["No reserved name", "lambda of Python", () => edited([email, email.replace("email", "lambda")]), ""],
  ["No reserved name", "ECHO of PHP", () => edited([email, email.replace("email", "ECHO")]), ""],
  ["Names of letters and digits", "a hyphen", () => edited([email, email.replace("email", "e-mail")]), everyone],
  [
    "Names of letters and digits",
    "two underscores",
    () => edited([email, email.replace("email", "e__mail")]),
    everyone,
  ],
];
