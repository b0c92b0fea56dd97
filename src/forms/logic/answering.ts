/**
 * A survey while somebody answers it: the answers so far with what is computed from them, and the scope in which questions
 * look at them. Made for one request from stored facts; pure otherwise.
 */
import { isDeepStrictEqual } from "node:util";
import type { Answers, AnswerValue, Parameters } from "../../domain/answers.js";
import type { RowEdit } from "../answer-fields.js";
import { type CompiledSurvey, type LocalizedText, type Question, type SurveyPage, textIn } from "../compiled-survey.js";
import {
  type Budget,
  createBudget,
  createLookUp,
  createTimeZone,
  disables,
  type EvaluationContext,
  evaluate,
  holds,
  holdsLoosely,
  namesOf,
  type Place,
  type Reference,
  renderTemplate,
  type TimeZone,
} from "../expressions/index.js";
import { linesOf } from "../kinds/answer-lines.js";
import { isEmptyAnswer } from "../kinds/behaviour.js";
import { shownDate, storedValue } from "../kinds/calculated.js";
import { totalsOf } from "../kinds/totals.js";
import { formTexts } from "../texts.js";
import { hasShown, questionsIn, setValue } from "./elements.js";
import type { Expression } from "./expression.js";
import { withdrawHiddenDefaults } from "./hiding.js";
import { isVisible, type KnownFile, type RowPlace, type Scope, type Values } from "./scope.js";

/** What is known of a person's answering. */
export interface AnsweringFacts {
  readonly answers: Answers;
  /** Parameters of the link; signed ones have won already. */
  readonly parameters: Parameters;
  readonly language: string;
  /** What random orders follow: the invitation's ID. */
  readonly seed: string;
  /** The moment that `today()` means, in milliseconds since 1970. */
  readonly now: number;
  /** The zone whose days `today()` and the other functions of dates mean. */
  readonly zone: TimeZone;
  /** Pages before this one were sent; on later ones default values still count. */
  readonly reachedPage: number;
  readonly files: ReadonlyMap<string, KnownFile>;
  readonly edit?: RowEdit | undefined;
}

export const noFacts: AnsweringFacts = {
  ...{ answers: {}, parameters: {}, language: "en", seed: "", now: 0, reachedPage: 0, files: new Map() },
  zone: createTimeZone("UTC"),
};

export interface Answering {
  readonly survey: CompiledSurvey;
  readonly scope: Scope;
  /** Answers with defaults and computed values, by stored name; may be changed, then call `compute`. */
  readonly values: Values;
  /** Works out computed values anew. */
  compute(): void;
  isPageShown(page: SurveyPage): boolean;
  /** The next page that is seen behind an index, or before it; `undefined` when there is none. */
  nextPage(index: number): number | undefined;
  previousPage(index: number): number | undefined;
  /** Text with values filled in. */
  fill(text: string): string;
}

/** Rounds in which computed values settle; rings are refused at publication, so each value needs one at most. */
const maxRounds = 20;

export function createAnswering(survey: CompiledSurvey, facts: AnsweringFacts): Answering {
  const values: Values = Object.assign(Object.create(null), facts.answers);
  const calculated: Values = Object.create(null);
  const variables = variablesOf(survey, facts.parameters, calculated);
  const budget = createBudget();
  const scope = createScope(survey, facts, values, variables, budget);
  const isPageShown = (page: SurveyPage) => isVisible(page, scope) && hasShown(page.elements, scope);

  const compute = () => {
    const questions = survey.questions.filter(({ behaviour }) => behaviour.computed !== undefined);
    for (let round = 0; round < maxRounds; round++) {
      let isSettled = true;
      const put = (target: Values, name: string, value: AnswerValue | undefined) => {
        if (isDeepStrictEqual(target[name], value)) return;
        setValue(target, name, value);
        isSettled = false;
      };
      for (const { name, expression, isStored } of survey.calculatedValues) {
        const value = scope.value(expression);
        if (!isDeepStrictEqual(calculated[name], value)) {
          calculated[name] = value as AnswerValue;
          isSettled = false;
        }
        if (isStored) put(values, name, storedValue(value, facts.zone));
      }
      for (const { action, condition, target, value } of survey.triggers) {
        if (action === "setVariable" && scope.allows(condition)) put(calculated, target, value);
      }
      for (const question of questions) {
        const { questionId, behaviour } = question;
        put(values, questionId, behaviour.computed!(question, values[questionId], scope));
        const totals = totalsOf(question, values[questionId], scope);
        if (totals !== undefined) put(values, `${questionId}-total`, totals);
      }
      if (isSettled) return;
    }
  };

  const proposed = fillDefaults(survey, facts, values, scope);
  compute();
  const answering: Answering = {
    ...{ survey, scope, values, compute, isPageShown },
    nextPage: (index) => find(survey.pages, index + 1, 1, isPageShown),
    previousPage: (index) => find(survey.pages, index - 1, -1, isPageShown, survey.hasStartPage ? 1 : 0),
    fill: (text) => fillText(survey, scope as InnerScope, text),
  };
  withdrawHiddenDefaults(answering, proposed);
  return answering;
}

function find(
  pages: readonly SurveyPage[],
  start: number,
  step: 1 | -1,
  isShown: (page: SurveyPage) => boolean,
  first = 0,
): number | undefined {
  for (let index = start; index >= first && index < pages.length; index += step)
    if (isShown(pages[index]!)) return index;
  return undefined;
}

/** Parameters and calculated values. A parameter never stands in for an answer, since anybody may append one to a link. */
function variablesOf(survey: CompiledSurvey, parameters: Parameters, calculated: Values): Values {
  for (const [name, value] of Object.entries(parameters)) {
    if (!survey.questionsByName.has(name.toLowerCase())) calculated[name] = value;
  }
  return calculated;
}

/** Default values of questions that were never asked yet; answers which there were. */
function fillDefaults(survey: CompiledSurvey, facts: AnsweringFacts, values: Values, scope: Scope): readonly string[] {
  const proposed: string[] = [];
  for (const page of survey.pages.slice(facts.reachedPage)) {
    for (const question of page.questions) {
      const { questionId, defaultValue, defaultValueExpression } = question;
      if (values[questionId] !== undefined) continue;
      const value =
        defaultValueExpression === undefined
          ? defaultValue
          : storedValue(scope.value(defaultValueExpression), facts.zone, question.kind);
      if (value === undefined) continue;
      values[questionId] = value;
      proposed.push(questionId);
    }
  }
  proposed.push(...setUnasked(survey, facts, values, scope));
  return proposed;
}

/**
 * Values that follow others (`setValueExpression`) of questions that were never asked yet. survey-core sets them at the start,
 * but only where some question has a default: without one nothing has changed yet.
 */
function setUnasked(survey: CompiledSurvey, facts: AnsweringFacts, values: Values, scope: Scope): readonly string[] {
  const hasDefault = ({ defaultValue, defaultValueExpression }: Question) =>
    defaultValue !== undefined || defaultValueExpression !== undefined;
  if (!survey.questions.some(hasDefault)) return [];
  const followers = survey.pages
    .slice(facts.reachedPage)
    .flatMap(({ questions }) => questions)
    .filter(
      ({ questionId, setValueExpression }) => setValueExpression !== undefined && values[questionId] === undefined,
    );
  for (let round = 0; round < Math.min(followers.length, maxRounds); round++) {
    const before = followers.map(({ questionId }) => values[questionId]);
    for (const { questionId, kind, setValueIf, setValueExpression } of followers) {
      if (setValueIf !== undefined && !scope.allows(setValueIf)) continue;
      setValue(values, questionId, storedValue(scope.value(setValueExpression!), facts.zone, kind));
    }
    if (followers.every(({ questionId }, index) => isDeepStrictEqual(before[index], values[questionId]))) break;
  }
  return followers.map(({ questionId }) => questionId).filter((name) => values[name] !== undefined);
}

interface InnerScope extends Scope {
  readonly lookUp: (reference: Reference) => { readonly value: unknown } | undefined;
  readonly row: RowPlace | undefined;
}

function createScope(
  survey: CompiledSurvey,
  facts: AnsweringFacts,
  values: Values,
  variables: Values,
  budget: Budget,
): Scope {
  const question = (name: string) => {
    const found = survey.questionsByName.get(name);
    // Expressions know a question by its value's name alone.
    if (found === undefined || found.questionId.toLowerCase() !== name) return undefined;
    return { name: found.questionId, isOrdered: found.kind === "ranking" };
  };
  const at = (place: Place | undefined, row: RowPlace | undefined): InnerScope => {
    const find = createLookUp({
      answers: values as never,
      variables: variables as never,
      question,
      ...(place && { place }),
    });
    // A list of choices that nothing was chosen from is an empty list, which counts as 0 in comparisons.
    const lookUp: typeof find = (reference) => {
      const found = find(reference);
      if (found === undefined || found.value !== undefined) return found;
      const kind = survey.questionsByName.get(reference.text.toLowerCase())?.kind;
      return kind === "multipleChoice" || kind === "ranking" ? { ...found, value: [] } : found;
    };
    const context: EvaluationContext = {
      ...{ now: facts.now, zone: facts.zone, budget, lookUp },
      displayValue: (name, value) => {
        const named = survey.questionsByName.get(name.toLowerCase());
        const shown = value ?? (named && values[named.questionId]);
        return named === undefined || shown === undefined
          ? shown
          : shownText(survey, scope, named, shown as AnswerValue);
      },
      comment: (name) => values[`${name}-Comment`],
    };
    const scope: InnerScope = {
      ...{
        language: facts.language,
        texts: formTexts(facts.language),
        seed: facts.seed,
        zone: facts.zone,
        files: facts.files,
        edit: facts.edit,
      },
      ...{ lookUp, row },
      text: (text) => (text === undefined ? "" : fillText(survey, scope, textIn(text, facts.language, survey))),
      holds: (condition: Expression) => holds(condition, context),
      allows: (condition: Expression) => holdsLoosely(condition, context),
      disables: (condition: Expression) => disables(condition, context),
      value: (expression: Expression) => evaluate(expression, context),
      inRow: (next) => at(placeOf(next, place), next),
      withItem: (value) => at({ kind: "item", value, ...(place && { outer: place }) }, row),
    };
    return scope;
  };
  return at(undefined, undefined);
}

function placeOf(row: RowPlace, outer: Place | undefined): Place {
  const names = new Set(
    questionsIn((row.question as Question & { elements: never[] }).elements ?? []).map(({ questionId }) =>
      questionId.toLowerCase(),
    ),
  );
  const shared = {
    entries: row.rows,
    index: row.index,
    hasQuestion: (name: string) => names.has(name),
    ...(outer && { outer }),
  };
  return row.kind === "panel"
    ? { kind: "panel", ...shared }
    : { kind: "row", ...shared, ...(row.name === undefined ? undefined : { name: row.name }) };
}

/** Fills values into a text: the label of a choice rather than its value. The page escapes it all. */
function fillText(survey: CompiledSurvey, scope: InnerScope, text: string): string {
  if (!text.includes("{")) return text;
  const template = survey.templates.get(text);
  if (template === undefined) return text;
  return renderTemplate(template, (reference) => {
    const found = scope.lookUp(reference);
    if (found === undefined) return isNameOfQuestion(survey, reference) ? "" : undefined;
    if (!(found.value instanceof Date) && isEmptyAnswer(found.value)) return "";
    const question = questionOf(survey, scope, reference);
    return shownText(survey, scope, question, found.value as AnswerValue);
  });
}

function isNameOfQuestion(survey: CompiledSurvey, reference: Reference): boolean {
  return namesOf(reference).some((name) => survey.questionsByName.has(name));
}

/** The question whose whole answer a reference reads. */
function questionOf(survey: CompiledSurvey, { row }: InnerScope, reference: Reference): Question | undefined {
  const { path } = reference;
  if (row !== undefined && path.length === 2 && path[0]!.lowerName === row.kind) {
    const cells = questionsIn((row.question as Question & { elements: never[] }).elements ?? []);
    return cells.find(({ questionId }) => questionId.toLowerCase() === path[1]!.lowerName);
  }
  return survey.questionsByName.get(reference.text.toLowerCase());
}

function shownText(survey: CompiledSurvey, scope: Scope, question: Question | undefined, value: AnswerValue): string {
  const { texts } = scope;
  const textOf = (text: LocalizedText) => textIn(text, scope.language, survey);
  if (question !== undefined) return linesOf(question, value, { textOf, yes: texts.yes, no: texts.no }).join(", ");
  if ((value as unknown) instanceof Date) return shownDate(value as unknown as Date, scope.language, scope.zone);
  if (Array.isArray(value)) return value.map(String).join(", ");
  return typeof value === "object" ? "" : String(value);
}
