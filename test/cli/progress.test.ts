/** What long commands show on the way: rewritten on a terminal, a line now and then elsewhere, nothing in what machines read. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../src/cli/run-command.js";
import { createLowdbStorage } from "../../src/storage/lowdb.js";
import { creation, invite } from "../../src/storage-conformance/examples.js";

async function* nothing(): AsyncIterable<string> {}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "survey-loop-"));
  const storage = createLowdbStorage({ folder: join(folder, "surveys") });
  await storage.open();
  const ids = Array.from({ length: 3_000 }, (_, number) => `p${number}`);
  await storage.commit(ids.map((id) => creation(invite("s", id))));
  await storage.close();
});

afterAll(() => rm(folder, { recursive: true }));

/** Writes an archive, and gives what came out and what was shown meanwhile. */
async function backUp(name: string, isTTY: boolean, ...words: string[]) {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => void written.push(text) };
  const line = ["backup", "--from", `lowdb:${join(folder, "surveys")}`, "--to", join(folder, name), ...words];
  const result = await runCommand(line, {}, nothing(), stream);
  expect(result).toMatchObject({ exitCode: 0, problem: "" });
  return { written, output: result.output };
}

describe("progress", () => {
  it("is one line that is rewritten on a terminal, and is gone at the end", async () => {
    const { written } = await backUp("terminal.ndjson", true);
    const counts = written.slice(0, -1).map((text) => Number(/^\rwriting: (\d+) records\u001b\[K$/.exec(text)?.[1]));
    expect(counts.length).toBeGreaterThan(1);
    expect(counts).toEqual([...counts].sort((one, other) => one - other));
    expect(counts.at(-1)).toBeGreaterThan(0);
    expect(written.at(-1)).toBe("\r\u001b[K");
  });

  it("is plain lines, few of them, where lines cannot be rewritten", async () => {
    const { written } = await backUp("plain.ndjson", false);
    expect(written.length).toBeGreaterThan(0);
    expect(written.length).toBeLessThan(5);
    for (const text of written) expect(text).toMatch(/^writing: \d+ records\n$/);
  });

  it("leaves the output to machines alone", async () => {
    const { output } = await backUp("machine.ndjson", false, "--json");
    expect(JSON.parse(output).kinds.unit.count).toBe(3_000);
  });
});
