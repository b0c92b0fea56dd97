/**
 * Geometry of a trend: a line for a score above columns for the number of answers, both over the same steps. Places are
 * percentages of the width and pixels of the height; the line is drawn in a box of 100 by 100 that is stretched.
 */
import { scaleBand, scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { percentage } from "./bars.js";
import { type Tick, ticksBelow } from "./ticks.js";

/** One step: its score, absent where nobody answered, and how many did. */
export interface TrendPoint {
  readonly score: number | undefined;
  readonly count: number;
}

export interface TrendColumn {
  readonly x: string;
  readonly width: string;
  readonly y: number;
  readonly height: number;
}

export interface TrendGeometry {
  /** `d` of the line; gaps where there is no score. */
  readonly line: string;
  /** `d` of a dot at each score, drawn by round line ends, so that a lonely one is seen too. */
  readonly dots: string;
  readonly lineTop: number;
  readonly lineHeight: number;
  /** Lines across, at values worth reading. */
  readonly rules: readonly { readonly value: number; readonly y: number }[];
  readonly columns: readonly TrendColumn[];
  readonly columnTop: number;
  readonly columnBase: number;
  readonly largest: number;
  /** Which steps are named below the axis, and where. */
  readonly ticks: readonly Tick[];
  readonly tickY: number;
  readonly height: number;
}

/** Percent of the width that the names of the rules take. */
const gutter = 12;
const lineTop = 14;
const lineHeight = 110;
const columnTop = 150;
const columnHeight = 60;

/** Lays out a trend. The columns begin at zero; the line uses the part of the scale in which its scores lie. */
export function layOutTrend(points: readonly TrendPoint[], bounds: readonly [number, number]): TrendGeometry {
  const band = scaleBand<number>()
    .domain(points.map((_, index) => index))
    .range([gutter, 100])
    .paddingInner(0.2)
    .paddingOuter(0.1);
  const middle = (index: number) => (band(index) ?? 0) + band.bandwidth() / 2;
  const y = scoreScale(points, bounds);
  const draw = line<TrendPoint>()
    .defined(({ score }) => score !== undefined)
    .x((_, index) => tenth(middle(index)))
    .y(({ score }) => tenth(y(score ?? 0)));
  const dots = points.flatMap(({ score }, index) =>
    score === undefined ? [] : [`M${tenth(middle(index))},${tenth(y(score))}h0`],
  );
  const largest = Math.max(1, ...points.map(({ count }) => count));
  const length = scaleLinear().domain([0, largest]).range([0, columnHeight]);
  return {
    line: draw([...points]) ?? "",
    dots: dots.join(""),
    lineTop,
    lineHeight,
    rules: y.ticks(3).map((value) => ({ value, y: tenth(lineTop + (y(value) * lineHeight) / 100) })),
    columns: points.map(({ count }, index) => ({
      x: percentage(band(index) ?? 0),
      width: percentage(band.bandwidth()),
      y: tenth(columnTop + columnHeight - length(count)),
      height: tenth(length(count)),
    })),
    columnTop,
    columnBase: columnTop + columnHeight,
    largest,
    ticks: ticksBelow(points.length, middle, gutter),
    tickY: columnTop + columnHeight + 17,
    height: columnTop + columnHeight + 24,
  };
}

function scoreScale(points: readonly TrendPoint[], [lowest, highest]: readonly [number, number]) {
  const scores = points.flatMap(({ score }) => (score === undefined ? [] : [score]));
  const low = scores.length === 0 ? lowest : Math.min(...scores);
  const high = scores.length === 0 ? highest : Math.max(...scores);
  const least = (highest - lowest) / 10;
  const room = Math.max(0, least - (high - low)) / 2 + (high - low) * 0.08;
  return scaleLinear()
    .domain([Math.max(lowest, low - room), Math.min(highest, high + room)])
    .range([100, 0]);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
