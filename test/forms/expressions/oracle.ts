/** Evaluates the same text by survey-core and by our own evaluator. */
import { ConditionRunner, ConditionsParser, ExpressionRunner, SurveyModel } from "survey-core";
import {
  createBudget,
  createLookUp,
  createTimeZone,
  type EvaluationContext,
  evaluate,
  parseExpression,
} from "../../../src/forms/expressions/index.js";

export interface Outcome {
  readonly value?: unknown;
  /** The text was refused. */
  readonly isRefused?: boolean;
  /** Evaluating it threw this. */
  readonly thrown?: unknown;
}

/** Filters of `sumInArray` look for names in the survey, too. */
function propertiesOf(text: string, answers: Record<string, unknown>) {
  if (!text.includes("InArray")) return {};
  const survey = new SurveyModel({});
  survey.data = answers;
  return { survey };
}

export function isTakenBySurveyCore(text: string): boolean {
  const parser = new ConditionsParser();
  parser.parseExpression(text);
  return parser.error === undefined;
}

/** What survey-core makes of a text over plain answers. */
export function bySurveyCore(text: string, answers: Record<string, unknown>): Outcome {
  try {
    if (!isTakenBySurveyCore(text)) return { isRefused: true };
    const runner = new ExpressionRunner(text);
    return { value: runner.runValues(answers, propertiesOf(text, answers)) };
  } catch (thrown) {
    return { thrown };
  }
}

export function conditionBySurveyCore(text: string, answers: Record<string, unknown>): boolean {
  return new ConditionRunner(text).runValues(answers, propertiesOf(text, answers));
}

export function contextOf(answers: Record<string, unknown>, zone = "UTC", now = Date.now()): EvaluationContext {
  return { now, zone: createTimeZone(zone), budget: createBudget(), lookUp: createLookUp({ answers }) };
}

/** What we make of it. */
export function byOurselves(text: string, context: EvaluationContext): Outcome {
  const { expression } = parseExpression(text);
  if (expression === undefined) return { isRefused: true };
  try {
    return { value: evaluate(expression, context) };
  } catch (thrown) {
    return { thrown };
  }
}

/** The value as comparable data: nothing is null, dates are instants, 0 has no sign. */
export function plain(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (value === 0) return 0;
  if (value instanceof Date) return { instant: value.getTime() };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
