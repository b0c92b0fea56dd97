/** Writing SOAP requests and reading replies in tests, with xmlbuilder2 and not with the code under test. */
import { create } from "xmlbuilder2";

export const namespaces = {
  "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
  "1.2": "http://www.w3.org/2003/05/soap-envelope",
} as const;

export type Version = keyof typeof namespaces;

/** An envelope around the XML of header blocks and of Body's children. */
export function envelope(body: string, { version = "1.1" as Version, header = "" } = {}): string {
  const head = header === "" ? "" : `<e:Header>${header}</e:Header>`;
  return `<e:Envelope xmlns:e="${namespaces[version]}">${head}<e:Body>${body}</e:Body></e:Envelope>`;
}

/** A request element with the XML of its children. */
export function call(operation: string, children = ""): string {
  return `<${operation} xmlns="urn:express-survey-loop:v1">${children}</${operation}>`;
}

const wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const wsu = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

/** A `wsse:Security` block. */
export function security(inner: string, attributes = ""): string {
  return `<wsse:Security xmlns:wsse="${wsse}" xmlns:wsu="${wsu}" ${attributes}>${inner}</wsse:Security>`;
}

/** A UsernameToken with PasswordText. */
export function usernameToken({ keyId, secret }: { readonly keyId: string; readonly secret: string }): string {
  return `<wsse:UsernameToken><wsse:Username>${keyId}</wsse:Username><wsse:Password>${secret}</wsse:Password></wsse:UsernameToken>`;
}

/** A fault as tests compare it. */
export interface Fault {
  readonly faultCode: string;
  readonly text: string;
  readonly code: string;
  readonly reason: string;
  readonly field: string | undefined;
  readonly requestId: string;
}

/** Children by qualified name, repeated ones as arrays; an element without children is its text. */
type Tree = { readonly [name: string]: unknown };

function treeOf(element: Element): unknown {
  const children = [...element.childNodes].filter(({ nodeType }) => nodeType === 1) as Element[];
  if (children.length === 0) return element.textContent ?? "";
  const tree: Record<string, unknown> = {};
  for (const child of children) {
    const known = tree[child.nodeName];
    const value = treeOf(child);
    tree[child.nodeName] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
  }
  return tree;
}

function bodyOf(xml: string): Tree {
  const root = create(xml).root().node as unknown as Element;
  return (treeOf(root) as Tree)["soap:Body"] as Tree;
}

/** The fault of either version. */
export function faultOf(xml: string): Fault {
  const fault = bodyOf(xml)["soap:Fault"] as Tree;
  const is12 = "soap:Code" in fault;
  const detail = ((is12 ? fault["soap:Detail"] : fault.detail) as Tree).serviceFault as Tree;
  return {
    faultCode: (is12 ? (fault["soap:Code"] as Tree)["soap:Value"] : fault.faultcode) as string,
    text: (is12 ? (fault["soap:Reason"] as Tree)["soap:Text"] : fault.faultstring) as string,
    code: detail.code as string,
    reason: detail.reason as string,
    field: detail.field as string | undefined,
    requestId: detail.requestId as string,
  };
}

/** Children of `result`, all values as texts. */
export function resultOf(xml: string): Tree {
  const [reply] = Object.values(bodyOf(xml)) as [Tree];
  return (reply.result === "" ? {} : reply.result) as Tree;
}
