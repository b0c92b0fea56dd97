/**
 * Geometry of horizontal bars: each label stands above its bar, the number at its end. Widths are percentages of the
 * drawing, heights are pixels, so that texts keep their size on a phone.
 */
import { scaleBand, scaleLinear } from "d3-scale";
import type { ChartRow } from "./chart-rows.js";

/** Widest bar in percent; the rest is room for the number at its end. */
const widestBar = 60;
const rowHeight = 46;
const labelBaseline = 15;
const barTop = 21;
const barHeight = 17;
const maxLabelLength = 40;

export interface Bar {
  readonly row: ChartRow;
  /** Cut to what fits on a phone; the table has the whole. */
  readonly shortLabel: string;
  readonly labelY: number;
  readonly y: number;
  readonly height: number;
  readonly width: string;
  readonly numberX: string;
  readonly numberY: number;
}

export interface BarsGeometry {
  readonly height: number;
  readonly bars: readonly Bar[];
}

/** Lays out the bars; the axis begins at zero. */
export function layOutBars(rows: readonly ChartRow[]): BarsGeometry {
  const largest = Math.max(1, ...rows.map(({ count }) => count));
  const length = scaleLinear().domain([0, largest]).range([0, widestBar]);
  const height = rows.length * rowHeight;
  const position = scaleBand<number>()
    .domain(rows.map((_, index) => index))
    .range([0, height]);
  const bars = rows.map((row, index): Bar => {
    const top = position(index) ?? 0;
    const width = percentage(length(row.count));
    return {
      row,
      shortLabel: shorten(row.label, maxLabelLength),
      labelY: top + labelBaseline,
      y: top + barTop,
      height: barHeight,
      width,
      numberX: width,
      numberY: top + barTop + barHeight - 4,
    };
  });
  return { height, bars };
}

/** A length as an attribute: at most two digits behind the point. */
export function percentage(value: number): string {
  return `${Math.round(value * 100) / 100}%`;
}

/** Cuts a text to a length in code points, with an ellipsis. */
export function shorten(text: string, length: number): string {
  const points = [...text];
  return points.length <= length
    ? text
    : `${points
        .slice(0, length - 1)
        .join("")
        .trimEnd()}…`;
}
