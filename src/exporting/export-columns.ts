/** The columns of a table: fixed ones, questions in form order, parameters. Adding a version never reorders the first. */
import type { AnswerValue, Parameters } from "../domain/answers.js";
import {
  type AnswerColumn,
  type CompiledSurvey,
  type LocalizedText,
  type Question,
  textIn,
} from "../forms/compiled-survey.js";
import type { SurveyCatalogue } from "../forms/survey-catalogue.js";
import type { ExportedResponse } from "../operations/types.js";
import { answerCell } from "./answer-cell.js";
import type { CellValue } from "./csv-cell.js";
import type { DescribedRow } from "./describe-rows.js";
import type { ParameterNames } from "./parameter-names.js";
import type { TableOptions } from "./table-options.js";

/** What the cells of a column are. A moment is a text such as `2026-03-01T10:15:30.123Z`. */
export type ColumnType = "text" | "number" | "boolean" | "moment";

export interface ExportColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** For the data dictionary: what is in it, in words of the survey's author where there are any. */
  readonly title: string;
  /** Kind of the question, or `fixed` or `parameter`. */
  readonly kind: string;
  /** Values that its cells can have, with their labels. */
  readonly choices: readonly { readonly value: string | number | boolean; readonly label: string }[];
  cell(row: DescribedRow): CellValue;
}

/** Names of the columns that every file begins with. */
export const fixedColumnNames = [
  "responseId",
  "revision",
  "status",
  "surveyVersion",
  "invitationId",
  "email",
  "externalId",
  "language",
  "startedAt",
  "completedAt",
  "changedAt",
] as const satisfies readonly (keyof ExportedResponse)[];

const fixedTypes: Readonly<Record<string, ColumnType>> = {
  revision: "number",
  surveyVersion: "number",
  startedAt: "moment",
  completedAt: "moment",
  changedAt: "moment",
};

/** Name of the last column: parameters without a column of their own, as a JSON object; nearly always empty. */
export const otherParametersColumn = "otherParameters";

/** The columns of a survey: the questions of the given (latest) version in form order, then those that only older ones had. */
export async function exportColumns(
  latest: CompiledSurvey,
  surveys: Pick<SurveyCatalogue, "find">,
  options: TableOptions,
): Promise<ExportColumn[]> {
  const columns: ExportColumn[] = fixedColumnNames.map((name) => ({
    name,
    title: name,
    kind: "fixed",
    type: fixedTypes[name] ?? "text",
    choices: [],
    cell: ({ response }) => response[name],
  }));
  const questions = new Map<string, { question: Question; survey: CompiledSurvey }[]>();
  for (let version = latest.version; version >= 1; version -= 1) {
    const survey = version === latest.version ? latest : await surveys.find(latest.surveyId, version);
    for (const question of survey?.questions ?? []) {
      const known = questions.get(question.questionId) ?? [];
      questions.set(question.questionId, [...known, { question, survey: survey! }]);
    }
  }
  for (const versions of questions.values()) columns.push(...questionColumns(versions, options));
  return columns;
}

/** @param versions the question in each version that has it, the latest first */
function questionColumns(
  versions: readonly { readonly question: Question; readonly survey: CompiledSurvey }[],
  options: TableOptions,
): ExportColumn[] {
  const { question, survey } = versions[0]!;
  const textOf = (text: LocalizedText) => textIn(text, options.language, survey);
  const choices = choicesOf(versions, options);
  return question.columns.flatMap((column): ExportColumn[] => {
    const isAnswer = column.path[0] === question.questionId;
    const part = question.countedParts?.find((each) => each.part === column.path[1] && column.path.length === 2);
    const own = {
      title: textOf(part?.title ?? question.title) || question.questionId,
      kind: question.kind,
    };
    const value = (row: DescribedRow) => valueAt(row.response.answers, column.path);
    if (isAnswer && options.isSplit && question.kind === "multipleChoice") {
      return choices.map(
        ({ value: choice, label }): ExportColumn => ({
          ...own,
          name: `${column.name}[${String(choice).replace(/[.[\]\\]/g, "\\$&")}]`,
          title: `${own.title} – ${label}`,
          type: "number",
          choices: [],
          cell: (row) => {
            const chosen = value(row);
            if (chosen === undefined) return undefined;
            return Array.isArray(chosen) && chosen.includes(choice) ? 1 : 0;
          },
        }),
      );
    }
    // A scale of bare numbers has no labels.
    const isLabelled =
      isAnswer &&
      question.behaviour.labels !== undefined &&
      choices.some(({ value: choice, label }) => label !== String(choice));
    const codes: ExportColumn = {
      ...own,
      name: column.name,
      type: isAnswer ? typeOf(versions, column) : "text",
      choices: isAnswer ? choices : [],
      cell: (row) => answerCell(value(row)),
    };
    const labels: ExportColumn = {
      ...own,
      name: options.values === "both" ? `${column.name}[label]` : column.name,
      type: "text",
      choices: [],
      cell: (row) => answerCell(labelAt(row, question.questionId, column, options)),
    };
    if (!isLabelled || options.values === "codes") return [codes];
    return options.values === "both" ? [codes, labels] : [labels];
  });
}

/** The choices of all versions, those of the latest first. */
function choicesOf(
  versions: readonly { readonly question: Question; readonly survey: CompiledSurvey }[],
  options: TableOptions,
) {
  const choices = new Map<string, { value: string | number | boolean; label: string }>();
  for (const { question, survey } of versions) {
    for (const { value, label } of question.choices ?? []) {
      const key = `${typeof value} ${value}`;
      if (!choices.has(key))
        choices.set(key, { value, label: textIn(label, options.language, survey) || String(value) });
    }
  }
  return [...choices.values()];
}

/** A type that the values have in every version; a text where one differs. */
function typeOf(versions: readonly { readonly question: Question }[], column: AnswerColumn): ColumnType {
  const types = new Set(versions.map(({ question }) => typeIn(question, column)));
  const [only] = types;
  return types.size === 1 && only !== undefined ? only : "text";
}

function typeIn(question: Question, { path }: AnswerColumn): ColumnType {
  if (path.length > 1 && question.kind !== "matrix") return "text";
  if (question.kind === "number") return "number";
  if (!["rating", "boolean", "singleChoice", "dropdown", "matrix"].includes(question.kind)) return "text";
  const types = new Set((question.choices ?? []).map(({ value }) => typeof value));
  const [only] = types;
  if (types.size !== 1 || question.choices?.some(({ special }) => special !== undefined)) return "text";
  return only === "number" || only === "boolean" ? only : "text";
}

function labelAt(
  { response, survey }: DescribedRow,
  questionId: string,
  { path }: AnswerColumn,
  { language }: TableOptions,
): AnswerValue | undefined {
  const answer = valueAt(response.answers, [questionId]);
  const question = survey.questionsById.get(questionId);
  if (answer === undefined) return undefined;
  const labels = question?.behaviour.labels?.(question, answer, (text) => textIn(text, language, survey));
  return valueAt({ [questionId]: labels ?? answer }, path) ?? valueAt(response.answers, path);
}

/** The value that a path leads to; absent when anything on it is. */
function valueAt(answers: unknown, path: readonly string[]): AnswerValue | undefined {
  let value: unknown = answers;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value as AnswerValue | undefined;
}

/** The columns behind the questions: `parameter.<name>`, `unsignedParameter.<name>` and what is left over. */
export function parameterColumns(names: ParameterNames): ExportColumn[] {
  const signed = new Set(names.signed);
  const unsigned = new Set(names.unsigned);
  const column = (name: string, cell: ExportColumn["cell"]): ExportColumn => ({
    name,
    title: name,
    kind: "parameter",
    type: "text",
    choices: [],
    cell,
  });
  return [
    ...names.signed.map((name) => column(`parameter.${name}`, ({ response }) => ownText(response.parameters, name))),
    ...names.unsigned.map((name) =>
      column(`unsignedParameter.${name}`, ({ response }) => ownText(response.unsignedParameters, name)),
    ),
    column(otherParametersColumn, ({ response }) => {
      const others = [
        ...Object.entries(response.parameters ?? {}).filter(([name]) => !signed.has(name)),
        ...Object.entries(response.unsignedParameters ?? {})
          .filter(([name]) => !unsigned.has(name))
          .map(([name, value]) => [`unsigned.${name}`, value] as const),
      ];
      return others.length === 0 ? undefined : JSON.stringify(Object.fromEntries(others));
    }),
  ];
}

function ownText(parameters: Parameters | undefined, name: string): string | undefined {
  return parameters !== undefined && Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}
