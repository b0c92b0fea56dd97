/** The change feeds and the listing of invitations, both in the order that the sequencer has given. */
import { type InvitationStatus, invitationStatuses } from "../../domain/invitation.js";
import type { FeedPage, FeedQuery, FeedRow, InvitationListing, InvitationQuery } from "../contract.js";
import type { Database } from "./database.js";
import type { Sequencer } from "./sequencer.js";
import { storedText } from "./stored-text.js";
import { invitationOf, responseOf } from "./unit-rows.js";

interface Row {
  /** Whether changes of the survey have no position yet. */
  readonly unsequenced: boolean;
  /** `null` in the row that says that there are none. */
  readonly position: string | null;
  readonly invitation: string;
  readonly response?: string;
}

const unsequenced = "EXISTS (SELECT 1 FROM {s}.changes WHERE survey_id = $1)";

export class Feeds {
  readonly #database: Database;
  readonly #sequencer: Sequencer;

  constructor(database: Database, sequencer: Sequencer) {
    this.#database = database;
    this.#sequencer = sequencer;
  }

  async readFeed(query: FeedQuery): Promise<FeedPage> {
    const { limit } = query;
    const rows = await this.#readSequenced(query.surveyId, feedStatement(query), [
      storedText(query.surveyId),
      query.after ?? (query.order === "newest" ? null : 0),
      limit + 1,
    ]);
    return { rows: rows.slice(0, limit).map(feedRow), hasMore: rows.length > limit };
  }

  async listInvitations(query: InvitationQuery): Promise<InvitationListing> {
    const { limit } = query;
    const { text, values } = listingStatement(query);
    const rows = await this.#readSequenced(query.surveyId, text, values);
    const invitations = rows.slice(0, limit).map((row) => invitationOf(row.invitation));
    return rows.length > limit ? { invitations, next: Number(rows[limit - 1]?.position ?? 0) } : { invitations };
  }

  /**
   * Reads a page and, in the same statement, whether committed changes wait for their position. If so they are given one,
   * and the page is read again: whoever was acknowledged before finds what it wrote.
   */
  async #readSequenced(surveyId: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    let rows = await this.#database.query<Row>(text, values);
    if (rows[0]?.unsequenced) {
      await this.#sequencer.run(storedText(surveyId));
      rows = await this.#database.query<Row>(text, values);
    }
    return rows.filter((row) => row.position !== null);
  }
}

/** The outer join gives a row even if the page is empty. The page is cut before anything is joined to it. */
function feedStatement({ feed, order }: FeedQuery): string {
  const isNewest = order === "newest";
  const isResponses = feed === "responses";
  const bound = isNewest ? "($2::bigint IS NULL OR position < $2)" : "position > $2";
  const direction = isNewest ? "DESC" : "ASC";
  return `SELECT u.unsequenced, p.position, p.invitation${isResponses ? ", p.response" : ""}
    FROM (SELECT ${unsequenced} AS unsequenced) u LEFT JOIN (
      SELECT f.position, i.record::text AS invitation${isResponses ? ", r.record::text AS response" : ""}
      FROM (
        SELECT * FROM {s}.${isResponses ? "response_feed" : "invitation_feed"}
        WHERE survey_id = $1 AND ${bound} ORDER BY position ${direction} LIMIT $3
      ) f
      JOIN {s}.invitations i ON i.survey_id = $1 AND i.invitation_id = f.invitation_id
      ${isResponses ? "JOIN {s}.responses r ON r.survey_id = $1 AND r.invitation_id = f.invitation_id AND r.response_id = f.response_id" : ""}
    ) p ON true ORDER BY p.position ${direction}`;
}

function feedRow(row: Row): FeedRow {
  const position = Number(row.position);
  const invitation = invitationOf(row.invitation);
  return row.response === undefined
    ? { position, invitation }
    : { position, invitation, response: responseOf(row.response) };
}

/** The condition under which each status holds, in the order in which the first wins. `now` is the moment's parameter. */
const statusConditions: Readonly<Record<InvitationStatus, (now: string) => string>> = {
  erased: () => "i.erased_at IS NOT NULL",
  revoked: () => "i.revoked_at IS NOT NULL",
  completed: () => "i.completed_at IS NOT NULL",
  expired: (now) => `i.expires_at <= ${now}`,
  optedOut: () => "i.opted_out_at IS NOT NULL",
  started: () => "i.started_at IS NOT NULL",
  bounced: () => "i.bounced_at IS NOT NULL",
  sent: () => "i.sent_at IS NOT NULL",
  created: () => "true",
};

function listingStatement(query: InvitationQuery): { text: string; values: unknown[] } {
  const values: unknown[] = [storedText(query.surveyId)];
  const conditions: string[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const isNewest = query.order === "newest";
  if (query.after !== undefined) conditions.push(`f.place ${isNewest ? "<" : ">"} ${bind(query.after)}`);
  if (query.emailIdentity !== undefined) conditions.push(`i.email_identity = ${bind(storedText(query.emailIdentity))}`);
  if (query.externalId !== undefined) conditions.push(`i.external_id = ${bind(storedText(query.externalId))}`);
  if (query.changedSince !== undefined) conditions.push(`i.changed_at >= ${bind(query.changedSince)}`);
  if (query.remindersBelow !== undefined) conditions.push(`i.reminder_count < ${bind(query.remindersBelow)}`);
  if (query.contactedBefore !== undefined) {
    const before = bind(query.contactedBefore);
    conditions.push(`GREATEST(i.sent_at, i.last_reminded_at) < ${before}`);
  }
  if (query.statuses !== undefined) {
    const now = `${bind(query.now)}::text`;
    const cases = invitationStatuses.map((status) => `WHEN ${statusConditions[status](now)} THEN '${status}'`);
    conditions.push(`CASE ${cases.join(" ")} END = ANY(${bind([...query.statuses])}::text[])`);
  }
  const limit = bind(query.limit + 1);
  const direction = isNewest ? "DESC" : "ASC";
  const text = `SELECT u.unsequenced, p.position, p.invitation
    FROM (SELECT ${unsequenced} AS unsequenced) u LEFT JOIN (
      SELECT f.place AS position, i.record::text AS invitation
      FROM {s}.invitation_feed f
      JOIN {s}.invitations i ON i.survey_id = f.survey_id AND i.invitation_id = f.invitation_id
      WHERE f.survey_id = $1 ${conditions.map((condition) => `AND ${condition}`).join(" ")}
      ORDER BY f.place ${direction} LIMIT ${limit}
    ) p ON true ORDER BY p.position ${direction}`;
  return { text, values };
}
