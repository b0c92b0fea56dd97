/** The period that the pages of a survey show. It lives in the query, so that a link to a page shows the same to others. */
import { addDays, type Calendar, type Day, daysBetween, firstDayOf, isDay, nextStep } from "../domain/calendar.js";
import { type Instant, quarterHourOf } from "../domain/instant.js";
import { invalidArgument } from "../errors.js";
import type { CounterPeriod } from "../storage/contract.js";
import type { FormFields } from "./form-fields.js";

/** The periods that have a name, as they stand in the query. */
export const periodNames = ["today", "7days", "30days", "month", "quarter", "year", "all"] as const;
export type PeriodName = (typeof periodNames)[number];

/** Whole days in the portal's time zone. */
export interface Period {
  /** `between` for days that somebody has chosen. */
  readonly name: PeriodName | "between";
  /** First day; everything before the last one when absent. */
  readonly from: Day | undefined;
  /** Last day, inclusive; open when absent. */
  readonly to: Day | undefined;
  /** Start, inclusive, and end, exclusive. */
  readonly start: Instant | undefined;
  readonly end: Instant | undefined;
  /** Fields of the query that give this period again; none for all time. */
  readonly query: Readonly<Record<string, string>>;
}

/**
 * The period that the fields name: `period`, or `from` and `to` (days, inclusive, each of which may be left out). All time
 * when there are none.
 *
 * @param now milliseconds since 1970
 * @throws SurveyLoopError `invalid_argument`
 */
export function readPeriod(fields: FormFields, calendar: Calendar, now: number): Period {
  const given = fields.one("period") || undefined;
  const [from, to] = [readDay(fields, "from"), readDay(fields, "to")];
  if (from !== undefined || to !== undefined) {
    if (from !== undefined && to !== undefined && to < from) {
      throw invalidArgument("to", "to must not be before from.");
    }
    const query = { ...(from === undefined ? undefined : { from }), ...(to === undefined ? undefined : { to }) };
    return between("between", from, to, query, calendar);
  }
  const name = periodNames.find((each) => each === (given ?? "all"));
  if (name === undefined) throw invalidArgument("period", `period must be one of ${periodNames.join(", ")}.`);
  return namedPeriod(name, calendar, now);
}

/** A period by its name, as it is today. */
export function namedPeriod(name: PeriodName, calendar: Calendar, now: number): Period {
  if (name === "all") return between(name, undefined, undefined, {}, calendar);
  const today = calendar.dayAt(now);
  return between(name, firstDay(name, today), today, { period: name }, calendar);
}

/** The period of the same length that ends where this one begins; none for one without a beginning. */
export function periodBefore({ from, to }: Period, calendar: Calendar, now: number): Period | undefined {
  if (from === undefined) return undefined;
  const length = daysBetween(from, to ?? calendar.dayAt(now)) + 1;
  return length < 1 ? undefined : between("between", addDays(from, -length), addDays(from, -1), {}, calendar);
}

/** The periods with a name that are whole months up to now. */
export const monthPeriodNames: readonly PeriodName[] = ["month", "quarter", "year", "all"];

/** The period, widened to whole months. */
export function wholeMonths(period: Period, calendar: Calendar): Period {
  const from = period.from === undefined ? undefined : firstDayOf("month", period.from);
  const to = period.to === undefined ? undefined : addDays(nextStep("month", firstDayOf("month", period.to)), -1);
  const isNamed = monthPeriodNames.some((name) => name === period.name);
  const query = isNamed
    ? period.query
    : { ...(from === undefined ? undefined : { from }), ...(to === undefined ? undefined : { to }) };
  return between(isNamed ? period.name : "between", from, to, query, calendar);
}

/** The quarter-hours of a period, for counters. Days of every time zone begin at a full one. */
export function counterPeriod({ start, end }: Pick<Period, "start" | "end">): CounterPeriod {
  return {
    from: start === undefined ? undefined : quarterHourOf(start),
    to: end === undefined ? undefined : quarterHourOf(end),
  };
}

/** A path with fields in its query; absent and empty ones are left out. */
export function withQuery(path: string, fields: Readonly<Record<string, string | readonly string[] | undefined>>) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const each of typeof value === "string" ? [value] : (value ?? [])) if (each !== "") query.append(name, each);
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

function between(
  name: Period["name"],
  from: Day | undefined,
  to: Day | undefined,
  query: Period["query"],
  calendar: Calendar,
): Period {
  return {
    name,
    from,
    to,
    start: from === undefined ? undefined : calendar.startOf(from),
    end: to === undefined ? undefined : calendar.startOf(addDays(to, 1)),
    query,
  };
}

function firstDay(name: Exclude<PeriodName, "all">, today: Day): Day {
  switch (name) {
    case "today":
      return today;
    case "7days":
      return addDays(today, -6);
    case "30days":
      return addDays(today, -29);
    default:
      return firstDayOf(name, today);
  }
}

function readDay(fields: FormFields, name: "from" | "to"): Day | undefined {
  const given = fields.one(name);
  if (given === undefined || given === "") return undefined;
  if (!isDay(given)) throw invalidArgument(name, `${name} must be a day such as 2026-03-01.`);
  return given;
}
