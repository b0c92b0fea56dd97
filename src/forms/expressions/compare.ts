/** Loose equality, order and membership as expressions have them. */
import { type Budget, spend } from "./budget.js";
import { alignDates, dateText } from "./dates.js";
import type { TimeZone } from "./time-zone.js";
import { asComparable, asNumber, asText, checkDepth, isEmpty } from "./values.js";

/** What comparing needs: who pays, and where days begin. */
export interface Comparing {
  readonly budget: Budget;
  readonly zone: TimeZone;
}

/**
 * Whether two values are the same to a respondent: text without case and outer blanks, numbers and their texts, lists in any order.
 *
 * @param isOrdered lists are the same only in the same order, as in a ranking
 */
export function areEqual(left: unknown, right: unknown, comparing: Comparing, isOrdered = false): boolean {
  const [one, other] = alignDates(left, right, comparing.zone);
  return areSame(orUndefined(one), orUndefined(other), comparing.budget, isOrdered, 0);
}

/** The word `undefined` in quotes is no value, as it is without. */
function orUndefined(value: unknown): unknown {
  return value === "undefined" ? undefined : value;
}

function areSame(one: unknown, other: unknown, budget: Budget, isOrdered: boolean, depth: number): boolean {
  spend(budget, 1);
  if (one === other) return true;
  if (typeof one === "string" && typeof other === "string") return areSameTexts(one, other, budget);
  if (isNothingBeside(one, other) || isNothingBeside(other, one)) return true;
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime();
  if (readAlike(one, other)) return true;
  if (isEmpty(one) !== isEmpty(other)) return false;
  if (typeof one === "boolean" && typeof other === "string") return String(one) === other.toLowerCase();
  if (typeof other === "boolean" && typeof one === "string") return String(other) === one.toLowerCase();
  const isOneStructured = typeof one === "object" && one !== null;
  const isOtherStructured = typeof other === "object" && other !== null;
  // biome-ignore lint/suspicious/noDoubleEquals: 1 is true, and a text is the number that it reads as.
  if (!isOneStructured && !isOtherStructured) return one == other;
  if (!isOneStructured || !isOtherStructured) return false;
  checkDepth(depth);
  if (Array.isArray(one) && Array.isArray(other)) return areSameLists(one, other, budget, isOrdered, depth);
  return areSameObjects(one, other, budget, isOrdered, depth);
}

/** An empty list beside `undefined`, an empty text beside null. */
function isNothingBeside(one: unknown, other: unknown): boolean {
  if (other === undefined) return one === "" || (Array.isArray(one) && one.length === 0);
  return other === null && one === "";
}

function areSameTexts(one: string, other: string, budget: Budget): boolean {
  spend(budget, (one.length + other.length) >> 8);
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** Two values that read as one number: 5 and "5.0". Hexadecimal digits count in the whole part, as in JavaScript. */
function readAlike(one: unknown, other: unknown): boolean {
  if (!isScalar(one) || !isScalar(other)) return false;
  if (Number.isNaN(Number(one)) || Number.isNaN(Number(other))) return false;
  const [text, otherText] = [String(one), String(other)];
  return wholePart(text) === wholePart(otherText) && Number.parseFloat(text) === Number.parseFloat(otherText);
}

function wholePart(text: string): number {
  return Number.parseInt(text, /^\s*[+-]?0x/i.test(text) ? 16 : 10);
}

function isScalar(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== "object";
}

function areSameLists(
  one: readonly unknown[],
  other: readonly unknown[],
  budget: Budget,
  isOrdered: boolean,
  depth: number,
): boolean {
  if (one.length !== other.length) return false;
  const [left, right] = isOrdered ? [one, other] : [sorted(one, budget), sorted(other, budget)];
  return left.every((value, index) => areSame(value, right[index], budget, isOrdered, depth + 1));
}

/** Sorted by text, what is undefined last. */
function sorted(list: readonly unknown[], budget: Budget): readonly unknown[] {
  spend(budget, list.length * (32 - Math.clz32(list.length)));
  const keyed = list.map((value) => ({ value, key: value === undefined ? undefined : asText(value) }));
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined) return Number(a.key === undefined) - Number(b.key === undefined);
    return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
  });
  return keyed.map(({ value }) => value);
}

function areSameObjects(one: object, other: object, budget: Budget, isOrdered: boolean, depth: number): boolean {
  const names = Object.keys(one);
  spend(budget, names.length);
  if (names.length !== Object.keys(other).length) return false;
  const member = (owner: object, name: string): unknown => (owner as { [name: string]: unknown })[name];
  return names.every(
    (name) =>
      Object.hasOwn(other, name) && areSame(member(one, name), member(other, name), budget, isOrdered, depth + 1),
  );
}

/** False as soon as one side is nothing. Text by code unit, with case; numbers where one side is one. */
export function isLess(left: unknown, right: unknown, comparing: Comparing): boolean {
  if (left === undefined || left === null || right === undefined || right === null) return false;
  const [one, other] = alignDates(left, right, comparing.zone).map(asComparable);
  spend(comparing.budget, 1);
  if (typeof one === "string" && typeof other === "string") return one < other;
  return asNumber(one) < asNumber(other);
}

/** Items of a list, all of a list's items, or a part of a text. */
export function contains(left: unknown, right: unknown, comparing: Comparing): boolean {
  return containment(left, right, comparing) ?? false;
}

export function notContains(left: unknown, right: unknown, comparing: Comparing): boolean {
  if (!left && !isEmpty(right)) return true;
  const found = containment(left, right, comparing);
  return found === undefined ? false : !found;
}

/** `undefined` where the question has no answer: `contains` and `notcontains` are both false. */
function containment(left: unknown, right: unknown, comparing: Comparing): boolean | undefined {
  if (Array.isArray(left)) {
    if (left.length === 0) return false;
    const wanted: readonly unknown[] = Array.isArray(right) ? right : [right];
    return wanted.every((value) => hasItem(left, value, comparing));
  }
  if (!left && left !== 0 && left !== false) return undefined;
  if (!right) return undefined;
  if (right instanceof Date && Number.isNaN(right.getTime())) return false;
  const [text, part] = [left, right].map((value) =>
    value instanceof Date ? dateText(value, comparing.zone) : asText(value),
  ) as [string, string];
  spend(comparing.budget, 1 + ((text.length + part.length) >> 8));
  return text.toLowerCase().includes(part.toLowerCase());
}

function hasItem(list: readonly unknown[], value: unknown, comparing: Comparing): boolean {
  const wanted = orUndefined(value);
  return list.some((item) => areSame(orUndefined(item), wanted, comparing.budget, false, 0));
}

export function isAnyOf(left: unknown, right: unknown, comparing: Comparing): boolean {
  if (isEmpty(left)) return isEmpty(right);
  if (isEmpty(right)) return true;
  if (!Array.isArray(left)) return contains(right, left, comparing);
  if (!Array.isArray(right)) return contains(left, right, comparing);
  return right.some((value) => contains(left, value, comparing));
}

export function isAllOf(left: unknown, right: unknown, comparing: Comparing): boolean {
  if (!left && !isEmpty(right)) return false;
  if (!Array.isArray(right)) return contains(left, right, comparing);
  return right.every((value) => contains(left, value, comparing));
}
