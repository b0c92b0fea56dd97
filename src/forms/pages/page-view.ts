/** What `views/survey/page` needs to show a page of the form. The fields are public: docs/views.md lists them. */
import type { Parameters } from "../../domain/answers.js";
import { createIdentifier } from "../../domain/identifiers.js";
import { answeringFacts } from "../../operations/answering/answering-facts.js";
import type { OpenLink } from "../../operations/answering/open-link.js";
import type { OperationContext } from "../../operations/context.js";
import { partField, type RowEdit, type SentFields } from "../answer-fields.js";
import { askedField, type CheckedPage, type PageProblem } from "../check-page.js";
import { allQuestions } from "../compile-elements.js";
import { type CompiledSurvey, inLanguage, type Question, type SurveyPage } from "../compiled-survey.js";
import { commentKey } from "../compiler.js";
import { findChoice } from "../kinds/choosing.js";
import { type Answering, createAnswering } from "../logic/answering.js";
import { conditionalFields } from "../logic/elements.js";
import type { FormTexts } from "../texts.js";
import { type ElementView, elementViews, type ViewScope } from "../view-question.js";
import { addressesOf, type Frame, frameOf, type PageSetting, scriptOf, withQuery } from "./frame.js";

/** How a page is to be shown. */
export interface Showing {
  readonly pageIndex: number;
  readonly language: string;
  /** A sent page that was not stored: what was typed is shown again. */
  readonly checked?: CheckedPage | undefined;
  /** Whether stored answers win over typed ones. */
  readonly prefersStored?: boolean;
  /** It was saved while somebody types: messages stand at the fields and nowhere else. */
  readonly isSaved?: boolean | undefined;
  /** A message above the form. */
  readonly notice?: string | undefined;
  /** Score in the link; it only pre-selects (T25). */
  readonly score?: string | undefined;
  readonly unsignedParameters: Parameters;
  /** The signed time at which the form was first shown, if it was shown before. */
  readonly shownAt?: string | undefined;
  /** ID of the submission; a new one unless given. */
  readonly submissionId?: string | undefined;
  /** A row that was added or removed in what was typed. */
  readonly edit?: RowEdit | undefined;
}

export interface PageView extends Frame {
  readonly title: string;
  readonly heading: string;
  readonly description: string;
  /** Who asks, how long it takes, who sees the answers; on the first page only. */
  readonly introduction: readonly string[];
  readonly subheading: string;
  readonly pageDescription: string;
  /** Absent on a single page and on a start page. */
  readonly progress: { readonly words: string; readonly page: number; readonly pages: number } | undefined;
  readonly notice: string;
  readonly problems: readonly { readonly id: string; readonly message: string }[];
  readonly elements: readonly ElementView[];
  readonly action: string;
  /** `multipart/form-data` where files are asked for; empty otherwise. */
  readonly encoding: string;
  /** Whether the form has buttons before those that send it, which Enter must not press. */
  readonly hasRows: boolean;
  readonly hiddenFields: readonly { readonly name: string; readonly value: string }[];
  readonly sendLabel: string;
  /** Empty on the first page. */
  readonly backLabel: string;
  readonly unsubscribeUrl: string;
}

/** Decides everything that a page shows. */
export async function pageView(
  context: OperationContext,
  setting: PageSetting,
  link: OpenLink,
  showing: Showing,
): Promise<PageView> {
  const { survey } = link;
  const { language } = showing;
  const typed = showing.prefersStored ? undefined : showing.checked;
  const answering =
    typed?.answering ??
    createAnswering(survey, await answeringFacts(context, link, language, showing.unsignedParameters));
  const pageIndex = shownPage(answering, showing.pageIndex);
  const page = survey.pages[pageIndex]!;
  const { scope } = answering;
  const { text } = scope;
  const address = addressesOf(context.links.trackingUrl(link.invitation));
  const carried = Object.entries(showing.unsignedParameters);
  const frame = frameOf(setting, survey, language, (other) =>
    withQuery(address.form, [...carried, ["page", String(pageIndex + 1)], ["lang", other]]),
  );
  const { texts } = frame;
  const problems = typed?.problems ?? [];
  const summarized = showing.isSaved === true ? [] : problems;
  const entered = enteredOn(page, pageIndex, link, answering, showing);
  const isFirst = answering.previousPage(pageIndex) === undefined;
  const isStart = survey.hasStartPage && pageIndex === 0;
  const isLast = answering.nextPage(pageIndex) === undefined;
  const progress = isStart ? undefined : progressOf(answering, pageIndex, texts);
  const isIntroducing = pageIndex === 0;
  const pageTitle = text(page.title);
  const titleParts = [progress?.words, text(survey.title)].filter((part) => part !== undefined && part !== "");
  const own = {
    title: `${summarized.length > 0 ? `${texts.errorPrefix} ` : ""}${titleParts.join(" – ")}`,
    heading: isIntroducing ? text(survey.title) : pageTitle || text(survey.title),
    description: isIntroducing ? text(survey.description) : "",
    introduction: isIntroducing ? introductionOf(survey, texts) : [],
    subheading: isIntroducing ? pageTitle : "",
    pageDescription: text(page.description),
    progress,
    notice: showing.notice ?? "",
    problems: summarized.map((problem) => ({ id: problem.field, message: summaryText(problem, page, answering) })),
    elements: elementViews(page.elements, "", entered, viewScope(answering, problems, language)),
    action: address.form,
    encoding: hasKind(page, "file") ? "multipart/form-data" : "",
    hasRows: page.questions.some((question) => "mayAdd" in question),
    hiddenFields: hiddenFields(context, link, showing, page, pageIndex, answering),
    sendLabel: isStart
      ? text(survey.startText) || texts.start
      : isLast
        ? text(survey.completeText) || texts.send
        : text(survey.nextText) || texts.continue,
    backLabel: isFirst ? "" : text(survey.backText) || texts.back,
    unsubscribeUrl: setting.isTest === true ? "" : withQuery(address.unsubscribe, [["lang", language]]),
  };
  return Object.assign(own, frame, { script: scriptOf(setting) });
}

/** The page itself when it is seen, else the next one, else the one before. */
function shownPage(answering: Answering, wanted: number): number {
  const { pages } = answering.survey;
  const index = Math.min(wanted, pages.length - 1);
  if (answering.isPageShown(pages[index]!)) return index;
  return answering.nextPage(index) ?? answering.previousPage(index) ?? index;
}

function progressOf(answering: Answering, pageIndex: number, texts: FormTexts): PageView["progress"] {
  const { survey } = answering;
  const shown = survey.pages.flatMap((page, index) =>
    (survey.hasStartPage && index === 0) || !(index === pageIndex || answering.isPageShown(page)) ? [] : [index],
  );
  if (shown.length === 1) return undefined;
  const page = shown.indexOf(pageIndex) + 1;
  return { words: texts.progress(page, shown.length), page, pages: shown.length };
}

/** Our own words fit any question, so the summary says which one is meant. */
function summaryText(
  { field, message, isAuthored, part }: PageProblem,
  page: SurveyPage,
  { scope }: Answering,
): string {
  const question = page.questions.find((each) => each.field === field.split(".")[0]);
  const named = isAuthored && part === undefined ? [] : [scope.text(question?.title), part ?? ""];
  return [...named, message].filter((each) => each !== "").join(" – ");
}

function viewScope(answering: Answering, problems: readonly PageProblem[], language: string): ViewScope {
  const messages = new Map(problems.map(({ field, message }) => [field, message]));
  return {
    ...answering.scope,
    isLocked: false,
    problem: (field) => messages.get(field) ?? "",
    rich: ({ text }) =>
      (text === undefined ? [] : (inLanguage(text, language, answering.survey) ?? [])).map((block) => ({
        ...block,
        lines: block.lines.map((line) => line.map((run) => ({ ...run, text: answering.fill(run.text) }))),
      })),
  };
}

function hasKind(page: SurveyPage, kind: string): boolean {
  return allQuestions(page.elements).some((question) => question.kind === kind);
}

/** What to show as answered: what was just typed, what is stored, a default, or the score that the link came with. */
function enteredOn(
  page: SurveyPage,
  pageIndex: number,
  link: OpenLink,
  answering: Answering,
  showing: Showing,
): SentFields {
  const map = new Map<string, readonly string[]>();
  const put = (name: string, texts: readonly string[]) => void map.set(name, texts);
  const { checked } = showing;
  const stored = link.response?.answers ?? {};
  for (const question of page.questions) {
    const { field, questionId, behaviour } = question;
    const isChanged = showing.isSaved === true && checked?.reacted.has(questionId) === true;
    const isTyped = wasTyped(question, checked, pageIndex === showing.pageIndex) && !isChanged;
    const value = answering.values[questionId] ?? scoreOf(question, link, showing);
    if (isTyped && !(showing.prefersStored && Object.hasOwn(stored, questionId))) continue;
    behaviour.write(question, field, value, put, answering.scope);
    const comment = answering.values[commentKey(questionId)];
    if (comment !== undefined) put(partField.comment(field), [String(comment)]);
    // Nothing of what was typed shines through.
    map.set(`${field}#`, []);
  }
  return {
    all(name) {
      const known = map.get(name);
      if (known !== undefined) return known;
      return map.has(`${name.split(".")[0]}#`) || checked === undefined ? [] : checked.entered.all(name);
    },
  };
}

/** Whether the sent form had the question. */
function wasTyped(question: Question, checked: CheckedPage | undefined, isSamePage: boolean): boolean {
  if (checked === undefined || !isSamePage) return false;
  if (question.isReadOnly && question.enableIf === undefined) return false;
  const isDependent = question.visibleIf !== undefined || question.enableIf !== undefined;
  return !isDependent || checked.asked.size === 0 || checked.asked.has(question.field);
}

function scoreOf(question: Question, link: OpenLink, showing: Showing) {
  const isScored = showing.score !== undefined && link.survey.settings.scores.nps === question.questionId;
  return isScored ? findChoice(question.choices, showing.score!)?.value : undefined;
}

function hiddenFields(
  context: OperationContext,
  link: OpenLink,
  showing: Showing,
  page: SurveyPage,
  pageIndex: number,
  answering: Answering,
): { readonly name: string; readonly value: string }[] {
  const { survey, invitation, response } = link;
  const fields = [
    ["page", String(pageIndex + 1)],
    ["version", String(survey.version)],
    ["revision", String(response?.revision ?? 0)],
    ["submission", showing.submissionId ?? createIdentifier()],
    ["lang", showing.language],
  ];
  if (page.isConditional) {
    fields.push([askedField, conditionalFields(page.elements, "", answering.values, answering.scope).join(" ")]);
  }
  if (response === undefined) {
    const { invitationId } = invitation;
    const isKnown = showing.shownAt !== undefined && context.links.verifyTime(invitationId, showing.shownAt);
    fields.push(["shown", isKnown ? showing.shownAt! : context.links.signTime(invitationId, context.calledAt)]);
    for (const [name, value] of Object.entries(showing.unsignedParameters))
      fields.push([parameterPrefix + name, value]);
  }
  return fields.map(([name, value]) => ({ name: name!, value: value! }));
}

/** Unsigned parameters travel in hidden fields with this before their names. */
export const parameterPrefix = "parameter.";

function introductionOf(survey: CompiledSurvey, texts: FormTexts): readonly string[] {
  const { name } = survey.settings.brand;
  return [
    ...(name === undefined ? [] : [texts.askedBy(name)]),
    texts.duration(minutesOf(survey)),
    texts.answersGoTo(name),
  ];
}

/** Questions that only some see count half. */
function minutesOf(survey: CompiledSurvey): number {
  const seconds = survey.questions.reduce((sum, question) => {
    const isOften = question.visibleIf === undefined && question.isVisible;
    return sum + question.behaviour.seconds * (isOften ? 1 : 0.5);
  }, 0);
  return Math.max(1, Math.round(seconds / 60));
}
