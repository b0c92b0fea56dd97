import { describe, expect, it } from "vitest";
import { compileSurvey } from "../../src/forms/compile-survey.js";
import { readChoiceLines } from "../../src/portal/builder/choice-lines.js";
import { compareDefinitions } from "../../src/portal/builder/compare-definitions.js";
import { conditionOperators, readCondition, writeCondition } from "../../src/portal/builder/condition.js";
import { setText, textOf, textsOf, withText } from "../../src/portal/builder/draft-texts.js";
import {
  copyElement,
  moveElement,
  nameFromTitle,
  onPages,
  renameElement,
} from "../../src/portal/builder/edit-draft.js";
import { instantOfLocal, localTime } from "../../src/portal/builder/local-time.js";

const two = {
  unknown: { a: [1] },
  pages: [
    { name: "p1", elements: [{ type: "text", name: "a", title: "A" }] },
    { name: "p2", elements: [{ type: "panel", name: "b", own: 1, elements: [{ type: "text", name: "c" }] }] },
  ],
};

describe("edits of a definition", () => {
  it("put questions without a page onto one, whatever spelling they have, and keep the rest", () => {
    const question = { type: "text", name: "a" };
    const expected = { title: "T", x: 1, pages: [{ name: "page1", elements: [question] }] };
    expect(onPages({ title: "T", x: 1, elements: [question] })).toEqual(expected);
    expect(onPages({ title: "T", x: 1, questions: [question] })).toEqual(expected);
    expect(onPages({ pages: [{ name: "p", y: 2, questions: [question] }] })).toEqual({
      pages: [{ name: "p", y: 2, elements: [question] }],
    });
    expect(onPages(two)).toEqual(two);
  });

  it("give a copy names of its own, within panels too", () => {
    const { pages } = copyElement(two, [1, 0]) as typeof two;
    expect(pages[1]!.elements[1]).toEqual({
      ...{ type: "panel", name: "b2", own: 1, elements: [{ type: "text", name: "c2" }] },
    });
  });

  it("move an element out of a panel to a place on another page, and change nothing for a page that is not", () => {
    const { pages } = moveElement(two, [1, 0, 0], 0, 0) as typeof two;
    expect(pages[0]!.elements.map(({ name }) => name)).toEqual(["c", "a"]);
    expect(moveElement(two, [0, 0], 7)).toBe(two);
  });

  it("carry another name into conditions, texts and scores, and into nothing that only looks like it", () => {
    const before = {
      pages: [
        {
          elements: [
            { type: "rating", name: "a.b", title: "{a.b} { a.b } {a.bc} {xa.b} a.b" },
            { type: "text", name: "c", visibleIf: "{a.b} > 1 and {a.b-Comment} notempty and {a.b[0]} = 1" },
          ],
        },
      ],
      surveyLoop: { scores: { nps: "a.b", csat: "c" } },
    };
    expect(renameElement(before, [0, 0], "n")).toEqual({
      pages: [
        {
          elements: [
            { type: "rating", name: "n", title: "{n} { n } {a.bc} {xa.b} a.b" },
            { type: "text", name: "c", visibleIf: "{n} > 1 and {n-Comment} notempty and {n[0]} = 1" },
          ],
        },
      ],
      surveyLoop: { scores: { nps: "n", csat: "c" } },
    });
  });

  it.each([
    ["Would you recommend us?", "would_you_recommend_us"],
    ["Êtes-vous satisfait ?", "etes_vous_satisfait"],
    ["3 things", "q_3_things"],
    ["どうですか", "q"],
  ])("make of %s the name %s", (title, name) => expect(nameFromTitle(title)).toBe(name));
});

describe("choices as lines", () => {
  it("keep other members and languages of an entry whose value stays", () => {
    const before = [{ value: 1, text: { default: "One", fr: "Un" }, visibleIf: "{x}" }, "b", "c|See"];
    expect(readChoiceLines("c | See\n1 | First\nb\n\nNew one\nx | A | B", before, "en")).toEqual([
      "c|See",
      { value: 1, text: { default: "First", fr: "Un" }, visibleIf: "{x}" },
      "b",
      "New one",
      { value: "x", text: "A | B" },
    ]);
  });
});

describe("conditions", () => {
  const values = ["5", "-2.5", "05", "yes", "true", 'it\'s "so"', "{x} and", "a\\'b", "ends\\", "é ü"];

  it("come back from the expression that they are written as, which every value leaves whole", () => {
    for (const operator of conditionOperators) {
      for (const value of values) {
        const isCompared = operator !== "answered" && operator !== "notAnswered";
        const comparisons = [
          { question: "a b", operator, value: isCompared ? value : "" },
          { question: "c", operator: "answered", value: "" },
        ] as const;
        for (const join of ["all", "any"] as const) {
          const text = writeCondition({ join, comparisons });
          const read = readCondition(text);
          const expected = value === "ends\\" || value === "a\\'b" ? value.replaceAll("\\", "") : value;
          const [first] = comparisons;
          expect(read).toEqual({
            join,
            comparisons: [{ ...first, value: isCompared ? expected : "" }, comparisons[1]],
          });
          const definition = {
            elements: [
              { type: "text", name: "a b" },
              { type: "text", name: "c" },
              { type: "text", name: "d", visibleIf: text },
            ],
          };
          const version = { surveyId: "s", version: 1, publishedAt: "2026-01-01T00:00:00.000Z", definition };
          expect(() => compileSurvey(version)).not.toThrow();
        }
      }
    }
  });

  it.each([
    "{a} = 1 and {b} = 2 or {c} = 3",
    "({a} = 1)",
    "age({a}) > 3",
    "{a} = {b}",
    "{a} = 1 and",
    "{a} > 1",
    "{a} = 1 and {b} = 1 and {c} = 1 and {d} = 1",
    "not {a}",
    "{a} = 'true'",
  ])("leave %s to the field of expressions", (text) => expect(readCondition(text)).toBeUndefined());
});

describe("texts and times and comparisons", () => {
  it("find every text, and set one in one language beside the others", () => {
    const definition = {
      title: "T",
      pages: [{ elements: [{ type: "radiogroup", name: "q", title: { default: "Q", fr: "F" }, choices: ["a", 2] }] }],
    };
    const texts = textsOf(definition).map(({ path }) => path.join("."));
    expect(texts).toEqual(["title", "pages.0.elements.0.title", "pages.0.elements.0.choices.0.text"]);
    const path = ["pages", 0, "elements", 0, "choices", 0, "text"];
    const next = setText(setText(definition, path, "fr", "A"), ["title"], "fr", "") as typeof definition;
    expect(next.pages[0]!.elements[0]!.choices).toEqual([{ value: "a", text: { default: "a", fr: "A" } }, 2]);
    expect(next.title).toBe("T");
    expect(setText(definition, ["pages", 9, "title"], "fr", "x")).toEqual(definition);
  });

  it("take `default` for the default language, or for English where that one has its name, as publishing does", () => {
    const both = { default: "E", fr: "F" };
    expect(["en", "fr"].map((language) => textOf(both, language, "en"))).toEqual(["E", "F"]);
    expect(["en", "fr", "de"].map((language) => textOf(both, language, "fr"))).toEqual(["E", "F", ""]);
    expect(withText(both, "fr", "fr", "G")).toEqual({ default: "E", fr: "G" });
    expect(withText(both, "en", "fr", "D")).toEqual({ default: "D", fr: "F" });
    expect(withText(both, "en", "en", "D")).toEqual({ default: "D", fr: "F" });
    expect(withText("E", "fr", "en", "F")).toEqual(both);
    expect(withText(both, "fr", "en", "")).toBe("E");
    expect(withText("E", "en", "en", "")).toBeUndefined();
    const published = { surveyId: "s", version: 1, publishedAt: "2026-01-01T00:00:00.000Z" };
    for (const locale of ["en", "fr"]) {
      const elements = [{ type: "text", name: "a", title: both }];
      const survey = compileSurvey({ ...published, definition: { locale, title: both, elements } });
      for (const language of ["en", "fr"]) expect(survey.title[language]).toBe(textOf(both, language, locale));
    }
  });

  it.each(["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata"])("keep the wall clock of %s", (zone) => {
    for (const local of ["2026-03-29T12:00", "2026-07-01T00:15", "2026-10-25T23:59", "2026-11-01T12:00"]) {
      expect(localTime(instantOfLocal(local, zone), zone)).toBe(local);
    }
    expect([instantOfLocal("", zone), instantOfLocal("2026-13-01T00:00", zone)]).toEqual([undefined, null]);
    expect(instantOfLocal("2026-07-01T12:00", "Europe/Paris")).toBe("2026-07-01T10:00:00.000Z");
  });

  it("tell what was added, removed, changed and moved", () => {
    const found = compareDefinitions(
      {
        elements: [
          { type: "text", name: "a" },
          { type: "text", name: "b" },
          { type: "text", name: "c" },
        ],
      },
      {
        elements: [
          { type: "comment", name: "b" },
          { type: "text", name: "a" },
          { type: "text", name: "d", title: "D" },
        ],
      },
    );
    expect(found.added.map(({ title }) => title)).toEqual(["D"]);
    expect(found.removed.map(({ name }) => name)).toEqual(["c"]);
    expect(found.changed).toEqual([{ name: "b", title: "b", members: ["type"], hasNewType: true }]);
    expect([found.isReordered, found.isSame]).toEqual([true, false]);
    expect(compareDefinitions(two, structuredClone(two)).isSame).toBe(true);
  });
});
