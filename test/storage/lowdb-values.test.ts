/** Large values of documents in the lowdb driver: on the disk and not in memory, never missing, never left over. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createNodeFileSystem } from "../../src/storage/lowdb/file-system.js";
import { createLowdbStorage } from "../../src/storage/lowdb.js";
import { createMemoryStorage } from "../../src/storage/memory.js";
import { createTemporaryFolder } from "./temporary-folder.js";

const large = (letter: string) => letter.repeat(200_000);
const files = "files";

async function open(folder: string, fileSystem = createNodeFileSystem()) {
  const storage = createLowdbStorage({ folder, fileSystem });
  await storage.open();
  return storage;
}

const valuesIn = async (folder: string) => (await readdir(join(folder, "values")).catch(() => [])).length;
const collected = async <T>(items: AsyncIterable<T>) => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe("large values of documents", () => {
  it("lie in files of their own, come back from there, and go with their document", async () => {
    const folder = await createTemporaryFolder();
    const reads: string[] = [];
    const inner = createNodeFileSystem();
    const readFileNoted = (path: string) => {
      reads.push(path);
      return inner.readFile(path);
    };
    const watched = { ...inner, readFile: readFileNoted };
    let storage = await open(folder, watched);
    await storage.putDocument({ collection: files, key: "i/f", expectedRevision: 0, value: { pieces: 2 } });
    await storage.putDocument({ collection: files, key: "i/f/0", expectedRevision: 0, value: large("a") });
    await storage.putDocument({ collection: files, key: "i/f/1", expectedRevision: 0, value: large("b") });
    expect(await valuesIn(folder)).toBe(2);
    const kept = await readFile(join(folder, "documents", files, "000001.json"), "utf8");
    expect(kept.length).toBeLessThan(1000);
    await storage.close();

    storage = await open(folder, watched);
    // Opening reads no value: nothing of them is in memory.
    expect(reads.filter((path) => path.includes("values"))).toEqual([]);
    const [piece] = await storage.getDocuments(files, ["i/f/1"]);
    expect(piece).toEqual({ key: "i/f/1", revision: 1, value: large("b") });
    expect(reads.filter((path) => path.includes("values"))).toHaveLength(1);
    expect((await storage.listDocuments(files, { prefix: "i/", limit: 9 })).map(({ value }) => value)).toEqual([
      { pieces: 2 },
      large("a"),
      large("b"),
    ]);
    await storage.putDocument({ collection: files, key: "i/f/0", expectedRevision: 1, value: large("c") });
    expect(await valuesIn(folder)).toBe(2);
    for (const key of ["i/f/0", "i/f/1"]) await storage.putDocument({ collection: files, key });
    expect(await valuesIn(folder)).toBe(0);
    await storage.close();
  });

  it("S3 a refused change leaves no file and tells the value that is there", async () => {
    const folder = await createTemporaryFolder();
    const storage = await open(folder);
    await storage.putDocument({ collection: files, key: "k", expectedRevision: 0, value: large("a") });
    const refused = await storage.putDocument({ collection: files, key: "k", expectedRevision: 0, value: large("b") });
    expect(refused).toEqual({ committed: false, existing: { key: "k", revision: 1, value: large("a") } });
    expect(await valuesIn(folder)).toBe(1);
    await storage.close();
  });

  it("T33 a document cannot name a file", async () => {
    const folder = await createTemporaryFolder();
    const storage = await open(folder);
    const value = { valueFile: `${"0".repeat(32)}.json` };
    await storage.putDocument({ collection: "settings", key: "k", value });
    expect((await storage.getDocuments("settings", ["k"]))[0]?.value).toEqual(value);
    await storage.close();
  });

  it("S10 a value that cannot be written is unavailable, and nothing of it is visible", async () => {
    const folder = await createTemporaryFolder();
    const inner = createNodeFileSystem();
    let isFull = false;
    const failing = {
      ...inner,
      openForWriting: (path: string) =>
        isFull && path.includes("values")
          ? Promise.reject(Object.assign(new Error("no space"), { code: "ENOSPC" }))
          : inner.openForWriting(path),
    };
    const storage = await open(folder, failing);
    await storage.putDocument({ collection: files, key: "k", value: large("a") });
    isFull = true;
    const change = { collection: files, key: "k", value: large("b") } as const;
    await expect(storage.putDocument(change)).rejects.toMatchObject({ code: "unavailable" });
    expect((await storage.getDocuments(files, ["k"]))[0]).toEqual({ key: "k", revision: 1, value: large("a") });
    await storage.close();
  });

  it("S11 a value that is gone stops the start, one that nothing names is removed, and a stranger is left alone", async () => {
    const folder = await createTemporaryFolder();
    let storage = await open(folder);
    await storage.putDocument({ collection: files, key: "k", value: large("a") });
    await storage.close();
    const values = join(folder, "values");
    const [name] = await readdir(values);
    const whole = await readFile(join(values, name!));
    await writeFile(join(values, `${"f".repeat(32)}.json`), whole);
    await writeFile(join(values, `${"e".repeat(32)}.json.tmp`), "half");
    storage = await open(folder);
    expect(await readdir(values)).toEqual([name]);
    await storage.close();
    await rm(join(values, name!));
    await expect(open(folder)).rejects.toThrow(`${name} is missing. Restore it from a backup.`);
    await writeFile(join(values, name!), whole);
    await mkdir(join(values, "mine"));
    await expect(open(folder)).rejects.toThrow("does not belong in the folder of this storage");
  });

  it("S16 are read and loaded whole, and one that is deleted meanwhile is still read", async () => {
    const folder = await createTemporaryFolder();
    const storage = await open(folder);
    for (const key of ["a", "b", "c"]) await storage.putDocument({ collection: files, key, value: large(key) });
    const reading = storage.readAll()[Symbol.asyncIterator]();
    const first = await reading.next();
    await storage.putDocument({ collection: files, key: "c" });
    const records = [first.value];
    for (let next = await reading.next(); !next.done; next = await reading.next()) records.push(next.value);
    expect(records.map((record) => record.kind === "document" && record.document.value)).toEqual(
      ["a", "b", "c"].map(large),
    );
    expect(await valuesIn(folder)).toBe(2);
    const memory = createMemoryStorage();
    await memory.open();
    await memory.load(records);
    const other = await createTemporaryFolder();
    const copy = await open(other);
    await copy.load(await collected(memory.readAll()));
    expect(await collected(copy.readAll())).toEqual(records);
    expect(await valuesIn(other)).toBe(3);
    await Promise.all([storage.close(), copy.close(), memory.close()]);
  });
});
