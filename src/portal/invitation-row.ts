/** An invitation as a row of a table, and finding the one that a path names. */
import { isIdentifier } from "../domain/identifiers.js";
import { toInstant } from "../domain/instant.js";
import type { InvitationRecord } from "../domain/invitation.js";
import { type InvitationStatus, invitationStatus } from "../domain/invitation.js";
import { SurveyLoopError } from "../errors.js";
import type { Services } from "../operations/context.js";
import { getInvitation } from "../operations/get-invitation.js";
import { runOperation } from "../operations/run-operation.js";
import type { Invitation } from "../operations/types.js";
import type { InvitationUnit } from "../storage/contract.js";
import type { Visit } from "./gate.js";
import { withQuery } from "./period.js";
import type { PortalPages } from "./portal-pages.js";

/** Values of a row; `path` is that of the list, `kept` its fields that a click on a status keeps. */
export function invitationRow(
  invitation: InvitationRecord,
  path: string,
  kept: Readonly<Record<string, string>>,
  pages: PortalPages,
  now: number,
) {
  const { texts } = pages;
  const formats = pages.formats();
  const status: InvitationStatus = invitationStatus(invitation, toInstant(now));
  const who = invitation.email ?? texts.invitations.noEmail;
  return {
    invitationId: invitation.invitationId,
    who,
    path: `${path}/${invitation.invitationId}`,
    openText: texts.invitations.open(who),
    externalId: invitation.externalId ?? "",
    status,
    statusText: texts.invitations.statuses[status],
    statusPath: withQuery(path, { ...kept, status }),
    statusOnlyText: texts.invitations.onlyStatus(texts.invitations.statuses[status]),
    created: formats.moment(invitation.createdAt),
    sent: formats.moment(invitation.sentAt),
    completed: formats.moment(invitation.completedAt),
    reminders: formats.count(invitation.reminderCount),
  };
}

/** Whether revoking an invitation of this status changes anything. */
export function isRevocable(status: string): boolean {
  return status !== "erased" && status !== "revoked" && status !== "completed";
}

/** The invitation that the path names, as the contract shows it. @throws SurveyLoopError `not_found` */
export async function requestedInvitation(
  services: Services,
  { request, caller }: Visit,
  surveyId: string,
): Promise<Invitation> {
  const invitationId = request.params.invitationId ?? "";
  const call = { caller, requestId: request.requestId };
  const invitation = await runOperation(services, getInvitation, { invitationId }, call);
  if (invitation.surveyId === surveyId) return invitation;
  throw noSuchInvitation();
}

/** The same with its responses, as they are stored. @throws SurveyLoopError `not_found` */
export async function requestedUnit(services: Services, { request }: Visit, surveyId: string): Promise<InvitationUnit> {
  const invitationId = request.params.invitationId ?? "";
  const unit = isIdentifier(invitationId) ? await services.storage.findUnit(invitationId) : undefined;
  if (unit?.invitation.surveyId === surveyId) return unit;
  throw noSuchInvitation();
}

function noSuchInvitation(): SurveyLoopError {
  return new SurveyLoopError("not_found", "There is no such invitation in this survey.", { field: "invitationId" });
}
