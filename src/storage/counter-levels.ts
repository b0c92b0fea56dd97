/**
 * Counters are kept per quarter-hour, and summed per day, per month and over all time, so that any period is read from few
 * sums. A bucket is named by the beginning of its first quarter-hour's name: `2026-03-01T10:15`, `2026-03-01`, `2026-03`, ``.
 */
import type { CounterPeriod } from "./contract.js";

/** How long a bucket is, the shortest first. */
export const counterLevels = ["quarterHour", "day", "month", "all"] as const;
export type CounterLevel = (typeof counterLevels)[number];

/** How much of a quarter-hour's name is the name of its bucket. */
export const nameLengths: Readonly<Record<CounterLevel, number>> = { quarterHour: 16, day: 10, month: 7, all: 0 };

/** The name of the bucket of a level that a quarter-hour belongs to. */
export function bucketOf(level: CounterLevel, quarterHour: string): string {
  return quarterHour.slice(0, nameLengths[level]);
}

/** Buckets of one level, ordered by name: from the first name (inclusive) to the last (exclusive); open where absent. */
export interface BucketRange {
  readonly level: CounterLevel;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * The buckets whose sums make up a period: at most five ranges, whole months where possible, then whole days, then
 * quarter-hours.
 *
 * @example
 * coverPeriod({ from: "2026-03-01T00:00", to: "2026-03-02T00:15" });
 * // [{ level: "quarterHour", from: "2026-03-02T00:00", to: "2026-03-02T00:15" }, { level: "day", from: "2026-03-01", to: "2026-03-02" }]
 */
export function coverPeriod(period: CounterPeriod = {}): BucketRange[] {
  const { from, to } = period;
  if (from === undefined && to === undefined) return [{ level: "all", from: undefined, to: undefined }];
  return cover("quarterHour", from, to);
}

function cover(level: CounterLevel, from: string | undefined, to: string | undefined): BucketRange[] {
  if (from !== undefined && to !== undefined && from >= to) return [];
  if (level === "month" || level === "all") return [{ level: "month", from, to }];
  const longer = level === "quarterHour" ? "day" : "month";
  const firstWhole = from === undefined ? undefined : firstStartingAtOrAfter(longer, from);
  const endOfWhole = to === undefined ? undefined : to.slice(0, nameLengths[longer]);
  if (firstWhole !== undefined && endOfWhole !== undefined && firstWhole >= endOfWhole) return [{ level, from, to }];
  const ranges: BucketRange[] = [];
  if (from !== undefined && !startsWith(longer, from))
    ranges.push({ level, from, to: firstNameIn(level, firstWhole!) });
  if (to !== undefined && !startsWith(longer, to)) ranges.push({ level, from: firstNameIn(level, endOfWhole!), to });
  return [...ranges, ...cover(longer, firstWhole, endOfWhole)];
}

/** What stands behind the name of a longer bucket in the name of its first shorter one. */
const firstInside: Readonly<Record<string, string>> = { quarterHour: "T00:00", day: "-01" };

function firstNameIn(level: CounterLevel, longerName: string): string {
  return longerName + firstInside[level];
}

function startsWith(longer: CounterLevel, name: string): boolean {
  const rest = name.slice(nameLengths[longer]);
  return rest === "T00:00" || rest === "-01";
}

function firstStartingAtOrAfter(longer: CounterLevel, name: string): string {
  if (name === endOfTime) return endOfTime;
  const own = name.slice(0, nameLengths[longer]);
  return startsWith(longer, name) ? own : following(longer, own);
}

function following(level: CounterLevel, name: string): string {
  const first = new Date(level === "day" ? name : `${name}-01`);
  if (level === "day") first.setUTCDate(first.getUTCDate() + 1);
  else first.setUTCMonth(first.getUTCMonth() + 1);
  return first.getUTCFullYear() > 9999 ? endOfTime : first.toISOString().slice(0, nameLengths[level]);
}

/** Compares above every name: what follows the year 9999. */
const endOfTime = "~";

const minutesOf: Readonly<Partial<Record<CounterLevel, number>>> = { quarterHour: 15, day: 24 * 60 };

/**
 * The names of the buckets in a range of {@link coverPeriod}: at most some two hundred, however many there are in all.
 * `undefined` for a range that has to be looked for among those there are: it is of the longest buckets, or at the end of time.
 */
export function bucketNames({ level, from, to }: BucketRange): string[] | undefined {
  const minutes = minutesOf[level];
  if (minutes === undefined || from === undefined || to === undefined) return undefined;
  const isRegular = [from, to].every((name) => /^\d{4}-\d\d-\d\d(T\d\d:(00|15|30|45))?$/.test(name));
  if (!isRegular) return undefined;
  const end = startOf(to);
  const names: string[] = [];
  for (let start = startOf(from); start < end; start += minutes * 60_000) {
    names.push(new Date(start).toISOString().slice(0, nameLengths[level]));
  }
  return names;
}

function startOf(name: string): number {
  return Date.parse(name.length === nameLengths.day ? name : `${name}Z`);
}
