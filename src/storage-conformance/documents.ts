/** Documents: the same guarantees, for small values beside the surveys. */
import assert from "node:assert/strict";
import { documentCollections, type JsonValue, type Storage } from "../storage/contract.js";
import { createRandom, plain } from "./examples.js";
import type { Suite } from "./suite.js";

async function put(storage: Storage, key: string, value: JsonValue | undefined, expectedRevision?: number) {
  const change = { collection: "marks", key, expectedRevision } as const;
  return storage.putDocument(value === undefined ? change : { ...change, value });
}

const oddKeys = [
  "../../etc/passwd",
  "a/b",
  "a\\b",
  "CON",
  "con",
  " ",
  "\u0000",
  "é",
  "e\u0301",
  "__proto__",
  "\ud83d\ude00",
  "x".repeat(255),
];

export function documentTests({ test, durabilityTest }: Suite): void {
  test("S3 a document is put and deleted only at the expected revision", async ({ storage }) => {
    assert.deepEqual(await put(storage, "k", "a", 1), { committed: false, existing: undefined });
    assert.deepEqual(await put(storage, "k", "a", 0), { committed: true, revision: 1 });
    const first = { key: "k", revision: 1, value: "a" };
    assert.deepEqual(plain(await put(storage, "k", "b", 0)), { committed: false, existing: first });
    assert.deepEqual(await put(storage, "k", "b", 1), { committed: true, revision: 2 });
    assert.deepEqual(await put(storage, "k", null), { committed: true, revision: 3 });
    const third = { key: "k", revision: 3, value: null };
    assert.deepEqual(plain(await storage.getDocuments("marks", ["k"])), [third]);
    assert.deepEqual(plain(await put(storage, "k", undefined, 2)), { committed: false, existing: third });
    assert.deepEqual(await put(storage, "k", undefined, 3), { committed: true, revision: 0 });
    assert.deepEqual(await storage.getDocuments("marks", ["k"]), [undefined]);
    assert.deepEqual(await put(storage, "k", undefined), { committed: true, revision: 0 });
    assert.deepEqual(await put(storage, "k", "again", 0), { committed: true, revision: 1 });
  });

  test("S3 of 1,000 concurrent puts at one revision exactly one wins", async ({ storage }) => {
    await put(storage, "k", "first");
    const outcomes = await Promise.all(Array.from({ length: 1000 }, (_, index) => put(storage, "k", index, 1)));
    assert.equal(outcomes.filter((outcome) => outcome.committed).length, 1);
    const [document] = await storage.getDocuments("marks", ["k"]);
    assert.deepEqual([document?.revision, document?.value], [2, outcomes.findIndex((outcome) => outcome.committed)]);
  });

  test("S3 concurrent puts without a condition are all taken, the last one stays", async ({ storage }) => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => put(storage, "k", index)));
    assert.deepEqual(
      outcomes.map((outcome) => outcome.committed && outcome.revision),
      outcomes.map((_, index) => index + 1),
    );
    assert.equal((await storage.getDocuments("marks", ["k"]))[0]?.value, 19);
  });

  test("S8 collections share no keys", async ({ storage }) => {
    for (const collection of documentCollections)
      await storage.putDocument({ collection, key: "k", value: collection });
    for (const collection of documentCollections) {
      const [document] = await storage.getDocuments(collection, ["k"]);
      assert.equal(document?.value, collection);
      assert.equal((await storage.listDocuments(collection, { limit: 10 })).length, 1);
    }
  });

  test("S6 documents are listed by code unit, by prefix, behind a key and up to a limit", async ({ storage }) => {
    const random = createRandom(6);
    const keys = Array.from({ length: 60 }, () => `${"abAB"[Math.floor(random() * 4)]}/${Math.floor(random() * 1000)}`);
    keys.push("a/\ud83d\ude00", "a/\uffff", "a0", "a.");
    await Promise.all(keys.map((key) => put(storage, key, key)));
    const sorted = [...new Set(keys)].sort((one, other) => (one < other ? -1 : 1));
    for (const prefix of [undefined, "a/", "A/1", "b", "nothing"]) {
      const expected = sorted.filter((key) => key.startsWith(prefix ?? ""));
      const found: string[] = [];
      for (;;) {
        const page = await storage.listDocuments("marks", { prefix, after: found.at(-1), limit: 7 });
        found.push(...page.map((document) => document.key));
        if (page.length < 7) break;
      }
      assert.deepEqual(found, expected);
    }
    const behindMissing = await storage.listDocuments("marks", { after: "a/\uffff\uffff", limit: 1 });
    assert.equal(
      behindMissing[0]?.key,
      sorted.find((key) => key > "a/\uffff\uffff"),
    );
  });

  test("S7 keys of any text stay apart and come back", async ({ storage }) => {
    for (const key of oddKeys) await put(storage, key, key);
    const found = await storage.getDocuments("marks", oddKeys);
    assert.deepEqual(
      found.map((document) => document?.value),
      oddKeys,
    );
    await assert.rejects(() => put(storage, "", 1), TypeError);
    await assert.rejects(() => put(storage, "x".repeat(256), 1), TypeError);
  });

  durabilityTest(
    "S1 many documents, changed and deleted at random, are the same after opening again",
    async (bench) => {
      const random = createRandom(1);
      const expected = new Map<string, JsonValue>();
      for (let round = 0; round < 12; round++) {
        const changes = Array.from({ length: 60 }, () => {
          const key =
            random() < 0.1 ? oddKeys[Math.floor(random() * oddKeys.length)]! : `k${Math.floor(random() * 250)}`;
          const value = random() < 0.3 ? undefined : { round, text: "x".repeat(Math.floor(random() * 400)) };
          if (value) expected.set(key, value);
          else expected.delete(key);
          return put(bench.storage, key, value);
        });
        await Promise.all(changes);
      }
      const storage = await bench.reopen();
      const found = await storage.listDocuments("marks", { limit: 10_000 });
      assert.deepEqual(
        found.map((document) => [document.key, plain(document.value)]),
        [...expected].sort(([one], [other]) => (one < other ? -1 : 1)),
      );
    },
  );
}
