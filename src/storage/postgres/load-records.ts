/** Puts records of the portable form as they are: one transaction for each call, so a call that failed can be repeated. */
import type { StorageRecord } from "../contract.js";
import type { Database, Statements } from "./database.js";
import type { Sequencer } from "./sequencer.js";
import { storedJson, storedKey, storedText } from "./stored-text.js";
import { invitationColumns, responsesColumn } from "./unit-rows.js";

type RecordOf<Kind extends StorageRecord["kind"]> = Extract<StorageRecord, { readonly kind: Kind }>;

const unitsPerStatement = 250;

export async function loadRecords(
  database: Database,
  sequencer: Sequencer,
  records: readonly StorageRecord[],
): Promise<void> {
  const latest = latestByIdentity(records);
  const units = bySurvey(latest, "unit", (record) => record.unit.invitation.surveyId);
  const counters = bySurvey(latest, "counters", (record) => record.surveyId);
  const surveyIds = [...new Set([...units.keys(), ...counters.keys()])].sort();
  await database.transaction(async (statements) => {
    for (const record of latest) if (record.kind === "survey") await loadSurvey(statements, record);
    for (const surveyId of surveyIds) {
      const survey = storedText(surveyId);
      await statements.query("SELECT {s}.lock_survey($1)", [survey]);
      await sequencer.run(survey, statements);
      await loadUnits(statements, units.get(surveyId) ?? []);
      await loadCounters(statements, survey, counters.get(surveyId) ?? []);
    }
    await loadDocuments(
      statements,
      latest.filter((record) => record.kind === "document"),
    );
  });
}

/** What comes later in the list takes the place of what came before. */
function latestByIdentity(records: readonly StorageRecord[]): StorageRecord[] {
  return [...new Map(records.map((record) => [identityOf(record), record])).values()];
}

function identityOf(record: StorageRecord): string {
  if (record.kind === "survey") return JSON.stringify(["survey", record.survey.surveyId, record.survey.version]);
  if (record.kind === "unit") return JSON.stringify(["unit", record.unit.invitation.invitationId]);
  if (record.kind === "counters") return JSON.stringify(["counters", record.surveyId, record.quarterHour]);
  return JSON.stringify(["document", record.collection, record.document.key]);
}

function bySurvey<Kind extends StorageRecord["kind"]>(
  records: readonly StorageRecord[],
  kind: Kind,
  surveyIdOf: (record: RecordOf<Kind>) => string,
): Map<string, RecordOf<Kind>[]> {
  const grouped = new Map<string, RecordOf<Kind>[]>();
  for (const record of records) {
    if (record.kind !== kind) continue;
    const found = record as RecordOf<Kind>;
    const surveyId = surveyIdOf(found);
    grouped.set(surveyId, [...(grouped.get(surveyId) ?? []), found]);
  }
  return grouped;
}

async function loadSurvey(statements: Statements, { survey }: RecordOf<"survey">): Promise<void> {
  const [found] = await statements.query<{ earlier: number }>(
    "SELECT count(*)::int AS earlier FROM {s}.surveys WHERE survey_id = $1 AND version < $2",
    [storedText(survey.surveyId), survey.version],
  );
  if (found!.earlier !== survey.version - 1) {
    throw new TypeError(
      `Version ${survey.version} of survey ${survey.surveyId} stands alone: load those before it first.`,
    );
  }
  await statements.query(
    `INSERT INTO {s}.surveys (survey_id, version, mark, record) VALUES ($1, $2, 0, $3)
     ON CONFLICT (survey_id, version) DO UPDATE SET record = excluded.record`,
    [storedText(survey.surveyId), survey.version, storedJson(survey)],
  );
}

async function loadUnits(statements: Statements, records: readonly RecordOf<"unit">[]): Promise<void> {
  for (let first = 0; first < records.length; first += unitsPerStatement) {
    const given = records.slice(first, first + unitsPerStatement).map(({ unit, ...places }) => {
      const { record, ...columns } = invitationColumns(unit.invitation);
      return {
        survey_id: storedText(unit.invitation.surveyId),
        invitation_id: storedText(unit.invitation.invitationId),
        expected: unit.revision,
        ...columns,
        record: JSON.parse(record as string),
        place: places.place,
        position: places.invitationPosition,
        responses: JSON.parse(responsesColumn(unit.responses, places.responsePositions) ?? "[]"),
      };
    });
    const [foreign] = await statements.query<{ invitation_id: string }>(
      `SELECT i.invitation_id FROM {s}.invitations i
       JOIN json_to_recordset($1) AS g (survey_id text, invitation_id text) USING (invitation_id)
       WHERE i.survey_id <> g.survey_id LIMIT 1`,
      [JSON.stringify(given)],
    );
    if (foreign) throw new TypeError(`Invitation ${foreign.invitation_id} belongs to another survey.`);
    await statements.query("SELECT {s}.load_units($1)", [JSON.stringify(given)]);
  }
}

async function loadCounters(
  statements: Statements,
  survey: string,
  records: readonly RecordOf<"counters">[],
): Promise<void> {
  if (records.length === 0) return;
  const given = records.flatMap(({ quarterHour, amounts }) => [
    // Without a name: the quarter-hour is set, even if nothing was counted in it.
    { q: quarterHour },
    ...Object.entries(amounts).map(([name, amount]) => ({ q: quarterHour, n: name, a: amount })),
  ]);
  await statements.query("SELECT {s}.set_counters($1, $2)", [survey, storedJson(given)]);
}

async function loadDocuments(statements: Statements, records: readonly RecordOf<"document">[]): Promise<void> {
  const given = records.map(({ collection, document }) => ({
    collection,
    key: storedKey(document.key),
    revision: document.revision,
    value: storedJson(document.value),
  }));
  await statements.query(
    `INSERT INTO {s}.documents (collection, key, revision, mark, value)
     SELECT collection, key, revision, 0, value::json
     FROM json_to_recordset($1) AS g (collection text, key text, revision integer, value text)
     ON CONFLICT (collection, key) DO UPDATE SET revision = excluded.revision, mark = 0, value = excluded.value`,
    [JSON.stringify(given)],
  );
}
