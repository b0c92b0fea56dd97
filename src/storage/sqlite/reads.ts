/** The reading half of the contract over the reading thread. */
import type { NaturalKey } from "../../domain/invitation.js";
import {
  type DocumentCollection,
  documentCollections,
  type FeedPage,
  type FeedQuery,
  type FeedRow,
  type InvitationListing,
  type InvitationQuery,
  type StoredDocument,
} from "../contract.js";
import { type BucketRange, coverPeriod } from "../counter-levels.js";
import { frozenJson } from "../frozen-copy.js";
import type { StorageReads } from "../state-reads.js";
import {
  type DecodedRow,
  decodeInvitation,
  decodeResponse,
  decodeUnit,
  decodeVersion,
  feedRowJson,
  invitationInResponseRow,
  invitationJson,
  unitJson,
  versionJson,
} from "./columns.js";
import { conditionOf } from "./listing-query.js";
import type { ReaderTask, ReadReply, SqlValue } from "./messages.js";
import { sortKeyOf, textOfSortKey } from "./sort-key.js";
import type { ThreadLink } from "./thread-link.js";

/** Rows that are decoded without letting others run in between. */
const rowsPerSlice = 500;
/** Invitations that a listing looks at before it lets other reads run. */
const invitationsPerScan = 5000;

type Query = readonly [sql: string, ...values: SqlValue[]];

/** Reads of what is committed. */
export class SqliteReads implements Omit<StorageReads, "readAll"> {
  readonly #link: () => ThreadLink<ReaderTask>;

  /** @param link the reading thread; throws while the storage is not open */
  constructor(link: () => ThreadLink<ReaderTask>) {
    this.#link = link;
  }

  findSurvey = async (surveyId: string, version?: number) => {
    const one = version === undefined ? "ORDER BY s.version DESC LIMIT 1" : "AND s.version = ?";
    const rows = await this.#rows(
      `SELECT ${versionJson} FROM surveys s WHERE s.survey_id = ? ${one}`,
      surveyId,
      ...(version === undefined ? [] : [version]),
    );
    return rows.map(([text]) => decodeVersion(parsed(text)))[0];
  };

  listSurveys = async () => {
    const rows = await this.#rows(
      `SELECT ${versionJson} FROM surveys s
       WHERE s.version = (SELECT max(version) FROM surveys WHERE survey_id = s.survey_id) ORDER BY s.survey_id`,
    );
    return rows.map(([text]) => decodeVersion(parsed(text)));
  };

  findUnit = async (invitationId: string) => {
    const rows = await this.#rows(`SELECT ${unitJson} FROM invitations i WHERE i.invitation_id = ?`, invitationId);
    return rows.map(([text]) => decodeUnit(String(text)).unit)[0];
  };

  findUnitByNaturalKey = async ({ surveyId, emailIdentity, externalId }: NaturalKey) => {
    const rows = await this.#rows(
      `SELECT ${unitJson} FROM invitations i
       WHERE i.email_identity = ? AND i.survey_id = ? AND coalesce('=' || i.external_id, '') = ?`,
      emailIdentity,
      surveyId,
      externalId === undefined ? "" : `=${externalId}`,
    );
    return rows.map(([text]) => decodeUnit(String(text)).unit)[0];
  };

  findInvitationIds = async (emailIdentity: string, surveyId?: string) => {
    const rows = await this.#rows(
      `SELECT invitation_id FROM invitations
       WHERE email_identity = ? ${surveyId === undefined ? "" : "AND survey_id = ?"} ORDER BY +place, +survey_id`,
      emailIdentity,
      ...(surveyId === undefined ? [] : [surveyId]),
    );
    return rows.map(([id]) => String(id));
  };

  listInvitations = async (query: InvitationQuery): Promise<InvitationListing> => {
    const isOfFew = query.emailIdentity !== undefined || query.externalId !== undefined;
    const found = isOfFew ? await this.#listFew(query) : await this.#scan(query);
    const invitations = found.slice(0, query.limit).map((row) => decodeInvitation(row));
    if (found.length <= query.limit) return { invitations };
    return { invitations, next: found[query.limit - 1]?.[0] as number };
  };

  readFeed = async (query: FeedQuery): Promise<FeedPage> => {
    const rows: FeedRow[] = [];
    let after = query.after;
    // Rows that move behind this position meanwhile belong to a later page, so that no row is on this one twice.
    let last: number | undefined;
    for (;;) {
      const wanted = Math.min(query.limit - rows.length, rowsPerSlice);
      const slice = await this.#readFeedSlice({ ...query, after, limit: wanted }, last);
      rows.push(...slice.rows);
      last ??= slice.last;
      after = rows.at(-1)?.position ?? after;
      if (rows.length >= query.limit || slice.rows.length < wanted) return { rows, hasMore: slice.hasMore };
    }
  };

  readCounters = async (surveyId: string, period?: { from?: string | undefined; to?: string | undefined }) => {
    const totals = new Map<string, number>();
    const ranges = coverPeriod(period);
    if (ranges.length === 0) {
      this.#link();
      return totals;
    }
    const rows = await this.#rows(...countersQuery(surveyId, ranges));
    for (const [name, amount] of rows) totals.set(String(name), Number(amount));
    return totals;
  };

  getDocuments = async (collection: DocumentCollection, keys: readonly string[]) => {
    checkCollection(collection);
    const results = await this.#read(
      keys.map((key) => [
        "SELECT sort_key, revision, value FROM documents WHERE collection = ? AND sort_key = ?",
        collection,
        sortKeyOf(key),
      ]),
    );
    return results.map(([row]) => row && decodeDocument(row));
  };

  listDocuments = async (
    collection: DocumentCollection,
    page: { readonly prefix?: string | undefined; readonly after?: string | undefined; readonly limit: number },
  ) => {
    checkCollection(collection);
    const { prefix = "", after } = page;
    const [from, operator] = after !== undefined && after >= prefix ? [after, ">"] : [prefix, ">="];
    const rows = await this.#rows(
      `SELECT sort_key, revision, value FROM documents
       WHERE collection = ? AND sort_key ${operator} ? AND substr(sort_key, 1, ?) = ? ORDER BY sort_key LIMIT ?`,
      collection,
      sortKeyOf(from),
      prefix.length * 2,
      sortKeyOf(prefix),
      Math.max(page.limit, 0),
    );
    return rows.map(decodeDocument);
  };

  async #readFeedSlice(query: FeedQuery, last: number | undefined) {
    const { surveyId, feed, after, limit, order } = query;
    const isNewest = order === "newest";
    const table = feed === "responses" ? "responses r JOIN invitations i ON i.number = r.invitation" : "invitations i";
    const name = feed === "responses" ? "r" : "i";
    const first = after ?? (isNewest ? Number.MAX_SAFE_INTEGER : 0);
    const bound = last ?? (isNewest ? 0 : Number.MAX_SAFE_INTEGER);
    const [condition, direction] = isNewest
      ? [`${name}.position < ? AND ${name}.position >= ?`, "DESC"]
      : [`${name}.position > ? AND ${name}.position <= ?`, "ASC"];
    const [rows = [], behind = [], newest = []] = await this.#read([
      [
        `SELECT ${feedRowJson[feed]} FROM ${table} WHERE ${name}.survey_id = ? AND ${condition}
         ORDER BY ${name}.position ${direction} LIMIT ?`,
        surveyId,
        first,
        bound,
        Math.max(limit, 0),
      ],
      // One position more than asked for, whatever was written since the first slice.
      [
        `SELECT position FROM ${feed} WHERE survey_id = ? AND position ${isNewest ? "<" : ">"} ?
         ORDER BY position ${direction} LIMIT 1 OFFSET ?`,
        surveyId,
        first,
        Math.max(limit, 0),
      ],
      [`SELECT max(position) FROM ${feed} WHERE survey_id = ?`, surveyId],
    ]);
    const newestPosition = Number(newest[0]?.[0] ?? 0);
    return {
      rows: rows.map(([text]) => decodeFeedRow(parsed(text), feed === "responses")),
      hasMore: behind.length > 0 || (last !== undefined && newestPosition > last),
      last: isNewest ? undefined : newestPosition,
    };
  }

  /** The invitations of a person or an external ID, which an index finds. One more than wanted, if there are more. */
  async #listFew(query: InvitationQuery): Promise<DecodedRow[]> {
    const { sql, values } = conditionOf(query);
    const isNewest = query.order === "newest";
    const rows = await this.#rows(
      `SELECT ${invitationJson} FROM invitations i WHERE i.survey_id = ? AND +i.place ${isNewest ? "<" : ">"} ?${sql}
       ORDER BY +i.place ${isNewest ? "DESC" : "ASC"} LIMIT ?`,
      query.surveyId,
      query.after ?? (isNewest ? Number.MAX_SAFE_INTEGER : 0),
      ...values,
      query.limit + 1,
    );
    return rows.map(([text]) => parsed(text));
  }

  /** Walks over the survey in order of creation, in stretches, so that a filter that matches little holds nobody. */
  async #scan(query: InvitationQuery): Promise<DecodedRow[]> {
    const { sql, values } = conditionOf(query);
    const [beyond, direction, within] = query.order === "newest" ? ["<", "DESC", ">="] : [">", "ASC", "<="];
    const found: DecodedRow[] = [];
    let after = query.after ?? (query.order === "newest" ? Number.MAX_SAFE_INTEGER : 0);
    for (;;) {
      const [end] = await this.#rows(
        `SELECT place FROM invitations WHERE survey_id = ? AND place ${beyond} ? ORDER BY place ${direction} LIMIT 1 OFFSET ?`,
        query.surveyId,
        after,
        invitationsPerScan,
      );
      const bound = Number(end?.[0] ?? (query.order === "newest" ? 0 : Number.MAX_SAFE_INTEGER));
      for (;;) {
        const wanted = Math.min(query.limit + 1 - found.length, rowsPerSlice);
        const rows = await this.#rows(
          `SELECT ${invitationJson} FROM invitations i
           WHERE i.survey_id = ? AND i.place ${beyond} ? AND i.place ${within} ?${sql} ORDER BY i.place ${direction} LIMIT ?`,
          query.surveyId,
          after,
          bound,
          ...values,
          wanted,
        );
        found.push(...rows.map(([text]) => parsed(text)));
        if (found.length > query.limit) return found;
        if (rows.length < wanted) break;
        after = found.at(-1)![0] as number;
      }
      if (!end) return found;
      after = bound;
    }
  }

  async #rows(sql: string, ...values: SqlValue[]): Promise<SqlValue[][]> {
    return (await this.#read([[sql, ...values]]))[0] ?? [];
  }

  async #read(queries: readonly Query[]): Promise<ReadReply> {
    const link = this.#link();
    return queries.length === 0 ? [] : link.submit<ReadReply>({ kind: "read", queries });
  }
}

/** One statement for all ranges, so that only totals leave the thread. */
function countersQuery(surveyId: string, ranges: readonly BucketRange[]): Query {
  const values: SqlValue[] = [];
  const parts = ranges.map(({ level, from, to, isTakenAway }) => {
    values.push(surveyId, level, ...[from, to].filter((bound) => bound !== undefined));
    const bounds = `${from === undefined ? "" : " AND bucket >= ?"}${to === undefined ? "" : " AND bucket < ?"}`;
    return `SELECT name, ${isTakenAway ? "-" : ""}amount AS amount FROM counters WHERE survey_id = ? AND level = ?${bounds}`;
  });
  return [
    `SELECT name, sum(amount) AS total FROM (${parts.join(" UNION ALL ")}) GROUP BY name HAVING total <> 0`,
    ...values,
  ];
}

function checkCollection(collection: DocumentCollection): void {
  if (!documentCollections.includes(collection)) {
    throw new TypeError(`There is no collection ${JSON.stringify(collection)}.`);
  }
}

function decodeDocument([sortKey, revision, value]: readonly SqlValue[]): StoredDocument {
  const key = textOfSortKey(sortKey as Uint8Array);
  return Object.freeze({ key, revision: Number(revision), value: frozenJson(JSON.parse(String(value))) });
}

function decodeFeedRow(row: DecodedRow, isResponse: boolean): FeedRow {
  const position = row[0] as number;
  if (!isResponse) return { position, invitation: decodeInvitation(row) };
  return { position, invitation: decodeInvitation(row, invitationInResponseRow), response: decodeResponse(row, 1) };
}

function parsed(text: SqlValue | undefined): DecodedRow {
  return JSON.parse(String(text));
}
