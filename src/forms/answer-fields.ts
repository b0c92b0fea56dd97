/** How a form names its answers: by position in the survey's version, so that no question name can clash with anything. */
import type { CompiledSurvey, Question } from "./compiled-survey.js";

/** Fields of a sent form. */
export interface SentFields {
  /** All texts sent under a name, in order; none when the field is absent. */
  all(name: string): readonly string[];
}

/** A question of a page with the name of its form field. */
export interface AskedQuestion {
  readonly question: Question;
  /** `q0`, `q1`, ... counted through all pages. */
  readonly field: string;
}

/** The questions of a page with their field names. */
export function askedQuestions(survey: Pick<CompiledSurvey, "pages">, pageIndex: number): readonly AskedQuestion[] {
  const before = survey.pages.slice(0, pageIndex).reduce((count, page) => count + page.questions.length, 0);
  const questions = survey.pages[pageIndex]?.questions ?? [];
  return questions.map((question, index) => ({ question, field: `q${before + index}` }));
}
