/** How a form names its answers: by position in the survey's version, so that no question name can clash with anything. */

/** Fields of a sent form. */
export interface SentFields {
  /** All texts sent under a name, in order; none when the field is absent. */
  all(name: string): readonly string[];
}

/** Takes the texts of a field. */
export type PutField = (name: string, texts: readonly string[]) => void;

/** Adding or removing a row of a question, by a button of the form. */
export interface RowEdit {
  /** Field of the question. */
  readonly field: string;
  readonly action: "add" | "remove";
  /** The row to remove. */
  readonly row: number;
}

/** Fields of something that has parts. */
export const partField = {
  row: (at: string, row: number) => `${at}.r${row}`,
  /** How many rows the form shows. */
  rowCount: (at: string) => `${at}.rows`,
  comment: (at: string) => `${at}.comment`,
} as const;

/** Most texts that are looked at for one field: more than a form can send. */
const maxTexts = 1001;

/** Fields held in a map. */
export function fieldsIn(map: ReadonlyMap<string, readonly string[]>): SentFields {
  return { all: (name) => map.get(name) ?? [] };
}

/** Sent texts without what nobody can see and no export can carry (T8), with line ends as one character. */
export function cleanedFields(sent: SentFields): SentFields {
  return { all: (name) => sent.all(name).slice(0, maxTexts).map(cleaned) };
}

function cleaned(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, "");
}

/** The button of a form that adds or removes a row: `add:q3`, `remove:q3.r1`. */
export function rowEditOf(action: string | undefined): RowEdit | undefined {
  const match = /^(add|remove):(q\d{1,4}(?:\.[a-z]\d{1,4}){0,9})$/.exec(action ?? "");
  if (!match) return undefined;
  const [, verb, at] = match;
  if (verb === "add") return { field: at!, action: "add", row: 0 };
  const row = /^(.+)\.r(\d+)$/.exec(at!);
  return row === null ? undefined : { field: row[1]!, action: "remove", row: Number(row[2]) };
}
