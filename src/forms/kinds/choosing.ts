/** What kinds with choices share: which choices a respondent sees, in which order, and how sent texts become values. */
import type { AnswerValue } from "../../domain/answers.js";
import type { Choosing } from "../compile-choices.js";
import type { Choice, LocalizedText, Question } from "../compiled-survey.js";
import type { Scope } from "../logic/scope.js";
import type { FieldProblem, LineWords } from "./behaviour.js";

export type ChoosingQuestion = Question & Choosing;

/** A choice as a template shows it. */
export interface ChoiceView {
  readonly id: string;
  readonly value: string;
  readonly label: string;
  readonly isChosen: boolean;
  readonly isDisabled: boolean;
  readonly image: string;
  /** Behind it stands the field for own words. */
  readonly isOther: boolean;
}

/** The choices that the respondent sees, in the order of the page. */
export function shownChoices(question: ChoosingQuestion, scope: Scope): readonly Choice[] {
  const { choices, choicesOrder, choicesVisibleIf } = question;
  const seen = choices.filter((choice) => {
    if (choice.visibleIf !== undefined) return scope.withItem(choice.value).allows(choice.visibleIf);
    if (choicesVisibleIf === undefined || choice.special !== undefined) return true;
    return scope.withItem(choice.value).allows(choicesVisibleIf);
  });
  if (choicesOrder === undefined) return seen;
  const listed = seen.filter((choice) => choice.special === undefined);
  const added = seen.filter((choice) => choice.special !== undefined);
  return [...ordered(listed, choicesOrder, question, scope), ...added];
}

function ordered(
  choices: readonly Choice[],
  order: Choosing["choicesOrder"],
  question: Question,
  scope: Scope,
): readonly Choice[] {
  if (order === "random") {
    const place = (choice: Choice) => hash(`${scope.seed}/${question.questionId}/${String(choice.value)}`);
    return choices
      .map((choice) => ({ choice, at: place(choice) }))
      .sort((one, other) => one.at - other.at)
      .map(({ choice }) => choice);
  }
  const sign = order === "desc" ? -1 : 1;
  // One collator for the list: making one for each comparison costs more than all the rest of a page.
  const { compare } = new Intl.Collator(scope.language, { numeric: true });
  return choices
    .map((choice) => ({ choice, label: scope.text(choice.label) }))
    .sort((one, other) => sign * compare(one.label, other.label))
    .map(({ choice }) => choice);
}

/** FNV-1a with a last mixing: even, and the same everywhere. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  return (sum ^ (sum >>> 13)) >>> 0;
}

export function isChoosable(question: ChoosingQuestion, choice: Choice, scope: Scope): boolean {
  if (choice.enableIf !== undefined) return scope.withItem(choice.value).allows(choice.enableIf);
  if (question.choicesEnableIf === undefined || choice.special !== undefined) return true;
  return scope.withItem(choice.value).allows(question.choicesEnableIf);
}

/** The choice with a value, as the form sends it. */
export function findChoice(choices: readonly Choice[] | undefined, text: string): Choice | undefined {
  return choices?.find((choice) => String(choice.value).trim() === text.trim());
}

/** The views of shown choices. The first has the ID to which the error summary leads. */
export function choiceViews(
  question: ChoosingQuestion,
  at: string,
  sent: readonly string[],
  scope: Scope,
  isLocked = false,
): readonly ChoiceView[] {
  const chosen = new Set(sent.map((text) => text.trim()));
  return shownChoices(question, scope).map((choice, index) => ({
    id: index === 0 ? at : `${at}-${index}`,
    value: String(choice.value),
    label: scope.text(choice.label),
    isChosen: chosen.has(String(choice.value).trim()),
    isDisabled: isLocked || !isChoosable(question, choice, scope),
    image: choice.image ?? "",
    isOther: choice.special === "other",
  }));
}

/** Problems of values that are not (or no longer) offered. */
export function notOffered(
  question: ChoosingQuestion,
  at: string,
  values: readonly AnswerValue[],
  scope: Scope,
): readonly FieldProblem[] {
  const offered = shownChoices(question, scope);
  const isFine = (value: AnswerValue) => {
    const choice = findChoice(offered, String(value));
    return choice !== undefined && isChoosable(question, choice, scope);
  };
  return values.every(isFine) ? [] : [{ field: at, message: scope.texts.problem.chooseListed }];
}

export function labelOf(question: Question, value: AnswerValue, textOf: (text: LocalizedText) => string): string {
  const choice = question.choices?.find((each) => each.value === value || String(each.value) === String(value));
  return choice === undefined ? String(value) : textOf(choice.label);
}

/** One line for each chosen value. */
export function choiceLines(question: Question, answer: AnswerValue, words: LineWords): string[] {
  const values: readonly AnswerValue[] = Array.isArray(answer) ? answer : [answer as AnswerValue];
  return values.map((value) => labelOf(question, value, words.textOf) || String(value));
}

/** Whether some respondents are offered other choices than others. */
export function hasConditionalChoices({ choices, choicesVisibleIf, choicesEnableIf }: ChoosingQuestion): boolean {
  const isConditional = (choice: Choice) => choice.visibleIf !== undefined || choice.enableIf !== undefined;
  return choicesVisibleIf !== undefined || choicesEnableIf !== undefined || choices.some(isConditional);
}

/** Fields of choices that only some respondents see. */
export function conditionalChoices(question: ChoosingQuestion, at: string, scope: Scope): readonly string[] {
  if (!hasConditionalChoices(question)) return [];
  return shownChoices(question, scope)
    .filter((choice) => isChoosable(question, choice, scope))
    .map((choice) => `${at}.o${question.choices.indexOf(choice)}`);
}

/** Whether an answer holds Other. */
export function holdsOther(question: Question, answer: AnswerValue | undefined): boolean {
  const other = question.choices?.find((choice) => choice.special === "other");
  if (other === undefined || answer === undefined) return false;
  return Array.isArray(answer) ? answer.includes(other.value) : answer === other.value;
}
