/**
 * What values are: empty, texts, plain numbers. Values are answers as they were sent, so nothing here calls a method of theirs or
 * reads what is not their own: `{ "toString": 1 }` is data like any other.
 */
import { ExpressionLimitError } from "./budget.js";

/** Deepest nesting of an answer that is compared or written as text. */
const maxValueDepth = 50;

export type ValueObject = { readonly [name: string]: unknown };

export function isObject(value: unknown): value is ValueObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Absent, null, `""`, `[]`, `{}`, and an object of nothing but empty members. `0`, `false`, `" "` and `[null]` are values. */
export function isEmpty(value: unknown, depth = 0): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (typeof value !== "object") return Number.isNaN(value);
  if (Array.isArray(value)) return value.length === 0;
  if (!isObject(value)) return false;
  checkDepth(depth);
  for (const name in value) {
    if (Object.hasOwn(value, name) && !isEmpty(value[name], depth + 1)) return false;
  }
  return true;
}

/** A value as one text, in the way of JavaScript: lists with commas, `undefined` where nothing is. */
export function asText(value: unknown, separator = ",", depth = 0): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) {
    checkDepth(depth);
    return value
      .map((each) => (each === null || each === undefined ? "" : asText(each, ",", depth + 1)))
      .join(separator);
  }
  return value instanceof Date ? String(value.getTime()) : "[object Object]";
}

/** A value as JavaScript reckons with it: "" is 0, "x" is NaN, a date its milliseconds. */
export function asNumber(value: unknown): number {
  if (typeof value === "number") return value;
  if (value instanceof Date) return value.getTime();
  if (isObject(value)) return Number.NaN;
  return Number(Array.isArray(value) ? asText(value) : value);
}

/** A value for `<` and `>`: dates are numbers, lists and objects texts. */
export function asComparable(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return value instanceof Date ? value.getTime() : asText(value);
}

export function checkDepth(depth: number): void {
  if (depth > maxValueDepth) throw new ExpressionLimitError("an answer is nested too deeply");
}
