/** The answers of a sent page, kind by kind. */
import { describe, expect, it } from "vitest";
import { checkPage } from "../../src/forms/check-page.js";
import { compileSurvey } from "../../src/forms/compile-survey.js";

function check(question: object, sent: readonly string[], language = "en") {
  const survey = compileSurvey({
    surveyId: "s",
    version: 1,
    publishedAt: "2026-01-01T00:00:00.000Z",
    definition: { elements: [{ type: "text", name: "q", title: { default: "Q", fr: "F" }, ...question }] },
  });
  const { answers, problems } = checkPage(survey, 0, { all: (name) => (name === "q0" ? sent : ["stray"]) }, language);
  return problems.length === 0 ? { answer: answers.q } : { problem: problems[0]!.message };
}

const choices = ["a", { value: 2, text: "Two" }, "c"];

describe("an answer that fits", () => {
  it.each<[string, object, readonly string[], unknown]>([
    ["text is trimmed", {}, ["  hello "], "hello"],
    ["text stays one line", {}, ["a\r\nb"], "a b"],
    ["comment keeps its lines", { type: "comment" }, ["a\r\nb\rc"], "a\nb\nc"],
    ["invisible control characters go", { type: "comment" }, ["a\u0000\u000bb\u007f"], "ab"],
    ["nothing is no answer", {}, [""], undefined],
    ["an absent field is no answer", {}, [], undefined],
    ["blanks are no answer", {}, [" \n "], undefined],
    ["number", { inputType: "number" }, ["12"], 12],
    ["number with a comma", { inputType: "number" }, [" 4,5 "], 4.5],
    ["negative number", { inputType: "number" }, ["-3"], -3],
    ["zero has no sign", { inputType: "number" }, ["-0"], 0],
    ["number at its bounds", { inputType: "number", min: 1, max: 5 }, ["5"], 5],
    ["date", { inputType: "date" }, ["2024-02-29"], "2024-02-29"],
    ["e-mail", { inputType: "email" }, [" Anna@Example.com "], "Anna@Example.com"],
    ["single choice", { type: "radiogroup", choices }, ["a"], "a"],
    ["a choice that is a number stays one", { type: "dropdown", choices }, ["2"], 2],
    ["dropdown left alone", { type: "dropdown", choices }, [""], undefined],
    ["one of several choices is a list", { type: "checkbox", choices }, ["c"], ["c"]],
    ["several choices in the order of the definition", { type: "checkbox", choices }, ["c", "2", "a"], ["a", 2, "c"]],
    ["a choice ticked twice counts once", { type: "checkbox", choices }, ["c", "c"], ["c"]],
    ["rating is a number", { type: "rating" }, ["4"], 4],
    ["NPS of 0", { type: "rating", rateMin: 0, rateMax: 10 }, ["0"], 0],
    ["yes", { type: "boolean" }, ["true"], true],
    ["no is an answer, also when required", { type: "boolean", isRequired: true }, ["false"], false],
    ["text of the greatest length", {}, ["x".repeat(20_000)], "x".repeat(20_000)],
  ])("%s", (_, question, sent, expected) => {
    expect(check(question, sent)).toEqual({ answer: expected });
  });
});

describe("an answer that does not fit says what to do", () => {
  it.each<[string, object, readonly string[], string]>([
    ["required text", { isRequired: true }, ["  "], "Write an answer"],
    ["required number", { inputType: "number", isRequired: true }, [], "Enter a number"],
    ["required date", { inputType: "date", isRequired: true }, [""], "Enter a date"],
    ["required e-mail", { inputType: "email", isRequired: true }, [""], "Enter an e-mail address"],
    ["required choice", { type: "radiogroup", choices, isRequired: true }, [], "Choose an answer"],
    ["required choices", { type: "checkbox", choices, isRequired: true }, [], "Choose at least one answer"],
    ["required rating", { type: "rating", isRequired: true }, [], "Choose an answer"],
    ["required yes or no", { type: "boolean", isRequired: true }, [], "Choose an answer"],
    [
      "a choice that is not in the list",
      { type: "radiogroup", choices },
      ["z"],
      "Choose one of the answers in the list",
    ],
    [
      "one strange choice among good ones",
      { type: "checkbox", choices },
      ["a", "z"],
      "Choose one of the answers in the list",
    ],
    ["a rating out of range", { type: "rating" }, ["6"], "Choose one of the answers in the list"],
    ["a fraction as a rating", { type: "rating" }, ["4.5"], "Choose one of the answers in the list"],
    ["yes in another form", { type: "boolean" }, ["1"], "Choose one of the answers in the list"],
    ["a number below", { inputType: "number", min: 18 }, ["17"], "Enter a number of 18 or more"],
    ["a number above", { inputType: "number", max: 9 }, ["9.1"], "Enter a number of 9 or less"],
    ["no number", { inputType: "number" }, ["abc"], "Enter a number, using digits, such as 12 or 4.5"],
    [
      "a day that does not exist",
      { inputType: "date" },
      ["2026-02-30"],
      "Enter a date that exists, such as 2026-03-01",
    ],
    ["a day before", { inputType: "date", min: "2026-03-01" }, ["2026-02-28"], "Enter a date from March 1, 2026 on"],
    ["a day after", { inputType: "date", max: "2026-03-01" }, ["2026-03-02"], "Enter a date up to March 1, 2026"],
    ["no e-mail", { inputType: "email" }, ["anna@"], "Enter an e-mail address such as name@example.com"],
    ["too short", { validators: [{ type: "text", minLength: 5 }] }, ["abc"], "Write at least 5 characters"],
    ["too long", { maxLength: 5 }, ["abcdef"], "Shorten your answer to 5 characters; it has 6"],
    [
      "far too long",
      { type: "comment" },
      ["x".repeat(20_001)],
      "Shorten your answer to 20,000 characters; it has 20,001",
    ],
    ["too few", { type: "checkbox", choices, minSelectedChoices: 2 }, ["a"], "Choose at least 2 answers"],
    [
      "none where some are wanted",
      { type: "checkbox", choices, minSelectedChoices: 2 },
      [],
      "Choose at least 2 answers",
    ],
    ["too many", { type: "checkbox", choices, maxSelectedChoices: 2 }, ["a", "2", "c"], "Choose at most 2 answers"],
    ["the author's text when missing", { isRequired: true, requiredErrorText: "Tell us!" }, [""], "Tell us!"],
    ["the author's text when wrong", { validators: [{ type: "email", text: "Mail, please" }] }, ["x"], "Mail, please"],
  ])("%s", (_, question, sent, expected) => {
    expect(check(question, sent)).toEqual({ problem: expected });
  });

  it("in French, and in English where we do not speak the language", () => {
    expect(check({ isRequired: true }, [""], "fr-CA")).toEqual({ problem: "Écrivez une réponse" });
    expect(check({ isRequired: true }, [""], "nl")).toEqual({ problem: "Write an answer" });
  });

  it.each(["1e999", "NaN", "Infinity", "-Infinity", "0x10", "1e3", "1_000", "--1", "1.2.3", "٣x", "9".repeat(400)])(
    "T35 the number %s is refused, never stored as something else",
    (text) => expect(check({ inputType: "number" }, [text])).toHaveProperty("problem"),
  );

  it.each([
    [{ type: "text" }],
    [{ type: "comment" }],
    [{ inputType: "number" }],
    [{ type: "rating" }],
    [{ type: "radiogroup", choices }],
    [{ type: "boolean" }],
  ])("T11 two values where one is wanted are a problem: %j", (question) => {
    expect(check(question, ["1", "1"])).toEqual({ problem: "Give one answer only" });
  });
});

describe("a page", () => {
  const survey = compileSurvey({
    surveyId: "s",
    version: 1,
    publishedAt: "2026-01-01T00:00:00.000Z",
    definition: {
      pages: [
        { elements: [{ type: "text", name: "a" }] },
        {
          elements: [
            { type: "text", name: "b" },
            { type: "text", name: "c", isRequired: true },
          ],
        },
      ],
    },
  });

  it("takes its own fields only, and gives back what was entered", () => {
    const fields = new Map([
      ["q0", ["A"]],
      ["q1", ["B"]],
      ["q9", ["?"]],
    ]);
    const checked = checkPage(survey, 1, { all: (name) => fields.get(name) ?? [] }, "en");
    expect({ ...checked.answers }).toEqual({ b: "B" });
    expect(checked.problems.map((problem) => problem.questionId)).toEqual(["c"]);
    expect(["q0", "q1", "q2"].map((name) => checked.entered.all(name))).toEqual([["A"], ["B"], []]);
  });

  it("that does not exist has no questions", () => {
    expect(checkPage(survey, 7, { all: () => ["x"] }, "en").problems).toEqual([]);
  });
});

describe("T36 a regular expression of an author", () => {
  it("takes time in proportion to the answer, and is found anywhere unless anchored", () => {
    const evil = { validators: [{ type: "regex", regex: "^(a+)+$", text: "Only a" }] };
    // JavaScript's own engine would need 2^40 steps for this.
    expect(check(evil, [`${"a".repeat(40)}b`])).toEqual({ problem: "Only a" });
    expect(check(evil, ["aaa"])).toEqual({ answer: "aaa" });
    expect(check({ validators: [{ type: "regex", regex: "\\d{2}" }] }, ["x12y"])).toEqual({ answer: "x12y" });
    expect(check({ validators: [{ type: "regex", regex: "ABC", insensitive: true }] }, ["xabc"])).toEqual({
      answer: "xabc",
    });
  });
});
