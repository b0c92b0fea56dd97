/** The portable form of everything, read by pages in one snapshot: memory does not grow with what is stored. */
import type { SurveyVersion } from "../../domain/survey.js";
import { documentCollections, type StorageRecord } from "../contract.js";
import { frozenJson } from "../frozen-copy.js";
import type { Database, Statements } from "./database.js";
import { type DocumentRow, documentColumns, documentOf } from "./documents.js";
import type { Sequencer } from "./sequencer.js";
import { storedText, textFromStored, valueFromStored } from "./stored-text.js";
import { type UnitRow, unitColumns, unitOf } from "./unit-rows.js";

const pageSize = 250;

/** Yields surveys by ID and version; the units and counters of each survey; documents by collection and key. */
export async function* readRecords(database: Database, sequencer: Sequencer): AsyncGenerator<StorageRecord> {
  const waiting = await database.query<{ survey_id: string }>("SELECT DISTINCT survey_id FROM {s}.changes");
  for (const { survey_id } of waiting) await sequencer.run(survey_id);
  yield* database.snapshot(readSnapshot);
}

async function* readSnapshot(statements: Statements): AsyncGenerator<StorageRecord> {
  yield* readSurveys(statements);
  for (const surveyId of await surveyIdsWithContent(statements)) {
    yield* readUnits(statements, surveyId);
    yield* readCounters(statements, surveyId);
  }
  yield* readDocuments(statements);
}

async function* readSurveys(statements: Statements): AsyncGenerator<StorageRecord> {
  let last: { survey_id: string; version: number } | undefined;
  for (;;) {
    const rows: { survey_id: string; version: number; record: string }[] = await statements.query(
      `SELECT survey_id, version, record::text AS record FROM {s}.surveys
       WHERE (survey_id, version) > ($1, $2) ORDER BY survey_id, version LIMIT 20`,
      [last?.survey_id ?? "", last?.version ?? 0],
    );
    for (const { record } of rows) yield { kind: "survey", survey: frozenJson(valueFromStored<SurveyVersion>(record)) };
    last = rows.at(-1);
    if (!last) return;
  }
}

/** Jumps from one survey to the next in the indexes. */
async function surveyIdsWithContent(statements: Statements): Promise<string[]> {
  const found = new Set<string>();
  for (const table of ["invitation_feed", "counters", "changes"]) {
    const rows = await statements.query<{ survey_id: string }>(
      `WITH RECURSIVE ids AS (
         (SELECT survey_id FROM {s}.${table} ORDER BY survey_id LIMIT 1)
         UNION ALL
         SELECT (SELECT t.survey_id FROM {s}.${table} t WHERE t.survey_id > ids.survey_id ORDER BY t.survey_id LIMIT 1)
         FROM ids WHERE ids.survey_id IS NOT NULL)
       SELECT survey_id FROM ids WHERE survey_id IS NOT NULL`,
    );
    for (const { survey_id } of rows) found.add(survey_id);
  }
  return [...found].sort();
}

interface PlacedRow extends UnitRow {
  readonly invitation_id: string;
  readonly place: string | null;
  readonly position: string | null;
  /** Positions of the responses in their order; `null` for one that has none yet. */
  readonly positions: readonly (number | null)[] | null;
}

const placedColumns = `i.invitation_id, f.place, f.position, ${unitColumns}, (
  SELECT json_agg(p.position ORDER BY r.ordinal) FROM {s}.responses r LEFT JOIN {s}.response_feed p
    ON p.survey_id = r.survey_id AND p.invitation_id = r.invitation_id AND p.response_id = r.response_id
  WHERE r.survey_id = i.survey_id AND r.invitation_id = i.invitation_id) AS positions`;

async function* readUnits(statements: Statements, surveyId: string): AsyncGenerator<StorageRecord> {
  const pending = await readPending(statements, surveyId);
  let last = 0;
  for (;;) {
    const rows: PlacedRow[] = await statements.query(
      `SELECT ${placedColumns}
       FROM (SELECT * FROM {s}.invitation_feed WHERE survey_id = $1 AND place > $2 ORDER BY place LIMIT ${pageSize}) f
       JOIN {s}.invitations i ON i.survey_id = $1 AND i.invitation_id = f.invitation_id
       ORDER BY f.place`,
      [surveyId, last],
    );
    for (const row of rows) {
      pending.newIds.delete(row.invitation_id);
      yield unitRecord(row, pending);
    }
    if (rows.length === 0) break;
    last = Number(rows.at(-1)!.place);
  }
  for (const invitationId of pending.newIds) {
    const [row] = await statements.query<PlacedRow>(
      `SELECT ${placedColumns} FROM {s}.invitations i LEFT JOIN {s}.invitation_feed f ON false
       WHERE i.survey_id = $1 AND i.invitation_id = $2`,
      [surveyId, invitationId],
    );
    if (row) yield unitRecord(row, pending);
  }
}

/** Positions that the sequencer would give to what was committed between its last run and the snapshot. */
interface Pending {
  /** Invitations that changed, in the order of their first change. */
  readonly newIds: Set<string>;
  readonly places: ReadonlyMap<string, { readonly first: number; readonly latest: number }>;
  readonly responses: ReadonlyMap<string, number>;
}

async function readPending(statements: Statements, surveyId: string): Promise<Pending> {
  const [last] = await statements.query<{ invitation: string; response: string }>(
    `SELECT (SELECT coalesce(max(position), 0) FROM {s}.invitation_feed WHERE survey_id = $1) AS invitation,
       (SELECT coalesce(max(position), 0) FROM {s}.response_feed WHERE survey_id = $1) AS response`,
    [surveyId],
  );
  const rows = await statements.query<{
    invitation_id: string;
    has_invitation: boolean;
    response_ids: string[] | null;
  }>("SELECT invitation_id, has_invitation, response_ids FROM {s}.changes WHERE survey_id = $1 ORDER BY ticket", [
    surveyId,
  ]);
  let invitation = Number(last!.invitation);
  let response = Number(last!.response);
  const places = new Map<string, { first: number; latest: number }>();
  const responses = new Map<string, number>();
  for (const row of rows) {
    if (row.has_invitation) {
      invitation++;
      places.set(row.invitation_id, { first: places.get(row.invitation_id)?.first ?? invitation, latest: invitation });
    }
    for (const id of row.response_ids ?? []) responses.set(`${row.invitation_id} ${id}`, ++response);
  }
  return { newIds: new Set(places.keys()), places, responses };
}

function unitRecord(row: PlacedRow, pending: Pending): StorageRecord {
  const unit = unitOf(row);
  const moved = pending.places.get(row.invitation_id);
  return {
    kind: "unit",
    unit,
    place: row.place === null ? moved!.first : Number(row.place),
    invitationPosition: moved?.latest ?? Number(row.position),
    responsePositions: unit.responses.map(({ responseId }, at) => {
      return pending.responses.get(`${row.invitation_id} ${storedText(responseId)}`) ?? row.positions![at]!;
    }),
  };
}

async function* readCounters(statements: Statements, survey: string): AsyncGenerator<StorageRecord> {
  const surveyId = textFromStored(survey);
  let last = "";
  for (;;) {
    // One day at a time, from the first quarter-hour behind the last one.
    const rows: { q: string; amounts: string }[] = await statements.query(
      `WITH amounts AS (
         SELECT x.q, x.n, x.a FROM {s}.changes c, json_to_recordset(c.counters) AS x (q text COLLATE "C", n text, a numeric)
         WHERE c.survey_id = $1 AND c.counters IS NOT NULL AND x.q > $2),
       next AS (SELECT least(
         (SELECT min(q) FROM amounts),
         (SELECT bucket FROM {s}.counters WHERE survey_id = $1 AND level = 0 AND bucket > $2 ORDER BY bucket LIMIT 1)) AS q)
       SELECT q, coalesce(json_object_agg(n, a ORDER BY n COLLATE "C") FILTER (WHERE a <> 0), '{}')::text AS amounts
       FROM (
         SELECT t.q, t.n, sum(t.a) AS a
         FROM (
           SELECT * FROM amounts
           UNION ALL
           SELECT bucket, name, amount FROM {s}.counters
           WHERE survey_id = $1 AND level = 0 AND bucket > $2 AND bucket < (SELECT left(q, 10) || '~' FROM next)) t
         WHERE t.q < (SELECT left(q, 10) || '~' FROM next)
         GROUP BY t.q, t.n) s
       GROUP BY q ORDER BY q`,
      [survey, last],
    );
    for (const { q, amounts } of rows) {
      if (amounts === "{}") continue;
      yield { kind: "counters", surveyId, quarterHour: q, amounts: frozenJson(valueFromStored(amounts)) };
    }
    if (rows.length === 0) return;
    last = rows.at(-1)!.q;
  }
}

async function* readDocuments(statements: Statements): AsyncGenerator<StorageRecord> {
  for (const collection of documentCollections) {
    let last: string | null = null;
    for (;;) {
      const rows: DocumentRow[] = await statements.query(
        `SELECT ${documentColumns} FROM {s}.documents WHERE collection = $1 AND ($2::text IS NULL OR key > $2)
         ORDER BY key LIMIT ${pageSize}`,
        [collection, last],
      );
      for (const row of rows) yield { kind: "document", collection, document: documentOf(row) };
      if (rows.length === 0) break;
      last = rows.at(-1)!.key;
    }
  }
}
