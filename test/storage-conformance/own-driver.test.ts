/** The driver in docs/write-your-own-driver.md, taken from the page as it stands, fulfils the whole contract. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import type { Storage } from "../../src/storage/contract.js";
import { storageConformance } from "../../src/storage-conformance/index.js";

const page = readFileSync(new URL("../../docs/write-your-own-driver.md", import.meta.url), "utf8");
const blocks = Array.from(page.matchAll(/^```js\n(.*?)^```$/gms), (match) => match[1]!);

const folder = new URL(`../output/own-driver-${process.pid}/`, import.meta.url);
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));
const file = new URL("map-storage.ts", folder);
writeFileSync(file, `// @ts-nocheck\n${blocks[0]!.replace('"express-survey-loop"', '"../../../src/index.js"')}`);
const { createMapStorage } = (await import(file.href)) as { createMapStorage(medium: Map<string, string>): Storage };

describe("the page on drivers", () => {
  it("has a driver and a call of the suite, and no other code", () => {
    expect(blocks).toHaveLength(2);
    expect(blocks[1]).toContain("storageConformance({");
  });
});

storageConformance({
  name: "the driver of the page",
  describe,
  it,
  persists: true,
  createStorage() {
    const medium = new Map<string, string>();
    return { storage: createMapStorage(medium), reopen: async () => createMapStorage(medium) };
  },
});
