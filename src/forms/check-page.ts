/**
 * Checks the answers of one sent page. Nothing that a browser may or may not have checked is relied on; whatever is sent,
 * the outcome is an answer or a message that says what to do.
 */
import { isDeepStrictEqual } from "node:util";
import type { AnswerValue } from "../domain/answers.js";
import { cleanedFields, type SentFields } from "./answer-fields.js";
import { readAnswer } from "./check-answer.js";
import type { CompiledSurvey, Question, SurveyElement, SurveyPage } from "./compiled-survey.js";
import { commentKey } from "./compiler.js";
import type { FieldProblem } from "./kinds/behaviour.js";
import { type Answering, type AnsweringFacts, createAnswering, noFacts } from "./logic/answering.js";
import { conditionalFields, setValue, shownQuestions, validateElements, withoutHidden } from "./logic/elements.js";
import { createHiding } from "./logic/hiding.js";
import { react } from "./logic/reactions.js";
import { isEnabled, isVisible, type Values } from "./logic/scope.js";

/** A problem of a page: a field's, with the title of its question. */
export interface PageProblem extends FieldProblem {
  readonly questionId: string;
  /** In the author's words, which name the question by themselves. */
  readonly isAuthored: boolean;
}

export interface CheckedPage {
  /** What changes: every asked question of the page without a problem, and what follows from it. Null prototype. */
  readonly answers: Readonly<Record<string, AnswerValue | undefined>>;
  readonly problems: readonly PageProblem[];
  /** What was sent, to be shown again. */
  readonly entered: SentFields;
  /** Fields that were on the page when it was sent, of those that come and go. */
  readonly asked: ReadonlySet<string>;
  /** IDs of questions whose answer was changed by others (triggers, computed values) after it was read. */
  readonly reacted: ReadonlySet<string>;
  /** Something is on the page now that was not when it was sent. */
  readonly hasUnseen: boolean;
  /** The page to show next; `undefined`: this was the last. */
  readonly nextPage: number | undefined;
  readonly answering: Answering;
  /** What completion changes: answers that nobody sees go. */
  completion(): Completion;
}

export interface Completion {
  readonly answers: Readonly<Record<string, AnswerValue | undefined>>;
  /** A page on which something is missing or wrong, so that the survey is not complete. */
  readonly openPage: number | undefined;
}

const noPage: SurveyPage = {
  ...{
    name: "",
    isVisible: true,
    isReadOnly: false,
    required: false,
    isConditional: false,
    elements: [],
    questions: [],
  },
};

/** Name of the field that lists what was shown of that which comes and goes. */
export const askedField = "asked";

/**
 * Checks a page. Fields that are not of the page are ignored.
 *
 * @param language of the messages
 */
export function checkPage(
  survey: CompiledSurvey,
  pageIndex: number,
  sent: SentFields,
  language: string,
  facts: AnsweringFacts = noFacts,
): CheckedPage {
  const fields = cleanedFields(sent);
  const answering = createAnswering(survey, { ...facts, language });
  const { values, scope } = answering;
  const page = survey.pages[pageIndex] ?? noPage;
  const told = fields.all(askedField)[0];
  const asked = new Set((told ?? "").split(" ").filter((field) => field !== ""));
  const before: Values = Object.assign(Object.create(null), values);
  const hiding = createHiding(answering);
  const inputs = page.isConditional
    ? askedQuestions(page.elements, told === undefined ? undefined : asked)
    : page.questions;
  const unreadable = new Map<Question, readonly FieldProblem[]>();
  for (const question of inputs) {
    if (question.isReadOnly && question.enableIf === undefined) continue;
    const { questionId } = question;
    const read = readAnswer(question, question.field, fields, scope, values[questionId]);
    if (read.problems.length > 0) unreadable.set(question, read.problems);
    else {
      setValue(values, questionId, read.answer);
      if (question.comment !== undefined) setValue(values, commentKey(questionId), read.comment);
    }
  }
  const readValues = new Map(inputs.map(({ questionId }) => [questionId, values[questionId]]));
  const way = react(answering, before, hiding);
  const reacted = [...readValues].filter(([id, value]) => !isDeepStrictEqual(values[id], value)).map(([id]) => id);
  const now = page.isConditional ? conditionalFields(page.elements, "", values, scope) : [];
  const unseen = told === undefined ? [] : now.filter((field) => !asked.has(field));
  const found = problemsOf(page, answering, unreadable, unseen);
  // Who adds a row is not done yet: only what cannot be stored is a problem.
  const problems = facts.edit === undefined ? found : found.filter((each) => isUnreadable(each, unreadable));
  const wrong = new Set(problems.map(({ questionId }) => questionId));
  const changes = changesOf(facts.answers, before, values, inputs, wrong);
  // A default that can only be read counts as soon as it was seen.
  for (const { question, isLocked } of shownQuestions(page.elements, scope)) {
    const { questionId } = question;
    const value = values[questionId];
    if (
      isLocked &&
      !(questionId in changes) &&
      value !== undefined &&
      !isDeepStrictEqual(facts.answers[questionId], value)
    ) {
      changes[questionId] = value;
    }
  }
  const target = way.target === undefined ? undefined : pageOf(survey, way.target);
  const isDone = way.completes && problems.length === 0;
  return {
    answers: changes,
    problems,
    entered: fields,
    asked,
    reacted: new Set(reacted),
    hasUnseen: unseen.length > 0,
    nextPage: isDone ? undefined : (target ?? answering.nextPage(pageIndex)),
    answering,
    completion: () => completionOf(answering, facts, pageIndex, way.completes),
  };
}

/** The questions of a page that could be answered when it was sent. */
function askedQuestions(
  elements: readonly SurveyElement[],
  asked: ReadonlySet<string> | undefined,
  isConditional = false,
): Question[] {
  return elements.flatMap((element): Question[] => {
    if (element.element === "passage" || (element.isReadOnly && element.enableIf === undefined)) return [];
    if (!element.isVisible && element.visibleIf === undefined) return [];
    const depends = isConditional || element.visibleIf !== undefined || element.enableIf !== undefined;
    if (element.element === "panel") return askedQuestions(element.elements, asked, depends);
    return !depends || asked === undefined || asked.has(element.field) ? [element] : [];
  });
}

function problemsOf(
  page: SurveyPage,
  { values, scope }: Answering,
  unreadable: ReadonlyMap<Question, readonly FieldProblem[]>,
  unseen: readonly string[],
): PageProblem[] {
  if (!isVisible(page, scope) || !isEnabled(page, scope)) return [];
  const isUnseen = (field: string) => unseen.some((each) => field === each || field.startsWith(`${each}.`));
  const byField = new Map<string, Question>();
  const isOfUnreadable = new Set<string>();
  for (const { question } of shownQuestions(page.elements, scope)) {
    byField.set(question.field, question);
    if (unreadable.has(question)) isOfUnreadable.add(question.field);
  }
  const owner = (field: string) => byField.get(field.split(".")[0]!);
  const found = [
    ...[...unreadable].filter(([question]) => byField.has(question.field)).flatMap(([, problems]) => problems),
    ...validateElements(page.elements, "", values, scope).filter(
      ({ field }) => !isOfUnreadable.has(field.split(".")[0]!),
    ),
  ];
  const order = [...byField.keys()];
  return found
    .filter(({ field }) => !isUnseen(field) && owner(field) !== undefined)
    .map((problem) => ({
      ...problem,
      questionId: owner(problem.field)!.questionId,
      isAuthored: problem.isAuthored === true,
    }))
    .sort((one, other) => order.indexOf(one.field.split(".")[0]!) - order.indexOf(other.field.split(".")[0]!));
}

function isUnreadable(problem: PageProblem, unreadable: ReadonlyMap<Question, readonly FieldProblem[]>): boolean {
  return [...unreadable.values()].some((problems) => problems.some(({ field }) => field === problem.field));
}

/** What the page asked, and everything that changed because of it. */
function changesOf(
  stored: AnsweringFacts["answers"],
  before: Values,
  values: Values,
  inputs: readonly Question[],
  wrong: ReadonlySet<string>,
): Record<string, AnswerValue | undefined> {
  const changes: Record<string, AnswerValue | undefined> = Object.create(null);
  for (const question of inputs) {
    const { questionId } = question;
    if (wrong.has(questionId)) continue;
    changes[questionId] = values[questionId];
    const key = commentKey(questionId);
    if (question.comment !== undefined && (values[key] !== undefined || Object.hasOwn(stored, key)))
      changes[key] = values[key];
  }
  for (const name of new Set([...Object.keys(before), ...Object.keys(values)])) {
    if (name in changes || wrong.has(name)) continue;
    const isComputed =
      !Object.hasOwn(stored, name) && before[name] !== undefined && isDeepStrictEqual(before[name], values[name]);
    // A default that nobody was asked about yet stays a proposal.
    if (!isComputed && !isDeepStrictEqual(stored[name], values[name])) changes[name] = values[name];
  }
  return changes;
}

function pageOf(survey: CompiledSurvey, name: string): number | undefined {
  const wanted = name.toLowerCase();
  const index = survey.pages.findIndex(
    (page) =>
      page.name.toLowerCase() === wanted || page.questions.some((question) => question.name.toLowerCase() === wanted),
  );
  return index < 0 ? undefined : index;
}

/** What is hidden is judged by all answers as they were: what depended on a hidden answer is not cleared in turn. */
function completionOf(answering: Answering, facts: AnsweringFacts, pageIndex: number, isCutShort: boolean): Completion {
  const { survey, values, scope } = answering;
  let kept: Values = Object.assign(Object.create(null), values);
  // Defaults of pages that nobody came to are no answers.
  const clears = (question: Question) => (question.clearIfInvisible ?? survey.clearRule) !== "none";
  // Answers do not change meanwhile, so what is seen is worked out once.
  const seenOn = survey.pages.map((page) =>
    answering.isPageShown(page)
      ? new Set(shownQuestions(page.elements, scope).map(({ question }) => question.questionId))
      : undefined,
  );
  for (const [index, page] of survey.pages.entries()) {
    const seen = seenOn[index] ?? new Set();
    const left = withoutHidden(seenOn[index] === undefined ? [] : page.elements, kept, scope, clears);
    const next: Values = Object.assign(Object.create(null), left);
    for (const question of page.questions) {
      const { questionId } = question;
      if (seen.has(questionId)) continue;
      const isSeenElsewhere = seenOn.some((other) => other?.has(questionId) === true);
      if (clears(question) && !isSeenElsewhere) {
        for (const name of [questionId, commentKey(questionId), `${questionId}-total`]) delete next[name];
      } else if (kept[questionId] !== undefined) next[questionId] = kept[questionId];
    }
    kept = next;
  }
  const answers: Record<string, AnswerValue | undefined> = Object.create(null);
  for (const name of new Set([...Object.keys(facts.answers), ...Object.keys(kept)])) {
    if (!isDeepStrictEqual(facts.answers[name], kept[name])) answers[name] = kept[name];
  }
  const isFree = survey.triggers.some(({ action }) => action === "skip");
  const open = survey.pages.findIndex(
    (page, index) =>
      index !== pageIndex &&
      (!isCutShort || index < pageIndex) &&
      seenOn[index] !== undefined &&
      isEnabled(page, scope) &&
      validateElements(page.elements, "", values, scope).length > 0,
  );
  return { answers, openPage: isFree || open < 0 ? undefined : open };
}
