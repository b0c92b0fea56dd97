/** Answers in lines for people: in the portal, and where a text of the survey shows them. */
import type { AnswerValue } from "../../domain/answers.js";
import type { Question } from "../compiled-survey.js";
import { commentKey } from "../compiler.js";
import type { LineWords } from "./behaviour.js";
import { asRows } from "./matrix.js";

/** A row in one line: its cells with their titles. */
export function rowLine(cells: readonly Question[], values: AnswerValue, words: LineWords): string {
  const parts = cells.flatMap((cell) => {
    const value = asRows(values)[cell.questionId];
    if (value === undefined) return [];
    const comment = asRows(values)[commentKey(cell.questionId)];
    const texts = [...linesOf(cell, value, words), ...(comment === undefined ? [] : [String(comment)])];
    return [`${words.textOf(cell.title) || cell.questionId}: ${texts.join(", ")}`];
  });
  return parts.join("; ");
}

/** The lines of any answer. */
export function linesOf(question: Question, answer: AnswerValue, words: LineWords): string[] {
  const own = question.behaviour.lines?.(question, answer, words);
  if (own !== undefined) return own;
  const values: readonly AnswerValue[] = Array.isArray(answer) ? answer : [answer as AnswerValue];
  return values.map((value) => {
    if (typeof value === "boolean") return value ? words.yes : words.no;
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  });
}
