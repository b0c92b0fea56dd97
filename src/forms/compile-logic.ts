/** Reads what a definition computes and what it does when answers change: calculated values, triggers, endings by condition. */

import type { AnswerValue } from "../domain/answers.js";
import { isSwitchedOff } from "./check-members.js";
import { richTexts } from "./compile-elements.js";
import type { ExpressionReader } from "./compile-expressions.js";
import { elementName } from "./compile-question.js";
import type {
  CalculatedValue,
  ConditionalAddress,
  ConditionalText,
  Question,
  SurveyPage,
  Trigger,
} from "./compiled-survey.js";
import type { Compiler } from "./compiler.js";
import type { Expression, Setter } from "./expressions/index.js";
import { isObject, type JsonObject, quoted } from "./findings.js";
import { isEmptyAnswer } from "./kinds/behaviour.js";
import { phrase } from "./phrase.js";
import { safeAddress } from "./safe-address.js";

/** Most triggers, calculated values and endings of a survey, each. */
const maxListed = 200;

/** The objects of a list of the definition, with their paths. */
function listed(definition: JsonObject, member: string, { findings }: Compiler): { given: JsonObject; path: string }[] {
  const list = definition[member];
  if (isSwitchedOff(list)) return [];
  if (!Array.isArray(list) || list.length > maxListed || !list.every(isObject)) {
    findings.refuse(member, phrase`must be a list of up to ${maxListed} objects`);
    return [];
  }
  return list.map((given, index) => ({ given, path: `${member}[${index}]` }));
}

export function compileCalculatedValues(definition: JsonObject, compiler: Compiler): readonly CalculatedValue[] {
  return listed(definition, "calculatedValues", compiler).flatMap(({ given, path }) => {
    const name = elementName(given.name, path, compiler.findings);
    const expression = compiler.expression(given, "expression", path, {});
    if (name === undefined || expression === undefined) return [];
    return [{ name, expression, isStored: given.includeIntoResult === true }];
  });
}

/** Conditions that triggers of type `visible` put on pages and questions, by their names. */
export function visibleTriggers(
  definition: JsonObject,
): ReadonlyMap<string, { readonly text: string; readonly path: string }> {
  const conditions = new Map<string, { text: string; path: string }>();
  const list = Array.isArray(definition.triggers) ? definition.triggers : [];
  list.forEach((given: unknown, index) => {
    if (!isObject(given) || typeOf(given) !== "visible") return;
    const text = conditionText(given);
    for (const names of [given.pages, given.questions]) {
      if (!Array.isArray(names) || text === undefined) continue;
      for (const name of names)
        if (typeof name === "string") conditions.set(name, { text, path: `triggers[${index}]` });
    }
  });
  return conditions;
}

const actions: Readonly<Record<string, Trigger["action"]>> = {
  complete: "complete",
  setvalue: "setValue",
  copyvalue: "copyValue",
  runexpression: "runExpression",
  skip: "skip",
};

export function compileTriggers(
  definition: JsonObject,
  reader: ExpressionReader,
  compiler: Compiler,
): readonly Trigger[] {
  const { findings } = compiler;
  return listed(definition, "triggers", compiler).flatMap(({ given, path }): Trigger[] => {
    const type = typeOf(given);
    if (type === "visible") return [];
    const action = actions[type];
    if (action === undefined) {
      findings.refuse(
        `${path}.type`,
        phrase`unknown trigger ${quoted(given.type)}; use one of ${Object.keys(actions).join(", ")}, visible`,
      );
      return [];
    }
    const text = conditionText(given);
    const condition = text === undefined ? undefined : reader.parse(text, `${path}.expression`, {});
    const target = action === "skip" ? given.gotoName : given.setToName;
    const needsTarget = action === "setValue" || action === "copyValue" || action === "skip";
    if (text === undefined || (needsTarget && (typeof target !== "string" || target === ""))) {
      findings.warn(path, phrase`has no expression or no target and is left out; nothing would ever happen`);
      return [];
    }
    if (condition === undefined) return [];
    const source = given.fromName;
    const expression = action === "runExpression" ? compiler.expression(given, "runExpression", path, {}) : undefined;
    return [
      {
        action: action === "setValue" && given.isVariable === true ? "setVariable" : action,
        condition,
        target: typeof target === "string" ? target : "",
        ...(isEmptyAnswer(given.setValue) ? undefined : { value: given.setValue as AnswerValue }),
        ...(typeof source === "string" ? { source } : undefined),
        ...(expression === undefined ? undefined : { expression }),
      },
    ];
  });
}

function typeOf(given: JsonObject): string {
  return String(given.type)
    .toLowerCase()
    .replace(/trigger$/, "");
}

const operators: Readonly<Record<string, string>> = {
  ...{
    empty: "empty",
    notempty: "notempty",
    equal: "=",
    notequal: "<>",
    contains: "contains",
    notcontains: "notcontains",
  },
  ...{ greater: ">", less: "<", greaterorequal: ">=", lessorequal: "<=", anyof: "anyof", allof: "allof" },
};

/** The condition of a trigger: an expression, or the old form of name, operator and value. */
function conditionText(given: JsonObject): string | undefined {
  if (typeof given.expression === "string" && given.expression.trim() !== "") return given.expression;
  const operator = operators[String(given.operator ?? "equal").toLowerCase()];
  if (typeof given.name !== "string" || given.name === "" || operator === undefined) return undefined;
  if (operator === "empty" || operator === "notempty") return `{${given.name}} ${operator}`;
  if (given.value === undefined) return undefined;
  return `{${given.name}} ${operator} ${literal(given.value)}`;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return `'${String(value).replaceAll("'", "\\'")}'`;
}

export function compileCompletedTexts(definition: JsonObject, compiler: Compiler): readonly ConditionalText[] {
  return listed(definition, "completedHtmlOnCondition", compiler).flatMap(({ given, path }) => {
    const condition = compiler.expression(given, "expression", path, {});
    const text = richTexts(given.html, `${path}.html`, compiler);
    return condition === undefined || text === undefined ? [] : [{ condition, text }];
  });
}

/** Where to go after the last page (T30): each address is known at publication, and nothing of an answer is put into it. */
export function compileAddresses(definition: JsonObject, compiler: Compiler): readonly ConditionalAddress[] {
  return listed(definition, "navigateToUrlOnCondition", compiler).flatMap(({ given, path }) => {
    const condition = compiler.expression(given, "expression", path, {});
    const address = addressOf(given.url, `${path}.url`, compiler);
    return condition === undefined || address === undefined ? [] : [{ condition, address }];
  });
}

export function addressOf(given: unknown, path: string, { findings, texts }: Compiler): string | undefined {
  const text = isObject(given) ? (given[texts.defaultLanguage] ?? given.default) : given;
  if (isSwitchedOff(text)) return undefined;
  const address = typeof text === "string" && !/[{}]/.test(text) ? safeAddress(text) : undefined;
  if (address === undefined) {
    findings.refuse(
      path,
      phrase`must be an https address without user name, password and {values} (http only for localhost); answers are not passed on`,
    );
  }
  return address;
}

/** Everything whose value is computed, for the search for rings. */
export function settersOf(
  questions: readonly Question[],
  values: readonly CalculatedValue[],
): (Setter & { readonly path: string })[] {
  const given = (expressions: readonly (Expression | undefined)[]) => expressions.filter((each) => each !== undefined);
  return [
    ...values.map(({ name, expression }) => ({ name, expressions: [expression], path: "calculatedValues" })),
    ...questions.flatMap((question) => {
      const computed = (question as Question & { expression?: Expression }).expression;
      const expressions = given([computed, question.setValueExpression]);
      return expressions.length === 0 ? [] : [{ name: question.questionId, expressions, path: question.name }];
    }),
  ];
}

/** Names that expressions and texts may use, in small letters. */
export function knownNames(
  questions: readonly Question[],
  pages: readonly SurveyPage[],
  values: readonly CalculatedValue[],
  triggers: readonly Trigger[],
  parameters: readonly string[],
): ReadonlySet<string> {
  return new Set(
    [
      ...questions.flatMap(({ questionId, name }) => [questionId, name]),
      ...pages.map(({ name }) => name),
      ...values.map(({ name }) => name),
      ...triggers.map(({ target }) => target),
      ...parameters,
    ].map((name) => name.toLowerCase()),
  );
}
