/** Calendar fields of an instant in a time zone, and back. The zone is always given: nothing here looks at the machine's. */

/** A calendar day and time; fields may be out of range (day 0, month 12) and are then carried over. */
export interface CalendarFields {
  year: number;
  /** From 0. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

export interface TimeZone {
  readonly name: string;
  /** How far local time is ahead of UTC at an instant, in milliseconds. */
  offsetAt(milliseconds: number): number;
}

const dayMilliseconds = 86_400_000;
/** Offsets change at full quarter-hours, so one is kept for each. */
const quarterHour = 900_000;
const maxKeptOffsets = 500;

/**
 * A time zone by its IANA name, such as `Europe/Paris` or `UTC`. Make it once and keep it.
 *
 * @throws TypeError when there is no such zone
 */
export function createTimeZone(name: string): TimeZone {
  const format = formatOf(name);
  if (format.resolvedOptions().timeZone === "UTC") return { name, offsetAt: () => 0 };
  const kept = new Map<number, number>();
  return {
    name,
    offsetAt(milliseconds) {
      const quarter = Math.floor(milliseconds / quarterHour);
      let offset = kept.get(quarter);
      if (offset === undefined) {
        offset = Number.isNaN(quarter)
          ? Number.NaN
          : localMilliseconds(format, quarter * quarterHour) - quarter * quarterHour;
        if (kept.size >= maxKeptOffsets) kept.clear();
        kept.set(quarter, offset);
      }
      return offset;
    },
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    throw new TypeError(`there is no time zone ${JSON.stringify(timeZone)}. Name one such as "Europe/Paris" or "UTC".`);
  }
}

function localMilliseconds(format: Intl.DateTimeFormat, milliseconds: number): number {
  if (Math.abs(milliseconds) > 8.64e15) return Number.NaN;
  const parts = new Map(format.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  return utcMilliseconds({
    year: parts.get("era") === "BC" ? 1 - number("year") : number("year"),
    month: number("month") - 1,
    day: number("day"),
    hour: number("hour"),
    minute: number("minute"),
    second: number("second"),
    millisecond: 0,
  });
}

/** NaN fields give NaN. */
function utcMilliseconds(fields: CalendarFields): number {
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(fields.year, fields.month, fields.day);
  return date.setUTCHours(fields.hour, fields.minute, fields.second, fields.millisecond);
}

/** All fields are NaN for an invalid date. */
export function fieldsOf(date: Date, zone: TimeZone): CalendarFields {
  const local = new Date(date.getTime() + zone.offsetAt(date.getTime()));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth(),
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
  };
}

/**
 * The instant of a local time. One that a change of the clocks skips is read with the offset from before, one that comes twice is
 * the first, as in JavaScript.
 */
export function dateOf(fields: CalendarFields, zone: TimeZone): Date {
  return localDate(utcMilliseconds(fields), zone);
}

/** The instant at which clocks in the zone show what UTC shows at `local`. */
export function localDate(local: number, zone: TimeZone): Date {
  const offsetBefore = zone.offsetAt(local - dayMilliseconds);
  const early = local - offsetBefore;
  if (zone.offsetAt(early) === offsetBefore) return new Date(early);
  const offsetAfter = zone.offsetAt(local + dayMilliseconds);
  const late = local - offsetAfter;
  return new Date(zone.offsetAt(late) === offsetAfter ? late : early);
}
