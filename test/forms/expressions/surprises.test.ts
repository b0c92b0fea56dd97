import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { byOurselves, bySurveyCore, contextOf, plain } from "./oracle.js";

const now = Date.parse("2026-11-23T10:20:30Z");
const machineZone = process.env.TZ;

beforeEach(() => {
  process.env.TZ = "America/New_York";
  vi.useFakeTimers({ toFake: ["Date"], now });
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  if (machineZone === undefined) delete process.env.TZ;
  else process.env.TZ = machineZone;
});

type Case = readonly [text: string, answers: Record<string, unknown>, expected: unknown];

const rows = [{ x: 2, y: "a" }, { x: "3" }, { x: 0, y: "b" }, { y: "c" }];

/** By the numbers of what surprises in the language; relative names (11, 12) are in `look-up.test.ts`. */
const surprises: Readonly<Record<string, readonly Case[]>> = {
  "1: what is empty": [
    ["{a} empty", {}, true],
    ["{a} empty", { a: null }, true],
    ["{a} empty", { a: "" }, true],
    ["{a} empty", { a: [] }, true],
    ["{a} empty", { a: {} }, true],
    ["{a} empty", { a: { x: null, y: { z: "" } } }, true],
    ["{a} empty", { a: 0 }, false],
    ["{a} empty", { a: false }, false],
    ["{a} empty", { a: "  " }, false],
    ["{a} empty", { a: [null] }, false],
    ["{a} notempty", { a: { x: 0 } }, true],
  ],
  "2: operands without an answer": [
    ["{a} = 1", {}, false],
    ["{a} < 1", {}, false],
    ["{a} <= 3", {}, false],
    ["{a} > 1", {}, false],
    ["{a} >= 1", {}, false],
    ["{a} contains 'x'", {}, false],
    ["{a} anyof ['x']", {}, false],
    ["{a} allof ['x']", {}, false],
    ["{a} <> true", {}, true],
    ["{a} = false", {}, false],
    ["{a} notcontains 'x'", {}, true],
    ["{a} noneof ['x']", {}, true],
    ["{a} = ''", {}, true],
    ["{a} = undefined", {}, true],
    ["{a} = {b}", {}, true],
    ["{a} >= {b}", {}, true],
    ["{a} <= {b}", {}, true],
    ["{a} > {b}", {}, false],
    ["{a} < 1", { a: "" }, true],
  ],
  "3: loose equality": [
    ["{a} = '5'", { a: 5 }, true],
    ["{a} = '5.0'", { a: 5 }, true],
    ["{a} = '05'", { a: 5 }, true],
    ["{a} = 'true'", { a: true }, true],
    ["{a} = 1", { a: true }, true],
    ["{a} = 0", { a: false }, true],
    ["{a} = ' YES '", { a: "yes" }, true],
    ["{a} = ['q', 'x']", { a: ["x", "q"] }, true],
    ["{a} = ['X', 'Q']", { a: ["x", "q"] }, true],
    // Lists are sorted with case before they are compared without.
    ["{a} = ['q', 'X']", { a: ["x", "q"] }, false],
    ["{a} = 'x'", { a: ["x"] }, false],
    ["{a} = 'Yes'", { a: true }, false],
    ["{a} = true", { a: "Yes" }, false],
    ["{a} = Yes", { a: "Yes" }, true],
    ["{a} = {b}", { a: { x: 1, y: "A" }, b: { y: "a", x: "1" } }, true],
  ],
  "4: order": [
    ["{a} > {b}", { a: "10", b: "9" }, true],
    ["'10' > '9'", {}, false],
    ["{a} < '05/07/2020'", { a: "2020-05-06" }, false],
    ["{a} < '2020-05-07'", { a: "2020-05-06" }, true],
    ["'9:30' > '10:00'", {}, true],
    ["{a} > 1", { a: "abc" }, false],
    ["{a} < 1", { a: "abc" }, false],
    ["{a} < 'a'", { a: "B" }, true],
    ["{a} < today()", { a: "11/22/2026" }, true],
  ],
  "5: membership": [
    ["{a} contains 'X'", { a: ["x", "q"] }, true],
    ["{a} contains 'xy'", { a: ["xyz"] }, false],
    ["{a} contains 'XY'", { a: "wxyz" }, true],
    ["{a} contains ['x', 'q']", { a: ["q", "x", "z"] }, true],
    ["{a} contains ['x', 'q']", { a: ["x"] }, false],
    ["{a} contains 2", { a: 123 }, true],
    ["{a} notcontains ['x', 'q']", { a: ["x"] }, true],
    ["{a} notcontains ['x', 'q']", { a: ["x", "q"] }, false],
    ["{a} anyof ['x', 'q']", { a: "x" }, true],
    ["{a} anyof 'x'", { a: ["x", "z"] }, true],
    ["{a} allof ['x', 'q']", { a: "x" }, false],
    ["{a} allof ['x', 'q']", { a: ["q", "x", "z"] }, true],
    ["{a} noneof ['x', 'q']", { a: ["z"] }, true],
  ],
  "6: and, or give the last value": [
    ["{a} and {b}", { a: 1, b: "x" }, "x"],
    ["{a} or {b}", { a: 0, b: "x" }, "x"],
    ["iif({a}, 1, 2)", { a: "no" }, 1],
    ["iif({a}, 1, 2)", { a: [] }, 1],
    ["iif({a}, 1, 2)", { a: "0" }, 2],
    ["iif({a}, 1, 2)", { a: "false" }, 2],
    ["{a} or {b} and {c}", { a: true, b: false, c: false }, true],
  ],
  "7: arithmetic": [
    ["{a} + {b}", { a: "1", b: "2" }, 3],
    ["'1' + '2'", {}, "12"],
    ["{a} + {b}", { a: "05", b: "2" }, "052"],
    ["{a} + {b}", { a: 1 }, 1],
    ["{a} + {b}", { a: "x" }, "x"],
    ["{a} * {b}", { a: 3 }, 0],
    ["{a} - {b}", { b: 3 }, -3],
    ["{a} / {b}", { a: 3, b: 0 }, null],
    ["{a} % {b}", { a: 7, b: 4 }, 3],
    ["2 ^ 3 ^ 2", {}, 64],
    ["0.1 + 0.2", {}, 0.3],
    ["1.1 * 3", {}, 3.3],
    ["{a} + {b}", { a: ["x"], b: ["q"] }, ["x", "q"]],
    ["1 + 2 * 3 - 4 / 2", {}, 5],
  ],
  "8: no conversion, names in any case": [
    ["{#a} + {#b}", { a: "1", b: "2" }, "12"],
    ["{A} = 1", { a: 1 }, true],
    ["{ a }", { a: 1 }, null],
    ["{ a }", { " a ": 1 }, 1],
  ],
  "9: names with blanks, dots and dashes": [
    ["{Used-similar-extension}", { "Used-similar-extension": 1 }, 1],
    ["{a b}", { "a b": 1 }, 1],
    ["{a.b}", { "a.b": 1, a: { b: 2 } }, 1],
    ["{a.b}", { a: { b: 2 } }, 2],
    ["{a.b.c}", { "a.b": { c: 1 }, a: { b: { c: 2 } } }, 1],
  ],
  "10: parts": [
    ["{m.row}", { m: { row: "col" } }, "col"],
    ["{m.row.col}", { m: { row: { col: 1 } } }, 1],
    ["{p[0].x}", { p: [{ x: 1 }, { x: 2 }] }, 1],
    ["{p[-1].x}", { p: [{ x: 1 }, { x: 2 }] }, 2],
    ["{p[2].x}", { p: [{ x: 1 }] }, null],
    ["{m-total.col}", { "m-total": { col: 7 } }, 7],
    ["{q.length}", {}, 0],
    ["{q.length}", { q: ["x", "y"] }, 2],
    ["{q-Comment}", { "q-Comment": "because" }, "because"],
  ],
  "13: dates in New York": [
    ["today()", {}, new Date("2026-11-23T05:00:00Z")],
    ["today(-1)", {}, new Date("2026-11-22T05:00:00Z")],
    ["currentDate()", {}, new Date(now)],
    ["{d} = today()", { d: "2026-11-23" }, true],
    ["{d} < today()", { d: "2026-11-22" }, true],
    ["{d} >= today(7)", { d: "2026-11-30" }, true],
    ["{d} = '2024-01-10'", { d: "2024-01-10T10:00" }, false],
    ["getDate({d}) = '2024-01-10'", { d: "2024-01-10T10:00" }, true],
  ],
  "14: functions of dates": [
    ["age({d})", { d: "2000-11-23" }, 26],
    ["age({d})", { d: "2000-11-24" }, 25],
    ["age({d})", {}, null],
    ["dateDiff('2026-11-01', '2026-11-23')", {}, 22],
    ["dateDiff('2024-01-31', '2024-02-29', 'months')", {}, 0],
    ["dateDiff('2024-01-31', '2025-01-31', 'years')", {}, 1],
    ["dateDiff('2026-11-23T10:00', '2026-11-23T12:30', 'hours')", {}, 3],
    ["dateAdd('2026-03-07T12:00', 1, 'days')", {}, new Date("2026-03-08T16:00:00Z")],
    ["dateAdd('2024-01-31', 1, 'months')", {}, new Date("2024-03-02T05:00:00Z")],
    ["weekday('2026-11-22')", {}, 0],
    ["diffDays('2026-11-23', '2026-11-01')", {}, 22],
    ["year('2026-11-23') + month('2026-11-23') + day('2026-11-23')", {}, 2060],
    ["currentYear()", {}, 2026],
  ],
  "15: iif, avg, round": [
    ["iif({a} > 1, 'more')", { a: 1 }, null],
    ["iif({a} > 1, 'more', 'less')", { a: 2 }, "more"],
    ["avg({a}, {b}, {c})", { a: 4, c: 2 }, 3],
    ["avg({a}, {b}, {c})", { a: 4, b: "", c: 2 }, 14],
    ["round(-2.5)", {}, -3],
    ["round(2.345, 2)", {}, 2.35],
    ["round(2.5, 2)", {}, 2.5],
    ["trunc(2.987, 2)", {}, 2.98],
    ["trunc(-2.9)", {}, -2],
    ["sum({a}, 4)", { a: [1, "2", [3]] }, 10],
    ["min({a})", { a: [3, 1, 2] }, 1],
    ["max({a}, 9)", { a: [3, 1, 2] }, 9],
    ["count({a}, {b})", { a: ["x", "y"] }, 2],
    ["substring('abcdef', 1, 3)", {}, "bc"],
  ],
  "16: over entries": [
    ["sumInArray({p}, 'x')", { p: rows }, 5],
    ["sumInArray({p}, 'x', {x} > 2)", { p: rows }, 3],
    ["sumInArray({p}, 'x', '{x} > 2')", { p: rows }, 3],
    ["sumInArray({p}, 'x', {x} > {least})", { p: rows, least: 2 }, 3],
    ["sumInArray({m}, 'x')", { m: { r1: { x: 1 }, r2: { x: 5 } } }, 6],
    ["countInArray({p}, 'x')", { p: rows }, 3],
    ["countInArray({p}, 'y')", { p: rows }, 3],
    ["avgInArray({p}, 'x', {x} > 0)", { p: rows }, 2.5],
    ["minInArray({p}, 'x')", { p: rows }, 0],
    ["maxInArray({p}, 'x')", { p: rows }, 3],
    ["maxInArray({p}, 'x', 'y', {y} notempty)", { p: rows }, "a"],
    ["minInArray({p}, 'x', 'y')", { p: rows }, "b"],
    ["sumInArray({none}, 'x')", {}, 0],
  ],
  "17: an unknown function is nothing": [
    ["getItemPrice({a})", { a: 1 }, null],
    ["not({a} = 1)", { a: 2 }, null],
  ],
};

describe.each(Object.entries(surprises))("surprise %s", (_name, cases) => {
  it.each(cases)("%s of %j is %j", (text, answers, expected) => {
    const { value } = bySurveyCore(text, structuredClone(answers));
    expect(plain(value)).toEqual(plain(expected));
    const ours = byOurselves(text, contextOf(answers, "America/New_York", now));
    expect(plain(ours.value)).toEqual(plain(expected));
    expect(ours).toEqual({ value: ours.value });
  });
});
