/** `createTrackingUrl`: the link for one person and one occasion. */
import { SurveyLoopError } from "../errors.js";
import { createInvitations, invitationRequest } from "./create-invitations.js";
import { defineOperation } from "./define-operation.js";
import { requireSurvey } from "./require-survey.js";
import { string } from "./schema.js";
import { recipientType, trackingUrlResultType } from "./types.js";

export const createTrackingUrl = defineOperation({
  name: "createTrackingUrl",
  summary:
    "Creates the tracking URL of one e-mail address in a survey, or finds it: a retry with the same survey, address and external ID gives the same URL.",
  scope: "invitations:write",
  http: "POST /surveys/{surveyId}/invitations",
  input: { surveyId: string("ID of the survey."), ...recipientType.fields },
  output: trackingUrlResultType,
  errors: ["not_found"],
  successStatus: (result) => (result.created ? 201 : 200),
  async run(input, context) {
    const survey = await requireSurvey(context, input.surveyId);
    const [result] = await createInvitations(context, survey, [invitationRequest(input, "")]);
    if (result instanceof SurveyLoopError) throw result;
    return result!;
  },
});
