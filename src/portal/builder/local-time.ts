/** Times as `<input type="datetime-local">` holds them, in the time zone of the portal. */
import { type Instant, parseInstant, toInstant } from "../../domain/instant.js";

/** `2026-03-10T13:00` for an instant in a zone; empty for none. */
export function localTime(instant: unknown, timeZone: string): string {
  const parsed = typeof instant === "string" ? parseInstant(instant) : undefined;
  return parsed === undefined ? "" : wallClock(Date.parse(parsed), timeZone);
}

/** The instant of a local time. @returns `undefined` for an empty text, `null` for one that is no time */
export function instantOfLocal(text: string, timeZone: string): Instant | undefined | null {
  if (text.trim() === "") return undefined;
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?$/.test(text.trim())) return null;
  const local = Date.parse(`${text.trim().slice(0, 16).replace(" ", "T")}:00.000Z`);
  if (Number.isNaN(local)) return null;
  let moment = local;
  // Twice, since the clocks may be changed between the first guess and the moment.
  for (let round = 0; round < 2; round++) moment += local - Date.parse(`${wallClock(moment, timeZone)}:00.000Z`);
  return toInstant(moment);
}

function wallClock(milliseconds: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit" },
  });
  const part = new Map(format.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
  return `${part.get("year")}-${part.get("month")}-${part.get("day")}T${part.get("hour")}:${part.get("minute")}`;
}
