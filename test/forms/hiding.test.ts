/** When answers go that nobody sees any more, compared with survey-core: at once, or at completion. */
import { Model } from "survey-core";
import { describe, expect, it } from "vitest";
import type { Answers, AnswerValue } from "../../src/domain/answers.js";
import { fieldsIn, partField } from "../../src/forms/answer-fields.js";
import { askedField, checkPage } from "../../src/forms/check-page.js";
import { compileSurvey } from "../../src/forms/compile-survey.js";
import { commentKey } from "../../src/forms/compiler.js";
import { createAnswering, noFacts } from "../../src/forms/logic/answering.js";
import { conditionalFields, shownQuestions } from "../../src/forms/logic/elements.js";

const visibleIf = "{a} = 1";
const definition = (rule: string, own: object = {}) => ({
  clearInvisibleValues: rule,
  pages: [
    {
      name: "p1",
      elements: [
        { type: "text", name: "a", inputType: "number" },
        { type: "text", name: "plain", visibleIf, ...own },
        { type: "panel", name: "panel", visibleIf, elements: [{ type: "text", name: "inside" }] },
        { type: "text", name: "proposed", defaultValue: "x", visibleIf },
        { type: "radiogroup", name: "other", choices: ["x", "other"], hasOther: true, visibleIf },
        { type: "text", name: "follows", visibleIf: "{plain} = 'Q'" },
      ],
    },
    { name: "p2", visibleIf, elements: [{ type: "text", name: "onPage" }] },
  ],
});

/** Sends pages one after the other to us, and the same answers to survey-core; what both have after each page. */
function walk(survey: object, pages: readonly (readonly [page: number, answers: Answers])[]) {
  const model = new Model(survey);
  const compiled = compileSurvey({
    ...{ surveyId: "s", version: 1, publishedAt: "2026-01-01T00:00:00.000Z", definition: survey as never },
  });
  let stored: Record<string, AnswerValue> = {};
  let reachedPage = 0;
  return pages.map(([index, answers]) => {
    const facts = { ...noFacts, answers: stored, reachedPage };
    const page = compiled.pages[index]!;
    // What appears because of the same page is asked when it has appeared, as the form does.
    let answering = createAnswering(compiled, facts);
    for (let round = 0; round < 3; round++) {
      const fields = new Map<string, readonly string[]>();
      for (const { question } of shownQuestions(page.elements, answering.scope)) {
        const { questionId, field, behaviour } = question;
        const value = Object.hasOwn(answers, questionId) ? answers[questionId] : answering.values[questionId];
        behaviour.write(question, field, value, (name, texts) => fields.set(name, texts), answering.scope);
        const comment = answers[commentKey(questionId)] ?? answering.values[commentKey(questionId)];
        if (comment !== undefined) fields.set(partField.comment(field), [String(comment)]);
      }
      fields.set(askedField, [conditionalFields(page.elements, "", answering.values, answering.scope).join(" ")]);
      const checked = checkPage(compiled, index, fieldsIn(fields), "en", { ...facts, answers: stored });
      const next = { ...stored, ...checked.answers };
      stored = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)) as typeof stored;
      answering = createAnswering(compiled, { ...facts, answers: stored });
    }
    reachedPage = Math.max(reachedPage, index + 1);
    for (const [name, value] of Object.entries(answers)) {
      if (name.endsWith("-Comment")) model.setComment(name.slice(0, -"-Comment".length), String(value));
      else model.setValue(name, value);
    }
    return { ours: sorted(stored), theirs: sorted(model.data) };
  });
}

function sorted(data: object): object {
  return Object.fromEntries(Object.entries(data).sort(([one], [other]) => (one < other ? -1 : 1)));
}

const filled = { a: 1, plain: "Q", inside: "I", proposed: "D", other: "other", "other-Comment": "why", follows: "F" };

describe("answers that nobody sees any more, as survey-core has it", () => {
  it.each([
    ["onHidden", {}, { a: 2, inside: "I", onPage: "P" }],
    ["onHiddenContainer", {}, { a: 2 }],
    ["onComplete", {}, { ...filled, a: 2, onPage: "P" }],
    ["none", {}, { ...filled, a: 2, onPage: "P" }],
    ["none", { clearIfInvisible: "onHidden" }, "without plain"],
    ["onHidden", { clearIfInvisible: "none" }, "with plain"],
  ])("%s, the question itself %j", (rule, own, expected) => {
    const steps = walk(definition(rule, own), [
      [0, filled],
      [1, { onPage: "P" }],
      [0, { a: 2 }],
      [0, { a: 1 }],
    ]);
    for (const { ours, theirs } of steps) expect(ours).toEqual(theirs);
    if (typeof expected === "object") expect(steps[2]!.ours).toEqual(expected);
    else expect(Object.hasOwn(steps[2]!.ours, "plain")).toBe(expected === "with plain");
  });

  it("what was never seen stays until completion, and a default waits until it is seen", () => {
    const compiled = compileSurvey({
      surveyId: "s",
      version: 1,
      publishedAt: "2026-01-01T00:00:00.000Z",
      definition: definition("onHidden") as never,
    });
    expect(createAnswering(compiled, noFacts).values.proposed).toBeUndefined();
    expect(createAnswering(compiled, { ...noFacts, answers: { a: 1 } }).values.proposed).toBe("x");
    const checked = checkPage(compiled, 0, fieldsIn(new Map([["q0", ["2"]]])), "en", {
      ...noFacts,
      answers: { plain: "kept" },
    });
    expect(checked.answers).toEqual({ a: 2 });
  });
});

describe("answers of cells that nobody sees any more, as survey-core has it", () => {
  const inRow = { type: "text", name: "y", visibleIf: "{panel.x} = 1" };
  const byAnswer = { type: "text", name: "z", visibleIf: "{g} = 1" };
  const cell = { name: "y", cellType: "text", visibleIf: "{row.x} = 1" };
  const definitionOf = (rule: string, own: object) => ({
    clearInvisibleValues: rule,
    elements: [
      { type: "text", name: "g" },
      {
        ...{ type: "paneldynamic", name: "p" },
        templateElements: [{ type: "text", name: "x" }, { ...inRow, ...own }, byAnswer],
      },
      ...["matrixdynamic", "matrixdropdown"].map((type) => ({
        ...{ type, name: type, rowCount: 0, rows: ["r"] },
        columns: [
          { name: "x", cellType: "text" },
          { ...cell, ...own },
        ],
      })),
    ],
  });
  const before = {
    ...{
      g: "1",
      p: [
        { x: "1", y: "Y", z: "Z" },
        { x: "1", y: "stays" },
      ],
    },
    ...{ matrixdynamic: [{ x: "1", y: "Y" }], matrixdropdown: { r: { x: "1", y: "Y" } } },
  };
  it.each([
    ["onHidden", {}],
    ["onHiddenContainer", {}],
    ["onComplete", {}],
    ["onComplete", { clearIfInvisible: "onHidden" }],
    ["none", {}],
  ])("%s, the cell itself %j", (rule, own) => {
    const definition = definitionOf(rule, own);
    const model = new Model(definition);
    model.data = structuredClone(before);
    const rows = (name: string) => (model.getQuestionByName(name) as unknown as MatrixRows).visibleRows;
    (model.getQuestionByName("p") as unknown as Panels).panels[0]!.getQuestionByName("x").value = "2";
    for (const name of ["matrixdynamic", "matrixdropdown"]) rows(name)[0]!.cells[0]!.value = "2";
    model.setValue("g", "2");

    const survey = compileSurvey({
      ...{ surveyId: "s", version: 1, publishedAt: "2026-01-01T00:00:00.000Z", definition: definition as never },
    });
    const facts = { ...noFacts, answers: before, reachedPage: 1 };
    const answering = createAnswering(survey, facts);
    const fields = new Map<string, readonly string[]>();
    for (const question of survey.questions)
      question.behaviour.write(
        question,
        question.field,
        before[question.questionId as keyof typeof before],
        (name, texts) => fields.set(name, texts),
        answering.scope,
      );
    for (const field of ["q0", "q1.r0.e0", "q2.r0.c0", "q3.r0.c0"]) {
      expect(fields.get(field)).toEqual(["1"]);
      fields.set(field, ["2"]);
    }
    fields.set(askedField, [conditionalFields(survey.pages[0]!.elements, "", before, answering.scope).join(" ")]);
    const checked = checkPage(survey, 0, fieldsIn(fields), "en", facts);
    const plain = (data: object) => sorted(JSON.parse(JSON.stringify(data)));
    expect(plain({ ...before, ...checked.answers })).toEqual(plain(model.data));

    model.doComplete();
    const kept = plain({ ...before, ...checked.completion().answers });
    const theirs = plain(model.data) as { matrixdynamic: { y?: string }[]; matrixdropdown: { r: { y?: string } } };
    // Hidden cells of a matrix stay in survey-core, whatever the rule; with us they go like those of a panel.
    if (rule !== "none") {
      delete theirs.matrixdynamic[0]!.y;
      delete theirs.matrixdropdown.r.y;
    }
    expect(kept).toEqual(theirs);
  });
});

interface Panels {
  readonly panels: readonly { getQuestionByName(name: string): { value: unknown } }[];
}
interface MatrixRows {
  readonly visibleRows: readonly { readonly cells: readonly { value: unknown }[] }[];
}
