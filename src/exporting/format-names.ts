/** The formats of downloads by the ending of the file's name, and which options only some of them take. */

export const exportFormats = [
  { ending: "xlsx", takes: ["multiple"] },
  { ending: "csv", takes: ["bom", "separator", "raw", "multiple"] },
  { ending: "json", takes: [] },
  { ending: "ndjson", takes: [] },
  { ending: "xml", takes: [] },
  { ending: "spss.zip", takes: ["raw", "multiple"] },
  { ending: "parquet", takes: ["multiple"] },
] as const satisfies readonly { readonly ending: string; readonly takes: readonly ExportOption[] }[];

/** Options that only some formats take. */
export type ExportOption = "bom" | "separator" | "raw" | "multiple";
export type ExportFormat = (typeof exportFormats)[number]["ending"];

/** What a format takes beside the options of all. */
export function optionsOf(format: ExportFormat): readonly ExportOption[] {
  return exportFormats.find(({ ending }) => ending === format)?.takes ?? [];
}
