/** Any period is made up of buckets that hold each of its quarter-hours exactly once. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketNames, bucketOf, coverPeriod } from "../../src/storage/counter-levels.js";

const first = Date.UTC(2023, 10, 20);
const quarterHours = Array.from({ length: 96 * 140 }, (_, index) =>
  new Date(first + index * 900_000).toISOString().slice(0, 16),
);

function timesCovered(quarterHour: string, period: { from?: string | undefined; to?: string | undefined }): number {
  const holding = coverPeriod(period).filter(({ level, from, to }) => {
    const bucket = bucketOf(level, quarterHour);
    return (from === undefined || bucket >= from) && (to === undefined || bucket < to);
  });
  return holding.reduce((times, { isTakenAway }) => times + (isTakenAway ? -1 : 1), 0);
}

const border = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom(...quarterHours),
  fc.constantFrom(...quarterHours.filter((each) => each.endsWith("T00:00"))),
  fc.constantFrom("2023-12-01T00:00", "2024-01-01T00:00", "2024-02-29T00:00", "2024-03-01T00:00"),
  fc.constantFrom("0001-01-01T00:00", "0050-02-28T23:45", "9999-12-31T23:45", "9999-12-01T00:00"),
);

describe("the buckets of a period", () => {
  it("S15 hold every quarter-hour inside once, and none outside", () => {
    fc.assert(
      fc.property(border, border, fc.array(fc.constantFrom(...quarterHours), { minLength: 20 }), (from, to, some) => {
        const beside = [from, to].filter((each) => each !== undefined && quarterHours.includes(each)) as string[];
        for (const quarterHour of [...some, ...beside]) {
          const inside = (from === undefined || quarterHour >= from) && (to === undefined || quarterHour < to);
          expect(timesCovered(quarterHour, { from, to }), `${quarterHour} in ${from} to ${to}`).toBe(inside ? 1 : 0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("S15 are few, however long the period and wherever it begins and ends", () => {
    const borders = quarterHours.filter((_, index) => index % 97 === 0);
    for (const from of borders) {
      for (const to of ["2024-04-02T12:15", "2031-07-15T12:30", "2031-06-16T11:45", "2031-01-01T00:15"]) {
        const ranges = coverPeriod({ from, to });
        expect(ranges.length).toBeLessThanOrEqual(9);
        const names = ranges.filter(({ level }) => level !== "year").map((range) => bucketNames(range)!);
        // On each side half a day of quarter-hours, five days, two times ten days, six months.
        expect(names.flat().length).toBeLessThanOrEqual(2 * (48 + 5 + 2 + 6));
      }
    }
    expect(coverPeriod().map(({ level }) => level)).toEqual(["all"]);
  });
});
