/** Documents with one mistake each against rules 1 and 2. */
import {
  action,
  asEmail,
  type BadDocument,
  edited,
  email,
  everyone,
  inputOf,
  part,
  portType,
  published,
} from "./edited-document.js";

export const badDocuments: readonly BadDocument[] = [
  [
    "One service, portType, binding and port",
    "two services",
    () => edited(["</wsdl:definitions>", '<wsdl:service name="Other"/></wsdl:definitions>']),
    everyone,
  ],
  [
    "One service, portType, binding and port",
    "two portTypes",
    () => edited([portType, `<wsdl:portType name="Other"/>${portType}`]),
    everyone,
  ],
  [
    "One service, portType, binding and port",
    "two ports",
    () => edited(["</wsdl:service>", '<wsdl:port name="Two" binding="tns:SurveyLoopSoap11"/></wsdl:service>']),
    everyone,
  ],
  [
    "One service, portType, binding and port",
    "two bindings",
    () =>
      edited([
        "<wsdl:service ",
        '<wsdl:binding name="Two" type="tns:SurveyLoop"><soap:binding style="document"/></wsdl:binding><wsdl:service ',
      ]),
    everyone,
  ],
  [
    "One service, portType, binding and port",
    "no service",
    () => published.replace(/<wsdl:service .*<\/wsdl:service>/s, ""),
    everyone,
  ],
  [
    "One version of SOAP",
    "a port of SOAP 1.2",
    () => edited(["<soap:address", '<soap:address xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap12/"']),
    everyone,
  ],
  ["One version of SOAP", "a binding that is not SOAP", () => published.replace(/<soap:binding [^>]*>/, ""), everyone],
  ["Document style and literal use", "style rpc", () => edited(['style="document"', 'style="rpc"']), everyone],
  ["Document style and literal use", "use encoded", () => edited(['use="literal"', 'use="encoded"']), everyone],
  ["Document style and literal use", "no use", () => edited([' use="literal"', ""]), everyone],
  [
    "One part named parameters, with element",
    "another name",
    () => edited([part, part.replace("parameters", "body")]),
    everyone,
  ],
  [
    "One part named parameters, with element",
    "type instead of element",
    () => edited([part, '<wsdl:part name="parameters" type="xsd:string"/>']),
    everyone,
  ],
  [
    "One part named parameters, with element",
    "two parts",
    () => edited([part, `${part}<wsdl:part name="more" element="tns:createTrackingUrl"/>`]),
    everyone,
  ],
  ["One part named parameters, with element", "no part", () => edited([part, ""]), everyone],
  [
    "A wrapper element named like the operation",
    "an element of another name",
    () =>
      edited(
        ['<xsd:element name="createTrackingUrl"', '<xsd:element name="makeUrl"'],
        [part, part.replace("tns:createTrackingUrl", "tns:makeUrl")],
      ),
    "dotnet java",
  ],
  [
    "A wrapper element named like the operation",
    "a bare string",
    () =>
      published.replace(
        /<xsd:element name="revokeInvitation">.*?<\/xsd:element>\s*<xsd:element name="revokeInvitationResponse"/s,
        '<xsd:element name="revokeInvitation" type="xsd:string"/><xsd:element name="revokeInvitationResponse"',
      ),
    "dotnet java",
  ],
  [
    "One schema in the namespace of the document",
    "two schemas",
    () =>
      edited(["</wsdl:types>", '<xsd:schema targetNamespace="urn:x" elementFormDefault="qualified"/></wsdl:types>']),
    "salesforce siebel",
  ],
  [
    "One schema in the namespace of the document",
    "another namespace than the document",
    () => edited(['<xsd:schema targetNamespace="urn:express-survey-loop:v1"', '<xsd:schema targetNamespace="urn:x"']),
    "salesforce siebel",
  ],
  [
    "One schema in the namespace of the document",
    "no schema",
    () => published.replace(/<xsd:schema .*<\/xsd:schema>/s, ""),
    "salesforce siebel",
  ],
  [
    "elementFormDefault is qualified",
    "no elementFormDefault",
    () => edited([' elementFormDefault="qualified"', ""]),
    "salesforce siebel dotnet",
  ],
  [
    "elementFormDefault is qualified",
    "an unqualified element",
    () => asEmail(email.replace("/>", ' form="unqualified"/>')),
    "salesforce siebel dotnet",
  ],
  [
    "No import and no include",
    "a WSDL import",
    () => edited(["<wsdl:types>", '<wsdl:import namespace="urn:x" location="x.wsdl"/><wsdl:types>']),
    "salesforce siebel",
  ],
  [
    "No import and no include",
    "a schema include",
    () =>
      edited([
        '<xsd:element name="createTrackingUrl"',
        '<xsd:include schemaLocation="x.xsd"/><xsd:element name="createTrackingUrl"',
      ]),
    "salesforce siebel",
  ],
  [
    "Input and output for each operation",
    "no output",
    () => edited(['<wsdl:output message="tns:createTrackingUrlResponse"/>', ""]),
    everyone,
  ],
  ["Input and output for each operation", "no input", () => edited([inputOf, ""]), everyone],
  [
    "Input and output for each operation",
    "two operations of one name",
    () =>
      edited([
        portType,
        `${portType}<wsdl:operation name="createTrackingUrl">${inputOf}<wsdl:output message="tns:createTrackingUrlResponse"/><wsdl:fault name="serviceFault" message="tns:SurveyLoopException"/></wsdl:operation>`,
      ]),
    everyone,
  ],
  [
    "A soapAction of its own for each operation",
    "an empty action",
    () => edited([action, 'soapAction=""']),
    "siebel dotnet",
  ],
  ["A soapAction of its own for each operation", "no action", () => edited([action, ""]), "siebel dotnet"],
  [
    "A soapAction of its own for each operation",
    "the action of another",
    () => edited([action, action.replace("Urls", "Url")]),
    "siebel dotnet",
  ],
  [
    "Every name that is used is declared",
    "a type that is not there",
    () => asEmail('<xsd:element name="email" type="tns:Nothing"/>'),
    everyone,
  ],
  [
    "Every name that is used is declared",
    "an element with a wrong prefix",
    () => edited(['name="fault" element="tns:serviceFault"', 'name="fault" element="xyz:serviceFault"']),
    everyone,
  ],
  [
    "Every name that is used is declared",
    "a port without its binding",
    () => edited(['binding="tns:SurveyLoopSoap11"', 'binding="tns:Other"']),
    everyone,
  ],
  [
    "Every name that is used is declared",
    "a binding without its portType",
    () => edited(['type="tns:SurveyLoop"', 'type="tns:Other"']),
    everyone,
  ],
  [
    "Every name that is used is declared",
    "an operation that is not bound",
    () => published.replace(/(<wsdl:binding.*?)<wsdl:operation name="createTrackingUrl">.*?<\/wsdl:operation>/s, "$1"),
    everyone,
  ],
  [
    "Every name that is used is declared",
    "a bound operation that is not offered",
    () => published.replace(/(<wsdl:portType.*?)<wsdl:operation name="createTrackingUrl">.*?<\/wsdl:operation>/s, "$1"),
    everyone,
  ],
];
