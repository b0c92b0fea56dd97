/**
 * The N-th call fails, for N = 1, 2, ... until the whole scenario passes without a fault (T49): of the storage, whatever the
 * driver, and of the file system beneath lowdb.
 */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { SurveyLoopOptions } from "../../src/index.js";
import type { Storage } from "../../src/storage/contract.js";
import { createLowdbStorage } from "../../src/storage/lowdb.js";
import { createMemoryStorage } from "../../src/storage/memory.js";
import { openStorage } from "../../src/storage/open-storage.js";
import { collect, plain } from "../../src/storage-conformance/examples.js";
import { startHost } from "../http/hosts.js";
import { freshAddresses } from "./drivers.js";
import { assertScenarioIsStored, runScenario } from "./fault-scenario.js";
import { createFaultyFileSystem } from "./faulty-file-system.js";
import { createFaultyStorage, type Fault } from "./faulty-storage.js";
import { copyFolder, createTemporaryFolder } from "./temporary-folder.js";

const patience = { timeout: 240_000 };

/** The slow tables take every fourth call, starting with another one each time; all with SURVEY_LOOP_FAULTS=all. */
const isThorough = process.env.SURVEY_LOOP_FAULTS === "all";
const someCalls = isThorough ? { first: 1, stride: 1 } : { first: 1 + Math.floor(Math.random() * 4), stride: 4 };
const everyCall = { first: 1, stride: 1 };

async function withHost<T>(
  options: Partial<SurveyLoopOptions>,
  work: (host: Awaited<ReturnType<typeof startHost>>) => Promise<T>,
): Promise<T> {
  const host = await startHost({ options });
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}

async function createStorage(driver: string): Promise<Storage> {
  return driver === "memory" ? createMemoryStorage() : openStorage(await freshAddresses[driver]!());
}

describe.each(["memory", ...Object.keys(freshAddresses)])("a %s storage of which the N-th call fails", (driver) => {
  it.each<[Fault]>([["refuse"], ["hang undone"], ["hang done"]])(
    "%s: the caller gets 503 with Retry-After, and everything is there once in the end",
    patience,
    async (fault) => {
      const { first, stride } = driver === "memory" || fault === "refuse" ? everyCall : someCalls;
      for (let failing = first; ; failing += stride) {
        let calls: number | undefined;
        const storage = await createStorage(driver);
        const faulty = createFaultyStorage(storage, () => {
          if (calls === undefined || ++calls !== failing) return undefined;
          return fault;
        });
        const isOver = await withHost(
          { storage: faulty, storageDeadlineSeconds: driver === "memory" ? 0.2 : 1 },
          async (host) => {
            calls = 0;
            const { failures } = await runScenario(host, async () => {});
            await assertScenarioIsStored(storage);
            expect(host.hostErrors).toEqual([]);
            expect(failures > 0).toBe(calls >= failing);
            return calls < failing;
          },
        );
        if (isOver) return expect(failing).toBeGreaterThan(30);
      }
    },
  );
});

/** What a process would find after a crash: from a copy of what is on the disk. */
async function contentsOnDisk(folder: string): Promise<unknown> {
  const storage = createLowdbStorage({ folder: await copyFolder(folder) });
  await storage.open();
  const contents = await collect(storage);
  await storage.close();
  return plain(contents);
}

describe("a file system whose N-th call fails, beneath lowdb", () => {
  it.each([
    ["ENOSPC", 1],
    ["EIO", 1],
    ["EROFS", 2],
  ])(
    "%s, %i in a row: memory equals disk, and the service recovers without restart (S10)",
    patience,
    async (code, lasts) => {
      const { first, stride } = code === "ENOSPC" ? everyCall : someCalls;
      for (let failing = first; ; failing += stride) {
        const folder = await createTemporaryFolder();
        let calls: number | undefined;
        const fileSystem = createFaultyFileSystem(() => {
          if (calls === undefined) return undefined;
          calls++;
          return calls >= failing && calls < failing + lasts ? code : undefined;
        });
        const storage = createLowdbStorage({ folder, fileSystem });
        const isOver = await withHost({ storage }, async (host) => {
          calls = 0;
          await runScenario(host, async () => {
            // A file in doubt is put back by the next round, whatever that round is about.
            const stopped = calls;
            calls = undefined;
            await storage.putDocument({ collection: "files", key: "none" });
            await storage.putDocument({ collection: "files", key: "probe", value: failing });
            expect(await contentsOnDisk(folder)).toEqual(plain(await collect(storage)));
            calls = stopped;
          });
          await assertScenarioIsStored(storage);
          return calls < failing;
        });
        const reopened = createLowdbStorage({ folder });
        await reopened.open();
        await assertScenarioIsStored(reopened);
        await reopened.close();
        if (isOver) return expect(failing).toBeGreaterThan(50);
      }
    },
  );

  it(
    "never answers: the caller gets 503 in time, reads go on, and all is well when it answers again",
    patience,
    async () => {
      for (let failing = someCalls.first; ; failing += someCalls.stride) {
        const folder = await createTemporaryFolder();
        let calls: number | undefined;
        let release = () => {};
        const fileSystem = createFaultyFileSystem(
          () => undefined,
          () => {
            if (calls === undefined || ++calls !== failing) return undefined;
            return new Promise<void>((resolve) => {
              release = resolve;
            });
          },
        );
        const storage = createLowdbStorage({ folder, fileSystem });
        const isOver = await withHost({ storage, storageDeadlineSeconds: 1 }, async (host) => {
          calls = 0;
          await runScenario(host, async () => {
            expect((await storage.listSurveys()).length).toBe(1);
            release();
            // What was given up is finished by now or will be before the next round.
            await delay(1);
          });
          await assertScenarioIsStored(storage);
          return calls < failing;
        });
        const reopened = createLowdbStorage({ folder });
        await reopened.open();
        await assertScenarioIsStored(reopened);
        await reopened.close();
        if (isOver) return expect(failing).toBeGreaterThan(50);
      }
    },
  );
});
