/** Totals below the columns of a question with rows. */
import type { AnswerValue } from "../../domain/answers.js";
import type { Question } from "../compiled-survey.js";
import { questionsIn } from "../logic/elements.js";
import type { Expression } from "../logic/expression.js";
import type { Scope } from "../logic/scope.js";
import { isEmptyAnswer } from "./behaviour.js";
import { asRows } from "./matrix.js";
import type { RowsQuestion } from "./rows.js";

/** A total below a column. */
export interface ColumnTotal {
  readonly name: string;
  readonly type: "sum" | "count" | "min" | "max" | "avg" | "none";
  readonly expression?: Expression;
}

/** The totals as a page shows them. */
export function totalViews(
  question: RowsQuestion,
  answer: AnswerValue | undefined,
  scope: Scope,
): readonly { label: string; value: string }[] {
  const sums = asRows(totalsOf(question, answer, scope));
  const format = new Intl.NumberFormat(scope.language, { maximumFractionDigits: 2 });
  return questionsIn(question.elements).flatMap(({ questionId, title }) =>
    typeof sums[questionId] === "number" ? [{ label: scope.text(title), value: format.format(sums[questionId]) }] : [],
  );
}

/** The totals of a question's columns, by the names of the columns; `undefined` where it has none. */
export function totalsOf(question: Question, answer: AnswerValue | undefined, scope: Scope): AnswerValue | undefined {
  const { totals } = question as Partial<RowsQuestion>;
  if (totals === undefined || totals.length === 0) return undefined;
  const rows: readonly AnswerValue[] = Array.isArray(answer) ? answer : Object.values(asRows(answer));
  const sums: Record<string, AnswerValue> = Object.create(null);
  for (const { name, type, expression } of totals) {
    const values = rows.map((row) => asRows(row)[name]).filter((value) => !isEmptyAnswer(value));
    const numbers = values.map(Number).filter((value) => Number.isFinite(value));
    const value = expression === undefined ? totalOf(type, numbers, values.length) : scope.value(expression);
    if (typeof value === "number" && Number.isFinite(value)) sums[name] = value;
  }
  return isEmptyAnswer(sums) ? undefined : sums;
}

function totalOf(type: ColumnTotal["type"], numbers: readonly number[], count: number): number {
  const sum = Number(numbers.reduce((total, each) => total + each, 0).toFixed(10));
  if (type === "count") return count;
  if (numbers.length === 0) return 0;
  if (type === "min") return Math.min(...numbers);
  if (type === "max") return Math.max(...numbers);
  return type === "avg" ? sum / numbers.length : sum;
}
