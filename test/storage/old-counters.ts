/** Counters over three years, for storages that an older version has made: any period must be read from them as before. */
import { expect } from "vitest";
import type { CounterDelta } from "../../src/domain/counters.js";
import type { CounterPeriod, Storage } from "../../src/storage/contract.js";
import { commitOne, createRandom, creation, invite } from "../../src/storage-conformance/examples.js";

const quarterHours = 3 * 365 * 96;

function quarterHour(index: number): string {
  return new Date(Date.UTC(2023, 10, 5) + index * 900_000).toISOString().slice(0, 16);
}

/** Amounts, the same at each call, none of which adds to another. */
export function oldCounters(): readonly CounterDelta[] {
  const random = createRandom(1);
  const indices = new Set(Array.from({ length: 200 }, () => Math.floor(random() * quarterHours)));
  return [...indices].map((index) => ({
    quarterHour: quarterHour(index),
    name: `n${index % 3}`,
    amount: 1 + (index % 5),
  }));
}

/** Periods give the sums of {@link oldCounters}, and those of what is counted from now on. */
export async function assertOldCounters(storage: Storage): Promise<void> {
  const added = { quarterHour: quarterHour(40_000), name: "n0", amount: 7 };
  const random = createRandom(2);
  const assertAll = async (deltas: readonly CounterDelta[]) => {
    for (let round = 0; round < 20; round++) {
      const [from, to] = [random(), random()].sort().map((part) => quarterHour(Math.floor(part * quarterHours)));
      for (const period of [{ from, to }, { from }, { to }, {}]) {
        expect(Object.fromEntries(await storage.readCounters("s", period))).toEqual(sums(deltas, period));
      }
    }
  };
  await assertAll(oldCounters());
  await commitOne(storage, { ...creation(invite("s", "late")), counters: [added] });
  await assertAll([...oldCounters(), added]);
}

function sums(deltas: readonly CounterDelta[], { from, to }: CounterPeriod): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { quarterHour: at, name, amount } of deltas) {
    if ((from !== undefined && at < from) || (to !== undefined && at >= to)) continue;
    totals[name] = (totals[name] ?? 0) + amount;
  }
  return totals;
}
