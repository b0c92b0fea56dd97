/**
 * What a page of a feed and a summary touch in the tables does not grow with them (S6, S15): the very statements that the
 * drivers send are explained by the engine, and rows are counted, not timed.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import Database from "libsql";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FeedQuery, Storage } from "../../src/storage/contract.js";
import { createMemoryStorage } from "../../src/storage/memory.js";
import { createPostgresStorage } from "../../src/storage/postgres.js";
import type { ReaderTask } from "../../src/storage/sqlite/messages.js";
import { createSqliteStorage } from "../../src/storage/sqlite.js";
import { collect, commitOne, completion, createMany, unitOf } from "../../src/storage-conformance/examples.js";
import { type PostgresServer, startPostgres, whyNoPostgres } from "./postgres-server.js";

const responses = 1500;
const names = 4;
const days = 1096;

/** The first page, one in the middle and the newest; completed invitations stand behind all positions of their creation. */
const pages: readonly FeedQuery[] = (["responses", "invitations"] as const).flatMap((feed) => {
  const middle = feed === "responses" ? responses / 2 : responses * 1.5;
  return [
    { surveyId: "s", feed, limit: 5 },
    { surveyId: "s", feed, limit: 5, after: middle },
    { surveyId: "s", feed, limit: 5, order: "newest" },
    { surveyId: "s", feed, limit: 5, after: middle, order: "newest" },
  ];
});
/** The middle of a day, of ten days, of a month and of a year on both sides: as many sums as a period can take. */
const worstPeriod = { from: "2024-06-15T12:15", to: "2026-06-15T11:45" };
/** Nearly the three years: the sums of the years, and two quarter-hours that are taken away. */
const nearlyAll = { from: "2024-01-01T00:15", to: "2026-12-31T23:45" };
/** Half a day of quarter-hours, five days, twice ten days and six months on each side, and the years between. */
const worstSums = 2 * (48 + 5 + 2 + 6) + 3;

function quarterHour(index: number): string {
  return new Date(Date.UTC(2024, 0, 1) + index * 900_000).toISOString().slice(0, 16);
}

/** Counters on each day of some years, in each quarter-hour where the period begins and ends; and units with responses. */
async function fill(storage: Storage): Promise<void> {
  const memory = createMemoryStorage();
  await memory.open();
  await createMany(memory, "s", "i", responses);
  for (let index = 0; index < responses; index++) {
    await commitOne(memory, completion(await unitOf(memory, `i${index}`), { nps: index % 11 }));
  }
  const records = await collect(memory);
  for (let first = 0; first < records.length; first += 1000) await storage.load(records.slice(first, first + 1000));
  const amounts = Object.fromEntries(Array.from({ length: names }, (_, index) => [`n${index}`, 1]));
  const isAtBorder = (name: string) =>
    name.slice(0, 10) === worstPeriod.from.slice(0, 10) || name.slice(0, 10) === worstPeriod.to.slice(0, 10);
  const counted = Array.from({ length: days * 96 }, (_, index) => quarterHour(index)).filter(
    (name) => isAtBorder(name) || name.endsWith("T09:00"),
  );
  await storage.load(counted.map((name) => ({ kind: "counters", surveyId: "c", quarterHour: name, amounts })));
}

describe("the rows that sqlite touches", () => {
  let storage: Storage;
  let folder: string;
  let file: string;
  let sent: (readonly [sql: string, ...values: unknown[]])[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "survey-loop-"));
    file = join(folder, "surveys.db");
    const startThread = (url: URL, settings: object) => {
      const thread = new Worker(url, { workerData: settings, execArgv: [] });
      const post = thread.postMessage.bind(thread);
      thread.postMessage = (tasks: readonly ReaderTask[]) => {
        for (const task of tasks) if (task.kind === "read") sent.push(...task.queries);
        post(tasks);
      };
      return thread;
    };
    storage = createSqliteStorage({ file, startThread });
    await storage.open();
    await fill(storage);
  }, 120_000);
  afterAll(async () => {
    await storage?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function explained(work: () => Promise<unknown>) {
    sent = [];
    await work();
    const database = new Database(file);
    const plans = sent.map(([sql, ...values]) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...(values as never[]))
        .map((row) => String((row as { detail: string }).detail)),
    );
    database.close();
    return plans;
  }

  it.each(pages)("S6 of a page of a feed are found by its index, in its order: %o", async (query) => {
    const plans = await explained(() => storage.readFeed(query));
    expect(plans).toHaveLength(3);
    for (const plan of plans) {
      const [table, ...joined] = plan.filter((detail) => /^(SCAN|SEARCH) \w/.test(detail));
      expect(table).toMatch(/^SEARCH \w+ USING (COVERING )?INDEX (invitations|responses)_by_position \(survey_id=\?/);
      for (const detail of joined) expect(detail).toMatch(/USING INTEGER PRIMARY KEY|^SCAN json_each/);
      expect(plan.filter((detail) => /TEMP B-TREE/.test(detail))).toEqual([]);
    }
    // Behind the cursor of a page: its bounds are part of the search, and not a filter.
    expect(plans[0]!.join()).toMatch(/\(survey_id=\? AND position>\? AND position<\?\)/);
  });

  it("S15 of a summary are the sums of few buckets, by the primary key", async () => {
    for (const [period, most] of [
      [{}, names],
      [worstPeriod, names * worstSums],
      [nearlyAll, names * 5],
    ] as const) {
      const [plan] = await explained(() => storage.readCounters("c", period));
      for (const detail of plan!.filter((each) => /^(SCAN|SEARCH) counters/.test(each))) {
        expect(detail).toMatch(/^SEARCH counters USING PRIMARY KEY \(survey_id=\? AND level=\?/);
      }
      const [sql, ...values] = sent[0]!;
      const rows = /FROM \((SELECT .*)\) GROUP BY/.exec(sql)![1];
      const database = new Database(file);
      const { touched } = database.prepare(`SELECT count(*) AS touched FROM (${rows})`).get(...(values as never[])) as {
        touched: number;
      };
      database.close();
      expect(touched).toBeGreaterThan(most / 2);
      expect(touched).toBeLessThanOrEqual(most);
    }
  });
});

const whyNot = whyNoPostgres();

describe.skipIf(whyNot)(`the rows that postgres touches${whyNot ? ` (skipped: ${whyNot})` : ""}`, () => {
  let server: PostgresServer;
  let storage: Storage;
  let schema: string;
  let sent: { text: string; values: unknown[] }[] = [];

  beforeAll(async () => {
    server = await startPostgres(["fsync=off"]);
    schema = server.schemaName();
    class Recording extends pg.Client {
      override query(...given: unknown[]): never {
        if (typeof given[0] === "string") sent.push({ text: given[0], values: (given[1] as unknown[]) ?? [] });
        return (super.query as (...all: unknown[]) => never)(...given);
      }
    }
    storage = createPostgresStorage({ url: server.url, schema, pool: { max: 2, Client: Recording } });
    await storage.open();
    await fill(storage);
    await storage.readFeed({ surveyId: "s", feed: "responses", limit: 1 });
    for (const table of ["invitations", "responses", "counters", "changes", "invitation_feed", "response_feed"]) {
      await server.run(`VACUUM ANALYZE ${schema}.${table}`);
    }
  }, 120_000);
  afterAll(async () => {
    await storage?.close();
    await server?.dropSchema(schema);
    await server?.stop();
  });

  interface Node {
    readonly "Node Type": string;
    readonly "Relation Name"?: string;
    readonly "Actual Rows": number;
    readonly "Actual Loops": number;
    readonly "Rows Removed by Filter"?: number;
    readonly Plans?: readonly Node[];
  }

  /** Rows that the scans of tables went over, by table. */
  async function rowsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
    sent = [];
    await work();
    const touched: Record<string, number> = {};
    const add = (node: Node) => {
      const table = node["Relation Name"];
      const rows = (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"];
      if (table !== undefined) touched[table] = (touched[table] ?? 0) + rows;
      node.Plans?.forEach(add);
    };
    for (const { text, values } of sent) {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
      await client.end();
      add(rows[0]["QUERY PLAN"][0].Plan);
    }
    return touched;
  }

  it.each(pages)("S6 of a page of a feed are those of the page: %o", async (query) => {
    const touched = await rowsOf(() => storage.readFeed(query));
    expect(sent).toHaveLength(1);
    const feed = query.feed === "responses" ? "response_feed" : "invitation_feed";
    expect(touched[feed]).toBe(query.limit + 1);
    for (const rows of Object.values(touched)) expect(rows).toBeLessThanOrEqual(query.limit + 1);
  });

  it("S15 of a summary are the sums of few buckets", async () => {
    const all = await rowsOf(() => storage.readCounters("c"));
    expect(all.counters).toBe(names);
    const worst = await rowsOf(() => storage.readCounters("c", worstPeriod));
    expect(worst.counters).toBeGreaterThan((names * worstSums) / 2);
    expect(worst.counters).toBeLessThanOrEqual(names * worstSums);
    const nearly = await rowsOf(() => storage.readCounters("c", nearlyAll));
    expect(nearly.counters).toBeLessThanOrEqual(names * 5);
  });
});
