/** `createTrackingUrls`: links for many people at once; one bad row never spoils the rest. */
import type { InvitationRequest } from "../domain/invitation.js";
import { SurveyLoopError } from "../errors.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import { checkBatchSize, rowError } from "./batch-rows.js";
import { checkInput } from "./check-input.js";
import type { OperationContext } from "./context.js";
import { createInvitations, invitationRequest } from "./create-invitations.js";
import { defineOperation } from "./define-operation.js";
import { requireSurvey } from "./require-survey.js";
import { rows, string } from "./schema.js";
import { nextTurn, rowsPerSlice } from "./slices.js";
import { type RecipientResult, recipientType, type TrackingUrlResult, trackingUrlBatchType } from "./types.js";

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
    let createdCount = 0;
    for (let first = 0; first < input.recipients.length; first += rowsPerSlice) {
      if (first > 0) await nextTurn();
      const slice = input.recipients.slice(first, first + rowsPerSlice);
      createdCount += await createSlice(context, survey, slice, first, results);
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

/**
 * Creates the invitations of some rows and puts their results in place.
 *
 * @returns how many were created
 * @throws SurveyLoopError when storage fails before anything of the call is stored; later on it fails these rows alone
 */
async function createSlice(
  context: OperationContext,
  survey: CompiledSurvey,
  rowsOfSlice: readonly unknown[],
  first: number,
  results: RecipientResult[],
): Promise<number> {
  const requests: InvitationRequest[] = [];
  const positions: number[] = [];
  for (const [index, row] of rowsOfSlice.entries()) {
    const position = first + index;
    try {
      const path = `recipients[${position}].`;
      requests.push(invitationRequest(checkInput(recipientType.fields, row, path), path));
      positions.push(position);
    } catch (error) {
      results[position] = { position, ...givenIdentity(row), ...rowError(error) };
    }
  }
  let outcomes: readonly (TrackingUrlResult | SurveyLoopError)[];
  try {
    outcomes = await createInvitations(context, survey, requests);
  } catch (error) {
    if (first === 0 || !(error instanceof SurveyLoopError)) throw error;
    outcomes = requests.map(() => error);
  }
  let createdCount = 0;
  for (const [index, outcome] of outcomes.entries()) {
    const position = positions[index]!;
    const { email, externalId } = requests[index]!;
    results[position] = resultOf(position, email.address, externalId, outcome);
    if (!(outcome instanceof SurveyLoopError) && outcome.created) createdCount++;
  }
  return createdCount;
}

function resultOf(
  position: number,
  email: string,
  externalId: string | undefined,
  outcome: TrackingUrlResult | SurveyLoopError,
): RecipientResult {
  if (outcome instanceof SurveyLoopError) return { position, email, externalId, ...rowError(outcome) };
  return {
    position,
    email,
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

/** The address and external ID of a bad row, as far as they are texts of a sensible length. */
function givenIdentity(row: unknown): Pick<RecipientResult, "email" | "externalId"> {
  const { email, externalId } = (typeof row === "object" && row !== null ? row : {}) as Record<string, unknown>;
  return { ...shortText("email", email), ...shortText("externalId", externalId) };
}

function shortText(name: string, value: unknown): Record<string, string> | undefined {
  const fits = typeof value === "string" && value !== "" && value.length <= 255 && value.isWellFormed();
  return fits && !/[\u0000-\u001f]/.test(value) ? { [name]: value } : undefined;
}
