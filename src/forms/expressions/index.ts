/**
 * Expressions of survey definitions, for the form engine: parse once at publication, check, then evaluate at each page. All of
 * it is pure; nothing here reads a clock, a file or the network.
 *
 * @example
 * const { expression, problem } = parseExpression("{score} <= 6 and {reason} empty");
 * const zone = createTimeZone("Europe/Paris");
 * const lookUp = createLookUp({ answers: { score: 4 } });
 * holds(expression!, { now: Date.now(), zone, budget: createBudget(), lookUp }); // true
 */
export { type Budget, createBudget, defaultSteps, ExpressionLimitError } from "./budget.js";
export type { EvaluationContext, Found } from "./context.js";
export { dateFunctionNames } from "./date-functions.js";
export { dateText } from "./dates.js";
export { disables, evaluate, holds, holdsLoosely } from "./evaluate.js";
export { findCycles, graphOf, type Setter } from "./find-cycles.js";
export {
  createLookUp,
  type ItemPlace,
  type KnownQuestion,
  type PanelPlace,
  type Place,
  type RowPlace,
  type Scope,
} from "./look-up.js";
export { parseExpression } from "./parse-expression.js";
export { namesOf, parseReference } from "./reference.js";
export { functionsOf, referencesOf, type UsedFunction, type UsedReference } from "./references-of.js";
export type { Expression, ExpressionProblem, ParsedExpression, Reference } from "./syntax.js";
export { compileTemplate, type Placeholder, renderTemplate, type Template } from "./template.js";
export { createTimeZone, type TimeZone } from "./time-zone.js";
export { isEmpty } from "./values.js";
