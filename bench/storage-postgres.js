/**
 * The postgres driver against the same engine used raw: durable creates and submits, a batch, the export, counters, start-up.
 * Compared sides take turns on one server that syncs every commit to disk.
 */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import pg from "pg";
import { createPostgresStorage } from "../dist/index.js";
import { completion, creation, invite } from "../dist/storage-conformance/examples.js";
import { median, printTable } from "./measure.js";
import { startPostgres } from "./postgres-server.js";
import { numbers } from "./workload.js";

const rounds = 3;
const exported = 30_000;

export async function benchStoragePostgres() {
  const server = await startPostgres();
  const schema = `bench_${randomBytes(4).toString("hex")}`;
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const storage = createPostgresStorage({ url: server.url, schema });
  try {
    const start = performance.now();
    await storage.open();
    const emptyStart = performance.now() - start;
    const side = { storage, client, schema, url: server.url, next: 0 };
    await client.query(`CREATE TABLE ${schema}_bare (survey_id text, id text, record json, PRIMARY KEY (survey_id, id));
      CREATE TABLE ${schema}_like (LIKE ${schema}.invitations INCLUDING INDEXES)`);
    await benchWrites(side);
    await benchBatch(side);
    await benchExport(side);
    await benchCounters(side);
    await benchStart(side, emptyStart);
  } finally {
    await storage.close();
    await client.query(`DROP SCHEMA ${schema} CASCADE; DROP TABLE IF EXISTS ${schema}_bare, ${schema}_like`);
    await client.end();
    await server.stop();
  }
}

const shown = (rate) => Math.round(rate).toLocaleString("en");

function nextInvitations(side, count) {
  return numbers(side.next, count).map((number) => {
    side.next++;
    const parameters = { employeeId: "E-1042", campaignId: "spring-2026" };
    return invite("s", `bench-${String(number).padStart(11, "0")}`, { externalId: `case-${number}`, parameters });
  });
}

/** Calls per second of `callers` callers that each wait for their answer before the next call. */
async function rateOf(callers, works) {
  let next = 0;
  const start = performance.now();
  const caller = async () => {
    while (next < works.length) await works[next++]();
  };
  await Promise.all(numbers(0, callers).map(caller));
  return works.length / ((performance.now() - start) / 1000);
}

/**
 * Rows per second of plain inserts with `group` rows in each transaction: the limit of any driver. `bare` is a table of an ID
 * and the record; `like` has the columns and indexes of the driver's own table, with nothing else to do for a row.
 */
async function rawRate({ client, schema }, invitations, group, table) {
  const statement =
    table === "bare"
      ? `INSERT INTO ${schema}_bare SELECT * FROM unnest($1::text[], $2::text[], $3::json[])`
      : `INSERT INTO ${schema}_like (survey_id, invitation_id, record, natural_key, email_identity, external_id, created_at,
           changed_at, revision, mark, reminder_count)
         SELECT *, 1, 1, 0 FROM unnest($1::text[], $2::text[], $3::json[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[])`;
  const start = performance.now();
  for (let first = 0; first < invitations.length; first += group) {
    const rows = invitations.slice(first, first + group);
    const values = [
      rows.map((row) => row.surveyId),
      rows.map((row) => row.invitationId),
      rows.map((row) => JSON.stringify(row)),
    ];
    if (table === "like") {
      values.push(
        rows.map((row) => createHash("sha256").update(row.emailIdentity).digest()),
        rows.map((row) => row.emailIdentity),
        rows.map((row) => row.externalId),
        rows.map((row) => row.createdAt),
        rows.map((row) => row.changedAt),
      );
    }
    await client.query(statement, values);
  }
  return invitations.length / ((performance.now() - start) / 1000);
}

async function benchWrites(side) {
  const rates = new Map();
  // The first round warms up.
  const note = (name, rate, round) => round > 0 && rates.set(name, [...(rates.get(name) ?? []), rate]);
  for (let round = 0; round <= rounds; round++) {
    for (const [callers, count] of [
      [1, 200],
      [64, 3_840],
    ]) {
      const invitations = nextInvitations(side, count);
      note(`bare ${callers}`, await rawRate(side, invitations, callers, "bare"), round);
      note(`like ${callers}`, await rawRate(side, invitations, callers, "like"), round);
      const creates = await rateOf(
        callers,
        invitations.map(creation).map((change) => () => side.storage.commit([change])),
      );
      const units = invitations.map((invitation) => ({ revision: 1, invitation, responses: [] }));
      const submits = await rateOf(
        callers,
        units
          .map((unit, index) => completion(unit, { nps: index % 11, text: "Fine." }))
          .map((change) => () => side.storage.commit([change])),
      );
      note(`create ${callers}`, creates, round);
      note(`submit ${callers}`, submits, round);
    }
  }
  const of = (name) => median(rates.get(name));
  printTable(
    "Durable writes on postgres, per second",
    ["callers", "raw INSERT, bare", "raw INSERT, same table", "create", "of raw, same table", "submit"],
    [1, 64].map((callers) => {
      const [bare, like, create, submit] = ["bare", "like", "create", "submit"].map((name) => of(`${name} ${callers}`));
      return [String(callers), shown(bare), shown(like), shown(create), (create / like).toFixed(2), shown(submit)];
    }),
  );
}

async function benchBatch(side) {
  const rates = { raw: [], driver: [] };
  for (let round = 0; round < 3; round++) {
    rates.raw.push(await rawRate(side, nextInvitations(side, 10_000), 250, "like"));
    const invitations = nextInvitations(side, 10_000);
    const changes = invitations.map(creation);
    const start = performance.now();
    await side.storage.commit(changes);
    rates.driver.push(10_000 / ((performance.now() - start) / 1000));
  }
  const [raw, driver] = [median(rates.raw), median(rates.driver)];
  console.log(
    `A batch of 10,000: ${shown(driver)} creates/s, raw in groups of 250: ${shown(raw)}/s, ratio ${(driver / raw).toFixed(2)}`,
  );
}

async function benchExport(side) {
  const { storage } = side;
  while ((await storage.readCounters("x")).get("completed") !== exported) {
    const invitations = numbers(0, 5_000).map(() => {
      const [invitation] = nextInvitations(side, 1);
      return { ...invitation, surveyId: "x" };
    });
    await storage.commit(invitations.map(creation));
    const units = invitations.map((invitation) => ({ revision: 1, invitation, responses: [] }));
    await storage.commit(
      units.map((unit, index) => completion(unit, { nps: index % 11, text: "Everything was fine." })),
    );
  }
  const first = performance.now();
  await storage.readFeed({ surveyId: "x", feed: "responses", limit: 1 });
  console.log(`First read of a feed behind the writes: ${(performance.now() - first).toFixed(0)} ms`);
  await side.client.query("ANALYZE");
  const results = [];
  for (let round = 0; round < 3; round++) {
    for (const what of ["raw", "driver"]) results.push({ what, ...(await runWorker(side, what)) });
  }
  const rate = (what) => median(results.filter((each) => each.what === what).map((each) => each.rate));
  const memory = (what) => median(results.filter((each) => each.what === what).map((each) => each.memory));
  printTable(
    `Export of ${shown(exported)} responses with their invitations`,
    ["", "rows/s", "MB above idle"],
    ["raw", "driver"].map((what) => [what, shown(rate(what)), memory(what).toFixed(0)]),
  );
  console.log(`Driver against raw: ${(rate("driver") / rate("raw")).toFixed(2)}`);
}

async function runWorker(side, what) {
  const worker = new Worker(fileURLToPath(new URL("./postgres-export-worker.js", import.meta.url)), {
    workerData: { url: side.url, schema: side.schema, what },
  });
  const [result] = await once(worker, "message");
  await worker.terminate();
  return result;
}

async function benchCounters({ storage, client, schema }) {
  const names = 60;
  for (const [surveyId, responses, quarterHours] of [
    ["thousand", 1_000, 900],
    ["million", 1_000_000, 8_760],
  ]) {
    const perName = responses / quarterHours;
    for (let first = 0; first < quarterHours; first += 1_000) {
      const records = numbers(first, Math.min(1_000, quarterHours - first)).map((index) => ({
        kind: "counters",
        surveyId,
        quarterHour: new Date(Date.UTC(2025, 0, 1) + index * 3_600_000).toISOString().slice(0, 16),
        amounts: Object.fromEntries(numbers(0, names).map((name) => [`value/q/${name}`, perName])),
      }));
      await storage.load(records);
    }
  }
  await client.query(`ANALYZE ${schema}.counters`);
  const periods = [
    undefined,
    { from: "2025-01-03T10:15", to: "2025-12-30T21:45" },
    { from: "2025-02-01T00:00" },
    { to: "2025-01-09T03:30" },
  ];
  const times = { thousand: [], million: [] };
  for (let round = 0; round < 40; round++) {
    for (const [surveyId, list] of Object.entries(times)) {
      const start = performance.now();
      for (const period of periods) await storage.readCounters(surveyId, period);
      list.push((performance.now() - start) / periods.length);
    }
  }
  const [thousand, million] = [median(times.thousand), median(times.million)];
  console.log(
    `readCounters: ${thousand.toFixed(2)} ms at 1,000 responses, ${million.toFixed(2)} ms at 1,000,000, ratio ${(million / thousand).toFixed(1)}`,
  );
}

async function benchStart({ url, schema, client }, emptyStart) {
  const { rows } = await client.query(`SELECT count(*)::int AS count FROM ${schema}.invitations`);
  const times = [];
  for (let round = 0; round < 5; round++) {
    const storage = createPostgresStorage({ url, schema });
    const start = performance.now();
    await storage.open();
    times.push(performance.now() - start);
    await storage.close();
  }
  console.log(
    `Start: ${emptyStart.toFixed(0)} ms with the tables to make, ${median(times).toFixed(0)} ms with ${shown(rows[0].count)} invitations`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchStoragePostgres();
