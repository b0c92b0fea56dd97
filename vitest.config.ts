import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: mode === "long" ? 600_000 : 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    env: mode === "long" ? { SURVEY_LOOP_TESTS: "long" } : {},
  },
}));
