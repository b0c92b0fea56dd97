/** What each function does with its evaluated arguments. Those over the entries of a list are in `array-functions.ts`. */
import { plainPlus, rounded } from "./arithmetic.js";
import { spend } from "./budget.js";
import type { EvaluationContext } from "./context.js";
import { dateFunctions } from "./date-functions.js";
import { numberOf } from "./numbers.js";
import { asComparable, asNumber, asText, checkDepth } from "./values.js";

export type ExpressionFunction = (given: readonly unknown[], context: EvaluationContext) => unknown;

/** All values of nested lists, without those that are nothing; texts that read as numbers are numbers. */
function flattened(given: readonly unknown[], context: EvaluationContext, into: unknown[] = [], depth = 0): unknown[] {
  checkDepth(depth);
  spend(context.budget, given.length);
  for (const value of given) {
    if (value === undefined || value === null) continue;
    if (Array.isArray(value)) flattened(value, context, into, depth + 1);
    else {
      const number = numberOf(value);
      into.push(Number.isNaN(number) ? value : number);
    }
  }
  return into;
}

function sumOf(values: readonly unknown[], context: EvaluationContext): unknown {
  let sum: unknown = 0;
  for (const value of values) {
    const next = plainPlus(sum, value, context);
    sum = typeof next === "number" ? rounded(sum, value, next) : next;
  }
  return sum;
}

/** @param wanted -1 for the least, 1 for the greatest */
function extreme(given: readonly unknown[], wanted: -1 | 1, context: EvaluationContext): unknown {
  const [first, ...others] = flattened(given, context);
  let best = first;
  for (const value of others) {
    if (wanted < 0 ? isBefore(value, best) : isBefore(best, value)) best = value;
  }
  return best;
}

function isBefore(left: unknown, right: unknown): boolean {
  const [one, other] = [asComparable(left), asComparable(right)];
  if (typeof one === "string" && typeof other === "string") return one < other;
  return asNumber(one) < asNumber(other);
}

/** Away from zero where the digit is a five. */
function round(given: readonly unknown[], context: EvaluationContext): number {
  const [number, decimals = 0] = flattened(given, context);
  if (Number.isNaN(numberOf(number)) || Number.isNaN(numberOf(decimals))) return Number.NaN;
  const factor = 10 ** asNumber(decimals);
  return Math.round(asNumber(number) * factor * (1 + Number.EPSILON)) / factor;
}

/** Cuts off digits. */
function trunc(given: readonly unknown[], context: EvaluationContext): number {
  const [number, decimals = 0] = flattened(given, context);
  if (Number.isNaN(numberOf(number)) || Number.isNaN(numberOf(decimals))) return Number.NaN;
  const text = asText(number);
  // A power of ten in the text: nothing before the point, or nothing after it.
  if (text.includes("e")) return Math.abs(asNumber(number)) < 1 ? 0 : asNumber(number);
  const whole = /^-?\d+/.exec(text)?.[0] ?? "NaN";
  if (!Number.isInteger(decimals) || (decimals as number) < 1 || text[whole.length] !== ".") return Number(whole);
  const digits = /^\d*/.exec(text.slice(whole.length + 1))![0];
  return Number(`${whole}.${digits.slice(0, decimals as number)}`);
}

function substring(given: readonly unknown[]): string {
  const [text, start, end] = given;
  if (given.length < 2 || typeof text !== "string" || Number.isNaN(numberOf(start))) return "";
  return Number.isNaN(numberOf(end)) ? text.substring(asNumber(start)) : text.substring(asNumber(start), asNumber(end));
}

function isContainerReady([name, index]: readonly unknown[], context: EvaluationContext): boolean {
  if (typeof name !== "string" || name === "") return false;
  return context.isContainerReady?.(name, typeof index === "number" ? index : undefined) ?? false;
}

const named =
  (read: (name: string, value: unknown, context: EvaluationContext) => unknown): ExpressionFunction =>
  ([name, value], context) =>
    name === undefined || name === null || name === "" ? undefined : read(asText(name), value, context);

/** All but `iif`, which evaluates only one branch, and those over entries of lists. */
export const plainFunctions: ReadonlyMap<string, ExpressionFunction> = new Map<string, ExpressionFunction>([
  ...dateFunctions,
  ["sum", (given, context) => sumOf(flattened(given, context), context)],
  [
    "avg",
    (given, context) => {
      const values = flattened(given, context);
      return values.length === 0 ? 0 : asNumber(sumOf(values, context)) / values.length;
    },
  ],
  ["min", (given, context) => extreme(given, -1, context)],
  ["max", (given, context) => extreme(given, 1, context)],
  ["count", (given, context) => flattened(given, context).length],
  ["round", round],
  ["trunc", trunc],
  ["substring", substring],
  ["isContainerReady", isContainerReady],
  ["isDisplayMode", (_given, context) => context.isDisplayMode ?? false],
  ["displayValue", named((name, value, context) => context.displayValue?.(name, value))],
  [
    "propertyValue",
    named((name, property, context) =>
      typeof property === "string" && property !== "" ? context.propertyValue?.(name, property) : undefined,
    ),
  ],
  ["getComment", named((name, choice, context) => context.comment?.(name, choice))],
]);
