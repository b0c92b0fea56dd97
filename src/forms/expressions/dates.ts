/** Reads dates out of answers, and writes and compares them, in the time zone of the survey. */
import { dateOf, fieldsOf, localDate, type TimeZone } from "./time-zone.js";

/** Longer texts are no dates. */
const maxDateText = 64;

const invalid = () => new Date(Number.NaN);

/**
 * The date that a value stands for: an ISO day (`2026-11-23`) is its local midnight, a day with a time is local unless it names
 * its offset, a number counts milliseconds since 1970. Other spellings of English dates (`05/07/2026`, month first) are read too.
 *
 * @returns an invalid date for anything else
 */
export function readDate(value: unknown, zone: TimeZone): Date {
  if (value instanceof Date) return new Date(value.getTime());
  if (typeof value === "number" || typeof value === "boolean") return new Date(Number(value));
  if (typeof value !== "string" || value.length > maxDateText) return invalid();
  const isDay = value.indexOf("T") <= 0 && /\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value));
  return readText(isDay ? `${value}T00:00:00` : value, zone);
}

function readText(text: string, zone: TimeZone): Date {
  const isoTime = /^(?:\d{4}|[+-]\d{6})(?:-\d{2}){0,2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;
  if (isoTime.test(text)) return localDate(Date.parse(`${text}Z`), zone);
  // Part of a date without a day is UTC, as JavaScript has it; an offset in the text counts.
  const saysItsZone = /^\d{4}(?:-\d{2}){0,2}$|Z$|\b(?:gmt|utc?|[ecmp][sd]t)\b|:\d{2}.{0,12}[+-]\d{1,2}:?\d{0,2}\b/i;
  if (saysItsZone.test(text)) return new Date(Date.parse(text));
  return localDate(Date.parse(`${text} UTC`), zone);
}

/** `2026-11-23` at midnight, `2026-11-23T10:20:30` otherwise; nothing for an invalid date. */
export function dateText(date: Date, zone: TimeZone): string {
  if (Number.isNaN(date.getTime())) return "";
  const fields = fieldsOf(date, zone);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${String(fields.year).padStart(4, "0")}-${two(fields.month + 1)}-${two(fields.day)}`;
  const isMidnight = fields.hour === 0 && fields.minute === 0 && fields.second === 0;
  return isMidnight ? day : `${day}T${two(fields.hour)}:${two(fields.minute)}:${two(fields.second)}`;
}

export function midnightOf(date: Date, zone: TimeZone): Date {
  return dateOf({ ...fieldsOf(date, zone), hour: 0, minute: 0, second: 0, millisecond: 0 }, zone);
}

/**
 * Makes a date and a text comparable: the text becomes a date, and the date loses what the text does not say (seconds, the time).
 * Everything else stays as it is.
 */
export function alignDates(left: unknown, right: unknown, zone: TimeZone): readonly [unknown, unknown] {
  if (left instanceof Date && typeof right === "string") return alignDateAndText(left, right, zone);
  if (right instanceof Date && typeof left === "string") {
    const [date, text] = textAndDate(left, right, zone);
    return [text, date];
  }
  return [left, right];
}

function alignDateAndText(date: Date, text: string, zone: TimeZone): readonly [Date, Date] {
  const fields = fieldsOf(date, zone);
  if (text.length < 17) Object.assign(fields, { second: 0, millisecond: 0 });
  if (text.length < 14) fields.minute = 0;
  if (text.length < 11) fields.hour = 0;
  return textAndDate(text, dateOf(fields, zone), zone);
}

/** The date without milliseconds, and the text as a date: as a day where the date is at midnight. */
function textAndDate(text: string, date: Date, zone: TimeZone): readonly [Date, Date] {
  const fields = fieldsOf(date, zone);
  const read = readDate(text, zone);
  const whole = dateOf({ ...fields, millisecond: 0 }, zone);
  const hasTime = fields.hour > 0 || fields.minute > 0 || fields.second > 0;
  if (hasTime) return [whole, read];
  const readFields = fieldsOf(read, zone);
  return [whole, dateOf({ ...readFields, hour: 0, minute: 0, second: 0 }, zone)];
}
