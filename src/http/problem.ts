/** What HTTP itself answers: no such route, no such method. The form of its errors is that of JSON (RFC 9457). */
import { type ErrorCode, SurveyLoopError } from "../errors.js";
import { encodeProblem, problems } from "../protocols/json/faults.js";
import type { HttpResponse } from "./messages.js";

/** The status of a page or a document that shows an error. */
export function httpStatusOf(code: ErrorCode): number {
  return problems[code][0];
}

/** A path with none of our routes, below a prefix that is ours alone. */
export function noSuchRoute(path: string, requestId: string): HttpResponse {
  return encodeProblem(
    new SurveyLoopError("unknown_operation", `There is no operation at ${path.slice(0, 200)}.`),
    requestId,
  );
}

/** A method that the path does not take (T46). */
export function methodNotAllowed(allowed: readonly string[], requestId: string): HttpResponse {
  const names = allowed.includes("GET") ? [...allowed, "HEAD"] : allowed;
  const error = new SurveyLoopError("unsupported", `Only ${names.join(", ")} can be used here.`);
  const problem = encodeProblem(error, requestId);
  const body = JSON.stringify({ ...JSON.parse(problem.body as string), status: 405 });
  return { status: 405, headers: { ...problem.headers, allow: names.join(", ") }, body };
}
