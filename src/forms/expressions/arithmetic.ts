/** `+ - * / % ^`, with what they make of answers that are missing or no numbers. */
import { type Budget, checkList, checkText, spend } from "./budget.js";
import { dateText } from "./dates.js";
import { decimalsOf, numberOf, withDecimals } from "./numbers.js";
import type { TimeZone } from "./time-zone.js";
import { asNumber, asText, isEmpty } from "./values.js";

export interface Reckoning {
  readonly budget: Budget;
  readonly zone: TimeZone;
}

/** What an operand that is empty counts as: 0, nothing of a text, no entries. `and` and `or` see it like this, too. */
export function filledIn(value: unknown, beside: unknown): unknown {
  if (!isEmpty(value)) return value;
  if (typeof beside === "number") return 0;
  if (typeof value === "string") return value;
  if (typeof beside === "string") return "";
  return Array.isArray(beside) ? [] : 0;
}

/** Adds numbers, joins texts and lists. */
export function plus(left: unknown, right: unknown, reckoning: Reckoning): unknown {
  if (typeof left === "number" && typeof right === "number") return plusNumbers(left, right);
  if (Number.isNaN(numberOf(left)) || Number.isNaN(numberOf(right))) {
    if (Array.isArray(left) && Array.isArray(right)) return checkList(reckoning.budget, [...left, ...right]);
    if (Array.isArray(left) && typeof right === "string") return joined(asText(left, ", "), right, reckoning);
    if (Array.isArray(right) && typeof left === "string") return joined(left, asText(right, ", "), reckoning);
    if (Array.isArray(left) && typeof right === "number") return plusItems(left, right, reckoning);
    if (Array.isArray(right) && typeof left === "number") return plusItems(right, left, reckoning);
    return plainPlus(left, right, reckoning);
  }
  const sum = plainPlus(left, right, reckoning);
  return typeof sum === "number" ? rounded(left, right, sum) : sum;
}

function plusNumbers(left: number, right: number): number {
  return rounded(left, right, left + right);
}

function plusItems(list: readonly unknown[], number: number, reckoning: Reckoning): number {
  spend(reckoning.budget, list.length);
  const numbers = list.filter((item) => typeof item === "number");
  return plusNumbers(numbers.reduce(plusNumbers, 0), number);
}

/** As JavaScript adds: texts are joined, truth values are 1 and 0. A date is written as in `dateText`. */
export function plainPlus(left: unknown, right: unknown, reckoning: Reckoning): string | number {
  const [one, other] = [left, right].map((value) => {
    if (value instanceof Date) return dateText(value, reckoning.zone);
    return typeof value === "object" && value !== null ? asText(value) : value;
  });
  if (typeof one === "string" || typeof other === "string") return joined(String(one), String(other), reckoning);
  return Number(one) + Number(other);
}

function joined(left: string, right: string, reckoning: Reckoning): string {
  return checkText(reckoning.budget, left + right);
}

/** A sum or difference has no more decimals than its operands. */
export function rounded(left: unknown, right: unknown, result: number): number {
  if (Number.isInteger(left) && Number.isInteger(right)) return result;
  return withDecimals(result, Math.max(decimalsOf(left), decimalsOf(right)));
}

export function minus(left: unknown, right: unknown): number {
  return rounded(left, right, asNumber(left) - asNumber(right));
}

export function times(left: unknown, right: unknown): number {
  return withDecimals(asNumber(left) * asNumber(right), decimalsOf(left) + decimalsOf(right));
}

/** Nothing when divided by nothing. */
export function divide(left: unknown, right: unknown): number | null {
  return right ? asNumber(left) / asNumber(right) : null;
}

export function modulo(left: unknown, right: unknown): number | null {
  return right ? asNumber(left) % asNumber(right) : null;
}

export function power(left: unknown, right: unknown): number {
  return asNumber(left) ** asNumber(right);
}
