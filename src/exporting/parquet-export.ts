/** A table of responses as Apache Parquet, by row groups. */
import { setImmediate } from "node:timers/promises";
import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { CellValue } from "./csv-cell.js";
import type { ColumnType, ExportColumn } from "./export-columns.js";
import { type ExportTable, hasType } from "./export-table.js";

/** Rows of a row group: what is held at once, and encoded in one go. */
export const rowsPerGroup = 1000;

const elements: Readonly<Record<ColumnType, Omit<SchemaElement, "name">>> = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  number: { type: "DOUBLE", repetition_type: "OPTIONAL" },
  boolean: { type: "BOOLEAN", repetition_type: "OPTIONAL" },
  moment: { type: "INT64", converted_type: "TIMESTAMP_MILLIS", repetition_type: "OPTIONAL" },
};

/**
 * The file piece by piece, at most a row group at once. Its directory comes last: a file that broke off opens in no
 * program. The data dictionary stands as JSON in the file's metadata, under `survey-loop.columns`.
 */
export async function* encodeParquetExport(table: ExportTable): AsyncGenerator<Uint8Array> {
  const { columns } = table;
  const bytes = new ByteWriter();
  const take = (): Uint8Array => {
    const piece = bytes.getBytes().slice();
    bytes.index = 0;
    return piece;
  };
  const dictionary = columns.map(({ name, title, kind, type, choices }) => ({ name, title, kind, type, choices }));
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: "root", num_children: columns.length },
      ...columns.map(({ name, type }) => ({ name, ...elements[type] })),
    ],
    kvMetadata: [{ key: "survey-loop.columns", value: JSON.stringify(dictionary) }],
    createdBy: "express-survey-loop",
  });
  let rows: (readonly CellValue[])[] = [];
  const writeGroup = () => {
    const columnData = columns.map((column, index) => ({
      name: column.name,
      data: rows.map((row) => storedValue(row[index], column)),
      offsetIndex: false,
    }));
    writer.write({ columnData, rowGroupSize: rowsPerGroup });
    rows = [];
  };
  for await (const row of table.rows()) {
    if (rows.push(row) < rowsPerGroup) continue;
    writeGroup();
    yield take();
    await setImmediate();
  }
  if (rows.length > 0) writeGroup();
  writer.finish();
  yield take();
}

function storedValue(value: CellValue, { name, type }: ExportColumn): string | number | boolean | Date | null {
  if (value === undefined) return null;
  if (type === "text") return String(value);
  // Found before the first row was written; a row that came since then would otherwise be lost without a word.
  if (!hasType(value, type)) throw new Error(`The column ${name} holds ${typeof value} instead of ${type}.`);
  return type === "moment" ? new Date(value as string) : value;
}
