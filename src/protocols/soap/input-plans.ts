/** What the children of a request element mean, prepared once for each operation from its input fields. */
import type { Operation } from "../../operations/define-operation.js";
import type { Field, Fields } from "../../operations/schema.js";

/** How one child element becomes part of the decoded value. */
export interface FieldPlan {
  /** Name in the decoded value, plural for lists and records. */
  readonly key: string;
  /** Whether the element repeats, so that the value is an array. */
  readonly repeats: boolean;
  /** Plans by element name, for a child that has children of its own. */
  readonly children: ElementPlans | undefined;
  /** An element without content counts as absent, as some clients send for an empty list. */
  readonly skipsEmpty: boolean;
  /** Cap of its text in characters, if it is not the usual one. */
  readonly maxTextLength: number | undefined;
}

export type ElementPlans = ReadonlyMap<string, FieldPlan>;

/** An operation with the plans of its request element. */
export interface OperationPlan {
  readonly operation: Operation;
  readonly children: ElementPlans;
}

/** Plans by name of the request element, which is the operation's name. */
export function planOperations(operations: readonly Operation[]): ReadonlyMap<string, OperationPlan> {
  return new Map(operations.map((operation) => [operation.name, { operation, children: planFields(operation.input) }]));
}

function planFields(fields: Fields): ElementPlans {
  return new Map(Object.entries(fields).map(([key, field]) => [field.singular ?? key, planField(key, field)]));
}

function planField(key: string, field: Field): FieldPlan {
  switch (field.kind) {
    case "record":
      return { ...textPlan(key), repeats: true, skipsEmpty: true, children: entryPlans };
    case "list":
      return {
        ...textPlan(key),
        repeats: true,
        children: typeof field.of === "object" ? planFields(field.of.fields) : undefined,
      };
    case "definition":
      // The input check says `too_large` as it does in every protocol; until then the cap of the body holds.
      return { ...textPlan(key), maxTextLength: Number.POSITIVE_INFINITY };
    default:
      return textPlan(key);
  }
}

/** The plan of a child that holds one text; also of one that is not known, so that the input check can name it. */
export function textPlan(key: string): FieldPlan {
  return { key, repeats: false, children: undefined, skipsEmpty: false, maxTextLength: undefined };
}

const entryPlans: ElementPlans = new Map([
  ["name", textPlan("name")],
  ["value", textPlan("value")],
]);
