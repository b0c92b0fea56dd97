/** Walks elements of a page or of a row: which questions a respondent sees, and what is asked of their answers there. */
import type { AnswerValue } from "../../domain/answers.js";
import type { SentFields } from "../answer-fields.js";
import { type AnsweredQuestion, readAnswer, validateAnswer } from "../check-answer.js";
import type { Question, SurveyElement } from "../compiled-survey.js";
import { commentKey } from "../compiler.js";
import { type FieldProblem, isEmptyAnswer } from "../kinds/behaviour.js";
import { isEnabled, isRequired, isVisible, type Scope, type Values } from "./scope.js";

/** A question that the respondent sees. */
export interface ShownQuestion {
  readonly question: Question;
  /** It can be seen and not changed. */
  readonly isLocked: boolean;
}

/** The questions that are seen, those in panels too, in order. */
export function shownQuestions(elements: readonly SurveyElement[], scope: Scope, isLocked = false): ShownQuestion[] {
  return elements.flatMap((element) => {
    if (element.element === "passage" || !isVisible(element, scope)) return [];
    const isFixed = isLocked || !isEnabled(element, scope);
    if (element.element === "panel") return shownQuestions(element.elements, scope, isFixed);
    return [{ question: element, isLocked: isFixed }];
  });
}

/** Whether anything of elements is seen: a panel or page without anything is not there. */
export function hasShown(elements: readonly SurveyElement[], scope: Scope): boolean {
  return elements.some(
    (element) => isVisible(element, scope) && (element.element !== "panel" || hasShown(element.elements, scope)),
  );
}

/** All questions of elements, seen or not. */
export function questionsIn(elements: readonly SurveyElement[]): Question[] {
  return elements.flatMap((element) => {
    if (element.element === "question") return [element];
    return element.element === "panel" ? questionsIn(element.elements) : [];
  });
}

/** What was sent for questions; those whose answer cannot be stored keep what was stored before. */
export interface ReadElements {
  readonly values: Values;
  readonly answered: readonly (AnsweredQuestion & { readonly question: Question })[];
}

/** @param prefix of the field names: empty on a page, `q3.r0.` in a row */
export function readQuestions(
  questions: readonly Question[],
  prefix: string,
  sent: SentFields,
  known: Values,
  scope: Scope,
): ReadElements {
  const values: Values = Object.assign(Object.create(null), known);
  const answered = questions.map((question) => {
    const { questionId } = question;
    const read = readAnswer(question, prefix + question.field, sent, scope, known[questionId]);
    if (read.problems.length === 0) {
      setValue(values, questionId, read.answer);
      if (question.comment !== undefined) setValue(values, commentKey(questionId), read.comment);
    }
    return { question, ...read };
  });
  return { values, answered };
}

export function setValue(values: Values, name: string, value: AnswerValue | undefined): void {
  if (value === undefined) delete values[name];
  else values[name] = value;
}

/** What is wrong with the answers of the questions that are seen and can be changed. */
export function validateElements(
  elements: readonly SurveyElement[],
  prefix: string,
  values: Values,
  scope: Scope,
  isLocked = false,
): FieldProblem[] {
  return elements.flatMap((element): FieldProblem[] => {
    if (element.element === "passage" || !isVisible(element, scope)) return [];
    if (isLocked || !isEnabled(element, scope)) return [];
    if (element.element === "question") {
      const { questionId } = element;
      const comment = values[commentKey(questionId)];
      return [...validateAnswer(element, prefix + element.field, values[questionId], comment, scope)];
    }
    const problems = validateElements(element.elements, prefix, values, scope);
    if (problems.length > 0 || !isRequired(element, scope)) return problems;
    const shown = shownQuestions(element.elements, scope);
    if (shown.length === 0 || shown.some(({ question }) => !isEmptyAnswer(values[question.questionId]))) return [];
    const own = scope.text(element.requiredErrorText);
    const message = own || scope.texts.problem.answerOne;
    return [{ field: prefix + shown[0]!.question.field, message, isAuthored: own !== "" }];
  });
}

/**
 * Answers without those that nobody sees, and without the hidden parts of those that are seen.
 *
 * @param goes whether the answer of a hidden question goes
 */
export function withoutHidden(
  elements: readonly SurveyElement[],
  values: Values,
  scope: Scope,
  goes: (question: Question) => boolean,
): Values {
  const kept: Values = Object.assign(Object.create(null), values);
  const shown = new Set(shownQuestions(elements, scope).map(({ question }) => question));
  const ids = new Set([...shown].map(({ questionId }) => questionId));
  for (const question of questionsIn(elements)) {
    const { questionId, behaviour } = question;
    if (!ids.has(questionId)) {
      if (!goes(question)) continue;
      delete kept[questionId];
      delete kept[commentKey(questionId)];
    } else if (shown.has(question)) {
      const value = kept[questionId];
      if (value !== undefined && behaviour.withoutHidden)
        setValue(kept, questionId, behaviour.withoutHidden(question, value, scope, goes));
    }
  }
  return kept;
}

/** Fields of what only some respondents see and that can be answered now: questions, and parts of questions. */
export function conditionalFields(
  elements: readonly SurveyElement[],
  prefix: string,
  values: Values,
  scope: Scope,
  isConditional = false,
): string[] {
  return elements.flatMap((element): string[] => {
    if (element.element === "passage" || !isVisible(element, scope) || !isEnabled(element, scope)) return [];
    const depends = isConditional || element.visibleIf !== undefined || element.enableIf !== undefined;
    if (element.element === "panel") return conditionalFields(element.elements, prefix, values, scope, depends);
    const at = prefix + element.field;
    const parts = element.behaviour.conditionalParts?.(element, at, values[element.questionId], scope) ?? [];
    return depends ? [at, ...parts] : [...parts];
  });
}

/** Whether elements or their parts appear or disappear with answers. */
export function isConditional(elements: readonly SurveyElement[]): boolean {
  return elements.some(
    (element) =>
      element.visibleIf !== undefined ||
      element.enableIf !== undefined ||
      (element.element === "panel" && isConditional(element.elements)) ||
      (element.element === "question" && element.behaviour.hasConditions?.(element) === true),
  );
}
