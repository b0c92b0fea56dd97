/**
 * The product as one Express middleware: the only file that knows how Express 4 and 5 hand over a request. It touches nothing
 * of the host: what is not ours goes to `next()`, and nothing is ever thrown at it (T48).
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createIdentifier } from "../domain/identifiers.js";
import type { Logger } from "../logger.js";
import { publicError } from "../operations/run-operation.js";
import { encodeProblem } from "../protocols/json/faults.js";
import { createAddressWatch } from "./address-watch.js";
import { compressReply } from "./compress-reply.js";
import { createDispatch, type Match } from "./dispatch.js";
import type { CallOutcome, HttpRequest, HttpResponse } from "./messages.js";
import { methodNotAllowed, noSuchRoute } from "./problem.js";
import { createRequestBody, type HostRequest } from "./request-body.js";
import type { Route } from "./route.js";
import type { SecurityHeaders } from "./security-headers.js";
import { writeResponse } from "./write-response.js";

/** A request as Express gives it: what we read of it, so that the types of Express 4 and 5 both fit. */
export interface ExpressRequest extends IncomingMessage {
  readonly baseUrl?: string;
  readonly ip?: string | undefined;
}

/** A request handler for `app.use`, in Express 4 and 5. */
export type Middleware = (request: ExpressRequest, response: ServerResponse, next: (error?: unknown) => void) => void;

export interface AdapterOptions {
  readonly routes: readonly Route[];
  readonly security: SecurityHeaders;
  readonly logger: Logger;
  /** Address of the mount as the world sees it. */
  readonly publicUrl: string;
  /** Seconds within which a request's body must have arrived (T6). */
  readonly bodyDeadlineSeconds: number;
  /** Called with each call that has its reply made. */
  onCall(requestId: string, call: CallOutcome, seconds: number): void;
  /** Called with each of our requests, for calls on the way when the loop closes. */
  track(done: Promise<void>): void;
}

/** An unread rest of a body up to this length is read and dropped, so that the connection can be kept. */
const maxDroppedBytes = 64 * 1024;

/** Makes the middleware. */
export function createMiddleware(options: AdapterOptions): Middleware {
  const dispatch = createDispatch(options.routes);
  const watchAddress = createAddressWatch(options.publicUrl, options.logger);
  return function surveyLoopMiddleware(request, response, next) {
    const { path, query } = splitUrl(request.url ?? "/");
    const match = dispatch(path);
    if (!match && !(path.startsWith("/api/v1/") && request.baseUrl)) return next();
    watchAddress(request.headers.host, request.baseUrl ?? "");
    options.track(answer(options, match, path, query, request, response));
  };
}

function splitUrl(url: string): { path: string; query: string } {
  const mark = url.indexOf("?");
  return mark < 0 ? { path: url, query: "" } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

async function answer(
  options: AdapterOptions,
  match: Match | undefined,
  path: string,
  query: string,
  request: ExpressRequest,
  response: ServerResponse,
): Promise<void> {
  const began = performance.now();
  const requestId = requestIdOf(request);
  try {
    const method = request.method ?? "GET";
    const route = match?.methods.get(method === "HEAD" ? "GET" : method);
    const result = route
      ? await route.handler({
          method,
          path,
          query,
          headers: request.headers,
          remoteAddress: request.ip ?? request.socket.remoteAddress ?? "",
          requestId,
          body: createRequestBody(request as HostRequest, options.bodyDeadlineSeconds, () =>
            options.logger.error(
              { requestId },
              "the host has read a body and kept nothing of it: mount the survey loop before its body parsers (docs/embedding.md)",
            ),
          ),
          params: match!.params,
        } satisfies HttpRequest)
      : noRoute(match, path, requestId);
    const kind = route?.kind ?? "api";
    const isRelaxed = result.frameAncestors || result.formActions || result.frameSources || result.styleHash;
    const relaxed = isRelaxed ? result : undefined;
    const reply = kind === "api" ? await compressReply(result, request.headers, response) : result;
    const seconds = (performance.now() - began) / 1000;
    for (const call of result.calls ?? []) options.onCall(requestId, call, call.seconds ?? seconds);
    if (response.headersSent || response.destroyed) return;
    response.setHeader("x-request-id", requestId);
    await writeResponse(response, hangUp(request, reply), options.security.of(kind, relaxed), method === "HEAD");
  } catch (error) {
    if (response.headersSent) {
      options.logger.warn({ err: error, requestId }, "a reply broke off");
      response.destroy();
      return;
    }
    const shown = publicError(error, options.logger, { requestId });
    response.setHeader("x-request-id", requestId);
    await writeResponse(response, hangUp(request, encodeProblem(shown, requestId)), options.security.of("api"), false);
  }
}

/**
 * The caller's or the proxy's own `X-Request-Id`, so that a call can be followed through all logs; a new one where there is
 * none. Neither an API key nor a link has this form, so that none gets into a log by this way (T41).
 */
function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && /^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$/.test(given) ? given : createIdentifier();
}

function noRoute(match: Match | undefined, path: string, requestId: string): HttpResponse {
  return match ? methodNotAllowed([...match.methods.keys()], requestId) : noSuchRoute(path, requestId);
}

/** Ends the connection after the reply where much of the body has not been read, instead of reading it to drop it (T4). */
function hangUp(request: ExpressRequest, response: HttpResponse): HttpResponse {
  const rest = Number(request.headers["content-length"] ?? Number.POSITIVE_INFINITY);
  const mustEnd = response.status === 408 || response.status === 413;
  if (!mustEnd && (request.complete || rest <= maxDroppedBytes)) return response;
  return { ...response, headers: { ...response.headers, connection: "close" } };
}
