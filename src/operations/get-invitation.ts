/** `getInvitation`: one invitation by its ID. */
import { isIdentifier } from "../domain/identifiers.js";
import { defineOperation } from "./define-operation.js";
import { describeInvitation, noSuchInvitation } from "./describe-invitation.js";
import { string } from "./schema.js";
import { invitationType } from "./types.js";

export const getInvitation = defineOperation({
  name: "getInvitation",
  summary: "Gives one invitation with its state.",
  scope: "invitations:read",
  http: "GET /invitations/{invitationId}",
  input: { invitationId: string("ID of the invitation.") },
  output: invitationType,
  errors: ["not_found"],
  async run(input, context) {
    const unit = isIdentifier(input.invitationId) ? await context.storage.findUnit(input.invitationId) : undefined;
    if (!unit) throw noSuchInvitation();
    return describeInvitation(context, unit.invitation);
  },
});
