/** The counters of a survey in memory, summed at every level, so that a long period reads few entries. */
import type { CounterDelta } from "../domain/counters.js";
import type { CounterPeriod } from "./contract.js";
import {
  type BucketRange,
  bucketNames,
  bucketOf,
  type CounterLevel,
  counterLevels,
  coverPeriod,
} from "./counter-levels.js";

type Amounts = Map<string, number>;

/** Amounts by level, bucket and name. A counter that comes back to zero is forgotten. */
export class CounterBook {
  /** Amounts that a snapshot has taken. They are copied before they change. */
  readonly #shared = new WeakSet<ReadonlyMap<string, number>>();
  readonly #levels = new Map<CounterLevel, Map<string, Amounts>>(counterLevels.map((level) => [level, new Map()]));

  add(delta: CounterDelta): void {
    for (const level of this.#levels.keys()) this.#addAt(level, delta);
  }

  /** Sets the totals of a quarter-hour. */
  set(quarterHour: string, amounts: ReadonlyMap<string, number>): void {
    const before = this.at(quarterHour);
    for (const name of new Set([...before.keys(), ...amounts.keys()])) {
      const amount = (amounts.get(name) ?? 0) - (before.get(name) ?? 0);
      for (const level of this.#levels.keys()) {
        if (level !== "quarterHour") this.#addAt(level, { quarterHour, name, amount });
      }
    }
    const buckets = this.#levels.get("quarterHour")!;
    if (amounts.size > 0) buckets.set(quarterHour, new Map(amounts));
    else buckets.delete(quarterHour);
  }

  /** The totals of a quarter-hour. */
  at(quarterHour: string): ReadonlyMap<string, number> {
    return this.#levels.get("quarterHour")!.get(quarterHour) ?? new Map();
  }

  read(period?: CounterPeriod): Map<string, number> {
    const totals: Amounts = new Map();
    for (const range of coverPeriod(period)) {
      const buckets = this.#levels.get(range.level)!;
      for (const name of bucketNames(range) ?? namesBetween(buckets.keys(), range)) {
        const amounts = buckets.get(name);
        if (amounts) addAll(totals, amounts);
      }
    }
    return totals;
  }

  /** The totals of each quarter-hour as they are now, in any order. */
  snapshot(): [quarterHour: string, amounts: ReadonlyMap<string, number>][] {
    const quarterHours = [...this.#levels.get("quarterHour")!];
    for (const [, amounts] of quarterHours) this.#shared.add(amounts);
    return quarterHours;
  }

  #addAt(level: CounterLevel, { quarterHour, name, amount }: CounterDelta): void {
    const buckets = this.#levels.get(level)!;
    const bucket = bucketOf(level, quarterHour);
    const known = buckets.get(bucket);
    const amounts: Amounts = known === undefined || this.#shared.has(known) ? new Map(known) : known;
    addAmount(amounts, name, amount);
    if (amounts.size > 0) buckets.set(bucket, amounts);
    else buckets.delete(bucket);
  }
}

function namesBetween(names: Iterable<string>, { from, to }: BucketRange): string[] {
  return [...names].filter((name) => (from === undefined || name >= from) && (to === undefined || name < to));
}

function addAll(totals: Amounts, amounts: Amounts): void {
  for (const [name, amount] of amounts) addAmount(totals, name, amount);
}

function addAmount(amounts: Amounts, name: string, amount: number): void {
  const sum = (amounts.get(name) ?? 0) + amount;
  if (sum === 0) amounts.delete(name);
  else amounts.set(name, sum);
}
