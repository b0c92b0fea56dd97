/** The fields of a condition in the form of a question or page, and the expression that they say. */
import type { JsonObject } from "../../forms/findings.js";
import type { FormFields } from "../form-fields.js";
import {
  type Comparison,
  type ConditionOperator,
  conditionOperators,
  hasValue,
  maxComparisons,
  readCondition,
  writeCondition,
} from "./condition.js";
import type { FieldProblem, FieldView } from "./draft-form.js";
import { choiceOf, defaultLanguageOf, textOf } from "./draft-texts.js";
import { allElements } from "./edit-draft.js";
import type { BuilderTexts } from "./texts-en.js";

/** Fields for the condition of an element or page; one field with the expression where the form has no room for it. */
export function conditionFields(definition: JsonObject, of: JsonObject, words: BuilderTexts): FieldView[] {
  const expression = typeof of.visibleIf === "string" ? of.visibleIf : "";
  const condition = readCondition(expression);
  const section = words.conditionTitle;
  if (condition === undefined) {
    const hint = words.expressionHint;
    return [
      {
        ...{ name: "visibleIf", label: words.expression, kind: "area", lines: 3, hint, section, isCode: true },
        value: expression,
      },
    ];
  }
  const language = defaultLanguageOf(definition);
  const options = [
    { value: "", label: words.always },
    ...askedOf(definition, of).map((element) => {
      const name = String(element.name);
      return { value: name, label: shortened(textOf(element.title, language, language) || name) };
    }),
  ];
  for (const { question } of condition.comparisons) {
    if (!options.some(({ value }) => value === question)) options.push({ value: question, label: question });
  }
  const operators = conditionOperators.map((value) => ({ value, label: words.operators[value] }));
  const suggestions = [
    ...new Set(askedOf(definition, of).flatMap((element) => choicesOf(element).map(({ value }) => value))),
  ];
  const rows = Array.from({ length: maxComparisons }, (_, index): FieldView[] => {
    const comparison = condition.comparisons[index];
    const row = words.comparison(String(index + 1));
    return [
      {
        ...{ name: `question${index}`, label: words.conditionQuestion, kind: "select", options, row },
        ...{
          value: comparison?.question ?? "",
          ...(index === 0 ? { section, sectionHint: words.conditionHint } : undefined),
        },
      },
      {
        ...{ name: `operator${index}`, label: words.conditionOperator, kind: "select", row },
        options: operators,
        value: comparison?.operator ?? "is",
      },
      {
        ...{ name: `value${index}`, label: words.conditionValue, kind: "line", row, suggestions },
        value: comparison?.value ?? "",
      },
    ];
  });
  const joins = [
    { value: "all", label: words.joins.all },
    { value: "any", label: words.joins.any },
  ];
  return [...rows.flat(), { name: "join", label: words.join, kind: "select", options: joins, value: condition.join }];
}

/** The expression that was sent; that of before where the fields say the same. */
export function readConditionFields(
  definition: JsonObject,
  of: JsonObject,
  fields: FormFields,
  words: BuilderTexts,
): { readonly expression: unknown; readonly problems: readonly FieldProblem[] } {
  const before = of.visibleIf;
  const direct = fields.one("visibleIf");
  if (direct !== undefined) {
    const typed = direct.replace(/\r\n?/g, "\n");
    return { expression: typed === before ? before : typed.trim() || undefined, problems: [] };
  }
  if (fields.one("question0") === undefined) return { expression: before, problems: [] };
  const problems: FieldProblem[] = [];
  const comparisons: Comparison[] = [];
  for (let index = 0; index < maxComparisons; index++) {
    const question = fields.one(`question${index}`) ?? "";
    const operator = (conditionOperators.find((each) => each === fields.one(`operator${index}`)) ??
      "is") as ConditionOperator;
    const typed = (fields.one(`value${index}`) ?? "").trim();
    if (question === "") {
      if (typed !== "") problems.push({ field: `question${index}`, text: words.errors.condition });
      continue;
    }
    if (hasValue(operator) && typed === "") problems.push({ field: `value${index}`, text: words.errors.value });
    comparisons.push({
      question,
      operator,
      value: hasValue(operator) ? comparedValue(definition, question, typed, words) : "",
    });
  }
  const join = fields.one("join") === "any" ? "any" : "all";
  const expression = writeCondition({ join, comparisons });
  const known = typeof before === "string" ? readCondition(before) : undefined;
  const isSame =
    known !== undefined &&
    writeCondition({ ...known, join: known.comparisons.length < 2 ? join : known.join }) === expression;
  return { expression: isSame ? before : expression || undefined, problems };
}

/** Questions that somebody can have answered: not the one that the condition is of. */
function askedOf(definition: JsonObject, of: JsonObject): readonly JsonObject[] {
  return allElements(definition)
    .map(({ element }) => element)
    .filter((element) => !["panel", "html", "image"].includes(String(element.type)) && element.name !== of.name);
}

function choicesOf(element: JsonObject): { readonly value: string; readonly text: unknown }[] {
  const listed = Array.isArray(element.choices) ? element.choices : [];
  return listed.map(choiceOf).map(({ value, text }) => ({ value: String(value), text }));
}

/** What was typed as a value: the text of a choice stands for its value, and words for yes and no for truth. */
function comparedValue(definition: JsonObject, name: string, typed: string, words: BuilderTexts): string {
  const element = allElements(definition).find((each) => each.element.name === name)?.element;
  if (element === undefined) return typed;
  const language = defaultLanguageOf(definition);
  const wanted = typed.toLowerCase();
  const isWord = (text: unknown, own: string) => [textOf(text, language, language).toLowerCase(), own].includes(wanted);
  if (element.type === "boolean" && element.valueTrue === undefined) {
    if (isWord(element.labelTrue, words.conflict.on.toLowerCase())) return "true";
    if (isWord(element.labelFalse, words.no.toLowerCase())) return "false";
  }
  const choices = choicesOf(element);
  if (choices.some(({ value }) => value === typed)) return typed;
  return choices.find(({ text }) => textOf(text, language, language).toLowerCase() === wanted)?.value ?? typed;
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57).toWellFormed()}…`;
}
