/** Reading a page of invitations for the portal: by statuses and period, in either order, or those of a search. */
import { parseEmail } from "../domain/email.js";
import { type Instant, toInstant } from "../domain/instant.js";
import { type InvitationRecord, type InvitationStatus, invitationStatuses } from "../domain/invitation.js";
import { invalidArgument } from "../errors.js";
import { nextTurn } from "../operations/slices.js";
import type { InvitationQuery, Storage } from "../storage/contract.js";
import { isWithin } from "./overview.js";
import type { Period } from "./period.js";

/** Which invitations are wanted. */
export interface WantedInvitations {
  readonly surveyId: string;
  /** Any of these; all when empty. `unanswered` is created, sent or started. */
  readonly statuses: readonly string[];
  /** Those created in it. */
  readonly period: Period;
  readonly order: "oldest" | "newest";
  /** A whole e-mail address or external ID. */
  readonly search: string;
  readonly after: number | undefined;
  readonly limit: number;
}

export interface InvitationRows {
  readonly invitations: readonly InvitationRecord[];
  /** Give it as `after`; absent at the end. */
  readonly next?: number;
}

/** Every status that can be chosen. */
export const choosableStatuses = ["unanswered", ...[...invitationStatuses].reverse()] as const;

const maxScanned = 5000;
const pageSize = 250;
/** Clocks of several processes differ, so what lies so far outside a period may have neighbours within. */
const tolerance = 86_400_000;

/**
 * Reads until the page is full, the far end of the period is passed, or 5,000 were looked through. Places are those of the
 * creation, so what is created meanwhile moves nothing.
 *
 * @throws SurveyLoopError `invalid_argument` for a status that is none
 */
export async function readInvitations(
  storage: Storage,
  wanted: WantedInvitations,
  now: number,
): Promise<InvitationRows> {
  const { surveyId, period, order, search, limit } = wanted;
  const email = search.includes("@") ? parseEmail(search)?.identity : undefined;
  if (search.includes("@") && email === undefined) return { invitations: [] };
  const query: Omit<InvitationQuery, "limit"> = {
    surveyId,
    now: toInstant(now),
    order,
    statuses: statusesOf(wanted.statuses),
    emailIdentity: email,
    externalId: search === "" || search.includes("@") ? undefined : search,
  };
  const found: InvitationRecord[] = [];
  let after = wanted.after ?? (search === "" ? await edgeOf(storage, wanted, now) : undefined);
  for (let scanned = 0; scanned < maxScanned; ) {
    // With a period few rows of a page may fit; without one all do, and one page is enough.
    const isOpen = period.start === undefined && period.end === undefined;
    const page = await storage.listInvitations({ ...query, after, limit: isOpen ? limit - found.length : pageSize });
    for (const [index, invitation] of page.invitations.entries()) {
      if (isPast(invitation.createdAt, period, order)) return { invitations: found };
      if (!isWithin(invitation.createdAt, period)) continue;
      found.push(invitation);
      if (found.length < limit) continue;
      const isLast = index === page.invitations.length - 1;
      if (isLast) return page.next === undefined ? { invitations: found } : { invitations: found, next: page.next };
      return { invitations: found, next: await placeOf(storage, query, after, index + 1) };
    }
    if (page.next === undefined) return { invitations: found };
    after = page.next;
    scanned += page.invitations.length;
    await nextTurn();
  }
  return after === undefined ? { invitations: found } : { invitations: found, next: after };
}

/** The place of a row inside a page that was read: the same page, cut off behind it. */
async function placeOf(
  storage: Storage,
  query: Omit<InvitationQuery, "limit">,
  after: number | undefined,
  rows: number,
): Promise<number> {
  const page = await storage.listInvitations({ ...query, after, limit: rows });
  return page.next ?? after ?? 0;
}

/** Where the period begins in the order of the list, found by halving, so that what lies outside is not read. */
async function edgeOf(storage: Storage, wanted: WantedInvitations, now: number): Promise<number | undefined> {
  const { surveyId, period, order } = wanted;
  const moment = order === "newest" ? period.end : period.start;
  if (moment === undefined) return undefined;
  const far = Date.parse(moment) + (order === "newest" ? tolerance : -tolerance);
  const newestUpTo = async (place: number | undefined) => {
    const after = place === undefined ? undefined : place + 1;
    return storage.listInvitations({ surveyId, now: toInstant(now), order: "newest", after, limit: 1 });
  };
  const newest = await newestUpTo(undefined);
  if (newest.next === undefined || isBefore(newest.invitations[0], far)) {
    return order === "newest" || newest.next === undefined ? undefined : newest.next;
  }
  // All at `low` and below were created before the moment, all at `high` and above were not.
  let [low, high] = [0, newest.next];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const { invitations } = await newestUpTo(middle);
    if (invitations.length === 0 || isBefore(invitations[0], far)) low = middle;
    else high = middle;
  }
  return order === "newest" ? high : low;
}

function isBefore(invitation: InvitationRecord | undefined, milliseconds: number): boolean {
  return invitation !== undefined && Date.parse(invitation.createdAt) < milliseconds;
}

function isPast(createdAt: Instant, { start, end }: Period, order: "oldest" | "newest"): boolean {
  const time = Date.parse(createdAt);
  return order === "newest"
    ? start !== undefined && time < Date.parse(start) - tolerance
    : end !== undefined && time > Date.parse(end) + tolerance;
}

function statusesOf(wanted: readonly string[]): ReadonlySet<InvitationStatus> | undefined {
  const statuses = new Set<InvitationStatus>();
  for (const name of wanted) {
    const known = choosableStatuses.find((each) => each === name);
    if (known === undefined) throw invalidArgument("status", `status must be one of ${choosableStatuses.join(", ")}.`);
    for (const each of known === "unanswered" ? (["created", "sent", "started"] as const) : [known]) statuses.add(each);
  }
  return statuses.size === 0 ? undefined : statuses;
}
