/** `reportDelivery`: the CRM tells what happened to its e-mails, singly or in batches. */
import { isIdentifier } from "../domain/identifiers.js";
import { applyDelivery, type DeliveryEvent, type InvitationRecord, invitationStatus } from "../domain/invitation.js";
import { SurveyLoopError } from "../errors.js";
import type { InvitationUnit } from "../storage/contract.js";
import { optOutAddress } from "./answering/opt-out.js";
import { checkBatchSize, rowError } from "./batch-rows.js";
import { checkInput } from "./check-input.js";
import { settle, unitChange } from "./commit-unit.js";
import type { OperationContext } from "./context.js";
import { defineOperation } from "./define-operation.js";
import { noSuchInvitation } from "./describe-invitation.js";
import { rows } from "./schema.js";
import { nextTurn, rowsPerSlice } from "./slices.js";
import { deliveryOutcomeType, deliveryReportType, type ReportResult } from "./types.js";

interface Report {
  readonly position: number;
  readonly invitationId: string;
  readonly happened: DeliveryEvent;
  readonly happenedAt: string;
  readonly note: string | undefined;
  result: ReportResult | undefined;
}

/** How often reports that lost a race are applied anew. */
const maxAttempts = 20;

export const reportDelivery = defineOperation({
  name: "reportDelivery",
  summary:
    "Reports that e-mails were sent, reminded or bounced, or that people opted out, with a result for each report.",
  scope: "invitations:write",
  http: "POST /delivery-reports",
  input: { reports: rows("report", deliveryReportType, "What happened.") },
  output: deliveryOutcomeType,
  errors: ["too_large"],
  async run(input, context) {
    checkBatchSize("reports", input.reports, context.limits.maxBatch);
    const results: ReportResult[] = [];
    const reports: Report[] = [];
    for (const [position, row] of input.reports.entries()) {
      if (position > 0 && position % rowsPerSlice === 0) await nextTurn();
      try {
        reports.push(readReport(row, position, context));
      } catch (error) {
        results[position] = { position, ...rowError(error) };
      }
    }
    for (let first = 0; first < reports.length; first += rowsPerSlice) {
      if (first > 0) await nextTurn();
      await applySlice(context, reports.slice(first, first + rowsPerSlice), first);
    }
    for (const report of reports) results[report.position] = report.result ?? failed(report, busy());
    const failedCount = results.filter((result) => result.errorCode !== undefined).length;
    return { acceptedCount: results.length - failedCount, failedCount, reportResults: results };
  },
});

/** @throws SurveyLoopError when storage fails before anything of the call is stored; later on it fails these reports alone */
async function applySlice(context: OperationContext, reports: readonly Report[], first: number): Promise<void> {
  try {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const open = reports.filter((report) => report.result === undefined);
      if (open.length === 0) return;
      await applyReports(context, open);
    }
  } catch (error) {
    if (first === 0 || !(error instanceof SurveyLoopError)) throw error;
    for (const report of reports) report.result ??= failed(report, error);
  }
}

function readReport(row: unknown, position: number, context: OperationContext): Report {
  const path = `reports[${position}].`;
  const checked = checkInput(deliveryReportType.fields, row, path);
  if (!isIdentifier(checked.invitationId)) throw noSuchInvitation(path);
  return {
    position,
    invitationId: checked.invitationId,
    happened: checked.happened,
    happenedAt: checked.happenedAt ?? context.calledAt,
    note: checked.note,
    result: undefined,
  };
}

/** Applies all reports of an invitation together, in order, in one change; those that lost a race stay open. */
async function applyReports(context: OperationContext, reports: readonly Report[]): Promise<void> {
  const byInvitation = groupByInvitation(reports);
  const pending: {
    readonly unit: InvitationUnit;
    readonly next: InvitationRecord;
    readonly reports: readonly Report[];
  }[] = [];
  for (const [invitationId, group] of byInvitation) {
    const unit = await context.storage.findUnit(invitationId);
    if (!unit || unit.invitation.erasedAt !== undefined) {
      for (const report of group) report.result = failed(report, noSuchInvitation(`reports[${report.position}].`));
      continue;
    }
    let next = unit.invitation;
    for (const { happened, happenedAt, note } of group) {
      next = applyDelivery(next, happened, happenedAt, note, context.calledAt);
    }
    if (group.some((report) => report.happened === "optedOut") && next.emailIdentity !== undefined) {
      await optOutAddress(context, next.emailIdentity, context.calledAt);
    }
    if (next === unit.invitation) accept(context, group, next);
    else pending.push({ unit, next: { ...next, revision: unit.invitation.revision + 1 }, reports: group });
  }
  if (pending.length === 0) return;
  const changes = await Promise.all(pending.map(({ unit, next }) => unitChange(context, unit, { invitation: next })));
  const outcomes = await context.storage.commit(changes);
  for (const [index, { next, reports: group }] of pending.entries()) {
    try {
      if (settle(outcomes[index]!) !== "committed") continue;
      accept(context, group, next);
      context.events.emit("invitation.changed", { invitation: next });
    } catch (error) {
      for (const report of group)
        report.result = failed(report, error instanceof SurveyLoopError ? error : busy(error));
    }
  }
}

function groupByInvitation(reports: readonly Report[]): Map<string, Report[]> {
  const groups = new Map<string, Report[]>();
  for (const report of reports) {
    const group = groups.get(report.invitationId);
    if (group) group.push(report);
    else groups.set(report.invitationId, [report]);
  }
  return groups;
}

function accept(context: OperationContext, reports: readonly Report[], invitation: InvitationRecord): void {
  const status = invitationStatus(invitation, context.calledAt);
  for (const report of reports) {
    report.result = { position: report.position, invitationId: report.invitationId, status };
  }
}

function failed(report: Report, error: SurveyLoopError): ReportResult {
  return { position: report.position, invitationId: report.invitationId, ...rowError(error) };
}

function busy(cause?: unknown): SurveyLoopError {
  return new SurveyLoopError("unavailable", "The report could not be stored. Nothing was changed; try again.", {
    retryAfterSeconds: 5,
    cause,
  });
}
