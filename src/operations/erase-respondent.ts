/** `eraseRespondent`: forgets a person everywhere and leaves tombstones in the feeds (S9). */
import { parseEmail } from "../domain/email.js";
import { createIdentifier } from "../domain/identifiers.js";
import { eraseInvitation } from "../domain/invitation.js";
import { eraseResponse } from "../domain/response.js";
import { invalidArgument } from "../errors.js";
import { removeFiles } from "./answering/files.js";
import { updateUnit } from "./commit-unit.js";
import { defineOperation } from "./define-operation.js";
import { requireSurvey } from "./require-survey.js";
import { optional, string } from "./schema.js";
import { erasureReceiptType } from "./types.js";

export const eraseRespondent = defineOperation({
  name: "eraseRespondent",
  summary: "Forgets a person in one survey or in all, leaves tombstones in the exports, and gives a receipt.",
  scope: "erasure:write",
  http: "POST /erasures",
  input: {
    email: string("The person's e-mail address.", { maxLength: 254 }),
    surveyId: optional(string("Only in this survey; everywhere unless given.")),
  },
  output: erasureReceiptType,
  errors: ["not_found"],
  async run(input, context) {
    const email = parseEmail(input.email);
    if (!email) throw invalidArgument("email", "email is not an e-mail address.");
    const survey = input.surveyId === undefined ? undefined : await requireSurvey(context, input.surveyId);
    const erased: string[] = [];
    let responseCount = 0;
    // Repeated until nothing of the person is found: an invitation may be created while others are being erased.
    for (;;) {
      const invitationIds = await context.storage.findInvitationIds(email.identity, survey?.surveyId);
      if (invitationIds.length === 0) break;
      for (const invitationId of invitationIds) {
        let responses = 0;
        await updateUnit(context, invitationId, (unit) => {
          const live = unit.responses.filter((response) => response.status !== "erased");
          responses = live.length;
          return {
            invitation: eraseInvitation(unit.invitation, context.calledAt),
            responses: live.map((response) => eraseResponse(response, context.calledAt)),
          };
        });
        await removeFiles(context.storage, invitationId);
        erased.push(invitationId);
        responseCount += responses;
      }
    }
    const receiptId = createIdentifier();
    const receipt = { receiptId, invitationCount: erased.length, responseCount, erasedAt: context.calledAt };
    await context.storage.putDocument({
      collection: "audit",
      key: `${context.calledAt} ${receiptId}`,
      expectedRevision: 0,
      value: { kind: "erasure", callerId: context.caller.id, ...receipt },
    });
    await context.audit.record({
      action: "respondent.erased",
      actor: context.caller.id,
      subject: receiptId,
      details: {
        invitations: erased.length,
        responses: responseCount,
        ...(survey === undefined ? undefined : { surveyId: survey.surveyId }),
      },
    });
    context.events.emit("respondent.erased", { receiptId, invitationIds: erased });
    return receipt;
  },
});
