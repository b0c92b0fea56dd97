/** Opting out: the address gets no more requests from this instance, in any survey. Repeating it changes nothing. */
import type { Instant } from "../../domain/instant.js";
import { markOptedOut } from "../../domain/invitation.js";
import { updateUnit } from "../commit-unit.js";
import type { OperationContext } from "../context.js";
import { optOutMark } from "../opt-out-mark.js";

/**
 * Marks an address as opted out, then all its live invitations. The mark is stored first: an invitation that is created
 * meanwhile finds it.
 *
 * @param at when the person opted out; the first time is kept
 */
export async function optOutAddress(context: OperationContext, emailIdentity: string, at: Instant): Promise<void> {
  await context.storage.putDocument({
    collection: "marks",
    key: optOutMark(context, emailIdentity),
    expectedRevision: 0,
    value: { optedOutAt: at },
  });
  for (const invitationId of await context.storage.findInvitationIds(emailIdentity)) {
    let isChanged = false;
    const unit = await updateUnit(context, invitationId, ({ invitation }) => {
      const next = markOptedOut(invitation, at, context.calledAt);
      isChanged = next !== invitation;
      return isChanged ? { invitation: next } : undefined;
    });
    if (isChanged) context.events.emit("invitation.changed", { invitation: unit.invitation });
  }
}

/**
 * Opts out the address behind a link. Works for a spent, expired or revoked link too: the wish does not depend on the survey.
 *
 * @returns whether the link names a known, not erased invitation
 */
export async function optOutByLink(context: OperationContext, token: string): Promise<boolean> {
  const verified = context.links.verify(token);
  const unit = verified === undefined ? undefined : await context.storage.findUnit(verified.invitationId);
  const emailIdentity = unit?.invitation.emailIdentity;
  if (emailIdentity === undefined) return false;
  await optOutAddress(context, emailIdentity, context.calledAt);
  return true;
}
