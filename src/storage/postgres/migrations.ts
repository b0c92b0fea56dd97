/** Brings the schema to the version that this code works with, once, however many processes start at the same time. */
import { SurveyLoopError } from "../../errors.js";
import type { Database, Statements } from "./database.js";
import { functions, longerCounters } from "./functions.js";
import { tables } from "./tables.js";

/** One step for each version, the first from nothing. Steps that were released are never changed. */
export const steps: readonly string[] = [tables + functions, longerCounters];

/** The version that this code works with. */
export const schemaVersion = steps.length;

/**
 * Makes or brings up the schema.
 *
 * @throws SurveyLoopError `unavailable` when it is newer than this code, not ours, or set up in a way that breaks a guarantee
 */
export async function migrate(database: Database, schema: string): Promise<void> {
  await checkServer(database);
  if ((await versionOf(database, schema)) === schemaVersion) return;
  await database.transaction(async (statements) => {
    await statements.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`${schema} migration`]);
    const version = await versionOf(statements, schema);
    if (version === schemaVersion) return;
    if (version === 0) await statements.query("CREATE SCHEMA IF NOT EXISTS {s}");
    for (const step of steps.slice(version)) await statements.query(step);
    if (version === 0) {
      await statements.query(
        "CREATE TABLE {s}.survey_loop_storage (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), version integer NOT NULL)",
      );
      await statements.query("INSERT INTO {s}.survey_loop_storage (version) VALUES ($1)", [schemaVersion]);
    } else {
      await statements.query("UPDATE {s}.survey_loop_storage SET version = $1", [schemaVersion]);
    }
  });
}

/** The version of the schema, 0 when there is nothing in it. */
async function versionOf(statements: Statements, schema: string): Promise<number> {
  const [found] = await statements.query<{ marked: boolean; relations: string }>(
    `SELECT to_regclass('{s}.survey_loop_storage') IS NOT NULL AS marked,
       (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1) AS relations`,
    [schema],
  );
  if (!found?.marked) {
    if (Number(found?.relations ?? 0) === 0) return 0;
    throw new SurveyLoopError(
      "unavailable",
      `The schema ${schema} holds tables that are not a survey loop's. Nothing was changed. Name another schema.`,
    );
  }
  const [row] = await statements.query<{ version: number }>("SELECT version FROM {s}.survey_loop_storage");
  if (!row) throw new SurveyLoopError("unavailable", `The schema ${schema} has lost the row that says its version.`);
  if (row.version > schemaVersion) {
    throw new SurveyLoopError(
      "unavailable",
      `The schema ${schema} has version ${row.version}; this program knows versions up to ${schemaVersion}. Nothing was changed. Use the newer program.`,
    );
  }
  return row.version;
}

/** Settings of the server without which what the driver promises would not hold. */
async function checkServer(database: Database): Promise<void> {
  const [settings] = await database.query<{ encoding: string; isolation: string; synchronous: string }>(
    `SELECT current_setting('server_encoding') AS encoding, current_setting('default_transaction_isolation') AS isolation,
       current_setting('synchronous_commit') AS synchronous`,
  );
  const { encoding, isolation, synchronous } = settings!;
  const refuse = (what: string, command: string) => {
    throw new SurveyLoopError("unavailable", `The database ${what}. ${command}`);
  };
  if (encoding !== "UTF8") refuse(`has the encoding ${encoding}`, "Make one with ENCODING 'UTF8'.");
  if (isolation !== "read committed") {
    refuse(
      `begins transactions as ${isolation}, in which late commits would be missed`,
      "Run: ALTER ROLE CURRENT_USER SET default_transaction_isolation = 'read committed'",
    );
  }
  if (synchronous === "off") {
    refuse(
      "acknowledges commits before they are durable (synchronous_commit is off)",
      "Run: ALTER ROLE CURRENT_USER SET synchronous_commit = on",
    );
  }
}
