/** Evaluates a syntax tree. No I/O, no clock, no random: the same context gives the same value. */
import { divide, filledIn, minus, modulo, plus, power, times } from "./arithmetic.js";
import { callArrayFunction, isLooselyTrue } from "./array-functions.js";
import { type Budget, spend } from "./budget.js";
import { areEqual, contains, isAllOf, isAnyOf, isLess, notContains } from "./compare.js";
import type { EvaluationContext } from "./context.js";
import { arrayFunctionNames } from "./function-names.js";
import { plainFunctions } from "./functions.js";
import { converted } from "./numbers.js";
import type { BinaryOperator, Call, Chain, Expression, Reference } from "./syntax.js";
import { checkDepth, isEmpty } from "./values.js";

/**
 * The value of an expression: what a calculated value stores, or what {@link holds} turns into yes or no. Dates are `Date`s.
 * Nothing is `undefined` or null. An unknown function gives null; refuse it before (`functionsOf`).
 *
 * @throws ExpressionLimitError when the budget of the page runs out
 */
export function evaluate(expression: Expression, context: EvaluationContext): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "reference":
      return answerOf(expression.reference, context);
    case "chain":
      return evaluateChain(expression, context);
    case "unary": {
      spend(context.budget, 1);
      const value = evaluate(expression.operand, context);
      if (expression.operator === "not") return !value;
      return isEmpty(value) === (expression.operator === "empty");
    }
    case "list":
      spend(context.budget, 1 + expression.items.length);
      return expression.items.map((item) => evaluate(item, context));
    case "call":
      return evaluateCall(expression, context);
  }
}

/** Whether a condition of `visibleIf` or `requiredIf` holds: its value is `true` and nothing else. */
export function holds(expression: Expression, context: EvaluationContext): boolean {
  return evaluate(expression, context) === true;
}

/**
 * Whether a condition holds where 1 and "1" count as true as well: choices and rows (`choicesVisibleIf`), validators, triggers,
 * `completedHtmlOnCondition`. For `enableIf` see {@link disables}.
 */
export function holdsLoosely(expression: Expression, context: EvaluationContext): boolean {
  return isLooselyTrue(evaluate(expression, context));
}

/** Whether an `enableIf` of a question or panel disables it: only `false` does, no value does not. */
export function disables(expression: Expression, context: EvaluationContext): boolean {
  return evaluate(expression, context) === false;
}

function answerOf(reference: Reference, context: EvaluationContext): unknown {
  spend(context.budget, 1);
  const found = context.lookUp(reference);
  if (found === undefined) return null;
  if (typeof found.value === "object") payFor(found.value, context.budget, 0);
  return reference.isRaw ? found.value : converted(found.value);
}

/** A list or object costs as much as it holds, so that whatever goes through all of it is paid for. */
function payFor(value: unknown, budget: Budget, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  checkDepth(depth);
  const members = Object.values(value);
  spend(budget, members.length >> 2);
  for (const member of members) payFor(member, budget, depth + 1);
}

function evaluateChain(chain: Chain, context: EvaluationContext): unknown {
  const { budget } = context;
  const isRanking = (operand: Expression) => isOrderedOperand(operand, context);
  let left = evaluate(chain.first, context);
  for (const { operator, operand } of chain.rest) {
    spend(budget, 1);
    if (isDecided(operator, left)) continue;
    const right = evaluate(operand, context);
    if (operator === "equal" || operator === "notEqual") {
      const isOrdered = Array.isArray(left) && Array.isArray(right) && [chain.first, operand].some(isRanking);
      left = areEqual(left, right, context, isOrdered) === (operator === "equal");
    } else left = apply(operator, left, right, context);
  }
  return left;
}

/** `or` and `and` need no right side where the left one decides. */
function isDecided(operator: BinaryOperator, left: unknown): boolean {
  if (operator === "or") return !!left && !isEmpty(left);
  return operator === "and" && !left && !isEmpty(left);
}

function isOrderedOperand(operand: Expression, context: EvaluationContext): boolean {
  return operand.kind === "reference" && context.lookUp(operand.reference)?.isOrdered === true;
}

function apply(operator: BinaryOperator, left: unknown, right: unknown, context: EvaluationContext): unknown {
  switch (operator) {
    case "equal":
      return areEqual(left, right, context);
    case "notEqual":
      return !areEqual(left, right, context);
    case "less":
      return isLess(left, right, context);
    case "greater":
      return isLess(right, left, context);
    case "lessOrEqual":
      return areEqual(left, right, context) || isLess(left, right, context);
    case "greaterOrEqual":
      return areEqual(left, right, context) || isLess(right, left, context);
    case "contains":
      return contains(left, right, context);
    case "notContains":
      return notContains(left, right, context);
    case "anyOf":
      return isAnyOf(left, right, context);
    case "noneOf":
      return !isAnyOf(left, right, context);
    case "allOf":
      return isAllOf(left, right, context);
    default: {
      const one = filledIn(left, right);
      return reckon(operator, one, filledIn(right, one), context);
    }
  }
}

function reckon(operator: BinaryOperator, left: unknown, right: unknown, context: EvaluationContext): unknown {
  switch (operator) {
    case "or":
      return left || right;
    case "and":
      return left && right;
    case "plus":
      return plus(left, right, context);
    case "minus":
      return minus(left, right);
    case "times":
      return times(left, right);
    case "divide":
      return divide(left, right);
    case "modulo":
      return modulo(left, right);
    case "power":
      return power(left, right);
    default:
      throw new Error(`${operator} is no operator of arithmetic`);
  }
}

function evaluateCall(call: Call, context: EvaluationContext): unknown {
  spend(context.budget, 1);
  if (call.name === "iif") return evaluateIif(call, context);
  if (arrayFunctionNames.has(call.name)) {
    // The filter is evaluated for each entry.
    const given = call.arguments.map((argument, index) => (index < 2 ? evaluate(argument, context) : null));
    return callArrayFunction(call, given, context, evaluate);
  }
  const given = call.arguments.map((argument) => evaluate(argument, context));
  const run = plainFunctions.get(call.name);
  return run === undefined ? null : run(given, context);
}

function evaluateIif(call: Call, context: EvaluationContext): unknown {
  const [condition, yes, no] = call.arguments;
  if (condition === undefined || yes === undefined) return null;
  if (evaluate(condition, context)) return evaluate(yes, context);
  return no === undefined ? undefined : evaluate(no, context);
}
