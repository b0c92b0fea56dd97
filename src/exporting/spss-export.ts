/** A table of responses for SPSS and PSPP: a zip with the data as CSV and a syntax file that reads and labels them. */
import { createHash } from "node:crypto";
import { type CellValue, encodeRow } from "./csv-cell.js";
import { type ExportColumn, fixedColumnNames } from "./export-columns.js";
import type { ExportTable } from "./export-table.js";
import { textPieces } from "./text-pieces.js";
import { zipPieces } from "./zip-pieces.js";

/** Most bytes of a variable's name, a string, a label of a variable, and a label of a value. */
const max = { name: 64, string: 32_767, label: 250, valueLabel: 120 } as const;
const reserved = new Set("ALL AND BY EQ GE GT LE LT NE NOT OR TO WITH".split(" "));
const fixedNames: ReadonlySet<string> = new Set(fixedColumnNames);
const lowerFixedNames = new Set(fixedColumnNames.map((name) => name.toLowerCase()));
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The archive piece by piece, in constant memory. */
export function encodeSpssExport(table: ExportTable, options: { readonly raw: boolean }): AsyncGenerator<Uint8Array> {
  const { surveyId } = table.survey;
  return zipPieces([
    { name: `${surveyId}.csv`, texts: textPieces(dataTexts(table, options)) },
    { name: `${surveyId}.sps`, texts: [spssSyntax(table)] },
  ]);
}

async function* dataTexts(table: ExportTable, options: { readonly raw: boolean }): AsyncGenerator<string> {
  const { columns } = table;
  yield encodeRow(
    columns.map(({ name }) => variableName(name)),
    options,
  );
  for await (const cells of table.rows()) {
    yield encodeRow(
      cells.map((cell, index) => dataCell(cell, columns[index]!)),
      options,
    );
  }
}

/** A row is a line there, also within quotes; yes and no are numbers. */
function dataCell(value: CellValue, { type }: ExportColumn): CellValue {
  if (typeof value === "boolean" && type === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return value;
  return type === "moment" ? dateTime(value) : value.replace(/[\r\n\t\u0000-\u001f\u2028\u2029]+/g, " ");
}

/** `2026-03-01T10:15:30.123Z` as `01-Mar-2026 10:15:30`. */
function dateTime(instant: string): string {
  return `${instant.slice(8, 10)}-${months[Number(instant.slice(5, 7)) - 1]}-${instant.slice(0, 4)} ${instant.slice(11, 19)}`;
}

/** The syntax file. Run it in the folder of the data. */
export function spssSyntax({ survey, columns, widths }: ExportTable): string {
  const names = columns.map(({ name }) => variableName(name));
  const formats = columns.map(({ type }, index) => {
    if (type === "moment") return "DATETIME20";
    // A guarded cell is one byte longer.
    return type === "text" ? `A${Math.min(Math.max(widths[index]! + 1, 8), max.string)}` : "F16.6";
  });
  const valueLabels = columns.flatMap(({ type, choices }, index) => {
    if (choices.length === 0) return [];
    const lines = choices.map(({ value, label }) => `  ${codeOf(value, type)} ${quoted(label, max.valueLabel)}`);
    return [`VALUE LABELS ${names[index]}\n${lines.join("\n")}.`];
  });
  return [
    "* Reads the data beside this file. Open it in this folder, or put the folder before the name of the file.",
    "SET UNICODE=ON.",
    `GET DATA /TYPE=TXT /FILE=${quoted(`${survey.surveyId}.csv`, 255)} /ENCODING='UTF8' /ARRANGEMENT=DELIMITED`,
    `  /DELCASE=LINE /FIRSTCASE=2 /DELIMITERS="," /QUALIFIER='"' /VARIABLES=`,
    `${names.map((name, index) => `  ${name} ${formats[index]}`).join("\n")}.`,
    "VARIABLE LABELS",
    `${columns.map(({ title }, index) => `  ${names[index]} ${quoted(title, max.label)}`).join("\n")}.`,
    ...valueLabels,
    "EXECUTE.",
    "",
  ].join("\n");
}

function codeOf(value: string | number | boolean, type: ExportColumn["type"]): string {
  if (type === "text") return quoted(String(value), max.valueLabel);
  return typeof value === "boolean" ? (value ? "1" : "0") : String(value);
}

/** In one line, without anything that could end the text and begin a command. */
function quoted(text: string, maxBytes: number): string {
  const line = text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ").toWellFormed();
  let cut = line;
  while (Buffer.byteLength(cut) > maxBytes) cut = cut.slice(0, -1).toWellFormed();
  return `'${cut.replaceAll("'", "''")}'`;
}

/**
 * A name that SPSS takes, made of the column's name alone, so that it never changes: one that had to be changed ends with
 * a few digits of its hash, which keeps names apart that would else be the same.
 */
export function variableName(column: string): string {
  // Names do not differ by case there.
  if (fixedNames.has(column)) return column;
  const isFit = /^[a-z][a-z0-9_.]*$/.test(column) && !/[._]$/.test(column) && column.length <= max.name;
  if (isFit && !reserved.has(column.toUpperCase()) && !lowerFixedNames.has(column)) return column;
  const plain = column.replace(/[^A-Za-z0-9_.]+/g, "_").replace(/^[^A-Za-z]+/, "v");
  const hash = createHash("sha256").update(column).digest("hex").slice(0, 6);
  return `${(plain === "" ? "v" : plain).slice(0, max.name - 7)}_${hash}`;
}
