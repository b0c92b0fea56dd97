/** The columns of a CSV file: fixed ones, questions in form order, parameters. Adding a version never reorders the first. */
import type { AnswerValue, Parameters } from "../domain/answers.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { SurveyCatalogue } from "../forms/survey-catalogue.js";
import type { ExportedResponse } from "../operations/types.js";
import { answerCell } from "./answer-cell.js";
import type { CellValue } from "./csv-cell.js";
import type { ParameterNames } from "./parameter-names.js";

export interface ExportColumn {
  readonly name: string;
  cell(row: ExportedResponse): CellValue;
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

/** Name of the last column: parameters without a column of their own, as a JSON object; nearly always empty. */
export const otherParametersColumn = "otherParameters";

/** The columns of a survey: the questions of the given (latest) version in form order, then those that only older ones had. */
export async function exportColumns(
  latest: CompiledSurvey,
  surveys: Pick<SurveyCatalogue, "find">,
): Promise<ExportColumn[]> {
  const columns: ExportColumn[] = fixedColumnNames.map((name) => ({ name, cell: (row) => row[name] }));
  const known = new Set<string>();
  for (let version = latest.version; version >= 1; version -= 1) {
    const survey = version === latest.version ? latest : await surveys.find(latest.surveyId, version);
    for (const question of survey?.questions ?? []) {
      if (known.has(question.questionId)) continue;
      known.add(question.questionId);
      for (const { name, path } of question.columns) {
        columns.push({ name, cell: (row) => answerCell(valueAt(row.answers, path)) });
      }
    }
  }
  return columns;
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
  return [
    ...names.signed.map(
      (name): ExportColumn => ({
        name: `parameter.${name}`,
        cell: (row) => ownText(row.parameters, name),
      }),
    ),
    ...names.unsigned.map(
      (name): ExportColumn => ({
        name: `unsignedParameter.${name}`,
        cell: (row) => ownText(row.unsignedParameters, name),
      }),
    ),
    {
      name: otherParametersColumn,
      cell: (row) => {
        const others = [
          ...Object.entries(row.parameters ?? {}).filter(([name]) => !signed.has(name)),
          ...Object.entries(row.unsignedParameters ?? {})
            .filter(([name]) => !unsigned.has(name))
            .map(([name, value]) => [`unsigned.${name}`, value] as const),
        ];
        return others.length === 0 ? undefined : JSON.stringify(Object.fromEntries(others));
      },
    },
  ];
}

function ownText(parameters: Parameters | undefined, name: string): string | undefined {
  return parameters !== undefined && Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}
