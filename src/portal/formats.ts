/** Numbers, shares and times as people read them, never with more digits than the sample supports. */
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

/** Creates the formats of a language for a page made at `now` (milliseconds since 1970). */
export function createFormats(texts: PortalTexts, now: number): Formats {
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(texts.language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
      value,
    );
  const exact = new Intl.DateTimeFormat(texts.language, {
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
    timeZone: "UTC",
  });
  const day = new Intl.DateTimeFormat(texts.language, { dateStyle: "medium", timeZone: "UTC" });
  const relative = new Intl.RelativeTimeFormat(texts.language, { numeric: "auto" });
  return {
    count: (count) => number(count, 0),
    mean: (mean, sampleSize) => number(mean, sampleSize < 1000 ? 1 : 2),
    points: (points) =>
      new Intl.NumberFormat(texts.language, { maximumFractionDigits: 0, signDisplay: "exceptZero" })
        .format(points)
        .replace("-", "\u2212"),
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
        relative: Math.abs(seconds) < relativeSeconds ? near : day.format(milliseconds),
        exact: `${exact.format(milliseconds)} UTC`,
      };
    },
    duration(seconds) {
      if (seconds < 60) return texts.time.seconds(number(seconds, 0));
      return texts.time.minutes(number(Math.floor(seconds / 60), 0), number(seconds % 60, 0));
    },
  };
}
