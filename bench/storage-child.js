/**
 * One measurement of one driver, in a process of its own, so that memory and the event loop are only this one's.
 * Arguments: driver, task, storage address, number of responses. The result goes to the parent.
 */
import { surveyLoop } from "../dist/index.js";
import { openStorage } from "../dist/storage/open-storage.js";
import { watchLoop } from "./held.js";
import { median } from "./measure.js";
import { openRawLowdb, readRawLowdb } from "./storage-lowdb.js";
import { openRawPostgres, readRawPostgres, settlePostgres } from "./storage-postgres.js";
import { completion, creation, rawRow, surveyId, surveyRecords } from "./storage-rows.js";
import { openRawSqlite, readRawSqlite } from "./storage-sqlite.js";
import { numbers, secret } from "./workload.js";

const engines = {
  lowdb: { openRaw: openRawLowdb, readRaw: readRawLowdb },
  sqlite: { openRaw: openRawSqlite, readRaw: readRawSqlite },
  postgres: { openRaw: openRawPostgres, readRaw: readRawPostgres, settle: settlePostgres },
};
const writeRounds = 5;
/** Numbers above those of any storage that is filled before. */
const firstNew = 2_000_000;

const [driver, task, address, size] = process.argv.slice(2);
const engine = engines[driver];
const count = Number(size);

async function opened(work) {
  const storage = openStorage(address);
  await storage.open();
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

/** Milliseconds. */
async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Calls a second of `callers` that each wait for their reply before the next call. */
async function rateOf(callers, works) {
  let next = 0;
  const caller = async () => {
    while (next < works.length) await works[next++]();
  };
  return (works.length / (await timed(() => Promise.all(numbers(0, callers).map(caller))))) * 1000;
}

async function committed(storage, changes) {
  for (const outcome of await storage.commit(changes)) if (!outcome.committed) throw new Error("A change was refused.");
}

async function write(storage, first, callers, total) {
  const each = (change) => numbers(first, total).map((number) => () => committed(storage, [change(number)]));
  return { creates: await rateOf(callers, each(creation)), submits: await rateOf(callers, each(completion)) };
}

async function insertRaw(raw, first, perGroup, total) {
  const rows = numbers(first, total).map(rawRow);
  const spent = await timed(async () => {
    for (let done = 0; done < total; done += perGroup) await raw.insert(rows.slice(done, done + perGroup));
  });
  return (total / spent) * 1000;
}

const tasks = {
  /** Everything of a survey, in the portable form. */
  async fill() {
    const spent = await timed(() =>
      opened(async (storage) => {
        let batch = [];
        for (const record of surveyRecords(count)) {
          if (batch.push(record) < 1000) continue;
          await storage.load(batch);
          batch = [];
        }
        await storage.load(batch);
        // What is appended until somebody reads is put in order here, not in a measurement.
        await storage.readFeed({ surveyId, feed: "responses", limit: 1 });
        await storage.readFeed({ surveyId, feed: "invitations", limit: 1 });
      }),
    );
    await engine.settle?.(address);
    return { seconds: spent / 1000 };
  },

  /** Driver and engine in turns; the first round warms up. */
  writes: () =>
    opened(async (storage) => {
      const raw = await engine.openRaw(address);
      const sides = { creates: [[], []], submits: [[], []], raw: [[], []] };
      let next = firstNew;
      for (let round = 0; round <= writeRounds; round++) {
        for (const [index, callers] of [1, 64].entries()) {
          const total = callers === 1 ? 100 : 1920;
          const rates = {
            ...(await write(storage, next, callers, total)),
            raw: await insertRaw(raw, next, callers, total),
          };
          next += total;
          if (round > 0) for (const [name, rate] of Object.entries(rates)) sides[name][index].push(rate);
        }
      }
      const batches = [];
      for (let round = 0; round < 3; round++) {
        const changes = numbers(next, 10_000).map(creation);
        batches.push(await timed(() => committed(storage, changes)));
        next += changes.length;
      }
      await raw.close();
      const medians = Object.fromEntries(Object.entries(sides).map(([name, lists]) => [name, lists.map(median)]));
      return { ...medians, batchMs: median(batches) };
    }),

  /** The longest time for which the event loop is held while files are written. */
  held: () =>
    opened(async (storage) => {
      // What is compiled at first is no part of it.
      await write(storage, firstNew + 200_000, 64, 1280);
      const endSingles = watchLoop();
      await write(storage, firstNew + 300_000, 64, 6400);
      const singles = endSingles();
      const changes = numbers(firstNew + 400_000, 10_000).map(creation);
      const endBatch = watchLoop();
      for (let first = 0; first < changes.length; first += 250) {
        await committed(storage, changes.slice(first, first + 250));
      }
      return { singles, batch: endBatch() };
    }),

  start: async () => {
    const storage = openStorage(address);
    const milliseconds = await timed(() => storage.open());
    const { rss } = process.memoryUsage();
    await storage.close();
    return { milliseconds, rss };
  },

  /** Everything read and parsed, and kept, as a storage in memory keeps it. */
  parse: async () => {
    const kept = [];
    const milliseconds = await timed(async () => {
      for await (const rows of engine.readRaw(address)) kept.push(rows);
    });
    return { milliseconds, rows: kept.flat().length };
  },

  export: () =>
    opened((storage) =>
      measuredExport(async function* () {
        for (let after; ; ) {
          const page = await storage.readFeed({ surveyId, feed: "responses", after, limit: 250 });
          yield page.rows;
          if (!page.hasMore) return;
          after = page.rows.at(-1).position;
        }
      }),
    ),

  exportRaw: () => measuredExport(() => engine.readRaw(address)),

  /** `getSummary` of everything, and of a long period whose borders lie in the middle of a day, of ten days and of a month. */
  async summary() {
    const loop = surveyLoop({ publicUrl: "http://127.0.0.1", secret, storage: address });
    await loop.ready;
    const periods = [{}, { periodStart: "2025-02-15T12:15:00Z", periodEnd: "2025-11-15T11:45:00Z" }];
    const result = [];
    for (const period of periods) {
      const spent = [];
      for (let round = 0; round < 25; round++) {
        spent.push(await timed(() => loop.operations.getSummary({ surveyId, ...period })));
      }
      result.push(median(spent));
    }
    await loop.close();
    return { all: result[0], period: result[1] };
  },
};

async function measuredExport(pages) {
  const idle = process.memoryUsage().rss;
  let peak = idle;
  let rows = 0;
  const milliseconds = await timed(async () => {
    for await (const page of pages()) {
      rows += page.length;
      peak = Math.max(peak, process.memoryUsage().rss);
    }
  });
  return { rows, perSecond: (rows / milliseconds) * 1000, megabytes: (peak - idle) / 1e6 };
}

process.on("disconnect", () => process.exit());
process.send(await tasks[task](), () => process.exit());
