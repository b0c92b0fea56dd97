/** Plain requests and responses: what every handler takes and gives. Only the Express adapter knows a framework. */
import type { IncomingHttpHeaders } from "node:http";
import type { ErrorCode } from "../errors.js";

/** A limit that a handler may raise while the body is being read (once the caller is authenticated). */
export interface ByteLimit {
  maxBytes: number;
  /** How far `maxBytes` may be raised while reading; a body that announces more is refused at once. */
  readonly mayRiseTo?: number;
  /** Seconds within which the body must have arrived, instead of the usual ones. */
  readonly deadlineSeconds?: number;
}

/** Takes a piece of a body. */
export type OnPiece = (piece: Uint8Array | string) => Promise<void> | undefined | void;

/** The body, read at most once. */
export interface RequestBody {
  /** A JSON value that the host's own parser has made of the body; `receive` then gives its text as rewritten JSON. */
  readonly parsedByHost: unknown;
  /**
   * Reads the body, inflated where it was compressed, and gives it piece by piece: bytes as they arrive, or text where the
   * host has read the body before us. Pieces are small enough not to block the event loop.
   *
   * @param limit counted on inflated bytes; may be raised by `onPiece`
   * @param onPiece may throw, which ends reading; while a promise that it returns is pending nothing more is read
   * @throws SurveyLoopError `too_large`, `malformed` (deadline passed, damaged compression), `unsupported` (other encodings)
   */
  receive(limit: ByteLimit, onPiece: OnPiece): Promise<void>;
}

export interface HttpRequest {
  readonly method: string;
  /** Path below the mount, raw (not decoded), always starting with `/`. */
  readonly path: string;
  /** Behind the `?`, raw; empty when there is none. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string;
  readonly requestId: string;
  readonly body: RequestBody;
  /** Named parts of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** How a protocol's call ended, for events, metrics and the log. It holds nothing that a caller may choose freely. */
export interface CallOutcome {
  readonly protocol: "soap" | "xml-rpc" | "json" | "salesforce" | "in-process";
  /** Name of the operation or introspection method; absent when the call did not get so far as to name one that exists. */
  readonly operation?: string | undefined;
  readonly code: "ok" | ErrorCode;
  /** Time that it took, where that is not the time of its whole request. */
  readonly seconds?: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Text is sent as UTF-8; pieces of an iterable are sent as they come, and an error in it breaks the connection. */
  readonly body?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
  /** Breaks the connection when it fires, also while a reader keeps the body waiting. */
  readonly abandon?: AbortSignal | undefined;
  /** Origins that may embed this page (T44); none unless given. */
  readonly frameAncestors?: readonly string[] | undefined;
  /** The one inline style of this page, as a source of the policy. */
  readonly styleHash?: string | undefined;
  /** Origins to which this page's form may lead by redirection, beside our own. */
  readonly formActions?: readonly string[] | undefined;
  /** The calls that this answers: one, or those of a multicall. Pages and files have none. */
  readonly calls?: readonly CallOutcome[];
  /** Sources of frames that the page shows; none unless given. */
  readonly frameSources?: readonly string[] | undefined;
}

/** What a route runs. */
export type Handler = (request: HttpRequest) => Promise<HttpResponse>;
