/** Small edits of the published document, of which tests make documents with one mistake each. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";

/** A demand, what was done against it, the document, and the profiles beside `common` that find it. */
export type BadDocument = readonly [title: string, deed: string, text: () => string, profiles: string];

export const everyone = "salesforce siebel dotnet java";

export const published = readFileSync(new URL("../fixtures/express-survey-loop-v1.wsdl", import.meta.url), "utf8");

/** The published document with its first occurrence of each text replaced. */
export function edited(...edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, () => to);
  }, published);
}

export const email = '<xsd:element name="email" type="xsd:string"/>';
export const result = '<xsd:element name="result" type="tns:TrackingUrlResult"/>';
export const schemaEnd = "</xsd:schema>";
export const portType = '<wsdl:portType name="SurveyLoop">';
export const part = '<wsdl:part name="parameters" element="tns:createTrackingUrl"/>';
export const action = 'soapAction="urn:express-survey-loop:v1#createTrackingUrls"';
export const inputOf = '<wsdl:input message="tns:createTrackingUrlRequest"/>';
export const inSchema = (more: string) => edited([schemaEnd, more + schemaEnd]);
export const asEmail = (more: string) => edited([email, more]);
export const colours =
  '<xsd:simpleType><xsd:restriction base="xsd:string"><xsd:enumeration value="red"/></xsd:restriction></xsd:simpleType>';

export function box(name: string, type = "xsd:string", field = "text"): string {
  const other = '<xsd:element name="note" type="xsd:string"/>';
  return `<xsd:complexType name="${name}"><xsd:sequence>${other}<xsd:element name="${field}" type="${type}" minOccurs="0"/></xsd:sequence></xsd:complexType>`;
}

export function inReply(field: string): string {
  const start = /<xsd:complexType name="TrackingUrlResult">\s*<xsd:sequence>/.exec(published)![0];
  return edited([start, start + field]);
}
