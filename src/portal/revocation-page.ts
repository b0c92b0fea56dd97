/** Revoking an invitation: asked once, in words that name the person and say what cannot be undone. */
import { SurveyLoopError } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { getInvitation } from "../operations/get-invitation.js";
import { revokeInvitation } from "../operations/revoke-invitation.js";
import { runOperation } from "../operations/run-operation.js";
import type { Invitation } from "../operations/types.js";
import type { Gate, Visit } from "./gate.js";
import { isRevocable } from "./invitations-page.js";
import { requestedSurvey, surveyFrame } from "./survey-frame.js";

/** Asks whether the invitation shall be revoked. */
export function revocationPage(services: Services, { pages }: Gate) {
  return async (visit: Visit): Promise<HttpResponse> => {
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
      backPath: `${shared.survey.path}/invitations`,
    });
  };
}

/** Revokes it and goes back to the list. */
export function revocation(services: Services, { pages }: Gate) {
  return async (visit: Visit): Promise<HttpResponse> => {
    const { surveyId } = await requestedSurvey(services, visit.request);
    const { invitationId } = await requestedInvitation(services, visit, surveyId);
    const call = { caller: visit.caller, requestId: visit.request.requestId };
    await runOperation(services, revokeInvitation, { invitationId }, call);
    return pages.redirect(`/portal/surveys/${surveyId}/invitations`);
  };
}

async function requestedInvitation(
  services: Services,
  { request, caller }: Visit,
  surveyId: string,
): Promise<Invitation> {
  const invitationId = request.params.invitationId ?? "";
  const call = { caller, requestId: request.requestId };
  const invitation = await runOperation(services, getInvitation, { invitationId }, call);
  if (invitation.surveyId === surveyId) return invitation;
  throw new SurveyLoopError("not_found", "There is no such invitation in this survey.", { field: "invitationId" });
}
