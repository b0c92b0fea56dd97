/** Requests as bytes: what a client writes on the socket, with all headers under the test's control. */
import { exchange, type RawReply } from "../http/raw-exchange.js";

export interface RawRequest {
  readonly method?: string;
  /** `1.1` unless given. */
  readonly httpVersion?: "1.0" | "1.1";
  /** In front of the headers that frame the body; `undefined` leaves one out that is there otherwise. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array;
}

/** The bytes of a request that asks the server to end the connection. */
export function rawRequest(url: string, { method = "POST", httpVersion = "1.1", headers, body }: RawRequest): Buffer {
  const { pathname, search } = new URL(url);
  const bytes = Buffer.from(body ?? "");
  const all: Record<string, string | undefined> = {
    Host: httpVersion === "1.1" ? "crm.example.com" : undefined,
    Connection: "close",
    "Content-Length": body === undefined ? undefined : String(bytes.length),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  const head = `${method} ${pathname}${search} HTTP/${httpVersion}\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), bytes]);
}

/** Sends it. */
export function sendRaw(url: string, request: RawRequest): Promise<RawReply> {
  return exchange(url, rawRequest(url, request));
}
