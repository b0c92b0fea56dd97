/** A table of responses as a workbook (Office Open XML): typed cells, and a sheet with the data dictionary. */
import type { CellValue } from "./csv-cell.js";
import { isFormula } from "./csv-cell.js";
import type { ExportColumn } from "./export-columns.js";
import type { ExportTable } from "./export-table.js";
import { textPieces } from "./text-pieces.js";
import { type ZipEntry, zipPieces } from "./zip-pieces.js";

/** Rows of a sheet, its header included; more rows begin another sheet. */
const rowsPerSheet = 1_048_576;
/** A sheet's XML must stay below 4 GiB in the archive. */
const bytesPerSheet = 3_000_000_000;
/** Most characters that a cell can hold. */
const maxCellLength = 32_767;
const style = { plain: 0, header: 1, moment: 2, guarded: 3 } as const;

/** Rows per sheet, for tests. */
export interface XlsxOptions {
  readonly rowsPerSheet?: number;
}

/** The file piece by piece, in constant memory. One that broke off opens in no program. */
export function encodeXlsxExport(table: ExportTable, options: XlsxOptions = {}): AsyncGenerator<Uint8Array> {
  return zipPieces(entriesOf(table, options.rowsPerSheet ?? rowsPerSheet));
}

async function* entriesOf(table: ExportTable, limit: number): AsyncGenerator<ZipEntry> {
  const rows = table.rows();
  const state = { isOver: false };
  let sheets = 0;
  try {
    do {
      sheets += 1;
      yield { name: `xl/worksheets/responses${sheets}.xml`, texts: textPieces(sheetTexts(table, rows, limit, state)) };
    } while (!state.isOver);
  } finally {
    await rows.return(undefined);
  }
  yield { name: "xl/worksheets/dictionary.xml", texts: [dictionarySheet(table)] };
  const names = Array.from({ length: sheets }, (_, index) => ({
    name: index === 0 ? "Responses" : `Responses ${index + 1}`,
    file: `responses${index + 1}.xml`,
  }));
  const [first, ...others] = names;
  yield* workbookEntries([first!, { name: "Dictionary", file: "dictionary.xml" }, ...others]);
}

async function* sheetTexts(
  { columns }: ExportTable,
  rows: AsyncGenerator<readonly CellValue[]>,
  limit: number,
  state: { isOver: boolean },
): AsyncGenerator<string> {
  yield sheetStart;
  yield rowXml(columns.map(({ name }) => cellXml(name, style.header)));
  let bytes = 0;
  for (let row = 1; row < limit && bytes < bytesPerSheet; row++) {
    const next = await rows.next();
    if (next.done) {
      state.isOver = true;
      break;
    }
    const xml = rowXml(next.value.map((value, index) => typedCell(value, columns[index]!)));
    bytes += xml.length * 3;
    yield xml;
  }
  yield sheetEnd;
}

function dictionarySheet({ columns }: ExportTable): string {
  const header = ["column", "title", "kind", "type", "value", "label"].map((text) => cellXml(text, style.header));
  const rows = columns.flatMap(({ name, title, kind, type, choices }) => {
    const own = [name, title, kind, type].map((text) => cellXml(text));
    const values = choices.map(({ value, label }) =>
      rowXml([cellXml(name), "", "", "", cellXml(value), cellXml(label)].map((cell) => cell || "<c/>")),
    );
    return [rowXml(own), ...values];
  });
  return `${sheetStart}${rowXml(header)}${rows.join("")}${sheetEnd}`;
}

function typedCell(value: CellValue, { type }: ExportColumn): string {
  if (type !== "moment" || typeof value !== "string") return cellXml(value);
  const days = Date.parse(value) / 86_400_000 + 25_569;
  return Number.isFinite(days) ? `<c s="${style.moment}"><v>${days}</v></c>` : cellXml(value);
}

/** Texts are never formulas in a workbook; the mark keeps them texts when somebody edits a cell or saves another format. */
function cellXml(value: CellValue, as: number = style.plain): string {
  if (value === undefined || value === "") return "<c/>";
  if (typeof value === "number") return `<c><v>${value}</v></c>`;
  if (typeof value === "boolean") return `<c t="b"><v>${value ? 1 : 0}</v></c>`;
  const shown = as === style.plain && isFormula(value) ? style.guarded : as;
  return `<c t="inlineStr"${shown === style.plain ? "" : ` s="${shown}"`}><is><t xml:space="preserve">${xmlString(value)}</t></is></c>`;
}

function rowXml(cells: readonly string[]): string {
  return `<row>${cells.join("")}</row>`;
}

const cannotStand = /[\u0000-\u0008\u000b\u000c\r\u000e-\u001f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/g;

/** The standard writes what XML cannot hold as `_xHHHH_`, and an underscore that would look like that as one of them. */
function xmlString(text: string): string {
  const cut = text.length > maxCellLength ? `${text.slice(0, maxCellLength - 1)}…` : text;
  return cut
    .toWellFormed()
    .replace(cannotStand, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n`;
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";
const contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const sheetStart = `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`;
const sheetEnd = "</sheetData></worksheet>";

const styles = `${head}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

function* workbookEntries(sheets: readonly { readonly name: string; readonly file: string }[]): Generator<ZipEntry> {
  const entry = (name: string, text: string): ZipEntry => ({ name, texts: [text] });
  const list = sheets.map(({ name }, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`);
  const targets = sheets.map(
    ({ file }, index) =>
      `<Relationship Id="rId${index + 1}" Type="${relations}/worksheet" Target="worksheets/${file}"/>`,
  );
  const overrides = sheets.map(
    ({ file }) => `<Override PartName="/xl/worksheets/${file}" ContentType="${contentType}.worksheet+xml"/>`,
  );
  yield entry(
    "xl/workbook.xml",
    `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${list.join("")}</sheets></workbook>`,
  );
  yield entry(
    "xl/_rels/workbook.xml.rels",
    `${head}<Relationships xmlns="${packageRelations}">${targets.join("")}<Relationship Id="rId${sheets.length + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
  );
  yield entry("xl/styles.xml", styles);
  yield entry(
    "_rels/.rels",
    `${head}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  yield entry(
    "[Content_Types].xml",
    `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${contentType}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${contentType}.styles+xml"/>${overrides.join("")}</Types>`,
  );
}
