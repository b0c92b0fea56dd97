/** The memory driver runs the published conformance suite. */
import { describe, it } from "vitest";
import { createMemoryStorage } from "../../src/storage/memory.js";
import { storageConformance } from "../../src/storage-conformance/index.js";

storageConformance({
  name: "memory",
  describe,
  it,
  persists: false,
  createStorage: () => ({ storage: createMemoryStorage() }),
});
