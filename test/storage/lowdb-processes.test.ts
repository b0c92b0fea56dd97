/** The lowdb driver and other processes: the lock (T53), and what is there after kill -9 in the middle of writes (T50). */
import { once } from "node:events";
import { mkdir, readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Storage } from "../../src/storage/contract.js";
import { createLowdbStorage } from "../../src/storage/lowdb.js";
import { commitOne, creation, invite } from "../../src/storage-conformance/examples.js";
import { isLong } from "../long-form.js";
import { type CompiledChild, compileChild, firstLine, type RunningChild, startChild } from "./child-process.js";
import { createTemporaryFolder } from "./temporary-folder.js";

let compiled: CompiledChild;
beforeAll(async () => {
  compiled = await compileChild();
});
afterAll(() => compiled.remove());

function start(...words: string[]): RunningChild {
  const child = startChild(compiled, ...words);
  onTestFinished(() => child.kill());
  return child;
}

async function openStorage(folder: string): Promise<Storage> {
  const storage = createLowdbStorage({ folder });
  await storage.open();
  return storage;
}

describe("the lock", () => {
  it("S12 a second process is refused and told who holds the folder", async () => {
    const folder = await createTemporaryFolder();
    const child = start(folder, "hold");
    expect(await firstLine(child)).toBe("open");
    const refusal = createLowdbStorage({ folder }).open();
    await expect(refusal).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(new RegExp(`${folder} is in use by process ${child.process.pid} on .+, since 20`)),
    });
  });

  it("S12 a second process that is refused says so and ends; the first goes on", async () => {
    const folder = await createTemporaryFolder();
    const storage = await openStorage(folder);
    const child = start(folder, "write");
    expect(await firstLine(child)).toContain(`in use by process ${process.pid}`);
    expect(await child.ended).toBe(1);
    await commitOne(storage, creation(invite("s", "i1")));
    await storage.close();
  });

  it("S12 the lock of a process that was killed is taken over, and its remains go", async () => {
    const folder = await createTemporaryFolder();
    const child = start(folder, "hold");
    expect(await firstLine(child)).toBe("open");
    await child.kill();
    expect(await readdir(folder)).toContain("lock-1.sock");
    const storage = await openStorage(folder);
    expect((await readdir(folder)).filter((name) => name.endsWith(".sock"))).toEqual(["lock-2.sock"]);
    await storage.close();
    expect((await readdir(folder)).filter((name) => name.endsWith(".sock"))).toEqual([]);
  });

  it("S12 of many that find a stale lock at once exactly one takes it over", async () => {
    const folder = await createTemporaryFolder();
    const child = start(folder, "hold");
    expect(await firstLine(child)).toBe("open");
    await child.kill();
    const storages = Array.from({ length: 12 }, () => createLowdbStorage({ folder }));
    const outcomes = await Promise.allSettled(storages.map((storage) => storage.open()));
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    for (const storage of storages) await storage.close();
    await (await openStorage(folder)).close();
  });

  it("S12 of many processes that start on a new folder at once exactly one opens it", async () => {
    const folder = await createTemporaryFolder();
    const children = Array.from({ length: 4 }, () => start(folder, "hold"));
    const lines = await Promise.all(children.map(firstLine));
    expect(lines.filter((line) => line === "open")).toHaveLength(1);
    expect(lines.filter((line) => line?.includes("is in use by"))).toHaveLength(3);
  });

  it("S12 holds in a folder whose path is too long for a socket", async () => {
    const folder = join(await createTemporaryFolder(), "a".repeat(60), "b".repeat(60));
    await mkdir(folder, { recursive: true });
    const storage = await openStorage(folder);
    const child = start(folder, "hold");
    expect(await firstLine(child)).toContain("is in use by process");
    await storage.close();
    await (await openStorage(folder)).close();
  });

  it("S12 the same folder by another path is the same folder", async () => {
    const folder = await createTemporaryFolder();
    const storage = await openStorage(folder);
    await expect(
      createLowdbStorage({ folder: join(folder, "..", folder.split("/").at(-1)!) }).open(),
    ).rejects.toThrow();
    await storage.close();
  });

  it("S12 a lower number that answers wins, even while it is still finding out", async () => {
    const folder = await createTemporaryFolder();
    const rival = createServer((socket) => socket.end('{"role":"candidate","pid":4711,"host":"h","since":"now"}'));
    await once(rival.listen(join(folder, "lock-5.sock")), "listening");
    await expect(createLowdbStorage({ folder }).open()).rejects.toThrow("process 4711 on h, since now");
    expect((await readdir(folder)).sort()).toEqual(["lock-5.sock"]);
    rival.close();
    await once(rival, "close");
    await (await openStorage(folder)).close();
  });

  it("does not keep a process alive that has nothing else to do", async () => {
    const child = start(await createTemporaryFolder(), "idle");
    expect(await firstLine(child)).toBe("open");
    expect(await child.ended).toBe(0);
  });
});

describe("kill -9 in the middle of writes", () => {
  const kills = isLong ? 50 : 4;

  it(`after each of ${kills} kills, acknowledged is there once, refused is not there, and unknown is whole or absent`, async () => {
    const folder = await createTemporaryFolder();
    /** What each unit was acknowledged to be (0: nothing yet), and what was tried. */
    const ledger = new Map<string, { acknowledged: number; tried: number; isRefused: boolean }>();
    for (let run = 0; run < kills; run++) {
      const child = startChild(compiled, folder, "write", `run${run}`);
      // Another number of lines each time, so that the kill falls on another moment of a round.
      let linesLeft = 150 + ((run * 37) % 101);
      for await (const line of child.lines) {
        const [word = "", id = "", revision = ""] = line.split(" ");
        expect(word).not.toBe("failed");
        const entry = ledger.get(id) ?? { acknowledged: 0, tried: 0, isRefused: false };
        if (word === "try") ledger.set(id, { ...entry, tried: Number(revision) });
        if (word === "done") ledger.set(id, { ...entry, acknowledged: Number(revision) });
        if (word === "refused") ledger.set(id, { ...entry, isRefused: true });
        if (--linesLeft === 0) child.process.kill("SIGKILL");
      }
      expect(await child.ended).toBe("SIGKILL");
      await audit(folder, ledger);
    }
  });

  async function audit(
    folder: string,
    ledger: ReadonlyMap<string, { acknowledged: number; tried: number; isRefused: boolean }>,
  ) {
    const storage = await openStorage(folder);
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
    await storage.close();
  }
});
