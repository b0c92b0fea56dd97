/** What the files in `kinds/` compile questions with. `compile-question.ts` makes the common part of every question. */

import type { AnswerCounting } from "../domain/counters.js";
import type { Limits } from "./compile-validators.js";
import type {
  AnswerColumn,
  Choice,
  CountedPart,
  LocalizedText,
  Question,
  QuestionKind,
  SurveyElement,
} from "./compiled-survey.js";
import type { Findings, JsonObject } from "./findings.js";
import type { Behaviour } from "./kinds/behaviour.js";
import type { TextReader } from "./localized-text.js";
import type { Expression } from "./logic/expression.js";
import { phrase } from "./phrase.js";
import { withoutAbsent } from "./without-absent.js";

/** Where an expression stands: what `{panel.x}`, `{row.x}` and `{item}` mean there. */
export interface Place {
  readonly rows?: { readonly kind: "panel" | "row"; readonly question: string } | undefined;
  readonly hasItem?: boolean;
  readonly outer?: Place | undefined;
}

export interface Compiler {
  readonly findings: Findings;
  readonly texts: TextReader;
  /** The expression of a member; `undefined` when it is absent, blank or broken. What is wrong with it is reported. */
  expression(given: JsonObject, member: string, path: string, place: Place): Expression | undefined;
  /** The first member of the given names that is there. */
  text(given: JsonObject, path: string, ...members: readonly string[]): LocalizedText | undefined;
  /** Elements of a repeated panel, with fields of their own. */
  elements(given: unknown, path: string, place: Place): readonly SurveyElement[];
  /** A question within a question. */
  cell(given: JsonObject, path: string, place: Place, field: string): Question | undefined;
}

/** The common part of a question. */
export interface QuestionBase
  extends Omit<Question, "kind" | "behaviour" | "counting" | "columns" | "columnNames" | "choices"> {
  readonly path: string;
  readonly place: Place;
  readonly limits: Limits;
}

/** One `type` of SurveyJS, or several that are compiled alike. */
export interface QuestionType {
  readonly types: readonly string[];
  /** Members that are read beside the common ones. */
  readonly members: readonly string[];
  /** Validators that mean something here, beside `expression`. */
  readonly validators: readonly string[];
  compile(given: JsonObject, base: QuestionBase, compiler: Compiler): Question | undefined;
}

/** What a kind adds to the common part. */
export interface QuestionPart {
  readonly kind: QuestionKind;
  readonly behaviour: Behaviour;
  readonly counting: AnswerCounting;
  readonly choices?: readonly Choice[];
  readonly countedParts?: readonly CountedPart[];
  /** Paths of its columns below its own name; one column unless given. */
  readonly columnParts?: readonly (readonly string[])[];
}

/** The whole question. */
export function finishQuestion<Own extends object>(base: QuestionBase, part: QuestionPart, own: Own): Question & Own {
  const { path, place, limits, ...common } = base;
  const { columnParts = [[]], ...rest } = part;
  const paths = columnParts.map((steps) => [base.questionId, ...steps]);
  const columns: AnswerColumn[] = paths.map((steps) => ({ name: columnName(steps), path: steps }));
  if (base.comment !== undefined) {
    const key = commentKey(base.questionId);
    columns.push({ name: escapedName(key), path: [key] });
  }
  const members = { ...common, ...rest, ...own, columns, columnNames: columns.map(({ name }) => name) };
  return withoutAbsent(members as never) as Question & Own;
}

/** Under which name a comment is stored. */
export function commentKey(questionId: string): string {
  return `${questionId}-Comment`;
}

/** The name of a column or part, `matrix.row`: dots, brackets and backslashes within names are escaped. */
export function columnName(steps: readonly string[]): string {
  return steps.map(escapedName).join(".");
}

function escapedName(name: string): string {
  return name.replace(/[.[\]\\]/g, "\\$&");
}

/** A count of a definition, which may be written as text. SurveyJS writes -1 and 0 for "no limit". */
export function countOf(given: JsonObject, member: string, path: string, findings: Findings): number | undefined {
  const value = given[member];
  if (value === undefined || value === null || value === "" || value === -1 || value === 0) return undefined;
  const number = typeof value === "string" ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number) && number > 0) return number;
  findings.refuse(`${path}.${member}`, phrase`must be a whole number above 0`);
  return undefined;
}

/** A flag, also in the old spellings that are given behind it. */
export function flagOf(given: JsonObject, ...members: readonly string[]): boolean {
  return members.some((member) => given[member] === true || given[member] === "true");
}
