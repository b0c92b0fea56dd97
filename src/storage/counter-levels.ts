/**
 * Counters are kept per quarter-hour, and summed per day, ten days, month, year and over all time, so that any period is read
 * from few sums. A bucket is named by the beginning of its quarter-hours' names: `2026-03-01T10:15`, `2026-03-01`, `2026-03-0`
 * (1 to 9 March; then `-1`, `-2`, `-3`), `2026-03`, `2026`, ``.
 */
import type { CounterPeriod } from "./contract.js";

/** How long a bucket is, the shortest first. */
export const counterLevels = ["quarterHour", "day", "tenDays", "month", "year", "all"] as const;
export type CounterLevel = (typeof counterLevels)[number];

/** How much of a quarter-hour's name is the name of its bucket. */
export const nameLengths: Readonly<Record<CounterLevel, number>> = {
  quarterHour: 16,
  day: 10,
  tenDays: 9,
  month: 7,
  year: 4,
  all: 0,
};

/** The name of the bucket of a level that a quarter-hour belongs to. */
export function bucketOf(level: CounterLevel, quarterHour: string): string {
  return quarterHour.slice(0, nameLengths[level]);
}

/** Buckets of one level, ordered by name: from the first name (inclusive) to the last (exclusive); open where absent. */
export interface BucketRange {
  readonly level: CounterLevel;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Whether their sums are taken away: they lie in a longer bucket that is counted, and outside of the period. */
  readonly isTakenAway: boolean;
}

/**
 * The buckets whose sums make up a period: at most nine ranges. At each border the shorter buckets are added, or those on the
 * other side are taken away from a longer one, whichever are fewer: at most half a day of quarter-hours, five days, two times
 * ten days and six months on each side, and the years between.
 *
 * @example
 * coverPeriod({ from: "2026-03-01T00:00", to: "2026-03-02T00:15" });
 * // [{ level: "quarterHour", from: "2026-03-02T00:00", to: "2026-03-02T00:15", isTakenAway: false },
 * //  { level: "day", from: "2026-03-01", to: "2026-03-02", isTakenAway: false }]
 */
export function coverPeriod(period: CounterPeriod = {}): BucketRange[] {
  const { from, to } = period;
  if (from === undefined && to === undefined) return [rangeOf("all", undefined, undefined)];
  return cover(0, from, to);
}

function cover(index: number, from: string | undefined, to: string | undefined): BucketRange[] {
  if (from !== undefined && to !== undefined && from >= to) return [];
  const level = counterLevels[index]!;
  if (level === "year") return [rangeOf(level, from, to)];
  const longer = counterLevels[index + 1]!;
  const start = from === undefined ? undefined : borderOf(longer, from);
  const end = to === undefined ? undefined : borderOf(longer, to);
  if (start && end && start.bucket === end.bucket) {
    const outside = start.before + end.behind;
    if (start.behind - end.behind <= outside) return [rangeOf(level, from, to)];
  }
  const ranges: BucketRange[] = [];
  const startsInside = start !== undefined && start.before > 0 && start.behind <= start.before;
  const endsInside = end !== undefined && end.before > 0 && end.before <= end.behind;
  if (start && start.before > 0) {
    ranges.push(startsInside ? rangeOf(level, from, start.next) : rangeOf(level, start.bucket, from, true));
  }
  if (end && end.before > 0) {
    ranges.push(endsInside ? rangeOf(level, end.bucket, to) : rangeOf(level, to, end.next, true));
  }
  const isEndWhole = end !== undefined && end.before > 0 && !endsInside;
  return [
    ...ranges,
    ...cover(index + 1, startsInside ? start.next : start?.bucket, isEndWhole ? end.next : end?.bucket),
  ];
}

function rangeOf(
  level: CounterLevel,
  from: string | undefined,
  to: string | undefined,
  isTakenAway = false,
): BucketRange {
  return { level, from, to, isTakenAway };
}

interface Border {
  /** The longer bucket that it lies in, or begins. */
  readonly bucket: string;
  /** The longer bucket behind that one. */
  readonly next: string;
  /** How many shorter buckets of it lie before the border, and how many behind. */
  readonly before: number;
  readonly behind: number;
}

function borderOf(longer: CounterLevel, name: string): Border {
  if (name === endOfTime) return { bucket: endOfTime, next: endOfTime, before: 0, behind: 0 };
  const bucket = name.slice(0, nameLengths[longer]);
  const parts = partsOf(longer, bucket);
  const before = parts.filter((part) => part < name).length;
  return { bucket, next: following(longer, bucket), before, behind: parts.length - before };
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index).padStart(2, "0"));

const quarterHoursOfDay = numbers(0, 23).flatMap((hour) => ["00", "15", "30", "45"].map((part) => `T${hour}:${part}`));
const monthsOfYear = numbers(1, 12).map((month) => `-${month}`);
const tensOfMonth = ["-0", "-1", "-2", "-3"];

/** The names of the buckets that a longer one is made of, in order. Some of the days may not be in the calendar. */
function partsOf(longer: CounterLevel, bucket: string): string[] {
  return endingsIn(longer, bucket).map((ending) => bucket + ending);
}

function endingsIn(longer: CounterLevel, bucket: string): readonly string[] {
  if (longer === "day") return quarterHoursOfDay;
  if (longer === "month") return tensOfMonth;
  if (longer === "year") return monthsOfYear;
  const tens = bucket.slice(-1);
  const digits = { "0": "123456789", "3": "01" }[tens] ?? "0123456789";
  return [...digits];
}

/** The bucket behind one, of the same level. */
function following(level: CounterLevel, name: string): string {
  if (level === "year") return name === "9999" ? endOfTime : String(Number(name) + 1).padStart(4, "0");
  const longer = counterLevels[counterLevels.indexOf(level) + 1]!;
  const bucket = name.slice(0, nameLengths[longer]);
  const parts = partsOf(longer, bucket);
  const next = parts[parts.indexOf(name) + 1];
  if (next !== undefined) return next;
  const after = following(longer, bucket);
  return after === endOfTime ? endOfTime : partsOf(longer, after)[0]!;
}

/** Compares above every name: what follows the year 9999. */
const endOfTime = "~";

/**
 * The names of the buckets in a range of {@link coverPeriod}: at most some fifty, however many there are in all. `undefined`
 * for a range that has to be looked for among those there are: one of years or of all time.
 */
export function bucketNames({ level, from, to }: BucketRange): string[] | undefined {
  if (level === "year" || level === "all" || from === undefined || to === undefined) return undefined;
  const longer = counterLevels[counterLevels.indexOf(level) + 1]!;
  return partsOf(longer, from.slice(0, nameLengths[longer])).filter((name) => name >= from && name < to);
}
