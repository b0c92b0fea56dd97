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

  /** Adds many, which is quicker than one by one: each bucket of a level is summed before it goes to the next. */
  addMany(deltas: readonly CounterDelta[]): void {
    let sums = new Map<string, Amounts>();
    for (const { quarterHour, name, amount } of deltas) addAmount(amountsOf(sums, quarterHour), name, amount);
    for (const [level, buckets] of this.#levels) {
      const shorter = sums;
      if (level !== "quarterHour") {
        sums = new Map();
        for (const [bucket, amounts] of shorter) addAll(amountsOf(sums, bucketOf(level, bucket)), amounts, 1);
      }
      for (const [bucket, amounts] of sums) {
        if (!buckets.has(bucket) && amounts.size > 0) {
          buckets.set(bucket, amounts);
          continue;
        }
        const known = this.#changeable(buckets, bucket);
        addAll(known, amounts, 1);
        if (known.size === 0) buckets.delete(bucket);
      }
    }
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
        if (amounts) addAll(totals, amounts, range.isTakenAway ? -1 : 1);
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
    const amounts = this.#changeable(buckets, bucket);
    addAmount(amounts, name, amount);
    if (amounts.size === 0) buckets.delete(bucket);
  }

  /** The amounts of a bucket, empty ones if there are none; a copy in their place if a snapshot has taken them. */
  #changeable(buckets: Map<string, Amounts>, bucket: string): Amounts {
    const known = buckets.get(bucket);
    if (known && !this.#shared.has(known)) return known;
    const amounts: Amounts = new Map(known);
    buckets.set(bucket, amounts);
    return amounts;
  }
}

function namesBetween(names: Iterable<string>, { from, to }: BucketRange): string[] {
  return [...names].filter((name) => (from === undefined || name >= from) && (to === undefined || name < to));
}

function amountsOf(sums: Map<string, Amounts>, bucket: string): Amounts {
  const known = sums.get(bucket);
  if (known) return known;
  const amounts: Amounts = new Map();
  sums.set(bucket, amounts);
  return amounts;
}

function addAll(totals: Amounts, amounts: Amounts, sign: 1 | -1): void {
  for (const [name, amount] of amounts) addAmount(totals, name, sign * amount);
}

function addAmount(amounts: Amounts, name: string, amount: number): void {
  const sum = (amounts.get(name) ?? 0) + amount;
  if (sum === 0) amounts.delete(name);
  else amounts.set(name, sum);
}
