/** What happens when answers change: values that follow others, resets, and triggers. */
import { isDeepStrictEqual } from "node:util";
import type { CompiledSurvey, Question, Trigger } from "../compiled-survey.js";
import { type Expression, namesOf, referencesOf } from "../expressions/index.js";
import { storedValue } from "../kinds/calculated.js";
import type { Answering } from "./answering.js";
import { setValue } from "./elements.js";
import type { Hiding } from "./hiding.js";
import type { Values } from "./scope.js";

/** What triggers decided about the way on. */
export interface Way {
  completes: boolean;
  /** Name of the question to go to. */
  target?: string;
}

/** Rounds after which values that set each other are left as they are. */
const maxRounds = 20;

/** Lets everything react to the difference between the answers before and now. @param hiding as it was before */
export function react(answering: Answering, before: Values, hiding: Hiding): Way {
  const { survey, values } = answering;
  const way: Way = { completes: false };
  let known: Values = before;
  for (let round = 0; round < maxRounds; round++) {
    answering.compute();
    const changed = changedNames(known, values);
    if (changed.size === 0) break;
    known = Object.assign(Object.create(null), values);
    for (const question of survey.questions) follow(answering, question, changed);
    for (const trigger of survey.triggers) fire(answering, trigger, changed, way);
    hiding.settle();
  }
  answering.compute();
  return way;
}

/** Stored names whose value differs, in small letters. */
function changedNames(before: Values, after: Values): Set<string> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return new Set(
    [...names].filter((name) => !isDeepStrictEqual(before[name], after[name])).map((name) => name.toLowerCase()),
  );
}

/** Whether an expression reads something that changed; calculated values are read through. */
function readsAny(
  survey: CompiledSurvey,
  expression: Expression | undefined,
  changed: ReadonlySet<string>,
  depth = 0,
): boolean {
  if (expression === undefined) return false;
  return referencesOf(expression).some(({ reference }) =>
    namesOf(reference).some((name) => {
      if (changed.has(name)) return true;
      const stored = survey.questionsByName.get(name)?.questionId.toLowerCase();
      if (stored !== undefined && changed.has(stored)) return true;
      const value = depth > 5 ? undefined : survey.calculatedValues.find((each) => each.name.toLowerCase() === name);
      return readsAny(survey, value?.expression, changed, depth + 1);
    }),
  );
}

function follow({ survey, scope, values }: Answering, question: Question, changed: ReadonlySet<string>): void {
  const { questionId, setValueIf, setValueExpression, resetValueIf, defaultValue } = question;
  if (resetValueIf !== undefined && readsAny(survey, resetValueIf, changed) && scope.allows(resetValueIf)) {
    setValue(values, questionId, defaultValue);
  }
  if (setValueExpression === undefined) return;
  if (!readsAny(survey, setValueExpression, changed) && !readsAny(survey, setValueIf, changed)) return;
  if (setValueIf !== undefined && !scope.allows(setValueIf)) return;
  setValue(values, questionId, storedValue(scope.value(setValueExpression), scope.zone, question.kind));
}

function fire({ survey, scope, values }: Answering, trigger: Trigger, changed: ReadonlySet<string>, way: Way): void {
  if (!readsAny(survey, trigger.condition, changed) || !scope.allows(trigger.condition)) return;
  const stored = (name: string) => survey.questionsByName.get(name.toLowerCase())?.questionId ?? name;
  switch (trigger.action) {
    case "complete":
      way.completes = true;
      return;
    case "skip":
      way.target = trigger.target;
      return;
    case "setValue":
      setValue(values, stored(trigger.target), trigger.value);
      return;
    case "copyValue":
      if (trigger.source !== undefined) setValue(values, stored(trigger.target), values[stored(trigger.source)]);
      return;
    case "runExpression": {
      const { kind } = survey.questionsByName.get(trigger.target.toLowerCase()) ?? {};
      const value =
        trigger.expression === undefined ? undefined : storedValue(scope.value(trigger.expression), scope.zone, kind);
      if (trigger.target !== "") setValue(values, stored(trigger.target), value);
    }
  }
}
