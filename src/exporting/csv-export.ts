/** A table of responses as CSV, one row each. */
import { type CsvOptions, encodeRow } from "./csv-cell.js";
import type { ExportTable } from "./export-table.js";
import { textPieces } from "./text-pieces.js";

/** The file piece by piece. */
export function encodeCsvExport(table: ExportTable, options: CsvOptions): AsyncGenerator<string> {
  return textPieces(csvRows(table, options));
}

async function* csvRows(table: ExportTable, options: CsvOptions): AsyncGenerator<string> {
  const header = table.columns.map(({ name }) => name);
  yield `${options.byteOrderMark ? "\ufeff" : ""}${encodeRow(header, options)}`;
  for await (const cells of table.rows()) yield encodeRow(cells, options);
}
