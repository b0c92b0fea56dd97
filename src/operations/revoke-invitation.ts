/** `revokeInvitation`: a link stops working, for good. */
import { isIdentifier } from "../domain/identifiers.js";
import { revokeInvitation as revoked } from "../domain/invitation.js";
import { SurveyLoopError } from "../errors.js";
import { updateUnit } from "./commit-unit.js";
import { defineOperation } from "./define-operation.js";
import { describeInvitation, noSuchInvitation } from "./describe-invitation.js";
import { string } from "./schema.js";
import { invitationType } from "./types.js";

export const revokeInvitation = defineOperation({
  name: "revokeInvitation",
  summary: "Makes a link stop working. Repeating it does nothing; a completed invitation cannot be revoked.",
  scope: "invitations:write",
  http: "POST /invitations/{invitationId}/revocation",
  input: { invitationId: string("ID of the invitation.") },
  output: invitationType,
  errors: ["not_found", "conflict"],
  async run(input, context) {
    if (!isIdentifier(input.invitationId)) throw noSuchInvitation();
    let changed = false;
    const unit = await updateUnit(context, input.invitationId, ({ invitation }) => {
      if (invitation.erasedAt !== undefined) throw conflict("The invitation is erased; its link no longer works.");
      if (invitation.revokedAt === undefined && invitation.completedAt !== undefined) {
        throw conflict("The invitation is completed; an answered link cannot be revoked.");
      }
      const next = revoked(invitation, context.calledAt);
      changed = next !== invitation;
      return changed ? { invitation: next } : undefined;
    });
    if (changed) {
      context.events.emit("invitation.changed", { invitation: unit.invitation });
      const { surveyId, invitationId } = unit.invitation;
      const details = { surveyId };
      await context.audit.record({
        action: "invitation.revoked",
        actor: context.caller.id,
        subject: invitationId,
        details,
      });
    }
    return describeInvitation(context, unit.invitation);
  },
});

function conflict(reason: string): SurveyLoopError {
  return new SurveyLoopError("conflict", reason, { field: "invitationId" });
}
