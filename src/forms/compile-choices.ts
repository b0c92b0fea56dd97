/** Reads the choices of a question: plain values, `"value|text"`, or objects with value and text; and the steps of a rating. */
import { checkMembers } from "./check-members.js";
import type { Choice } from "./compiled-survey.js";
import { type Findings, isObject, type JsonObject, quoted } from "./findings.js";
import { choiceProperties } from "./known-properties.js";
import type { TextReader } from "./localized-text.js";

/** Most choices of a question. */
export const maxChoices = 1000;
/** Most steps of a rating: 0 to 100. */
const maxSteps = 101;
/** Longest value of a choice, in characters. */
const maxValueLength = 255;

const readOfChoice = new Set(["value", "text"]);

/** The choices of a list; what is wrong with them is reported. */
export function compileChoices(given: unknown, path: string, texts: TextReader, findings: Findings): readonly Choice[] {
  if (!Array.isArray(given) || given.length === 0) {
    findings.refuse(path, "must be a list of at least one choice");
    return [];
  }
  if (given.length > maxChoices) {
    findings.refuse(path, `has ${given.length} choices; at most ${maxChoices} are taken`);
    return [];
  }
  const choices: Choice[] = [];
  const values = new Set<string>();
  given.forEach((entry: unknown, index) => {
    const choice = compileChoice(entry, `${path}[${index}]`, texts, findings);
    if (choice === undefined) return;
    // Compared as text, because a form sends text: 1 and "1" could not be told apart.
    if (values.has(String(choice.value)))
      findings.refuse(`${path}[${index}]`, `repeats the value ${quoted(String(choice.value))}`);
    values.add(String(choice.value));
    choices.push(choice);
  });
  return choices;
}

function compileChoice(entry: unknown, path: string, texts: TextReader, findings: Findings): Choice | undefined {
  if (isObject(entry)) {
    checkMembers(entry, path, readOfChoice, choiceProperties, findings);
    const value = choiceValue(entry.value, path, findings);
    if (value === undefined) return undefined;
    return { value, label: texts.required(entry.text, `${path}.text`, String(value)) };
  }
  const bar = typeof entry === "string" ? entry.indexOf("|") : -1;
  const value = choiceValue(bar > 0 ? (entry as string).slice(0, bar) : entry, path, findings);
  if (value === undefined) return undefined;
  return { value, label: texts.required(bar > 0 ? (entry as string).slice(bar + 1) : undefined, path, String(value)) };
}

function choiceValue(value: unknown, path: string, findings: Findings): Choice["value"] | undefined {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "string" || value.trim() === "") {
    findings.refuse(path, "must have a value that is a text, a number or true or false");
    return undefined;
  }
  if (value.length > maxValueLength) {
    findings.refuse(path, `has a value of ${value.length} characters; at most ${maxValueLength} are taken`);
    return undefined;
  }
  return value;
}

/** The steps of a rating: `rateValues`, else the numbers from `rateMin` to `rateMax`, 1 to 5 unless given. */
export function compileRating(
  given: JsonObject,
  path: string,
  texts: TextReader,
  findings: Findings,
): readonly Choice[] {
  const rateValues = given.rateValues;
  if (Array.isArray(rateValues) && rateValues.length > 0) {
    return compileChoices(rateValues, `${path}.rateValues`, texts, findings).map(asNumber);
  }
  const bound = (name: string, standard: number): number => {
    const value = given[name] ?? standard;
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    findings.refuse(`${path}.${name}`, "must be a number");
    return standard;
  };
  const min = bound("rateMin", 1);
  const max = bound("rateMax", 5);
  const step = bound("rateStep", 1);
  const count = Math.floor((max - min) / step + 1e-9) + 1;
  if (step <= 0 || !(count >= 2)) {
    findings.refuse(path, `is a rating from ${min} to ${max} in steps of ${step}; it needs two steps at least`);
    return [];
  }
  if (count > maxSteps) {
    findings.refuse(path, `is a rating of ${count} steps; at most ${maxSteps} are taken`);
    return [];
  }
  return Array.from({ length: count }, (_, index) => {
    const value = Number((min + index * step).toFixed(10));
    return { value, label: texts.required(undefined, path, String(value)) };
  });
}

function asNumber(choice: Choice): Choice {
  if (typeof choice.value !== "string" || !/^-?\d{1,15}(\.\d{1,10})?$/.test(choice.value)) return choice;
  return { ...choice, value: Number(choice.value) };
}
