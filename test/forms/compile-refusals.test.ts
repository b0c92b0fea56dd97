/** What refuses a definition, and what is only warned of. */
import { describe, expect, it } from "vitest";
import { SurveyLoopError } from "../../src/errors.js";
import { compileSurvey } from "../../src/forms/compile-survey.js";

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

describe("what cannot be asked is refused with its path", () => {
  it.each<[string, unknown]>([
    ["elements[0].visibleIf: is no expression", one({ visibleIf: "{a} = " })],
    ["elements[0].visibleIf: is no expression", one({ visibleIf: "not {a}" })],
    ["elements[0].visibleIf: must be an expression", one({ visibleIf: ["{a}"] })],
    ["elements[0].requiredIf: calls price(), which is unknown", one({ requiredIf: "price({a}) > 1" })],
    ["elements[0].choicesByUrl: not supported; list the choices", one({ choicesByUrl: { url: "https://a.example" } })],
    ["elements[0].valueFalse: is the same as valueTrue", one({ type: "boolean", valueTrue: "x", valueFalse: "x" })],
    ['elements[0].validators[0]: unknown: a validator of type "mine"', one({ validators: [{ type: "mine" }] })],
    ["elements[0].validators[0].regex: cannot be used", one({ validators: [{ type: "regex", regex: "(?=a)" }] })],
    ["elements[0].validators[0].regex: is missing", one({ validators: [{ type: "regex" }] })],
    ["elements[0].columns: must be a list of at least one", one({ type: "matrix", rows: [1] })],
    ["elements[0].items: must be a list", one({ type: "multipletext" })],
    ["elements[0].templateElements: have no question", one({ type: "paneldynamic" })],
    ["elements[0].columns[0].choices: must be a list", one({ type: "matrixdynamic", columns: [{ name: "c" }] })],
    [
      'elements[0].columns[0].type: unknown type "mine"',
      one({ type: "matrixdynamic", columns: [{ name: "c", cellType: "mine" }] }),
    ],
    ['elements[0].columns: have the name "c" twice', one({ type: "matrixdynamic", choices: [1], columns: ["c", "c"] })],
    ["elements[0].type: not supported: a question of type signaturepad; use boolean", one({ type: "signaturepad" })],
    ['elements[0].type: unknown type "radioGroup"; did you mean radiogroup?', one({ type: "radioGroup" })],
    ['elements[0].type: unknown type "yesno", which a page added to SurveyJS; use boolean', one({ type: "yesno" })],
    ...[
      ["infotext", "use html"],
      ["custombutton", "leave it out: the form has its own buttons"],
      ["contactinfo", "use multipletext with an item for each part"],
      ["multipletextinput", "use multipletext"],
      ["sortablelist", "use text, comment, radiogroup"],
    ].map(([type, instead]): [string, unknown] => [
      `elements[0].type: unknown type "${type}", which a page added to SurveyJS; ${instead}`,
      one({ type }),
    ]),
    ["elements[0].type: unknown type; for NPS use rating", one({ type: "nps" })],
    ["elements[0].type: is missing", { elements: [{ name: "q" }] }],
    ['elements[0].inputType: not supported: "colour"', one({ inputType: "colour" })],
    ["elements[0].name: is missing", one({ name: " " })],
    ["elements[0].choices: must be a list of at least one", one({ type: "dropdown" })],
    ['elements[0].choices[1]: repeats the value "1"', one({ type: "dropdown", choices: [1, "1"] })],
    ["elements[0].choices[0]: must have a value", one({ type: "dropdown", choices: [{ text: "x" }] })],
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
    [
      "have two questions of different kinds, text and comment",
      { elements: [question(), question({ type: "comment" })] },
    ],
    [
      "is computed from itself: {x} from {y} from {x}",
      one(
        {},
        {
          calculatedValues: [
            { name: "x", expression: "{y} + 1" },
            { name: "y", expression: "{x} + 1" },
          ],
        },
      ),
    ],
    ["elements[0]: must be a question", { elements: ["q"] }],
    ["elements: must be a list", { elements: {} }],
    ["pages: must be a list", { pages: "p" }],
    ["pages[0]: must be a page", { pages: [7] }],
    ["pages[0].visibleIf: is no expression", { pages: [{ visibleIf: "{a", elements: [question()] }] }],
    ["elements: stands beside pages", { pages: [{ elements: [question()] }], elements: [question({ name: "r" })] }],
    ["pages: have no question", {}],
    ["pages: have no question", { pages: [{ elements: [] }] }],
    [
      "pages: have more than 1000 questions",
      { elements: Array.from({ length: 1001 }, (_, i) => question({ name: `q${i}` })) },
    ],
    ["triggers[0].type: unknown trigger", one({}, { triggers: [{ type: "mine" }] })],
    ["navigateToUrl: must be an https address", one({}, { navigateToUrl: "javascript:alert(1)" })],
    ["navigateToUrl: must be an https address", one({}, { navigateToUrl: "https://a.example/?id={q}" })],
    [
      "navigateToUrlOnCondition[0].url: must be an https address",
      one({}, { navigateToUrlOnCondition: [{ expression: "{q} = 1", url: "//evil.example" }] }),
    ],
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
      elements: Array.from({ length: 14 }, (_, i) => question({ name: `q${i}`, visibleIf: "{a" })),
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
    ['elements[0].choicesOrder: "mixed" is unknown', one({ type: "radiogroup", choices: [1], choicesOrder: "mixed" })],
    ["elements[0].hasOther: means nothing for this type", one({ hasOther: true })],
    ["elements[0].visibleIf: reads {a}, which no question", one({ visibleIf: "{a} = 1" })],
    [
      "elements[0].visibleIf: reads {qq}, which no question, calculated value or declared parameter is called; did you mean {q}?",
      one({ visibleIf: "{qq} = 1" }),
    ],
    [
      "elements[0].validators[0]: a validator of type answercount does not fit",
      one({ validators: [{ type: "answercount" }] }),
    ],
    [
      "elements[0].choices[0].imageLink: is left out",
      one({ type: "imagepicker", choices: [{ value: 1, imageLink: "https://a.example/i.png" }] }),
    ],
    ['pages: have two questions under the name "q"', { elements: [question(), question()] }],
    ["triggers[0]: has no expression or no target", one({}, { triggers: [{ type: "setvalue" }] })],
    ["maxTimeToFinish: is left out; nobody is stopped by a clock", one({}, { maxTimeToFinish: 60 })],
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
