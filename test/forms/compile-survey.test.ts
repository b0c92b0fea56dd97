/** What definitions compile to, and what refuses them. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SurveyLoopError } from "../../src/errors.js";
import { compileSurvey, isAccepting, isOpen } from "../../src/forms/compile-survey.js";
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

function refusal(definition: unknown): SurveyLoopError {
  try {
    compile(definition);
  } catch (error) {
    if (error instanceof SurveyLoopError) return error;
    throw error;
  }
  throw new Error("the definition was not refused");
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
      ...{ name: "presence", mail: "presence", phone: "presence", visit: "presence", story: "presence" },
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

  it("shows completedHtml as text without tags, and says so", () => {
    const survey = compile({ ...one(), completedHtml: "<h3>Thanks &amp; bye</h3><p>See<br>you<script>x</script></p>" });
    expect(survey.completedText?.en).toBe("Thanks & bye\n\nSee\nyoux");
    expect(survey.warnings[0]).toContain("completedHtml");
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

describe("what cannot be asked is refused with its path", () => {
  it.each<[string, unknown]>([
    ["elements[0].visibleIf: not supported", one({ visibleIf: "{a} = 1" })],
    ["elements[0].requiredIf: not supported", one({ requiredIf: "{a} = 1" })],
    ["elements[0].showOtherItem: not supported", one({ type: "checkbox", choices: [1], showOtherItem: true })],
    ["elements[0].hasOther: not supported", one({ type: "checkbox", choices: [1], hasOther: true })],
    ["elements[0].valueTrue: not supported", one({ type: "boolean", valueTrue: "Yes" })],
    ["elements[0].visible: not supported", one({ visible: false })],
    ["elements[0].defaultValue: not supported", one({ defaultValue: "x" })],
    [
      'elements[0].validators[0]: not supported: a validator of type "regex"',
      one({ validators: [{ type: "regex", regex: "a+" }] }),
    ],
    [
      'elements[0].validators[0]: not supported: a validator of type "expression"',
      one({ validators: [{ type: "expression" }] }),
    ],
    [
      "elements[0].validators[0]: a validator of type answercount does not fit",
      one({ validators: [{ type: "answercount" }] }),
    ],
    [
      "elements[0].validators[0].allowDigits: not supported",
      one({ validators: [{ type: "text", allowDigits: false }] }),
    ],
    ["elements[0].type: not supported: a question of type matrix; use one rating", one({ type: "matrix" })],
    ["elements[0].type: not supported: a question of type panel", one({ type: "panel" })],
    ['elements[0].type: unknown type "radioGroup"; did you mean radiogroup?', one({ type: "radioGroup" })],
    ['elements[0].type: unknown type "yesno"', one({ type: "yesno" })],
    ["elements[0].type: unknown type; for NPS use rating", one({ type: "nps" })],
    ["elements[0].type: is missing", { elements: [{ name: "q" }] }],
    ['elements[0].inputType: not supported: "color"', one({ inputType: "color" })],
    ["elements[0].name: is missing", one({ name: " " })],
    ["elements[0].choices: must be a list of at least one", one({ type: "dropdown" })],
    ['elements[0].choices[1]: repeats the value "1"', one({ type: "dropdown", choices: [1, "1"] })],
    ["elements[0].choices[0]: must have a value", one({ type: "dropdown", choices: [{ text: "x" }] })],
    [
      "elements[0].choices[0].visibleIf: not supported",
      one({ type: "dropdown", choices: [{ value: 1, visibleIf: "{a}" }] }),
    ],
    [
      "elements[0].choices: has 1001 choices",
      one({ type: "dropdown", choices: Array.from({ length: 1001 }, (_, i) => i) }),
    ],
    ["elements[0].rateMax: must be a number", one({ type: "rating", rateMax: "many" })],
    ["elements[0]: is a rating from 5 to 1", one({ type: "rating", rateMin: 5, rateMax: 1 })],
    ["elements[0]: is a rating of 1000001 steps", one({ type: "rating", rateMin: 0, rateMax: 1_000_000 })],
    ["elements[0]: has a min above its max", one({ inputType: "number", min: 5, max: 1 })],
    ["elements[0].min: must be a number", one({ inputType: "number", min: "1e999" })],
    ["elements[0].max: must be a day", one({ inputType: "date", max: "2026-02-30" })],
    ["elements[0]: wants more choices than it has", one({ type: "checkbox", choices: [1], minSelectedChoices: 2 })],
    ["elements[0].isRequired: must be true or false", one({ isRequired: "perhaps" })],
    ["elements[0].title: must be a text", one({ title: ["x"] })],
    ["elements[0].title.fr: must be a text", one({ title: { default: "x", fr: {} } })],
    ["elements[0].title: has 5001 characters", one({ title: "x".repeat(5001) })],
    ['elements[1].name: repeats the name "q" of elements[0]', { elements: [question(), question()] }],
    ["pages[1].elements[0].name: repeats", { pages: [{ elements: [question()] }, { elements: [question()] }] }],
    ["elements[0]: must be a question", { elements: ["q"] }],
    ["elements: must be a list", { elements: {} }],
    ["pages: must be a list", { pages: "p" }],
    ["pages[0]: must be a page", { pages: [7] }],
    ["pages[0].visibleIf: not supported", { pages: [{ visibleIf: "{a}", elements: [question()] }] }],
    ["elements: stands beside pages", { pages: [{ elements: [question()] }], elements: [question({ name: "r" })] }],
    ["pages: have no question", {}],
    ["pages: have no question", { pages: [{ elements: [] }] }],
    ["pages: have 501 questions", { elements: Array.from({ length: 501 }, (_, i) => question({ name: `q${i}` })) }],
    ["triggers: not supported", one({}, { triggers: [{ type: "complete" }] })],
    [
      "navigateToUrl: not supported; use surveyLoop.completionRedirect",
      one({}, { navigateToUrl: "https://a.example" }),
    ],
    ["completedHtmlOnCondition: not supported", one({}, { completedHtmlOnCondition: [{}] })],
    ["firstPageIsStarted: not supported", one({}, { firstPageIsStarted: true })],
    [
      "pages: have 21000 choices",
      {
        elements: Array.from({ length: 21 }, (_, q) =>
          question({ type: "dropdown", name: `q${q}`, choices: Array.from({ length: 1000 }, (_, i) => i) }),
        ),
      },
    ],
    [
      "title: is in 51 languages",
      one(
        {},
        {
          title: Object.fromEntries(
            Array.from({ length: 51 }, (_, i) => [`a${String.fromCharCode(97 + (i % 26))}${i < 26 ? "" : "x"}`, "t"]),
          ),
        },
      ),
    ],
    ["elements[0]: has 1002 members", one(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`h${i}`, 1])))],
    ["locale: must be a language tag", one({}, { locale: "no language" })],
    ["elements[0].title: holds a character that cannot be stored", one({ title: "a\u0000b" })],
    ["elements[0].title: holds a character that cannot be stored", one({ title: "\ud800" })],
  ])("%s", (expected, definition) => {
    const error = refusal(definition);
    expect(error).toMatchObject({ code: "invalid_argument", field: "definition" });
    expect(error.reason).toContain(expected);
  });

  it("lists the first ten problems and counts the others", () => {
    const error = refusal({
      elements: Array.from({ length: 14 }, (_, i) => question({ name: `q${i}`, visibleIf: "{a}" })),
    });
    expect(error.reason).toMatch(/^definition has 14 problems: \(1\) elements\[0\]\.visibleIf/);
    expect(error.reason).toContain("(10) elements[9]");
    expect(error.reason).not.toContain("elements[10]");
    expect(error.reason).toMatch(/And 4 more\.$/);
  });

  it("T33 refuses names that reach a prototype, wherever they stand", () => {
    for (const name of ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"]) {
      expect(refusal(one({ name })).reason).toContain("is not taken as a name");
    }
    expect(refusal(JSON.parse('{"elements":[{"type":"text","name":"q","__proto__":{"a":1}}]}')).reason).toContain(
      "__proto__",
    );
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it("T2 refuses deep nesting without recursion", () => {
    let deep: unknown = "x";
    for (let depth = 0; depth < 100_000; depth++) deep = { deep };
    expect(refusal({ ...one(), deep }).reason).toContain("nested deeper than 64 levels");
  });

  it("T11 refuses what is no plain JSON, such as a doubled member", () => {
    class Doubled {}
    expect(refusal(one({ title: new Doubled() })).reason).toContain("elements[0].title: is given more than once");
  });
});

describe("what is left out is warned of", () => {
  it.each<[string, unknown]>([
    ["elements[0].isRequried: is unknown and left out; did you mean isRequired?", one({ isRequried: true })],
    ["elements[0].aiHint: is unknown and left out", one({ aiHint: "x" })],
    ["elements[0].choicesOrder: is left out", one({ type: "radiogroup", choices: [1], choicesOrder: "random" })],
    ["elements[0].choices[0].score: is left out", one({ type: "radiogroup", choices: [{ value: 1, score: 5 }] })],
    ["logo: is left out", one({}, { logo: "https://a.example/l.png" })],
    ['elements[0].title: shows "{name}" as it stands', one({ title: "Hello {name}" })],
    ["pages[0]: has no question and is left out", { pages: [{ title: "Hi" }, { elements: [question()] }] }],
  ])("%s", (expected, definition) => {
    expect(compile(definition).warnings).toEqual([expect.stringContaining(expected)]);
  });

  it("stays silent about looks, and about features that are switched off", () => {
    const off = {
      visibleIf: "",
      hasOther: false,
      showOtherItem: false,
      choicesByUrl: {},
      validators: [],
      visible: true,
    };
    const looks = { startWithNewLine: false, titleLocation: "left", width: "50%" };
    const survey = {
      showQuestionNumbers: false,
      showProgressBar: "top",
      widthMode: "static",
      triggers: [],
      checkErrorsMode: "onNextPage",
    };
    expect(compile(one({ ...off, ...looks }, survey)).warnings).toEqual([]);
  });

  it("keeps at most a hundred warnings and counts the others", () => {
    const unknown = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`host${i}`, 1]));
    const { warnings } = compile(one(unknown));
    expect(warnings).toHaveLength(101);
    expect(warnings.at(-1)).toBe("and 50 more warnings");
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
  it.skipIf(names.length === 0).each(names.length === 0 ? [""] : names)(
    "%s compiles or is refused with paths",
    (name) => {
      const definition = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
      try {
        expect(compile(definition).questions.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toMatchObject({ code: "invalid_argument", field: "definition" });
        expect((error as SurveyLoopError).reason).toMatch(/\(1\) \w+.*: /);
      }
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
