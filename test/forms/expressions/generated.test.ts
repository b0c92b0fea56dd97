import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { holdsLoosely, parseExpression } from "../../../src/forms/expressions/index.js";
import { isLong } from "../../long-form.js";
import { answers, expressionTexts, tokenRows } from "./generated-expressions.js";
import {
  byOurselves,
  bySurveyCore,
  conditionBySurveyCore,
  contextOf,
  isTakenBySurveyCore,
  type Outcome,
  plain,
} from "./oracle.js";

/** How many samples of each kind are taken, of those that the long form takes. */
const some = (long: number) => (isLong ? long : long / 5);
const machineZone = process.env.TZ;

beforeEach(() => {
  // survey-core warns of what it cannot run.
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  if (machineZone === undefined) delete process.env.TZ;
  else process.env.TZ = machineZone;
});

/** Known differences that generated expressions meet; `differences.test.ts` shows each with its reason. */
function isKnownDifference(text: string, theirs: Outcome): boolean {
  if (theirs.thrown !== undefined) return true;
  if (/trunc\(/i.test(text) && Number.isNaN(theirs.value)) return true;
  return typeof theirs.value === "string" && /GMT[+-]|Invalid Date/.test(theirs.value);
}

/** A sample that is the same in each run, so that a failure can be looked into. */
function sampled(withDates: boolean, numRuns: number, seed: number) {
  return fc.sample(fc.tuple(expressionTexts({ withDates }), answers), { numRuns, seed });
}

interface Tally {
  same: number;
  known: number;
  readonly different: string[];
}

function compared(cases: readonly (readonly [string, Record<string, unknown>])[], zone: string): Tally {
  const tally: Tally = { same: 0, known: 0, different: [] };
  for (const [index, [text, given]] of cases.entries()) {
    const theirs = bySurveyCore(text, structuredClone(given));
    const ours = byOurselves(text, contextOf(given, zone));
    const isSame =
      ours.thrown === undefined &&
      ours.isRefused === theirs.isRefused &&
      isDeepStrictEqual(plain(ours.value), plain(theirs.value)) &&
      (index % 4 > 0 || hasSameTruth(text, given, zone));
    if (theirs.thrown === undefined && isSame) tally.same += 1;
    else if (isKnownDifference(text, theirs) && ours.thrown === undefined) tally.known += 1;
    else tally.different.push(`${text} of ${JSON.stringify(given)}: ${show(theirs)}, ours ${show(ours)}`);
  }
  return tally;
}

function hasSameTruth(text: string, given: Record<string, unknown>, zone: string): boolean {
  const { expression } = parseExpression(text);
  if (expression === undefined) return true;
  return holdsLoosely(expression, contextOf(given, zone)) === conditionBySurveyCore(text, structuredClone(given));
}

function show(outcome: Outcome): string {
  return outcome.isRefused ? "refused" : JSON.stringify(outcome.thrown ? String(outcome.thrown) : plain(outcome.value));
}

describe("generated expressions", () => {
  it("have the value and the truth that survey-core gives them, without dates", () => {
    const count = some(6_000);
    const { same, known, different } = compared(sampled(false, count, 1), "UTC");
    expect(different.slice(0, 5)).toEqual([]);
    expect(same).toBeGreaterThan(count * 0.98);
    expect(same + known).toBe(count);
  }, 120_000);

  it.each([
    ["UTC", "2026-11-23T18:20:30.456Z"],
    ["America/New_York", "2026-03-08T06:59:30.001Z"],
    ["Europe/Paris", "2024-02-29T23:30:00.000Z"],
    ["Asia/Kolkata", "2026-12-31T18:29:59.999Z"],
  ])(
    "have the same value in the time zone %s at %s, with dates",
    (zone, now) => {
      const count = some(1_000);
      process.env.TZ = zone;
      vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(now) });
      const { same, known, different } = compared(sampled(true, count, 2), zone);
      expect(different.slice(0, 5)).toEqual([]);
      expect(same).toBeGreaterThan(count * 0.97);
      expect(same + known).toBe(count);
    },
    120_000,
  );

  it("are taken and refused as survey-core does: rows of tokens", () => {
    let taken = 0;
    const different: string[] = [];
    for (const text of fc.sample(tokenRows, { numRuns: some(12_000), seed: 3 })) {
      // Known: survey-core replaces these wherever they stand, and takes `f(, 1)` for a call without arguments.
      if (/equals|\*=[<>]|\(\s*,/.test(text)) continue;
      const { problem } = parseExpression(text);
      if (problem === undefined) taken += 1;
      if ((problem === undefined) !== isTakenBySurveyCore(text)) different.push(text);
    }
    expect(different).toEqual([]);
    expect(taken).toBeGreaterThan(some(900));
  }, 120_000);

  it("say where and what is wrong when they are refused", () => {
    for (const text of fc.sample(tokenRows, { numRuns: 5_000, seed: 4 })) {
      const { problem } = parseExpression(text);
      if (problem === undefined) continue;
      expect(problem.column, text).toBeGreaterThanOrEqual(1);
      expect(problem.column, text).toBeLessThanOrEqual(text.length + 1);
      expect(problem.text, text).toMatch(/^\S.*[^.]$/s);
    }
  });
});
