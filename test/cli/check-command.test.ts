/** `survey-loop check`: what it says of definitions, and its exit codes. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../src/cli/run-command.js";

const good = { elements: [{ type: "text", name: "q", aiHint: "x" }] };
const bad = {
  elements: [
    { type: "signaturepad", name: "s" },
    { type: "text", name: "q", visibleIf: "{s} =" },
  ],
};
let folder: string;
const run = (...words: string[]) => runCommand(["check", ...words], {}, Readable.from([]));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "check-"));
  writeFileSync(join(folder, "good.json"), JSON.stringify(good));
  writeFileSync(join(folder, "bad.json"), JSON.stringify(bad));
  writeFileSync(join(folder, "broken.json"), "{");
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("survey-loop check", () => {
  it("passes a good definition with its warnings, and ends with 0", async () => {
    const { output, exitCode } = await run(join(folder, "good.json"));
    expect(exitCode).toBe(0);
    expect(output).toContain("good.json: can be published, 1 warning.\n  warning  elements[0].aiHint: is unknown");
  });

  it("lists every problem with its path, and ends with 1", async () => {
    const { output, exitCode } = await run(join(folder, "bad.json"));
    expect(exitCode).toBe(1);
    expect(output).toContain("cannot be published: 2 problems");
    expect(output).toContain("refused  elements[0].type: not supported: a question of type signaturepad");
    expect(output).toContain("refused  elements[1].visibleIf: is no expression");
  });

  it("says the same as JSON", async () => {
    const { output } = await run(join(folder, "bad.json"), "--json");
    expect(JSON.parse(output).problems).toHaveLength(2);
  });

  it("reports on a folder: how many pass, and what the others lack", async () => {
    const { output, exitCode } = await run("--report", folder);
    expect(exitCode).toBe(1);
    expect(output).toContain("1 of 3 definitions can be published.");
    expect(output).toMatch(/1 {2}not supported: a question of type signaturepad/);
    expect(output).toMatch(
      /refused {2}bad\.json: 2 problems\n +elements\[0\]\.type: not supported: .+; use boolean .+\n +elements\[1\]\.visibleIf: /,
    );
    const json = JSON.parse((await run("--report", folder, "--json")).output);
    expect(json).toMatchObject({ checked: 3, passed: 1 });
  });

  it.each([[["none.json"]], [[]], [["--report", "nowhere"]]])(
    "ends with 2 when nothing can be checked: %j",
    async (words) => {
      const { exitCode, problem } = await run(...words);
      expect(exitCode).toBe(2);
      expect(problem).not.toBe("");
    },
  );
});
