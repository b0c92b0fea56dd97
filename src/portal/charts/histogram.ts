/** Geometry of a histogram or timeline: columns side by side over an axis, places in percent of the width. */
import { scaleBand, scaleLinear } from "d3-scale";
import { percentage } from "./bars.js";
import { ticksBelow } from "./ticks.js";

const plotTop = 20;
const plotHeight = 110;
const baseline = plotTop + plotHeight;

export interface HistogramColumn {
  readonly index: number;
  readonly x: string;
  readonly width: string;
  readonly y: number;
  readonly height: number;
}

export interface HistogramGeometry {
  /** Empty ones are left out: a gap is a gap. */
  readonly columns: readonly HistogramColumn[];
  /** Where the number of the largest column stands. */
  readonly largest: { readonly index: number; readonly x: string; readonly anchor: string; readonly y: number };
  readonly baseline: number;
  readonly ticks: readonly { readonly index: number; readonly x: string; readonly anchor: string }[];
  readonly tickY: number;
  readonly height: number;
}

/** Lays out the columns; the axis begins at zero. */
export function layOutHistogram(counts: readonly number[]): HistogramGeometry {
  const most = Math.max(1, ...counts);
  const length = scaleLinear().domain([0, most]).range([0, plotHeight]);
  const x = scaleBand<number>()
    .domain(counts.map((_, index) => index))
    .range([0, 100])
    .paddingInner(counts.length > 40 ? 0 : 0.06);
  const middle = (index: number) => (x(index) ?? 0) + x.bandwidth() / 2;
  const columns = counts.flatMap((count, index): HistogramColumn[] => {
    if (count === 0) return [];
    const height = Math.max(1, Math.round(length(count) * 10) / 10);
    const place = { x: percentage(x(index) ?? 0), width: percentage(x.bandwidth()) };
    return [{ index, ...place, y: Math.round((baseline - height) * 10) / 10, height }];
  });
  const index = Math.max(0, counts.indexOf(most));
  const at = middle(index);
  const anchor = at < 10 ? "start" : at > 90 ? "end" : "middle";
  return {
    columns,
    largest: {
      index,
      x: anchor === "start" ? "0%" : anchor === "end" ? "100%" : percentage(at),
      anchor,
      y: plotTop - 5,
    },
    baseline,
    ticks: ticksBelow(counts.length, middle, 0),
    tickY: baseline + 17,
    height: baseline + 24,
  };
}
