/** The counters of a survey in memory, summed at every level, so that a long period reads few entries. */
import type { CounterDelta } from "../domain/counters.js";
import type { CounterPeriod } from "./contract.js";
import { bucketOf, type CounterLevel, counterLevels, coverPeriod } from "./counter-levels.js";

type Amounts = Map<string, number>;

/** Amounts by level, bucket and name. A counter that comes back to zero is forgotten. */
export class CounterBook {
  readonly #levels = new Map<CounterLevel, Map<string, Amounts>>(counterLevels.map((level) => [level, new Map()]));

  add(delta: CounterDelta): void {
    for (const [level, buckets] of this.#levels) {
      const bucket = bucketOf(level, delta.quarterHour);
      const amounts: Amounts = buckets.get(bucket) ?? new Map();
      addAmount(amounts, delta.name, delta.amount);
      if (amounts.size > 0) buckets.set(bucket, amounts);
      else buckets.delete(bucket);
    }
  }

  read(period?: CounterPeriod): Map<string, number> {
    const totals: Amounts = new Map();
    for (const { level, from, to } of coverPeriod(period)) {
      for (const [bucket, amounts] of this.#levels.get(level)!) {
        if ((from === undefined || bucket >= from) && (to === undefined || bucket < to)) addAll(totals, amounts);
      }
    }
    return totals;
  }

  /** The totals of each quarter-hour, in order. */
  quarterHours(): [quarterHour: string, amounts: ReadonlyMap<string, number>][] {
    return [...this.#levels.get("quarterHour")!].sort(([one], [other]) => (one < other ? -1 : 1));
  }
}

function addAll(totals: Amounts, amounts: Amounts): void {
  for (const [name, amount] of amounts) addAmount(totals, name, amount);
}

function addAmount(amounts: Amounts, name: string, amount: number): void {
  const sum = (amounts.get(name) ?? 0) + amount;
  if (sum === 0) amounts.delete(name);
  else amounts.set(name, sum);
}
