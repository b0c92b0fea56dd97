/** Errors as RFC 9457 problem documents: what HTTP itself answers, and what JSON calls and downloads get. */
import { type ErrorCode, SurveyLoopError } from "../errors.js";
import type { HttpResponse } from "./messages.js";

/** The HTTP status of each code where HTTP carries the error itself. */
export const httpStatuses = {
  malformed: 400,
  unsupported: 415,
  unknown_operation: 404,
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** The problem document of an error, with the headers that its status wants. */
export function problemResponse(error: SurveyLoopError, requestId: string): HttpResponse {
  const status = error.httpStatus ?? httpStatuses[error.code];
  const problem = {
    type: "about:blank",
    title: error.code,
    status,
    detail: error.reason,
    code: error.code,
    field: error.field,
    requestId,
  };
  return {
    status,
    headers: {
      "content-type": "application/problem+json; charset=utf-8",
      ...(status === 401 ? { "www-authenticate": 'Basic realm="survey-loop", charset="UTF-8"' } : undefined),
      ...(error.retryAfterSeconds === undefined ? undefined : { "retry-after": String(error.retryAfterSeconds) }),
    },
    body: JSON.stringify(problem),
  };
}

/** A path with none of our routes, below a prefix that is ours alone. */
export function noSuchRoute(path: string, requestId: string): HttpResponse {
  return problemResponse(
    new SurveyLoopError("unknown_operation", `There is no operation at ${path.slice(0, 200)}.`),
    requestId,
  );
}

/** A method that the path does not take (T46). */
export function methodNotAllowed(allowed: readonly string[], requestId: string): HttpResponse {
  const names = allowed.includes("GET") ? [...allowed, "HEAD"] : allowed;
  const error = new SurveyLoopError("unsupported", `Only ${names.join(", ")} can be used here.`);
  const problem = problemResponse(error, requestId);
  const body = JSON.stringify({ ...JSON.parse(problem.body as string), status: 405 });
  return { status: 405, headers: { ...problem.headers, allow: names.join(", ") }, body };
}
