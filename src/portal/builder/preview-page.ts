/**
 * The preview: the pages that respondents get, made by the same code, of a draft. Nothing is stored; the answers so far
 * travel in a hidden field of the form.
 */
import type { Answers } from "../../domain/answers.js";
import { startResponse } from "../../domain/response.js";
import { SurveyLoopError } from "../../errors.js";
import { checkPage } from "../../forms/check-page.js";
import { compileSurvey } from "../../forms/compile-survey.js";
import type { CompiledSurvey } from "../../forms/compiled-survey.js";
import { isObject, type JsonObject } from "../../forms/findings.js";
import { createAnswering } from "../../forms/logic/answering.js";
import { chooseLanguage } from "../../forms/pages/choose-language.js";
import { frameOf } from "../../forms/pages/frame.js";
import { thanksPage } from "../../forms/pages/message-pages.js";
import { pageView, type Showing } from "../../forms/pages/page-view.js";
import { htmlResponse } from "../../forms/pages/replies.js";
import { formTexts } from "../../forms/texts.js";
import type { HttpResponse } from "../../http/messages.js";
import { answeringFacts } from "../../operations/answering/answering-facts.js";
import type { OpenLink } from "../../operations/answering/open-link.js";
import type { OperationContext, Services } from "../../operations/context.js";
import { createContext } from "../../operations/run-operation.js";
import type { Views } from "../../views.js";
import { type FormFields, queryFields } from "../form-fields.js";
import type { Visit } from "../gate.js";
import { formTokenField } from "../portal-pages.js";
import { draftPath, requestedDraft } from "./draft-frame.js";
import type { Draft } from "./draft-store.js";
import { allElements, replaceElement } from "./edit-draft.js";

const answersField = "previewAnswers";
const unsigned = Object.freeze(Object.create(null)) as Answers & { readonly [name: string]: string };

interface PreviewSetting {
  readonly views: Views;
  readonly publicUrl: string;
}

/** Shows a page of the draft, the one that `?page=` names. */
export function previewPage(services: Services, setting: PreviewSetting) {
  return async (visit: Visit): Promise<HttpResponse> => {
    const draft = await requestedDraft(services, visit.request);
    const query = queryFields(visit.request);
    const wanted = Number(query.one("page") ?? "1");
    const page = Number.isSafeInteger(wanted) && wanted > 0 ? wanted - 1 : 0;
    return previewOf(services, setting)(visit, draft, page, query.one("lang"));
  };
}

/** Shows a page of any draft, also of one that is not stored. */
export function previewOf(services: Services, setting: PreviewSetting) {
  return (visit: Visit, draft: Draft, page: number, asked?: string): Promise<HttpResponse> => {
    const show: Show = async (context, survey, language) => {
      const pageIndex = Math.min(page, survey.pages.length - 1);
      const showing = { pageIndex, language, unsignedParameters: unsigned };
      return showPage(context, setting, visit, linkOf(survey, {}, context), showing, 200);
    };
    return preview(services, setting, visit, draft, show, asked);
  };
}

/** Checks a sent page as that of a respondent and shows what comes next. Stores nothing. */
export function previewSending(services: Services, setting: PreviewSetting) {
  return async (visit: Visit, fields: FormFields): Promise<HttpResponse> => {
    const draft = await requestedDraft(services, visit.request);
    return preview(
      services,
      setting,
      visit,
      draft,
      async (context, survey, language) => {
        const pageIndex = Math.min(Math.max(0, Number(fields.one("page") ?? "1") - 1 || 0), survey.pages.length - 1);
        const link = linkOf(survey, answersOf(fields.one(answersField)), context);
        const facts = await answeringFacts(context, link, language, unsigned);
        const checked = checkPage(survey, pageIndex, { all: fields.all }, language, facts);
        const isBack = fields.one("action") === "back";
        const showing = { language, unsignedParameters: unsigned };
        if (checked.problems.length > 0 && !isBack) {
          return showPage(context, setting, visit, link, { ...showing, pageIndex, checked }, 422);
        }
        const next = linkOf(survey, { ...link.response?.answers, ...checked.answers }, context);
        const target = isBack
          ? (checked.answering.previousPage(pageIndex) ?? 0)
          : checked.hasUnseen
            ? pageIndex
            : (checked.nextPage ?? checked.completion().openPage);
        if (target !== undefined) {
          const notice = checked.hasUnseen && !isBack ? formTexts(language).moreQuestions : undefined;
          return showPage(context, setting, visit, next, { ...showing, pageIndex: target, notice }, 200);
        }
        const answering = createAnswering(survey, await answeringFacts(context, next, language, unsigned));
        return thanksPage(setting, { ...next, state: "answered" }, language, answering);
      },
      fields.one("lang"),
    );
  };
}

type Show = (context: OperationContext, survey: CompiledSurvey, language: string) => Promise<HttpResponse>;

async function preview(
  services: Services,
  setting: PreviewSetting,
  visit: Visit,
  draft: Draft,
  show: Show,
  asked: string | undefined,
): Promise<HttpResponse> {
  const { request, caller } = visit;
  const context = createContext(services, { caller, requestId: request.requestId });
  const address = `${visit.pages.publicUrl}${draftPath(draft, "/preview")}`;
  // Links of the preview lead back to it, and no time is signed for anybody.
  const links = { ...services.links, trackingUrl: () => address, signTime: () => "", verifyTime: () => undefined };
  const own = Object.assign(Object.create(context), { links }) as OperationContext;
  const survey = compiledForPreview(draft, context.calledAt);
  const acceptLanguage = request.headers["accept-language"];
  const reply =
    survey === undefined
      ? noPreview(setting, visit)
      : await show(own, survey, chooseLanguage(survey.languages, { asked, known: undefined, acceptLanguage }));
  return { ...reply, frameAncestors: ["'self'"] };
}

/** The survey as it would be; `undefined` while it has problems. Files are not taken, so none is asked for. */
function compiledForPreview(draft: Draft, publishedAt: string): CompiledSurvey | undefined {
  let definition: JsonObject = draft.definition;
  for (const { element, place } of allElements(definition)) {
    if (element.type === "file") definition = replaceElement(definition, place, { ...element, isRequired: false });
  }
  try {
    return compileSurvey({ surveyId: "preview", version: 1, publishedAt, definition });
  } catch (error) {
    if (error instanceof SurveyLoopError && error.code === "invalid_argument") return undefined;
    throw error;
  }
}

function noPreview(setting: PreviewSetting, { pages }: Visit): HttpResponse {
  const words = pages.texts.builder;
  const frame = frameOf(setting, undefined, pages.texts.language);
  const values = { ...frame, title: words.preview, paragraphs: [words.noPreview], blocks: [] };
  return htmlResponse(200, setting.views.render("messages/message", values), frame);
}

function answersOf(text: string | undefined): Answers {
  try {
    const answers: unknown = JSON.parse(text ?? "{}");
    return (isObject(answers) ? answers : {}) as Answers;
  } catch {
    return {};
  }
}

/** The link of somebody who has given the answers; there is neither. */
function linkOf(
  survey: CompiledSurvey,
  answers: Readonly<Record<string, Answers[string] | undefined>>,
  context: OperationContext,
): OpenLink {
  const { surveyId, version } = survey;
  const { calledAt } = context;
  const invitation = {
    ...{ surveyId, invitationId: "preview", keyId: "preview", parameters: unsigned, createdAt: calledAt },
    ...{ changedAt: calledAt, revision: 1, reminderCount: 0 },
  };
  const identity = { surveyId, responseId: "preview", invitationId: "preview", surveyVersion: version };
  const response = startResponse(
    { ...identity, shownAt: undefined, unsignedParameters: unsigned },
    { answers, nextPage: survey.pages.length - 1 },
    calledAt,
  );
  return { state: "open", unit: { revision: 1, invitation, responses: [response] }, invitation, response, survey };
}

async function showPage(
  context: OperationContext,
  setting: PreviewSetting,
  visit: Visit,
  link: OpenLink,
  showing: Showing,
  status: number,
): Promise<HttpResponse> {
  const notice = showing.notice ?? visit.pages.texts.builder.previewNotice;
  const view = await pageView(context, setting, link, { ...showing, notice });
  const kept = JSON.stringify(link.response?.answers ?? {});
  const own = [
    { name: formTokenField, value: visit.frame.formToken ?? "" },
    { name: answersField, value: kept },
  ];
  // The script would save while somebody types, and here nothing is kept.
  const values = {
    ...view,
    script: "",
    encoding: "",
    unsubscribeUrl: "#",
    hiddenFields: [...view.hiddenFields, ...own],
  };
  const reply = htmlResponse(status, setting.views.render("survey/page", values), view);
  const { setCookie } = visit.frame;
  return setCookie === undefined ? reply : { ...reply, headers: { ...reply.headers, "set-cookie": setCookie } };
}
