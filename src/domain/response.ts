/** A response: what came back for an invitation, partial or complete. Pure rules; IDs and times are given. */
import type { Answers, Parameters } from "./answers.js";
import type { Instant } from "./instant.js";

export type ResponseStatus = "partial" | "complete" | "erased";

/** The stored facts of a response. */
export interface ResponseRecord {
  readonly surveyId: string;
  readonly responseId: string;
  readonly invitationId: string;
  /** The version of the definition that the respondent answers; fixed when the first page is sent. */
  readonly surveyVersion: number;
  readonly status: ResponseStatus;
  readonly language?: string;
  /** Position of the page to show next, from 0. */
  readonly nextPage: number;
  /**
   * Whether counters know its page. Responses that were last changed before pages were counted lack it, so that nothing is
   * ever subtracted that was not added.
   */
  readonly pageIsCounted?: true;
  /** When the form was first shown, as its signed time said; the start of the duration. */
  readonly shownAt?: Instant;
  readonly startedAt: Instant;
  readonly completedAt?: Instant;
  readonly changedAt: Instant;
  /** 1 when the first page was sent, one more at each change. */
  readonly revision: number;
  /** Identifies the final submit, so that repeating it is harmless. */
  readonly submissionId?: string;
  /** Whole seconds from `shownAt` to completion. */
  readonly durationSeconds?: number;
  /** Appended to the link by whoever sent it, so anyone can have changed them. */
  readonly unsignedParameters: Parameters;
  readonly answers: Answers;
}

/** What one sent page adds to a response. */
export interface PageSubmission {
  /** Checked answers of the page; `undefined` removes an answer. */
  readonly answers: Readonly<Record<string, Answers[string] | undefined>>;
  readonly nextPage: number;
  readonly language?: string | undefined;
}

/** The first page was sent: a response begins. */
export function startResponse(
  identity: {
    readonly surveyId: string;
    readonly responseId: string;
    readonly invitationId: string;
    readonly surveyVersion: number;
    readonly shownAt: Instant | undefined;
    readonly unsignedParameters: Parameters;
  },
  page: PageSubmission,
  now: Instant,
): ResponseRecord {
  return {
    surveyId: identity.surveyId,
    responseId: identity.responseId,
    invitationId: identity.invitationId,
    surveyVersion: identity.surveyVersion,
    status: "partial",
    ...(page.language === undefined ? undefined : { language: page.language }),
    nextPage: page.nextPage,
    pageIsCounted: true,
    ...(identity.shownAt === undefined ? undefined : { shownAt: identity.shownAt }),
    startedAt: now,
    changedAt: now,
    revision: 1,
    unsignedParameters: identity.unsignedParameters,
    answers: mergeAnswers({}, page.answers),
  };
}

/** Another page was sent. */
export function continueResponse(response: ResponseRecord, page: PageSubmission, now: Instant): ResponseRecord {
  return {
    ...response,
    ...(page.language === undefined ? undefined : { language: page.language }),
    nextPage: page.nextPage,
    pageIsCounted: true,
    changedAt: now,
    revision: response.revision + 1,
    answers: mergeAnswers(response.answers, page.answers),
  };
}

/** The last page was sent: the response is complete. Counts as the same revision step as the page that came with it. */
export function completeResponse(
  response: ResponseRecord,
  submissionId: string | undefined,
  now: Instant,
): ResponseRecord {
  const seconds =
    response.shownAt === undefined ? undefined : Math.round((Date.parse(now) - Date.parse(response.shownAt)) / 1000);
  return {
    ...response,
    status: "complete",
    completedAt: now,
    changedAt: now,
    ...(submissionId === undefined ? undefined : { submissionId }),
    ...(seconds === undefined || seconds < 0 ? undefined : { durationSeconds: seconds }),
  };
}

/** The tombstone: IDs, version and times stay; answers, parameters and language go (S9). */
export function eraseResponse(response: ResponseRecord, now: Instant): ResponseRecord {
  if (response.status === "erased") return response;
  const { language, submissionId, shownAt, durationSeconds, ...kept } = response;
  return {
    ...kept,
    status: "erased",
    unsignedParameters: {},
    answers: {},
    changedAt: now,
    revision: response.revision + 1,
  };
}

function mergeAnswers(known: Answers, sent: PageSubmission["answers"]): Answers {
  const merged: Record<string, Answers[string]> = Object.create(null);
  for (const [questionId, value] of Object.entries(known)) {
    if (!(questionId in sent)) merged[questionId] = value;
  }
  for (const [questionId, value] of Object.entries(sent)) {
    if (value !== undefined) merged[questionId] = value;
  }
  return merged;
}
