/** `multipletext`: several text fields under one title, stored as an object by the names of the items. */

import type { AnswerValue } from "../../domain/answers.js";
import type { Question } from "../compiled-survey.js";
import { finishQuestion, type QuestionType } from "../compiler.js";
import { isObject } from "../findings.js";
import { readQuestions, validateElements } from "../logic/elements.js";
import type { Values } from "../logic/scope.js";
import { phrase } from "../phrase.js";
import { elementViews } from "../view-question.js";
import { behaviourOf, isEmptyAnswer } from "./behaviour.js";
import { asRows } from "./matrix.js";
import { maxColumns, refuseRepeated } from "./repeated.js";

interface MultipleTextQuestion extends Question {
  readonly items: readonly Question[];
}

export const multipleText: QuestionType = {
  types: ["multipletext"],
  members: ["items", "itemSize", "itemErrorLocation", "itemTitleWidth"],
  validators: [],
  compile(given, base, compiler) {
    const { path, place } = base;
    const { findings } = compiler;
    const listed = given.items;
    if (!Array.isArray(listed) || listed.length === 0 || listed.length > maxColumns) {
      findings.refuse(`${path}.items`, phrase`must be a list of 1 to ${maxColumns} items`);
      return undefined;
    }
    const items = listed.flatMap((entry: unknown, index) => {
      const item = typeof entry === "string" ? { name: entry } : entry;
      const at = `${path}.items[${index}]`;
      if (!isObject(item)) {
        findings.refuse(at, phrase`must be an item, an object with a name`);
        return [];
      }
      const question = compiler.cell({ ...item, type: "text" }, at, place, `i${index}`);
      return question === undefined ? [] : [question];
    });
    refuseRepeated(items, `${path}.items`, compiler);
    const part = { kind: "multipleText", behaviour, counting: "presence" as const };
    return finishQuestion(base, { ...part, columnParts: items.map(({ questionId }) => [questionId]) }, { items });
  },
};

function valuesOf(answer: AnswerValue | undefined): Values {
  return Object.assign(Object.create(null), asRows(answer));
}

const behaviour = behaviourOf<MultipleTextQuestion>({
  seconds: 30,
  isGroup: true,
  read({ items }, at, sent, scope, known) {
    const { values, answered } = readQuestions(items, `${at}.`, sent, valuesOf(known), scope);
    const problems = answered.flatMap(({ question, problems: found }) =>
      found.map((problem) => ({ ...problem, part: scope.text(question.title) })),
    );
    return { answer: isEmptyAnswer(values) ? undefined : (values as AnswerValue), problems };
  },
  write({ items }, at, answer, put, scope) {
    const values = asRows(answer);
    for (const item of items)
      item.behaviour.write(item, `${at}.${item.field}`, values[item.questionId] ?? item.defaultValue, put, scope);
  },
  validate({ items }, at, answer, scope) {
    return validateElements(items, `${at}.`, valuesOf(answer), scope).map((problem) => {
      const item = items.find(({ field }) => `${at}.${field}` === problem.field);
      return item === undefined ? problem : { ...problem, part: scope.text(item.title) };
    });
  },
  missing: (_, { problem }) => problem.answerOne,
  view: ({ items }, at, entered, scope) => ({
    control: "rows",
    layout: "fields",
    rowCountField: "",
    rowCount: 1,
    emptyText: "",
    rows: [
      { id: "", title: "", elements: elementViews(items, `${at}.`, entered, scope), removeAction: "", removeLabel: "" },
    ],
    addAction: "",
    addLabel: "",
    totals: [],
  }),
  lines({ items }, answer, { textOf }) {
    const values = asRows(answer);
    return items.flatMap((item) => {
      const value = values[item.questionId];
      return value === undefined ? [] : [`${textOf(item.title) || item.questionId}: ${value}`];
    });
  },
});
