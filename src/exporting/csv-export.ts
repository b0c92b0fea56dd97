/** A survey's responses as CSV, one row each. Erased responses have no row: there is nothing left to put in a table. */
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { SurveyCatalogue } from "../forms/survey-catalogue.js";
import type { Storage } from "../storage/contract.js";
import { encodeRow } from "./csv-cell.js";
import { createRowDescriber } from "./describe-rows.js";
import { exportColumns, parameterColumns } from "./export-columns.js";
import { findParameterNames } from "./parameter-names.js";
import { type IncludedResponses, readResponses } from "./read-responses.js";
import { textPieces } from "./text-pieces.js";

/** What a CSV file is made from and how. */
export interface CsvExport {
  readonly storage: Pick<Storage, "readFeed">;
  readonly surveys: Pick<SurveyCatalogue, "find">;
  /** The latest version. */
  readonly survey: CompiledSurvey;
  readonly include: IncludedResponses;
  /** Starts with a byte order mark, by which some spreadsheets recognise UTF-8. */
  readonly byteOrderMark: boolean;
  /** Leaves the formula guard out. */
  readonly raw: boolean;
}

/**
 * The file piece by piece. Reads the feed twice: once for the names of parameters, once for the rows, in constant memory.
 * Fails where storage fails, so that a broken file is never taken for a whole one.
 */
export function encodeCsvExport(source: CsvExport): AsyncGenerator<string> {
  return textPieces(csvRows(source));
}

async function* csvRows({ storage, surveys, survey, include, ...options }: CsvExport): AsyncGenerator<string> {
  const { surveyId, settings } = survey;
  const columns = await exportColumns(survey, surveys);
  const names = await findParameterNames(storage, surveyId, include, settings.declaredParameters);
  columns.push(...parameterColumns(names));
  const describe = createRowDescriber(surveys, survey);
  const header = columns.map((column) => column.name);
  yield `${options.byteOrderMark ? "\ufeff" : ""}${encodeRow(header, options)}`;
  for await (const rows of readResponses(storage, surveyId, include)) {
    for (const row of rows) {
      if (row.response.status === "erased") continue;
      const response = await describe(row);
      yield encodeRow(
        columns.map((column) => column.cell(response)),
        options,
      );
    }
  }
}
