/** What the batch operations share: the cap on rows, and the error of one row as fields of its result. */
import { SurveyLoopError } from "../errors.js";

export function checkBatchSize(field: string, rows: readonly unknown[], maxBatch: number): void {
  if (rows.length <= maxBatch) return;
  const reason = `${field} has ${rows.length} entries; at most ${maxBatch} are taken in one call.`;
  throw new SurveyLoopError("too_large", reason, { field });
}

/** The error of a row. Only errors that a caller may see become part of a result; others fail the call. */
export function rowError(error: unknown): { errorCode: string; errorReason: string; errorField?: string | undefined } {
  if (!(error instanceof SurveyLoopError)) throw error;
  return { errorCode: error.code, errorReason: error.reason, errorField: error.field };
}
