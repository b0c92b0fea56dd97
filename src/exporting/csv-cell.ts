/** One cell and one row of RFC 4180 CSV, with the guard against formulas (T28). Nothing here knows a survey. */

/** What a cell can hold. Absent is an empty cell. */
export type CellValue = string | number | boolean | undefined;

/** `true` writes texts as they are: for programs that never evaluate a cell, by explicit wish of who downloads. */
export interface CellOptions {
  readonly raw: boolean;
}

// Spreadsheets evaluate these first characters; East Asian editions take the full-width forms for the same.
const formulaStart = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const plainNumber = /^-\d{1,15}(?:\.\d{1,15})?$/;
// Semicolon and tab are quoted too: spreadsheets of some countries split at them, which would free a formula behind one.
const needsQuotes = /[",;\t\r\n]|^\s|\s$/;

/** How a row is written. */
export interface RowOptions extends CellOptions {
  /** Between cells; a comma unless given. */
  readonly separator?: string | undefined;
}

/** How a file is written. */
export interface CsvOptions extends RowOptions {
  /** Starts with a byte order mark, by which some spreadsheets recognise UTF-8. */
  readonly byteOrderMark: boolean;
}

/** Whether a spreadsheet would evaluate a text that is typed into it. */
export function isFormula(text: string): boolean {
  return formulaStart.test(text) && !plainNumber.test(text);
}

/**
 * Encodes a cell. A text that a spreadsheet would evaluate gets a leading apostrophe; numbers, also negative ones that
 * came as text, stay numbers.
 */
export function encodeCell(value: CellValue, options: CellOptions): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  const text = options.raw || !isFormula(value) ? value : `'${value}`;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Encodes a row with its line end, CRLF. */
export function encodeRow(cells: readonly CellValue[], options: RowOptions): string {
  return `${cells.map((cell) => encodeCell(cell, options)).join(options.separator ?? ",")}\r\n`;
}
