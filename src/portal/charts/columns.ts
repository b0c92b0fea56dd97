/** Geometry of upright columns for the values of a scale: places in percent of the width, heights in pixels. */
import { scaleBand, scaleLinear } from "d3-scale";
import { percentage } from "./bars.js";
import type { ChartRow } from "./chart-rows.js";

/** A scale of more values than this does not fit on a phone; it is drawn as bars. */
export const maxColumns = 11;
const plotTop = 20;
const plotHeight = 110;
const height = plotTop + plotHeight + 22;

/** What a value of a Net Promoter question means; `plain` on all other scales. */
export type ColumnMeaning = "promoter" | "passive" | "detractor" | "plain";

export interface Column {
  readonly row: ChartRow;
  readonly meaning: ColumnMeaning;
  readonly x: string;
  readonly width: string;
  readonly middle: string;
  readonly y: number;
  readonly height: number;
  readonly numberY: number;
}

export interface ColumnsGeometry {
  readonly height: number;
  readonly baseline: number;
  readonly tickY: number;
  readonly columns: readonly Column[];
}

/** Lays out the columns; the axis begins at zero. */
export function layOutColumns(rows: readonly ChartRow[], isPromoterScale: boolean): ColumnsGeometry {
  const largest = Math.max(1, ...rows.map(({ count }) => count));
  const y = scaleLinear()
    .domain([0, largest])
    .range([plotTop + plotHeight, plotTop]);
  const x = scaleBand<number>()
    .domain(rows.map((_, index) => index))
    .range([0, 100])
    .padding(0.16);
  const baseline = plotTop + plotHeight;
  const columns = rows.map((row, index): Column => {
    const left = x(index) ?? 0;
    const top = Math.round(y(row.count) * 10) / 10;
    return {
      row,
      meaning: isPromoterScale ? promoterMeaning(Number(row.value)) : "plain",
      x: percentage(left),
      width: percentage(x.bandwidth()),
      middle: percentage(left + x.bandwidth() / 2),
      y: top,
      height: Math.round((baseline - top) * 10) / 10,
      numberY: top - 5,
    };
  });
  return { height, baseline, tickY: baseline + 16, columns };
}

/** The group of a Net Promoter value: 9-10, 7-8, 0-6. */
export function promoterMeaning(value: number): Exclude<ColumnMeaning, "plain"> {
  if (value >= 9) return "promoter";
  return value >= 7 ? "passive" : "detractor";
}
