/**
 * Turns a stored definition into the form that pages, exports and the portal use. Pure: the same version always compiles to
 * the same survey. Everything that is wrong with a definition is collected before it is refused.
 */
import type { AnswerCounting, CountedQuestions } from "../domain/counters.js";
import type { Instant } from "../domain/instant.js";
import type { SurveyVersion } from "../domain/survey.js";
import { checkJson } from "./check-json.js";
import { checkMembers } from "./check-members.js";
import { compileQuestion } from "./compile-question.js";
import { compileSettings } from "./compile-settings.js";
import type { CompiledSurvey, LocalizedText, Question, QuestionKind, SurveyPage } from "./compiled-survey.js";
import {
  createFindings,
  type Findings,
  isObject,
  type JsonObject,
  listedWarnings,
  quoted,
  refusalOf,
} from "./findings.js";
import { pageProperties, surveyProperties } from "./known-properties.js";
import { createTextReader, languageTag, type TextReader } from "./localized-text.js";
import { hasTags, plainText } from "./plain-text.js";
import { withoutAbsent } from "./without-absent.js";

/** Most questions of a survey. */
const maxQuestions = 500;
/** Most choices of all questions together: more would make a page that no browser shows quickly. */
const maxAllChoices = 20_000;

const readOfSurvey = new Set(
  ["pages", "elements", "questions", "title", "description", "locale", "completedHtml", "completeText"].concat([
    "pageNextText",
    "pagePrevText",
    "surveyLoop",
  ]),
);
const readOfPage = new Set(["name", "title", "description", "elements", "questions"]);

/**
 * Compiles a version of a survey.
 *
 * @throws SurveyLoopError `invalid_argument` with field `definition` and a reason that lists the first ten problems with their
 *   JSON paths, when the definition asks for something that this product does not do
 */
export function compileSurvey(stored: SurveyVersion): CompiledSurvey {
  const { definition } = stored;
  const findings = createFindings();
  checkJson(definition, findings);
  if (findings.problems.length > 0) throw refusalOf(findings);
  checkMembers(definition, "", readOfSurvey, surveyProperties, findings);
  const texts = createTextReader(defaultLanguage(definition, findings), findings);
  const text = (name: string) => texts.optional(definition[name], name);
  const title = texts.required(definition.title, "title", stored.surveyId);
  const description = text("description");
  const pages = compilePages(definition, texts, findings);
  const questions = pages.flatMap((page) => page.questions);
  const choiceCount = questions.reduce((count, question) => count + (question.choices?.length ?? 0), 0);
  if (choiceCount > maxAllChoices) {
    findings.refuse("pages", `have ${choiceCount} choices; at most ${maxAllChoices} are taken`);
  }
  const questionsById = new Map(questions.map((question) => [question.questionId, question]));
  const settings = compileSettings(definition.surveyLoop, questionsById, findings);
  const survey = withoutAbsent<CompiledSurvey>({
    surveyId: stored.surveyId,
    version: stored.version,
    publishedAt: stored.publishedAt,
    definition,
    title,
    description,
    completedText: completedText(text("completedHtml"), findings),
    nextText: text("pageNextText"),
    backText: text("pagePrevText"),
    completeText: text("completeText"),
    pages,
    questions,
    questionsById,
    countedQuestions: countedQuestions(questions),
    settings,
    languages: texts.languages(),
    warnings: listedWarnings(findings),
  });
  if (findings.problems.length > 0) throw refusalOf(findings);
  return survey;
}

/**
 * Whether somebody may start to answer the survey at a moment.
 *
 * @param completedCount complete responses so far; only looked at when the survey has a limit
 */
export function isAccepting(survey: Pick<CompiledSurvey, "settings">, now: Instant, completedCount: number): boolean {
  const { responseLimit } = survey.settings;
  return isOpen(survey, now) && (responseLimit === undefined || completedCount < responseLimit);
}

/** Whether the moment lies between the opening and the closing of the survey; who has started may finish until then. */
export function isOpen(survey: Pick<CompiledSurvey, "settings">, now: Instant): boolean {
  const { opensAt, closesAt } = survey.settings;
  return (opensAt === undefined || now >= opensAt) && (closesAt === undefined || now < closesAt);
}

function defaultLanguage(definition: JsonObject, findings: Findings): string {
  const locale = definition.locale;
  if (locale === undefined || locale === null || locale === "" || locale === "default") return "en";
  const tag = typeof locale === "string" ? languageTag(locale) : undefined;
  if (tag === undefined) findings.refuse("locale", "must be a language tag such as fr");
  return tag ?? "en";
}

function completedText(text: LocalizedText | undefined, findings: Findings): LocalizedText | undefined {
  if (text === undefined || !Object.values(text).some(hasTags)) return text;
  findings.warn("completedHtml", "is shown as plain text, without its tags");
  const plain: Record<string, string> = Object.create(null);
  for (const [language, html] of Object.entries(text)) plain[language] = plainText(html);
  return plain;
}

/** The pages that have questions. A definition without pages is one page. */
function compilePages(definition: JsonObject, texts: TextReader, findings: Findings): readonly SurveyPage[] {
  const names = new Map<string, string>();
  const listed = definition.pages;
  const count = elementCount(definition);
  if (count > maxQuestions) {
    // Counted first: a huge definition is not worth the time to say what else is wrong with it.
    findings.refuse("pages", `have ${count} questions; at most ${maxQuestions} are taken`);
    return [];
  }
  const direct = ["elements", "questions"].filter((name) => isFilled(definition[name]));
  let pages: (SurveyPage | undefined)[] = [];
  if (isFilled(listed)) {
    for (const name of direct) findings.refuse(name, "stands beside pages; put these questions onto a page");
    if (!Array.isArray(listed)) findings.refuse("pages", "must be a list");
    else pages = listed.map((page, index) => compilePage(page, `pages[${index}]`, index, names, texts, findings));
  } else {
    const questions = compileElements(definition, "", names, texts, findings);
    pages = [questions.length === 0 ? undefined : { name: "page1", questions }];
  }
  const asked = pages.filter((page) => page !== undefined);
  if (asked.length === 0 && findings.problems.length === 0)
    findings.refuse("pages", "have no question; add one at least");
  return asked;
}

/** Elements of all pages and of the survey itself; a page counts as one at least. */
function elementCount(definition: JsonObject): number {
  const { pages } = definition;
  return [definition, ...(Array.isArray(pages) ? pages : [])].reduce((count: number, holder: unknown) => {
    if (!isObject(holder)) return count + 1;
    const lists = [holder.elements, holder.questions].filter((list) => Array.isArray(list));
    const own = lists.reduce((sum, list) => sum + list.length, 0);
    return count + (holder === definition ? own : Math.max(1, own));
  }, 0);
}

function compilePage(
  given: unknown,
  path: string,
  index: number,
  names: Map<string, string>,
  texts: TextReader,
  findings: Findings,
): SurveyPage | undefined {
  if (!isObject(given)) {
    findings.refuse(path, "must be a page, an object with elements");
    return undefined;
  }
  checkMembers(given, path, readOfPage, pageProperties, findings);
  const name = given.name;
  const questions = compileElements(given, path, names, texts, findings);
  const page = withoutAbsent<SurveyPage>({
    name: typeof name === "string" && name !== "" ? name : `page${index + 1}`,
    title: texts.optional(given.title, `${path}.title`),
    description: texts.optional(given.description, `${path}.description`),
    questions,
  });
  if (questions.length > 0) return page;
  if (!isFilled(given.elements) && !isFilled(given.questions)) {
    findings.warn(path, "has no question and is left out; put its text into the survey's description");
  }
  return undefined;
}

/** The questions of a page, or of a definition that has its questions at the top. */
function compileElements(
  holder: JsonObject,
  path: string,
  names: Map<string, string>,
  texts: TextReader,
  findings: Findings,
): readonly Question[] {
  const member = isFilled(holder.elements) ? "elements" : "questions";
  const place = path === "" ? member : `${path}.${member}`;
  if (member === "elements" && isFilled(holder.questions)) {
    findings.refuse(path === "" ? "questions" : `${path}.questions`, "stands beside elements; give one of them");
  }
  const given = holder[member];
  if (!isFilled(given)) return [];
  if (!Array.isArray(given)) {
    findings.refuse(place, "must be a list of questions");
    return [];
  }
  const questions: Question[] = [];
  for (const [index, element] of given.entries()) {
    const at = `${place}[${index}]`;
    const question = isObject(element) ? compileQuestion(element, at, texts, findings) : undefined;
    if (!isObject(element)) findings.refuse(at, "must be a question, an object with type and name");
    if (question === undefined) continue;
    const earlier = names.get(question.questionId);
    if (earlier === undefined) {
      names.set(question.questionId, at);
      questions.push(question);
    } else findings.refuse(`${at}.name`, `repeats the name ${quoted(question.questionId)} of ${earlier}`);
  }
  return questions;
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

const countings: Readonly<Record<QuestionKind, AnswerCounting>> = {
  singleChoice: "values",
  multipleChoice: "values",
  dropdown: "values",
  rating: "values",
  boolean: "values",
  number: "number",
  text: "presence",
  comment: "presence",
  email: "presence",
  date: "presence",
};

function countedQuestions(questions: readonly Question[]): CountedQuestions {
  return new Map(questions.map((question) => [question.questionId, countings[question.kind]]));
}
