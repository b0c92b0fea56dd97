/** `paneldynamic`, `matrixdynamic` and `matrixdropdown`: questions with rows of other questions. */

import type { AnswerValue } from "../../domain/answers.js";
import { compileChoices } from "../compile-choices.js";
import type { Question, SurveyElement } from "../compiled-survey.js";
import {
  type Compiler,
  finishQuestion,
  flagOf,
  type Place,
  type QuestionBase,
  type QuestionType,
} from "../compiler.js";
import { isObject, type JsonObject, quoted } from "../findings.js";
import { questionsIn } from "../logic/elements.js";
import { phrase } from "../phrase.js";
import { behaviourOf } from "./behaviour.js";
import { type RowsQuestion, rowsBehaviour } from "./rows.js";
import type { ColumnTotal } from "./totals.js";

/** Most rows that a form shows. */
const mostRows = 100;
/** Most cells of a question, so that a page stays one that a phone can show. */
export const maxColumns = 50;

const cards = behaviourOf<RowsQuestion>(rowsBehaviour("cards"));
const grid = behaviourOf<RowsQuestion>(rowsBehaviour("grid"));

const cellMembers = [
  ...[
    "columns",
    "choices",
    "cellType",
    "detailElements",
    "detailPanelMode",
    "detailPanelShowOnAdding",
    "columnColCount",
  ],
  ...[
    "columnLayout",
    "showHeader",
    "horizontalScroll",
    "columnMinWidth",
    "rowTitleWidth",
    "columnsLocation",
    "optionsCaption",
  ],
  ...[
    "placeholder",
    "placeHolder",
    "transposeData",
    "alternateRows",
    "verticalAlign",
    "showCommentArea",
    "totalText",
    "displayMode",
  ],
];

export const matrixDropdown: QuestionType = {
  types: ["matrixdropdown"],
  members: [...cellMembers, "rows", "rowsVisibleIf", "rowsOrder", "hideIfRowsEmpty"],
  validators: [],
  compile(given, base, compiler) {
    const { path, place } = base;
    const rows = compileChoices(given.rows, `${path}.rows`, base, compiler);
    const { elements, totals, keyNames } = columnsOf(given, base, compiler);
    const own = {
      ...common(elements, "row"),
      totals,
      keyNames,
      fixedRows: rows,
      rowsVisibleIf: compiler.expression(given, "rowsVisibleIf", path, { ...place, hasItem: true }),
    };
    const cells = questionsIn(elements).map(({ questionId }) => questionId);
    const columnParts = rows.flatMap((row) => cells.map((cell) => [String(row.value), cell]));
    // More than a spreadsheet can be read with: then the question is one column of JSON.
    const isWide = columnParts.length > 200;
    const part = { kind: "matrixDropdown", behaviour: grid, counting: "presence" as const };
    return finishQuestion(base, isWide ? part : { ...part, columnParts }, own);
  },
};

export const matrixDynamic: QuestionType = {
  types: ["matrixdynamic"],
  members: [
    ...cellMembers,
    ...["rowCount", "minRowCount", "maxRowCount", "keyName", "keyDuplicationError", "addRowText", "removeRowText"],
    ...[
      "allowAddRows",
      "allowRemoveRows",
      "addRowLocation",
      "addRowButtonLocation",
      "defaultRowValue",
      "allowRowReorder",
    ],
    ...[
      "allowRowsDragAndDrop",
      "confirmDelete",
      "confirmDeleteText",
      "hideColumnsIfEmpty",
      "emptyRowsText",
      "noRowsText",
    ],
    ...["defaultValueFromLastRow", "copyDefaultValueFromLastEntry", "rowTitle"],
  ],
  validators: [],
  compile(given, base, compiler) {
    const { path } = base;
    const { elements, totals, keyNames } = columnsOf(given, base, compiler);
    const key = keyOf(given, elements, path, compiler);
    const counts = countsOf(given, path, { start: "rowCount", min: "minRowCount", max: "maxRowCount" }, 2, compiler);
    const own = {
      ...common(elements, "row"),
      ...counts,
      totals,
      keyNames: [...keyNames, ...key],
      mayAdd: given.allowAddRows !== false,
      mayRemove: given.allowRemoveRows !== false,
      addLabel: compiler.text(given, path, "addRowText"),
      removeLabel: compiler.text(given, path, "removeRowText"),
      emptyText: compiler.text(given, path, "emptyRowsText", "noRowsText"),
      keyErrorText: compiler.text(given, path, "keyDuplicationError"),
      defaultRow: isObject(given.defaultRowValue) ? (given.defaultRowValue as AnswerValue) : undefined,
    };
    return finishQuestion(base, { kind: "matrixDynamic", behaviour: grid, counting: "presence" }, own);
  },
};

export const panelDynamic: QuestionType = {
  types: ["paneldynamic"],
  members: [
    ...[
      "templateElements",
      "panelCount",
      "minPanelCount",
      "maxPanelCount",
      "allowAddPanel",
      "allowRemovePanel",
      "panelAddText",
    ],
    ...[
      "addPanelText",
      "panelRemoveText",
      "removePanelText",
      "templateTitle",
      "templateDescription",
      "keyName",
      "displayMode",
    ],
    ...[
      "keyDuplicationError",
      "noEntriesText",
      "templateVisibleIf",
      "defaultPanelValue",
      "renderMode",
      "panelsState",
      "showRangeInProgress",
    ],
    ...[
      "confirmDelete",
      "confirmDeleteText",
      "panelPrevText",
      "panelNextText",
      "prevPanelText",
      "nextPanelText",
      "showQuestionNumbers",
    ],
    ...[
      "templateTitleLocation",
      "templateQuestionTitleLocation",
      "templateErrorLocation",
      "panelRemoveButtonLocation",
      "removePanelButtonLocation",
    ],
    ...[
      "progressBarLocation",
      "showProgressBar",
      "tabAlign",
      "newPanelPosition",
      "defaultValueFromLastPanel",
      "templateTabTitle",
      "tabTitlePlaceholder",
    ],
    ...["copyDefaultValueFromLastEntry", "showAddPanelButton", "showRemovePanelButton", "templateQuestionTitleWidth"],
  ],
  validators: [],
  compile(given, base, compiler) {
    const { path, place, questionId } = base;
    const within: Place = { rows: { kind: "panel", question: questionId }, outer: place };
    const elements = compiler.elements(given.templateElements, `${path}.templateElements`, within);
    if (questionsIn(elements).length === 0)
      compiler.findings.refuse(`${path}.templateElements`, phrase`have no question`);
    if (given.templateVisibleIf !== undefined && given.templateVisibleIf !== "") {
      compiler.findings.refuse(
        `${path}.templateVisibleIf`,
        phrase`not supported; use visibleIf on the questions of the panel`,
      );
    }
    const names = { start: "panelCount", min: "minPanelCount", max: "maxPanelCount" };
    const own = {
      ...common(elements, "panel"),
      ...countsOf(given, path, names, 0, compiler),
      keyNames: keyOf(given, elements, path, compiler),
      mayAdd: given.allowAddPanel !== false,
      mayRemove: given.allowRemovePanel !== false,
      rowTitle: compiler.text(given, path, "templateTitle"),
      addLabel: compiler.text(given, path, "panelAddText", "addPanelText"),
      removeLabel: compiler.text(given, path, "panelRemoveText", "removePanelText"),
      emptyText: compiler.text(given, path, "noEntriesText"),
      keyErrorText: compiler.text(given, path, "keyDuplicationError"),
      defaultRow: isObject(given.defaultPanelValue) ? (given.defaultPanelValue as AnswerValue) : undefined,
    };
    return finishQuestion(base, { kind: "panelDynamic", behaviour: cards, counting: "presence" }, own);
  },
};

function common(elements: readonly SurveyElement[], rowKind: "panel" | "row") {
  return {
    ...{ elements, rowKind, startRows: 0, minRows: 0, maxRows: mostRows, mayAdd: false, mayRemove: false },
    ...{ keyNames: [] as readonly string[], totals: [] as readonly ColumnTotal[] },
  };
}

function countsOf(
  given: JsonObject,
  path: string,
  names: { readonly start: string; readonly min: string; readonly max: string },
  standard: number,
  { findings }: Compiler,
): { readonly startRows: number; readonly minRows: number; readonly maxRows: number } {
  const count = (name: string, otherwise: number): number => {
    const value = given[name];
    if (value === undefined || value === null || value === "") return otherwise;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    findings.refuse(`${path}.${name}`, phrase`must be a whole number of 0 or more`);
    return otherwise;
  };
  const asked = count(names.max, mostRows) || mostRows;
  const maxRows = Math.min(asked, mostRows);
  if (given[names.max] !== undefined && asked > mostRows) {
    findings.warn(`${path}.${names.max}`, phrase`is above ${mostRows}, the most entries that a form takes`);
  }
  const minRows = Math.min(count(names.min, 0), maxRows);
  return { startRows: Math.min(Math.max(count(names.start, standard), minRows), maxRows), minRows, maxRows };
}

function keyOf(
  given: JsonObject,
  elements: readonly SurveyElement[],
  path: string,
  { findings }: Compiler,
): readonly string[] {
  const { keyName } = given;
  if (typeof keyName !== "string" || keyName === "") return [];
  if (questionsIn(elements).some(({ questionId }) => questionId === keyName)) return [keyName];
  findings.warn(`${path}.keyName`, phrase`there is no question ${quoted(keyName)} here; nothing is compared`);
  return [];
}

const totalTypes = new Set(["sum", "count", "min", "max", "avg"]);

interface Columns {
  readonly elements: readonly SurveyElement[];
  readonly totals: readonly ColumnTotal[];
  /** Columns whose answers must differ. */
  readonly keyNames: readonly string[];
}

function columnsOf(given: JsonObject, base: QuestionBase, compiler: Compiler): Columns {
  const { path, questionId } = base;
  const { findings } = compiler;
  const place: Place = { rows: { kind: "row", question: questionId }, outer: base.place };
  const columns = given.columns;
  if (!Array.isArray(columns) || columns.length === 0 || columns.length > maxColumns) {
    findings.refuse(`${path}.columns`, phrase`must be a list of 1 to ${maxColumns} columns`);
    return { elements: [], totals: [], keyNames: [] };
  }
  const totals: ColumnTotal[] = [];
  const keyNames: string[] = [];
  const cells: Question[] = [];
  columns.forEach((column: unknown, index) => {
    const at = `${path}.columns[${index}]`;
    const own = typeof column === "string" ? { name: column } : column;
    if (!isObject(own)) {
      findings.refuse(at, phrase`must be a column, an object with a name`);
      return;
    }
    const { cellType, totalType, totalExpression, isUnique, ...rest } = own;
    const type = cellOf(cellType, given.cellType);
    const needsChoices = ["dropdown", "radiogroup", "checkbox", "tagbox"].includes(type) && !hasChoices(rest);
    const whole = { ...rest, type, ...(needsChoices ? { choices: given.choices } : undefined) };
    const cell = compiler.cell(whole, at, place, `c${index}`);
    if (cell === undefined) return;
    cells.push(cell);
    if (isUnique === true) keyNames.push(cell.questionId);
    const expression = compiler.expression(own, "totalExpression", at, base.place);
    if (expression !== undefined || totalTypes.has(String(totalType))) {
      const type = totalTypes.has(String(totalType)) ? (totalType as ColumnTotal["type"]) : "none";
      totals.push({ name: cell.questionId, type, ...(expression === undefined ? undefined : { expression }) });
    }
  });
  refuseRepeated(cells, `${path}.columns`, compiler);
  const detail = given.detailElements;
  const more =
    Array.isArray(detail) && detail.length > 0 ? compiler.elements(detail, `${path}.detailElements`, place) : [];
  return { elements: [...cells, ...more], totals, keyNames };
}

function hasChoices(column: JsonObject): boolean {
  return (
    (Array.isArray(column.choices) && column.choices.length > 0) ||
    flagOf({ it: column.choicesMax !== undefined }, "it")
  );
}

function cellOf(own: unknown, ofAll: unknown): string {
  for (const type of [own, ofAll]) if (typeof type === "string" && type !== "" && type !== "default") return type;
  return "dropdown";
}

export function refuseRepeated(cells: readonly Question[], path: string, { findings }: Compiler): void {
  const names = cells.map(({ questionId }) => questionId);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) findings.refuse(path, phrase`have the name ${quoted(repeated)} twice`);
}
