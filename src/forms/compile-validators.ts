/** Reads the validators of a question: limits that the kind checks by itself, and rules that hold for any answer. */

import { RE2JS } from "re2js";
import type { LocalizedText, Pattern, ValidatorRule } from "./compiled-survey.js";
import { type Compiler, flagOf, type Place } from "./compiler.js";
import { isObject, type JsonObject, quoted } from "./findings.js";
import { phrase } from "./phrase.js";

/** Limits of answers, from validators and from members of the question. */
export interface Limits {
  readonly min?: number | string;
  readonly max?: number | string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minSelected?: number;
  readonly maxSelected?: number;
  /** A validator wants a number, or an e-mail address. */
  readonly wants?: "number" | "email";
  /** The author's own message for these limits. */
  readonly errorText?: LocalizedText;
}

export interface Validation {
  readonly limits: Limits;
  readonly rules: readonly ValidatorRule[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const bounds: Readonly<
  Record<
    string,
    readonly (readonly [string, "min" | "max" | "minLength" | "maxLength" | "minSelected" | "maxSelected"])[]
  >
> = {
  numeric: [
    ["minValue", "min"],
    ["maxValue", "max"],
  ],
  text: [
    ["minLength", "minLength"],
    ["maxLength", "maxLength"],
  ],
  email: [],
  answercount: [
    ["minCount", "minSelected"],
    ["maxCount", "maxSelected"],
  ],
  regex: [],
  expression: [],
};

const known = Object.keys(bounds).join(", ");
/** Longest regular expression, in characters. */
const maxPatternLength = 1000;

/** @param fits types of validators that mean something to the question */
export function compileValidators(
  given: unknown,
  path: string,
  fits: readonly string[],
  place: Place,
  compiler: Compiler,
): Validation {
  const { findings } = compiler;
  const limits: Writable<Limits> = {};
  const rules: ValidatorRule[] = [];
  if (given === undefined || given === null) return { limits, rules };
  if (!Array.isArray(given)) {
    findings.refuse(path, phrase`must be a list`);
    return { limits, rules };
  }
  given.forEach((validator: unknown, index) => {
    const at = `${path}[${index}]`;
    const type = isObject(validator) ? String(validator.type).replace(/validator$/, "") : "";
    const limited = bounds[type];
    if (!isObject(validator) || limited === undefined) {
      findings.refuse(at, phrase`unknown: a validator of type ${quoted(type)}; use ${known}`);
      return;
    }
    if (type !== "expression" && !fits.includes(type)) {
      findings.warn(at, phrase`a validator of type ${type} does not fit this question and is left out`);
      return;
    }
    for (const [name, limit] of limited) {
      const value = numberOf(validator[name]);
      if (value === undefined || (type !== "numeric" && value === 0)) continue;
      if (Number.isNaN(value)) findings.refuse(`${at}.${name}`, phrase`must be a number`);
      else limits[limit] = value;
    }
    const text = compiler.text(validator, at, "text");
    if (type === "numeric") limits.wants = "number";
    if (type === "email") limits.wants = "email";
    if (type === "text" && validator.allowDigits === false) rules.push({ rule: "noDigits", ...(text && { text }) });
    if (type === "regex") {
      const pattern = compilePattern(validator, at, compiler);
      if (pattern !== undefined) rules.push({ rule: "regex", pattern, ...(text && { text }) });
    } else if (type === "expression") {
      const condition = compiler.expression(validator, "expression", at, place);
      if (condition !== undefined) rules.push({ rule: "expression", condition, ...(text && { text }) });
    } else if (text !== undefined) limits.errorText ??= text;
  });
  return { limits, rules };
}

function numberOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  return typeof value === "number" ? value : typeof value === "string" ? Number(value) : Number.NaN;
}

/** A regular expression that takes time in proportion to the text, whatever its author wrote (T36). */
function compilePattern(validator: JsonObject, at: string, { findings }: Compiler): Pattern | undefined {
  const source = validator.regex;
  if (typeof source !== "string" || source === "") {
    findings.refuse(`${at}.regex`, phrase`is missing; write the regular expression as a text`);
    return undefined;
  }
  if (source.length > maxPatternLength) {
    findings.refuse(`${at}.regex`, phrase`has ${source.length} characters; at most ${maxPatternLength} are taken`);
    return undefined;
  }
  try {
    const compiled = RE2JS.compile(
      RE2JS.translateRegExp(source),
      flagOf(validator, "insensitive", "caseInsensitive") ? RE2JS.CASE_INSENSITIVE : 0,
    );
    return { source, isFoundIn: (text) => compiled.matcher(text).find() };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "";
    findings.refuse(
      `${at}.regex`,
      phrase`cannot be used: ${quoted(reason)}. Look-ahead, look-behind and back references are not taken, since they have no bound in time; use several validators`,
    );
    return undefined;
  }
}
