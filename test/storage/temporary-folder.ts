/** Folders for tests, taken away when their test is over; and copies of them. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new, empty folder. */
export async function createTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "survey-loop-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of a storage folder as it is now, without its lock. */
export async function copyFolder(folder: string): Promise<string> {
  const copy = await createTemporaryFolder();
  await cp(folder, copy, { recursive: true, filter: (path) => !path.endsWith(".sock") });
  return copy;
}
