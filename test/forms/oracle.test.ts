/** Whole surveys against survey-core: the same questions are seen, required and changeable, and what it rejects, we reject. */
import { isDeepStrictEqual } from "node:util";
import { Model } from "survey-core";
import { describe, expect, it } from "vitest";
import type { Answers } from "../../src/domain/answers.js";
import { fieldsIn, partField } from "../../src/forms/answer-fields.js";
import { askedField, checkPage } from "../../src/forms/check-page.js";
import { compileSurvey } from "../../src/forms/compile-survey.js";
import { createAnswering, noFacts } from "../../src/forms/logic/answering.js";
import { conditionalFields, shownQuestions } from "../../src/forms/logic/elements.js";
import { isEnabled, isRequired } from "../../src/forms/logic/scope.js";
import { isLong } from "../long-form.js";
import { Chance, generateAnswers, generateSurvey, generateTriggers } from "./generated-surveys.js";

const surveys = isLong ? 400 : 27;
const surveysWithTriggers = isLong ? 150 : 14;
const answersOfEach = 2;
const patience = isLong ? 600_000 : 60_000;

function compile(definition: object) {
  return compileSurvey({
    surveyId: "s",
    version: 1,
    publishedAt: "2026-01-01T00:00:00.000Z",
    definition: definition as never,
  });
}

/** What we and survey-core say of each question of a survey with answers. */
function compare(definition: object, answers: Answers) {
  const model = new Model(definition);
  model.data = structuredClone(answers);
  const survey = compile(definition);
  const last = survey.pages.length;
  const facts = { ...noFacts, answers, reachedPage: last };
  const answering = createAnswering(survey, facts);
  const ours: Record<string, unknown> = {};
  const theirs: Record<string, unknown> = {};
  survey.pages.forEach((page, index) => {
    const isShown = answering.isPageShown(page);
    const isOpen = isEnabled(page, answering.scope);
    const shown = isShown ? shownQuestions(page.elements, answering.scope, !isOpen) : [];
    for (const question of page.questions) {
      const { name } = question;
      const here = shown.find((each) => each.question === question);
      const isSeen = here !== undefined;
      ours[name] = [isSeen, isSeen && isRequired(question, answering.scope), isSeen && !here.isLocked];
      const known = model.getQuestionByName(name)!;
      const isSeenThere = known.isVisible && known.isParentVisible && model.visiblePages.includes(known.page as never);
      theirs[name] = [isSeenThere, isSeenThere && known.isRequired, isSeenThere && !known.isReadOnly];
    }
    if (!isShown) return;
    const fields = new Map<string, readonly string[]>();
    for (const question of page.questions) {
      question.behaviour.write(
        question,
        question.field,
        answers[question.questionId],
        (name, texts) => fields.set(name, texts),
        answering.scope,
      );
      const comment = answers[`${question.questionId}-Comment`];
      if (comment !== undefined) fields.set(partField.comment(question.field), [String(comment)]);
    }
    fields.set(askedField, [conditionalFields(page.elements, "", answering.values, answering.scope).join(" ")]);
    const checked = checkPage(survey, index, fieldsIn(fields), "en", facts);
    ours[page.name] = checked.problems.length > 0;
    theirs[page.name] = !model.getPageByName(page.name).validate(false);
  });
  return { ours, theirs, model, survey, facts };
}

describe("survey-core as oracle", () => {
  it(
    `${surveys} generated surveys with ${answersOfEach} sets of answers each: the same visible, required and enabled questions, the same pages rejected`,
    () => {
      let rejected = 0;
      let hidden = 0;
      for (let seed = 1; seed <= surveys; seed++) {
        const chance = new Chance(seed * 7919);
        const definition = generateSurvey(chance);
        if (!hasQuestions(definition)) continue;
        for (let round = 0; round < answersOfEach; round++) {
          const answers = generateAnswers(chance, definition) as Answers;
          const { ours, theirs } = compare(definition, answers);
          expectSame({ seed, definition, answers }, ours, theirs);
          rejected += Object.values(theirs).filter((each) => each === true).length;
          hidden += Object.values(theirs).filter((each) => Array.isArray(each) && each[0] === false).length;
        }
      }
      // The comparison means something only where both happen often.
      expect(rejected).toBeGreaterThan(surveys / 2);
      expect(hidden).toBeGreaterThan(surveys * 3);
    },
    patience,
  );

  it(
    "completion keeps the answers that survey-core keeps",
    () => {
      let compared = 0;
      let cells = 0;
      for (let seed = 1; seed <= surveys; seed++) {
        const chance = new Chance(seed * 104_729);
        const definition = generateSurvey(chance);
        if (!hasQuestions(definition)) continue;
        const answers = generateAnswers(chance, definition) as Answers;
        const { ours, model, survey, facts } = compare(definition, answers);
        if (survey.pages.some((page) => ours[page.name] === true)) continue;
        const checked = checkPage(survey, survey.pages.length, { all: () => [] }, "en", facts);
        const { answers: changes } = checked.completion();
        const kept = Object.fromEntries(
          Object.entries({ ...answers, ...changes }).filter(([, value]) => value !== undefined),
        );
        const hidden = hiddenCells(model);
        model.doComplete();
        expectSame({ seed, definition, answers }, sorted(kept), sorted(withoutCells(model.data, hidden)));
        cells += hidden.length;
        compared += 1;
      }
      expect(compared).toBeGreaterThan(surveys / 8);
      expect(cells).toBeGreaterThan(0);
    },
    patience,
  );
});

describe("survey-core as oracle of what follows an answer", () => {
  it(
    `${surveysWithTriggers} generated surveys with triggers: the same answers after each change`,
    () => {
      let followed = 0;
      for (let seed = 1; seed <= surveysWithTriggers; seed++) {
        const { definition, steps } = generateTriggers(new Chance(seed * 6151));
        const model = new Model(definition);
        const survey = compile(definition);
        let answers: Answers = {};
        for (const [name, value] of steps) {
          model.setValue(name, value);
          const { values } = createAnswering(survey, { ...noFacts, answers });
          const fields = new Map(
            survey.questions.map(({ questionId, field }) => [
              field,
              [questionId === name ? value : String(values[questionId] ?? "")],
            ]),
          );
          const checked = checkPage(survey, 0, fieldsIn(fields), "en", { ...noFacts, answers });
          const next = { ...answers, ...checked.answers };
          answers = Object.fromEntries(Object.entries(next).filter(([, each]) => each !== undefined)) as Answers;
          expectSame({ seed, definition, steps, name }, sorted(answers), sorted(model.data));
        }
        followed += Object.keys(answers).length - new Set(steps.map(([name]) => name)).size;
      }
      expect(followed).toBeGreaterThan(surveysWithTriggers / 3);
    },
    patience,
  );
});

/** Cells of matrices that survey-core hides. They stay in its data; we store nothing that nobody sees. */
function hiddenCells(model: Model): readonly (readonly [matrix: string, row: number, column: string])[] {
  return model.getAllQuestions().flatMap((question) => {
    if (question.getType() !== "matrixdynamic" || !Array.isArray(model.data[question.name])) return [];
    const { visibleRows } = question as unknown as { visibleRows: readonly MatrixRow[] };
    return visibleRows.flatMap(({ cells }, row) =>
      cells.flatMap((cell) => (cell.question.isVisible ? [] : [[question.name, row, cell.column.name] as const])),
    );
  });
}

interface MatrixRow {
  readonly cells: readonly { readonly question: { isVisible: boolean }; readonly column: { name: string } }[];
}

function withoutCells(data: Record<string, unknown>, cells: ReturnType<typeof hiddenCells>): object {
  const left = structuredClone(data) as Record<string, Record<string, unknown>[] | undefined>;
  for (const [matrix, row, column] of cells) delete left[matrix]?.[row]?.[column];
  return left;
}

/** Shows the survey only where something differs. */
function expectSame(about: object, ours: object, theirs: object): void {
  if (!isDeepStrictEqual(ours, theirs)) expect({ ...about, result: ours }).toEqual({ ...about, result: theirs });
}

function sorted(data: object): object {
  return JSON.parse(
    JSON.stringify(Object.fromEntries(Object.entries(data).sort(([one], [other]) => (one < other ? -1 : 1)))),
  );
}

function hasQuestions(definition: Record<string, unknown>): boolean {
  return (definition.pages as { elements: unknown[] }[]).every(({ elements }) => elements.length > 0);
}
