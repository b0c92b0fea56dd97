/** What the sqlite driver stands on, raw: a table of its own with rows of the same bytes, and the same rows read by plain SQL. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { surveyId } from "./storage-rows.js";

const rowsPerPage = 250;

/** A place for the storages of a bench. */
export async function prepareSqlite() {
  const folder = await mkdtemp(join(tmpdir(), "survey-loop-bench-"));
  return {
    address: async (name) => `sqlite:${join(folder, name)}.db`,
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function openDatabase(file) {
  const { default: Database } = await import("libsql");
  return new Database(file);
}

/** A table with a primary key of the same kind, and one sync for each group. */
export async function openRawSqlite(address) {
  const database = await openDatabase(`${address.slice("sqlite:".length)}-raw`);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT NOT NULL)");
  const statement = database.prepare("INSERT INTO t VALUES (?, ?)");
  return {
    async insert(rows) {
      database.exec("BEGIN IMMEDIATE");
      for (const { id, body } of rows) statement.run(id, body);
      database.exec("COMMIT");
    },
    close: async () => database.close(),
  };
}

/** The same rows, by the same index, as the engine hands them out. */
export async function* readRawSqlite(address) {
  const database = await openDatabase(address.slice("sqlite:".length));
  const statement = database
    .prepare(
      `SELECT r.position, r.*, i.* FROM responses r JOIN invitations i ON i.number = r.invitation
       WHERE r.survey_id = ? AND r.position > ? ORDER BY r.position LIMIT ${rowsPerPage}`,
    )
    .raw(true);
  for (let after = 0; ; ) {
    const page = statement.all(surveyId, after);
    yield page;
    if (page.length < rowsPerPage) break;
    after = page.at(-1)[0];
  }
  database.close();
}
