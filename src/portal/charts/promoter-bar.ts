/** Geometry of the stacked bar of a Net Promoter question: detractors, passives and promoters as parts of one whole. */
import { scaleLinear } from "d3-scale";
import { stack } from "d3-shape";
import { percentage } from "./bars.js";
import type { ChartRow } from "./chart-rows.js";
import { promoterMeaning } from "./columns.js";

const groups = ["detractor", "passive", "promoter"] as const;
export type PromoterGroup = (typeof groups)[number];
export type PromoterCounts = Readonly<Record<PromoterGroup, number>>;

/** One part of the bar; its label stands above it, at the start, in the middle or at the end as the parts do. */
export interface PromoterSegment {
  readonly group: PromoterGroup;
  readonly count: number;
  readonly share: number;
  readonly x: string;
  readonly width: string;
  readonly labelX: string;
  readonly labelAnchor: "start" | "middle" | "end";
}

/** How many stand in each group. */
export function promoterCounts(rows: readonly ChartRow[]): PromoterCounts {
  const counts = { detractor: 0, passive: 0, promoter: 0 };
  for (const row of rows) counts[promoterMeaning(Number(row.value))] += row.count;
  return counts;
}

/** Lays out the parts from left to right; none when nobody has answered. */
export function layOutPromoterBar(counts: PromoterCounts): readonly PromoterSegment[] {
  const total = counts.detractor + counts.passive + counts.promoter;
  if (total === 0) return [];
  const x = scaleLinear().domain([0, total]).range([0, 100]);
  const places = [
    { labelX: "0%", labelAnchor: "start" },
    { labelX: "50%", labelAnchor: "middle" },
    { labelX: "100%", labelAnchor: "end" },
  ] as const;
  return stack<PromoterCounts, PromoterGroup>()
    .keys(groups)([counts])
    .map((series, index) => {
      const [from, to] = series[0]!;
      return {
        group: series.key,
        count: counts[series.key],
        share: counts[series.key] / total,
        x: percentage(x(from)),
        width: percentage(x(to) - x(from)),
        ...places[index]!,
      };
    });
}
