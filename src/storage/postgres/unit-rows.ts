/** Units as rows: the columns of a change, and units and responses from what a query returns. */
import { createHash } from "node:crypto";
import type { CounterDelta } from "../../domain/counters.js";
import { type InvitationRecord, type NaturalKey, naturalKeyOf } from "../../domain/invitation.js";
import type { ResponseRecord } from "../../domain/response.js";
import type { InvitationUnit } from "../contract.js";
import { frozenInvitation, frozenResponse } from "../frozen-copy.js";
import { naturalKeyText } from "../survey-state.js";
import { storedJson, storedText, valueFromStored } from "./stored-text.js";

/** The SHA-256 of a natural key within its survey: of one length, so that long keys fit into an index. */
export function naturalKeyHash(key: NaturalKey): Buffer {
  return createHash("sha256").update(naturalKeyText(key), "utf16le").digest();
}

/** The columns of an invitation, by their names; texts and JSON in stored form. */
export function invitationColumns(record: InvitationRecord): Record<string, string | number | undefined> {
  const key = naturalKeyOf(record);
  return {
    natural_key: key && `\\x${naturalKeyHash(key).toString("hex")}`,
    email_identity: record.emailIdentity === undefined ? undefined : storedText(record.emailIdentity),
    external_id: record.externalId === undefined ? undefined : storedText(record.externalId),
    created_at: record.createdAt,
    changed_at: record.changedAt,
    sent_at: record.sentAt,
    last_reminded_at: record.lastRemindedAt,
    reminder_count: record.reminderCount,
    bounced_at: record.bouncedAt,
    opted_out_at: record.optedOutAt,
    started_at: record.startedAt,
    completed_at: record.completedAt,
    expires_at: record.expiresAt,
    revoked_at: record.revokedAt,
    erased_at: record.erasedAt,
    record: storedJson(record),
  };
}

/** The columns of responses as JSON, `undefined` for none. */
export function responsesColumn(
  responses: readonly ResponseRecord[],
  positions?: readonly number[],
): string | undefined {
  if (responses.length === 0) return undefined;
  const rows = responses.map((record, at) => ({
    id: record.responseId,
    version: record.surveyVersion,
    status: record.status,
    started_at: record.startedAt,
    completed_at: record.completedAt,
    record,
    position: positions?.[at],
  }));
  return storedJson(rows);
}

/** Counter deltas as they are stored until they are folded; `undefined` for none. */
export function countersColumn(deltas: readonly CounterDelta[] = []): string | undefined {
  if (deltas.length === 0) return undefined;
  return storedJson(deltas.map(({ quarterHour, name, amount }) => ({ q: quarterHour, n: name, a: amount })));
}

/** A unit as queries return it: JSON is read as text, so that it can be read as it was written. */
export interface UnitRow {
  readonly revision: number;
  readonly invitation: string;
  /** A JSON list of records in order, `null` for none. */
  readonly responses: string | null;
}

/** The select list of a {@link UnitRow}, from `{s}.invitations i`. */
export const unitColumns = `i.revision, i.record::text AS invitation, (
  SELECT json_agg(r.record ORDER BY r.ordinal)::text FROM {s}.responses r
  WHERE r.survey_id = i.survey_id AND r.invitation_id = i.invitation_id) AS responses`;

export function unitOf(row: UnitRow): InvitationUnit {
  const responses = row.responses === null ? [] : valueFromStored<ResponseRecord[]>(row.responses);
  return Object.freeze({
    revision: row.revision,
    invitation: invitationOf(row.invitation),
    responses: Object.freeze(responses.map(frozenResponse)),
  });
}

export function invitationOf(json: string): InvitationRecord {
  return frozenInvitation(valueFromStored<InvitationRecord>(json));
}

export function responseOf(json: string): ResponseRecord {
  return frozenResponse(valueFromStored<ResponseRecord>(json));
}
