/** Numbers, shares and times as people read them, never with more digits than the sample supports. */
import { addDays, type CalendarStep, type Day } from "../domain/calendar.js";
import { type Instant, toInstant } from "../domain/instant.js";
import type { PortalTexts } from "./texts.js";

/** A share of fewer answers than this is marked. */
export const fewAnswers = 30;

/** A time for `<time>`: machine-readable, relative to now (a date where it is far away), and exact. */
export interface Moment {
  readonly instant: Instant;
  readonly relative: string;
  readonly exact: string;
}

export interface Formats {
  /** With thousands separators. */
  count(count: number): string;
  /** A mean or a score with one digit, from a thousand answers on two. */
  mean(mean: number, sampleSize: number): string;
  /** A score in whole points with its sign, a true minus. */
  points(points: number): string;
  /** A share (0 to 1) in percent: whole ones, from a thousand on one digit. */
  percent(share: number, sampleSize: number): string;
  /** What a whole number has changed by, with its sign; ±0 when it has not. */
  change(change: number): string;
  /** A difference of means with its sign, a true minus. */
  difference(change: number): string;
  /** A number as it is, with at most four digits behind the point. */
  plain(value: number): string;
  /** A calendar day. */
  day(day: Day): string;
  /** The month of a day. */
  month(day: Day): string;
  /** Days from and to, as one text. */
  days(from: Day, to: Day): string;
  /** A step of a trend: a day, a week by its days, a month by its name unless it is cut short. */
  step(from: Day, to: Day, step: CalendarStep): string;
  /** The same as short as an axis needs it. */
  shortStep(from: Day, step: CalendarStep): string;
  moment(instant: Instant | undefined): Moment | undefined;
  duration(seconds: number): string;
}

/** Farther away than this a date says more than a distance. */
const relativeSeconds = 7 * 86_400;

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** Creates the formats of a language for a page made at `now` (milliseconds since 1970), with times in a time zone. */
export function createFormats(texts: PortalTexts, now: number, timeZone = "UTC"): Formats {
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(texts.language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
      value,
    );
  const exact = new Intl.DateTimeFormat(texts.language, {
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
    timeZone,
  });
  const dayOf = new Intl.DateTimeFormat(texts.language, { dateStyle: "medium", timeZone });
  // Days have no zone: they are formatted as the UTC days of their names.
  const calendarDay = new Intl.DateTimeFormat(texts.language, { dateStyle: "medium", timeZone: "UTC" });
  const month = new Intl.DateTimeFormat(texts.language, { month: "long", year: "numeric", timeZone: "UTC" });
  const shortMonth = new Intl.DateTimeFormat(texts.language, { month: "short", year: "2-digit", timeZone: "UTC" });
  const shortDay = new Intl.DateTimeFormat(texts.language, { day: "numeric", month: "short", timeZone: "UTC" });
  const signed = (value: number, digits: number) =>
    new Intl.NumberFormat(texts.language, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: "exceptZero",
    })
      .format(value)
      .replace("-", "\u2212");
  const relative = new Intl.RelativeTimeFormat(texts.language, { numeric: "auto" });
  return {
    count: (count) => number(count, 0),
    mean: (mean, sampleSize) => number(mean, sampleSize < 1000 ? 1 : 2),
    points: (points) => signed(points, 0),
    change: (change) => (Math.round(change) === 0 ? "\u00b10" : signed(change, 0)),
    difference: (change) => signed(change, 1),
    plain: (value) => new Intl.NumberFormat(texts.language, { maximumFractionDigits: 4 }).format(value),
    day: (day) => calendarDay.format(Date.parse(day)),
    month: (day) => month.format(Date.parse(day)),
    days: (from, to) =>
      from === to ? calendarDay.format(Date.parse(from)) : calendarDay.formatRange(Date.parse(from), Date.parse(to)),
    step(from, to, step) {
      if (step === "month" && from.endsWith("-01") && addDays(to, 1).endsWith("-01"))
        return month.format(Date.parse(from));
      return from === to
        ? calendarDay.format(Date.parse(from))
        : calendarDay.formatRange(Date.parse(from), Date.parse(to));
    },
    shortStep: (from, step) => (step === "month" ? shortMonth : shortDay).format(Date.parse(from)),
    percent: (share, sampleSize) =>
      new Intl.NumberFormat(texts.language, {
        style: "percent",
        maximumFractionDigits: sampleSize < 1000 ? 0 : 1,
      }).format(share),
    moment(instant) {
      if (instant === undefined) return undefined;
      const milliseconds = Date.parse(instant);
      const seconds = Math.round((milliseconds - now) / 1000);
      const step = steps.find(([, length]) => Math.abs(seconds) >= length);
      const near = step === undefined ? texts.time.now : relative.format(Math.trunc(seconds / step[1]), step[0]);
      return {
        instant: toInstant(milliseconds),
        relative: Math.abs(seconds) < relativeSeconds ? near : dayOf.format(milliseconds),
        exact: `${exact.format(milliseconds)} ${timeZone}`,
      };
    },
    duration(seconds) {
      if (seconds < 60) return texts.time.seconds(number(seconds, 0));
      return texts.time.minutes(number(Math.floor(seconds / 60), 0), number(seconds % 60, 0));
    },
  };
}
