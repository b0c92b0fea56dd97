/** Bins of numbers and times as the columns of a chart: wide enough to be few, with empty ones in between. */
import { scaleLinear } from "d3-scale";
import { addDays, type Day, daysBetween, firstDayOf, nextStep } from "../../domain/calendar.js";

/** How often something was answered, by the bins of `answerBins`. */
export type BinCounts = ReadonlyMap<string, number>;

/** A column: what lies between two bounds. */
export interface Bin<T> {
  /** Inclusive. */
  readonly from: T;
  /** Exclusive; the same as `from` where a column stands for one value alone. */
  readonly to: T;
  readonly count: number;
}

/** Most columns that are told apart on a phone; about half as many are made of numbers. */
const maxColumns = 31;
const wantedColumns = 10;
const maxSingleValues = 21;

/** Columns of numbers: one for each whole number where they are few, else equal steps of a round width. */
export function numberBins(counts: BinCounts): Bin<number>[] {
  const values = [...counts].map(([bin, count]) => [Number(bin), count] as const).filter(([, count]) => count > 0);
  if (values.length === 0) return [];
  const numbers = values.map(([value]) => value);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  if (numbers.every(Number.isInteger) && most - least < maxSingleValues) {
    const singles = Array.from({ length: most - least + 1 }, (_, index) => least + index);
    return singles.map((value) => ({ from: value, to: value, count: counts.get(String(value)) ?? 0 }));
  }
  const edges = scaleLinear().domain([least, most]).nice(wantedColumns).ticks(wantedColumns);
  const step = edges.length > 1 ? edges[1]! - edges[0]! : 1;
  const bins = edges.map((from, index) => ({ from, to: edges[index + 1] ?? from + step, count: 0 }));
  for (const [value, count] of values) {
    const bin = bins.findLast(({ from }) => value >= from) ?? bins[0]!;
    bin.count += count;
  }
  // The last edge closes the last column; it begins one of its own only if something lies on it.
  return bins.at(-1)!.count === 0 ? bins.slice(0, -1) : bins;
}

/** How long the columns of a timeline are. */
export type TimelineStep = "hour" | "day" | "month" | "years";

export interface Timeline {
  readonly step: TimelineStep;
  /** Bounds are days, or hours from 0 to 24 as texts. */
  readonly bins: readonly Bin<string>[];
}

/** Columns of times: the hours of a day, or days, months or years, whichever are few enough. */
export function timeBins(counts: BinCounts): Timeline {
  const found = [...counts].filter(([, count]) => count > 0);
  if (found.length > 0 && found.every(([bin]) => /^\d\d$/.test(bin))) {
    const hours = found.map(([bin]) => Number(bin));
    const [least, most] = [Math.min(...hours), Math.max(...hours)];
    const bins = Array.from({ length: most - least + 1 }, (_, index) => {
      const hour = least + index;
      const bin = String(hour).padStart(2, "0");
      return { from: bin, to: String(hour + 1).padStart(2, "0"), count: counts.get(bin) ?? 0 };
    });
    return { step: "hour", bins };
  }
  const days = found.flatMap(([bin, count]) => {
    const day = dayOf(bin);
    return day === undefined ? [] : [[day, count] as const];
  });
  if (days.length === 0) return { step: "day", bins: [] };
  const names = days.map(([day]) => day).sort();
  const [first, last] = [names[0]!, names.at(-1)!];
  const isByDay = found.every(([bin]) => bin.length === 10) && daysBetween(first, last) < maxColumns;
  const isByMonth = daysBetween(first, last) < maxColumns * 28;
  const step = isByDay ? "day" : isByMonth ? "month" : "years";
  const starts = step === "years" ? yearStarts(first, last) : calendarStarts(step, first, last);
  const bins = starts.slice(0, -1).map((from, index) => ({ from, to: starts[index + 1]!, count: 0 }));
  for (const [day, count] of days) bins.findLast(({ from }) => day >= from)!.count += count;
  return { step, bins };
}

/** Days of years beyond the calendar of the portal compare and count like all others. */
function dayOf(bin: string): Day | undefined {
  const [, year, week] = /^(\d{4})-W(\d\d)$/.exec(bin) ?? [];
  if (year !== undefined) return addDays(mondayOfFirstWeek(year), (Number(week) - 1) * 7);
  const day = bin.length === 7 ? `${bin}-01` : bin;
  return Number.isNaN(Date.parse(day)) || day.length !== 10 ? undefined : day;
}

/** ISO 8601: the week that holds 4 January. */
function mondayOfFirstWeek(year: string): Day {
  return firstDayOf("week", `${year}-01-04`);
}

function calendarStarts(step: "day" | "month", first: Day, last: Day): Day[] {
  const starts = [firstDayOf(step, first)];
  while (starts.at(-1)! <= last) starts.push(nextStep(step, starts.at(-1)!));
  return starts;
}

function yearStarts(first: Day, last: Day): Day[] {
  const [from, to] = [Number(first.slice(0, 4)), Number(last.slice(0, 4))];
  const width = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((years) => (to - from) / years < maxColumns - 1) ?? 1000;
  const starts: Day[] = [];
  for (let year = Math.floor(from / width) * width; year <= to + width; year += width) {
    starts.push(`${String(Math.max(year, 1)).padStart(4, "0")}-01-01`);
    if (year > to) break;
  }
  return starts;
}
