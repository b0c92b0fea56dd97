/** Moments in time as the product stores and shows them. No clock lives here: whoever needs "now" is given one. */

/** A UTC moment with milliseconds, always 24 characters: `2026-03-01T10:15:30.123Z`. Compares as text. */
export type Instant = string;

/** Milliseconds since 1970 as an {@link Instant}. */
export function toInstant(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString();
}

const lexicalForm =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})(?:\.(\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Reads every dateTime form that known clients send: ISO 8601 with 0 to 9 fraction digits, `Z`, an offset or none (taken
 * as UTC), and the compact XML-RPC form `20260301T10:15:30`. A date alone is midnight UTC.
 *
 * @returns the moment, or `undefined` when the text is none.
 */
export function parseInstant(text: string): Instant | undefined {
  if (isPlain(text) && !Number.isNaN(Date.parse(text))) return text.length === 24 ? text : `${text.slice(0, 19)}.000Z`;
  const match = lexicalForm.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  const milliseconds = `${fraction}000`.slice(0, 3);
  const civil = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`);
  if (Number.isNaN(civil) || !isSameDay(civil, Number(month), Number(day), hour)) return undefined;
  if (zone === "Z") return toInstant(civil);
  const digits = zone.replace(":", "");
  const offsetMinutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  if (offsetMinutes > 14 * 60) return undefined;
  const moment = civil - (digits.startsWith("-") ? -1 : 1) * offsetMinutes * 60_000;
  return moment < 0 && Number(year) < 1900 ? undefined : toInstant(moment);
}

/** The two commonest forms, on a day that every month has: what they say can be taken over as it is. */
function isPlain(text: string): boolean {
  return (
    (text.length === 20 || text.length === 24) &&
    /^\d{4}-\d\d-(?:[01]\d|2[0-8])T(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{3})?Z$/.test(text)
  );
}

/** `Date.parse` rolls 31 February over to March; such a date is a mistake of the sender. 24:00:00 is the next day. */
function isSameDay(moment: number, month: number, day: number, hour: string): boolean {
  if (hour === "24") return true;
  const date = new Date(moment);
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

/** Start of the UTC quarter-hour that holds the moment, as `2026-03-01T10:15`: the grain of all counters. */
export function quarterHourOf(instant: Instant): string {
  const minute = Math.floor(Number(instant.slice(14, 16)) / 15) * 15;
  return `${instant.slice(0, 14)}${minute === 0 ? "00" : minute}`;
}
