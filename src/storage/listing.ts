/** Which invitations a listing shows, and the walk over those in memory. */
import { setImmediate } from "node:timers/promises";
import { type InvitationRecord, invitationStatus } from "../domain/invitation.js";
import type { InvitationListing, InvitationQuery } from "./contract.js";
import type { UnitCell } from "./stored-unit.js";

/** Whether an invitation passes every filter that the query gives. */
export function matchesQuery(invitation: InvitationRecord, query: InvitationQuery): boolean {
  if (query.emailIdentity !== undefined && invitation.emailIdentity !== query.emailIdentity) return false;
  if (query.externalId !== undefined && invitation.externalId !== query.externalId) return false;
  if (query.changedSince !== undefined && invitation.changedAt < query.changedSince) return false;
  if (query.remindersBelow !== undefined && invitation.reminderCount >= query.remindersBelow) return false;
  if (query.contactedBefore !== undefined && !wasContactedBefore(invitation, query.contactedBefore)) return false;
  return query.statuses === undefined || query.statuses.has(invitationStatus(invitation, query.now));
}

function wasContactedBefore(invitation: InvitationRecord, before: string): boolean {
  const { sentAt, lastRemindedAt } = invitation;
  if (sentAt === undefined && lastRemindedAt === undefined) return false;
  return (sentAt === undefined || sentAt < before) && (lastRemindedAt === undefined || lastRemindedAt < before);
}

const cellsPerSlice = 10_000;

/**
 * Walks over cells in order of creation (only ever appended to) and collects a page. A filter that matches little makes
 * the walk long, so it lets others run in between; places make that safe (S6).
 */
export async function collectListing(cells: readonly UnitCell[], query: InvitationQuery): Promise<InvitationListing> {
  const step = query.order === "newest" ? -1 : 1;
  let at =
    step === 1
      ? firstAbove(cells, query.after ?? 0)
      : firstAbove(cells, query.after === undefined ? Number.POSITIVE_INFINITY : query.after - 1) - 1;
  const invitations: InvitationRecord[] = [];
  let lastPlace = 0;
  for (let walked = 1; at >= 0 && at < cells.length; at += step, walked++) {
    const { unit, place } = cells[at]!.stored;
    if (matchesQuery(unit.invitation, query)) {
      if (invitations.length >= query.limit) return { invitations, next: lastPlace };
      invitations.push(unit.invitation);
      lastPlace = place;
    }
    if (walked % cellsPerSlice === 0) await setImmediate();
  }
  return { invitations };
}

function firstAbove(cells: readonly UnitCell[], place: number): number {
  let low = 0;
  let high = cells.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cells[middle]!.stored.place <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
