/** A survey's responses as XML, and the XSD that describes the documents. */
import type { AnswerValue } from "../domain/answers.js";
import { textIn } from "../forms/compiled-survey.js";
import { answerLabels } from "../operations/describe-response.js";
import { escapeAttribute, escapeText } from "../protocols/xml-escaping.js";
import { createRowDescriber, type DescribedRow } from "./describe-rows.js";
import type { ExportSource } from "./export-table.js";
import { readResponses } from "./read-responses.js";
import type { TableOptions } from "./table-options.js";
import { textPieces } from "./text-pieces.js";

export const xmlNamespace = "urn:express-survey-loop:responses:v1";

/** The file piece by piece, in constant memory. Fails where storage fails; what was sent until then is not well-formed. */
export function encodeXmlExport(source: ExportSource): AsyncGenerator<string> {
  return textPieces(xmlTexts(source));
}

async function* xmlTexts({ storage, surveys, survey, wanted, options }: ExportSource): AsyncGenerator<string> {
  const describe = createRowDescriber(surveys, survey);
  const head = attributes({
    xmlns: xmlNamespace,
    surveyId: survey.surveyId,
    surveyVersion: survey.version,
    title: textIn(survey.title, options.language, survey),
  });
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<responses${head}>\n`;
  for await (const rows of readResponses(storage, wanted)) {
    for (const row of rows) yield responseElement(await describe(row), options);
  }
  yield "</responses>\n";
}

function responseElement(row: DescribedRow, options: TableOptions): string {
  const { response, survey } = row;
  const { parameters, unsignedParameters, answers, surveyId: _, ...facts } = response;
  const labels: Readonly<Record<string, unknown>> =
    options.values === "codes" || answers === undefined
      ? {}
      : answerLabels(answers, survey, options.language ?? survey.languages[0]!);
  const parameter = (isSigned: boolean) => (pair: [string, string]) =>
    `<parameter${attributes({ name: pair[0], signed: isSigned })}>${escapeText(pair[1])}</parameter>\n`;
  const content = [
    ...Object.entries(parameters ?? {}).map(parameter(true)),
    ...Object.entries(unsignedParameters ?? {}).map(parameter(false)),
    ...Object.entries(answers ?? {}).map(
      ([question, answer]) =>
        `<answer${attributes({ question })}>${valueElements(answer, labels[question], options)}</answer>\n`,
    ),
  ];
  return `<response${attributes(facts)}>\n${content.join("")}</response>\n`;
}

/** Lists give a `value` for each entry, composite answers a `part` for each member. */
function valueElements(answer: AnswerValue, label: unknown, options: TableOptions): string {
  if (Array.isArray(answer)) {
    const labels = Array.isArray(label) ? label : [];
    return answer
      .map((each, index) =>
        typeof each === "object"
          ? `<entry>${valueElements(each, labels[index], options)}</entry>`
          : valueElements(each, labels[index], options),
      )
      .join("");
  }
  if (typeof answer === "object") {
    const labels = typeof label === "object" && label !== null ? (label as Readonly<Record<string, unknown>>) : {};
    return Object.entries(answer)
      .map(([name, each]) => `<part${attributes({ name })}>${valueElements(each, labels[name], options)}</part>`)
      .join("");
  }
  const shown = typeof label === "string" && label !== String(answer) ? label : undefined;
  const isReplaced = options.values === "labels" && shown !== undefined;
  const type = isReplaced || typeof answer === "string" ? "text" : typeof answer;
  const beside = options.values === "both" ? shown : undefined;
  return `<value${attributes({ type, label: beside })}>${escapeText(isReplaced ? shown : String(answer))}</value>`;
}

function attributes(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeAttribute(String(value))}"`)
    .join("");
}

/** The schema of the documents, the same for every survey: new questions do not change it. */
export const xmlSchema = `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="${xmlNamespace}" targetNamespace="${xmlNamespace}" elementFormDefault="qualified">
  <xs:element name="responses">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="response" type="Response" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence>
      <xs:attribute name="surveyId" type="xs:string" use="required"/>
      <xs:attribute name="surveyVersion" type="xs:positiveInteger" use="required"/>
      <xs:attribute name="title" type="xs:string" use="required"/>
    </xs:complexType>
  </xs:element>
  <xs:complexType name="Response">
    <xs:sequence>
      <xs:element name="parameter" type="Parameter" minOccurs="0" maxOccurs="unbounded"/>
      <xs:element name="answer" type="Answer" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence>
    <xs:attribute name="responseId" type="xs:string" use="required"/>
    <xs:attribute name="revision" type="xs:positiveInteger" use="required"/>
    <xs:attribute name="status" type="Status" use="required"/>
    <xs:attribute name="surveyVersion" type="xs:positiveInteger" use="required"/>
    <xs:attribute name="invitationId" type="xs:string"/>
    <xs:attribute name="email" type="xs:string"/>
    <xs:attribute name="externalId" type="xs:string"/>
    <xs:attribute name="language" type="xs:string"/>
    <xs:attribute name="startedAt" type="xs:dateTime"/>
    <xs:attribute name="completedAt" type="xs:dateTime"/>
    <xs:attribute name="changedAt" type="xs:dateTime" use="required"/>
  </xs:complexType>
  <xs:complexType name="Parameter">
    <xs:simpleContent>
      <xs:extension base="xs:string">
        <xs:attribute name="name" type="xs:string" use="required"/>
        <xs:attribute name="signed" type="xs:boolean" use="required"/>
      </xs:extension>
    </xs:simpleContent>
  </xs:complexType>
  <xs:group name="Content">
    <xs:choice>
      <xs:element name="value" type="Value"/>
      <xs:element name="part" type="Part"/>
      <xs:element name="entry" type="Entry"/>
    </xs:choice>
  </xs:group>
  <xs:complexType name="Answer">
    <xs:group ref="Content" minOccurs="0" maxOccurs="unbounded"/>
    <xs:attribute name="question" type="xs:string" use="required"/>
  </xs:complexType>
  <xs:complexType name="Part">
    <xs:group ref="Content" minOccurs="0" maxOccurs="unbounded"/>
    <xs:attribute name="name" type="xs:string" use="required"/>
  </xs:complexType>
  <xs:complexType name="Entry">
    <xs:group ref="Content" minOccurs="0" maxOccurs="unbounded"/>
  </xs:complexType>
  <xs:complexType name="Value">
    <xs:simpleContent>
      <xs:extension base="xs:string">
        <xs:attribute name="type" type="Type" use="required"/>
        <xs:attribute name="label" type="xs:string"/>
      </xs:extension>
    </xs:simpleContent>
  </xs:complexType>
  <xs:simpleType name="Status">
    <xs:restriction base="xs:string">
      <xs:enumeration value="partial"/>
      <xs:enumeration value="complete"/>
      <xs:enumeration value="erased"/>
    </xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Type">
    <xs:restriction base="xs:string">
      <xs:enumeration value="text"/>
      <xs:enumeration value="number"/>
      <xs:enumeration value="boolean"/>
    </xs:restriction>
  </xs:simpleType>
</xs:schema>
`;
