/**
 * What the storages of the crash harness stand on, by driver. A medium is `{ address, crash, recover, dispose }`: `crash` is
 * called right after the process was killed, for media with a server of their own that is to be killed too, and `recover`
 * before the next process starts.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A medium in a folder, with no process of its own. */
async function createFolderMedium(addressIn) {
  const folder = await mkdtemp(join(tmpdir(), "survey-loop-crash-"));
  return {
    address: addressIn(folder),
    crash: async () => {},
    recover: async () => {},
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** One line for each driver that can be crashed. */
export const media = {
  lowdb: () => createFolderMedium((folder) => `lowdb:${join(folder, "storage")}`),
};
