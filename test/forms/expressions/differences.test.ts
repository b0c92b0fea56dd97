import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseExpression } from "../../../src/forms/expressions/index.js";
import { byOurselves, bySurveyCore, contextOf, type Outcome, plain } from "./oracle.js";

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface Difference {
  readonly reason: string;
  readonly text: string;
  readonly answers?: Record<string, unknown>;
  readonly theirs: unknown;
  readonly ours: unknown;
}

/** Stand for an outcome without a value. */
const thrown = "(throws)";
const refused = "(refused)";

const inSurvey = { rows: [{ x: 1 }, { x: 2 }] };

/** Every difference that is known. `docs/expressions.md` lists them for authors. */
const differences: readonly Difference[] = [
  { reason: "null first in a list empties the list", text: "[null, 1]", theirs: [], ours: [null, 1] },
  { reason: "null first in a call drops all arguments", text: "iif(null, 1, 2)", theirs: null, ours: 2 },
  { reason: "null later in a list or call breaks the survey", text: "iif(true, 1, null)", theirs: thrown, ours: 1 },
  { reason: "null before empty breaks the survey", text: "null empty", theirs: thrown, ours: true },
  {
    reason: "a date beside a text is written in the machine's long form",
    text: "'on ' + getDate('2026-11-23')",
    theirs: expect.stringMatching(/^on Mon Nov 23 2026 00:00:00 GMT/),
    ours: "on 2026-11-23",
  },
  {
    reason: "a date is looked through in that form, too",
    text: "getDate('2026-11-23') contains '11'",
    theirs: false,
    ours: true,
  },
  { reason: "operators are replaced within quotes, too", text: "'a=>b'", theirs: "a>=b", ours: "a=>b" },
  { reason: "equals is replaced within names, too", text: "{equals}", answers: { equals: 1 }, theirs: null, ours: 1 },
  { reason: "a missing first argument drops the others", text: "sum(, 1)", theirs: 0, ours: refused },
  {
    reason: "a point is looked for where there is none",
    text: "trunc({a}, 2)",
    answers: { a: 1e-7 },
    theirs: Number.NaN,
    ours: 0,
  },
  { reason: "an object may be written between braces", text: '{"a": 1}', theirs: { a: 1 }, ours: null },
  { reason: "a list is read as a date by its text", text: "year(['2020-05-05'])", theirs: 2020, ours: Number.NaN },
  { reason: "rounding breaks on a text", text: "sum('a', 1.5)", theirs: thrown, ours: "0a1.5" },
  {
    reason: "the text of an answer becomes a filter: answers are never code here",
    text: "sumInArray({rows}, 'x', {filter} + '')",
    answers: { ...inSurvey, filter: "{x} > 1" },
    theirs: 2,
    ours: 0,
  },
  {
    reason: "a broken filter lets nothing through",
    text: "sumInArray({rows}, 'x', '{x} >')",
    answers: inSurvey,
    theirs: 0,
    ours: refused,
  },
  {
    reason: "columns are looked for in what objects inherit",
    text: "countInArray({rows}, 'constructor')",
    answers: inSurvey,
    theirs: 2,
    ours: 0,
  },
  {
    reason: "methods of an answer are called",
    text: "{a} + 'x'",
    answers: { a: { toString: 1, valueOf: 1 } },
    theirs: thrown,
    ours: "[object Object]x",
  },
  {
    reason: "an object with a length is taken for a list",
    text: "{a} contains 'x'",
    answers: { a: { length: 1, 0: "x" } },
    theirs: true,
    ours: false,
  },
  {
    reason: "of names that differ in case only, the first counts, not the one as written",
    text: "{a}",
    answers: { A: 1, a: 2 },
    theirs: 1,
    ours: 2,
  },
];

function shown(outcome: Outcome): unknown {
  if (outcome.thrown !== undefined) return thrown;
  return outcome.isRefused ? refused : plain(outcome.value);
}

describe("known differences from survey-core", () => {
  it.each(differences)("$reason: $text", ({ text, answers = {}, theirs, ours }) => {
    expect(shown(bySurveyCore(text, structuredClone(answers)))).toEqual(theirs);
    expect(shown(byOurselves(text, contextOf(answers)))).toEqual(ours);
  });

  it("T37: a long text is refused, survey-core takes it", () => {
    const text = `{a} = 1${" or {a} = 1".repeat(1_000)}`;
    expect(parseExpression(text).problem?.text).toContain("at most 10000 are taken");
  });
});
