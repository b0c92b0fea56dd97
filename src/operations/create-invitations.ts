/** Creating invitations by natural key, one or many at once: what `createTrackingUrl` and `createTrackingUrls` share. */
import { parseEmail } from "../domain/email.js";
import { createIdentifier } from "../domain/identifiers.js";
import {
  createInvitation,
  type InvitationRecord,
  type InvitationRequest,
  invitationStatus,
  markOptedOut,
  parametersAreKept,
  reasonNotToSend,
  repeatCreation,
} from "../domain/invitation.js";
import { invalidArgument, SurveyLoopError } from "../errors.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { InvitationUnit } from "../storage/contract.js";
import { settle, unitChange, updateUnit } from "./commit-unit.js";
import type { OperationContext } from "./context.js";
import { optOutMark } from "./opt-out-mark.js";
import type { Recipient, TrackingUrlResult } from "./types.js";

/** How often a creation that lost a race is tried again. */
const maxAttempts = 20;

/** A recipient on its way: what was asked, and where it stands. */
interface Creation {
  readonly request: InvitationRequest;
  /** The unit that a repeated creation found, `undefined` while it is new. */
  existing: InvitationUnit | undefined;
  /** How it ended: the invitation as it is stored, or why there is none. */
  outcome: { readonly invitation: InvitationRecord; readonly created: boolean } | SurveyLoopError | undefined;
}

/** Checks a recipient's own values beyond their kind. `path` is the prefix of `field` in errors. */
export function invitationRequest(recipient: Recipient, path: string): InvitationRequest {
  const email = parseEmail(recipient.email);
  if (!email) throw invalidArgument(`${path}email`, `${path}email is not an e-mail address.`);
  const { language } = recipient;
  if (language !== undefined && !/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(language)) {
    throw invalidArgument(`${path}language`, `${path}language must be a language tag such as en or de-CH.`);
  }
  return {
    email,
    externalId: recipient.externalId,
    language,
    expiresAt: recipient.expiresAt,
    parameters: recipient.parameters,
  };
}

/**
 * Creates or finds an invitation for each request. The results are in the order of the requests; one that failed is an error
 * in its place and does not touch the others.
 */
export async function createInvitations(
  context: OperationContext,
  survey: CompiledSurvey,
  requests: readonly InvitationRequest[],
): Promise<(TrackingUrlResult | SurveyLoopError)[]> {
  const creations = requests.map((request): Creation => ({ request, existing: undefined, outcome: undefined }));
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const open = creations.filter((creation) => creation.outcome === undefined);
    if (open.length === 0) break;
    await attemptCreations(context, survey, open);
  }
  await markOptedOutAddresses(context, creations);
  const results: (TrackingUrlResult | SurveyLoopError)[] = [];
  for (const { outcome = tooBusy() } of creations) {
    results.push(outcome instanceof SurveyLoopError ? outcome : await resultOf(context, survey, outcome));
  }
  return results;
}

async function attemptCreations(
  context: OperationContext,
  survey: CompiledSurvey,
  creations: readonly Creation[],
): Promise<void> {
  const pending: { readonly creation: Creation; readonly next: InvitationRecord }[] = [];
  for (const creation of creations) {
    const next = nextInvitation(context, survey.surveyId, creation);
    if (creation.existing?.invitation === next) creation.outcome = { invitation: next, created: false };
    else pending.push({ creation, next });
  }
  if (pending.length === 0) return;
  const changes = await Promise.all(
    pending.map(({ creation, next }) => unitChange(context, creation.existing, { invitation: next })),
  );
  const outcomes = await context.storage.commit(changes);
  for (const [position, { creation, next }] of pending.entries()) {
    try {
      const settled = settle(outcomes[position]!);
      const created = creation.existing === undefined;
      if (settled === "committed") {
        creation.outcome = { invitation: next, created };
        context.events.emit(created ? "invitation.created" : "invitation.changed", { invitation: next });
      } else {
        creation.existing = settled;
      }
    } catch (error) {
      creation.outcome = error instanceof SurveyLoopError ? error : tooBusy(error);
    }
  }
}

function nextInvitation(context: OperationContext, surveyId: string, creation: Creation): InvitationRecord {
  const { request, existing } = creation;
  if (existing) return repeatCreation(existing.invitation, request, context.calledAt);
  const identity = { surveyId, invitationId: createIdentifier(), keyId: context.links.currentKeyId };
  return createInvitation(identity, request, context.calledAt);
}

/**
 * Marks invitations of addresses that have opted out. Looked up after the commit: an opt-out first puts its mark and then
 * looks for invitations, so whichever of the two comes second sees the other.
 */
async function markOptedOutAddresses(context: OperationContext, creations: readonly Creation[]): Promise<void> {
  const marks = await context.storage.getDocuments(
    "marks",
    creations.map(({ request }) => optOutMark(context, request.email.identity)),
  );
  for (const [position, creation] of creations.entries()) {
    const { outcome } = creation;
    if (marks[position] === undefined || outcome === undefined || outcome instanceof SurveyLoopError) continue;
    const unit = await updateUnit(context, outcome.invitation.invitationId, ({ invitation }) => {
      const next = markOptedOut(invitation, context.calledAt, context.calledAt);
      return next === invitation ? undefined : { invitation: next };
    });
    creation.outcome = { ...outcome, invitation: unit.invitation };
  }
}

async function resultOf(
  context: OperationContext,
  survey: CompiledSurvey,
  { invitation, created }: { readonly invitation: InvitationRecord; readonly created: boolean },
): Promise<TrackingUrlResult> {
  const reason =
    reasonNotToSend(invitation, context.calledAt) ??
    ((await isCoolingDown(context, survey, invitation)) ? "cooldown" : undefined);
  const trackingUrl = context.links.trackingUrl(invitation);
  return {
    invitationId: invitation.invitationId,
    trackingUrl,
    unsubscribeUrl: context.links.unsubscribeUrl(trackingUrl),
    created,
    status: invitationStatus(invitation, context.calledAt),
    advice: reason === undefined ? "send" : "doNotSend",
    adviceReason: reason,
    parametersKept: !created && parametersAreKept(invitation),
    expiresAt: invitation.expiresAt,
  };
}

/** Whether the person was sent something else of ours within the survey's contact rules. */
async function isCoolingDown(
  context: OperationContext,
  survey: CompiledSurvey,
  invitation: InvitationRecord,
): Promise<boolean> {
  const { cooldownDays } = survey.settings.contactRules;
  if (cooldownDays === undefined || invitation.emailIdentity === undefined) return false;
  const since = new Date(Date.parse(context.calledAt) - cooldownDays * 86_400_000).toISOString();
  for (const invitationId of await context.storage.findInvitationIds(invitation.emailIdentity)) {
    if (invitationId === invitation.invitationId) continue;
    const other = (await context.storage.findUnit(invitationId))?.invitation;
    if (other && (other.sentAt ?? "") > since) return true;
    if (other && (other.lastRemindedAt ?? "") > since) return true;
  }
  return false;
}

function tooBusy(cause?: unknown): SurveyLoopError {
  return new SurveyLoopError("unavailable", "The invitation could not be stored. Nothing was changed; try again.", {
    retryAfterSeconds: 5,
    cause,
  });
}
