/** HTTP headers that go with an error, the same in every protocol. */
import type { SurveyLoopError } from "../errors.js";

/** @param status HTTP status of the answer */
export function errorHeaders(status: number, error: SurveyLoopError): Record<string, string> {
  const headers: Record<string, string> = {};
  if (status === 401) headers["www-authenticate"] = 'Basic realm="survey-loop"';
  // The rest of a body that is not read must not be taken for the next request.
  if (status === 413 || status === 408) headers.connection = "close";
  if (error.retryAfterSeconds !== undefined) headers["retry-after"] = String(Math.ceil(error.retryAfterSeconds));
  return headers;
}
