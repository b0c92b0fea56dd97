/** Namespaces and names of SOAP, WSDL and WS-Security, and the two versions of SOAP side by side. */

/** Target namespace of the contract's first version. Nothing in it ever changes. */
export const targetNamespace = "urn:express-survey-loop:v1";

export const xsiNamespace = "http://www.w3.org/2001/XMLSchema-instance";

/** What differs between the versions of SOAP. */
export interface SoapVersion {
  readonly name: "1.1" | "1.2";
  readonly envelopeNamespace: string;
  /** Exactly this value: some clients compare it as text (interop rule 14). */
  readonly contentType: string;
  /** Namespace of the binding elements in a WSDL, and their usual prefix. */
  readonly bindingNamespace: string;
  readonly bindingPrefix: string;
  /** Name of binding and port. */
  readonly portName: string;
}

export const soap11: SoapVersion = {
  name: "1.1",
  envelopeNamespace: "http://schemas.xmlsoap.org/soap/envelope/",
  contentType: "text/xml; charset=utf-8",
  bindingNamespace: "http://schemas.xmlsoap.org/wsdl/soap/",
  bindingPrefix: "soap",
  portName: "SurveyLoopSoap11",
};

export const soap12: SoapVersion = {
  name: "1.2",
  envelopeNamespace: "http://www.w3.org/2003/05/soap-envelope",
  contentType: "application/soap+xml; charset=utf-8",
  bindingNamespace: "http://schemas.xmlsoap.org/wsdl/soap12/",
  bindingPrefix: "soap12",
  portName: "SurveyLoopSoap12",
};

/** The version whose envelope has this namespace. */
export function soapVersionOf(namespace: string): SoapVersion | undefined {
  if (namespace === soap11.envelopeNamespace) return soap11;
  return namespace === soap12.envelopeNamespace ? soap12 : undefined;
}

const oasis = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";

/** Namespaces of `wsse:Security`: OASIS, and the draft of July 2002 that Siebel sends. */
export const securityNamespaces: ReadonlySet<string> = new Set([
  `${oasis}wssecurity-secext-1.0.xsd`,
  "http://schemas.xmlsoap.org/ws/2002/07/secext",
]);

/** Namespaces of `wsu:Timestamp` that go with them. */
export const utilityNamespaces: ReadonlySet<string> = new Set([
  `${oasis}wssecurity-utility-1.0.xsd`,
  "http://schemas.xmlsoap.org/ws/2002/07/utility",
]);

/** Values of `actor` and `role` that mean whoever receives the message. */
export const ownRoles: ReadonlySet<string> = new Set([
  "",
  "http://schemas.xmlsoap.org/soap/actor/next",
  "http://www.w3.org/2003/05/soap-envelope/role/next",
  "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
]);
