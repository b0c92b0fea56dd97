import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layOutBars, shorten } from "../../src/portal/charts/bars.js";
import type { ChartRow } from "../../src/portal/charts/chart-rows.js";
import { layOutColumns } from "../../src/portal/charts/columns.js";
import { layOutPromoterBar, promoterCounts } from "../../src/portal/charts/promoter-bar.js";
import { layOutTrend } from "../../src/portal/charts/trend-chart.js";
import { createFormats } from "../../src/portal/formats.js";
import { meanInterval, promoterInterval, shareInterval } from "../../src/portal/intervals.js";
import { englishTexts } from "../../src/portal/texts.js";

const rowsOf = (counts: readonly number[]): ChartRow[] => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count, value) => ({
    value: String(value),
    label: `Value ${value}`,
    count,
    share: total === 0 ? 0 : count / total,
  }));
};
const counts = fc.array(fc.nat(100_000), { minLength: 1, maxLength: 11 });

describe("bars and columns", () => {
  it("begin at zero: lengths are in proportion to the counts", () => {
    fc.assert(
      fc.property(counts, (given) => {
        const largest = Math.max(1, ...given);
        const { bars } = layOutBars(rowsOf(given));
        const { columns, baseline } = layOutColumns(rowsOf(given), false);
        for (const [index, count] of given.entries()) {
          expect(Number.parseFloat(bars[index]!.width)).toBeCloseTo((60 * count) / largest, 1);
          expect(columns[index]!.height).toBeCloseTo((110 * count) / largest, 0);
          expect(columns[index]!.y + columns[index]!.height).toBeCloseTo(baseline, 5);
        }
      }),
    );
  });

  it("stay inside the drawing and never lie on one another", () => {
    fc.assert(
      fc.property(counts, (given) => {
        const { columns, height } = layOutColumns(rowsOf(given), true);
        let end = 0;
        for (const column of columns) {
          expect(Number.parseFloat(column.x)).toBeGreaterThanOrEqual(end);
          end = Number.parseFloat(column.x) + Number.parseFloat(column.width) - 0.02;
          expect(column.numberY).toBeGreaterThan(0);
        }
        expect(end).toBeLessThanOrEqual(100);
        expect(height).toBeGreaterThan(0);
      }),
    );
  });

  it("cut long labels between characters, never inside one", () => {
    expect(shorten("short", 10)).toBe("short");
    expect(shorten("👩‍🚀".repeat(20), 5).isWellFormed()).toBe(true);
    expect(shorten("a long label with words", 11)).toBe("a long lab…");
  });
});

describe("the promoter bar", () => {
  it("counts 0-6, 7-8 and 9-10, and its parts fill the whole", () => {
    expect(promoterCounts(rowsOf([1, 1, 1, 1, 1, 1, 1, 2, 2, 5, 5]))).toEqual({
      detractor: 7,
      passive: 4,
      promoter: 10,
    });
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 11, maxLength: 11 }), (given) => {
        const segments = layOutPromoterBar(promoterCounts(rowsOf(given)));
        if (given.every((count) => count === 0)) expect(segments).toEqual([]);
        else expect(segments.reduce((sum, { width }) => sum + Number.parseFloat(width), 0)).toBeCloseTo(100, 1);
      }),
    );
  });
});

describe("intervals", () => {
  it("hold the observed score, stay in range and shrink with the sample", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.nat(500), (promoter, passive, detractor) => {
        const total = promoter + passive + detractor;
        fc.pre(total > 0);
        const score = (100 * (promoter - detractor)) / total;
        const { low, high } = promoterInterval({ promoter, passive, detractor });
        expect(low).toBeGreaterThanOrEqual(-100);
        expect(low).toBeLessThanOrEqual(score);
        expect(high).toBeGreaterThanOrEqual(score);
        expect(high).toBeLessThanOrEqual(100);
        const larger = promoterInterval({ promoter: promoter * 9, passive: passive * 9, detractor: detractor * 9 });
        expect(larger.high - larger.low).toBeLessThan(high - low);
      }),
    );
  });

  it("of a share are Wilson's", () => {
    const { low, high } = shareInterval(0.9, 10);
    expect([low.toFixed(3), high.toFixed(3)]).toEqual(["0.596", "0.982"]);
    expect(shareInterval(1, 1).low).toBeCloseTo(0.2065, 3);
  });
});

describe("formats", () => {
  const now = Date.parse("2026-03-10T12:00:00.000Z");
  const formats = createFormats(englishTexts, now);

  it("say no more digits than the sample supports", () => {
    expect([formats.percent(0.12345, 999), formats.percent(0.12345, 1000)]).toEqual(["12%", "12.3%"]);
    expect([formats.mean(4.256, 10), formats.mean(4.256, 1000)]).toEqual(["4.3", "4.26"]);
    expect([formats.count(1234567), formats.points(12.4), formats.points(-3), formats.points(0)]).toEqual([
      "1,234,567",
      "+12",
      "−3",
      "0",
    ]);
  });

  it("say near times relative to now, far ones as a date, and all exactly beside it", () => {
    const relative = (instant: string) => formats.moment(instant)?.relative;
    expect(relative("2026-03-10T11:59:40.000Z")).toBe("just now");
    expect(relative("2026-03-10T10:00:00.000Z")).toBe("2 hours ago");
    expect(relative("2026-03-09T11:00:00.000Z")).toBe("yesterday");
    expect(relative("2026-03-01T11:00:00.000Z")).toBe("Mar 1, 2026");
    expect(formats.moment("2026-03-09T23:05:06.000Z")?.exact).toBe("Mar 9, 2026, 23:05:06 UTC");
    expect(formats.moment(undefined)).toBeUndefined();
    expect([formats.duration(59), formats.duration(125)]).toEqual(["59 s", "2 min 5 s"]);
  });
});

describe("the interval of a mean", () => {
  it("is Student's, as tables have it", () => {
    // Mean 3.5, standard deviation 1.2909944, t for 3 degrees of freedom 3.182.
    const { low, high } = meanInterval([2, 3, 4, 5].map((value) => [value, 1] as const))!;
    expect([low, high]).toEqual([2, 5]);
    const wide = meanInterval([1, 2, 3, 4, 5, 6, 7].map((value) => [value, value === 3 ? 20 : 1] as const))!;
    // 26 answers, mean 3.2692, standard deviation 1.1509, t for 25 degrees of freedom 2.0595.
    expect(wide.low).toBeCloseTo(3.2692 - 0.4649, 2);
    expect(wide.high).toBeCloseTo(3.2692 + 0.4649, 2);
  });

  it("is none for fewer than two answers, and always holds the mean", () => {
    expect(meanInterval([[4, 1]])).toBeUndefined();
    expect(meanInterval([])).toBeUndefined();
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.nat(50)), { minLength: 1 }), (given) => {
        const total = given.reduce((sum, [, count]) => sum + count, 0);
        fc.pre(total > 1);
        const mean = given.reduce((sum, [value, count]) => sum + value * count, 0) / total;
        const { low, high } = meanInterval(given)!;
        expect(low).toBeLessThanOrEqual(mean + 1e-9);
        expect(high).toBeGreaterThanOrEqual(mean - 1e-9);
      }),
    );
  });
});

describe("a trend", () => {
  const point = fc.record({
    score: fc.option(fc.integer({ min: -100, max: 100 }), { nil: undefined }),
    count: fc.nat(999),
  });

  it("has a dot for each score and no line across a gap, columns from zero, and everything inside its drawing", () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 92 }), (points) => {
        const { line, dots, columns, columnBase, largest, ticks } = layOutTrend(points, [-100, 100]);
        const scored = points.filter(({ score }) => score !== undefined).length;
        expect(dots.match(/M/g)?.length ?? 0).toBe(scored);
        const runs = points.filter(({ score }, index) => score !== undefined && points[index - 1]?.score === undefined);
        expect(line.match(/M/g)?.length ?? 0).toBe(runs.length);
        for (const [, y] of dots.matchAll(/,(-?[\d.]+)h0/g)) {
          expect(Number(y)).toBeGreaterThanOrEqual(0);
          expect(Number(y)).toBeLessThanOrEqual(100);
        }
        for (const [index, { y, height }] of columns.entries()) {
          expect(y + height).toBeCloseTo(columnBase, 0);
          expect(height).toBeCloseTo((60 * points[index]!.count) / largest, 0);
        }
        expect(ticks.length).toBe(Math.min(4, points.length));
        expect(new Set(ticks.map(({ index }) => index)).size).toBe(ticks.length);
      }),
    );
  });
});
