/** The one error class of the product and its closed union of codes. Nothing here knows a protocol. */

/** Every code that a caller can receive, in any protocol. The list is closed: codes are part of the public contract. */
export const errorCodes = [
  "malformed",
  "unsupported",
  "unknown_operation",
  "invalid_argument",
  "unauthenticated",
  "permission_denied",
  "not_found",
  "conflict",
  "too_large",
  "rate_limited",
  "unavailable",
  "internal",
] as const;

/** One of {@link errorCodes}. */
export type ErrorCode = (typeof errorCodes)[number];

/** What a {@link SurveyLoopError} carries beside its code and reason. */
export interface ErrorDetails {
  /** Path of the offending field with plural names, for example `recipients[3].email`. */
  readonly field?: string | undefined;
  /** Seconds after which a retry makes sense (`rate_limited`, `unavailable`). */
  readonly retryAfterSeconds?: number | undefined;
  /**
   * The status with which HTTP itself answers, in every protocol and whatever the code's own status is: 401 (no credentials
   * at all), 408 (body deadline), 413 (body over its limit), 415 (encoding or media type).
   */
  readonly httpStatus?: 401 | 408 | 413 | 415 | undefined;
  /** What really happened. It goes to the logger and never to a caller. */
  readonly cause?: unknown;
}

/**
 * Every failure that a caller is told about. `code` is stable and narrows in a `switch`; `reason` is a sentence for people.
 *
 * @example
 * try {
 *   await loop.operations.getInvitation({ invitationId });
 * } catch (error) {
 *   if (error instanceof SurveyLoopError && error.code === "not_found") return undefined;
 *   throw error;
 * }
 */
export class SurveyLoopError extends Error {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly httpStatus: ErrorDetails["httpStatus"];

  constructor(code: ErrorCode, reason: string, details: ErrorDetails = {}) {
    super(`${code}: ${reason}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "SurveyLoopError";
    this.code = code;
    this.reason = reason;
    this.field = details.field;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.httpStatus = details.httpStatus;
  }
}

/** The error for a field that is missing, doubled, too long or of the wrong form. */
export function invalidArgument(field: string, reason: string): SurveyLoopError {
  return new SurveyLoopError("invalid_argument", reason, { field });
}

/** The error that hides everything: constant text. The cause has been logged, with the request ID. */
export function internalError(): SurveyLoopError {
  return new SurveyLoopError("internal", "Something went wrong on our side. Nothing can be said about it here.");
}
