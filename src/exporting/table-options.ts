/** How a table of responses is made: what somebody who downloads may choose. */

/** Chosen values as they are stored, as their labels, or both beside each other. */
export type ShownValues = "codes" | "labels" | "both";

export interface TableOptions {
  readonly values: ShownValues;
  /** Language of labels and titles; the survey's default when absent. */
  readonly language: string | undefined;
  /** Whether a multiple choice has a column for each choice. */
  readonly isSplit: boolean;
}

export const plainTable: TableOptions = { values: "codes", language: undefined, isSplit: false };
