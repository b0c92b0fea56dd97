/** Which member of a record stands in which column, and records as rows and back. */
import type { InvitationRecord } from "../../domain/invitation.js";
import type { ResponseRecord } from "../../domain/response.js";
import type { SurveyVersion } from "../../domain/survey.js";
import type { InvitationUnit } from "../contract.js";
import { frozenInvitation, frozenJson, frozenResponse } from "../frozen-copy.js";
import type { EncodedInvitation, EncodedResponse, EncodedRow, SqlValue } from "./messages.js";

type Kind = "text" | "whole" | "json";
type Columns<T> = readonly (readonly [member: keyof T & string, column: string, kind: Kind])[];

const invitationColumns: Columns<InvitationRecord> = [
  ["surveyId", "survey_id", "text"],
  ["invitationId", "invitation_id", "text"],
  ["keyId", "key_id", "text"],
  ["email", "email", "text"],
  ["emailIdentity", "email_identity", "text"],
  ["externalId", "external_id", "text"],
  ["language", "language", "text"],
  ["parameters", "parameters", "json"],
  ["createdAt", "created_at", "text"],
  ["sentAt", "sent_at", "text"],
  ["lastRemindedAt", "last_reminded_at", "text"],
  ["reminderCount", "reminder_count", "whole"],
  ["bouncedAt", "bounced_at", "text"],
  ["optedOutAt", "opted_out_at", "text"],
  ["startedAt", "started_at", "text"],
  ["completedAt", "completed_at", "text"],
  ["expiresAt", "expires_at", "text"],
  ["revokedAt", "revoked_at", "text"],
  ["erasedAt", "erased_at", "text"],
  ["changedAt", "changed_at", "text"],
  ["revision", "revision", "whole"],
  ["deliveryMarks", "delivery_marks", "json"],
  ["deliveryNote", "delivery_note", "text"],
];

const responseColumns: Columns<ResponseRecord> = [
  ["surveyId", "survey_id", "text"],
  ["responseId", "response_id", "text"],
  ["invitationId", "invitation_id", "text"],
  ["surveyVersion", "survey_version", "whole"],
  ["status", "status", "text"],
  ["language", "language", "text"],
  ["nextPage", "next_page", "whole"],
  ["shownAt", "shown_at", "text"],
  ["startedAt", "started_at", "text"],
  ["completedAt", "completed_at", "text"],
  ["changedAt", "changed_at", "text"],
  ["revision", "revision", "whole"],
  ["submissionId", "submission_id", "text"],
  ["durationSeconds", "duration_seconds", "whole"],
  ["unsignedParameters", "unsigned_parameters", "json"],
  ["answers", "answers", "json"],
];

const versionColumns: Columns<SurveyVersion> = [
  ["surveyId", "survey_id", "text"],
  ["version", "version", "whole"],
  ["publishedAt", "published_at", "text"],
  ["definition", "definition", "json"],
];

/** Members that have no column of their own. */
const otherColumn = "other";

export function encodeInvitation(record: InvitationRecord): EncodedInvitation {
  const { emailIdentity = null, externalId = null } = record;
  return { ...encodeRow(record, invitationColumns), emailIdentity, externalId };
}

export function encodeResponse(record: ResponseRecord): EncodedResponse {
  return { ...encodeRow(record, responseColumns), responseId: record.responseId };
}

export function encodeVersion(version: SurveyVersion): EncodedRow {
  return encodeRow(version, versionColumns);
}

/**
 * A text as SQLite can keep it.
 *
 * @throws TypeError for text that is not Unicode, or holds U+0000, at which SQLite's text ends
 */
export function checkedText(text: string, what: string): string {
  if (text.includes("\0") || !text.isWellFormed()) {
    throw new TypeError(`${what} holds U+0000 or half a surrogate pair, which SQLite does not keep.`);
  }
  return text;
}

/** The row of a record: only columns with a value. Encoding is a copy: later changes of the record do not reach it (S7). */
function encodeRow<T extends object>(record: T, columns: Columns<T>): EncodedRow {
  const names: string[] = [];
  const values: SqlValue[] = [];
  for (const [member, column, kind] of columns) {
    const value: unknown = record[member];
    if (value === undefined || !fits(value, kind)) continue;
    names.push(column);
    values.push(
      kind === "text" ? checkedText(value as string, member) : kind === "json" ? json(value) : (value as number),
    );
  }
  let others: Record<string, unknown> | undefined;
  let seen = 0;
  for (const member in record) if (record[member] !== undefined) seen++;
  if (seen > names.length) {
    others = otherMembers(record, columns);
    names.push(otherColumn);
    values.push(json(others));
  }
  return { columns: names.join(","), values };
}

function otherMembers<T extends object>(record: T, columns: Columns<T>): Record<string, unknown> {
  const kinds = new Map<string, Kind>(columns.map(([member, , kind]) => [member, kind]));
  return Object.fromEntries(
    Object.entries(record).filter(([member, value]) => {
      const kind = kinds.get(member);
      return value !== undefined && !(kind && fits(value, kind));
    }),
  );
}

function fits(value: unknown, kind: Kind): boolean {
  if (kind === "text") return typeof value === "string";
  return kind === "whole" ? Number.isSafeInteger(value) : typeof value === "object" && value !== null;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

/** What stands in a row as it is read: JSON columns are parsed already. */
export type DecodedRow = readonly unknown[];

function columnsToRead<T>(columns: Columns<T>, table: string): string {
  const listed = columns.map(([, column, kind]) =>
    kind === "json" ? `json(${table}.${column})` : `${table}.${column}`,
  );
  return [...listed, `json(${table}.${otherColumn})`].join(",");
}

function decodeRow<T>(row: DecodedRow, start: number, columns: Columns<T>): T {
  const record: Record<string, unknown> = {};
  for (const [index, [member]] of columns.entries()) {
    const value = row[start + index];
    if (value !== null) record[member] = value;
  }
  const others = row[start + columns.length];
  return (others ? { ...record, ...others } : record) as T;
}

const unitColumns = 3;
const versionsRead = columnsToRead(versionColumns, "s");
const invitationRead = columnsToRead(invitationColumns, "i");
const responseRead = columnsToRead(responseColumns, "r");

/** SQL of one JSON text for a survey version `s`. */
export const versionJson = `json_array(${versionsRead})`;
/** SQL of one JSON text for an invitation `i`, behind its place. */
export const invitationJson = `json_array(i.place,${invitationRead})`;
/** SQL of one JSON text for a unit, whose invitation is `i`. */
export const unitJson = `json_array(i.unit_revision, i.place, i.position, ${invitationRead},
  json((SELECT json_group_array(json_array(r.ordinal, r.position, ${responseRead})) FROM responses r WHERE r.invitation = i.number)))`;
/** SQL of one JSON text for a row of each feed. */
export const feedRowJson = {
  invitations: `json_array(i.position, ${invitationRead})`,
  responses: `json_array(r.position, ${responseRead}, ${invitationRead})`,
};

export function decodeVersion(row: DecodedRow): SurveyVersion {
  return frozenJson(decodeRow(row, 0, versionColumns));
}

/** The invitation of a row whose first value is something else. */
export function decodeInvitation(row: DecodedRow, start = 1): InvitationRecord {
  return frozenInvitation(decodeRow(row, start, invitationColumns));
}

export function decodeResponse(row: DecodedRow, start: number): ResponseRecord {
  return frozenResponse(decodeRow(row, start, responseColumns));
}

/** Where the invitation begins in a row of the response feed. */
export const invitationInResponseRow = 1 + responseColumns.length + 1;

/** A unit with its positions. */
export interface DecodedUnit {
  readonly unit: InvitationUnit;
  readonly place: number;
  readonly invitationPosition: number;
  readonly responsePositions: readonly number[];
}

export function decodeUnit(text: string): DecodedUnit {
  const row = JSON.parse(text) as DecodedRow;
  const [revision, place, invitationPosition] = row as readonly number[];
  const responses = (row[unitColumns + invitationColumns.length + 1] as [ordinal: number, position: number][]).sort(
    ([one], [other]) => one - other,
  );
  const unit = Object.freeze({
    revision: revision!,
    invitation: decodeInvitation(row, unitColumns),
    responses: Object.freeze(responses.map((response) => decodeResponse(response, 2))),
  });
  const responsePositions = responses.map(([, position]) => position);
  return { unit, place: place!, invitationPosition: invitationPosition!, responsePositions };
}
