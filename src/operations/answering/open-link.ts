/** Opening a tracking link: finds out what it leads to. Only reads, since mail scanners open links before people do (T25). */
import { type InvitationRecord, invitationStatus } from "../../domain/invitation.js";
import type { ResponseRecord } from "../../domain/response.js";
import { isOpen } from "../../forms/compile-survey.js";
import type { CompiledSurvey } from "../../forms/compiled-survey.js";
import type { InvitationUnit } from "../../storage/contract.js";
import type { OperationContext } from "../context.js";
import { acceptsResponses } from "../require-survey.js";
import { currentResponse } from "./current-response.js";

/** A link whose form can be answered. */
export interface OpenLink {
  readonly state: "open";
  readonly unit: InvitationUnit;
  readonly invitation: InvitationRecord;
  /** Absent before the first page was sent. */
  readonly response: ResponseRecord | undefined;
  /** In the version with which the response was started, the latest before. */
  readonly survey: CompiledSurvey;
}

/** A link that leads to a survey but cannot be answered (any more, or yet). */
export interface ShutLink {
  readonly state: "answered" | "expired" | "revoked" | "notOpenYet" | "closed";
  readonly invitation: InvitationRecord;
  readonly response: ResponseRecord | undefined;
  readonly survey: CompiledSurvey;
}

/** Forged, unknown and erased links look the same (T22). */
export interface UnknownLink {
  readonly state: "unknown";
}

export type LinkState = OpenLink | ShutLink | UnknownLink;

/**
 * What a link leads to.
 *
 * @param startedVersion the version that a form was shown in; used while nothing has been stored yet
 */
export async function openLink(context: OperationContext, token: string, startedVersion?: number): Promise<LinkState> {
  const verified = context.links.verify(token);
  const unit = verified === undefined ? undefined : await context.storage.findUnit(verified.invitationId);
  return unit === undefined ? { state: "unknown" } : linkStateOf(context, unit, startedVersion);
}

/** What the link of a known invitation leads to. */
export async function linkStateOf(
  context: OperationContext,
  unit: InvitationUnit,
  startedVersion?: number,
): Promise<LinkState> {
  const { invitation } = unit;
  const response = currentResponse(unit);
  const latest = await context.surveys.find(invitation.surveyId);
  const version = response?.surveyVersion ?? startedVersion ?? latest?.version;
  const survey = version === latest?.version ? latest : await context.surveys.find(invitation.surveyId, version);
  if (latest === undefined || survey === undefined) return { state: "unknown" };
  const status = invitationStatus(invitation, context.calledAt);
  if (status === "erased") return { state: "unknown" };
  if (status === "revoked" || status === "expired") return { state: status, invitation, response, survey };
  if (status === "completed") return { state: "answered", invitation, response, survey };
  const isAccepted =
    response === undefined ? await acceptsResponses(context, latest) : isOpen(latest, context.calledAt);
  if (isAccepted) return { state: "open", unit, invitation, response, survey };
  const { opensAt } = latest.settings;
  const isEarly = opensAt !== undefined && context.calledAt < opensAt;
  // The latest version says when the survey is open, so its times are shown.
  return { state: isEarly ? "notOpenYet" : "closed", invitation, response, survey: latest };
}
