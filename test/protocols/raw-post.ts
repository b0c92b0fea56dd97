/** Posting exact bytes, and reading what comes back, without a client that repairs anything. */

import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { gunzipSync } from "node:zlib";

export interface RawReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Inflated where the request has asked for gzip and got it. */
  readonly text: string;
}

/** Sends a request; an array of headers sends them as they are. */
export function send(
  url: string,
  method: string,
  headers: OutgoingHttpHeaders,
  body?: string | Uint8Array,
): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () => {
        const { statusCode, headers } = response;
        const bytes = Buffer.concat(pieces);
        const isPacked = headers["content-encoding"] === "gzip" && bytes.length > 0;
        resolve({ status: statusCode!, headers, text: (isPacked ? gunzipSync(bytes) : bytes).toString() });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

export function post(url: string, headers: OutgoingHttpHeaders, body: string | Uint8Array): Promise<RawReply> {
  return send(url, "POST", headers, body);
}
