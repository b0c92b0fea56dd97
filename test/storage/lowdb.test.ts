/** The lowdb driver runs the published conformance suite. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { createLowdbStorage } from "../../src/storage/lowdb.js";
import { storageConformance } from "../../src/storage-conformance/index.js";

storageConformance({
  name: "lowdb",
  describe,
  it,
  persists: true,
  async createStorage() {
    const folder = await mkdtemp(join(tmpdir(), "survey-loop-"));
    return {
      storage: createLowdbStorage({ folder }),
      reopen: async () => createLowdbStorage({ folder }),
      dispose: () => rm(folder, { recursive: true }),
    };
  },
});
