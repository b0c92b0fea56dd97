/**
 * Answers that go as soon as nobody sees their question (`onHidden`), or the panel or page that it stands on
 * (`onHiddenContainer`), and defaults that come when it is seen again. What the other rules clear goes at completion.
 */
import type { CompiledSurvey, Question, SurveyElement } from "../compiled-survey.js";
import { commentKey } from "../compiler.js";
import { storedValue } from "../kinds/calculated.js";
import type { Answering } from "./answering.js";
import { questionsIn, setValue, shownQuestions } from "./elements.js";
import { isVisible, type Scope, type Values } from "./scope.js";

export interface Hiding {
  /** Clears what went out of sight since the last call, and proposes defaults where something came into sight. */
  settle(): void;
}

/** Takes down what is seen now. Answers that were out of sight all the time stay until completion. */
export function createHiding(answering: Answering): Hiding {
  const { survey, scope, values } = answering;
  const watched = watchedQuestions(survey);
  const goes = (question: Question) => clearsWhenHidden(survey, question);
  const withRows = survey.questions.filter((question) => cellsOf(question).some(goes));
  if (watched.length === 0 && withRows.length === 0) return { settle: () => {} };
  let seen = seenIds(answering, watched);
  return {
    settle() {
      for (const question of withRows) clearCells(question, values, scope, goes);
      const now = seenIds(answering, watched);
      for (const { questionId, kind, defaultValue, defaultValueExpression } of watched) {
        if (now.has(questionId) === seen.has(questionId)) continue;
        if (!now.has(questionId)) {
          for (const name of [questionId, commentKey(questionId), `${questionId}-total`]) delete values[name];
        } else if (values[questionId] === undefined) {
          const proposed =
            defaultValueExpression === undefined
              ? defaultValue
              : storedValue(scope.value(defaultValueExpression), scope.zone, kind);
          setValue(values, questionId, proposed);
        }
      }
      seen = now;
    },
  };
}

/** A hidden cell has an answer only if it was in sight before. */
function clearCells(question: Question, values: Values, scope: Scope, goes: (question: Question) => boolean): void {
  const { questionId, behaviour } = question;
  const value = values[questionId];
  if (value === undefined) return;
  const kept = behaviour.withoutHidden?.(question, value, scope, goes);
  if (JSON.stringify(kept) === JSON.stringify(value)) return;
  // Rows that hold nothing any more are rows still.
  setValue(values, questionId, kept ?? (Array.isArray(value) ? value.map(() => ({})) : undefined));
}

function cellsOf(question: Question): readonly Question[] {
  return questionsIn((question as Question & { readonly elements?: readonly SurveyElement[] }).elements ?? []);
}

/** Takes back defaults that were proposed for questions that are out of sight. @param proposed names of such answers */
export function withdrawHiddenDefaults(answering: Answering, proposed: readonly string[]): void {
  if (proposed.length === 0) return;
  const watched = watchedQuestions(answering.survey).filter(({ questionId }) => proposed.includes(questionId));
  if (watched.length === 0) return;
  const seen = seenIds(answering, watched);
  for (const { questionId } of watched) if (!seen.has(questionId)) delete answering.values[questionId];
}

function watchedQuestions(survey: CompiledSurvey): readonly Question[] {
  return survey.pages.flatMap(({ questions }) => questions.filter((question) => clearsWhenHidden(survey, question)));
}

function clearsWhenHidden(survey: CompiledSurvey, question: Question): boolean {
  const rule = question.clearIfInvisible ?? survey.clearRule;
  return rule === "onHidden" || rule === "onHiddenContainer";
}

/** Stored names of watched questions that are seen; two questions of one name are seen when one of them is. */
function seenIds({ survey, scope, isPageShown }: Answering, watched: readonly Question[]): ReadonlySet<string> {
  const onPage = new Set(
    survey.pages
      .filter((page) => isPageShown(page))
      .flatMap(({ elements }) => shownQuestions(elements, scope).map(({ question }) => question)),
  );
  const isSeen = (question: Question) =>
    (question.clearIfInvisible ?? survey.clearRule) === "onHidden" ? isVisible(question, scope) : onPage.has(question);
  return new Set(watched.filter(isSeen).map(({ questionId }) => questionId));
}
