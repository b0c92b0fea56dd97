/**
 * Each driver beside what it stands on: durable writes, a batch, an export, summaries, start-up, and for how long the event
 * loop is held. BENCH_DRIVERS="lowdb,sqlite" takes some of the drivers, BENCH_RESPONSES="100000" other sizes than the usual;
 * `--long` measures a million as well.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median, printTable } from "./measure.js";
import { benchLowdbGrowth } from "./storage-growth.js";
import { prepareLowdb } from "./storage-lowdb.js";
import { preparePostgres } from "./storage-postgres.js";
import { prepareSqlite } from "./storage-sqlite.js";

const drivers = {
  lowdb: { prepare: prepareLowdb, isInMemory: true },
  sqlite: { prepare: prepareSqlite },
  postgres: { prepare: preparePostgres },
};
/** Numbers of responses; with the last one the export is measured. */
const usualSizes = [50_000];
const longSizes = [100_000, 1_000_000];
const child = fileURLToPath(new URL("storage-child.js", import.meta.url));
const startRounds = 3;

export async function benchStorage({ isLong }) {
  const wanted = process.env.BENCH_DRIVERS?.split(",") ?? Object.keys(drivers);
  const unknown = wanted.filter((name) => !Object.hasOwn(drivers, name));
  if (unknown.length > 0) {
    throw new Error(`BENCH_DRIVERS names ${unknown.join(", ")}. Known are ${Object.keys(drivers).join(", ")}.`);
  }
  const given = process.env.BENCH_RESPONSES?.split(",").map(Number);
  if (given && !given.every((size) => Number.isInteger(size) && size > 0)) {
    throw new Error("BENCH_RESPONSES is not a list of numbers. Write for instance 10000,100000.");
  }
  const sizes = given ?? (isLong ? longSizes : usualSizes);
  for (const name of wanted) await benchDriver(name, { ...drivers[name], sizes });
  if (wanted.includes("lowdb")) await benchLowdbGrowth();
}

/** Runs a task in a process of its own. */
function run(...words) {
  // What holds everything in memory needs room for it; the others are measured as Node starts by itself.
  const heap = drivers[words[0]].isInMemory ? ["--max-old-space-size=12000"] : [];
  const execArgv = [...heap, ...(process.env.BENCH_NODE_OPTIONS?.split(" ") ?? [])];
  const started = fork(child, words.map(String), { execArgv, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  return new Promise((resolve, reject) => {
    started.once("message", resolve).once("error", reject);
    started.once("exit", (code) => reject(new Error(`${words.slice(0, 2).join(" ")} ended with code ${code}`)));
  });
}

async function benchDriver(name, { prepare, sizes, isInMemory }) {
  const place = await prepare();
  try {
    const small = await place.address("small");
    await run(name, "fill", small, 1000);
    printWrites(name, await run(name, "writes", small));
    const smallSummary = await run(name, "summary", small);
    for (const size of sizes) {
      const address = await place.address(`with-${size}`);
      const { seconds } = await run(name, "fill", address, size);
      const starts = [];
      const parses = [];
      for (let round = 0; round < startRounds; round++) {
        starts.push(await run(name, "start", address));
        if (isInMemory) parses.push(await run(name, "parse", address));
      }
      const rows = [["filled in, s", seconds.toFixed(0)], ...startRows(starts, parses)];
      const summary = await run(name, "summary", address);
      rows.push(
        ["summary of all, ms (of 1,000 responses)", pair(summary.all, smallSummary.all)],
        ["summary of nine months with odd borders, ms (of 1,000 responses)", pair(summary.period, smallSummary.period)],
      );
      if (size === sizes.at(-1)) rows.push(...(await exportRows(name, address)));
      const held = await run(name, "held", address);
      rows.push(
        ["loop held, single changes: CPU ms (clock)", pair(held.singles.byCpu, held.singles.byClock)],
        ["loop held, 10,000 by 250: CPU ms (clock)", pair(held.batch.byCpu, held.batch.byClock)],
      );
      printTable(`${name} with ${whole(size)} responses`, ["", "figure"], rows);
    }
  } finally {
    await place.stop();
  }
}

function printWrites(name, { raw, creates, submits, batchMs }) {
  printTable(
    `${name}: durable writes a second`,
    ["callers", "raw, grouped alike", "creates", "submits", "creates / raw"],
    [1, 64].map((callers, index) => [
      String(callers),
      whole(raw[index]),
      whole(creates[index]),
      whole(submits[index]),
      (creates[index] / raw[index]).toFixed(2),
    ]),
  );
  console.log(`A call of 10,000 creations: ${whole(batchMs)} ms`);
}

function startRows(starts, parses) {
  const start = median(starts.map(({ milliseconds }) => milliseconds));
  const rows = [
    ["start-up, ms", whole(start)],
    ["memory after it, MB", whole(median(starts.map(({ rss }) => rss)) / 1e6)],
  ];
  if (parses.length === 0) return rows;
  const parse = median(parses.map(({ milliseconds }) => milliseconds));
  return [
    ...rows,
    ["the same JSON parsed and kept, ms", whole(parse)],
    ["start-up / parsing", (start / parse).toFixed(2)],
  ];
}

async function exportRows(name, address) {
  const exported = await run(name, "export", address);
  const raw = await run(name, "exportRaw", address);
  if (exported.rows !== raw.rows) throw new Error(`${name} exported ${exported.rows} rows of ${raw.rows}.`);
  return [
    [`export of ${whole(exported.rows)}, rows/s`, whole(exported.perSecond)],
    ["the same rows read raw, rows/s", whole(raw.perSecond)],
    ["export / raw", (exported.perSecond / raw.perSecond).toFixed(2)],
    ["memory added by the export, MB", exported.megabytes.toFixed(0)],
  ];
}

const whole = (number) => Math.round(number).toLocaleString("en");
const pair = (one, other) => `${one.toFixed(1)} (${other.toFixed(1)})`;
