/** The units that stand in the way of refused changes, found for many at once. */
import type { InvitationUnit } from "../contract.js";
import type { Database } from "./database.js";
import type { PreparedChange } from "./prepared-change.js";
import { type UnitRow, unitColumns, unitOf } from "./unit-rows.js";

/** A unit with the mark of the round that wrote it last. */
export interface FoundUnit {
  readonly unit: InvitationUnit;
  readonly mark: string;
}

interface HolderRow extends UnitRow {
  readonly at: number;
  readonly mark: string;
}

const statement = `SELECT w.at, i.mark, ${unitColumns}
  FROM json_to_recordset($1) AS w (at integer, survey_id text, invitation_id text, natural_key bytea),
    LATERAL (
      SELECT * FROM (
        (SELECT *, 1 AS rank FROM {s}.invitations WHERE survey_id = w.survey_id AND invitation_id = w.invitation_id)
        UNION ALL
        (SELECT *, 2 AS rank FROM {s}.invitations WHERE survey_id = w.survey_id AND natural_key = w.natural_key)
      ) AS candidates ORDER BY rank LIMIT 1) AS i`;

export class Holders {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** For each change the unit with its ID, else the one with its natural key, as they are now. */
  async find(changes: readonly PreparedChange[]): Promise<(FoundUnit | undefined)[]> {
    const wanted = new Map<string, Record<string, unknown> & { at: number }>();
    const keys = changes.map(({ surveyId, invitationId, naturalKey }) => {
      const key = JSON.stringify([surveyId, invitationId, naturalKey]);
      if (!wanted.has(key)) {
        wanted.set(key, { at: wanted.size, survey_id: surveyId, invitation_id: invitationId, natural_key: naturalKey });
      }
      return wanted.get(key)!.at;
    });
    const rows = await this.#database.query<HolderRow>(statement, [JSON.stringify([...wanted.values()])]);
    const found = new Map(rows.map((row) => [row.at, { unit: unitOf(row), mark: row.mark }]));
    return keys.map((at) => found.get(at));
  }
}
