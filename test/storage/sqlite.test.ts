/** The sqlite driver runs the published conformance suite. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { createSqliteStorage } from "../../src/storage/sqlite.js";
import { storageConformance } from "../../src/storage-conformance/index.js";

storageConformance({
  name: "sqlite",
  describe,
  it,
  persists: true,
  shares: true,
  counts: true,
  async createStorage() {
    const folder = await mkdtemp(join(tmpdir(), "survey-loop-"));
    const file = join(folder, "surveys.db");
    const engine = process.env.SURVEY_LOOP_SQLITE_ENGINE;
    return {
      storage: createSqliteStorage({ file, engine }),
      reopen: async () => createSqliteStorage({ file, engine }),
      dispose: () => rm(folder, { recursive: true }),
    };
  },
});
