/** `matrix`: one column for each row, stored as `{row: column}` and counted row by row. */

import type { AnswerValue } from "../../domain/answers.js";
import { partField } from "../answer-fields.js";
import { compileChoices } from "../compile-choices.js";
import type { Choice, LocalizedText, Question } from "../compiled-survey.js";
import { columnName, finishQuestion, flagOf, type QuestionType } from "../compiler.js";
import { isObject } from "../findings.js";
import type { Expression } from "../logic/expression.js";
import type { Scope } from "../logic/scope.js";
import { phrase } from "../phrase.js";
import { behaviourOf, type FieldProblem, isEmptyAnswer } from "./behaviour.js";
import { findChoice } from "./choosing.js";

interface MatrixQuestion extends Question {
  readonly rows: readonly Choice[];
  readonly choices: readonly Choice[];
  readonly rowsVisibleIf?: Expression;
  readonly columnsVisibleIf?: Expression;
  readonly isEachRowRequired?: boolean;
  readonly isEachRowUnique?: boolean;
}

type Rows = { readonly [row: string]: AnswerValue };

/** Most rows of a matrix. */
const maxRows = 200;

export const matrix: QuestionType = {
  types: ["matrix"],
  members: [
    ...["rows", "columns", "rowsVisibleIf", "columnsVisibleIf", "isAllRowRequired", "eachRowRequired", "eachRowUnique"],
    ...["cells", "cellType", "alternateRows", "rowsOrder", "showHeader", "verticalAlign", "displayMode"],
    ...["columnMinWidth", "rowTitleWidth", "hideIfRowsEmpty"],
  ],
  validators: [],
  compile(given, base, compiler) {
    const { path, place } = base;
    const { findings } = compiler;
    if (given.cellType !== undefined && given.cellType !== "radio") {
      findings.refuse(`${path}.cellType`, phrase`is not taken here; use matrixdropdown for cells of other kinds`);
    }
    if (isObject(given.cells)) findings.warn(`${path}.cells`, phrase`is left out; the texts of the columns are shown`);
    const listed = Array.isArray(given.rows) && given.rows.length > maxRows;
    if (listed) findings.refuse(`${path}.rows`, phrase`has more than ${maxRows} rows`);
    const choices = compileChoices(given.columns, `${path}.columns`, base, compiler);
    const rows = listed ? [] : compileChoices(given.rows, `${path}.rows`, base, compiler);
    const within = { ...place, hasItem: true };
    const own = {
      rows,
      rowsVisibleIf: compiler.expression(given, "rowsVisibleIf", path, within),
      columnsVisibleIf: compiler.expression(given, "columnsVisibleIf", path, within),
      isEachRowRequired: flagOf(given, "isAllRowRequired", "eachRowRequired") || undefined,
      isEachRowUnique: flagOf(given, "eachRowUnique") || undefined,
    };
    return finishQuestion(
      base,
      {
        ...{ kind: "matrix", behaviour, counting: "rows", choices },
        columnParts: rows.map((row) => [String(row.value)]),
        countedParts: rows.map((row) => ({
          questionId: columnName([base.questionId, String(row.value)]),
          part: String(row.value),
          title: joined(base.title, row.label),
          choices,
        })),
      },
      own,
    );
  },
};

/** A row by itself: `Service – Waiting time`. */
function joined(title: LocalizedText, label: LocalizedText): LocalizedText {
  const texts: Record<string, string> = Object.create(null);
  for (const language of new Set([...Object.keys(title), ...Object.keys(label)])) {
    const base = language.split("-")[0]!;
    const [one, other] = [title, label].map((text) => text[language] ?? text[base] ?? Object.values(text)[0] ?? "");
    texts[language] = `${one} – ${other}`;
  }
  return texts;
}

function shownRows({ rows, rowsVisibleIf }: MatrixQuestion, scope: Scope): readonly Choice[] {
  return shown(rows, rowsVisibleIf, scope);
}

function shownColumns({ choices, columnsVisibleIf }: MatrixQuestion, scope: Scope): readonly Choice[] {
  return shown(choices, columnsVisibleIf, scope);
}

/** Choices that their own condition, else the one of their list, lets be seen. */
export function shown(choices: readonly Choice[], condition: Expression | undefined, scope: Scope): readonly Choice[] {
  return choices.filter((choice) => {
    const decides = choice.visibleIf ?? condition;
    return decides === undefined || scope.withItem(choice.value).allows(decides);
  });
}

const rowField = (question: MatrixQuestion, at: string, row: Choice) => partField.row(at, question.rows.indexOf(row));

export function asRows(answer: AnswerValue | undefined): Rows {
  return typeof answer === "object" && !Array.isArray(answer) ? (answer as Rows) : {};
}

const behaviour = behaviourOf<MatrixQuestion>({
  seconds: 25,
  isGroup: true,
  read(question, at, sent, scope) {
    const answer: Record<string, AnswerValue> = Object.create(null);
    const problems: FieldProblem[] = [];
    for (const row of shownRows(question, scope)) {
      const field = rowField(question, at, row);
      const texts = sent.all(field).filter((text) => text.trim() !== "");
      if (texts.length === 0) continue;
      const column = findChoice(question.choices, texts[0]!);
      const part = scope.text(row.label);
      if (texts.length > 1) problems.push({ field, part, message: scope.texts.problem.giveOnce });
      else if (column === undefined) problems.push({ field, part, message: scope.texts.problem.chooseListed });
      else answer[String(row.value)] = column.value;
    }
    return { answer: isEmptyAnswer(answer) ? undefined : answer, problems };
  },
  write(question, at, answer, put) {
    const given = asRows(answer);
    for (const row of question.rows) {
      const value = given[String(row.value)];
      if (value !== undefined) put(rowField(question, at, row), [String(value)]);
    }
  },
  validate(question, at, answer, scope) {
    const given = asRows(answer);
    const rows = shownRows(question, scope);
    const columns = shownColumns(question, scope);
    const { problem } = scope.texts;
    const used = new Set<string>();
    const known = new Set(question.rows.map((row) => String(row.value)));
    if (Object.keys(given).some((name) => !known.has(name))) return [{ field: at, message: problem.chooseListed }];
    return rows.flatMap((row): FieldProblem[] => {
      const field = rowField(question, at, row);
      const part = scope.text(row.label);
      const value = given[String(row.value)];
      if (value === undefined) {
        return question.isEachRowRequired === true ? [{ field, part, message: problem.chooseOne }] : [];
      }
      if (findChoice(columns, String(value)) === undefined) return [{ field, part, message: problem.chooseListed }];
      if (question.isEachRowUnique === true && used.has(String(value)))
        return [{ field, part, message: problem.chooseOther }];
      used.add(String(value));
      return [];
    });
  },
  missing: (_, { problem }) => problem.answerOne,
  view(question, at, entered, scope) {
    const columns = shownColumns(question, scope);
    return {
      control: "matrix",
      rows: shownRows(question, scope).map((row) => {
        const field = rowField(question, at, row);
        const chosen = (entered.all(field)[0] ?? "").trim();
        return {
          field,
          label: scope.text(row.label),
          problem: scope.problem(field),
          isRequired: question.isEachRowRequired === true,
          choices: columns.map((column, index) => ({
            id: index === 0 ? field : `${field}-${index}`,
            value: String(column.value),
            label: scope.text(column.label),
            isChosen: chosen === String(column.value).trim(),
            isDisabled: scope.isLocked,
          })),
        };
      }),
      columnCount: columns.length,
    };
  },
  labels(question, answer, textOf) {
    const labels: Record<string, string> = Object.create(null);
    for (const [row, value] of Object.entries(asRows(answer))) {
      const column = findChoice(question.choices, String(value));
      labels[row] = column === undefined ? String(value) : textOf(column.label);
    }
    return labels;
  },
  lines(question, answer, { textOf }) {
    const given = asRows(answer);
    return question.rows.flatMap((row) => {
      const value = given[String(row.value)];
      if (value === undefined) return [];
      const column = findChoice(question.choices, String(value));
      return [`${textOf(row.label) || row.value}: ${column === undefined ? value : textOf(column.label)}`];
    });
  },
  hasConditions: ({ rows, choices, rowsVisibleIf, columnsVisibleIf }) =>
    rowsVisibleIf !== undefined ||
    columnsVisibleIf !== undefined ||
    [...rows, ...choices].some(({ visibleIf }) => visibleIf !== undefined),
  conditionalParts(question, at, _, scope) {
    const { rows, choices, rowsVisibleIf, columnsVisibleIf } = question;
    const parts: string[] = [];
    if (rowsVisibleIf ?? rows.some((row) => row.visibleIf)) {
      parts.push(...shownRows(question, scope).map((row) => rowField(question, at, row)));
    }
    if (columnsVisibleIf ?? choices.some((column) => column.visibleIf)) {
      parts.push(...shownColumns(question, scope).map((column) => `${at}.o${choices.indexOf(column)}`));
    }
    return parts;
  },
  withoutHidden(question, answer, scope) {
    const given = asRows(answer);
    const columns = shownColumns(question, scope);
    const left: Record<string, AnswerValue> = Object.create(null);
    for (const row of shownRows(question, scope)) {
      const value = given[String(row.value)];
      if (value !== undefined && findChoice(columns, String(value)) !== undefined) left[String(row.value)] = value;
    }
    return isEmptyAnswer(left) ? undefined : left;
  },
});
