/** The sqlite driver and other processes: shared files, kill -9 in the middle of writes (T50), and a missing package. */
import { execFile, spawnSync } from "node:child_process";
import { cp, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Storage } from "../../src/storage/contract.js";
import { createSqliteStorage } from "../../src/storage/sqlite.js";
import { commitOne, creation, invite } from "../../src/storage-conformance/examples.js";
import { isLong } from "../long-form.js";
import { type CompiledChild, compileChild, firstLine, type RunningChild, startChild } from "./child-process.js";
import { createTemporaryFolder } from "./temporary-folder.js";

let compiled: CompiledChild;
beforeAll(async () => {
  compiled = await compileChild("writing-child", "opening-child");
});
afterAll(() => compiled.remove());

function start(...words: string[]): RunningChild {
  const child = startChild(compiled, ...words);
  onTestFinished(() => child.kill());
  return child;
}

async function openAt(file: string): Promise<Storage> {
  const storage = createSqliteStorage({ file });
  onTestFinished(() => storage.close());
  await storage.open();
  return storage;
}

const hasStrace = process.platform === "linux" && spawnSync("strace", ["-e", "trace=none", "true"]).status === 0;

describe.skipIf(!hasStrace)("durability by the order of system calls (seen by strace; skipped without it)", () => {
  it("T51 S1 a commit is acknowledged after the log has been written and synced, in this order", async () => {
    const folder = await createTemporaryFolder();
    const trace = join(folder, "trace");
    const flags = ["-f", "-y", "-s", "40", "-e", "trace=write,pwrite64,fdatasync,fsync", "-o", trace];
    const words = [process.execPath, compiled.script, join(folder, "surveys.db"), "few", "r"];
    await promisify(execFile)("strace", [...flags, ...words]);
    const fileOfThread = new Map<string, string>();
    const calls = (await readFile(trace, "utf8")).split("\n").flatMap((line) => {
      const [, thread = "", name = "", rest = ""] = /^(\d+) +(?:<\.\.\. )?(\w+)(.*)$/.exec(line) ?? [];
      const said = /"(try|done) \d/.exec(rest)?.[1];
      if (said) return [said];
      const file = /<([^>]*)>/.exec(rest)?.[1] ?? fileOfThread.get(thread) ?? "";
      fileOfThread.set(thread, file);
      // A call that one of another thread interrupts stands in two lines; its end is what counts.
      if (rest.includes("<unfinished") || !file.endsWith("-wal")) return [];
      return [name.endsWith("sync") ? "sync" : "write"];
    });
    const commits = calls.slice(calls.indexOf("try"), calls.lastIndexOf("done") + 1).join(" ");
    expect(commits).toMatch(/^(try (write )+sync ((write )+sync )*done ?){5}$/);
  });
});

interface Entry {
  readonly acknowledged: number;
  readonly tried: number;
  readonly isRefused: boolean;
}

/** Notes what a child says that it has tried and what was acknowledged; kills it after some lines. */
async function follow(child: RunningChild, ledger: Map<string, Entry>, lines: number): Promise<void> {
  let left = lines;
  for await (const line of child.lines) {
    const [word = "", id = "", revision = ""] = line.split(" ");
    expect(word).not.toBe("failed");
    const entry = ledger.get(id) ?? { acknowledged: 0, tried: 0, isRefused: false };
    if (word === "try") ledger.set(id, { ...entry, tried: Number(revision) });
    if (word === "done") ledger.set(id, { ...entry, acknowledged: Number(revision) });
    if (word === "refused") ledger.set(id, { ...entry, isRefused: true });
    if (--left === 0) child.process.kill("SIGKILL");
  }
  expect(await child.ended).toBe("SIGKILL");
}

/** Acknowledged is there once, refused is not there, unknown is whole or absent, and the counters fit. */
async function audit(storage: Storage, ledger: ReadonlyMap<string, Entry>): Promise<void> {
  const { rows } = await storage.readFeed({ surveyId: "s", feed: "invitations", limit: 1_000_000 });
  const ids = rows.map((row) => row.invitation.invitationId);
  expect(new Set(ids).size).toBe(ids.length);
  let completed = 0;
  for (const [id, { acknowledged, tried, isRefused }] of ledger) {
    const unit = await storage.findUnit(id);
    const revision = unit?.revision ?? 0;
    if (isRefused) expect(unit).toBeUndefined();
    expect(revision).toBeGreaterThanOrEqual(acknowledged);
    expect(revision).toBeLessThanOrEqual(tried);
    expect(unit?.responses.length ?? 0).toBe(revision === 2 ? 1 : 0);
    expect(unit?.invitation.completedAt !== undefined).toBe(revision === 2);
    if (revision === 2) completed++;
  }
  expect(ids.filter((id) => !ledger.has(id))).toEqual([]);
  const counters = await storage.readCounters("s");
  expect([counters.get("invited"), counters.get("completed")]).toEqual([ids.length, completed]);
}

describe("other processes", () => {
  it("S5 two processes that write one file give each row a position of its own, in commit order, and a reader misses none", async () => {
    const file = join(await createTemporaryFolder(), "surveys.db");
    const storage = await openAt(file);
    const seen = new Map<string, number>();
    let last = 0;
    let isWriting = true;
    const readOn = async () => {
      const page = await storage.readFeed({ surveyId: "s", feed: "invitations", after: last, limit: 100 });
      for (const row of page.rows) {
        expect(row.position).toBeGreaterThan(last);
        last = row.position;
        seen.set(row.invitation.invitationId, row.invitation.revision);
      }
      return page.hasMore;
    };
    const reading = (async () => {
      while (isWriting) await readOn();
    })();
    const ledger = new Map<string, Entry>();
    await Promise.all(["one", "two"].map((run) => follow(start(file, "write", run), ledger, 250)));
    isWriting = false;
    await reading;
    while (await readOn());
    await audit(storage, ledger);
    const { rows } = await storage.readFeed({ surveyId: "s", feed: "invitations", limit: 1_000_000 });
    expect(rows.filter((row) => seen.get(row.invitation.invitationId) !== row.invitation.revision)).toEqual([]);
  });

  it("S2 of creations with one natural key by two storages on one file exactly one wins", async () => {
    const file = join(await createTemporaryFolder(), "surveys.db");
    const storages = [await openAt(file), await openAt(file)];
    const outcomes = await Promise.all(
      Array.from({ length: 1000 }, (_, index) =>
        storages[index % 2]!.commit([creation(invite("s", `i${index}`, { email: "one@example.org" }))]),
      ),
    );
    expect(outcomes.flat().filter((outcome) => outcome.committed)).toHaveLength(1);
    for (const storage of storages) expect((await storage.readCounters("s")).get("invited")).toBe(1);
  });

  it("does not keep a process alive that has nothing else to do", async () => {
    const child = start(join(await createTemporaryFolder(), "surveys.db"), "idle");
    expect(await firstLine(child)).toBe("open");
    expect(await child.ended).toBe(0);
  });

  it("says which command to run where the package cannot be found", async () => {
    const folder = await createTemporaryFolder();
    // Nothing above a temporary folder has packages. The driver itself needs none but the engine; lowdb stays behind.
    await cp(join(dirname(compiled.script), "../.."), folder, { recursive: true });
    const script = join(folder, "test/storage/opening-child.js");
    const child = startChild({ ...compiled, script }, join(folder, "s.db"));
    const lines: string[] = [];
    for await (const line of child.lines) lines.push(line);
    expect(lines.join("\n")).toMatch(/^failed .*unavailable.*npm install libsql/);
  });
});

describe("kill -9 in the middle of writes", () => {
  const kills = isLong ? 50 : 3;

  it(`T50 after each of ${kills} kills, acknowledged is there once, refused is not there, and unknown is whole or absent`, async () => {
    const file = join(await createTemporaryFolder(), "surveys.db");
    const ledger = new Map<string, Entry>();
    for (let run = 0; run < kills; run++) {
      // Another number of lines each time, so that the kill falls on another moment of a transaction.
      await follow(start(file, "write", `run${run}`), ledger, 150 + ((run * 37) % 101));
      const storage = createSqliteStorage({ file });
      await storage.open();
      await audit(storage, ledger);
      await storage.close();
    }
    await commitOne(await openAt(file), creation(invite("s", "after")));
  }, 120_000);
});
