/** Erasing a person: asked once, in words that name the person and say what cannot be undone; answered with a receipt. */
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { eraseRespondent } from "../operations/erase-respondent.js";
import { runOperation } from "../operations/run-operation.js";
import type { FormFields } from "./form-fields.js";
import type { Visit } from "./gate.js";
import { requestedInvitation } from "./invitation-row.js";
import { requestedSurvey, surveyFrame } from "./survey-frame.js";

/** Asks whether the person of an invitation shall be erased. */
export function erasurePage(services: Services) {
  return async (visit: Visit): Promise<HttpResponse> => {
    const { pages, frame, request } = visit;
    const words = pages.texts.erasure;
    const survey = await requestedSurvey(services, request);
    const invitation = await requestedInvitation(services, visit, survey.surveyId);
    const shared = surveyFrame(pages, survey, "invitations");
    const title = words.title(invitation.email ?? pages.texts.invitations.noEmail);
    const path = `${shared.survey.path}/invitations/${invitation.invitationId}`;
    return pages.render(frame, "erasure", {
      ...shared,
      pageTitle: title,
      question: title,
      isErasable: invitation.email !== undefined,
      path: `${path}/erasure`,
      backPath: path,
    });
  };
}

/** Erases the person in this survey or everywhere, and shows the receipt. */
export function erasure(services: Services) {
  return async (visit: Visit, fields: FormFields): Promise<HttpResponse> => {
    const { pages, frame, request, caller } = visit;
    const words = pages.texts.erasure;
    const { surveyId, ...survey } = await requestedSurvey(services, request);
    const { email, invitationId } = await requestedInvitation(services, visit, surveyId);
    if (email === undefined) return pages.redirect(`/portal/surveys/${surveyId}/invitations/${invitationId}/erasure`);
    const isEverywhere = fields.one("everywhere") === "yes";
    const call = { caller, requestId: request.requestId };
    const input = isEverywhere ? { email } : { email, surveyId };
    const receipt = await runOperation(services, eraseRespondent, input, call);
    const formats = pages.formats();
    return pages.render(frame, "erased", {
      ...surveyFrame(pages, { ...survey, surveyId }, "invitations"),
      pageTitle: words.doneTitle,
      receiptId: receipt.receiptId,
      done: words.done(formats.count(receipt.invitationCount), formats.count(receipt.responseCount)),
    });
  };
}
