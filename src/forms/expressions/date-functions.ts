/** Functions of dates, all in the time zone and at the instant that the context gives. */
import { plainPlus } from "./arithmetic.js";
import type { EvaluationContext } from "./context.js";
import { midnightOf, readDate } from "./dates.js";
import { type CalendarFields, dateOf, fieldsOf } from "./time-zone.js";
import { asNumber } from "./values.js";

type DateFunction = (given: readonly unknown[], context: EvaluationContext) => unknown;

const dayMilliseconds = 86_400_000;
const unitMilliseconds: Readonly<Record<string, number>> = { hours: 3_600_000, minutes: 60_000, seconds: 1000 };
const unitFields: Readonly<Record<string, keyof CalendarFields>> = {
  years: "year",
  months: "month",
  days: "day",
  hours: "hour",
  minutes: "minute",
  seconds: "second",
};

/** The date's fields; of now where nothing is given. */
function fields(value: unknown, context: EvaluationContext): CalendarFields {
  return fieldsOf(value ? readDate(value, context.zone) : new Date(context.now), context.zone);
}

function shifted(date: Date, unit: unknown, amount: unknown, context: EvaluationContext): Date {
  const field = typeof unit === "string" && Object.hasOwn(unitFields, unit) ? unitFields[unit]! : undefined;
  if (field === undefined) return date;
  const all = fieldsOf(date, context.zone);
  all[field] = asNumber(plainPlus(all[field], amount, context));
  return dateOf(all, context.zone);
}

function today(given: readonly unknown[], context: EvaluationContext): Date {
  const midnight = midnightOf(new Date(context.now), context.zone);
  return given.length === 1 ? shifted(midnight, "days", given[0], context) : midnight;
}

function part(read: (fields: CalendarFields) => number): DateFunction {
  return ([value], context) => read(fields(value, context));
}

/** Whole days, never negative. */
function diffDays(given: readonly unknown[], context: EvaluationContext): number {
  const [from, to] = given;
  if (given.length !== 2 || !from || !to) return 0;
  const day = (value: unknown) => {
    const { year, month, day } = fields(value, context);
    return Date.UTC(year, month, day);
  };
  return Math.ceil(Math.abs(day(to) - day(from)) / dayMilliseconds);
}

/** Whole months or years, negative when the second date comes first. */
function wholeUnits(from: unknown, to: unknown, unit: unknown, context: EvaluationContext): number {
  if (unit === "days") return diffDays([from, to], context);
  const [first, second] = [fields(from, context), fields(to, context)];
  let months = (second.year - first.year) * 12 + second.month - first.month;
  if (second.day < first.day) months -= 1;
  if (unit === "months") return months;
  // A date that is none gives 0 years.
  return Number.isNaN(months) ? 0 : Math.trunc(months / 12) + 0;
}

function dateDiff([from, to, unit]: readonly unknown[], context: EvaluationContext): number | null {
  if (!from || !to) return null;
  if (typeof unit !== "string" || !Object.hasOwn(unitMilliseconds, unit)) {
    return wholeUnits(from, to, unit || "days", context);
  }
  const distance = readDate(to, context.zone).getTime() - readDate(from, context.zone).getTime();
  return Math.ceil(Math.abs(distance) / unitMilliseconds[unit]!);
}

export const dateFunctions: readonly (readonly [string, DateFunction])[] = [
  ["today", today],
  ["currentDate", (_given, { now }) => new Date(now)],
  ["currentYear", (_given, context) => fields(undefined, context).year],
  ["year", part(({ year }) => year)],
  ["month", part(({ month }) => month + 1)],
  ["day", part(({ day }) => day)],
  ["weekday", part(({ year, month, day }) => new Date(Date.UTC(year, month, day)).getUTCDay())],
  ["getYear", ([value, ...more], context) => (more.length > 0 || !value ? undefined : fields(value, context).year)],
  ["getDate", ([value], { zone }) => (value ? readDate(value, zone) : null)],
  ["age", ([value, unit], context) => (value ? wholeUnits(value, undefined, unit || "years", context) : null)],
  ["dateDiff", dateDiff],
  ["diffDays", diffDays],
  [
    "dateAdd",
    ([value, amount, unit], context) =>
      value && amount ? shifted(readDate(value, context.zone), unit || "days", amount, context) : null,
  ],
];

/** All that may look at the clock. */
export const dateFunctionNames: ReadonlySet<string> = new Set(dateFunctions.map(([name]) => name));
