/** The formats of downloads: their names, media types, and what makes the file. */
import type { CsvOptions } from "./csv-cell.js";
import { encodeCsvExport } from "./csv-export.js";
import { type ExportSource, type ExportTable, prepareTable } from "./export-table.js";
import type { ExportFormat } from "./format-names.js";
import { encodeJsonExport } from "./json-export.js";
import { encodeNdjsonExport } from "./ndjson-export.js";
import { encodeParquetExport } from "./parquet-export.js";
import { encodeSpssExport } from "./spss-export.js";
import { encodeXlsxExport } from "./xlsx-export.js";
import { encodeXmlExport } from "./xml-export.js";

type Pieces = AsyncIterable<string | Uint8Array>;

interface Format {
  readonly contentType: string;
  /** Whether tombstones of erased responses are in it. */
  readonly hasErased: boolean;
}

/** A format whose columns are known before its first row. */
interface TableFormat extends Format {
  encodeTable(table: ExportTable, options: CsvOptions): Pieces;
}

/** A format that takes responses as they are. */
interface DocumentFormat extends Format {
  encode(source: ExportSource): Pieces;
}

/** Formats by the ending of the file's name. */
export const exportEncoders = {
  csv: {
    contentType: "text/csv; charset=utf-8; header=present",
    hasErased: false,
    encodeTable: encodeCsvExport,
  },
  xlsx: {
    contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    hasErased: false,
    encodeTable: (table) => encodeXlsxExport(table),
  },
  parquet: {
    contentType: "application/vnd.apache.parquet",
    hasErased: false,
    encodeTable: encodeParquetExport,
  },
  "spss.zip": {
    contentType: "application/zip",
    hasErased: false,
    encodeTable: encodeSpssExport,
  },
  json: { contentType: "application/json", hasErased: true, encode: encodeJsonExport },
  ndjson: {
    contentType: "application/x-ndjson; charset=utf-8",
    hasErased: true,
    encode: encodeNdjsonExport,
  },
  xml: { contentType: "application/xml; charset=utf-8", hasErased: true, encode: encodeXmlExport },
} as const satisfies Record<ExportFormat, TableFormat | DocumentFormat>;

/** A download that can begin. */
export interface PreparedExport {
  /** How many responses it has, tombstones not counted, unless some change meanwhile. */
  readonly rowCount: number;
  readonly pieces: Pieces;
}

/** @throws SurveyLoopError `unavailable` */
export async function prepareExport(
  format: ExportFormat,
  source: ExportSource,
  options: CsvOptions,
  count: () => Promise<number>,
): Promise<PreparedExport> {
  const made: TableFormat | DocumentFormat = exportEncoders[format];
  if ("encode" in made) return { rowCount: await count(), pieces: made.encode(source) };
  const table = await prepareTable(source);
  return { rowCount: table.rowCount, pieces: made.encodeTable(table, options) };
}
