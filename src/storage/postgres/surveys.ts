/** Survey versions. */
import { randomBytes } from "node:crypto";
import type { SurveyVersion } from "../../domain/survey.js";
import { frozenJson } from "../frozen-copy.js";
import type { Database } from "./database.js";
import { Queues } from "./queues.js";
import { storedJson, storedText, valueFromStored } from "./stored-text.js";

interface Row {
  readonly record: string;
}

export class Surveys {
  readonly #database: Database;
  readonly #queues = new Queues();

  constructor(database: Database) {
    this.#database = database;
  }

  async add(version: SurveyVersion): Promise<boolean> {
    const surveyId = storedText(version.surveyId);
    const record = storedJson(version);
    const mark = (randomBytes(8).readBigInt64BE() || 1n).toString();
    return this.#queues.run(surveyId, async () => {
      const added = await this.#database.repeatable(
        `INSERT INTO {s}.surveys (survey_id, version, mark, record)
         SELECT $1, $2, $3, $4
         WHERE $2 = 1 + (SELECT coalesce(max(version), 0) FROM {s}.surveys WHERE survey_id = $1)
         ON CONFLICT DO NOTHING RETURNING version`,
        [surveyId, version.version, mark, record],
      );
      if (added.length > 0) return true;
      // Added by an attempt whose answer was lost: the repeated one found it done.
      const ours = await this.#database.query(
        "SELECT 1 FROM {s}.surveys WHERE survey_id = $1 AND version = $2 AND mark = $3",
        [surveyId, version.version, mark],
      );
      return ours.length > 0;
    });
  }

  async find(surveyId: string, version: number | undefined): Promise<SurveyVersion | undefined> {
    const [row] = await this.#database.query<Row>(
      `SELECT record::text AS record FROM {s}.surveys WHERE survey_id = $1 AND ($2::integer IS NULL OR version = $2)
       ORDER BY version DESC LIMIT 1`,
      [storedText(surveyId), version ?? null],
    );
    return row && versionOf(row);
  }

  async list(): Promise<SurveyVersion[]> {
    const rows = await this.#database.query<Row>(
      "SELECT DISTINCT ON (survey_id) record::text AS record FROM {s}.surveys ORDER BY survey_id, version DESC",
    );
    return rows.map(versionOf);
  }
}

function versionOf(row: Row): SurveyVersion {
  return frozenJson(valueFromStored<SurveyVersion>(row.record));
}
