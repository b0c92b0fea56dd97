/**
 * Checks the answers of one sent page. Nothing that a browser may or may not have checked is relied on; whatever is sent,
 * the outcome is an answer or a message that says what to do.
 */
import type { AnswerValue } from "../domain/answers.js";
import { askedQuestions, type SentFields } from "./answer-fields.js";
import { checkAnswer } from "./check-answer.js";
import { type CompiledSurvey, textIn } from "./compiled-survey.js";
import { formTexts } from "./texts.js";

export interface PageProblem {
  readonly questionId: string;
  readonly message: string;
  /** In the author's words, which name the question by themselves. */
  readonly isAuthored: boolean;
}

export interface CheckedPage {
  /** For every question of the page without a problem, `undefined` where it was left out. Null prototype. */
  readonly answers: Readonly<Record<string, AnswerValue | undefined>>;
  readonly problems: readonly PageProblem[];
  /** What was sent for every question, to be shown again. */
  readonly entered: ReadonlyMap<string, readonly string[]>;
}

/** Most texts that are looked at for one question: more than a form can send. */
const maxTexts = 1001;

/**
 * Checks a page. Fields that are not of the page are ignored.
 *
 * @param language of the messages
 */
export function checkPage(
  survey: CompiledSurvey,
  pageIndex: number,
  fields: SentFields,
  language: string,
): CheckedPage {
  const texts = formTexts(language);
  const answers: Record<string, AnswerValue | undefined> = Object.create(null);
  const problems: PageProblem[] = [];
  const entered = new Map<string, readonly string[]>();
  for (const { question, field } of askedQuestions(survey, pageIndex)) {
    const { questionId } = question;
    const sent = fields.all(field).slice(0, maxTexts).map(cleaned);
    entered.set(questionId, sent);
    const checked = checkAnswer(question, sent, texts);
    if (checked.problem === undefined) answers[questionId] = checked.answer;
    else {
      const own = checked.isMissing ? question.requiredErrorText : question.errorText;
      const ownText = own === undefined ? "" : textIn(own, language, survey);
      problems.push({ questionId, message: ownText || checked.problem, isAuthored: ownText !== "" });
    }
  }
  return { answers, problems, entered };
}

/** Line ends as one character, and no characters that nobody can see and no export can carry (T8). */
function cleaned(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, "");
}
