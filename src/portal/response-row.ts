/** A response as a row of a table. */
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { FeedRow } from "../storage/contract.js";
import type { Formats } from "./formats.js";
import type { PortalPages } from "./portal-pages.js";

/** Values of a row; its score is the answer to the first question that the definition scores. */
export function responseRow(
  { invitation, response }: FeedRow,
  survey: CompiledSurvey,
  { texts, base }: PortalPages,
  formats: Formats,
) {
  const { nps, csat, ces } = survey.settings.scores;
  const score = response?.answers[nps ?? csat ?? ces ?? ""];
  const who = invitation.email ?? texts.responses.erased;
  return {
    who,
    externalId: invitation.externalId ?? "",
    status: response?.status ?? "partial",
    statusText: texts.responses.statuses[response?.status ?? "partial"],
    changed: formats.moment(response?.changedAt),
    score: typeof score === "number" || typeof score === "string" ? String(score) : "",
    path: responsePath(base, survey.surveyId, response?.responseId ?? "", invitation.invitationId),
    openText: texts.responses.open(who),
  };
}

/** Path of the page of a response. A response is stored with its invitation, so that both IDs are needed to find it. */
export function responsePath(base: string, surveyId: string, responseId: string, invitationId: string): string {
  return `${base}/portal/surveys/${surveyId}/responses/${responseId}?invitation=${invitationId}`;
}
