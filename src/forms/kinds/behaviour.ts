/**
 * What a kind of question does once it is compiled: how its form fields are read and filled, what may be stored, how it is
 * shown and described. One file in this folder for each kind; nothing else knows kinds apart.
 */
import type { AnswerValue } from "../../domain/answers.js";
import type { PutField, SentFields } from "../answer-fields.js";
import type { LocalizedText, Question } from "../compiled-survey.js";
import type { Scope } from "../logic/scope.js";
import type { FormTexts } from "../texts.js";
import type { ViewScope } from "../view-question.js";

/** Something wrong with a field. The message says what to do. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
  /** The row or part that is meant, where the question has several. */
  readonly part?: string;
  /** In the author's words, which name the question by themselves. */
  readonly isAuthored?: boolean;
}

/** What was made of sent fields. An answer with problems is not stored. */
export interface ReadAnswer {
  readonly answer?: AnswerValue | undefined;
  /** What was typed beside a choice. */
  readonly comment?: string | undefined;
  readonly problems: readonly FieldProblem[];
}

/** A partial in `views/survey` with what it shows. Documented in docs/views.md. */
export interface ControlView {
  readonly control: string;
  readonly hint?: string;
  [member: string]: unknown;
}

export interface Behaviour<Q extends Question = Question> {
  /** Seconds that answering takes, roughly. */
  readonly seconds: number;
  /** How `name-Comment` and the control are tied: a group of controls has a legend, a single one a label. */
  readonly isGroup: boolean;
  /** Reads what was sent. A problem is what cannot be an answer at all; limits are the business of `validate`. `known` is what is stored. */
  read(question: Q, at: string, sent: SentFields, scope: Scope, known?: AnswerValue | undefined): ReadAnswer;
  /** Puts the fields that would send an answer. */
  write(question: Q, at: string, answer: AnswerValue | undefined, put: PutField, scope: Scope): void;
  /** Whether an answer keeps the question's limits, also when there is none. Not asked of what nobody can change. */
  validate(question: Q, at: string, answer: AnswerValue | undefined, scope: Scope): readonly FieldProblem[];
  /** The message for a missing required answer. */
  missing(question: Q, texts: FormTexts): string;
  view(question: Q, at: string, entered: SentFields, scope: ViewScope): ControlView;
  /** Labels of what was chosen, in the shape of the answer; `undefined` where nothing is chosen from a list. */
  labels?(question: Q, answer: AnswerValue, textOf: (text: LocalizedText) => string): unknown;
  /** The answer in lines for people. */
  lines?(question: Q, answer: AnswerValue, words: LineWords): string[];
  /** Whether some respondents see other parts of it than others. */
  hasConditions?(question: Q): boolean;
  /** Fields of parts that only some respondents see; a part that was not there when the page was sent is shown first. */
  conditionalParts?(question: Q, at: string, answer: AnswerValue | undefined, scope: Scope): readonly string[];
  /** The answer without the parts that nobody sees. @param goes whether the answer of a hidden question goes now */
  withoutHidden?(
    question: Q,
    answer: AnswerValue,
    scope: Scope,
    goes: (question: Question) => boolean,
  ): AnswerValue | undefined;
  /** The answer with its computed parts filled in. */
  computed?(question: Q, answer: AnswerValue | undefined, scope: Scope): AnswerValue | undefined;
}

/** Words that lines of answers need. */
export interface LineWords {
  textOf(text: LocalizedText): string;
  readonly yes: string;
  readonly no: string;
}

/** A behaviour is only ever given the questions that its own kind has compiled. */
export function behaviourOf<Q extends Question>(behaviour: Behaviour<Q>): Behaviour {
  return behaviour as unknown as Behaviour;
}

export const noAnswer: ReadAnswer = { answer: undefined, problems: [] };

/** Whether SurveyJS takes a value for empty: nothing, `""`, `[]`, `{}`, or an object of only such. */
export function isEmptyAnswer(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.values(value).every(isEmptyAnswer);
}
