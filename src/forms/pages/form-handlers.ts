/** The handlers of the form: open a link, send a page, and the thanks behind the last one. */
import type { Parameters } from "../../domain/answers.js";
import { SurveyLoopError } from "../../errors.js";
import type { HttpRequest, HttpResponse } from "../../http/messages.js";
import { answeringFacts } from "../../operations/answering/answering-facts.js";
import {
  type LinkState,
  type OpenLink,
  openLink,
  type ShutLink,
  type UnknownLink,
} from "../../operations/answering/open-link.js";
import { reachedPage, type SendOutcome, type SentPage, sendPage } from "../../operations/answering/send-page.js";
import { unsignedParametersOf } from "../../operations/answering/unsigned-parameters.js";
import type { OperationContext } from "../../operations/context.js";
import { publicError } from "../../operations/run-operation.js";
import { partField, type RowEdit, rowEditOf } from "../answer-fields.js";
import { type CheckedPage, checkPage } from "../check-page.js";
import { createAnswering } from "../logic/answering.js";
import { safeAddress } from "../safe-address.js";
import { formTexts, formTextsByLanguage } from "../texts.js";
import { chooseLanguage } from "./choose-language.js";
import { renderPage } from "./compiled-page.js";
import { addressesOf, type PageSetting, withQuery } from "./frame.js";
import { messagePage, shutLinkPage, thanksPage } from "./message-pages.js";
import { parameterPrefix, type Showing } from "./page-view.js";
import { type FormFields, queryPairs, readForm } from "./read-form.js";
import { isUpload, readUpload } from "./read-upload.js";
import { htmlResponse, seeOther } from "./replies.js";
import { withRowEdited } from "./row-edits.js";

/** Name of the field in which our script lists the fields that were filled and left: only these get messages yet. */
const leftField = "left";

/** GET of a link: the page to answer next, or the reached page that is asked for. Changes nothing (T25). */
export async function showForm(
  context: OperationContext,
  setting: PageSetting,
  request: HttpRequest,
): Promise<HttpResponse> {
  const link = await openLink(context, request.params.token!);
  const query = queryPairs(request.query);
  const asked = (name: string) => query.find(([known]) => known === name)?.[1];
  if (link.state !== "open")
    return shutLinkPage(context, setting, link, languageFor(request, link, asked("lang")), 200);
  const language = languageFor(request, link, asked("lang"));
  const reached = reachedPage(link);
  const wanted = pageNumber(asked("page"));
  const isResumed = wanted === undefined && link.response !== undefined;
  const texts = formTexts(language);
  const notices: Readonly<Record<string, string>> = { more: texts.moreQuestions, missing: texts.stillMissing };
  return formPage(context, setting, link, 200, {
    pageIndex: Math.min(wanted ?? reached, reached),
    language,
    score: asked("score"),
    notice: isResumed ? texts.resume : notices[asked("notice") ?? ""],
    unsignedParameters:
      link.response === undefined ? unsignedParametersOf(query, link.invitation.parameters) : Object.create(null),
  });
}

/** POST of a page. */
export async function receivePage(
  context: OperationContext,
  setting: PageSetting,
  request: HttpRequest,
): Promise<HttpResponse> {
  const token = request.params.token!;
  // A link that leads nowhere is told before anything of its body is read.
  const before = await openLink(context, token);
  if (before.state === "unknown") return unknownLink(setting, request);
  const upload = before.state === "open" && before.survey.hasFiles && isUpload(request);
  const fields = upload
    ? await readUpload(request, context, before, languageFor(request, before, undefined))
    : await readForm(request);
  const sent = sentPage(fields, before.invitation.parameters, languageFor(request, before, fields.one("lang")));
  try {
    return await sendReply(context, setting, request, sent, await sendPage(context, token, sent));
  } catch (error) {
    if (!(error instanceof SurveyLoopError) || error.code !== "unavailable") throw error;
    if (before.state !== "open" || sent.pageIndex > reachedPage(before)) throw error;
    // Storage is down, but nothing that was typed need be lost.
    publicError(error, context.logger, { requestId: context.requestId, page: "form" });
    const reply = await formPage(context, setting, before, 503, {
      ...showingOf(sent),
      checked: { ...(await checkedAgain(context, before, sent)), problems: [] },
      notice: formTexts(sent.language).problem.notSaved,
    });
    return { ...reply, headers: { ...reply.headers, "retry-after": String(error.retryAfterSeconds ?? 5) } };
  }
}

/** What was sent, as far as it can be read while storage is down. */
async function checkedAgain(context: OperationContext, link: OpenLink, sent: SentPage) {
  const withoutFiles = { ...link, survey: { ...link.survey, hasFiles: false } };
  const facts = await answeringFacts(context, withoutFiles, sent.language, sent.unsignedParameters);
  return checkPage(link.survey, sent.pageIndex, sent.fields, sent.language, facts);
}

/** GET of the thanks. Only somebody who has answered sees them. */
export async function showThanks(
  context: OperationContext,
  setting: PageSetting,
  request: HttpRequest,
): Promise<HttpResponse> {
  const link = await openLink(context, request.params.token!);
  if (link.state === "unknown") return unknownLink(setting, request);
  if (link.state === "open") return seeOther(addressesOf(context.links.trackingUrl(link.invitation)).form);
  const language = languageFor(request, link, undefined);
  return link.state === "answered"
    ? thanksPage(setting, link, language, await answeringOf(context, link, language))
    : shutLinkPage(context, setting, link, language, 200);
}

async function sendReply(
  context: OperationContext,
  setting: PageSetting,
  request: HttpRequest,
  sent: SentPage,
  result: SendOutcome,
): Promise<HttpResponse> {
  if (result.outcome === "refused") {
    return shutLinkPage(context, setting, result.link, languageFor(request, result.link, sent.language), 409);
  }
  const { link } = result;
  const address = addressesOf(context.links.trackingUrl(link.invitation));
  switch (result.outcome) {
    case "completed":
      return seeOther((await completionAddress(context, link)) ?? address.thanks);
    case "saved": {
      if (sent.direction === "save") return savedPage(context, setting, result.link, sent, result.checked);
      if (sent.edit !== undefined && result.checked.problems.length > 0) {
        // What cannot be stored yet is not lost for a new row.
        return formPage(context, setting, result.link, 200, {
          ...showingOf(sent),
          checked: withRowEdited(result.checked, sent.edit),
        });
      }
      const query = withQuery(address.form, [
        ["page", String(result.nextPage + 1)],
        ["notice", result.reason],
      ]);
      return seeOther(sent.edit === undefined ? query : `${query}#${placeOf(sent.edit, sent)}`);
    }
    case "tooEarly":
      return seeOther(withQuery(address.form, [["page", String(result.nextPage + 1)]]));
    case "problems":
      return formPage(context, setting, result.link, 422, { ...showingOf(sent), checked: result.checked });
    case "changedElsewhere":
      return formPage(context, setting, result.link, 409, {
        ...showingOf(sent),
        pageIndex: Math.min(sent.pageIndex, reachedPage(result.link)),
        checked: result.checked,
        prefersStored: true,
        notice: formTexts(sent.language).problem.changedElsewhere,
      });
  }
}

/** Where to go on after a row was added or removed: Tab leads into a new row. */
function placeOf({ action, field }: RowEdit, { fields }: SentPage): string {
  const count = fields.all(partField.rowCount(field))[0] ?? "0";
  return action === "add" && /^\d{1,4}$/.test(count) ? partField.row(field, Number(count)) : field;
}

/** The answer to saving while somebody types: the page as it is now, with messages at the fields that were left. */
function savedPage(
  context: OperationContext,
  setting: PageSetting,
  link: OpenLink,
  sent: SentPage,
  checked: CheckedPage,
): Promise<HttpResponse> {
  const left = (sent.fields.all(leftField)[0] ?? "").split(" ").filter((field) => field !== "");
  const isLeft = (field: string) => left.some((each) => each === field || each.startsWith(`${field}.`));
  return formPage(context, setting, link, 200, {
    ...showingOf(sent),
    checked: { ...checked, problems: checked.problems.filter(({ field }) => isLeft(field)) },
    isSaved: true,
  });
}

/** Checked at publication and here again (T30). Nothing is appended: the other side learns nothing of the person. */
async function completionAddress(context: OperationContext, link: OpenLink | ShutLink): Promise<string | undefined> {
  const { completedAddresses, settings } = link.survey;
  if (completedAddresses.length > 0) {
    const { scope } = await answeringOf(context, link, link.survey.languages[0]!);
    const found = completedAddresses.find(({ condition }) => scope.allows(condition));
    if (found !== undefined) return safeAddress(found.address);
  }
  return settings.completionRedirect === undefined ? undefined : safeAddress(settings.completionRedirect);
}

/** The finished answers, for the conditions and texts of the ending. */
async function answeringOf(context: OperationContext, link: OpenLink | ShutLink, language: string) {
  return createAnswering(link.survey, await answeringFacts(context, link, language, {}));
}

async function formPage(
  context: OperationContext,
  setting: PageSetting,
  link: OpenLink,
  status: number,
  showing: Showing,
): Promise<HttpResponse> {
  const { completedAddresses, settings } = link.survey;
  const targets = [settings.completionRedirect, ...completedAddresses.map(({ address }) => address)];
  const origins = targets.flatMap((address) => (address === undefined ? [] : [new URL(address).origin]));
  const page = await renderPage(context, setting, link, showing);
  return {
    ...htmlResponse(status, page.html, page),
    frameAncestors: link.survey.settings.frameAncestors,
    // Browsers apply form-action to where a sent form is redirected to, as well.
    formActions: [...new Set(origins)],
  };
}

function sentPage(fields: FormFields, signed: Parameters, language: string): SentPage {
  const version = fields.one("version") ?? "";
  const revision = fields.one("revision") ?? "";
  const submission = fields.one("submission") ?? "";
  const pageIndex = pageNumber(fields.one("page"));
  if (pageIndex === undefined) throw new SurveyLoopError("malformed", "The form does not say which page it is.");
  const action = fields.one("action");
  const edit = rowEditOf(action);
  return {
    surveyVersion: /^\d{1,9}$/.test(version) ? Number(version) : undefined,
    pageIndex,
    expectedRevision: /^\d{1,9}$/.test(revision) ? Number(revision) : 0,
    submissionId: /^[0-9A-Za-z]{17}$/.test(submission) ? submission : undefined,
    shownAt: fields.one("shown"),
    language,
    direction: edit !== undefined ? "stay" : action === "back" || action === "save" ? action : "next",
    edit,
    fields,
    unsignedParameters: unsignedParametersOf(fields.below(parameterPrefix), signed),
  };
}

function showingOf(sent: SentPage): Showing {
  const { pageIndex, language, unsignedParameters, shownAt } = sent;
  return { pageIndex, language, unsignedParameters, shownAt };
}

/** `1` for the first page, as an index from 0. */
function pageNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,3}$/.test(text) ? Number(text) - 1 : undefined;
}

function languageFor(request: HttpRequest, link: LinkState, asked: string | undefined): string {
  const acceptLanguage = request.headers["accept-language"];
  if (link.state === "unknown")
    return chooseLanguage([...formTextsByLanguage.keys()], { asked, known: undefined, acceptLanguage });
  return chooseLanguage(link.survey.languages, {
    asked,
    known: link.response?.language ?? link.invitation.language,
    acceptLanguage,
  });
}

/** The page for a link that names nothing. */
export function unknownLink(setting: PageSetting, request: HttpRequest): HttpResponse {
  const link: UnknownLink = { state: "unknown" };
  return messagePage(setting, undefined, languageFor(request, link, undefined), "unknownLink", 404);
}
