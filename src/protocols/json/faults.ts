/** Errors as RFC 9457 problem documents. */
import type { ErrorCode, SurveyLoopError } from "../../errors.js";
import type { HttpResponse } from "../../http/messages.js";
import { errorHeaders } from "../error-headers.js";

/** HTTP status and title of each code. */
export const problems = {
  malformed: [400, "The request cannot be read"],
  unsupported: [415, "The request uses a form that is not supported"],
  unknown_operation: [404, "There is no such operation"],
  invalid_argument: [400, "A field is missing or wrong"],
  unauthenticated: [401, "Credentials are missing or wrong"],
  permission_denied: [403, "The API key lacks a scope"],
  not_found: [404, "There is no such thing"],
  conflict: [409, "The state forbids it"],
  too_large: [413, "The request is too large"],
  rate_limited: [429, "Too many requests"],
  unavailable: [503, "The service cannot answer now"],
  internal: [500, "Something went wrong on our side"],
} as const satisfies Record<ErrorCode, readonly [number, string]>;

/** Prefix of a problem's type, followed by its code. */
export const problemTypePrefix = "urn:express-survey-loop:v1:problem:";

/** An error as a whole reply. */
export function encodeProblem(error: SurveyLoopError, requestId: string): HttpResponse {
  const { code, reason, field } = error;
  const [codeStatus, title] = problems[code];
  const status = error.httpStatus ?? codeStatus;
  const problem = { type: problemTypePrefix + code, title, status, detail: reason, code, field, requestId };
  return {
    status,
    headers: { "content-type": "application/problem+json; charset=utf-8", ...errorHeaders(status, error) },
    body: JSON.stringify(problem),
  };
}
