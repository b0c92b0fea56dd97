/**
 * Sending a page: checks it, and stores it by one conditional commit. The first page starts the response, the last one
 * completes it, and of any number of parallel submits exactly one wins (T24).
 */
import { isDeepStrictEqual } from "node:util";
import type { Parameters } from "../../domain/answers.js";
import { createIdentifier } from "../../domain/identifiers.js";
import { acceptsAnswers, completeInvitation, startInvitation } from "../../domain/invitation.js";
import {
  completeResponse,
  continueResponse,
  type PageSubmission,
  type ResponseRecord,
  startResponse,
} from "../../domain/response.js";
import type { RowEdit, SentFields } from "../../forms/answer-fields.js";
import { type CheckedPage, checkPage } from "../../forms/check-page.js";
import type { CompiledSurvey } from "../../forms/compiled-survey.js";
import { fileIdsOf } from "../../forms/kinds/files.js";
import { type AnsweringFacts, createAnswering } from "../../forms/logic/answering.js";
import type { InvitationUnit } from "../../storage/contract.js";
import { type NextState, updateUnit } from "../commit-unit.js";
import type { OperationContext } from "../context.js";
import { answeringFacts } from "./answering-facts.js";
import { currentResponse } from "./current-response.js";
import { removeFiles } from "./files.js";
import { linkStateOf, type OpenLink, openLink, type ShutLink, type UnknownLink } from "./open-link.js";

/** A page as it was sent. */
export interface SentPage {
  /** The version that the form was shown in. */
  readonly surveyVersion: number | undefined;
  readonly pageIndex: number;
  /** Revision of the response that the form was shown with, 0 before there was one. */
  readonly expectedRevision: number;
  /** Made for each showing of the form; the same when one submit arrives twice. */
  readonly submissionId: string | undefined;
  /** The signed time at which the form was first shown. */
  readonly shownAt: string | undefined;
  readonly language: string;
  /** All but `next` keep what was typed, as far as it can be stored, and ask for nothing; `save` comes while somebody types. */
  readonly direction: "next" | "back" | "stay" | "save";
  /** A row that the form adds or removes; goes with `stay`. */
  readonly edit?: RowEdit | undefined;
  readonly fields: SentFields;
  readonly unsignedParameters: Parameters;
}

/** What became of a sent page. */
export type SendOutcome =
  | {
      readonly outcome: "saved";
      readonly link: OpenLink;
      readonly nextPage: number;
      readonly checked: CheckedPage;
      /** Why a page comes again: questions appeared on it, or something is missing on it. */
      readonly reason?: "more" | "missing" | undefined;
    }
  | { readonly outcome: "completed"; readonly link: OpenLink | ShutLink }
  /** Nothing was stored. */
  | { readonly outcome: "problems"; readonly link: OpenLink; readonly checked: CheckedPage }
  /** Nothing was stored: other answers were stored since the form was shown. `link` is the state now. */
  | { readonly outcome: "changedElsewhere"; readonly link: OpenLink; readonly checked: CheckedPage }
  /** Nothing was stored: earlier pages come first. */
  | { readonly outcome: "tooEarly"; readonly link: OpenLink; readonly nextPage: number }
  | { readonly outcome: "refused"; readonly link: ShutLink | UnknownLink };

/** What one attempt found out; it may be made again on a newer state of the unit. */
type Verdict = "completed" | "saved" | "changedElsewhere" | "tooEarly" | "refused";

/** Stores a sent page of the form behind a link. */
export async function sendPage(context: OperationContext, token: string, sent: SentPage): Promise<SendOutcome> {
  const link = await openLink(context, token, sent.surveyVersion);
  if (link.state === "answered" && isRepeated(link.response, sent)) return { outcome: "completed", link };
  if (link.state !== "open") return { outcome: "refused", link };
  const facts = await answeringFacts(context, link, sent.language, sent.unsignedParameters, sent.edit);
  const checked = checkPage(link.survey, sent.pageIndex, sent.fields, sent.language, facts);
  const reached = shownAfter(reachedPage(link), link, facts);
  if (sent.pageIndex > reached) return { outcome: "tooEarly", link, nextPage: reached };
  if (checked.problems.length > 0 && sent.direction === "next") return { outcome: "problems", link, checked };
  const attempt = createAttempt(context, link, sent, checked, reached);
  const unit = await updateUnit(context, link.invitation.invitationId, attempt.step);
  if (attempt.isStored()) {
    emitEvents(context, unit);
    if (attempt.verdict() === "completed" && link.survey.hasFiles) await keepAnsweredFiles(context, unit, link.survey);
  }
  return outcomeOf(context, unit, attempt.verdict(), link, sent, checked);
}

/** The last page that may be shown or sent: all before it have been answered. */
export function reachedPage(link: Pick<OpenLink, "response" | "survey">): number {
  return Math.min(link.response?.nextPage ?? 0, link.survey.pages.length - 1);
}

/** Files that were sent and taken back go when the response is complete. */
async function keepAnsweredFiles(
  context: OperationContext,
  unit: InvitationUnit,
  survey: CompiledSurvey,
): Promise<void> {
  const answers = currentResponse(unit)?.answers ?? {};
  const kept = survey.questions.flatMap(({ questionId }) => allFileIds(answers[questionId]));
  await removeFiles(context.storage, unit.invitation.invitationId, new Set(kept));
}

/** IDs of files anywhere in an answer: repeated questions hold them deeper. */
function allFileIds(answer: unknown): readonly string[] {
  if (typeof answer !== "object" || answer === null) return [];
  const own = Array.isArray(answer) ? fileIdsOf(answer) : [];
  return [...own, ...Object.values(answer).flatMap(allFileIds)];
}

/** A page that nobody sees is passed over: the next one that is seen has been reached. */
function shownAfter(reached: number, { survey }: OpenLink, facts: AnsweringFacts): number {
  if (survey.pages[reached]!.visibleIf === undefined && !survey.pages[reached]!.isConditional) return reached;
  const answering = createAnswering(survey, facts);
  return answering.isPageShown(survey.pages[reached]!) ? reached : (answering.nextPage(reached) ?? reached);
}

function isRepeated(response: ResponseRecord | undefined, sent: SentPage): boolean {
  return sent.submissionId !== undefined && response?.submissionId === sent.submissionId;
}

function createAttempt(
  context: OperationContext,
  link: OpenLink,
  sent: SentPage,
  checked: CheckedPage,
  reached: number,
) {
  const responseId = createIdentifier();
  const lastPage = link.survey.pages.length - 1;
  const isForward = sent.direction === "next" && !checked.hasUnseen && checked.problems.length === 0;
  const completion = isForward && checked.nextPage === undefined ? checked.completion() : undefined;
  const completes = completion !== undefined && completion.openPage === undefined;
  let verdict: Verdict = "refused";
  let isStored = false;

  const started = (submission: PageSubmission): ResponseRecord =>
    startResponse(
      {
        surveyId: link.survey.surveyId,
        responseId,
        invitationId: link.invitation.invitationId,
        surveyVersion: link.survey.version,
        shownAt:
          sent.shownAt === undefined ? undefined : context.links.verifyTime(link.invitation.invitationId, sent.shownAt),
        unsignedParameters: sent.unsignedParameters,
      },
      submission,
      context.calledAt,
    );

  const step = (unit: InvitationUnit): NextState | undefined => {
    isStored = false;
    const response = currentResponse(unit);
    if (response?.status === "complete" && isRepeated(response, sent)) return leave("completed");
    if (!acceptsAnswers(unit.invitation, context.calledAt)) return leave("refused");
    if (response !== undefined && response.surveyVersion !== link.survey.version) return leave("changedElsewhere");
    if (sent.pageIndex > Math.max(Math.min(response?.nextPage ?? 0, lastPage), reached)) return leave("tooEarly");
    const isSame = response !== undefined && hasAnswers(response, checked);
    if ((response?.revision ?? 0) !== sent.expectedRevision && !isSame) return leave("changedElsewhere");
    const submission = {
      answers: completes ? { ...checked.answers, ...completion.answers } : checked.answers,
      nextPage: Math.min(nextPageOf(response, sent, checked, lastPage), completion?.openPage ?? lastPage),
      language: sent.language,
    };
    const isUnchanged = isSame && response.nextPage === submission.nextPage && response.language === sent.language;
    if (isUnchanged && !completes) return leave("saved");
    const next =
      response === undefined ? started(submission) : continueResponse(response, submission, context.calledAt);
    isStored = true;
    verdict = completes ? "completed" : "saved";
    return completes
      ? {
          invitation: completeInvitation(unit.invitation, context.calledAt),
          responses: [completeResponse(next, sent.submissionId, context.calledAt)],
        }
      : { invitation: startInvitation(unit.invitation, context.calledAt), responses: [next] };
  };

  const leave = (found: Verdict): undefined => {
    verdict = found;
    return undefined;
  };

  return { step, verdict: () => verdict, isStored: () => isStored };
}

/** Pages stay reached when an earlier one is sent again, unless it lost an answer that it must have. */
function nextPageOf(
  response: ResponseRecord | undefined,
  sent: SentPage,
  checked: CheckedPage,
  lastPage: number,
): number {
  const known = response?.nextPage ?? 0;
  if (checked.problems.length > 0 || checked.hasUnseen) return Math.min(known, sent.pageIndex);
  const next = sent.direction === "next" ? (checked.nextPage ?? lastPage) : 0;
  return Math.min(Math.max(known, next), lastPage);
}

/** Whether a response has exactly the answers of the page: then sending it once more changes nothing. */
function hasAnswers(response: ResponseRecord, checked: CheckedPage): boolean {
  return Object.entries(checked.answers).every(([questionId, answer]) =>
    isDeepStrictEqual(response.answers[questionId], answer),
  );
}

function emitEvents(context: OperationContext, unit: InvitationUnit): void {
  const response = currentResponse(unit);
  if (response === undefined) return;
  const event = { invitation: unit.invitation, response };
  if (response.revision === 1) context.events.emit("response.started", event);
  context.events.emit(response.status === "complete" ? "response.completed" : "response.saved", event);
}

async function outcomeOf(
  context: OperationContext,
  unit: InvitationUnit,
  verdict: Verdict,
  link: OpenLink,
  sent: SentPage,
  checked: CheckedPage,
): Promise<SendOutcome> {
  if (verdict === "completed") return { outcome: "completed", link: { ...link, response: currentResponse(unit) } };
  const now = await linkStateOf(context, unit, sent.surveyVersion);
  if (now.state !== "open") return { outcome: "refused", link: now };
  switch (verdict) {
    case "saved":
      return { outcome: "saved", link: now, checked, ...wayOn(sent, checked) };
    case "changedElsewhere":
      return { outcome: "changedElsewhere", link: now, checked };
    default:
      return { outcome: "tooEarly", link: now, nextPage: reachedPage(now) };
  }
}

/** Where a stored page leads to. */
function wayOn(
  sent: SentPage,
  checked: CheckedPage,
): { readonly nextPage: number; readonly reason?: "more" | "missing" } {
  const { pageIndex, direction } = sent;
  if (direction === "stay" || direction === "save") return { nextPage: pageIndex };
  if (direction === "back") return { nextPage: checked.answering.previousPage(pageIndex) ?? 0 };
  if (checked.hasUnseen) return { nextPage: pageIndex, reason: "more" };
  if (checked.nextPage !== undefined) return { nextPage: checked.nextPage };
  const { openPage } = checked.completion();
  return openPage === undefined ? { nextPage: pageIndex } : { nextPage: openPage, reason: "missing" };
}
