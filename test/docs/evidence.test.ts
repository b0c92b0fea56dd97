/** docs/evidence.md is what the kept results make, and the results are those of real runs that left nothing open. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const project = fileURLToPath(new URL("../../", import.meta.url));
const folder = `${project}docs/evidence/`;
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
const read = (name: string) => JSON.parse(readFileSync(`${folder}${name}`, "utf8"));

type Counts = Record<string, { passed: number; failed: number; skipped: number }>;
type Report = { testResults: { name: string; assertionResults: object[] }[] };
const { condenseTests } = (await import(new URL("../../docs/evidence/condense-tests.js", import.meta.url).href)) as {
  condenseTests(report: Report, project: string): { counts: Counts; threats: Record<string, number>; titles: object };
};

describe("docs/evidence.md", () => {
  it("is what `npm run evidence -- --page` makes of the kept results", () => {
    execFileSync(process.execPath, [`${folder}run.js`, "--check"], { stdio: "pipe" });
  });

  it.each(names)("is made of %s, which says by which command it was obtained and on what", (name) => {
    const { run } = read(name);
    expect(run.command).toMatch(/^npm (test|run \S+)/);
    expect(run).toMatchObject({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/),
      node: expect.stringMatching(/^v\d+\./),
      cores: expect.any(Number),
      load: [expect.any(Number), expect.any(Number)],
    });
  });

  it.each(names.filter((name) => name.startsWith("crash-")))("has no loss in %s", (name) => {
    expect(read(name).result).toMatchObject({ lost: [], corrupt: [] });
    expect(read(name).result.kills).toBeGreaterThanOrEqual(200);
  });

  it.runIf(existsSync(`${folder}tests.json`))(
    "has no failure in tests.json, and a test for each threat and guarantee",
    () => {
      const { counts, threats, guarantees } = read("tests.json");
      expect(Object.values(counts as Counts).filter(({ failed }) => failed > 0)).toEqual([]);
      const unproved = Object.entries({ ...threats, ...guarantees }).filter(([, count]) => count === 0);
      expect(unproved).toEqual([]);
    },
  );
});

describe("a report of tests", () => {
  it("is condensed to counts by area and number, and to titles that are figures; what failed proves nothing", () => {
    const test = (title: string, status: string) => ({ ancestorTitles: ["on lowdb"], title, status });
    const report = {
      testResults: [
        {
          name: "/p/test/storage/a.test.ts",
          assertionResults: [
            test("S2 of 1,000 concurrent creations exactly one wins", "passed"),
            test("S2 of 1,000 concurrent creations exactly one wins", "passed"),
            test("T49 a full disk", "failed"),
            test("S1 T50 kill -9 loses nothing", "pending"),
          ],
        },
        { name: "/p/test/views.test.ts", assertionResults: [test("T1 T12 something", "passed")] },
      ],
    };
    const condensed = condenseTests(report, "/p/");
    expect(condensed.counts).toEqual({
      project: { passed: 1, failed: 0, skipped: 0 },
      storage: { passed: 2, failed: 1, skipped: 1 },
    });
    expect(condensed.threats).toMatchObject({ T1: 1, T2: 0, T12: 1, T49: 0, T50: 0 });
    expect(condensed.titles).toEqual({
      races: { "S2 of 1,000 concurrent creations exactly one wins": 2 },
      kills: {},
      faults: {},
      axe: {},
      corpus: {},
    });
  });
});
