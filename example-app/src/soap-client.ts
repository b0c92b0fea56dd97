/** A SOAP 1.1 client of the size that a help desk writes for itself: an envelope out, a tree of elements back. */
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { SaxesParser } from "saxes";

const serviceNamespace = "urn:express-survey-loop:v1";
const envelopeNamespace = "http://schemas.xmlsoap.org/soap/envelope/";

/** Fields of a call, in the order of the WSDL. Absent ones are left out, lists are repeated under the same name. */
export type SoapFields = { readonly [name: string]: SoapValue | readonly SoapValue[] | undefined };
type SoapValue = string | number | boolean | SoapFields;

/** An element of a reply, by its name without prefix. */
export interface SoapElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly SoapElement[];
}

/** A fault, with the code of the contract. */
export class SoapFault extends Error {
  readonly code: string;

  constructor(code: string, reason: string) {
    super(`${code}: ${reason}`);
    this.name = "SoapFault";
    this.code = code;
  }
}

export interface SoapService {
  /** Where calls are sent: `https://www.example.com/surveys/soap`. */
  readonly url: string;
  /** API key, `id.secret`; sent as user and password of HTTP Basic. */
  readonly key: string;
  /** The certificate that the service must show; the usual authorities decide when absent. */
  readonly certificate?: Buffer | undefined;
}

/** A call that takes longer has failed. */
const timeoutMilliseconds = 15_000;

/**
 * Calls an operation and gives the `result` element of its reply.
 *
 * @throws SoapFault when the service refuses; another Error when it cannot be reached
 */
export async function callSoap(service: SoapService, operation: string, fields: SoapFields): Promise<SoapElement> {
  const body = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${envelopeNamespace}"><soap:Body><${operation} xmlns="${serviceNamespace}">${writeFields(fields)}</${operation}></soap:Body></soap:Envelope>`;
  const reply = await post(service, operation, body);
  const content = child(child(parse(reply.text, reply.status), "Body"), "*");
  if (content?.name === "Fault") {
    const detail = child(child(content, "detail"), "serviceFault");
    const reason = textOf(detail, "reason") ?? textOf(content, "faultstring") ?? "no reason was given";
    throw new SoapFault(textOf(detail, "code") ?? "internal", reason);
  }
  const result = child(content, "result");
  if (result === undefined) throw new Error(`The survey service answered ${reply.status} without a result.`);
  return result;
}

/** The first child of that name; of any name for `*`. */
export function child(element: SoapElement | undefined, name: string): SoapElement | undefined {
  return element?.children.find((each) => name === "*" || each.name === name);
}

export function childrenOf(element: SoapElement, name: string): readonly SoapElement[] {
  return element.children.filter((each) => each.name === name);
}

export function textOf(element: SoapElement | undefined, name: string): string | undefined {
  return child(element, name)?.text;
}

/** The text of a child that the contract promises. */
export function requiredText(element: SoapElement, name: string): string {
  const text = textOf(element, name);
  if (text === undefined) throw new Error(`The survey service's reply has no ${name}.`);
  return text;
}

function writeFields(fields: SoapFields): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each) => writeField(name, each)))
    .join("");
}

function writeField(name: string, value: SoapValue | undefined): string {
  if (value === undefined) return "";
  return `<${name}>${typeof value === "object" ? writeFields(value) : escapeText(String(value))}</${name}>`;
}

function escapeText(text: string): string {
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").toWellFormed();
  return allowed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#13;");
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

function post(service: SoapService, operation: string, body: string): Promise<Reply> {
  const separator = service.key.indexOf(".");
  const credentials = `${service.key.slice(0, separator)}:${service.key.slice(separator + 1)}`;
  const url = new URL(service.url);
  // The certificate at hand is the only one accepted, so the name on it does not matter.
  const pinned = service.certificate && {
    ca: service.certificate,
    allowPartialTrustChain: true,
    checkServerIdentity: () => undefined,
  };
  return new Promise((resolve, reject) => {
    const options = {
      method: "POST",
      agent: false,
      signal: AbortSignal.timeout(timeoutMilliseconds),
      headers: {
        "content-type": "text/xml; charset=utf-8",
        "content-length": Buffer.byteLength(body),
        soapaction: `"${serviceNamespace}#${operation}"`,
        authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
        connection: "close",
      },
      ...pinned,
    };
    const receive = (reply: IncomingMessage) => {
      const pieces: Buffer[] = [];
      reply.on("data", (piece: Buffer) => pieces.push(piece));
      reply.on("error", reject);
      reply.on("end", () => resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(pieces).toString("utf8") }));
    };
    const request =
      url.protocol === "https:" ? requestHttps(url, options, receive) : requestHttp(url, options, receive);
    request.on("error", (cause: NodeJS.ErrnoException) => {
      const advice = "Start the server first (npm start), with the same PORT and options file.";
      const isAway = cause.code === "ECONNREFUSED";
      reject(isAway ? new Error(`Nobody answers at ${url.origin}. ${advice}`, { cause }) : cause);
    });
    request.end(body);
  });
}

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: OpenElement[];
}

function parse(text: string, status: number): SoapElement {
  const root: OpenElement = { name: "", text: "", children: [] };
  const open = [root];
  const parser = new SaxesParser({ xmlns: true });
  parser.on("opentag", ({ local }) => {
    const element: OpenElement = { name: local, text: "", children: [] };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on("text", (piece) => {
    open.at(-1)!.text += piece;
  });
  parser.on("cdata", (piece) => {
    open.at(-1)!.text += piece;
  });
  parser.on("closetag", () => void open.pop());
  try {
    parser.write(text).close();
  } catch {
    throw new Error(`The survey service answered ${status} with something that is no XML.`);
  }
  return root.children[0]!;
}
