/** `exportInvitations`: the ledger of invitations as an ordered change feed; who did not answer is data, too. */
import { encodeCheckpoint, startingPosition } from "./checkpoints.js";
import { defineOperation } from "./define-operation.js";
import { describeInvitation } from "./describe-invitation.js";
import { feedFields } from "./export-responses.js";
import { pageSizeOf } from "./page-size.js";
import { readPage } from "./read-page.js";
import { requireSurvey } from "./require-survey.js";
import { string } from "./schema.js";
import { invitationChangePageType, invitationType } from "./types.js";

export const exportInvitations = defineOperation({
  name: "exportInvitations",
  summary: "Gives the invitations of a survey that changed behind a checkpoint, in the order of their latest change.",
  scope: "invitations:read",
  http: "POST /surveys/{surveyId}/invitation-export",
  input: { surveyId: string("ID of the survey."), ...feedFields },
  output: invitationChangePageType,
  errors: ["not_found", "conflict"],
  async run(input, context) {
    const survey = await requireSurvey(context, input.surveyId);
    const page = await readPage(context, {
      surveyId: survey.surveyId,
      feed: "invitations",
      after: await startingPosition(context, "invitations", survey.surveyId, input),
      pageSize: pageSizeOf(input.pageSize, context.limits),
      maxBytes: input.maxBytes ?? context.limits.defaultPageBytes,
      describe: (row) => describeInvitation(context, row.invitation),
      sizeOf: (row) => context.soapSize(invitationType, row),
    });
    return {
      checkpoint: encodeCheckpoint("invitations", survey.surveyId, page.position),
      hasMore: page.hasMore,
      invitations: page.rows,
    };
  },
});
