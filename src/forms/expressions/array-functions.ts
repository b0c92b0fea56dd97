/** `sumInArray` and the like: over one column of the entries of a dynamic panel or matrix, with a filter. */
import { plainPlus, rounded } from "./arithmetic.js";
import { type Budget, spend } from "./budget.js";
import type { EvaluationContext, Found } from "./context.js";
import { isEntry, lookUpWithin } from "./look-up-within.js";
import { numberOf } from "./numbers.js";
import type { Call, Expression, Reference } from "./syntax.js";
import type { TimeZone } from "./time-zone.js";
import { asNumber, isEmpty, isObject, type ValueObject } from "./values.js";

type Evaluate = (expression: Expression, context: EvaluationContext) => unknown;

interface Entry {
  readonly entry: ValueObject;
  readonly value: unknown;
}

export function callArrayFunction(
  call: Call,
  given: readonly unknown[],
  context: EvaluationContext,
  evaluate: Evaluate,
): unknown {
  const entries = entriesOf(call, given, context, evaluate);
  switch (call.name) {
    case "sumInArray":
      return sumOf(entries ?? [], context);
    case "countInArray":
      return (entries ?? []).length;
    case "avgInArray":
      return (entries ?? []).length === 0 ? 0 : asNumber(sumOf(entries!, context)) / entries!.length;
    case "minInArray":
      return extreme(entries, call, String(given[1]), -1);
    case "maxInArray":
      return extreme(entries, call, String(given[1]), 1);
    default:
      throw new Error(`${call.name} is no function over entries`);
  }
}

/** The entries that have a value in the column and pass the filter. */
function entriesOf(
  call: Call,
  given: readonly unknown[],
  context: EvaluationContext,
  evaluate: Evaluate,
): readonly Entry[] | undefined {
  const [rows, column] = given;
  if (given.length < 2 || given.length > 4 || typeof column !== "string") return undefined;
  if (typeof rows !== "object" || rows === null) return undefined;
  const all: readonly unknown[] = Array.isArray(rows) ? rows : isObject(rows) ? Object.values(rows) : [];
  spend(context.budget, all.length);
  const entries: Entry[] = [];
  const passes = passing(call.filter, context, evaluate);
  for (const entry of all) {
    if (!isEntry(entry) || !Object.hasOwn(entry, column) || isEmpty(entry[column])) continue;
    if (!passes(entry)) continue;
    entries.push({ entry, value: entry[column] });
  }
  return entries;
}

/** Whether an entry passes the filter, in which names are those of the entry first. */
function passing(
  filter: Expression | undefined,
  context: EvaluationContext,
  evaluate: Evaluate,
): (entry: ValueObject) => boolean {
  if (filter === undefined) return () => true;
  const inside = new EntryContext(context);
  return (entry) => {
    inside.entry = entry;
    return isLooselyTrue(evaluate(filter, inside));
  };
}

/** The context of a filter: the names of one entry before all others. */
class EntryContext implements EvaluationContext {
  entry: ValueObject | undefined;
  readonly now: number;
  readonly zone: TimeZone;
  readonly budget: Budget;
  readonly isDisplayMode: boolean;
  readonly #outer: EvaluationContext;

  constructor(outer: EvaluationContext) {
    this.now = outer.now;
    this.zone = outer.zone;
    this.budget = outer.budget;
    this.isDisplayMode = outer.isDisplayMode ?? false;
    this.#outer = outer;
  }

  lookUp(reference: Reference): Found | undefined {
    return lookUpWithin(this.entry, reference) ?? this.#outer.lookUp(reference);
  }

  displayValue(name: string, value: unknown): unknown {
    return this.#outer.displayValue?.(name, value);
  }

  propertyValue(name: string, property: string): unknown {
    return this.#outer.propertyValue?.(name, property);
  }

  comment(name: string, choice: unknown): unknown {
    return this.#outer.comment?.(name, choice);
  }

  isContainerReady(name: string, panelIndex: number | undefined): boolean {
    return this.#outer.isContainerReady?.(name, panelIndex) ?? false;
  }
}

/** `true`, 1 and "1". */
export function isLooselyTrue(value: unknown): boolean {
  if (value === true) return true;
  return typeof value !== "object" || Array.isArray(value) ? asNumber(value) === 1 : false;
}

function sumOf(entries: readonly Entry[], context: EvaluationContext): unknown {
  let sum: unknown = 0;
  for (const { value } of entries) {
    const number = asColumnNumber(value);
    if (number === undefined) continue;
    const next = plainPlus(sum, number, context);
    sum = typeof next === "number" ? rounded(sum, number, next) : next;
  }
  return sum;
}

function asColumnNumber(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const number = numberOf(value);
  return Number.isNaN(number) ? undefined : number;
}

function extreme(entries: readonly Entry[] | undefined, call: Call, column: string, wanted: -1 | 1): unknown {
  let best: { readonly entry: ValueObject; readonly number: unknown } | undefined;
  for (const { entry, value } of entries ?? []) {
    const number = asColumnNumber(value);
    if (number === undefined || number === null) continue;
    const distance = best === undefined ? wanted : asNumber(number) - asNumber(best.number);
    if (best === undefined || distance * wanted > 0) best = { entry, number };
  }
  if (best === undefined) return undefined;
  const result = call.resultColumn ?? column;
  if (result === column) return best.number;
  return Object.hasOwn(best.entry, result) ? best.entry[result] : undefined;
}
