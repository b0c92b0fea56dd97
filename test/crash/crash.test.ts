/** The crash harness in short: some kills of the service in the middle of its work, on each driver that can be crashed. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { isLong } from "../long-form.js";
import { media } from "./media.js";

const kills = isLong ? 50 : 4;
const harness = fileURLToPath(new URL("run.js", import.meta.url));

describe("kill -9 of the service (T50)", () => {
  it.each(Object.keys(media))(
    "on %s: what was acknowledged over HTTP is there once, what was refused is not, the rest is whole or absent",
    { timeout: kills * 30_000 },
    async (storage) => {
      const words = [harness, "--storage", storage, "--kills", String(kills), "--json"];
      const { stdout } = await promisify(execFile)(process.execPath, words);
      const figures = JSON.parse(stdout);
      expect(figures).toMatchObject({ storage, kills, lost: [], corrupt: [] });
      expect(figures.acknowledged).toBeGreaterThan(40);
      expect(figures.completed).toBeGreaterThan(0);
    },
  );
});
