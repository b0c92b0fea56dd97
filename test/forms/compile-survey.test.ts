/** What definitions compile to, and what refuses them. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkDefinition, compileSurvey, isAccepting, isOpen } from "../../src/forms/compile-survey.js";
import { textIn } from "../../src/forms/compiled-survey.js";
import { allKindsSurvey } from "./all-kinds-survey.js";
import { ticketSurvey } from "./ticket-survey.js";

function compile(definition: unknown) {
  return compileSurvey({
    surveyId: "s",
    version: 1,
    publishedAt: "2026-01-01T00:00:00.000Z",
    definition: definition as Record<string, unknown>,
  });
}

const question = (more: object = {}) => ({ type: "text", name: "q", ...more });
const one = (more: object = {}, survey: object = {}) => ({ elements: [question(more)], ...survey });

describe("a definition", () => {
  it("gives every kind of question its kind, choices and counting", () => {
    const survey = compile(allKindsSurvey);
    expect(survey.questions.map(({ questionId, kind }) => `${questionId}:${kind}`)).toEqual([
      ...["name:text", "mail:email", "phone:text", "age:number", "visit:date", "story:comment"],
      ...["channel:singleChoice", "topics:multipleChoice", "country:dropdown", "stars:rating", "nps:rating"],
      ...["mood:rating", "again:boolean"],
    ]);
    expect(Object.fromEntries(survey.countedQuestions)).toEqual({
      ...{ name: "presence", mail: "presence", phone: "presence", visit: "days", story: "presence" },
      ...{ age: "number", channel: "values", topics: "values", country: "values", stars: "values" },
      ...{ nps: "values", mood: "values", again: "values" },
    });
    expect(survey.questionsById.get("stars")?.choices?.map((choice) => choice.value)).toEqual([1, 2, 3, 4, 5]);
    expect(survey.questionsById.get("nps")?.choices).toHaveLength(11);
    expect(survey.questionsById.get("again")?.choices?.map((choice) => choice.value)).toEqual([true, false]);
    expect(survey.warnings).toEqual([]);
  });

  it("compiles the sample survey in English and French, without a warning", () => {
    const survey = compile(ticketSurvey);
    expect(survey.languages).toEqual(["en", "fr"]);
    expect(survey.settings.scores).toEqual({ nps: "recommendation", csat: "satisfaction" });
    expect(survey.warnings).toEqual([]);
  });

  it.each([
    ["pages with elements", { pages: [{ elements: [question()] }] }],
    ["pages with old questions", { pages: [{ questions: [question()] }] }],
    ["elements at the top", { elements: [question()] }],
    ["old questions at the top", { questions: [question()] }],
  ])("may have its questions in %s", (_, definition) => {
    expect(compile(definition).pages[0]?.questions).toHaveLength(1);
  });

  it("reads choices as values, as value|text and as objects", () => {
    const choices = ["plain", 7, "1|One", { value: "o", text: { default: "Object", fr: "Objet" } }, { value: 0 }];
    const compiled = compile(one({ type: "radiogroup", choices })).questions[0]!.choices!;
    expect(compiled.map((choice) => [choice.value, choice.label.en])).toEqual([
      ...[
        ["plain", "plain"],
        [7, "7"],
        ["1", "One"],
        ["o", "Object"],
        [0, "0"],
      ],
    ]);
  });

  it("reads rateValues, with numbers in text as numbers, and steps", () => {
    const values = compile(one({ type: "rating", rateValues: ["1|Bad", { value: 2, text: "Good" }] })).questions[0]!;
    expect(values.choices?.map((choice) => choice.value)).toEqual([1, 2]);
    const steps = compile(one({ type: "rating", rateMin: 0, rateMax: 1, rateStep: 0.1 })).questions[0]!;
    expect(steps.choices?.map((choice) => choice.value).slice(0, 4)).toEqual([0, 0.1, 0.2, 0.3]);
  });

  it("reads old spellings", () => {
    const rating = one({ type: "rating", mininumRateDescription: "Bad", maximumRateDescription: "Good" });
    expect(compile(rating).questions[0]).toMatchObject({ minLabel: { en: "Bad" }, maxLabel: { en: "Good" } });
    expect(compile(one({ placeHolder: "Here" })).questions[0]?.placeholder).toEqual({ en: "Here" });
  });

  it("turns validators into what the question checks by itself", () => {
    const limits = (more: object) => compile(one(more)).questions[0];
    expect(limits({ validators: [{ type: "numeric", minValue: 1, maxValue: 9 }] })).toMatchObject({
      kind: "number",
      min: 1,
      max: 9,
    });
    expect(limits({ validators: [{ type: "email", text: "Mail!" }] })).toMatchObject({
      kind: "email",
      errorText: { en: "Mail!" },
    });
    expect(limits({ validators: [{ type: "text", minLength: 3, maxLength: 8 }] })).toMatchObject({
      minLength: 3,
      maxLength: 8,
    });
    expect(
      limits({ type: "checkbox", choices: [1, 2], validators: [{ type: "answercount", minCount: 1, maxCount: 2 }] }),
    ).toMatchObject({ minSelected: 1, maxSelected: 2 });
  });

  it("escapes dots and brackets of names in columns, and keeps them in the question's ID", () => {
    expect(compile(one({ name: "a.b[0]\\c" })).questions[0]).toMatchObject({
      questionId: "a.b[0]\\c",
      columnNames: ["a\\.b\\[0\\]\\\\c"],
    });
  });

  it("T27 reads HTML as paragraphs, lists, emphasis and safe links, and everything else as text or not at all", () => {
    const html =
      '<h3>Thanks &amp; bye</h3><p>See<br><b>you</b> <a href="https://a.example/x">here</a> <a href="javascript:x()">there</a></p><ul><li>One</li></ul><script>x()</script><img src=x onerror=y>';
    const survey = compile({ ...one(), completedHtml: html });
    expect(survey.completedText?.en).toEqual([
      { kind: "heading", lines: [[{ text: "Thanks & bye" }]] },
      {
        kind: "paragraph",
        lines: [
          [{ text: "See" }],
          [
            { text: "you", isStrong: true },
            { text: " " },
            { text: "here", address: "https://a.example/x" },
            { text: " " },
            { text: "there" },
          ],
        ],
      },
      { kind: "bullets", lines: [[{ text: "One" }]] },
    ]);
    expect(survey.warnings[0]).toContain("completedHtml");
    const markdown = compile({
      ...one(),
      completedHtml: "**Thanks**\n\n- one\n- [two](https://a.example)\n- [x](javascript:1)",
    });
    expect(markdown.completedText?.en?.map(({ kind, lines }) => [kind, lines.length])).toEqual([
      ["paragraph", 1],
      ["bullets", 3],
    ]);
    expect(JSON.stringify(markdown.completedText)).not.toContain('"address":"javascript');
  });

  it("is the same when compiled twice, and is left as it was", () => {
    const before = JSON.stringify(allKindsSurvey);
    expect(compile(allKindsSurvey)).toEqual(compile(allKindsSurvey));
    expect(JSON.stringify(allKindsSurvey)).toBe(before);
  });
});

describe("texts by language", () => {
  it.each([
    ["default and en stand for each other", { default: "D", fr: "F" }, undefined, { en: "D", fr: "F" }],
    ["en is the default when default is missing", { en: "E", fr: "F" }, undefined, { en: "E", fr: "F" }],
    ["the survey's locale is the default language", { default: "D", de: "De" }, "de", { de: "De", en: "D" }],
    ["default is the locale's text where that is missing", { default: "D", fr: "F" }, "de", { de: "D", fr: "F" }],
    ["old spellings of tags", { default: "D", pt_br: "P" }, undefined, { en: "D", "pt-BR": "P" }],
  ])("%s", (_, title, locale, expected) => {
    expect({ ...compile(one({ title }, locale === undefined ? {} : { locale })).questions[0]?.title }).toEqual(
      expected,
    );
  });

  it("show the name, and warn, when the default language has no text", () => {
    const survey = compile(one({ title: { fr: "Nom" } }));
    expect(textIn(survey.questions[0]!.title, "en", survey)).toBe("q");
    expect(textIn(survey.questions[0]!.title, "fr-CA", survey)).toBe("Nom");
    expect(survey.warnings).toEqual([
      expect.stringContaining("elements[0].title: has no text for the default language en"),
    ]);
  });

  it("warn once of texts that lack a language", () => {
    const survey = compile({
      ...one({ title: { default: "A", fr: "B" } }),
      title: { default: "T" },
      description: { default: "D" },
    });
    expect(survey.warnings).toEqual(["title: has no text in fr, like 1 others; the default language is shown"]);
  });
});

describe("definitions written by others", () => {
  const folder = new URL("../../../shared/fixtures/surveys/", import.meta.url);
  const names = (() => {
    try {
      return readdirSync(folder).filter((name) => name.endsWith(".json"));
    } catch {
      return [];
    }
  })();
  /** Those that are refused, each for these reasons and no other. */
  const refused: Readonly<Record<string, readonly string[]>> = {
    "03-all-types-multilingual.json": ["sliderType: not supported: range", "a question of type signaturepad"],
    "08-kitchen-sink.json": [
      "a question of type signaturepad",
      'unknown type "matrix Dropdown"',
      "calls getItemPrice()",
    ],
    "13-court-your-information.json": Array.from({ length: 19 }, () => "unknown type"),
  };
  it.skipIf(names.length === 0).each(names.length === 0 ? [""] : names)(
    "%s runs, or is refused for a reason that is right",
    (name) => {
      const definition = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
      const { problems } = checkDefinition(definition);
      const expected = refused[name] ?? [];
      expect(problems).toHaveLength(expected.length);
      for (const [index, text] of expected.entries()) expect(problems[index]).toContain(text);
      if (expected.length === 0) expect(compile(definition).questions.length).toBeGreaterThan(0);
    },
  );
});

describe("whether a survey takes answers", () => {
  const settings = { opensAt: "2026-03-01T00:00:00Z", closesAt: "2026-04-01T00:00:00Z", responseLimit: 2 };
  const survey = compile({ ...one(), surveyLoop: settings });
  it.each([
    ["before it opens", "2026-02-28T23:59:59.999Z", 0, false, false],
    ["when it opens", "2026-03-01T00:00:00.000Z", 0, true, true],
    ["until its limit", "2026-03-02T00:00:00.000Z", 1, true, true],
    ["at its limit, except for who has started", "2026-03-02T00:00:00.000Z", 2, false, true],
    ["when it closes", "2026-04-01T00:00:00.000Z", 0, false, false],
  ])("%s", (_, now, count, accepting, open) => {
    expect(isAccepting(survey, now, count)).toBe(accepting);
    expect(isOpen(survey, now)).toBe(open);
  });
});
