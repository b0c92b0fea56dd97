/**
 * What questions with rows of other questions share: `paneldynamic`, `matrixdynamic`, `matrixdropdown` and `multipletext`.
 * A row is a list of elements with values of their own; rows are added and removed by buttons of the form, without script.
 */
import type { AnswerValue } from "../../domain/answers.js";
import { type PutField, partField, type SentFields } from "../answer-fields.js";
import type { Choice, LocalizedText, Question, SurveyElement } from "../compiled-survey.js";
import { commentKey } from "../compiler.js";
import {
  conditionalFields,
  isConditional,
  questionsIn,
  readQuestions,
  setValue,
  shownQuestions,
  validateElements,
  withoutHidden,
} from "../logic/elements.js";
import type { Expression } from "../logic/expression.js";
import type { Scope, Values } from "../logic/scope.js";
import { type ElementView, elementViews } from "../view-question.js";
import { rowLine } from "./answer-lines.js";
import { type Behaviour, type FieldProblem, isEmptyAnswer, type ReadAnswer } from "./behaviour.js";
import { asRows, shown } from "./matrix.js";
import { type ColumnTotal, totalViews } from "./totals.js";

export interface RowsQuestion extends Question {
  readonly elements: readonly SurveyElement[];
  readonly rowKind: "panel" | "row";
  /** Rows of their own names; other questions have a list of rows. */
  readonly fixedRows?: readonly Choice[];
  readonly rowsVisibleIf?: Expression;
  readonly startRows: number;
  readonly minRows: number;
  readonly maxRows: number;
  readonly mayAdd: boolean;
  readonly mayRemove: boolean;
  readonly addLabel?: LocalizedText;
  readonly removeLabel?: LocalizedText;
  readonly rowTitle?: LocalizedText;
  readonly emptyText?: LocalizedText;
  readonly defaultRow?: AnswerValue;
  /** Names of cells whose answers must differ from row to row. */
  readonly keyNames: readonly string[];
  readonly keyErrorText?: LocalizedText;
  readonly totals: readonly ColumnTotal[];
}

/** A row while it is being worked on. */
interface Row {
  readonly at: string;
  readonly values: Values;
  readonly scope: Scope;
  readonly title: string;
  /** The name of a fixed row. */
  readonly name?: string;
}

export interface RowView {
  readonly id: string;
  readonly title: string;
  readonly elements: readonly ElementView[];
  /** Value of the button that removes the row; empty where it stays. */
  readonly removeAction: string;
  readonly removeLabel: string;
}

/** The rows of an answer, with the place from which each looks at the others. */
function rowsOf(question: RowsQuestion, at: string, answer: AnswerValue | undefined, scope: Scope): readonly Row[] {
  const { fixedRows, rowKind } = question;
  if (fixedRows !== undefined) {
    const given = asRows(answer);
    const seen = shown(fixedRows, question.rowsVisibleIf, scope);
    const all = seen.map((row) => copyOf(given[String(row.value)]));
    return seen.map((row, index) => {
      const name = String(row.value);
      const values = all[index]!;
      const inside = scope.inRow({ kind: rowKind, question, values, index, rows: all, name });
      return {
        at: partField.row(at, fixedRows.indexOf(row)),
        values,
        scope: inside,
        title: scope.text(row.label),
        name,
      };
    });
  }
  const all = (Array.isArray(answer) ? answer : []).map(copyOf);
  return all.map((values, index) => {
    const inside = scope.inRow({ kind: rowKind, question, values, index, rows: all });
    const own = inside.text(question.rowTitle);
    return { at: partField.row(at, index), values, scope: inside, title: own || scope.texts.entry(index + 1) };
  });
}

function copyOf(value: AnswerValue | undefined): Values {
  return Object.assign(Object.create(null), typeof value === "object" && !Array.isArray(value) ? value : undefined);
}

/** The answer that rows make together. */
function answerOf(question: RowsQuestion, rows: readonly { values: Values; name?: string }[]): AnswerValue {
  if (question.fixedRows === undefined) return rows.map(({ values }) => values as AnswerValue);
  const answer: Record<string, AnswerValue> = Object.create(null);
  for (const { values, name } of rows) if (!isEmptyAnswer(values)) answer[name!] = values as AnswerValue;
  return answer;
}

/** What is stored of fixed rows that are not seen. */
function hiddenRows(answer: AnswerValue, rows: readonly Row[]): Readonly<Record<string, AnswerValue>> {
  const seen = new Set(rows.map(({ name }) => name));
  return Object.fromEntries(Object.entries(asRows(answer)).filter(([name]) => !seen.has(name)));
}

/** How many rows an unanswered question shows. */
function startCount({ startRows, minRows, maxRows }: RowsQuestion): number {
  return Math.min(Math.max(startRows, minRows), maxRows);
}

function readRows(question: RowsQuestion, at: string, sent: SentFields, scope: Scope, known?: AnswerValue): ReadAnswer {
  const questions = questionsIn(question.elements);
  const problems: FieldProblem[] = [];
  const { edit } = scope;
  const isEdited = edit?.field === at;
  const start: AnswerValue = question.fixedRows === undefined ? listBefore(question, at, sent, known) : asRows(known);
  const before = rowsOf(question, at, start, scope);
  const rows = before.map((row) => {
    const read = readQuestions(questions, `${row.at}.`, sent, row.values, row.scope);
    return { ...row, read };
  });
  const values = rows.map(({ read }) => read.values);
  const done = rows.map((row, index) => {
    const inside = scope.inRow({
      ...{ kind: question.rowKind, question, values: values[index]!, index, rows: values },
      ...(row.name === undefined ? undefined : { name: row.name }),
    });
    const seen = new Map(shownQuestions(question.elements, inside).map((each) => [each.question, each]));
    for (const { question: cell, problems: found } of row.read.answered) {
      const here = seen.get(cell);
      // What cannot be changed is not taken from the form.
      if (here?.isLocked === true) setValue(values[index]!, cell.questionId, row.values[cell.questionId]);
      else if (here !== undefined)
        problems.push(...found.map((each) => ({ ...each, part: partOf(row.title, cell, each, scope) })));
    }
    return { values: values[index]!, ...(row.name === undefined ? undefined : { name: row.name }) };
  });
  if (isEdited && edit.action === "remove" && done.length > question.minRows && question.mayRemove)
    done.splice(edit.row, 1);
  if (isEdited && edit.action === "add" && done.length < question.maxRows && question.mayAdd) {
    done.push({ values: copyOf(question.defaultRow) });
  }
  const answer = answerOf(question, done);
  const isBlank = done.every((row) => isEmptyAnswer(row.values));
  // Rows that were just added stay, though nothing is in them yet.
  return { answer: isBlank && done.length === startCount(question) ? undefined : answer, problems };
}

/** The list of rows that the form showed, as it was stored. */
function listBefore(question: RowsQuestion, at: string, sent: SentFields, known: AnswerValue | undefined): AnswerValue {
  const stored: readonly AnswerValue[] = Array.isArray(known) ? known : [];
  const told = sent.all(partField.rowCount(at))[0];
  const count = told !== undefined && /^\d{1,4}$/.test(told) ? Number(told) : stored.length;
  return Array.from({ length: Math.min(count, question.maxRows) }, (_, index) => stored[index] ?? {});
}

function partOf(title: string, cell: Question, problem: FieldProblem, scope: Scope): string {
  return [title, scope.text(cell.title), problem.part].filter((part) => part !== undefined && part !== "").join(" – ");
}

function writeRows(
  question: RowsQuestion,
  at: string,
  answer: AnswerValue | undefined,
  put: PutField,
  scope: Scope,
): void {
  const { fixedRows, defaultRow } = question;
  const isList = fixedRows === undefined;
  const start = Array.from({ length: startCount(question) }, () => defaultRow ?? {});
  const given = isList && !Array.isArray(answer) ? start : answer;
  const rows = rowsOf(question, at, given, scope);
  if (isList) put(partField.rowCount(at), [String(rows.length)]);
  for (const row of rows) {
    for (const cell of questionsIn(question.elements)) {
      const field = `${row.at}.${cell.field}`;
      const value = row.values[cell.questionId] ?? cell.defaultValue;
      cell.behaviour.write(cell, field, value, put, row.scope);
      const comment = row.values[commentKey(cell.questionId)];
      if (comment !== undefined) put(partField.comment(field), [String(comment)]);
    }
  }
}

function validateRows(
  question: RowsQuestion,
  at: string,
  answer: AnswerValue | undefined,
  scope: Scope,
): readonly FieldProblem[] {
  const { texts } = scope;
  const isList = question.fixedRows === undefined;
  // What was left alone still shows its first rows.
  const given = isList && answer === undefined ? Array.from({ length: startCount(question) }, () => ({})) : answer;
  const rows = rowsOf(question, at, given, scope);
  if (question.fixedRows === undefined) {
    const filled = rows.filter((row) => !isEmptyAnswer(row.values)).length;
    if (filled < question.minRows && (filled > 0 || question.required)) {
      return [{ field: at, message: texts.problem.tooFewRows(question.minRows) }];
    }
    if (rows.length > question.maxRows) return [{ field: at, message: texts.problem.tooManyRows(question.maxRows) }];
  }
  const problems = rows.flatMap((row) =>
    validateElements(question.elements, `${row.at}.`, row.values, row.scope).map((problem) => {
      const cell = questionsIn(question.elements).find(
        ({ field }) => `${row.at}.${field}` === problem.field || problem.field.startsWith(`${row.at}.${field}.`),
      );
      return { ...problem, part: cell === undefined ? row.title : partOf(row.title, cell, problem, scope) };
    }),
  );
  return problems.length > 0 ? problems : repeatedKeys(question, rows, scope);
}

/** Answers that must differ from row to row, compared without case. */
function repeatedKeys(question: RowsQuestion, rows: readonly Row[], scope: Scope): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const name of question.keyNames) {
    const cell = questionsIn(question.elements).find(({ questionId }) => questionId === name);
    const seen = new Set<string>();
    for (const row of rows) {
      const value = row.values[name];
      if (cell === undefined || isEmptyAnswer(value)) continue;
      const key = (typeof value === "object" ? JSON.stringify(value) : String(value)).trim().toLowerCase();
      if (seen.has(key)) {
        const own = scope.text(question.keyErrorText);
        const field = `${row.at}.${cell.field}`;
        problems.push({
          field,
          part: partOf(row.title, cell, { field, message: "" }, scope),
          message: own || scope.texts.problem.repeated,
          isAuthored: own !== "",
        });
      }
      seen.add(key);
    }
  }
  return problems;
}

/** What all questions with rows do; only how they are shown differs. */
export function rowsBehaviour(layout: "cards" | "grid"): Behaviour<RowsQuestion> {
  return {
    seconds: 60,
    isGroup: true,
    read: readRows,
    write: writeRows,
    validate: validateRows,
    missing: ({ fixedRows }, { problem }) => (fixedRows === undefined ? problem.tooFewRows(1) : problem.answerOne),
    view(question, at, entered, scope) {
      const { texts } = scope;
      const { answer } = readRows(question, at, entered, { ...scope, edit: undefined });
      const isList = question.fixedRows === undefined;
      const told = Number(entered.all(partField.rowCount(at))[0] ?? startCount(question));
      const count = Math.min(Math.max(told, question.minRows), question.maxRows);
      const list = Array.isArray(answer) ? answer : [];
      const given = isList ? Array.from({ length: count }, (_, index) => list[index] ?? {}) : answer;
      const rows = rowsOf(question, at, given, scope);
      const mayRemove = isList && question.mayRemove && !scope.isLocked && rows.length > question.minRows;
      return {
        control: "rows",
        layout,
        rowCountField: isList ? partField.rowCount(at) : "",
        rowCount: rows.length,
        emptyText: rows.length === 0 ? scope.text(question.emptyText) || texts.noEntries : "",
        totals: totalViews(question, answer, scope),
        rows: rows.map(
          (row): RowView => ({
            id: row.at,
            title: row.title,
            elements: elementViews(question.elements, `${row.at}.`, entered, {
              ...scope,
              ...row.scope,
              problem: scope.problem,
              isLocked: scope.isLocked,
            }),
            removeAction: mayRemove ? `remove:${row.at}` : "",
            removeLabel: scope.text(question.removeLabel) || texts.removeEntry,
          }),
        ),
        addAction: isList && question.mayAdd && !scope.isLocked && rows.length < question.maxRows ? `add:${at}` : "",
        addLabel: scope.text(question.addLabel) || texts.addEntry,
      };
    },
    labels(question, answer, textOf) {
      const label = (values: AnswerValue) => {
        const labels: Record<string, unknown> = Object.create(null);
        for (const cell of questionsIn(question.elements)) {
          const value = asRows(values)[cell.questionId];
          const own = value === undefined ? undefined : cell.behaviour.labels?.(cell, value, textOf);
          if (own !== undefined) labels[cell.questionId] = own;
        }
        return labels;
      };
      if (Array.isArray(answer)) return answer.map(label);
      const labels: Record<string, unknown> = Object.create(null);
      for (const [row, values] of Object.entries(asRows(answer))) labels[row] = label(values);
      return labels;
    },
    lines(question, answer, words) {
      if (Array.isArray(answer))
        return answer.map((values, index) => `${index + 1}. ${rowLine(questionsIn(question.elements), values, words)}`);
      return (question.fixedRows ?? []).flatMap((row) => {
        const values = asRows(answer)[String(row.value)];
        return values === undefined
          ? []
          : [`${words.textOf(row.label) || row.value}: ${rowLine(questionsIn(question.elements), values, words)}`];
      });
    },
    hasConditions: ({ elements, fixedRows, rowsVisibleIf }) =>
      rowsVisibleIf !== undefined ||
      isConditional(elements) ||
      fixedRows?.some(({ visibleIf }) => visibleIf !== undefined) === true,
    conditionalParts: (question, at, answer, scope) => {
      const rows = rowsOf(question, at, answer, scope);
      const isPartial =
        question.rowsVisibleIf !== undefined || question.fixedRows?.some((row) => row.visibleIf) === true;
      return rows.flatMap((row) => [
        ...(isPartial ? [row.at] : []),
        ...conditionalFields(question.elements, `${row.at}.`, row.values, row.scope),
      ]);
    },
    withoutHidden(question, answer, scope, goes) {
      const rows = rowsOf(question, "", answer, scope);
      const left = rows.map((row) => ({
        ...row,
        values: withoutHidden(question.elements, row.values, row.scope, goes),
      }));
      const kept = answerOf(question, left);
      // Rows that nobody sees go with the question's own rule.
      const whole =
        question.fixedRows === undefined || goes(question) ? kept : { ...hiddenRows(answer, rows), ...asRows(kept) };
      return isEmptyAnswer(whole) ? undefined : whole;
    },
    computed(question, answer, scope) {
      if (answer === undefined) return undefined;
      const cells = questionsIn(question.elements).filter(({ behaviour }) => behaviour.computed !== undefined);
      if (cells.length === 0) return answer;
      const rows = rowsOf(question, "", answer, scope);
      for (const row of rows) {
        for (const cell of cells) {
          setValue(row.values, cell.questionId, cell.behaviour.computed!(cell, row.values[cell.questionId], row.scope));
        }
      }
      return answerOf(question, rows);
    },
  };
}
