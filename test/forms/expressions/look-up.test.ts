import { SurveyModel } from "survey-core";
import { describe, expect, it } from "vitest";
import {
  createBudget,
  createLookUp,
  createTimeZone,
  disables,
  evaluate,
  holds,
  type Place,
  parseExpression,
  type Scope,
} from "../../../src/forms/expressions/index.js";
import { plain } from "./oracle.js";

function ours(text: string, scope: Scope): unknown {
  const { expression } = parseExpression(text);
  const zone = createTimeZone("UTC");
  return plain(evaluate(expression!, { now: 0, zone, budget: createBudget(), lookUp: createLookUp(scope) }));
}

const probes = (texts: readonly string[]) =>
  texts.map((expression, index) => ({ type: "expression", name: `probe${index}`, expression }));

const notStored = (data: object) =>
  Object.fromEntries(Object.entries(data).filter(([name]) => !name.startsWith("probe")));

describe("surprise 11: names relative to an entry of a dynamic panel", () => {
  const texts = [
    "{panel.x}",
    "{PANEL.X}",
    "{prevPanel.x}",
    "{nextPanel.x}",
    "{panelIndex}",
    "{x}",
    "{panel.x} + {x}",
    "{panel.unanswered} empty",
    "{panel.unanswered} = []",
    "{panel.dotted.name}",
    "{p[0].x}",
    "{p.length}",
    "{panelIndex} = 0 or {prevPanel.x} < {panel.x}",
  ];
  const questions = ["x", "unanswered", "dotted.name"].map((name) => ({ type: "text", name }));
  const answers = { x: "top", p: [{ x: 1, "dotted.name": "d" }, { x: 5 }, {}] };

  it.each([0, 1, 2])("are those of survey-core in entry %i", (index) => {
    const survey = new SurveyModel({
      elements: [
        { type: "text", name: "x" },
        { type: "paneldynamic", name: "p", templateElements: [...questions, ...probes(texts)] },
      ],
    });
    survey.data = structuredClone(answers);
    const panel = survey.getQuestionByName("p").panels[index];
    const hasQuestion = (name: string) => questions.some((question) => question.name === name);
    const place: Place = { kind: "panel", entries: answers.p, index, hasQuestion };
    const found = texts.map((text) => [text, ours(text, { answers, place })]);
    const expected = texts.map((text, probe) => [text, plain(panel.getQuestionByName(`probe${probe}`).value)]);
    expect(found).toEqual(expected);
  });

  it("{parentPanel.x} is that of the panel around it, {panel.x} outside is unanswered", () => {
    const inner = {
      type: "paneldynamic",
      name: "inner",
      templateElements: [{ type: "text", name: "y" }, ...probes(["{parentPanel.x} + {panel.y}", "{panel.x}"])],
    };
    const survey = new SurveyModel({
      elements: [
        { type: "paneldynamic", name: "p", templateElements: [{ type: "text", name: "x" }, inner] },
        ...probes(["{panel.x}"]),
      ],
    });
    const given = { p: [{ x: 10, inner: [{ y: 1 }, { y: 2 }] }] };
    survey.data = structuredClone(given);
    const panel = survey.getQuestionByName("p").panels[0].getQuestionByName("inner").panels[1];
    const outer: Place = { kind: "panel", entries: given.p, index: 0 };
    const place: Place = { kind: "panel", entries: given.p[0]!.inner, index: 1, outer };
    const value = (name: string) => plain(panel.getQuestionByName(name).value);
    expect([value("probe0"), value("probe1")]).toEqual([12, 10]);
    expect(ours("{parentPanel.x} + {panel.y}", { answers: given, place })).toBe(12);
    expect(ours("{panel.x}", { answers: given, place })).toBe(10);
    expect(plain(survey.getQuestionByName("probe0").value)).toBe(null);
    expect(ours("{panel.x}", { answers: given })).toBe(null);
  });
});

describe("known difference: a filter within a panel", () => {
  it("sees the panel's answers, in survey-core it does not", () => {
    const text = "sumInArray({all}, 'n', {n} > {panel.x})";
    const survey = new SurveyModel({
      elements: [
        { type: "paneldynamic", name: "p", templateElements: [{ type: "text", name: "x" }, ...probes([text])] },
      ],
    });
    const answers = { all: [{ n: 1 }, { n: 5 }], p: [{ x: 2 }] };
    survey.data = structuredClone(answers);
    expect(survey.getQuestionByName("p").panels[0].getQuestionByName("probe0").value).toBe(0);
    expect(ours(text, { answers, place: { kind: "panel", entries: answers.p, index: 0 } })).toBe(5);
  });
});

describe("surprise 11: names relative to a row of a matrix", () => {
  const texts = [
    "{row.n} * 2",
    "{ROW.n}",
    "{rowIndex}",
    "{rowName}",
    "{rowValue}",
    "{item}",
    "{prevRow.n}",
    "{nextRow.n}",
    "{m.r1.n}",
    "{question.r1}",
  ];
  const answers = { m: { r1: { n: 1 }, r2: { n: 4 } }, question: { r1: "c" } };

  it("are those of survey-core", () => {
    const columns = [
      { name: "n", cellType: "text" },
      ...texts.map((expression, index) => ({ name: `probe${index}`, cellType: "expression", expression })),
    ];
    const survey = new SurveyModel({
      elements: [
        { type: "matrixdropdown", name: "m", rows: ["r1", "r2"], columns },
        { type: "matrix", name: "question", rows: ["r1"], columns: ["c"] },
      ],
    });
    survey.data = structuredClone(answers);
    const entries = [answers.m.r1, answers.m.r2];
    for (const index of [0, 1]) {
      const row = survey.getQuestionByName("m").visibleRows[index];
      const place: Place = { kind: "row", entries, index, name: `r${index + 1}` };
      const expected = texts.map((text, probe) => [text, plain(row.getQuestionByName(`probe${probe}`).value)]);
      expect(texts.map((text) => [text, ours(text, { answers, place })])).toEqual(expected);
    }
  });

  it("{totalRow.c} and {m-total.c} are the totals", () => {
    const survey = new SurveyModel({
      elements: [
        {
          type: "matrixdynamic",
          name: "m",
          columns: [
            { name: "n", cellType: "text", totalType: "sum" },
            { name: "share", cellType: "expression", expression: "{row.n} / {totalRow.n}" },
          ],
        },
        ...probes(["{m-total.n}"]),
      ],
    });
    const given = { m: [{ n: 1 }, { n: 3 }] };
    // survey-core makes rows and totals when they are first shown.
    expect(survey.getQuestionByName("m").visibleRows).toHaveLength(2);
    expect(survey.getQuestionByName("m").visibleTotalRow).toBeDefined();
    survey.data = structuredClone(given);
    const totals = { n: 4 };
    expect(notStored(survey.data)).toMatchObject({ m: [{ share: 0.25 }, { share: 0.75 }], "m-total": totals });
    const place: Place = { kind: "row", entries: given.m, index: 1, totals };
    expect(ours("{row.n} / {totalRow.n}", { answers: given, place })).toBe(0.75);
    expect(plain(survey.getQuestionByName("probe0").value)).toBe(4);
    expect(ours("{m-total.n}", { answers: { ...given, "m-total": totals } })).toBe(4);
  });
});

describe("surprise 12: names of a choice and of the definition", () => {
  it("{item} and {choice} are the choice's value", () => {
    const survey = new SurveyModel({
      elements: [
        { type: "checkbox", name: "brands", choices: ["a", "b", "c"] },
        { type: "radiogroup", name: "best", choices: ["a", "b", "c"], choicesVisibleIf: "{brands} contains {item}" },
        { type: "radiogroup", name: "worst", choices: ["a", "b", "c"], choicesVisibleIf: "{choice} <> {best}" },
      ],
    });
    const answers = { brands: ["a", "c"], best: "a" };
    survey.data = structuredClone(answers);
    const shown = (name: string) =>
      survey.getQuestionByName(name).visibleChoices.map(({ value }: { value: unknown }) => value);
    const passing = (text: string) =>
      ["a", "b", "c"].filter((value) => ours(text, { answers, place: { kind: "item", value } }) === true);
    expect(shown("best")).toEqual(["a", "c"]);
    expect(passing("{brands} contains {item}")).toEqual(["a", "c"]);
    expect(shown("worst")).toEqual(["b", "c"]);
    expect(passing("{choice} <> {best}")).toEqual(["b", "c"]);
  });

  it("{$q.title} asks for a property, and only what is given out is seen", () => {
    const answers = { title: "an answer" };
    const property: Scope["property"] = ({ path }) =>
      path.map(({ name }) => name).join(".") === "q.title" ? { value: "What?" } : undefined;
    expect(ours("{$q.title}", { answers, property })).toBe("What?");
    expect(ours("{$q.secret}", { answers, property })).toBe(null);
    expect(ours("{$q.title}", { answers })).toBe(null);
  });
});

describe("what a name means", () => {
  it("variables come before answers of the same name", () => {
    const survey = new SurveyModel({ elements: [{ type: "text", name: "a" }] });
    survey.setValue("a", "answer");
    survey.setVariable("a", "variable");
    expect(survey.runExpression("{a}")).toBe("variable");
    expect(ours("{a}", { answers: { a: "answer" }, variables: { a: "variable" } })).toBe("variable");
  });

  it("in a ranking the order counts", () => {
    const survey = new SurveyModel({ elements: [{ type: "ranking", name: "r", choices: ["x", "y"] }] });
    const answers = { r: ["y", "x"] };
    survey.data = structuredClone(answers);
    const question = (name: string) => (name === "r" ? { name: "r", isOrdered: true } : undefined);
    for (const text of ["{r} = ['x', 'y']", "{r} = ['y', 'x']", "{r} <> ['x', 'y']", "{r} contains 'x'"]) {
      expect(ours(text, { answers, question }), text).toBe(survey.runExpression(text));
    }
  });

  it("a question without an answer is undefined, a name that nothing has is null: an empty list tells them apart", () => {
    const survey = new SurveyModel({ elements: [{ type: "text", name: "First" }] });
    const question = (name: string) => (name === "first" ? { name: "First" } : undefined);
    for (const text of ["{first} = []", "{nothing} = []", "{FIRST} empty", "{first.length}"]) {
      expect(ours(text, { answers: {}, question }), text).toBe(survey.runExpression(text));
    }
    survey.setValue("First", "x");
    expect(ours("{first}", { answers: { First: "x" }, question })).toBe(survey.runExpression("{first}"));
  });

  it("T37: nothing that objects inherit is seen", () => {
    const answers = { a: { b: 1 }, list: ["x"] };
    for (const name of [
      "__proto__",
      "constructor",
      "toString",
      "a.constructor",
      "a.__proto__.x",
      "list.map",
      "a.b.toFixed",
    ]) {
      expect(ours(`{${name}}`, { answers, variables: {} }), name).toBe(null);
    }
    expect(ours("{__proto__}", { answers: JSON.parse('{"__proto__": 5}') })).toBe(5);
  });
});

describe("what a condition means", () => {
  it.each([true, "true", 1, "1", "no", 5, [], ["x"], { x: 1 }, 0, "", false])(
    "is that of survey-core for an answer %j",
    (answer) => {
      const survey = new SurveyModel({
        elements: [
          { type: "text", name: "a" },
          { type: "text", name: "b", visibleIf: "{a}", requiredIf: "{a}", enableIf: "{a}" },
        ],
      });
      survey.setValue("a", answer);
      const { expression } = parseExpression("{a}");
      const lookUp = createLookUp({ answers: { a: answer } });
      const context = { now: 0, zone: createTimeZone("UTC"), budget: createBudget(), lookUp };
      const question = survey.getQuestionByName("b");
      expect(holds(expression!, context)).toBe(question.isVisible);
      expect(holds(expression!, context)).toBe(question.isRequired);
      expect(disables(expression!, context)).toBe(question.readOnly);
    },
  );
});
