/** gzip of replies to callers that ask for it. For protocols only: a page holds secrets beside what a stranger may choose (BREACH). */
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { HttpResponse } from "./messages.js";

/** In the thread pool, so that a large reply does not hold up the host. */
const gzipInBackground = promisify(gzip);

/** Below this many bytes a reply would hardly shrink. */
const minBytes = 1024;

/** Statuses without content, or whose length means something else. */
const isWithoutContent = (status: number) => status === 204 || status === 304;

/**
 * The reply as the caller wants it: compressed when it names gzip in `Accept-Encoding` and the body is whole and at least
 * 1 kB. A reply to a request without that header is left as it is, in every byte.
 *
 * @param target where it will be sent; what the host has encoded itself is not encoded again
 */
export async function compressReply(
  reply: HttpResponse,
  requestHeaders: IncomingHttpHeaders,
  target: ServerResponse,
): Promise<HttpResponse> {
  const accepted = requestHeaders["accept-encoding"];
  const { body, status } = reply;
  if (accepted === undefined || isWithoutContent(status)) return reply;
  if (typeof body !== "string" && !(body instanceof Uint8Array)) return reply;
  const encoded = [target.getHeader("content-encoding"), reply.headers["content-encoding"]];
  if (encoded.some((value) => value !== undefined)) return reply;
  const headers = { ...reply.headers, vary: withAcceptEncoding(target.getHeader("vary")) };
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  if (length < minBytes || !asksForGzip(accepted)) return { ...reply, headers };
  return { ...reply, headers: { ...headers, "content-encoding": "gzip" }, body: await gzipInBackground(body) };
}

/** What the host has said about other headers stays. */
function withAcceptEncoding(known: number | string | readonly string[] | undefined): string {
  const names = [known ?? []].flat().map(String).join(", ");
  if (/(?:^|,)\s*(?:\*|accept-encoding)\s*(?:,|$)/i.test(names)) return names;
  return names === "" ? "Accept-Encoding" : `${names}, Accept-Encoding`;
}

/**
 * Whether an `Accept-Encoding` (RFC 9110, 12.5.3) names gzip and does not prefer to have no encoding. A `*` alone is no
 * request for gzip: every client reads a reply without encoding, and not each that sends `*` can inflate.
 */
export function asksForGzip(accepted: string): boolean {
  let gzipWeight = 0;
  let plainWeight = 0;
  for (const entry of accepted.split(",")) {
    const [coding = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
    const weight = weightOf(parameters);
    if (coding === "gzip" || coding === "x-gzip") gzipWeight = Math.max(gzipWeight, weight);
    else if (coding === "identity") plainWeight = weight;
  }
  return gzipWeight > 0 && gzipWeight >= plainWeight;
}

/** The parameter `q`, 1 if there is none; one that cannot be read forbids. */
function weightOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => /^q\s*=/.test(parameter));
  if (given === undefined) return 1;
  const text = given.slice(given.indexOf("=") + 1).trim();
  return /^(?:0(?:\.\d*)?|1(?:\.0*)?)$/.test(text) ? Number(text) : 0;
}
