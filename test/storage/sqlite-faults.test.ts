/** The sqlite driver when its medium or its threads fail (T49), and what an erasure leaves in the file (S9). */
import { existsSync } from "node:fs";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Storage } from "../../src/storage/contract.js";
import { createSqliteStorage, type SqliteStorageOptions } from "../../src/storage/sqlite.js";
import {
  commitOne,
  completion,
  createMany,
  creation,
  erasure,
  invite,
  touch,
  unitOf,
} from "../../src/storage-conformance/examples.js";
import { contentsOf } from "./contents.js";
import { createTemporaryFolder } from "./temporary-folder.js";

const unavailable = { code: "unavailable", retryAfterSeconds: expect.any(Number) };

async function openAt(file: string, options: Partial<SqliteStorageOptions> = {}): Promise<Storage> {
  const storage = createSqliteStorage({ file, ...options });
  onTestFinished(() => storage.close());
  await storage.open();
  return storage;
}

/** A storage whose engine fails as a file says. */
async function openFaulty() {
  const folder = await createTemporaryFolder();
  const file = join(folder, "surveys.db");
  const control = join(folder, "control");
  await writeFile(control, "");
  const engine = pathToFileURL(join(import.meta.dirname, "faulty-engine.js"));
  engine.searchParams.set("control", control);
  const storage = await openAt(file, { engine: engine.href });
  return { storage, file, control, fail: (text: string) => writeFile(control, text) };
}

describe("a medium that fails", () => {
  it("S10 T49 whichever call of the engine fails, the caller is told, nothing of the change stays, and the next try works", async () => {
    const steps: ((storage: Storage) => Promise<unknown>)[] = [
      (storage) => commitOne(storage, creation(invite("s", "i1", { parameters: { a: "b" } }))),
      async (storage) => commitOne(storage, completion(await unitOf(storage, "i1"), { nps: 9 })),
      (storage) => storage.putDocument({ collection: "settings", key: "k", value: 1 }),
      (storage) => storage.addSurveyVersion({ surveyId: "s", version: 1, publishedAt: "", definition: {} }),
      async (storage) => commitOne(storage, erasure(await unitOf(storage, "i1"))),
    ];
    let expected: unknown;
    for (let call = 0, faults = 1; faults > 0; call++) {
      const { storage, fail } = await openFaulty();
      faults = 0;
      await fail(String(call));
      for (const step of steps) {
        const before = await contentsOf(storage, ["s"]);
        try {
          await step(storage);
        } catch (error) {
          faults++;
          expect(error).toMatchObject(unavailable);
          expect(await contentsOf(storage, ["s"])).toEqual(before);
          await step(storage);
        }
      }
      const after = await contentsOf(storage, ["s"]);
      expected ??= after;
      expect(after).toEqual(expected);
      if (call === 0) faults = 1;
      await storage.close();
      if (faults === 0) expect(call).toBeGreaterThan(20);
    }
  }, 120_000);

  it("S10 T49 on a full disk a change that finds no room is refused, others of its round are not, and space helps", async () => {
    const { storage, fail } = await openFaulty();
    const unit = await commitOne(storage, creation(invite("s", "i1")));
    await fail("full");
    const value = "x".repeat(200_000);
    const [document, outcomes] = await Promise.allSettled([
      storage.putDocument({ collection: "settings", key: "k", value }),
      storage.commit([touch(unit, 1)]),
    ]);
    expect(document).toMatchObject({ status: "rejected", reason: unavailable });
    expect(String((document as PromiseRejectedResult).reason.cause)).toMatch(/full/i);
    expect(outcomes).toMatchObject({ status: "fulfilled", value: [{ committed: true, revision: 2 }] });
    expect(await storage.getDocuments("settings", ["k"])).toEqual([undefined]);
    await fail("");
    expect(await storage.putDocument({ collection: "settings", key: "k", value })).toMatchObject({ revision: 1 });
  });

  it("S10 T49 a call of which a part does not fit answers for each change", async () => {
    const { storage, fail } = await openFaulty();
    const unit = await commitOne(storage, creation(invite("s", "i1")));
    await fail("full");
    const large = creation(invite("s", "i2", { parameters: { text: "x".repeat(200_000) } }));
    const outcomes = await storage.commit([touch(unit, 1), large]);
    expect(outcomes).toMatchObject([{ committed: true }, { committed: false, failed: unavailable }]);
    await expect(storage.commit([large])).rejects.toMatchObject(unavailable);
    expect((await storage.readCounters("s")).get("invited")).toBe(1);
  });

  it("S10 a file that is moved away while it is open takes no changes until it is back", async () => {
    const file = join(await createTemporaryFolder(), "surveys.db");
    const storage = await openAt(file);
    await commitOne(storage, creation(invite("s", "i1")));
    await rename(file, `${file}.moved`);
    await expect(storage.commit([creation(invite("s", "i2"))])).rejects.toMatchObject(unavailable);
    await writeFile(file, "something else");
    await expect(storage.commit([creation(invite("s", "i2"))])).rejects.toMatchObject(unavailable);
    expect(await readFile(file, "utf8")).toBe("something else");
    await rename(`${file}.moved`, file);
    await commitOne(storage, creation(invite("s", "i2")));
    expect((await storage.readFeed({ surveyId: "s", feed: "invitations", limit: 9 })).rows).toHaveLength(2);
  });

  it("T38 text that SQLite would not keep is refused before anything is written", async () => {
    const storage = await openAt(join(await createTemporaryFolder(), "surveys.db"));
    for (const externalId of ["a\0b", "a\ud800"]) {
      const both = [creation(invite("s", "i1")), creation(invite("s", "i2", { externalId }))];
      await expect(storage.commit(both)).rejects.toThrow(TypeError);
    }
    expect(await storage.findUnit("i1")).toBeUndefined();
    const quoted = "'; DROP TABLE invitations; --";
    await commitOne(storage, creation(invite("s", "i1", { externalId: quoted, parameters: { [quoted]: quoted } })));
    expect(
      (await storage.listInvitations({ surveyId: "s", now: "", externalId: quoted, limit: 2 })).invitations,
    ).toHaveLength(1);
  });
});

describe("a transaction that commits late", () => {
  it("S5 T54 is behind what a reader has seen meanwhile, and so is what waited for it", async () => {
    const { storage, file, control, fail } = await openFaulty();
    const other = await openAt(file);
    await createMany(other, "s", "i", 3);
    const read = async (after?: number) =>
      (await other.readFeed({ surveyId: "s", feed: "invitations", after, limit: 9 })).rows;
    await fail("hold");
    const late = commitOne(storage, creation(invite("s", "late")));
    await expect.poll(() => existsSync(`${control}.held`)).toBe(true);
    const waiting = commitOne(other, creation(invite("s", "waiting")));
    const seen = await read();
    expect(seen).toHaveLength(3);
    await fail("");
    await Promise.all([late, waiting]);
    const rest = await read(seen.at(-1)!.position);
    expect(rest.map((row) => row.invitation.invitationId)).toEqual(["late", "waiting"]);
  });
});

describe("a thread that ends", () => {
  it("S10 fails what it had with unavailable, and the storage goes on with another", async () => {
    const threads: Worker[] = [];
    const file = join(await createTemporaryFolder(), "surveys.db");
    const storage = await openAt(file, {
      startThread(thread, settings) {
        threads.push(new Worker(thread, { workerData: settings }));
        return threads.at(-1)!;
      },
    });
    await createMany(storage, "s", "i", 10);
    const commits = Array.from({ length: 300 }, (_, index) => storage.commit([creation(invite("s", `j${index}`))]));
    const allSettled = Promise.allSettled([...commits, storage.findUnit("i1")]);
    await Promise.all(threads.map((thread) => thread.terminate()));
    const settled = await allSettled;
    for (const each of settled) if (each.status === "rejected") expect(each.reason).toMatchObject(unavailable);
    const committed = settled.slice(0, 300).filter((each) => each.status === "fulfilled").length;
    const unit = await commitOne(storage, creation(invite("s", "k")));
    expect(unit.revision).toBe(1);
    expect(threads).toHaveLength(4);
    const { rows } = await storage.readFeed({ surveyId: "s", feed: "invitations", limit: 1000 });
    expect([11 + committed, 11 + 300]).toContain(rows.length);
    expect((await storage.readCounters("s")).get("invited")).toBe(rows.length);
  });
});

describe("erasure", () => {
  async function filesHolding(folder: string, text: string): Promise<string[]> {
    const names = await readdir(folder);
    const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
    return names.filter((_, index) => contents[index]!.includes(text));
  }

  it("S9 leaves nothing of the person in the file or its log, while the storage is open and afterwards", async () => {
    const folder = await createTemporaryFolder();
    const storage = await openAt(join(folder, "surveys.db"));
    const secrets = Array.from({ length: 40 }, (_, index) => `secret-${index}-person`);
    for (const [index, secret] of secrets.entries()) {
      // Others before and behind, and a record that grows, so that rows move between pages.
      await createMany(storage, "s", `${index}-`, 20);
      const request = { email: `${secret}@example.org`, externalId: secret, parameters: { name: secret } };
      const created = await commitOne(storage, creation(invite("s", `i${index}`, request)));
      await commitOne(storage, completion(created, { text: `${secret} ${"x".repeat(index * 40)}` }));
    }
    expect(await filesHolding(folder, "secret-")).not.toEqual([]);
    for (const index of secrets.keys()) await commitOne(storage, erasure(await unitOf(storage, `i${index}`)));
    await expect.poll(() => filesHolding(folder, "secret-"), { timeout: 20_000 }).toEqual([]);
    await storage.close();
    expect(await filesHolding(folder, "secret-")).toEqual([]);
    expect(await readdir(folder)).toEqual(["surveys.db"]);
  });
});
