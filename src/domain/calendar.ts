/**
 * Days, weeks, months, quarters and years in a time zone, and the moments at which they begin. A day is written
 * `2026-03-01`. No clock lives here: whoever needs "today" gives the moment.
 */
import { type Instant, toInstant } from "./instant.js";

/** A calendar day, `2026-03-01`. Compares as text. */
export type Day = string;

/** The calendar of one time zone. */
export interface Calendar {
  /** IANA name, such as `Europe/Paris`. */
  readonly timeZone: string;
  /** The day that it is in the zone at a moment (milliseconds since 1970). */
  dayAt(milliseconds: number): Day;
  /** The moment at which a day begins in the zone. */
  startOf(day: Day): Instant;
}

/** Lengths of time that a trend can be cut into. Weeks begin on Monday (ISO 8601). */
export const calendarSteps = ["day", "week", "month"] as const;
export type CalendarStep = (typeof calendarSteps)[number];

const dayMilliseconds = 86_400_000;
const quarterHourMilliseconds = 900_000;

/**
 * The calendar of a time zone by its IANA name. Make it once and keep it.
 *
 * @throws TypeError when there is no such zone
 */
export function createCalendar(timeZone: string): Calendar {
  const format = dateTimeFormat(timeZone);
  const offsetAt = (milliseconds: number): number => {
    const parts = new Map(format.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
    const text = `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}T${parts.get("hour")}:${parts.get("minute")}:${parts.get("second")}Z`;
    return Date.parse(text) - Math.floor(milliseconds / 1000) * 1000;
  };
  return {
    timeZone,
    dayAt: (milliseconds) => toInstant(milliseconds + offsetAt(milliseconds)).slice(0, 10),
    startOf(day) {
      const local = Date.parse(`${day}T00:00:00.000Z`);
      const early = local - offsetAt(local - dayMilliseconds);
      if (early + offsetAt(early) === local) return toInstant(early);
      // The clocks were changed in between; where midnight itself was skipped, the day begins when they were.
      const late = local - offsetAt(early);
      if (late + offsetAt(late) === local) return toInstant(late);
      let moment = Math.min(early, late);
      while (moment + offsetAt(moment) < local) moment += quarterHourMilliseconds;
      return toInstant(moment);
    },
  };
}

function dateTimeFormat(timeZone: string): Intl.DateTimeFormat {
  const isName = /^[A-Za-z][A-Za-z0-9_+/-]*$/.test(timeZone);
  try {
    if (!isName) throw new RangeError();
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "iso8601",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  } catch {
    throw new TypeError(
      `timeZone is ${JSON.stringify(timeZone)}. Give the IANA name of a time zone, such as "Europe/Paris" or "UTC".`,
    );
  }
}

/** The day so many days later; earlier where the count is negative. */
export function addDays(day: Day, count: number): Day {
  return toInstant(Date.parse(`${day}T00:00:00.000Z`) + count * dayMilliseconds).slice(0, 10);
}

/** Whole days from one day to another. */
export function daysBetween(from: Day, to: Day): number {
  return (Date.parse(`${to}T00:00:00.000Z`) - Date.parse(`${from}T00:00:00.000Z`)) / dayMilliseconds;
}

/** First day of the week, month, quarter or year that holds a day; the day itself for `day`. */
export function firstDayOf(step: CalendarStep | "quarter" | "year", day: Day): Day {
  switch (step) {
    case "day":
      return day;
    case "week":
      return addDays(day, -((new Date(`${day}T00:00:00.000Z`).getUTCDay() + 6) % 7));
    case "month":
      return `${day.slice(0, 7)}-01`;
    case "quarter":
      return `${day.slice(0, 4)}-${String(Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, "0")}-01`;
    case "year":
      return `${day.slice(0, 4)}-01-01`;
  }
}

/** First day of the step behind the one that begins with a day. */
export function nextStep(step: CalendarStep, firstDay: Day): Day {
  if (step === "month") return firstDayOf("month", addDays(firstDay, 31));
  return addDays(firstDay, step === "day" ? 1 : 7);
}

/** Whether a text is a day of the calendar from 2000 to 2999. */
export function isDay(text: string): boolean {
  if (!/^2\d{3}-\d\d-\d\d$/.test(text)) return false;
  const milliseconds = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(milliseconds) && toInstant(milliseconds).startsWith(text);
}
