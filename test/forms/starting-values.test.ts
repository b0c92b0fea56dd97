/** What a survey holds before anything was answered, compared with survey-core. */
import { Model } from "survey-core";
import { describe, expect, it } from "vitest";
import type { Answers } from "../../src/domain/answers.js";
import { fieldsIn } from "../../src/forms/answer-fields.js";
import { checkPage } from "../../src/forms/check-page.js";
import { compileSurvey } from "../../src/forms/compile-survey.js";
import { createAnswering, noFacts } from "../../src/forms/logic/answering.js";

function compile(definition: object) {
  return compileSurvey({
    ...{ surveyId: "s", version: 1, publishedAt: "2026-01-01T00:00:00.000Z", definition: definition as never },
  });
}

describe("values that follow others at the start, as survey-core sets them", () => {
  const a = { type: "text", name: "a", defaultValue: "1" };
  const b = { type: "text", name: "b", setValueExpression: "{a} + 'x'" };
  it.each<[string, readonly object[]]>([
    ["a default", [a, b]],
    [
      "one that comes later",
      [b, a, { type: "text", name: "c", setValueIf: "{b} = '1x'", setValueExpression: "'chain'" }],
    ],
    ["a condition that holds", [a, { ...b, setValueIf: "{a} = 1" }]],
    ["a condition that does not hold", [a, { ...b, setValueIf: "{a} = 2" }]],
    ["nothing", [{ type: "text", name: "d", setValueExpression: "'constant'" }]],
    [
      "what is empty",
      [{ type: "text", name: "a" }, b, { type: "text", name: "e", setValueIf: "{a} empty", setValueExpression: "'E'" }],
    ],
  ])("%s", (_, elements) => {
    const { values } = createAnswering(compile({ elements }), noFacts);
    expect({ ...values }).toEqual(new Model({ elements }).data);
  });

  it("wait on later pages for the answer that was given", () => {
    const survey = compile({ pages: [{ elements: [a] }, { elements: [b] }] });
    const sent = checkPage(survey, 0, fieldsIn(new Map([["q0", ["1"]]])), "en");
    const answers = { ...sent.answers } as Answers;
    expect(createAnswering(survey, { ...noFacts, answers, reachedPage: 1 }).values).toMatchObject({ a: "1", b: "1x" });
    const other = checkPage(survey, 0, fieldsIn(new Map([["q0", ["2"]]])), "en");
    expect(other.answers).toMatchObject({ a: "2", b: "2x" });
  });

  it("are proposals: what was asked is not set again", () => {
    const survey = compile({ elements: [a, b] });
    expect(createAnswering(survey, { ...noFacts, answers: { a: "2" } }).values.b).toBe("2x");
    expect(createAnswering(survey, { ...noFacts, answers: { a: "2" }, reachedPage: 1 }).values.b).toBeUndefined();
    expect(createAnswering(survey, { ...noFacts, answers: { b: "own" } }).values.b).toBe("own");
  });
});
