/**
 * The overview of a survey in the portal: unfiltered at a thousand, a hundred thousand and a million responses, and filtered
 * by one parameter beside the engine's own aggregates over the same rows; and the weight of each page.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import express from "express";
import { createPostgresStorage, surveyLoop } from "express-survey-loop";
import { openStorage } from "../dist/storage/open-storage.js";
import { printTable } from "./measure.js";
import { startPostgres } from "./postgres-server.js";
import { prepareSqlite } from "./storage-sqlite.js";
import { definition, secret } from "./workload.js";

const surveyId = "support";
const campaigns = 4;
const filter = "p.campaignId=c1";
const start = Date.UTC(2025, 2, 1);
const quarterHour = 900_000;
/** The counters of a survey spread over a year. */
const quarterHours = 35_000;

function* records(count) {
  yield { kind: "survey", survey: { surveyId, version: 1, publishedAt: new Date(start).toISOString(), definition } };
  for (let number = 0; number < count; number++) yield unit(number);
  for (let index = 0; index < quarterHours; index++) {
    const amounts = {};
    for (let number = index; number < count; number += quarterHours) {
      for (const name of counterNames(number)) amounts[name] = (amounts[name] ?? 0) + 1;
      amounts["sum/recommend"] = (amounts["sum/recommend"] ?? 0) + (number % 11) * 1_000_000;
    }
    if (amounts.invited === undefined) continue;
    yield { kind: "counters", surveyId, quarterHour: momentOf(index).slice(0, 16), amounts };
  }
}

const momentOf = (number) => new Date(start + (number % quarterHours) * quarterHour).toISOString();

function counterNames(number) {
  return [
    ...["invited", "started", "completed", "finished", "answered/satisfaction", "answered/recommend"],
    ...[`value/satisfaction/${1 + (number % 5)}`, `value/recommend/${number % 11}`, "answered/reasons"],
    ...["value/reasons/speed", "value/reasons/tone", "answered/comment", `seconds/${number % 600}`],
  ];
}

function unit(number) {
  const invitationId = `i${(Math.imul(number + 1, 0x9e3779b1) >>> 0).toString(36).padStart(16, "0")}`;
  const at = momentOf(number);
  const base = { surveyId, invitationId, startedAt: at, completedAt: at, changedAt: at };
  const invitation = {
    ...base,
    keyId: "k",
    email: `person-${number}@mail.example`,
    emailIdentity: `person-${number}@mail.example`,
    externalId: `case-${number}`,
    parameters: { employeeId: String(number % 50), campaignId: `c${number % campaigns}` },
    createdAt: at,
    reminderCount: 0,
    revision: 2,
  };
  const response = {
    ...base,
    responseId: `r${invitationId.slice(1)}`,
    surveyVersion: 1,
    status: "complete",
    language: "en",
    nextPage: 2,
    revision: 1,
    durationSeconds: number % 600,
    unsignedParameters: {},
    answers: {
      satisfaction: 1 + (number % 5),
      recommend: number % 11,
      reasons: ["speed", "tone"],
      comment: `A comment of some length, number ${number}.`,
    },
  };
  return {
    kind: "unit",
    unit: { revision: 2, invitation, responses: [response] },
    place: 2 * number + 1,
    invitationPosition: 2 * number + 2,
    responsePositions: [number + 1],
  };
}

async function fill(storage, count) {
  let batch = [];
  for (const record of records(count)) {
    batch.push(record);
    if (batch.length < 2000) continue;
    await storage.load(batch);
    batch = [];
  }
  await storage.load(batch);
}

/** Serves the portal over a storage to whoever asks. */
async function serve(storage) {
  const app = express();
  const server = createServer(app).listen(0, "127.0.0.1");
  // The engine's own aggregates hold the event loop for longer than a kept connection would last.
  server.keepAliveTimeout = 0;
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/surveys`;
  const authorizePortal = async () => ({ name: "bench", role: "admin" });
  const loop = surveyLoop({ publicUrl: url, secret, storage, authorizePortal });
  await loop.ready;
  app.use("/surveys", loop);
  return {
    async page(path) {
      const began = performance.now();
      const response = await fetch(`${url}/portal/surveys/${surveyId}${path}`);
      const bytes = (await response.arrayBuffer()).byteLength;
      if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}`);
      return { milliseconds: performance.now() - began, bytes };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await loop.close();
    },
  };
}

/** What somebody would ask SQLite for the same charts: the filter once for each question. */
const sqliteFrom = "FROM responses r JOIN invitations i ON i.number = r.invitation";
const sqliteWhere = "r.survey_id = 'support' AND r.status = 'complete' AND i.parameters ->> 'campaignId' = 'c1'";
const sqliteQueries = [
  `SELECT r.answers ->> 'recommend', count(*) ${sqliteFrom} WHERE ${sqliteWhere} GROUP BY 1`,
  `SELECT r.answers ->> 'satisfaction', count(*) ${sqliteFrom} WHERE ${sqliteWhere} GROUP BY 1`,
  `SELECT e.value, count(*) ${sqliteFrom}, json_each(r.answers, '$.reasons') e WHERE ${sqliteWhere} GROUP BY 1`,
  `SELECT count(*), count(r.answers ->> 'comment'), count(r.answers -> 'reasons') ${sqliteFrom} WHERE ${sqliteWhere}`,
];

const postgresFrom = (schema) =>
  `FROM ${schema}.responses r JOIN ${schema}.invitations i USING (survey_id, invitation_id)`;
const postgresWhere =
  "r.survey_id = 'support' AND r.status = 'complete' AND i.record -> 'parameters' ->> 'campaignId' = 'c1'";
const postgresQueries = (schema) => [
  `SELECT r.record -> 'answers' ->> 'recommend', count(*) ${postgresFrom(schema)} WHERE ${postgresWhere} GROUP BY 1`,
  `SELECT r.record -> 'answers' ->> 'satisfaction', count(*) ${postgresFrom(schema)} WHERE ${postgresWhere} GROUP BY 1`,
  `SELECT e, count(*) ${postgresFrom(schema)}, json_array_elements_text(r.record -> 'answers' -> 'reasons') e WHERE ${postgresWhere} GROUP BY 1`,
  `SELECT count(*), count(r.record -> 'answers' -> 'comment'), count(r.record -> 'answers' -> 'reasons') ${postgresFrom(schema)} WHERE ${postgresWhere}`,
];

/** The drivers one after the other; BENCH_PORTAL_DRIVERS names some of them. */
async function* drivers() {
  const wanted = (process.env.BENCH_PORTAL_DRIVERS ?? "sqlite,postgres").split(",");
  if (wanted.includes("sqlite")) {
    const sqlite = await prepareSqlite();
    yield {
      name: "sqlite",
      async open(count) {
        const address = await sqlite.address(`portal-${count}`);
        const { default: Database } = await import("libsql");
        let database;
        return {
          storage: openStorage(address),
          async aggregate() {
            database ??= new Database(address.slice("sqlite:".length));
            return timesOf(sqliteQueries, async (query) => database.prepare(query).all());
          },
          done: async () => database?.close(),
        };
      },
      stop: sqlite.stop,
    };
  }
  if (wanted.includes("postgres")) {
    const postgres = await startPostgres();
    yield {
      name: "postgres",
      async open(count) {
        const { default: pg } = await import("pg");
        const schema = `portal_${count}`;
        const client = new pg.Client({ connectionString: postgres.url });
        await client.connect();
        return {
          storage: createPostgresStorage({ url: postgres.url, schema }),
          filled: () => client.query(`ANALYZE ${schema}.responses, ${schema}.invitations`),
          aggregate: () => timesOf(postgresQueries(schema), (query) => client.query(query)),
          done: () => client.end(),
        };
      },
      stop: postgres.stop,
    };
  }
}

async function timesOf(queries, run) {
  const times = [];
  for (const query of queries) {
    const began = performance.now();
    await run(query);
    times.push(performance.now() - began);
  }
  return { one: times[0], all: times.reduce((sum, time) => sum + time, 0) };
}

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
const rounds = 5;

export async function benchPortal() {
  const counts = (process.env.BENCH_PORTAL_COUNTS ?? "1000,100000,1000000").split(",").map(Number);
  const overview = [];
  const filtered = [];
  console.log("As they come: storage, responses, ms, of the least | storage, responses, filtered, engine, ratios");
  let weights = [];
  for await (const driver of drivers()) {
    let least;
    for (const count of counts) {
      const { storage, filled, done } = await driver.open(count);
      await storage.open();
      await fill(storage, count);
      await filled?.();
      await storage.close();
      const again = await driver.open(count);
      const portal = await serve(again.storage);
      const whole = [];
      const narrow = [];
      const ones = [];
      const alls = [];
      await portal.page("");
      for (let round = 0; round < rounds; round++) {
        whole.push((await portal.page("")).milliseconds);
        narrow.push((await portal.page(`?${filter}`)).milliseconds);
        const { one, all } = await again.aggregate();
        ones.push(one);
        alls.push(all);
      }
      least ??= median(whole);
      const shown = (number) => number.toFixed(number < 100 ? 1 : 0);
      overview.push([driver.name, String(count), shown(median(whole)), shown(median(whole) / least)]);
      filtered.push([
        driver.name,
        String(count),
        ...[narrow, ones, alls].map((times) => shown(median(times))),
        shown(median(narrow) / median(ones)),
        shown(median(narrow) / median(alls)),
      ]);
      console.log([...overview.at(-1), "|", ...filtered.at(-1)].join(" "));
      weights = await pageWeights(portal);
      await portal.close();
      await done();
      await again.done();
    }
    await driver.stop();
  }
  printTable("Overview, unfiltered", ["storage", "responses", "ms", "of the least"], overview);
  printTable(
    `Overview, filtered by ${filter}`,
    ["storage", "responses", "ms", "engine, one question, ms", "engine, all questions, ms", "ratio", "ratio to all"],
    filtered,
  );
  printTable("Weight of pages", ["page", "kB"], weights);
}

async function pageWeights(portal) {
  const paths = ["", `?${filter}`, "/responses", "/invitations", "/cross-tab?rows=a.recommend&columns=p.employeeId"];
  const rows = [];
  for (const path of [...paths, "/comments?question=comment", "/downloads"]) {
    rows.push([path || "/", ((await portal.page(path)).bytes / 1000).toFixed(1)]);
  }
  return rows;
}
