/** Geometry of stacked bars: each row is a whole of 100%, its parts in the order of the choices. */
import { stack } from "d3-shape";
import { percentage } from "./bars.js";

const rowHeight = 62;
const labelBaseline = 15;
const shareBaseline = 33;
const barTop = 39;
const barHeight = 16;
/** A share is written above parts that are wide enough for it, in percent. */
const narrowest = 11;

export interface StackedPart {
  readonly choice: number;
  readonly count: number;
  readonly x: string;
  readonly width: string;
  readonly isNamed: boolean;
}

export interface StackedRow {
  readonly row: number;
  readonly labelY: number;
  readonly shareY: number;
  readonly y: number;
  readonly height: number;
  readonly parts: readonly StackedPart[];
}

export interface StackedGeometry {
  readonly height: number;
  readonly rows: readonly StackedRow[];
  /** How strong the colour of each choice is, from the first to the last. */
  readonly strengths: readonly number[];
}

/** @param counts of each row, by choice */
export function layOutStackedBars(counts: readonly (readonly number[])[]): StackedGeometry {
  const choices = Math.max(0, ...counts.map((row) => row.length));
  const keys = Array.from({ length: choices }, (_, index) => index);
  const series = stack<readonly number[], number>()
    .keys(keys)
    .value((row, key) => row[key] ?? 0)([...counts]);
  return {
    height: counts.length * rowHeight,
    strengths: keys.map((key) => (choices < 2 ? 1 : Math.round((0.22 + (0.78 * key) / (choices - 1)) * 100) / 100)),
    rows: counts.map((row, index): StackedRow => {
      const total = row.reduce((sum, count) => sum + count, 0);
      const top = index * rowHeight;
      return {
        row: index,
        labelY: top + labelBaseline,
        shareY: top + shareBaseline,
        y: top + barTop,
        height: barHeight,
        parts: series.flatMap(({ key }, choice): StackedPart[] => {
          const [from, to] = series[choice]![index]!;
          if (total === 0 || to === from) return [];
          const width = (100 * (to - from)) / total;
          const place = { x: percentage((100 * from) / total), width: percentage(width) };
          return [{ choice: key, count: to - from, ...place, isNamed: width >= narrowest }];
        }),
      };
    }),
  };
}
