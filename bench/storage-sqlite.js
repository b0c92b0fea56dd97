/**
 * The sqlite driver against the engine that it stands on, in one run: durable creates and submits, a large batch, a large
 * export, summaries, start-up, and how long the host's event loop is held meanwhile.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createSqliteStorage } from "../dist/index.js";
import { median, printTable } from "./measure.js";

const surveyId = "s";
const at = "2026-03-01T10:00:00.000Z";
const rounds = 5;

export async function benchSqliteStorage(responses = 1_000_000) {
  const { default: Database } = await import("libsql");
  const folder = await mkdtemp(join(tmpdir(), "survey-loop-bench-"));
  try {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    await benchWrites(Database, folder, delay);
    await benchReads(Database, folder, delay, responses);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchWrites(Database, folder, delay) {
  const storage = await openAt(join(folder, "writes.db"));
  const raw = rawTable(Database, join(folder, "raw.db"));
  const sides = { creates: [[], []], submits: [[], []], raw: [[], []] };
  let next = 0;
  let held = 0;
  for (let round = 0; round <= rounds; round++) {
    for (const [index, callers] of [1, 64].entries()) {
      const count = callers * (callers === 1 ? 60 : 20);
      const first = next;
      next += count;
      delay.enable();
      const creates = await perSecond(count, callers, (each) => storage.commit([creation(first + each)]));
      const submits = await perSecond(count, callers, (each) => storage.commit([completion(first + each)]));
      delay.disable();
      held = Math.max(held, delay.max);
      delay.reset();
      const inserts = raw.insert(count, callers);
      if (round === 0) continue;
      sides.creates[index].push(creates);
      sides.submits[index].push(submits);
      sides.raw[index].push(inserts);
    }
  }
  const batch = Array.from({ length: 10_000 }, (_, index) => creation(next + index));
  const start = performance.now();
  await storage.commit(batch);
  const batchMs = performance.now() - start;
  await storage.close();
  raw.close();
  const figure = (values) => median(values).toFixed(0);
  printTable(
    "sqlite: durable writes a second",
    ["callers", "raw INSERT", "creates", "submits", "creates / raw"],
    [1, 64].map((callers, index) => [
      String(callers),
      figure(sides.raw[index]),
      figure(sides.creates[index]),
      figure(sides.submits[index]),
      (median(sides.creates[index]) / median(sides.raw[index])).toFixed(2),
    ]),
  );
  console.log(`A call of 10,000 creations: ${batchMs.toFixed(0)} ms`);
  console.log(`Longest delay of the event loop while single changes were written: ${(held / 1e6).toFixed(1)} ms`);
}

/** How long timers are late in an idle process: what the machine itself adds. */
async function idleDelay() {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, 5000));
  delay.disable();
  return delay.max / 1e6;
}

async function benchReads(Database, folder, delay, responses) {
  const smallFile = join(folder, "small.db");
  await fill(await openAt(smallFile), smallFile, Database, 1000);
  const small = await openAt(smallFile);
  const smallMs = await summaryMs(small);
  await small.close();
  const file = join(folder, "large.db");
  const startFill = performance.now();
  await fill(await openAt(file), file, Database, responses);
  const fillSeconds = (performance.now() - startFill) / 1000;

  const startOpen = performance.now();
  const storage = await openAt(file);
  const openMs = performance.now() - startOpen;
  const largeMs = await summaryMs(storage);

  const idle = process.memoryUsage().rss;
  let peak = idle;
  delay.enable();
  const startExport = performance.now();
  let rows = 0;
  for (let after; ; ) {
    const page = await storage.readFeed({ surveyId, feed: "responses", after, limit: 250 });
    rows += page.rows.length;
    after = page.rows.at(-1)?.position;
    peak = Math.max(peak, process.memoryUsage().rss);
    if (!page.hasMore) break;
  }
  const exportRate = rows / ((performance.now() - startExport) / 1000);
  const scanStart = performance.now();
  await storage.listInvitations({ surveyId, now: at, statuses: new Set(["bounced"]), limit: 100 });
  const scanMs = performance.now() - scanStart;
  delay.disable();
  await storage.close();
  const idleDelayMs = await idleDelay();
  const rawRate = rawRead(Database, file);
  printTable(
    `sqlite: ${rows} responses`,
    ["", "figure"],
    [
      ["filled in, seconds", fillSeconds.toFixed(1)],
      ["start-up, ms", openMs.toFixed(0)],
      ["export through pages, rows/s", exportRate.toFixed(0)],
      ["the same rows read raw, rows/s", rawRate.toFixed(0)],
      ["export / raw", (exportRate / rawRate).toFixed(2)],
      ["memory added by the export, MB", ((peak - idle) / 1e6).toFixed(1)],
      ["summary of all, ms (at 1,000 responses)", `${largeMs.all.toFixed(1)} (${smallMs.all.toFixed(1)})`],
      ["summary of a long odd period, ms", `${largeMs.period.toFixed(1)} (${smallMs.period.toFixed(1)})`],
      ["listing whose filter matches nothing, ms", scanMs.toFixed(0)],
      [
        "longest delay of the event loop, ms (of an idle one)",
        `${(delay.max / 1e6).toFixed(1)} (${idleDelayMs.toFixed(1)})`,
      ],
    ],
  );
}

async function openAt(file) {
  const storage = createSqliteStorage({ file });
  await storage.open();
  return storage;
}

async function perSecond(count, callers, act) {
  let next = 0;
  const caller = async () => {
    while (next < count) await act(next++);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  return (count / (performance.now() - start)) * 1000;
}

/** One table with a row of the same bytes, a primary key of the same kind, and one sync for each group. */
function rawTable(Database, file) {
  const database = new Database(file);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT NOT NULL)");
  const statement = database.prepare("INSERT INTO t VALUES (?, ?)");
  const { invitationId, ...rest } = creation(0).invitation;
  const body = Object.values(rest)
    .map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value)))
    .join(",");
  let next = 0;
  return {
    insert(count, perGroup) {
      const start = performance.now();
      for (let done = 0; done < count; done += perGroup) {
        database.exec("BEGIN IMMEDIATE");
        for (let each = 0; each < perGroup; each++) statement.run(idOf(next++), body);
        database.exec("COMMIT");
      }
      return (count / (performance.now() - start)) * 1000;
    },
    close: () => database.close(),
  };
}

/** The same rows, by the same index, as the engine hands them out. */
function rawRead(Database, file) {
  const database = new Database(file);
  const statement = database
    .prepare(
      `SELECT r.*, i.* FROM responses r JOIN invitations i ON i.number = r.invitation
       WHERE r.survey_id = ? AND r.position > ? ORDER BY r.position LIMIT 250`,
    )
    .raw(true);
  const start = performance.now();
  let rows = 0;
  for (let after = 0; ; ) {
    const page = statement.all(surveyId, after);
    rows += page.length;
    if (page.length < 250 || rows >= 200_000) break;
    after = page.at(-1)[6];
  }
  const rate = rows / ((performance.now() - start) / 1000);
  database.close();
  return rate;
}

async function summaryMs(storage) {
  const timed = async (period) => {
    const values = [];
    for (let round = 0; round < 21; round++) {
      const start = performance.now();
      await storage.readCounters(surveyId, period);
      values.push(performance.now() - start);
    }
    return median(values);
  };
  return { all: await timed(), period: await timed({ from: "2025-02-03T04:15", to: "2026-02-03T04:15" }) };
}

/**
 * Fills a survey by the driver at first and then, since a million durable commits take longer than a bench may, by copying
 * its rows inside SQLite. The counters spread over a year.
 */
async function fill(storage, file, Database, count) {
  const written = Math.min(count, 1000);
  await storage.commit(Array.from({ length: written }, (_, index) => completedUnit(index)));
  await storage.close();
  const database = new Database(file);
  database.exec("PRAGMA synchronous = OFF");
  database.exec("PRAGMA cache_size = -400000");
  const columns = (table) =>
    database
      .prepare(`SELECT name FROM pragma_table_info('${table}')`)
      .raw(true)
      .all()
      .map(([name]) => name);
  const copies = `WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < ${count / written - 1})`;
  const moved = ["number", "place", "position", "invitation"];
  const renamed = ["invitation_id", "response_id", "email", "email_identity", "external_id"];
  const shift = (name) => {
    if (moved.includes(name)) return `t.${name} + copy.n * ${written}`;
    // Behind the copy's digits in another order, so that copies do not follow each other in the indexes.
    return renamed.includes(name) ? `printf('%05x', (copy.n * 40503) % 65536) || t.${name}` : `t.${name}`;
  };
  database.exec("BEGIN");
  for (const table of count > written ? ["invitations", "responses"] : []) {
    const names = columns(table);
    database.exec(
      `${copies} INSERT INTO ${table} (${names}) SELECT ${names.map(shift)} FROM copy, ${table} t WHERE t.number <= ${written}`,
    );
  }
  fillCounters(database, count);
  database.exec("COMMIT");
  database.close();
}

/** What as many responses would have counted, over a year: about 45 names in each quarter-hour of a million. */
function fillCounters(database, count) {
  database.exec("DELETE FROM counters");
  database.exec(`WITH RECURSIVE each(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM each WHERE n < ${count - 1}),
    spread AS (SELECT n, strftime('%Y-%m-%dT%H:%M', '2025-01-01', (((n * 37) % 35000) * 15) || ' minutes') AS bucket FROM each),
    counted AS (
      SELECT bucket, column1 AS name FROM spread, (VALUES ('invited'), ('completed'), ('answered/recommend'))
      UNION ALL SELECT bucket, 'value/recommend/' || (n % 11) FROM spread
      UNION ALL SELECT bucket, 'seconds/' || (n % 600) FROM spread)
    INSERT INTO counters SELECT '${surveyId}', 'quarterHour', bucket, name, count(*) FROM counted GROUP BY bucket, name`);
  for (const [level, length] of Object.entries({ day: 10, month: 7, all: 0 })) {
    database.exec(`INSERT INTO counters SELECT survey_id, '${level}', substr(bucket, 1, ${length}), name, sum(amount)
      FROM counters WHERE level = 'quarterHour' GROUP BY substr(bucket, 1, ${length}), name`);
  }
}

function completedUnit(number) {
  return { ...creation(number), responses: completion(number).responses, counters: [] };
}

/** IDs come in no order, as random ones do. */
function idOf(number) {
  return (Math.imul(number + 1, 0x9e3779b1) >>> 0).toString(36).padStart(17, "a");
}

function creation(number) {
  const invitationId = idOf(number);
  const invitation = {
    surveyId,
    invitationId,
    keyId: "k",
    email: `person-${invitationId}@mail.example`,
    emailIdentity: `person-${invitationId}@mail.example`,
    externalId: `case-${number}`,
    parameters: { employeeId: "7", campaignId: "spring" },
    createdAt: at,
    reminderCount: 0,
    changedAt: at,
    revision: 1,
  };
  const counters = [{ quarterHour: "2026-03-01T10:00", name: "invited", amount: 1 }];
  return { surveyId, invitationId, expectedRevision: 0, invitation, counters };
}

function completion(number) {
  const { invitationId, invitation } = creation(number);
  const response = {
    surveyId,
    responseId: `r${invitationId.slice(1)}`,
    invitationId,
    surveyVersion: 1,
    status: "complete",
    language: "en",
    nextPage: 2,
    startedAt: at,
    completedAt: at,
    changedAt: at,
    revision: 1,
    durationSeconds: number % 600,
    unsignedParameters: {},
    answers: {
      satisfaction: 5,
      recommend: number % 11,
      reasons: ["speed", "tone"],
      comment: `A comment of some length, number ${number}.`,
    },
  };
  return {
    surveyId,
    invitationId,
    expectedRevision: 1,
    invitation: { ...invitation, startedAt: at, completedAt: at, revision: 2 },
    responses: [response],
    counters: ["completed", "answered/recommend", `value/recommend/${number % 11}`].map((name) => ({
      quarterHour: "2026-03-01T10:00",
      name,
      amount: 1,
    })),
  };
}
