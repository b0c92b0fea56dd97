/**
 * An invitation: one person asked, in one survey, for one occasion. Its record holds independent facts, mostly times;
 * status and advice are computed from them. Every function returns a new record; none reads a clock.
 */
import type { Parameters } from "./answers.js";
import type { EmailAddress } from "./email.js";
import type { Instant } from "./instant.js";

/** What a delivery report can say happened. */
export const deliveryEvents = ["sent", "reminded", "bounced", "optedOut"] as const;
export type DeliveryEvent = (typeof deliveryEvents)[number];

/** All statuses, in the order in which the first that holds wins (contract: Status). */
export const invitationStatuses = [
  "erased",
  "revoked",
  "completed",
  "expired",
  "optedOut",
  "started",
  "bounced",
  "sent",
  "created",
] as const;
export type InvitationStatus = (typeof invitationStatuses)[number];

/** The stored facts of an invitation. Absent means "has not happened" or "was not given". */
export interface InvitationRecord {
  readonly surveyId: string;
  readonly invitationId: string;
  /** ID of the key that signs the tracking URL, so that the URL is the same on every retry and across key rotation. */
  readonly keyId: string;
  /** As given; absent once erased. */
  readonly email?: string;
  /** For look-ups; absent once erased. */
  readonly emailIdentity?: string;
  readonly externalId?: string;
  readonly language?: string;
  /** Signed parameters: given through the API. */
  readonly parameters: Parameters;
  readonly createdAt: Instant;
  readonly sentAt?: Instant;
  readonly lastRemindedAt?: Instant;
  readonly reminderCount: number;
  readonly bouncedAt?: Instant;
  readonly optedOutAt?: Instant;
  readonly startedAt?: Instant;
  readonly completedAt?: Instant;
  readonly expiresAt?: Instant;
  readonly revokedAt?: Instant;
  readonly erasedAt?: Instant;
  /** When any stored fact last changed. */
  readonly changedAt: Instant;
  /** 1 at creation, one more at each change of this record. */
  readonly revision: number;
  /** `happened@happenedAt` of each counted delivery report: the same report is counted once. */
  readonly deliveryMarks?: readonly string[];
  /** What the latest delivery report said for people, such as a bounce message. */
  readonly deliveryNote?: string;
}

/** What identifies an occasion: a repeated creation with the same key finds the same invitation. */
export interface NaturalKey {
  readonly surveyId: string;
  readonly emailIdentity: string;
  readonly externalId: string | undefined;
}

/** What a caller gives to create an invitation, already checked. */
export interface InvitationRequest {
  readonly email: EmailAddress;
  readonly externalId?: string | undefined;
  readonly language?: string | undefined;
  readonly expiresAt?: Instant | undefined;
  readonly parameters?: Parameters | undefined;
}

/** The natural key of a live invitation, `undefined` once it is erased (its key is free again). */
export function naturalKeyOf(invitation: InvitationRecord): NaturalKey | undefined {
  if (invitation.emailIdentity === undefined) return undefined;
  return {
    surveyId: invitation.surveyId,
    emailIdentity: invitation.emailIdentity,
    externalId: invitation.externalId,
  };
}

/** The status at a moment: the first fact that holds wins. */
export function invitationStatus(invitation: InvitationRecord, now: Instant): InvitationStatus {
  if (invitation.erasedAt !== undefined) return "erased";
  if (invitation.revokedAt !== undefined) return "revoked";
  if (invitation.completedAt !== undefined) return "completed";
  if (invitation.expiresAt !== undefined && invitation.expiresAt <= now) return "expired";
  if (invitation.optedOutAt !== undefined) return "optedOut";
  if (invitation.startedAt !== undefined) return "started";
  if (invitation.bouncedAt !== undefined) return "bounced";
  if (invitation.sentAt !== undefined) return "sent";
  return "created";
}

/** Why an e-mail should not be sent (contract: Advice). */
export type AdviceReason = "sent" | "answered" | "optedOut" | "bounced" | "expired" | "revoked" | "cooldown";

/** The reason not to send an e-mail for this invitation, `undefined` when it should be sent. */
export function reasonNotToSend(invitation: InvitationRecord, now: Instant): AdviceReason | undefined {
  if (invitation.revokedAt !== undefined || invitation.erasedAt !== undefined) return "revoked";
  if (invitation.completedAt !== undefined) return "answered";
  if (invitation.expiresAt !== undefined && invitation.expiresAt <= now) return "expired";
  if (invitation.optedOutAt !== undefined) return "optedOut";
  if (invitation.bouncedAt !== undefined) return "bounced";
  if (invitation.sentAt !== undefined) return "sent";
  return undefined;
}

/** The first record of a new invitation. */
export function createInvitation(
  identity: { readonly surveyId: string; readonly invitationId: string; readonly keyId: string },
  request: InvitationRequest,
  now: Instant,
): InvitationRecord {
  return {
    surveyId: identity.surveyId,
    invitationId: identity.invitationId,
    keyId: identity.keyId,
    email: request.email.address,
    emailIdentity: request.email.identity,
    ...(request.externalId === undefined ? undefined : { externalId: request.externalId }),
    ...(request.language === undefined ? undefined : { language: request.language }),
    parameters: request.parameters ?? {},
    createdAt: now,
    reminderCount: 0,
    ...(request.expiresAt === undefined ? undefined : { expiresAt: request.expiresAt }),
    changedAt: now,
    revision: 1,
  };
}

/**
 * A repeated creation. Before the respondent has started, given fields replace the stored ones; afterwards, and for a
 * revoked invitation, everything is kept.
 *
 * @returns the same object when nothing changes.
 */
export function repeatCreation(
  invitation: InvitationRecord,
  request: InvitationRequest,
  now: Instant,
): InvitationRecord {
  if (parametersAreKept(invitation) || invitation.revokedAt !== undefined) return invitation;
  const next: InvitationRecord = {
    ...invitation,
    email: request.email.address,
    ...(request.language === undefined ? undefined : { language: request.language }),
    ...(request.expiresAt === undefined ? undefined : { expiresAt: request.expiresAt }),
    ...(hasEntries(request.parameters) ? { parameters: request.parameters } : undefined),
  };
  return sameFacts(invitation, next) ? invitation : changed(next, now);
}

/** Whether a repeated creation leaves everything as it was, because the respondent has started. */
export function parametersAreKept(invitation: InvitationRecord): boolean {
  return invitation.startedAt !== undefined;
}

/**
 * Adds a delivery report. A report changes only its own fact and is counted once per (happened, happenedAt); the latest
 * `sent` and `reminded` time is kept, the earliest `bounced` and `optedOut`.
 *
 * @returns the same object when the report is a repeat or the invitation is erased.
 */
export function applyDelivery(
  invitation: InvitationRecord,
  happened: DeliveryEvent,
  happenedAt: Instant,
  note: string | undefined,
  now: Instant,
): InvitationRecord {
  if (invitation.erasedAt !== undefined) return invitation;
  const mark = `${happened}@${happenedAt}`;
  const marks = invitation.deliveryMarks ?? [];
  if (marks.includes(mark)) return invitation;
  const next: InvitationRecord = {
    ...invitation,
    deliveryMarks: [...marks, mark],
    ...(note === undefined ? undefined : { deliveryNote: note }),
  };
  switch (happened) {
    case "sent":
      return changed({ ...next, sentAt: latest(invitation.sentAt, happenedAt) }, now);
    case "reminded":
      return changed(
        {
          ...next,
          lastRemindedAt: latest(invitation.lastRemindedAt, happenedAt),
          reminderCount: invitation.reminderCount + 1,
        },
        now,
      );
    case "bounced":
      return changed({ ...next, bouncedAt: earliest(invitation.bouncedAt, happenedAt) }, now);
    case "optedOut":
      return changed({ ...next, optedOutAt: earliest(invitation.optedOutAt, happenedAt) }, now);
  }
}

/** Marks an invitation of an address that has opted out elsewhere. The same object when it is marked already. */
export function markOptedOut(invitation: InvitationRecord, optedOutAt: Instant, now: Instant): InvitationRecord {
  if (invitation.optedOutAt !== undefined || invitation.erasedAt !== undefined) return invitation;
  return changed({ ...invitation, optedOutAt }, now);
}

/** The link stops working. The same object when it is revoked already. */
export function revokeInvitation(invitation: InvitationRecord, now: Instant): InvitationRecord {
  return invitation.revokedAt === undefined ? changed({ ...invitation, revokedAt: now }, now) : invitation;
}

/** The first page was sent. */
export function startInvitation(invitation: InvitationRecord, now: Instant): InvitationRecord {
  return invitation.startedAt === undefined ? changed({ ...invitation, startedAt: now }, now) : invitation;
}

/** The survey was answered: the link is spent. */
export function completeInvitation(invitation: InvitationRecord, now: Instant): InvitationRecord {
  return changed({ ...invitation, startedAt: invitation.startedAt ?? now, completedAt: now }, now);
}

/** The tombstone: IDs and the times that funnel counts need stay, everything about the person goes (S9). */
export function eraseInvitation(invitation: InvitationRecord, now: Instant): InvitationRecord {
  if (invitation.erasedAt !== undefined) return invitation;
  const { email, emailIdentity, externalId, language, deliveryMarks, deliveryNote, ...kept } = invitation;
  return changed({ ...kept, parameters: {}, erasedAt: now }, now);
}

/** Whether the link can (still) be answered at a moment. */
export function acceptsAnswers(invitation: InvitationRecord, now: Instant): boolean {
  const status = invitationStatus(invitation, now);
  return status !== "erased" && status !== "revoked" && status !== "completed" && status !== "expired";
}

function changed(invitation: InvitationRecord, now: Instant): InvitationRecord {
  return { ...invitation, changedAt: now, revision: invitation.revision + 1 };
}

function latest(known: Instant | undefined, given: Instant): Instant {
  return known !== undefined && known > given ? known : given;
}

function earliest(known: Instant | undefined, given: Instant): Instant {
  return known !== undefined && known < given ? known : given;
}

function hasEntries(parameters: Parameters | undefined): parameters is Parameters {
  return parameters !== undefined && Object.keys(parameters).length > 0;
}

function sameFacts(before: InvitationRecord, after: InvitationRecord): boolean {
  return (
    before.email === after.email &&
    before.language === after.language &&
    before.expiresAt === after.expiresAt &&
    sameParameters(before.parameters, after.parameters)
  );
}

function sameParameters(before: Parameters, after: Parameters): boolean {
  const names = Object.keys(before);
  return names.length === Object.keys(after).length && names.every((name) => before[name] === after[name]);
}
