/**
 * Turns a stored definition into the form that pages, exports and the portal use. Pure: the same version always compiles to
 * the same survey. Everything that is wrong with a definition is collected before it is refused.
 */

import type { CountedQuestions } from "../domain/counters.js";
import type { Instant } from "../domain/instant.js";
import type { SurveyVersion } from "../domain/survey.js";
import { checkJson } from "./check-json.js";
import { checkMembers } from "./check-members.js";
import {
  allQuestions,
  compilePage,
  elementCount,
  elementsOf,
  isFilled,
  listOf,
  maxQuestions,
  pageOf,
  richTexts,
} from "./compile-elements.js";
import { createExpressionReader, type ExpressionReader, isKnownName, refuseCycles } from "./compile-expressions.js";
import {
  addressOf,
  compileAddresses,
  compileCalculatedValues,
  compileCompletedTexts,
  compileTriggers,
  knownNames,
  settersOf,
  visibleTriggers,
} from "./compile-logic.js";
import { clearRule, compileQuestion } from "./compile-question.js";
import { compileSettings } from "./compile-settings.js";
import type { CompiledSurvey, Question, SurveyPage } from "./compiled-survey.js";
import { type Compiler, flagOf } from "./compiler.js";
import { compileTemplate, type Template } from "./expressions/index.js";
import {
  createFindings,
  type Findings,
  findingLine,
  type JsonObject,
  listedWarnings,
  quoted,
  refusalOf,
} from "./findings.js";
import { surveyProperties } from "./known-properties.js";
import { createTextReader, languageTag } from "./localized-text.js";
import { phrase } from "./phrase.js";
import { withoutAbsent } from "./without-absent.js";

/** Most choices of all questions together: more would make a page that no browser shows quickly. */
const maxAllChoices = 20_000;

const readOfSurvey = new Set([
  ...["pages", "elements", "questions", "title", "description", "locale", "completedHtml", "completeText"],
  ...["pageNextText", "pagePrevText", "startSurveyText", "surveyLoop", "calculatedValues", "triggers", "navigateToUrl"],
  ...["completedHtmlOnCondition", "navigateToUrlOnCondition", "clearInvisibleValues", "firstPageIsStarted"],
  "firstPageIsStartPage",
]);

/**
 * Compiles a version of a survey.
 *
 * @throws SurveyLoopError `invalid_argument` with field `definition` and a reason that lists the first ten problems with their
 *   JSON paths, when the definition asks for something that this product does not do
 */
export function compileSurvey(stored: SurveyVersion): CompiledSurvey {
  return compileInto(stored, createFindings());
}

function compileInto(stored: SurveyVersion, findings: Findings): CompiledSurvey {
  const { definition } = stored;
  checkJson(definition, findings);
  if (findings.problems.length > 0) throw refusalOf(findings);
  checkMembers(definition, "", readOfSurvey, surveyProperties, findings);
  const compiler = createCompiler(definition, findings);
  const { texts } = compiler;
  const text = (...names: string[]) => compiler.text(definition, "", ...names);
  const title = texts.required(definition.title, "title", stored.surveyId);
  const description = text("description");
  const pages = compilePages(definition, compiler);
  const questions = distinct(pages, findings);
  const choiceCount = allQuestions(pages.flatMap(({ elements }) => elements)).reduce(
    (count, question) => count + (question.choices?.length ?? 0),
    0,
  );
  if (choiceCount > maxAllChoices) {
    findings.refuse("pages", phrase`have ${choiceCount} choices; at most ${maxAllChoices} are taken`);
  }
  const questionsById = new Map(questions.map((question) => [question.questionId, question]));
  const calculatedValues = compileCalculatedValues(definition, compiler);
  const triggers = compileTriggers(definition, compiler.reader, compiler);
  const settings = compileSettings(definition.surveyLoop, questionsById, findings);
  const redirect = addressOf(definition.navigateToUrl, "navigateToUrl", compiler);
  const all = pages.flatMap((page) => page.questions);
  refuseCycles(settersOf(all, calculatedValues), findings);
  const ends = {
    completedText: richTexts(definition.completedHtml, "completedHtml", compiler),
    completedTexts: compileCompletedTexts(definition, compiler),
    completedAddresses: compileAddresses(definition, compiler),
  };
  const known = knownNames(all, pages, calculatedValues, triggers, settings.declaredParameters);
  compiler.reader.checkReferences(known);
  const asked = allQuestions(pages.flatMap(({ elements }) => elements));
  const hasFiles = asked.some(({ kind }) => kind === "file");
  const templates = compileTemplates(texts.piped(), known, findings);
  const survey = withoutAbsent<CompiledSurvey>({
    surveyId: stored.surveyId,
    version: stored.version,
    publishedAt: stored.publishedAt,
    definition,
    title,
    description,
    ...ends,
    nextText: text("pageNextText"),
    backText: text("pagePrevText"),
    completeText: text("completeText"),
    startText: text("startSurveyText"),
    hasStartPage: flagOf(definition, "firstPageIsStarted", "firstPageIsStartPage") && pages.length > 1,
    pages,
    questions,
    questionsById,
    questionsByName: namesOfQuestions(all),
    countedQuestions: countedQuestions(questions),
    dependsOnLink: hasFiles || dependsOnLink(asked, all, templates, compiler.reader),
    hasFiles,
    calculatedValues,
    triggers,
    clearRule: clearRule(definition.clearInvisibleValues, "clearInvisibleValues", findings) ?? "onComplete",
    templates,
    settings:
      redirect === undefined || settings.completionRedirect !== undefined
        ? settings
        : { ...settings, completionRedirect: redirect },
    languages: texts.languages(),
    warnings: listedWarnings(findings).map((warning) => findingLine(warning)),
  });
  if (findings.problems.length > 0) throw refusalOf(findings);
  return survey;
}

/** What is wrong with a definition, and what is left out of it, in English lines that begin with the path of the place. */
export function checkDefinition(definition: unknown): { problems: readonly string[]; warnings: readonly string[] } {
  const { problems, warnings } = inspectDefinition(definition);
  return {
    problems: problems.map((problem) => findingLine(problem)),
    warnings: warnings.map((warning) => findingLine(warning)),
  };
}

/** What is wrong with a definition, and what is left out of it, without compiling it for use. */
export function inspectDefinition(definition: unknown): Pick<Findings, "problems" | "warnings"> {
  const findings = createFindings(Number.POSITIVE_INFINITY);
  try {
    compileInto(
      { surveyId: "survey", version: 1, publishedAt: "2000-01-01T00:00:00.000Z", definition: definition as never },
      findings,
    );
  } catch (error) {
    if (findings.problems.length === 0) throw error;
  }
  return { problems: findings.problems, warnings: listedWarnings(findings) };
}

function createCompiler(definition: JsonObject, findings: Findings): Compiler & { readonly reader: ExpressionReader } {
  const texts = createTextReader(defaultLanguage(definition, findings), findings);
  const reader = createExpressionReader(findings);
  const triggered = visibleTriggers(definition);
  let depth = 0;
  const compiler: Compiler & { readonly reader: ExpressionReader } = {
    findings,
    texts,
    reader,
    expression(given, member, path, place) {
      const own = reader.read(given, member, path, place);
      const trigger = member === "visibleIf" && typeof given.name === "string" ? triggered.get(given.name) : undefined;
      if (own !== undefined || trigger === undefined) return own;
      return reader.parse(trigger.text, trigger.path, place);
    },
    text(given, path, ...members) {
      const found = members.find((member) => given[member] !== undefined);
      return found === undefined ? undefined : texts.optional(given[found], path === "" ? found : `${path}.${found}`);
    },
    elements(given, path, place) {
      let count = 0;
      depth += 1;
      const elements = listOf(given, path, place, { next: () => `e${count++}` }, compiler, depth);
      depth -= 1;
      return elements;
    },
    cell: (given, path, place, field) => compileQuestion(given, path, place, field, compiler),
  };
  return compiler;
}

/** One question for each stored name. Questions may share a name, and then an answer, if they are of one kind. */
function distinct(pages: readonly SurveyPage[], findings: Findings): readonly Question[] {
  const found = new Map<string, Question>();
  for (const question of pages.flatMap((page) => page.questions)) {
    const earlier = found.get(question.questionId);
    if (earlier === undefined) found.set(question.questionId, question);
    else if (earlier.kind !== question.kind) {
      findings.refuse(
        "pages",
        phrase`have two questions of different kinds, ${earlier.kind} and ${question.kind}, under the name ${quoted(question.questionId)}; rename one`,
      );
    } else
      findings.warn(
        "pages",
        phrase`have two questions under the name ${quoted(question.questionId)}; they share one answer`,
      );
  }
  return [...found.values()];
}

function dependsOnLink(
  asked: readonly Question[],
  questions: readonly Question[],
  templates: ReadonlyMap<string, Template>,
  reader: ExpressionReader,
): boolean {
  if (asked.some((question) => "choicesOrder" in question && question.choicesOrder === "random")) return true;
  const names = new Set(namesOfQuestions(questions).keys());
  const references = [...templates.values()].flatMap((template) => template.references);
  return reader.readsOther(names) || references.some(({ text }) => !names.has(text.toLowerCase()));
}

function namesOfQuestions(questions: readonly Question[]): ReadonlyMap<string, Question> {
  return new Map(
    [...questions]
      .reverse()
      .flatMap((question) => [
        [question.name.toLowerCase(), question] as const,
        [question.questionId.toLowerCase(), question] as const,
      ]),
  );
}

function compileTemplates(
  piped: readonly { readonly path: string; readonly text: string }[],
  known: ReadonlySet<string>,
  findings: Findings,
): ReadonlyMap<string, Template> {
  const templates = new Map<string, Template>();
  for (const { path, text } of piped) {
    const template = templates.get(text) ?? compileTemplate(text);
    if (template.references.length === 0) continue;
    templates.set(text, template);
    const anywhere = {
      rows: { kind: "panel", question: "" },
      outer: { rows: { kind: "row", question: "" }, hasItem: true },
    } as const;
    const strange = template.references.find((reference) => !isKnownName(reference, anywhere, known));
    if (strange !== undefined) {
      findings.warn(
        path,
        phrase`shows ${quoted(`{${strange.text}}`)} as it stands unless the tracking URL gives a parameter of that name; no question, calculated value or declared parameter has it`,
      );
    }
  }
  return templates;
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
  if (tag === undefined) findings.refuse("locale", phrase`must be a language tag such as fr`);
  return tag ?? "en";
}

/** The pages that have something on them. A definition without pages is one page. */
function compilePages(definition: JsonObject, compiler: Compiler): readonly SurveyPage[] {
  const { findings } = compiler;
  const count = elementCount(definition);
  if (count > maxQuestions) {
    // Counted first: a huge definition is not worth the time to say what else is wrong with it.
    findings.refuse("pages", phrase`have more than ${maxQuestions} questions; at most ${maxQuestions} are taken`);
    return [];
  }
  let fieldCount = 0;
  const fields = { next: () => `q${fieldCount++}` };
  const direct = ["elements", "questions"].filter((name) => isFilled(definition[name]));
  const listed = definition.pages;
  let pages: (SurveyPage | undefined)[] = [];
  if (isFilled(listed)) {
    for (const name of direct) findings.refuse(name, phrase`stands beside pages; put these questions onto a page`);
    if (!Array.isArray(listed)) findings.refuse("pages", phrase`must be a list`);
    else pages = listed.map((page, index) => compilePage(page, `pages[${index}]`, index, fields, compiler));
  } else {
    const elements = elementsOf(definition, "", {}, fields, compiler);
    pages = [elements.length === 0 ? undefined : pageOf("page1", elements)];
  }
  const shown = pages.filter((page) => page !== undefined);
  if (!shown.some((page) => page.questions.length > 0) && findings.counts().problems === 0) {
    findings.refuse("pages", phrase`have no question; add one at least`);
  }
  return shown;
}

function countedQuestions(questions: readonly Question[]): CountedQuestions {
  return new Map(questions.map((question) => [question.questionId, question.counting]));
}
