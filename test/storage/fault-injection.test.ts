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
import { isLong } from "../long-form.js";
import { provideFreshAddresses } from "./drivers.js";
import { assertScenarioIsStored, runScenario } from "./fault-scenario.js";
import { createFaultyFileSystem } from "./faulty-file-system.js";
import { createFaultyStorage, type Fault } from "./faulty-storage.js";
import { copyFolder, createTemporaryFolder } from "./temporary-folder.js";

const freshAddresses = provideFreshAddresses();

const patience = { timeout: isLong ? 1_200_000 : 240_000 };

/** By default a table takes some of the calls, starting with another one each time; the long form takes all. */
const everyFew = (stride: number) =>
  isLong ? { first: 1, stride: 1 } : { first: 1 + Math.floor(Math.random() * stride), stride };

const drivers = ["memory", ...Object.keys(freshAddresses)];
/** Each hang lasts a deadline. By default one durable driver hangs, another one each time; memory always does. */
const durable = drivers.slice(1);
const hanging = isLong ? drivers : ["memory", durable[Math.floor(Math.random() * durable.length)]!];

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

/** Notes beside the work, of which callers hear nothing when they fail: the audit log and when keys were last used. */
function isNote(about: unknown): boolean {
  if (about === "audit") return true;
  const { collection, key } = Object(about) as { collection?: string; key?: string };
  const noteOf = { audit: "log/", marks: "key-use/" }[collection ?? ""];
  return noteOf !== undefined && key?.startsWith(noteOf) === true;
}

describe.each(drivers)("a %s storage of which the N-th call fails", (driver) => {
  const faults: readonly Fault[] = hanging.includes(driver) ? ["refuse", "hang undone", "hang done"] : ["refuse"];
  it.each(faults)(
    "%s: the caller gets 503 with Retry-After, and everything is there once in the end",
    patience,
    async (fault) => {
      const { first, stride } = everyFew((fault === "refuse" ? 2 : 6) * (driver === "memory" ? 1 : 4));
      for (let failing = first; ; failing += stride) {
        let calls: number | undefined;
        let struck: "nothing" | "a call" | "a note" = "nothing";
        const storage = await createStorage(driver);
        const faulty = createFaultyStorage(storage, (_method, about) => {
          if (calls === undefined || ++calls !== failing) return undefined;
          struck = isNote(about) ? "a note" : "a call";
          return fault;
        });
        const isOver = await withHost(
          { storage: faulty, storageDeadlineSeconds: fault === "refuse" ? 60 : driver === "memory" ? 0.2 : 1 },
          async (host) => {
            calls = 0;
            const { failures } = await runScenario(host, async () => {});
            await assertScenarioIsStored(storage);
            expect(host.hostErrors).toEqual([]);
            if (struck === "a call") expect(failures).toBeGreaterThan(0);
            // A deadline may run out by itself on a slow machine.
            else if (fault === "refuse") expect(failures).toBe(0);
            return struck === "nothing";
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
      const { first, stride } = everyFew(code === "ENOSPC" ? 8 : 16);
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
      const { first, stride } = everyFew(24);
      for (let failing = first; ; failing += stride) {
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
          // Nobody hears of a note that is not answered.
          release();
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
