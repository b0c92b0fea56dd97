/** An answer in one cell of a flat file. */
import type { AnswerValue } from "../domain/answers.js";
import type { CellValue } from "./csv-cell.js";

/** Stands between the values of a multiple choice; inside a value it is written with a backslash before it, like `\` itself. */
export const valueSeparator = "|";

/** A number stays a number, chosen values are joined by {@link valueSeparator}, a composite becomes JSON text. */
export function answerCell(value: AnswerValue | undefined): CellValue {
  if (value === undefined || typeof value !== "object") return value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value
    .map((each) => (typeof each === "object" ? JSON.stringify(each) : String(each)).replace(/[\\|]/g, "\\$&"))
    .join(valueSeparator);
}
