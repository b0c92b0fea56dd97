/** Which types of questions the forms make, what a new one holds, and which members of each a form shows. */
import type { JsonObject } from "../../forms/findings.js";

export const questionTypes = [
  ...["rating", "radiogroup", "checkbox", "boolean", "comment", "text", "dropdown", "ranking", "matrix", "html"],
] as readonly QuestionTypeName[];
export type QuestionTypeName =
  | "rating"
  | "radiogroup"
  | "dropdown"
  | "checkbox"
  | "boolean"
  | "comment"
  | "text"
  | "ranking"
  | "matrix"
  | "html";

export type MemberName =
  | "choices"
  | "rows"
  | "columns"
  | "showOtherItem"
  | "minSelectedChoices"
  | "maxSelectedChoices"
  | "rateMin"
  | "rateMax"
  | "minRateDescription"
  | "maxRateDescription"
  | "inputType"
  | "maxLength"
  | "min"
  | "max"
  | "labelTrue"
  | "labelFalse"
  | "html";

export type MemberKind = "choices" | "flag" | "count" | "number" | "limit" | "text" | "passage" | "inputType";

/** How each member is edited. A limit is a number, or a date for a question about dates. */
export const memberKinds: Readonly<Record<MemberName, MemberKind>> = {
  choices: "choices",
  rows: "choices",
  columns: "choices",
  showOtherItem: "flag",
  minSelectedChoices: "count",
  maxSelectedChoices: "count",
  rateMin: "number",
  rateMax: "number",
  minRateDescription: "text",
  maxRateDescription: "text",
  inputType: "inputType",
  maxLength: "count",
  min: "limit",
  max: "limit",
  labelTrue: "text",
  labelFalse: "text",
  html: "passage",
};

const members: Readonly<Record<QuestionTypeName, readonly MemberName[]>> = {
  rating: ["rateMin", "rateMax", "minRateDescription", "maxRateDescription"],
  radiogroup: ["choices", "showOtherItem"],
  dropdown: ["choices", "showOtherItem"],
  checkbox: ["choices", "showOtherItem", "minSelectedChoices", "maxSelectedChoices"],
  boolean: ["labelTrue", "labelFalse"],
  comment: ["maxLength"],
  text: ["inputType", "maxLength", "min", "max"],
  ranking: ["choices"],
  matrix: ["rows", "columns"],
  html: ["html"],
};

/** The members that the form of a type shows beside the common ones. */
export function membersOf(element: JsonObject): readonly MemberName[] {
  const own = typeof element.type === "string" && Object.hasOwn(members, element.type) ? element.type : undefined;
  if (own === undefined) return [];
  const known = members[own as QuestionTypeName];
  // Rates that are listed one by one are no range.
  return Array.isArray(element.rateValues) ? known.filter((name) => !/^rateM/.test(name)) : known;
}

/** Whether a text names a type that the forms make. */
export function isQuestionType(type: unknown): type is QuestionTypeName {
  return questionTypes.some((known) => known === type);
}

/** Words that a new question begins with. */
export interface NewTitles {
  readonly question: string;
  readonly text: string;
  choice(number: number): string;
  row(number: number): string;
}

export function newElement(type: QuestionTypeName, name: string, words: NewTitles): JsonObject {
  const choices = [1, 2, 3].map((number) => ({ value: `choice${number}`, text: words.choice(number) }));
  const rows = [1, 2].map((number) => ({ value: `row${number}`, text: words.row(number) }));
  const own: Readonly<Record<QuestionTypeName, JsonObject>> = {
    rating: { rateMin: 1, rateMax: 5 },
    radiogroup: { choices },
    dropdown: { choices },
    checkbox: { choices },
    ranking: { choices },
    matrix: { columns: choices, rows },
    html: { html: words.text },
    boolean: {},
    comment: {},
    text: {},
  };
  return { type, name, ...(type === "html" ? undefined : { title: words.question }), ...own[type] };
}
