/** The WSDL 1.1 document of the contract, generated from the operations (interop rules 1-9). */
import { create } from "xmlbuilder2";
import type { XMLBuilder } from "xmlbuilder2/lib/interfaces.js";
import type { Operation } from "../../operations/define-operation.js";
import { type Field, type Fields, type ObjectType, objectType, optional, string } from "../../operations/schema.js";
import { type SoapVersion, targetNamespace } from "./names.js";

const wsdlNamespace = "http://schemas.xmlsoap.org/wsdl/";
const schemaNamespace = "http://www.w3.org/2001/XMLSchema";
const serviceName = "SurveyLoopService";
const portTypeName = "SurveyLoop";
const faultMessageName = "SurveyLoopException";

const parameterType = objectType("Parameter", "A name with its value.", {
  name: string("Name."),
  value: string("Value."),
});

const answerType = objectType("Answer", "One chosen or given value.", {
  questionId: string("Path of the question."),
  value: string("As stored."),
  label: optional(string("As shown.")),
});

const serviceFaultType = objectType("ServiceFault", "What went wrong.", {
  code: string("Stable code."),
  reason: string("For people."),
  field: optional(string("Path of the offending field.")),
  requestId: string("ID of the request, also in the log."),
});

/**
 * Writes the document for one version of SOAP. With both versions in one document Salesforce's generator refuses it and
 * Axis crashes, so each has its own.
 *
 * @param address where the service is, from `publicUrl`
 */
export function renderWsdl(operations: readonly Operation[], version: SoapVersion, address: string): string {
  const document = create({ version: "1.0", encoding: "UTF-8" });
  const definitions = document
    .ele("wsdl:definitions", { name: serviceName, targetNamespace })
    .att("xmlns:tns", targetNamespace)
    .att("xmlns:wsdl", wsdlNamespace)
    .att(`xmlns:${version.bindingPrefix}`, version.bindingNamespace)
    .att("xmlns:xsd", schemaNamespace);
  addSchema(definitions, operations);
  addMessages(definitions, operations);
  addPortType(definitions, operations);
  addBinding(definitions, operations, version);
  definitions
    .ele("wsdl:service", { name: serviceName })
    .ele("wsdl:port", { name: version.portName, binding: `tns:${version.portName}` })
    .ele(`${version.bindingPrefix}:address`, { location: address });
  return document.end({ prettyPrint: true, wellFormed: true });
}

function addSchema(definitions: XMLBuilder, operations: readonly Operation[]): void {
  const schema = definitions.ele("wsdl:types").ele("xsd:schema", {
    targetNamespace,
    elementFormDefault: "qualified",
    attributeFormDefault: "unqualified",
  });
  for (const { name, input, output } of operations) {
    addSequence(schema.ele("xsd:element", { name }).ele("xsd:complexType"), input);
    schema
      .ele("xsd:element", { name: `${name}Response` })
      .ele("xsd:complexType")
      .ele("xsd:sequence")
      .ele("xsd:element", { name: "result", type: `tns:${output.name}` });
  }
  schema.ele("xsd:element", { name: "serviceFault", type: `tns:${serviceFaultType.name}` });
  for (const { name, fields } of [parameterType, answerType, ...namedTypes(operations), serviceFaultType]) {
    addSequence(schema.ele("xsd:complexType", { name }), fields);
  }
}

function addSequence(complexType: XMLBuilder, fields: Fields): void {
  const sequence = complexType.ele("xsd:sequence");
  for (const [name, field] of Object.entries(fields)) {
    const repeats = field.kind === "list" || field.kind === "record" || field.kind === "answers";
    sequence.ele("xsd:element", {
      name: field.singular ?? name,
      type: schemaType(field),
      ...(repeats || field.optional ? { minOccurs: "0" } : {}),
      ...(repeats ? { maxOccurs: "unbounded" } : {}),
    });
  }
}

function schemaType(field: Field): string {
  switch (field.kind) {
    case "int":
    case "long":
    case "boolean":
    case "dateTime":
      return `xsd:${field.kind}`;
    case "record":
      return `tns:${parameterType.name}`;
    case "answers":
      return `tns:${answerType.name}`;
    case "list":
      return typeof field.of === "object" ? `tns:${field.of.name}` : "xsd:string";
    default:
      return "xsd:string";
  }
}

/** Every record type that the operations name, each once, in the order in which they are met. */
function namedTypes(operations: readonly Operation[]): ObjectType[] {
  const met = new Map<string, ObjectType>();
  const waiting: ObjectType[] = [];
  const meet = (fields: Fields) => {
    for (const { of } of Object.values(fields)) if (typeof of === "object") waiting.push(of);
  };
  for (const { input, output } of operations) {
    meet(input);
    waiting.push(output);
    for (let type = waiting.shift(); type !== undefined; type = waiting.shift()) {
      if (met.has(type.name)) continue;
      met.set(type.name, type);
      meet(type.fields);
    }
  }
  return [...met.values()];
}

function addMessages(definitions: XMLBuilder, operations: readonly Operation[]): void {
  for (const { name } of operations) {
    for (const [suffix, element] of [
      ["Request", name],
      ["Response", `${name}Response`],
    ]) {
      definitions
        .ele("wsdl:message", { name: `${name}${suffix}` })
        .ele("wsdl:part", { name: "parameters", element: `tns:${element}` });
    }
  }
  definitions
    .ele("wsdl:message", { name: faultMessageName })
    .ele("wsdl:part", { name: "fault", element: "tns:serviceFault" });
}

function addPortType(definitions: XMLBuilder, operations: readonly Operation[]): void {
  const portType = definitions.ele("wsdl:portType", { name: portTypeName });
  for (const { name } of operations) {
    const operation = portType.ele("wsdl:operation", { name });
    operation.ele("wsdl:input", { message: `tns:${name}Request` });
    operation.ele("wsdl:output", { message: `tns:${name}Response` });
    operation.ele("wsdl:fault", { name: "serviceFault", message: `tns:${faultMessageName}` });
  }
}

function addBinding(definitions: XMLBuilder, operations: readonly Operation[], version: SoapVersion): void {
  const soap = version.bindingPrefix;
  const binding = definitions.ele("wsdl:binding", { name: version.portName, type: `tns:${portTypeName}` });
  binding.ele(`${soap}:binding`, { transport: "http://schemas.xmlsoap.org/soap/http", style: "document" });
  for (const { name } of operations) {
    const operation = binding.ele("wsdl:operation", { name });
    operation.ele(`${soap}:operation`, { soapAction: `${targetNamespace}#${name}`, style: "document" });
    operation.ele("wsdl:input").ele(`${soap}:body`, { use: "literal" });
    operation.ele("wsdl:output").ele(`${soap}:body`, { use: "literal" });
    operation
      .ele("wsdl:fault", { name: "serviceFault" })
      .ele(`${soap}:fault`, { name: "serviceFault", use: "literal" });
  }
}
