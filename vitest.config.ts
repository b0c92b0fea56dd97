import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  test: {
    include: ["test/**/*.test.ts"],
    // Patience for slow machines: no test measures time.
    testTimeout: mode === "long" ? 600_000 : 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    // The modules are loaded once by each worker, not again for each file: a third of the time. No test changes a module.
    isolate: false,
    maxWorkers: 2,
    env: mode === "long" ? { SURVEY_LOOP_TESTS: "long" } : {},
  },
}));
