/** `createTrackingUrls`: links for many people at once; one bad row never spoils the rest. */
import type { InvitationRequest } from "../domain/invitation.js";
import { SurveyLoopError } from "../errors.js";
import { checkBatchSize, rowError } from "./batch-rows.js";
import { checkInput } from "./check-input.js";
import { createInvitations, invitationRequest } from "./create-invitations.js";
import { defineOperation } from "./define-operation.js";
import { requireSurvey } from "./require-survey.js";
import { rows, string } from "./schema.js";
import { type RecipientResult, recipientType, trackingUrlBatchType } from "./types.js";

export const createTrackingUrls = defineOperation({
  name: "createTrackingUrls",
  summary: "Creates or finds the tracking URLs of many recipients of a survey, with a result or an error for each.",
  scope: "invitations:write",
  http: "POST /surveys/{surveyId}/invitations/batch",
  input: {
    surveyId: string("ID of the survey."),
    recipients: rows("recipient", recipientType, "The people to invite."),
  },
  output: trackingUrlBatchType,
  errors: ["not_found", "too_large"],
  async run(input, context) {
    checkBatchSize("recipients", input.recipients, context.limits.maxBatch);
    const survey = await requireSurvey(context, input.surveyId);
    const results: RecipientResult[] = [];
    const requests: InvitationRequest[] = [];
    const positions: number[] = [];
    for (const [position, row] of input.recipients.entries()) {
      try {
        const path = `recipients[${position}].`;
        requests.push(invitationRequest(checkInput(recipientType.fields, row, path), path));
        positions.push(position);
      } catch (error) {
        results[position] = { position, ...givenIdentity(row), ...rowError(error) };
      }
    }
    let createdCount = 0;
    const outcomes = await createInvitations(context, survey, requests);
    for (const [index, outcome] of outcomes.entries()) {
      const position = positions[index]!;
      const { email, externalId } = requests[index]!;
      if (outcome instanceof SurveyLoopError) {
        results[position] = { position, email: email.address, externalId, ...rowError(outcome) };
        continue;
      }
      if (outcome.created) createdCount++;
      results[position] = {
        position,
        email: email.address,
        externalId,
        invitationId: outcome.invitationId,
        trackingUrl: outcome.trackingUrl,
        unsubscribeUrl: outcome.unsubscribeUrl,
        created: outcome.created,
        status: outcome.status,
        advice: outcome.advice,
        adviceReason: outcome.adviceReason,
        parametersKept: outcome.parametersKept,
      };
    }
    const failedCount = results.filter((result) => result.errorCode !== undefined).length;
    return {
      createdCount,
      existingCount: results.length - createdCount - failedCount,
      failedCount,
      recipientResults: results,
    };
  },
});

/** The address and external ID of a bad row, as far as they are texts of a sensible length. */
function givenIdentity(row: unknown): Pick<RecipientResult, "email" | "externalId"> {
  const { email, externalId } = (typeof row === "object" && row !== null ? row : {}) as Record<string, unknown>;
  return { ...shortText("email", email), ...shortText("externalId", externalId) };
}

function shortText(name: string, value: unknown): Record<string, string> | undefined {
  const fits = typeof value === "string" && value !== "" && value.length <= 255 && value.isWellFormed();
  return fits && !/[\u0000-\u001f]/.test(value) ? { [name]: value } : undefined;
}
