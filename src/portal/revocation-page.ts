/** Revoking an invitation: asked once, in words that name the person and say what cannot be undone. */
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { revokeInvitation } from "../operations/revoke-invitation.js";
import { runOperation } from "../operations/run-operation.js";
import type { Visit } from "./gate.js";
import { isRevocable, requestedInvitation } from "./invitation-row.js";
import { requestedSurvey, surveyFrame } from "./survey-frame.js";

/** Asks whether the invitation shall be revoked. */
export function revocationPage(services: Services) {
  return async (visit: Visit): Promise<HttpResponse> => {
    const { pages } = visit;
    const survey = await requestedSurvey(services, visit.request);
    const invitation = await requestedInvitation(services, visit, survey.surveyId);
    const shared = surveyFrame(pages, survey, "invitations");
    const title = pages.texts.revocation.title(invitation.email ?? pages.texts.invitations.noEmail);
    return pages.render(visit.frame, "revocation", {
      ...shared,
      pageTitle: title,
      question: title,
      isRevocable: isRevocable(invitation.status),
      settled: pages.texts.revocation.settled,
      consequence: pages.texts.revocation.consequence,
      submit: pages.texts.revocation.submit,
      cancel: pages.texts.revocation.cancel,
      path: `${shared.survey.path}/invitations/${invitation.invitationId}/revocation`,
      backPath: `${shared.survey.path}/invitations/${invitation.invitationId}`,
    });
  };
}

/** Revokes it and goes back to its history. */
export function revocation(services: Services) {
  return async (visit: Visit): Promise<HttpResponse> => {
    const { pages } = visit;
    const { surveyId } = await requestedSurvey(services, visit.request);
    const { invitationId } = await requestedInvitation(services, visit, surveyId);
    const call = { caller: visit.caller, requestId: visit.request.requestId };
    await runOperation(services, revokeInvitation, { invitationId }, call);
    return pages.redirect(`/portal/surveys/${surveyId}/invitations/${invitationId}`);
  };
}
