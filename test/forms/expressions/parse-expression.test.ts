import { describe, expect, it } from "vitest";
import {
  functionsOf,
  namesOf,
  parseExpression,
  parseReference,
  referencesOf,
} from "../../../src/forms/expressions/index.js";
import { said } from "../../../src/forms/phrase.js";
import { isTakenBySurveyCore } from "./oracle.js";

describe("a broken expression", () => {
  it.each([
    ["not {a}", 1, "write ! before the operand instead of not"],
    ["{a} = 1 and not {b}", 13, "write ! before the operand instead of not"],
    ["{a} === 1", 5, "write = instead of ==="],
    ["{a} !== 1", 5, "write <> instead of !=="],
    ["{a} in ['x']", 5, "write {name} anyof ['a', 'b'] instead of in"],
    ["{a} startsWith 'x'", 5, "there is no startswith; use contains, or substring({name}, 0, 3) = 'abc'"],
    ["{a} & {b}", 5, "write and (or &&) instead of &"],
    ["{a} | {b}", 5, "write or (or ||) instead of |"],
    ["{a} ? 1 : 2", 5, "write iif(condition, then, else) instead of ? and :"],
    ["-{a}", 1, "there is no minus sign before a name; write 0 - {name}"],
    ["{a} = ", 7, "the expression ends too early; a value is missing"],
    ["{a} = 'x", 7, "the text has no closing quote"],
    ["{a} = 'x\\'", 7, "the text has no closing quote"],
    ["{a = 1", 1, "the brace is not closed; add }"],
    ["a} = 1", 2, "a brace is closed that was not opened"],
    ["{} = 1", 1, "there is no name between the braces"],
    ["{a} = 'say \"x\"'", 12, 'write \\" for a quote within a text'],
    ["{a} = \u2018x\u2019", 7, "write straight quotes, ' or \""],
    ["{a}\u00a0= 1", 4, "there is a no-break space; write an ordinary one"],
    ["{a} = Very good", 12, "put text of several words or other letters in quotes: 'like this'"],
    ["{a} = \u00c9t\u00e9", 7, "put text of several words or other letters in quotes: 'like this'"],
    ["{a} = 05", 7, "a number cannot begin with 0; put it in quotes"],
    ["({a}) empty", 7, "empty and notempty can only follow a name in braces"],
    ["today( )", 8, "nothing may stand between ( and )"],
    ["{a} = 1)", 8, "a parenthesis is closed that was not opened"],
    ["{a} {b}", 5, "an operator is missing before {"],
    ["= 1", 1, "a value is missing before ="],
    ["{a} = 1;", 8, '";" cannot stand here'],
    ["", 1, "the expression is empty"],
  ])("%s: at %i, %s", (text, column, reason) => {
    expect(parseExpression(text)).toMatchObject({ problem: { column, text: reason } });
    expect(isTakenBySurveyCore(text)).toBe(false);
  });

  it("is refused for the filter within it, too", () => {
    expect(parseExpression("1 + sumInArray({p}, 'x', '{x} >')").problem).toMatchObject({
      column: 5,
      text: "the filter of sumInArray is no expression: at its column 6, the expression ends too early; a value is missing",
    });
  });
});

describe("what is taken but hardly meant", () => {
  it.each([
    ["({a} = 1", 1, "the parenthesis is not closed; add )"],
    ["iif({a}, 1, 2", 4, "the parenthesis is not closed; add )"],
    ["{a} contains", 5, "nothing follows contains; write the value"],
  ])("is a warning: %s", (text, column, reason) => {
    const parsed = parseExpression(text);
    expect(parsed.problem).toBeUndefined();
    expect(parsed).toMatchObject({ warnings: [{ column, text: reason }] });
    expect(isTakenBySurveyCore(text)).toBe(true);
  });
});

describe("precedence", () => {
  const same = (one: string, other: string) =>
    expect(parseExpression(one), one).toEqual({ ...parseExpression(other), warnings: [] });

  it("is or, and, comparison, + -, * / %, ^, contains, !", () => {
    same("{a} or {b} and {c}", "{a} or ({b} and {c})");
    same("{a} = 1 and {b} + 1 > 2", "({a} = 1) and (({b} + 1) > 2)");
    same("1 + 2 * 3 ^ 4", "1 + (2 * (3 ^ 4))");
    same("2 * {a} contains 'x'", "2 * ({a} contains 'x')");
    same("!{a} = 1", "(!{a}) = 1");
    same("!{a} empty", "!({a} empty)");
    same("!({a} = 1) and {b}", "(!({a} = 1)) and {b}");
  });

  it("takes every spelling in any case", () => {
    same("{a} GREATEROREQUAL 1 And {b} NotContain 'x' || negate {c}", "{a} >= 1 and {b} notcontains 'x' or !{c}");
    same("{a} => 1 && {b} =< 2 or {c} <> 3", "{a} >= 1 and {b} <= 2 or {c} != 3");
    same("{a} equals 1 or {b} notequals 2 or {c} *= 'x'", "{a} = 1 or {b} <> 2 or {c} contains 'x'");
    same("{a} = Yes", "{a} = 'Yes'");
    same('{a} = "it\\\'s"', "{a} = 'it\\'s'");
  });
});

describe("references", () => {
  it("are read into steps", () => {
    expect(parseReference("#p[-1].First Name")).toEqual({
      text: "p[-1].First Name",
      isRaw: true,
      isProperty: false,
      path: [
        { name: "p", lowerName: "p", index: -1 },
        { name: "First Name", lowerName: "first name" },
      ],
    });
    expect(parseReference("$self.title")).toMatchObject({
      isProperty: true,
      path: [{ name: "self" }, { name: "title" }],
    });
    expect(namesOf(parseReference("A.b[0].c"))).toEqual(["a.b", "a"]);
  });

  it("are listed with those of filters and of functions that take a name", () => {
    const { expression } = parseExpression(
      "iif({a} = 1, sumInArray({p}, 'x', {x} > {least}), displayValue('q')) and !{b.c} notempty and [{d}] = {a}",
    );
    const used = referencesOf(expression!).map(
      ({ reference, isInFilter }) => (isInFilter ? "in filter " : "") + reference.text,
    );
    expect(used).toEqual(["a", "p", "in filter x", "in filter least", "q", "b.c", "d", "a"]);
  });

  it("are found in a filter that is a text", () => {
    const { expression } = parseExpression("countInArray({p}, 'x', '{y} = {z}')");
    expect(referencesOf(expression!).filter(({ isInFilter }) => isInFilter)).toHaveLength(2);
  });
});

describe("functions", () => {
  it("are listed, the unknown ones with what to write instead", () => {
    const { expression } = parseExpression(
      "IIF({a}, Today(), getItemPrice({b})) + not({c}) + sumInArray({p}, 'x', isEmpty({x})) + age({d})",
    );
    const unknown = functionsOf(expression!)
      .filter(({ isKnown }) => !isKnown)
      .map(({ name, column, instead }) => [name, column, instead === undefined ? undefined : said(instead)]);
    expect(unknown).toEqual([
      ["IIF", 1, "did you mean iif?"],
      ["Today", 10, "did you mean today?"],
      ["getItemPrice", 19, undefined],
      ["not", 40, "write `!` before the parenthesis instead of `not`"],
      ["isEmpty", 72, "write `{name} empty`"],
    ]);
  });
});
