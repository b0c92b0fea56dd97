/** What lowdb stands on, raw: files that are written beside, synced and renamed, and read and parsed again. */
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const filesSideBySide = 8;

/** A place for the storages of a bench. */
export async function prepareLowdb() {
  const folder = await mkdtemp(join(tmpdir(), "survey-loop-bench-"));
  return {
    address: async (name) => `lowdb:${join(folder, name)}`,
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

/** One durable file for each group. */
export async function openRawLowdb(address) {
  const folder = `${address.slice("lowdb:".length)}-raw`;
  await mkdir(folder, { recursive: true });
  return {
    async insert(rows) {
      const path = join(folder, `${rows[0].id}.json`);
      const file = await open(`${path}.tmp`, "w");
      await file.writeFile(JSON.stringify(rows));
      await file.sync();
      await file.close();
      await rename(`${path}.tmp`, path);
      const handle = await open(folder);
      await handle.sync();
      await handle.close();
    },
    close: () => rm(folder, { recursive: true }),
  };
}

/** The same rows, from the files of invitations, some side by side. */
export async function* readRawLowdb(address) {
  const folder = address.slice("lowdb:".length);
  const entries = await readdir(folder, { recursive: true });
  const paths = entries.filter((path) => path.endsWith(".json")).map((path) => join(folder, path));
  for (let first = 0; first < paths.length; first += filesSideBySide) {
    const some = paths.slice(first, first + filesSideBySide);
    for (const text of await Promise.all(some.map((path) => readFile(path, "utf8")))) {
      yield JSON.parse(text).units ?? [];
    }
  }
}
