/** An invitation as the contract shows it. */
import { type InvitationRecord, invitationStatus } from "../domain/invitation.js";
import { SurveyLoopError } from "../errors.js";
import type { OperationContext } from "./context.js";
import type { Invitation } from "./types.js";

export function describeInvitation(
  context: Pick<OperationContext, "links" | "calledAt">,
  invitation: InvitationRecord,
): Invitation {
  return {
    invitationId: invitation.invitationId,
    surveyId: invitation.surveyId,
    email: invitation.email,
    externalId: invitation.externalId,
    language: invitation.language,
    status: invitationStatus(invitation, context.calledAt),
    trackingUrl: invitation.erasedAt === undefined ? context.links.trackingUrl(invitation) : undefined,
    createdAt: invitation.createdAt,
    sentAt: invitation.sentAt,
    lastRemindedAt: invitation.lastRemindedAt,
    reminderCount: invitation.reminderCount,
    startedAt: invitation.startedAt,
    completedAt: invitation.completedAt,
    expiresAt: invitation.expiresAt,
    changedAt: invitation.changedAt,
    revision: invitation.revision,
    parameters: parametersOrNone(invitation.parameters),
  };
}

/** Parameters, or `undefined` where there are none, since an empty record is left out on the wire. */
export function parametersOrNone<T extends object>(parameters: T): T | undefined {
  for (const _ in parameters) return parameters;
  return undefined;
}

/** The error for an invitation ID that does not exist or cannot exist. */
export function noSuchInvitation(path = ""): SurveyLoopError {
  return new SurveyLoopError("not_found", `${path}invitationId: there is no such invitation.`, {
    field: `${path}invitationId`,
  });
}
