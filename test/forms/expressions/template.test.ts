import * as fc from "fast-check";
import { SurveyModel } from "survey-core";
import { describe, expect, it } from "vitest";
import { compileTemplate, createLookUp, renderTemplate } from "../../../src/forms/expressions/index.js";

const answers = { name: "Ada", "first name": "Bo", n: 5, p: [{ x: "entry" }], empty: "", markup: "<b>{name}</b>" };

function ours(text: string): string {
  const lookUp = createLookUp({ answers });
  return renderTemplate(compileTemplate(text), (reference) => {
    const found = lookUp(reference);
    return found === undefined ? undefined : String(found.value ?? "");
  });
}

function theirs(text: string): string {
  const survey = new SurveyModel({});
  survey.data = structuredClone(answers);
  return survey.processText(text, false);
}

describe("texts with names in braces", () => {
  it.each([
    ["Hello {name}!", "Hello Ada!"],
    ["{NAME}{ name }{first name}", "AdaAdaBo"],
    ["{p[0].x}, {p.length} of {n}", "entry, 1 of 5"],
    ["{unknown} stays, {p[3].x} too", "{unknown} stays, {p[3].x} too"],
    ["{} { } {{name}} {name", "{} { } {Ada} {name"],
    ["{title} {no} {require} {name: x}", "{title} {no} {require} {name: x}"],
    ["{markup}", "<b>{name}</b>"],
    ["no names", "no names"],
    ["", ""],
  ])("%s is %s, as in survey-core", (text, expected) => {
    expect(ours(text)).toBe(expected);
    expect(theirs(text)).toBe(expected);
  });

  it("are filled in as survey-core does: generated texts", () => {
    const pieces = ["{", "}", " ", ":", ".", "name", "{name}", "{unknown}", "{n}", "x", "{p[0].x}", "\n"];
    const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(texts, (text) => {
        expect(ours(text)).toBe(theirs(text));
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it("say which names they have", () => {
    expect(compileTemplate("{a} and {b.c}, {a}").references.map(({ text }) => text)).toEqual(["a", "b.c", "a"]);
  });

  it("T37: take time in proportion to their length", () => {
    const { parts } = compileTemplate("{".repeat(100_000));
    expect(parts).toEqual(["{".repeat(100_000)]);
    expect(compileTemplate("{a}".repeat(1_000)).references).toHaveLength(200);
  });
});
