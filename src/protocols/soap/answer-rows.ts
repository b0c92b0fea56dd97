/** Answers as SOAP shows them: one row for each chosen value, composite answers under paths (contract, *Composite answers*). */
import type { AnswerValue } from "../../domain/answers.js";

/** One `answer` element. */
export interface AnswerRow {
  /** Path: `question`, `matrix.row`, `matrix.row.column`, `panel[0].name`. */
  readonly questionId: string;
  readonly value: string;
  readonly label: string | undefined;
}

/**
 * Rows of all answers, in order.
 *
 * @param labels labels of chosen values in the shape of the answers, where they were asked for
 */
export function answerRows(answers: object, labels: object | undefined): AnswerRow[] {
  const rows: AnswerRow[] = [];
  const given = answers as Readonly<Record<string, AnswerValue>>;
  for (const questionId in given) {
    addRows(rows, escapedName(questionId), given[questionId]!, partOf(labels, questionId));
  }
  return rows;
}

/** Recursion is as deep as the answer, whose depth the definition decides and the form has checked. */
function addRows(rows: AnswerRow[], path: string, value: AnswerValue, label: unknown): void {
  if (Array.isArray(value)) {
    const each: readonly AnswerValue[] = value;
    each.forEach((entry, position) => {
      // Chosen values share their question's path; entries of a repeated panel or file list are told apart.
      const entryPath = typeof entry === "object" ? `${path}[${position}]` : path;
      addRows(rows, entryPath, entry, partOf(label, position));
    });
  } else if (typeof value === "object") {
    const parts = value as { readonly [part: string]: AnswerValue };
    for (const part in parts) addRows(rows, `${path}.${escapedName(part)}`, parts[part]!, partOf(label, part));
  } else {
    rows.push({ questionId: path, value: String(value), label: typeof label === "string" ? label : undefined });
  }
}

/** Dots, brackets and backslashes inside names are told from those of the path by a backslash. */
function escapedName(name: string): string {
  return /[.[\]\\]/.test(name) ? name.replace(/[.[\]\\]/g, "\\$&") : name;
}

function partOf(labels: unknown, part: string | number): unknown {
  if (typeof labels !== "object" || labels === null || !Object.hasOwn(labels, part)) return undefined;
  return (labels as Record<string | number, unknown>)[part];
}
