/** The SQL of a listing of invitations: the same filters as `../listing.ts`, applied where the rows are. */
import { invitationStatuses } from "../../domain/invitation.js";
import type { InvitationQuery } from "../contract.js";
import type { SqlValue } from "./messages.js";

/** A condition on invitations `i`, with its values. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** The status at a moment; the order is that of `invitationStatus`. */
const statusSql = `CASE
  WHEN i.erased_at IS NOT NULL THEN 'erased'
  WHEN i.revoked_at IS NOT NULL THEN 'revoked'
  WHEN i.completed_at IS NOT NULL THEN 'completed'
  WHEN i.expires_at <= ? THEN 'expired'
  WHEN i.opted_out_at IS NOT NULL THEN 'optedOut'
  WHEN i.started_at IS NOT NULL THEN 'started'
  WHEN i.bounced_at IS NOT NULL THEN 'bounced'
  WHEN i.sent_at IS NOT NULL THEN 'sent'
  ELSE 'created' END`;

/** All filters of a query that do not look up a person. */
export function conditionOf(query: InvitationQuery): Condition {
  const parts: string[] = [];
  const values: SqlValue[] = [];
  const add = (sql: string, ...given: SqlValue[]) => {
    parts.push(sql);
    values.push(...given);
  };
  if (query.emailIdentity !== undefined) add("i.email_identity = ?", query.emailIdentity);
  if (query.externalId !== undefined) add("i.external_id = ?", query.externalId);
  if (query.changedSince !== undefined) add("i.changed_at >= ?", query.changedSince);
  if (query.remindersBelow !== undefined) add("i.reminder_count < ?", query.remindersBelow);
  if (query.contactedBefore !== undefined) {
    add("max(coalesce(i.sent_at, ''), coalesce(i.last_reminded_at, '')) < ?", query.contactedBefore);
    add("(i.sent_at IS NOT NULL OR i.last_reminded_at IS NOT NULL)");
  }
  if (query.statuses) {
    const wanted = invitationStatuses.filter((status) => query.statuses!.has(status));
    add(`${statusSql} IN (${wanted.map(() => "?").join(", ")})`, query.now, ...wanted);
  }
  return { sql: parts.map((part) => ` AND ${part}`).join(""), values };
}
