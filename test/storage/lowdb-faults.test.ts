/** The lowdb driver on a medium that fails: memory equals disk, nothing refused comes back, it recovers by itself (T49). */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SurveyLoopError } from "../../src/errors.js";
import type { Storage } from "../../src/storage/contract.js";
import { createLowdbStorage } from "../../src/storage/lowdb.js";
import { completion, creation, erasure, invite, touch, unitOf } from "../../src/storage-conformance/examples.js";
import { isLong } from "../long-form.js";
import { contentsOf } from "./contents.js";
import { type Call, createFaultyFileSystem } from "./faulty-file-system.js";
import { copyFolder, createTemporaryFolder } from "./temporary-folder.js";

const surveyIds = ["a", "b"];

/** Opens the folder as a process after a crash would: from a copy of what is on the disk. */
async function contentsOnDisk(folder: string): Promise<unknown> {
  const storage = createLowdbStorage({ folder: await copyFolder(folder) });
  await storage.open();
  const contents = await contentsOf(storage, surveyIds);
  await storage.close();
  return contents;
}

/** Steps that each write at least one file. A step whose condition was spoilt by an earlier failure is refused instead. */
const steps: ((storage: Storage) => Promise<unknown>)[] = [
  (storage) =>
    storage.addSurveyVersion({ surveyId: "a", version: 1, publishedAt: "2026-03-01T10:00:00.000Z", definition: {} }),
  (storage) => storage.commit([creation(invite("a", "a1")), creation(invite("b", "b1"))]),
  async (storage) => {
    const unit = await storage.findUnit("a1");
    return storage.commit([...(unit ? [completion(unit, { nps: 9 })] : []), creation(invite("b", "b2"))]);
  },
  (storage) => storage.putDocument({ collection: "settings", key: "k", value: "v" }),
  async (storage) => {
    const unit = await storage.findUnit("a1");
    return unit && storage.commit([erasure(unit)]);
  },
  (storage) => storage.putDocument({ collection: "settings", key: "k" }),
];

async function attempt(step: () => Promise<unknown>): Promise<unknown> {
  try {
    return await step();
  } catch (error) {
    return error;
  }
}

/** Errors that an outcome carries, one for each unit that was refused by the medium. */
function failuresIn(outcome: unknown): unknown[] {
  if (outcome instanceof Error) return [outcome];
  if (!Array.isArray(outcome)) return [];
  return outcome.flatMap((each) => ("failed" in each ? [each.failed] : []));
}

describe("a medium that fails", () => {
  for (const [code, lasts] of [
    ["ENOSPC", 1],
    ["EIO", 2],
    ["EIO", 3],
  ] as const) {
    const title = `${code} at any call, ${lasts} in a row: memory equals disk after it, and the storage goes on`;
    it(title, { timeout: 120_000 }, async () => {
      // By default every third call, starting with another one each time.
      const stride = isLong ? 1 : 3;
      for (let failing = 1 + Math.floor(Math.random() * stride); ; failing += stride) {
        const folder = await createTemporaryFolder();
        let calls = 0;
        const fileSystem = createFaultyFileSystem(() => {
          if (calls === 0) return undefined;
          calls++;
          return calls > failing && calls <= failing + lasts ? code : undefined;
        });
        const storage = createLowdbStorage({ folder, fileSystem });
        await storage.open();
        calls = 1;
        let failures = 0;
        for (const step of steps) {
          for (const failure of failuresIn(await attempt(() => step(storage)))) {
            failures++;
            expect(failure).toBeInstanceOf(SurveyLoopError);
            expect(failure).toMatchObject({ code: "unavailable", retryAfterSeconds: expect.any(Number) });
          }
        }
        const used = calls;
        calls = 0;
        const outcomes = await storage.commit([creation(invite("a", "after")), creation(invite("b", "after-b"))]);
        expect(outcomes.every((outcome) => outcome.committed)).toBe(true);
        expect(await contentsOnDisk(folder)).toEqual(await contentsOf(storage, surveyIds));
        await storage.close();
        if (used <= failing) {
          expect(failures).toBe(0);
          return;
        }
      }
    });
  }

  it("a refused unit leaves its natural key free and is in no feed, count or listing", async () => {
    let isFull = false;
    const fileSystem = createFaultyFileSystem(({ act }) => (isFull && act === "write" ? "ENOSPC" : undefined));
    const folder = await createTemporaryFolder();
    const storage = createLowdbStorage({ folder, fileSystem });
    await storage.open();
    await storage.commit([creation(invite("a", "a1"))]);
    const before = await contentsOf(storage, surveyIds);
    isFull = true;
    const refused = creation(invite("a", "a2", { email: "one@example.org" }));
    await expect(storage.commit([refused])).rejects.toMatchObject({ code: "unavailable" });
    expect(await contentsOf(storage, surveyIds)).toEqual(before);
    expect(await storage.findInvitationIds("one@example.org")).toEqual([]);
    isFull = false;
    const [outcome] = await storage.commit([creation(invite("a", "a3", { email: "one@example.org" }))]);
    expect(outcome?.committed).toBe(true);
    await storage.close();
  });

  it("units in other files of the same call are committed, and the call says which were not", async () => {
    let failing = "";
    const fileSystem = createFaultyFileSystem(({ act, path }) =>
      failing && act === "fsync" && path.includes(failing) ? "EIO" : undefined,
    );
    const folder = await createTemporaryFolder();
    const storage = createLowdbStorage({ folder, fileSystem });
    await storage.open();
    failing = "survey-a";
    const outcomes = await storage.commit([creation(invite("a", "a1")), creation(invite("b", "b1"))]);
    expect(outcomes).toEqual([
      { committed: false, failed: expect.objectContaining({ code: "unavailable" }) },
      { committed: true, revision: 1 },
    ]);
    expect(await storage.findUnit("a1")).toBeUndefined();
    expect(await contentsOnDisk(folder)).toEqual(await contentsOf(storage, surveyIds));
    await storage.close();
  });

  it("who lost against a change that could not be written is told to try again, not that it exists", async () => {
    let isFailing = false;
    const fileSystem = createFaultyFileSystem(({ act }) => (isFailing && act === "fsync" ? "EIO" : undefined));
    const folder = await createTemporaryFolder();
    const storage = createLowdbStorage({ folder, fileSystem });
    await storage.open();
    isFailing = true;
    const rivals = ["x", "y"].map((id) => storage.commit([creation(invite("a", id, { email: "one@example.org" }))]));
    for (const outcome of await Promise.allSettled(rivals)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "unavailable" } });
    }
    await storage.close();
  });

  it("a file that is in doubt is put back before anything else is accepted", async () => {
    let isFailing = (_: Call): boolean => false;
    const fileSystem = createFaultyFileSystem((call) => (isFailing(call) ? "EIO" : undefined));
    const folder = await createTemporaryFolder();
    const storage = createLowdbStorage({ folder, fileSystem });
    await storage.open();
    await storage.commit([creation(invite("a", "a1")), creation(invite("b", "b1"))]);
    const unit = await unitOf(storage, "a1");
    const path = join(folder, "surveys", "survey-a", "invitations", "000001.json");
    const before = await readFile(path, "utf8");
    isFailing = ({ act, path: folderPath }) => act === "fsync folder" && folderPath.includes("survey-a");
    await expect(storage.commit([touch(unit, 5)])).rejects.toMatchObject({ code: "unavailable" });
    await expect(storage.commit([touch(await unitOf(storage, "b1"), 5)])).rejects.toMatchObject({
      code: "unavailable",
    });
    isFailing = () => false;
    const [outcome] = await storage.commit([touch(await unitOf(storage, "b1"), 5)]);
    expect(outcome?.committed).toBe(true);
    expect(await readFile(path, "utf8")).toBe(before);
    expect(await contentsOnDisk(folder)).toEqual(await contentsOf(storage, surveyIds));
    await storage.close();
  });

  it("a file whose folder could not be synced is put back at once", async () => {
    let failures = 0;
    const fileSystem = createFaultyFileSystem(({ act }) =>
      act === "fsync folder" && failures-- > 0 ? "EIO" : undefined,
    );
    const folder = await createTemporaryFolder();
    const storage = createLowdbStorage({ folder, fileSystem });
    await storage.open();
    await storage.commit([creation(invite("a", "a1"))]);
    const unit = await unitOf(storage, "a1");
    failures = 1;
    await expect(storage.commit([touch(unit, 5)])).rejects.toMatchObject({ code: "unavailable" });
    expect(await contentsOnDisk(folder)).toEqual(await contentsOf(storage, surveyIds));
    await storage.close();
  });

  it("a natural key that an erasure could not free is not given away in another file of the round", async () => {
    let isFailing = false;
    const fileSystem = createFaultyFileSystem(({ act, path }) =>
      isFailing && act === "write" && path.includes("000001") ? "EIO" : undefined,
    );
    const folder = await createTemporaryFolder();
    const storage = createLowdbStorage({ folder, fileSystem });
    await storage.open();
    await storage.commit(Array.from({ length: 101 }, (_, index) => creation(invite("a", `a${index}`))));
    const unit = await unitOf(storage, "a0");
    isFailing = true;
    const heir = creation(invite("a", "heir", { email: "a0@example.org" }));
    await expect(storage.commit([erasure(unit), heir])).rejects.toMatchObject({ code: "unavailable" });
    expect(await storage.findInvitationIds("a0@example.org")).toEqual(["a0"]);
    expect(await contentsOnDisk(folder)).toEqual(await contentsOf(storage, surveyIds));
    isFailing = false;
    expect(await storage.commit([erasure(unit), heir])).toMatchObject([{ committed: true }, { committed: true }]);
    await storage.close();
  });

  it("a folder that cannot be written is reported at the start", async () => {
    const fileSystem = createFaultyFileSystem(({ act }) => (act === "open" ? "EROFS" : undefined));
    const storage = createLowdbStorage({ folder: await createTemporaryFolder(), fileSystem });
    await expect(storage.open()).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("EROFS"),
    });
    await storage.close();
  });
});

describe("durability by the order of calls (T51)", () => {
  it("a commit is acknowledged after write, fsync, rename and fsync of the folder, in this order", async () => {
    const folder = await createTemporaryFolder();
    const fileSystem = createFaultyFileSystem(() => undefined);
    const storage = createLowdbStorage({ folder, fileSystem });
    await storage.open();
    await storage.commit([creation(invite("a", "a1"))]);
    fileSystem.calls.length = 0;
    await storage.commit([creation(invite("a", "a2"))]);
    const atAcknowledgement = [...fileSystem.calls];
    await storage.close();
    expect(atAcknowledgement).toEqual([
      "open 000001.json.tmp",
      "write 000001.json.tmp",
      "fsync 000001.json.tmp",
      "close 000001.json.tmp",
      "rename 000001.json",
      "fsync folder invitations",
    ]);
  });

  it("a new folder's name is synced in its parent before a file in it is acknowledged", async () => {
    const folder = await createTemporaryFolder();
    const fileSystem = createFaultyFileSystem(() => undefined);
    const storage = createLowdbStorage({ folder, fileSystem });
    await storage.open();
    await storage.commit([creation(invite("a", "a1"))]);
    const { calls } = fileSystem;
    await storage.close();
    for (const [made, parent] of [
      ["surveys", folder.split("/").at(-1)],
      ["survey-a", "surveys"],
      ["invitations", "survey-a"],
    ]) {
      const madeAt = calls.lastIndexOf(`makeFolder ${made}`);
      const syncedAt = calls.indexOf(`fsync folder ${parent}`, madeAt);
      expect(madeAt).toBeGreaterThan(-1);
      expect(syncedAt).toBeGreaterThan(madeAt);
      expect(syncedAt).toBeLessThan(calls.indexOf("rename 000001.json"));
    }
  });

  it("callers that come while a round is written share the next one", async () => {
    const folder = await createTemporaryFolder();
    const fileSystem = createFaultyFileSystem(() => undefined);
    const storage = createLowdbStorage({ folder, fileSystem });
    await storage.open();
    await storage.commit([creation(invite("a", "first"))]);
    fileSystem.calls.length = 0;
    await Promise.all(Array.from({ length: 50 }, (_, index) => storage.commit([creation(invite("a", `i${index}`))])));
    expect(fileSystem.calls.filter((call) => call.startsWith("rename"))).toEqual(["rename 000001.json"]);
    await storage.close();
  });

  it("T48 a round takes 1,000 changes at most, so that no turn of the event loop grows with what waits", async () => {
    const storage = createLowdbStorage({ folder: await createTemporaryFolder() });
    await storage.open();
    const create = (prefix: string, count: number) =>
      storage.commit(Array.from({ length: count }, (_, index) => creation(invite("a", `${prefix}${index}`))));
    const [first, rest] = [create("i", 1000), create("j", 1001)];
    await first;
    expect(await storage.findUnit("j0")).toBeUndefined();
    expect((await rest).filter((outcome) => outcome.committed)).toHaveLength(1001);
    const { rows } = await storage.readFeed({ surveyId: "a", feed: "invitations", limit: 3000 });
    expect(rows.map((row) => row.invitation.invitationId).slice(998, 1002)).toEqual(["i998", "i999", "j0", "j1"]);
    await storage.close();
  });

  it("readers see a round only when its last file is written", async () => {
    const folder = await createTemporaryFolder();
    let release = () => {};
    const isHeld = new Promise<void>((resolve) => {
      release = resolve;
    });
    const fileSystem = createFaultyFileSystem(() => undefined);
    const seen: unknown[] = [];
    const storage: Storage = createLowdbStorage({
      folder,
      fileSystem: {
        ...fileSystem,
        async rename(from, to) {
          if (to.includes("survey-b") && to.includes("invitations")) await isHeld;
          await fileSystem.rename(from, to);
          if (!to.includes("survey-a")) return;
          seen.push(
            await storage.findUnit("a1"),
            await storage.readFeed({ surveyId: "a", feed: "invitations", limit: 9 }),
          );
          release();
        },
      },
    });
    await storage.open();
    await storage.commit([creation(invite("a", "a1")), creation(invite("b", "b1"))]);
    expect(seen).toEqual([undefined, { rows: [], hasMore: false }]);
    expect(await storage.findUnit("a1")).toBeDefined();
    await storage.close();
  });

  it("S5 T54 a round that is written late is behind what a reader has seen meanwhile, and so is what waited for it", async () => {
    let release: (() => void) | undefined;
    let isHeld = false;
    let tellHeld = () => {};
    const wasHeld = new Promise<void>((resolve) => {
      tellHeld = resolve;
    });
    const fileSystem = createFaultyFileSystem(
      () => undefined,
      ({ act }) => {
        if (!isHeld || act !== "fsync folder") return undefined;
        tellHeld();
        return new Promise((resolve) => {
          release = resolve;
        });
      },
    );
    const storage = createLowdbStorage({ folder: await createTemporaryFolder(), fileSystem });
    await storage.open();
    await storage.commit(["a1", "a2"].map((id) => creation(invite("a", id))));
    isHeld = true;
    const late = storage.commit([creation(invite("a", "late"))]);
    await wasHeld;
    const waiting = storage.commit([creation(invite("a", "waiting"))]);
    const seen = await storage.readFeed({ surveyId: "a", feed: "invitations", limit: 9 });
    expect(seen.rows).toHaveLength(2);
    isHeld = false;
    release!();
    await Promise.all([late, waiting]);
    const after = seen.rows.at(-1)!.position;
    const { rows } = await storage.readFeed({ surveyId: "a", feed: "invitations", after, limit: 9 });
    expect(rows.map((row) => row.invitation.invitationId)).toEqual(["late", "waiting"]);
    await storage.close();
  });
});
