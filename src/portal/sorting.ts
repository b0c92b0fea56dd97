/** Tables that are whole on one page, sorted by a column that the query names. */
import type { FormFields } from "./form-fields.js";
import { withQuery } from "./period.js";
import type { PortalTexts } from "./texts.js";

/** How to compare two rows by a column. */
export type SortableColumns<Row> = Readonly<Record<string, (row: Row) => string | number>>;

/** A column's head: where a click leads, and how it is sorted now. */
export interface SortableHead {
  readonly path: string;
  readonly text: string;
  readonly direction: "ascending" | "descending" | undefined;
}

/**
 * Sorts rows by `?sort=` and `?order=`; rows that are equal keep their order, and so do all where the column is none of ours.
 *
 * @param labels of the columns, by the same names
 */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: SortableColumns<Row>,
  fields: FormFields,
  path: string,
  labels: Readonly<Record<string, string>>,
  { language, sorting }: PortalTexts,
): { readonly rows: Row[]; readonly heads: Readonly<Record<string, SortableHead>> } {
  const sort = fields.one("sort") ?? "";
  const isDescending = fields.one("order") === "descending";
  const keyOf = Object.hasOwn(columns, sort) ? columns[sort] : undefined;
  const { compare } = new Intl.Collator(language, { numeric: true });
  const sorted = [...rows];
  if (keyOf !== undefined) {
    sorted.sort((one, other) => {
      const [a, b] = [keyOf(one), keyOf(other)];
      const order = typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b));
      return isDescending ? -order : order;
    });
  }
  const heads = Object.keys(columns).map((column) => {
    const isCurrent = column === sort;
    const next = isCurrent && !isDescending ? "descending" : "ascending";
    const head: SortableHead = {
      path: withQuery(path, { sort: column, order: next }),
      text: sorting.by(labels[column] ?? column, sorting[next]),
      direction: isCurrent ? (isDescending ? "descending" : "ascending") : undefined,
    };
    return [column, head] as const;
  });
  return { rows: sorted, heads: Object.fromEntries(heads) };
}
