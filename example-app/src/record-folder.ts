/** A folder of small JSON files, one a record: enough for a help desk of this size, and readable by a person. */
import { mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";

export interface RecordFolder<T> {
  find(id: string): Promise<T | undefined>;
  /** All records, ordered by ID. */
  list(): Promise<T[]>;
  /** Durable once it resolves: a reader finds the old record or the new one, never half of it. */
  put(id: string, record: T): Promise<void>;
}

const idPattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Opens the folder, creating it if need be. An ID that could not be a file name finds nothing. */
export async function openRecordFolder<T>(folder: string): Promise<RecordFolder<T>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const read = async (id: string) => JSON.parse(await readFile(join(folder, `${id}.json`), "utf8")) as T;
  return {
    async find(id) {
      if (!idPattern.test(id)) return undefined;
      try {
        return await read(id);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    async list() {
      const ids = (await readdir(folder)).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
      return Promise.all(ids.sort().map(read));
    },
    async put(id, record) {
      if (!idPattern.test(id)) throw new TypeError(`${JSON.stringify(id)} cannot be the ID of a record.`);
      await writeDurably(join(folder, `${id}.json`), `${JSON.stringify(record, null, 2)}\n`);
    },
  };
}

/** Writes beside the file, flushes, and renames over it. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}.tmp`;
  const file = await open(beside, "wx", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
