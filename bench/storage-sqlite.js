/** What the sqlite driver stands on, raw: a table like the driver's own, and the same rows read by plain SQL. */
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

/** A file of its own with a table like the driver's: its columns and indexes, rows of the same bytes, one sync for each group. */
export async function openRawSqlite(address) {
  const file = address.slice("sqlite:".length);
  const stored = await openDatabase(file);
  const schema = stored.prepare("SELECT sql FROM sqlite_master WHERE tbl_name = 'invitations' AND sql IS NOT NULL");
  const statements = schema.all().map(({ sql }) => sql);
  const template = stored.prepare("SELECT * FROM invitations LIMIT 1").get();
  stored.close();
  const database = await openDatabase(`${file}-raw`);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  for (const statement of statements) database.exec(statement);
  // libsql adds a member of its own to each row.
  const names = Object.keys(template).filter((name) => name !== "_metadata");
  const insert = database.prepare(`INSERT INTO invitations (${names}) VALUES (${names.map(() => "?")})`);
  let number = 0;
  const cellOf = (name, id) => {
    if (["number", "place", "position"].includes(name)) return number;
    if (["invitation_id", "external_id"].includes(name)) return id;
    return ["email", "email_identity"].includes(name) ? `person-${id}@mail.example` : template[name];
  };
  return {
    async insert(rows) {
      database.exec("BEGIN IMMEDIATE");
      for (const { id } of rows) {
        number++;
        insert.run(...names.map((name) => cellOf(name, id)));
      }
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
