import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, createCalendar, daysBetween, firstDayOf, isDay, nextStep } from "../../src/domain/calendar.js";

const zones = [
  "UTC",
  "Europe/Paris",
  "America/New_York",
  "America/St_Johns",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Apia",
  "America/Sao_Paulo",
  "Africa/Cairo",
];

describe("days in a time zone", () => {
  it("begin where the local date changes, at a full quarter-hour, in every zone", () => {
    for (const zone of zones) {
      const { startOf, dayAt } = createCalendar(zone);
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 365 * 40 }), (index) => {
          const day = addDays("2000-01-01", index);
          const start = Date.parse(startOf(day));
          expect(start % 900_000).toBe(0);
          // A day that the zone has skipped begins with the one behind it.
          expect(dayAt(start) >= day).toBe(true);
          expect(dayAt(start - 1) < day).toBe(true);
        }),
        { numRuns: 150 },
      );
    }
  });

  it("are 23 and 25 hours long when the clocks change", () => {
    const { startOf } = createCalendar("Europe/Paris");
    const hours = (day: string) => (Date.parse(startOf(addDays(day, 1))) - Date.parse(startOf(day))) / 3_600_000;
    expect([hours("2026-03-28"), hours("2026-03-29"), hours("2026-10-25")]).toEqual([24, 23, 25]);
    expect(startOf("2026-03-30")).toBe("2026-03-29T22:00:00.000Z");
  });

  it("begin at one where midnight was skipped", () => {
    // Sao Paulo went from 2018-11-03 23:59 to 2018-11-04 01:00.
    expect(createCalendar("America/Sao_Paulo").startOf("2018-11-04")).toBe("2018-11-04T03:00:00.000Z");
  });

  it.each(["Mars/Phobos", "", "+01:07", "Europe/Paris "])("are none in %j", (zone) => {
    expect(() => createCalendar(zone)).toThrow(/timeZone is .* Give the IANA name/);
  });
});

describe("steps of the calendar", () => {
  it("begin on Mondays, on firsts, and with January, April, July and October", () => {
    expect(firstDayOf("week", "2026-03-01")).toBe("2026-02-23");
    expect(firstDayOf("week", "2026-03-02")).toBe("2026-03-02");
    expect(firstDayOf("month", "2026-03-31")).toBe("2026-03-01");
    expect(firstDayOf("quarter", "2026-06-30")).toBe("2026-04-01");
    expect(firstDayOf("year", "2026-06-30")).toBe("2026-01-01");
    expect(nextStep("month", "2026-01-01")).toBe("2026-02-01");
    expect(nextStep("month", "2024-12-01")).toBe("2025-01-01");
    expect(nextStep("week", "2026-02-23")).toBe("2026-03-02");
    expect(daysBetween("2026-02-27", "2026-03-02")).toBe(3);
  });

  it("know which days there are", () => {
    expect(["2024-02-29", "2026-02-29", "2026-13-01", "2026-3-1", "1999-12-31", "2026-01-01x"].map(isDay)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
