/** Counters by quarter-hour: S15. */
import assert from "node:assert/strict";
import type { CounterDelta } from "../domain/counters.js";
import type { CounterPeriod, Storage } from "../storage/contract.js";
import { commitOne, createRandom, creation, invite } from "./examples.js";
import type { Suite } from "./suite.js";

async function count(storage: Storage, id: string, counters: readonly CounterDelta[]): Promise<void> {
  await commitOne(storage, { ...creation(invite("s", id)), counters });
}

async function read(storage: Storage, period?: CounterPeriod): Promise<Record<string, number>> {
  return Object.fromEntries(await storage.readCounters("s", period));
}

function quarterHour(index: number): string {
  return new Date(Date.UTC(2026, 1, 27) + index * 900_000).toISOString().slice(0, 16);
}

export function counterTests({ test, durabilityTest }: Suite): void {
  test("S15 amounts of one name add up, and a sum of zero is absent", async ({ storage }) => {
    await count(storage, "i1", [
      { quarterHour: "2026-03-01T10:15", name: "a", amount: 2 },
      { quarterHour: "2026-03-01T10:30", name: "a", amount: 3 },
      { quarterHour: "2026-03-01T10:30", name: "value/q/%2F", amount: 1 },
    ]);
    await count(storage, "i2", [
      { quarterHour: "2026-03-01T10:15", name: "a", amount: 1 },
      { quarterHour: "2026-03-01T10:30", name: "value/q/%2F", amount: -1 },
      { quarterHour: "2026-03-01T10:30", name: "sum/q", amount: -2.5 },
    ]);
    assert.deepEqual(await read(storage), { a: 6, "sum/q": -2.5 });
    assert.deepEqual(await read(storage, { from: "2026-03-01T10:30" }), { a: 3, "sum/q": -2.5 });
  });

  test("S15 a period includes its start and excludes its end", async ({ storage }) => {
    await count(storage, "i1", [{ quarterHour: "2026-03-01T10:15", name: "a", amount: 1 }]);
    assert.deepEqual(await read(storage, { from: "2026-03-01T10:15" }), { a: 1 });
    assert.deepEqual(await read(storage, { from: "2026-03-01T10:30" }), {});
    assert.deepEqual(await read(storage, { to: "2026-03-01T10:15" }), {});
    assert.deepEqual(await read(storage, { to: "2026-03-01T10:30" }), { a: 1 });
    assert.deepEqual(await read(storage, { from: "2026-03-01T10:15", to: "2026-03-01T10:15" }), {});
  });

  for (const [spread, days] of [
    ["some days", 5],
    ["some years", 1200],
  ] as const) {
    test(`S15 any period of ${spread} gives the sum of its quarter-hours, also when amounts are taken back`, async ({
      storage,
    }) => {
      const random = createRandom(15);
      const deltas = Array.from({ length: 300 }, () => ({
        quarterHour: quarterHour(Math.floor(random() * days * 96)),
        name: `n${Math.floor(random() * 3)}`,
        amount: 1 + Math.floor(random() * 5),
      }));
      await count(storage, "i1", deltas);
      const takenBack = deltas.filter((_, index) => index % 4 === 0);
      await count(
        storage,
        "i2",
        takenBack.map((delta) => ({ ...delta, amount: -delta.amount })),
      );
      const left = deltas.filter((delta) => !takenBack.includes(delta));
      for (let round = 0; round < 60; round++) {
        const start = Math.floor(random() * (days * 96 + 10)) - 5;
        const from = random() < 0.2 ? undefined : quarterHour(random() < 0.3 ? Math.floor(start / 96) * 96 : start);
        const end = start + Math.floor((random() * days * 96) / 2);
        const to = random() < 0.2 ? undefined : quarterHour(random() < 0.3 ? Math.ceil(end / 96) * 96 : end);
        const expected: Record<string, number> = {};
        for (const delta of left) {
          const isBefore = from !== undefined && delta.quarterHour < from;
          if (isBefore || (to !== undefined && delta.quarterHour >= to)) continue;
          expected[delta.name] = (expected[delta.name] ?? 0) + delta.amount;
        }
        assert.deepEqual(await read(storage, { from, to }), expected, `from ${from} to ${to}`);
      }
    });
  }

  test("S15 counters belong to the commit: a refused change counts nothing", async ({ storage }) => {
    const counters = [{ quarterHour: "2026-03-01T10:15", name: "a", amount: 1 }];
    await count(storage, "i1", counters);
    await storage.commit([{ ...creation(invite("s", "i1")), counters }]);
    assert.deepEqual(await read(storage), { a: 1 });
  });

  durabilityTest("S15 counters are the same after opening again", async (bench) => {
    const deltas = Array.from({ length: 50 }, (_, index) => ({
      quarterHour: quarterHour(index * 7),
      name: "a",
      amount: 1,
    }));
    await count(bench.storage, "i1", deltas);
    await count(bench.storage, "i2", [{ quarterHour: quarterHour(0), name: "a", amount: -1 }]);
    const before = [await read(bench.storage), await read(bench.storage, { to: quarterHour(100) })];
    const storage = await bench.reopen();
    assert.deepEqual([await read(storage), await read(storage, { to: quarterHour(100) })], before);
  });
}
