/** Reads one question of a definition: what all kinds have in common; the rest is the business of its kind. */

import type { AnswerValue } from "../domain/answers.js";
import { isPrototypeName } from "../domain/identifiers.js";
import { checkMembers, isSwitchedOff } from "./check-members.js";
import { compileValidators } from "./compile-validators.js";
import type { ClearRule, CommentField, Question } from "./compiled-survey.js";
import { type Compiler, flagOf, type Place, type QuestionBase } from "./compiler.js";
import type { Findings, JsonObject } from "./findings.js";
import { isEmptyAnswer } from "./kinds/behaviour.js";
import { allMembers, questionType, unknownType } from "./kinds/registry.js";
import { questionProperties } from "./known-properties.js";
import { phrase } from "./phrase.js";
import { withoutAbsent } from "./without-absent.js";

/** Longest name of a question, in characters. */
const maxNameLength = 255;

const commonMembers = [
  ...["type", "name", "title", "description", "isRequired", "requiredErrorText", "validators", "valueName", "visible"],
  ...["visibleIf", "enableIf", "requiredIf", "readOnly", "defaultValue", "defaultValueExpression", "setValueIf"],
  ...["setValueExpression", "resetValueIf", "clearIfInvisible", "hasComment", "showCommentArea", "commentText"],
  ...["commentPlaceholder", "commentPlaceHolder"],
];

/** The question at a path, `undefined` when it cannot be asked. */
export function compileQuestion(
  given: JsonObject,
  path: string,
  place: Place,
  field: string,
  compiler: Compiler,
): Question | undefined {
  const { findings } = compiler;
  const type = given.type;
  const known = typeof type === "string" ? questionType(type) : undefined;
  if (typeof type !== "string" || known === undefined) {
    findings.refuse(
      `${path}.type`,
      typeof type === "string" ? unknownType(type) : phrase`is missing; say which type of question it is`,
    );
    return undefined;
  }
  const name = elementName(given.name, path, findings);
  checkMembers(given, path, new Set([...commonMembers, ...known.members]), questionProperties, findings, allMembers);
  const base = compileBase(given, path, place, field, name ?? "", known.validators, compiler);
  const question = known.compile(given, base, compiler);
  return name === undefined ? undefined : question;
}

function compileBase(
  given: JsonObject,
  path: string,
  place: Place,
  field: string,
  name: string,
  fits: readonly string[],
  compiler: Compiler,
): QuestionBase {
  const { findings, texts } = compiler;
  const expression = (member: string) => compiler.expression(given, member, path, place);
  const { limits, rules } = compileValidators(given.validators, `${path}.validators`, fits, place, compiler);
  const valueName = given.valueName;
  const questionId =
    typeof valueName !== "string" && isSwitchedOff(valueName)
      ? name
      : valueName === ""
        ? name
        : (elementName(valueName, path, findings, "valueName") ?? name);
  return withoutAbsent<QuestionBase>({
    element: "question",
    path,
    place,
    field,
    name,
    questionId,
    limits,
    rules,
    isVisible: given.visible !== false,
    visibleIf: expression("visibleIf"),
    isReadOnly: flagOf(given, "readOnly"),
    enableIf: expression("enableIf"),
    required: isRequired(given.isRequired, path, findings),
    requiredIf: expression("requiredIf"),
    title: texts.required(given.title, `${path}.title`, name),
    description: compiler.text(given, path, "description"),
    requiredErrorText: compiler.text(given, path, "requiredErrorText"),
    errorText: undefined,
    placeholder: undefined,
    minLabel: undefined,
    maxLabel: undefined,
    comment: commentOf(given, path, compiler),
    defaultValue: defaultOf(given, path, findings),
    defaultValueExpression: expression("defaultValueExpression"),
    setValueIf: expression("setValueIf"),
    setValueExpression: expression("setValueExpression"),
    resetValueIf: expression("resetValueIf"),
    clearIfInvisible: clearRule(given.clearIfInvisible, `${path}.clearIfInvisible`, findings),
    countedParts: undefined,
  });
}

/** The name of a question or its value; what cannot be one is refused. */
export function elementName(name: unknown, path: string, findings: Findings, member = "name"): string | undefined {
  if (typeof name !== "string" || name.trim() === "") {
    findings.refuse(`${path}.${member}`, phrase`is missing; every question needs a name`);
    return undefined;
  }
  if (name.length > maxNameLength) {
    findings.refuse(`${path}.${member}`, phrase`has ${name.length} characters; at most ${maxNameLength} are taken`);
    return undefined;
  }
  // Every name that plain objects own, since hosts and consumers put answers into such objects (T33).
  if (isPrototypeName(name) || name in Object.prototype) {
    findings.refuse(`${path}.${member}`, phrase`${name} is not taken as a name; choose another`);
    return undefined;
  }
  return name;
}

export function isRequired(value: unknown, path: string, findings: Findings): boolean {
  if (value === undefined || value === null || value === false || value === "false") return false;
  if (value === true || value === "true") return true;
  findings.refuse(`${path}.isRequired`, phrase`must be true or false`);
  return false;
}

function commentOf(given: JsonObject, path: string, compiler: Compiler): CommentField | undefined {
  if (!flagOf(given, "hasComment", "showCommentArea")) return undefined;
  return withoutAbsent<CommentField>({
    belongsToOther: false,
    label: compiler.text(given, path, "commentText"),
    placeholder: compiler.text(given, path, "commentPlaceholder", "commentPlaceHolder"),
    errorText: undefined,
  });
}

/** A default is data like an answer: numbers, texts, lists, objects. */
function defaultOf(given: JsonObject, path: string, findings: Findings): AnswerValue | undefined {
  const value = given.defaultValue;
  if (isEmptyAnswer(value)) return undefined;
  if (JSON.stringify(value).length > 20_000) {
    findings.refuse(`${path}.defaultValue`, phrase`is too long; at most 20000 characters are taken`);
    return undefined;
  }
  return value as AnswerValue;
}

const clearRules = ["none", "onComplete", "onHidden", "onHiddenContainer"] as const;

export function clearRule(value: unknown, path: string, findings: Findings): ClearRule | undefined {
  if (value === undefined || value === null || value === "default" || value === "") return undefined;
  if (value === true) return "onComplete";
  if (value === false) return "none";
  const rule = clearRules.find((each) => each === value);
  if (rule === undefined) findings.warn(path, phrase`is unknown and left out; known are ${clearRules.join(", ")}`);
  return rule;
}
