/** A table of responses: its columns, known before a row is written, and its rows in constant memory. */
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { SurveyCatalogue } from "../forms/survey-catalogue.js";
import type { Storage } from "../storage/contract.js";
import type { CellValue } from "./csv-cell.js";
import { createRowDescriber } from "./describe-rows.js";
import { type ExportColumn, exportColumns, parameterColumns } from "./export-columns.js";
import { createNameCollector } from "./parameter-names.js";
import { readResponses, type WantedResponses } from "./read-responses.js";
import type { TableOptions } from "./table-options.js";

/** What every download is made from. */
export interface ExportSource {
  readonly storage: Pick<Storage, "readFeed" | "tallyResponses">;
  readonly surveys: Pick<SurveyCatalogue, "find">;
  /** The latest version. */
  readonly survey: CompiledSurvey;
  readonly wanted: WantedResponses;
  readonly options: TableOptions;
}

export interface ExportTable {
  readonly survey: CompiledSurvey;
  readonly columns: readonly ExportColumn[];
  /** Rows there were when the columns were found. */
  readonly rowCount: number;
  /** Longest text of each column, in UTF-8 bytes. */
  readonly widths: readonly number[];
  /** Cells of each row. Fails where storage fails, so that a broken file is never taken for a whole one. */
  rows(): AsyncGenerator<readonly CellValue[]>;
}

/**
 * Reads all responses once: for the names of parameters, the number of rows, and whether each column holds what its type
 * says. One that does not becomes a column of texts. Erased responses have no row: nothing is left to put in a table.
 *
 * @throws SurveyLoopError `unavailable`
 */
export async function prepareTable({ storage, surveys, survey, wanted, options }: ExportSource): Promise<ExportTable> {
  const found = await exportColumns(survey, surveys, options);
  const describe = createRowDescriber(surveys, survey);
  const names = createNameCollector(survey.settings.declaredParameters);
  const liveOnly = { ...wanted, withErased: false };
  const misfits = new Set<ExportColumn>();
  const widths = new Map<ExportColumn, number>();
  const others = parameterColumns({ signed: [], unsigned: [] });
  let rowCount = 0;
  let widest = 0;
  for await (const rows of readResponses(storage, { ...liveOnly, onRows: undefined })) {
    rowCount += rows.length;
    for (const row of rows) {
      names.add(row);
      const described = await describe(row);
      for (const column of found) {
        const value = column.cell(described);
        if (value === undefined) continue;
        if (!hasType(value, column.type)) misfits.add(column);
        const width = typeof value === "string" ? Buffer.byteLength(value) : 24;
        if (width > (widths.get(column) ?? 0)) widths.set(column, width);
      }
      widest = Math.max(widest, Buffer.byteLength(String(others[0]!.cell(described) ?? "")));
    }
  }
  const columns = [
    ...found.map((column): ExportColumn => (misfits.has(column) ? asTexts(column) : column)),
    ...parameterColumns(names.names()),
  ];
  return {
    survey,
    columns,
    rowCount,
    widths: [...found.map((column) => widths.get(column) ?? 0), ...columns.slice(found.length).map(() => widest)],
    async *rows() {
      for await (const rows of readResponses(storage, liveOnly)) {
        for (const row of rows) {
          const described = await describe(row);
          yield columns.map((column) => column.cell(described));
        }
      }
    },
  };
}

/** Whether a value is one of a type. */
export function hasType(value: CellValue, type: ExportColumn["type"]): boolean {
  if (type === "text") return true;
  if (type === "moment") return typeof value === "string" && !Number.isNaN(Date.parse(value));
  return typeof value === type;
}

function asTexts(column: ExportColumn): ExportColumn {
  return { ...column, type: "text" };
}
