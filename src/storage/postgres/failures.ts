/** What an error of the database or of the way to it means: try again, look what happened, or tell the caller. */
import { SurveyLoopError } from "../../errors.js";

const retryAfterSeconds = 5;

/** The SQLSTATE of an error that the server sent; `undefined` for all others, such as a lost connection. */
export function sqlStateOf(error: unknown): string | undefined {
  const { severity, code } = (error ?? {}) as { severity?: unknown; code?: unknown };
  return severity !== undefined && typeof code === "string" ? code : undefined;
}

/** Whether nobody knows if the statement took effect: the connection went away, or no answer came in time. */
export function isUnknownOutcome(error: unknown): boolean {
  if (error instanceof SurveyLoopError) return false;
  const state = sqlStateOf(error);
  return state === undefined ? error instanceof Error : /^(08|57P0[12])/.test(state);
}

/** Whether the statement had no effect and may well succeed when it is repeated: a deadlock, or a lost serialization. */
export function isLostRace(error: unknown): boolean {
  return ["40001", "40P01"].includes(sqlStateOf(error) ?? "");
}

/** Whether the statement was refused for what it said, not for the state of the server: 22 data, 23 constraint, 54 limits. */
export function isRefusedContent(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlStateOf(error) ?? "");
}

/** Whether a unique index stood in the way. */
export function isTaken(error: unknown): boolean {
  return sqlStateOf(error) === "23505";
}

/** The error for callers. What the server said stays the cause; content that it refuses is no matter of trying again. */
export function failureOf(error: unknown): unknown {
  if (error instanceof SurveyLoopError || error instanceof TypeError || isRefusedContent(error)) return error;
  return new SurveyLoopError("unavailable", "The database cannot be used at the moment. Try again later.", {
    retryAfterSeconds,
    cause: error,
  });
}
