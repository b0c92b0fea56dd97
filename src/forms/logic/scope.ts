/**
 * The place from which a question looks at the answers: conditions, computed values and texts mean different things in each
 * row of a repeated question. A scope is made for one request and thrown away.
 */
import type { AnswerValue } from "../../domain/answers.js";
import type { RowEdit } from "../answer-fields.js";
import type { Conditional, LocalizedText, Question } from "../compiled-survey.js";
import type { TimeZone } from "../expressions/index.js";
import type { FormTexts } from "../texts.js";
import type { Expression } from "./expression.js";

/** Answers of one row, or of the survey, while they are being worked on. Null prototype. */
export type Values = Record<string, AnswerValue | undefined>;

/** A row of a question with rows, as expressions see it. */
export interface RowPlace {
  /** `panel` in a dynamic panel, `row` in a matrix. */
  readonly kind: "panel" | "row";
  readonly question: Question;
  readonly values: Values;
  readonly index: number;
  /** All rows, for the ones before. */
  readonly rows: readonly Values[];
  /** The name of a matrix row. */
  readonly name?: string | undefined;
}

/** A file that belongs to the invitation. */
export interface KnownFile {
  readonly file: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** The field that it was sent in. */
  readonly field: string;
}

export interface Scope {
  readonly language: string;
  readonly texts: FormTexts;
  /** What random orders follow: the same for one invitation. */
  readonly seed: string;
  /** In which expressions count days. */
  readonly zone: TimeZone;
  /** A row to add or remove in this request. */
  readonly edit?: RowEdit | undefined;
  readonly files: ReadonlyMap<string, KnownFile>;
  /** The author's text in the language of the page, with values filled in; empty when absent. */
  text(text: LocalizedText | undefined): string;
  /** `visibleIf`, `requiredIf`: true and nothing else. */
  holds(condition: Expression): boolean;
  /** Conditions of choices and rows, validators, triggers: 1 and "1" count as true as well. */
  allows(condition: Expression): boolean;
  /** `enableIf`: only false disables. */
  disables(condition: Expression): boolean;
  value(expression: Expression): unknown;
  inRow(row: RowPlace): Scope;
  /** With `{item}` for the conditions of choices and rows. */
  withItem(value: AnswerValue): Scope;
}

export function isVisible(element: Conditional, scope: Scope): boolean {
  return element.visibleIf === undefined ? element.isVisible : scope.holds(element.visibleIf);
}

/** `enableIf` overrides `readOnly`. */
export function isEnabled(element: Conditional, scope: Scope): boolean {
  return element.enableIf === undefined ? !element.isReadOnly : !scope.disables(element.enableIf);
}

/** `requiredIf` overrides `isRequired`: when it is false the answer is optional. */
export function isRequired(element: Conditional, scope: Scope): boolean {
  return element.requiredIf === undefined ? element.required : scope.holds(element.requiredIf);
}
