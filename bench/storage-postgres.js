/**
 * What the postgres driver stands on, raw: a table with the columns and indexes of the driver's own, and the same rows read
 * by plain SQL. The server syncs every commit to disk.
 */
import { createHash, randomBytes } from "node:crypto";
import pg from "pg";
import { startPostgres } from "./postgres-server.js";
import { surveyId } from "./storage-rows.js";

const schema = "survey_loop";
const rowsPerPage = 250;

/** A place for the storages of a bench: databases of one server. */
export async function preparePostgres() {
  const server = await startPostgres();
  const made = [];
  const administrate = async (...statements) => {
    const client = await connect(server.url);
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  return {
    async address() {
      const name = `bench_${randomBytes(6).toString("hex")}`;
      await administrate(`CREATE DATABASE ${name}`);
      made.push(name);
      const address = new URL(server.url);
      address.pathname = `/${name}`;
      return address.href;
    },
    async stop() {
      await administrate(...made.map((name) => `DROP DATABASE ${name} WITH (FORCE)`));
      await server.stop();
    },
  };
}

async function connect(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** The driver has made its tables before. */
export async function openRawPostgres(address) {
  const client = await connect(address);
  await client.query(`CREATE TABLE raw_rows (LIKE ${schema}.invitations INCLUDING INDEXES)`);
  return {
    async insert(rows) {
      const keys = rows.map(({ id }) => createHash("sha256").update(id).digest());
      await client.query(
        `INSERT INTO raw_rows (survey_id, invitation_id, record, natural_key, email_identity, external_id, created_at,
           changed_at, revision, mark, reminder_count)
         SELECT 's', id, record, key, id, id, '2026-03-01T10:00:00.000Z', '2026-03-01T10:00:00.000Z', 1, 1, 0
         FROM unnest($1::text[], $2::json[], $3::bytea[]) AS given (id, record, key)`,
        [rows.map(({ id }) => id), rows.map(({ body }) => body), keys],
      );
    },
    close: () => client.end(),
  };
}

/** The same rows, by the same index. */
export async function* readRawPostgres(address) {
  const client = await connect(address);
  for (let after = 0; ; ) {
    const { rows } = await client.query(
      `SELECT f.position, i.record AS invitation, r.record AS response
       FROM (SELECT * FROM ${schema}.response_feed WHERE survey_id = $1 AND position > $2 ORDER BY position LIMIT $3) f
       JOIN ${schema}.invitations i USING (survey_id, invitation_id)
       JOIN ${schema}.responses r USING (survey_id, invitation_id, response_id) ORDER BY f.position`,
      [surveyId, after, rowsPerPage],
    );
    yield rows;
    if (rows.length < rowsPerPage) break;
    after = Number(rows.at(-1).position);
  }
  await client.end();
}

/** What autovacuum does for a database some time after many rows have come in. */
export async function settlePostgres(address) {
  const client = await connect(address);
  await client.query("VACUUM ANALYZE");
  await client.end();
}
