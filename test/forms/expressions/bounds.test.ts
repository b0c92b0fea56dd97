import { describe, expect, it } from "vitest";
import {
  createBudget,
  createLookUp,
  createTimeZone,
  defaultSteps,
  type EvaluationContext,
  type Expression,
  ExpressionLimitError,
  evaluate,
  parseExpression,
} from "../../../src/forms/expressions/index.js";

const parsed = (text: string): Expression => parseExpression(text).expression!;

function contextOf(answers: Record<string, unknown>, steps?: number): EvaluationContext {
  return { now: 0, zone: createTimeZone("UTC"), budget: createBudget(steps), lookUp: createLookUp({ answers }) };
}

describe("T37: the parser", () => {
  it.each([
    ["(", "(".repeat(9_999)],
    ["[", "[".repeat(9_999)],
    ["!", `${"!".repeat(9_998)}1`],
    ["calls", `${"f(".repeat(4_900)}1`],
    ["open lists", `${"[1,".repeat(3_300)}`],
    ["negate", "negate ".repeat(1_400)],
  ])("refuses deep nesting of %s", (_name, text) => {
    expect(parseExpression(text).problem?.text).toMatch(/nested more than 40 levels|cannot stand|too early|missing/);
  });

  it("takes 40 levels and no more", () => {
    const nested = (levels: number) => `${"(".repeat(levels)}1${")".repeat(levels)}`;
    expect(parsed(nested(40))).toEqual({ kind: "literal", value: 1 });
    expect(parseExpression(nested(41)).problem).toMatchObject({
      column: 42,
      text: "is nested more than 40 levels deep",
    });
  });

  it("refuses more than 2,000 parts, and takes a long row of conditions without going deep", () => {
    const row = (length: number) => Array.from({ length }, () => "1").join("+");
    expect(parseExpression(row(2_001)).problem?.text).toMatch(/more than 2000 parts/);
    expect(evaluate(parsed(row(1_999)), contextOf({}))).toBe(1_999);
  });

  it("counts filters within texts as part of the whole", () => {
    const filter = (levels: number): string => (levels === 0 ? "{x} > 1" : `(${filter(levels - 1)})`);
    expect(parseExpression(`sumInArray({p}, 'x', '${filter(45)}')`).problem?.text).toContain("nested more than 40");
  });

  it("refuses a text over 10,000 characters unread", () => {
    expect(parseExpression(" ".repeat(20_000)).problem?.text).toBe("the expression is empty");
    expect(parseExpression(`{a} = '${"x".repeat(10_000)}'`).problem?.text).toBe(
      "has 10008 characters; at most 10000 are taken",
    );
  });

  it("gives trees that nobody can change", () => {
    const expression = parsed("iif({a} > 1, [1, 2], 'x')");
    const isFrozen = (value: unknown): boolean =>
      typeof value !== "object" || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
    expect(isFrozen(expression)).toBe(true);
  });
});

describe("T37: evaluation", () => {
  it("takes the same number of steps for the same expression", () => {
    const context = contextOf({ a: 1, b: ["x"] });
    evaluate(parsed("{a} = 1 and {b} contains 'x'"), context);
    const spent = defaultSteps - context.budget.stepsLeft;
    evaluate(parsed("{a} = 1 and {b} contains 'x'"), context);
    expect(defaultSteps - context.budget.stepsLeft).toBe(2 * spent);
    expect(spent).toBeLessThan(12);
  });

  it("shares one budget among all expressions of a page", () => {
    const context = contextOf({ a: 1 }, 1_000);
    const expression = parsed("{a} = 1 or {a} = 2");
    let evaluated = 0;
    const evaluateAll = () => {
      for (; evaluated < 10_000; evaluated++) evaluate(expression, context);
    };
    expect(evaluateAll).toThrow(ExpressionLimitError);
    expect(evaluated).toBeGreaterThan(100);
    expect(evaluated).toBeLessThan(1_000);
  });

  it.each([
    ["comparing long lists", "{long} = {other}"],
    ["looking for every item of a long list", "{long} contains {long}"],
    ["any of a long list", "{long} anyof {other}"],
    ["a filter over many entries that looks through a list", "sumInArray({rows}, 'x', {long} contains {x})"],
  ])("ends %s with an error of its own kind", (_name, text) => {
    const long = Array.from({ length: 5_000 }, (_, index) => index);
    const other = long.map((number) => number + 10_000);
    const rows = long.map((x) => ({ x: x + 0.5 }));
    const context = contextOf({ long, other, rows }, 20_000);
    expect(() => evaluate(parsed(text), context)).toThrow(ExpressionLimitError);
  });

  it("pays for the size of an answer each time it is looked at", () => {
    const sparse = Object.fromEntries(Array.from({ length: 40_000 }, (_, index) => [`x${index}`, null]));
    const context = contextOf({ sparse });
    const text = Array.from({ length: 400 }, () => "{sparse} empty").join(" and ");
    expect(() => evaluate(parsed(text), context)).toThrow(ExpressionLimitError);
  });

  it("stops texts and lists that grow", () => {
    const texts = contextOf({ a: "x".repeat(60_000) });
    expect(() => evaluate(parsed("{a} + {a}"), texts)).toThrow(/a text grew over 100000 characters/);
    const lists = contextOf({ a: Array.from({ length: 6_000 }, () => 1) });
    expect(() => evaluate(parsed("{a} + {a}"), lists)).toThrow(/a list grew over 10000 entries/);
  });

  it("refuses answers that are nested too deeply, without running out of stack", () => {
    let deep: unknown = "x";
    for (let level = 0; level < 100_000; level++) deep = [deep];
    let deepObject: unknown = {};
    for (let level = 0; level < 100_000; level++) deepObject = { x: deepObject };
    const context = contextOf({ deep, deepObject });
    for (const text of [
      "{deep} + 'x'",
      "sum({deep})",
      "{deepObject} empty",
      "{deep} < 1",
      "[{deep}] = [{deep}, 1] or {deep} = ['x']",
    ]) {
      expect(() => evaluate(parsed(text), context), text).toThrow(/nested too deeply/);
    }
  });
});
