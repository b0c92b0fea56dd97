/** What `views/survey/page` needs to show a page of the form. */
import type { Parameters } from "../../domain/answers.js";
import { createIdentifier } from "../../domain/identifiers.js";
import type { OpenLink } from "../../operations/answering/open-link.js";
import type { OperationContext } from "../../operations/context.js";
import { askedQuestions } from "../answer-fields.js";
import { findChoice } from "../check-answer.js";
import type { CheckedPage } from "../check-page.js";
import {
  type CompiledSurvey,
  type LocalizedText,
  type Question,
  type QuestionKind,
  textIn,
} from "../compiled-survey.js";
import type { FormTexts } from "../texts.js";
import { addressesOf, type Frame, frameOf, type PageSetting, withQuery } from "./frame.js";
import { enteredOf, type QuestionView, questionView } from "./question-view.js";

/** How a page is to be shown. */
export interface Showing {
  readonly pageIndex: number;
  readonly language: string;
  /** A sent page that was not stored: what was typed is shown again. */
  readonly checked?: CheckedPage | undefined;
  /** Whether stored answers win over typed ones. */
  readonly prefersStored?: boolean;
  /** A message above the form. */
  readonly notice?: string | undefined;
  /** Score in the link; it only pre-selects (T25). */
  readonly score?: string | undefined;
  readonly unsignedParameters: Parameters;
  /** The signed time at which the form was first shown, if it was shown before. */
  readonly shownAt?: string | undefined;
}

export interface PageView extends Frame {
  readonly title: string;
  readonly heading: string;
  readonly description: string;
  /** Who asks, how long it takes, what happens with the answers: on the first page. */
  readonly introduction: readonly string[];
  readonly subheading: string;
  readonly pageDescription: string;
  readonly progress: { readonly words: string; readonly page: number; readonly pages: number } | undefined;
  readonly notice: string;
  readonly problems: readonly { readonly id: string; readonly message: string }[];
  readonly questions: readonly QuestionView[];
  readonly action: string;
  readonly hiddenFields: readonly { readonly name: string; readonly value: string }[];
  readonly sendLabel: string;
  /** Empty on the first page. */
  readonly backLabel: string;
  readonly unsubscribeUrl: string;
}

/** Prefix of the hidden fields that carry unsigned parameters. */
export const parameterPrefix = "parameter.";

export function pageView(context: OperationContext, setting: PageSetting, link: OpenLink, showing: Showing): PageView {
  const { survey } = link;
  const { pageIndex, language, checked } = showing;
  const page = survey.pages[pageIndex]!;
  const text = (localized: LocalizedText | undefined) =>
    localized === undefined ? "" : textIn(localized, language, survey);
  const address = addressesOf(context.links.trackingUrl(link.invitation));
  const carried = Object.entries(showing.unsignedParameters);
  const frame = frameOf(setting, survey, language, (other) =>
    withQuery(address.form, [...carried, ["page", String(pageIndex + 1)], ["lang", other]]),
  );
  const { texts } = frame;
  const problems = showing.prefersStored ? [] : (checked?.problems ?? []);
  const problemOf = new Map(problems.map((problem) => [problem.questionId, problem]));
  const asked = askedQuestions(survey, pageIndex);
  const isFirst = pageIndex === 0;
  const pages = survey.pages.length;
  const progress =
    pages === 1 ? undefined : { words: texts.progress(pageIndex + 1, pages), page: pageIndex + 1, pages };
  const heading = isFirst ? text(survey.title) : text(page.title) || text(survey.title);
  const titleParts = [progress?.words, text(survey.title)].filter((part) => part !== undefined && part !== "");
  return {
    ...frame,
    title: `${problemOf.size > 0 ? `${texts.errorPrefix} ` : ""}${titleParts.join(" – ")}`,
    heading,
    description: isFirst ? text(survey.description) : "",
    introduction: isFirst ? introductionOf(survey, texts) : [],
    subheading: isFirst ? text(page.title) : "",
    pageDescription: text(page.description),
    progress,
    notice: showing.notice ?? "",
    problems: asked.flatMap(({ question, field }) => {
      const problem = problemOf.get(question.questionId);
      if (problem === undefined) return [];
      // Our own words fit any question, so the summary says which one is meant.
      const { message, isAuthored } = problem;
      return [{ id: field, message: isAuthored ? message : `${text(question.title)} – ${message}` }];
    }),
    questions: asked.map(({ question, field }) =>
      questionView(
        survey,
        question,
        { field, entered: enteredFor(link, question, showing), problem: problemOf.get(question.questionId)?.message },
        language,
        texts,
      ),
    ),
    action: address.form,
    hiddenFields: hiddenFields(context, link, showing),
    sendLabel:
      pageIndex === pages - 1 ? text(survey.completeText) || texts.send : text(survey.nextText) || texts.continue,
    backLabel: isFirst ? "" : text(survey.backText) || texts.back,
    unsubscribeUrl: address.unsubscribe,
  };
}

/** What to show as answered: what was just typed, what is stored, or the score that the link came with. */
function enteredFor(link: OpenLink, question: Question, showing: Showing): readonly string[] {
  const { questionId } = question;
  const { answers } = link.response ?? {};
  const stored = answers !== undefined && Object.hasOwn(answers, questionId) ? enteredOf(answers[questionId]) : [];
  const typed = showing.checked?.entered.get(questionId);
  if (typed !== undefined && !(showing.prefersStored && stored.length > 0)) return typed;
  if (stored.length > 0) return stored;
  const isScored = showing.score !== undefined && link.survey.settings.scores.nps === questionId;
  const choice = isScored ? findChoice(question, showing.score!) : undefined;
  return choice === undefined ? [] : [String(choice.value)];
}

function hiddenFields(
  context: OperationContext,
  link: OpenLink,
  showing: Showing,
): { readonly name: string; readonly value: string }[] {
  const { survey, invitation, response } = link;
  const fields = [
    ["page", String(showing.pageIndex + 1)],
    ["version", String(survey.version)],
    ["revision", String(response?.revision ?? 0)],
    ["submission", createIdentifier()],
    ["lang", showing.language],
  ];
  if (response === undefined) {
    const { invitationId } = invitation;
    const isKnown = showing.shownAt !== undefined && context.links.verifyTime(invitationId, showing.shownAt);
    fields.push(["shown", isKnown ? showing.shownAt : context.links.signTime(invitationId, context.calledAt)]);
    for (const [name, value] of Object.entries(showing.unsignedParameters))
      fields.push([parameterPrefix + name, value]);
  }
  return fields.map(([name, value]) => ({ name: name!, value: value! }));
}

function introductionOf(survey: CompiledSurvey, texts: FormTexts): readonly string[] {
  const { name } = survey.settings.brand;
  return [
    ...(name === undefined ? [] : [texts.askedBy(name)]),
    texts.duration(minutesOf(survey)),
    texts.answersGoTo(name),
  ];
}

/** Seconds that a question takes, roughly. */
const secondsByKind: Readonly<Record<QuestionKind, number>> = {
  singleChoice: 8,
  rating: 8,
  boolean: 6,
  dropdown: 10,
  multipleChoice: 12,
  date: 12,
  number: 12,
  text: 15,
  email: 15,
  comment: 30,
};

function minutesOf(survey: CompiledSurvey): number {
  const seconds = survey.questions.reduce((sum, question) => sum + secondsByKind[question.kind], 0);
  return Math.max(1, Math.round(seconds / 60));
}
