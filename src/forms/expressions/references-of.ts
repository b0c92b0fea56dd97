/** What an expression reads and calls: for checks at publication and for the order of calculated values. */
import type { Phrase } from "../phrase.js";
import { functionNames, insteadOf } from "./function-names.js";
import { parseReference } from "./reference.js";
import type { Call, Expression, Reference } from "./syntax.js";

/** Functions whose first argument names a question, page or panel. */
const functionsOfNames: ReadonlySet<string> = new Set([
  "displayValue",
  "propertyValue",
  "getComment",
  "isContainerReady",
]);

export interface UsedReference {
  readonly reference: Reference;
  /** Stands in the filter of `sumInArray` and the like: it may be a column of the entries. */
  readonly isInFilter: boolean;
}

/** All references, also those that `displayValue('q')` and its like make. Each as often as it occurs. */
export function referencesOf(expression: Expression): readonly UsedReference[] {
  const used: UsedReference[] = [];
  visit(expression, false, (node, isInFilter) => {
    if (node.kind === "reference") used.push({ reference: node.reference, isInFilter });
    else if (node.kind === "call" && functionsOfNames.has(node.name)) {
      const [name] = node.arguments;
      if (name?.kind === "literal" && typeof name.value === "string") {
        used.push({ reference: parseReference(name.value), isInFilter: false });
      }
    }
  });
  return used;
}

export interface UsedFunction {
  readonly name: string;
  readonly column: number;
  readonly isKnown: boolean;
  /** For an unknown one: what to write instead. */
  readonly instead?: Phrase;
}

/** All calls in the order of the text. Names count in exactly their case: `IIF` is unknown. */
export function functionsOf(expression: Expression): readonly UsedFunction[] {
  const used: UsedFunction[] = [];
  visit(expression, false, (node) => {
    if (node.kind !== "call") return;
    const { name, column } = node;
    const isKnown = functionNames.has(name);
    const instead = isKnown ? undefined : insteadOf(name);
    used.push({ name, column, isKnown, ...(instead === undefined ? {} : { instead }) });
  });
  return used;
}

function visit(
  expression: Expression,
  isInFilter: boolean,
  see: (node: Expression, isInFilter: boolean) => void,
): void {
  see(expression, isInFilter);
  switch (expression.kind) {
    case "chain":
      visit(expression.first, isInFilter, see);
      for (const { operand } of expression.rest) visit(operand, isInFilter, see);
      return;
    case "unary":
      visit(expression.operand, isInFilter, see);
      return;
    case "list":
      for (const item of expression.items) visit(item, isInFilter, see);
      return;
    case "call":
      visitCall(expression, isInFilter, see);
  }
}

function visitCall(call: Call, isInFilter: boolean, see: (node: Expression, isInFilter: boolean) => void): void {
  for (const argument of call.arguments) if (argument !== call.filter) visit(argument, isInFilter, see);
  if (call.filter !== undefined) visit(call.filter, true, see);
}
