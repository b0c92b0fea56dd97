/**
 * Turns what a protocol has decoded into checked values, the same for every protocol: a number may come as its text, an
 * empty text is an absent optional field, and every mistake is an `invalid_argument` whose `field` is a path with plural names.
 */

import { isParameterName, isPrototypeName } from "../domain/identifiers.js";
import { parseInstant } from "../domain/instant.js";
import { invalidArgument, SurveyLoopError } from "../errors.js";
import { nearestName } from "../forms/nearest-name.js";
import { DoubledValue } from "./doubled-value.js";
import { parseJson } from "./parse-json.js";
import type { Field, Fields, ValuesOf } from "./schema.js";

/** Longest definition in UTF-8 bytes. */
export const maxDefinitionBytes = 1024 * 1024;

/**
 * Checks a decoded call or row against its fields.
 *
 * @param given an object as decoded by a protocol; anything else is refused
 * @param path prefix of `field` in errors, for example `recipients[3].`
 * @throws SurveyLoopError `invalid_argument`, or `too_large` for a list over its limit
 */
export function checkInput<F extends Fields>(fields: F, given: unknown, path = ""): ValuesOf<F> {
  if (!isObject(given))
    throw invalidArgument(
      path.slice(0, -1) || "input",
      `${path.slice(0, -1) || "The input"} must be a structure with named fields.`,
    );
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(fields, name)) throw unknownField(fields, name, path);
  }
  const checked: Record<string, unknown> = {};
  for (const name in fields) {
    const field = fields[name]!;
    const value = checkField(field, given[name], path + name);
    if (value !== undefined) checked[name] = value;
    else if (!field.optional && field.kind !== "list") throw invalidArgument(path + name, `${path + name} is missing.`);
    else if (field.kind === "list") checked[name] = [];
  }
  return checked as ValuesOf<F>;
}

function checkField(field: Field, value: unknown, path: string): unknown {
  if (value === undefined || value === null || value === "") return undefined;
  if (value instanceof DoubledValue) throw invalidArgument(path, `${path} is given more than once; give it once.`);
  switch (field.kind) {
    case "string":
      return checkText(field, value, path);
    case "int":
    case "long":
      return checkInteger(field, value, path);
    case "decimal":
      return checkDecimal(value, path);
    case "boolean":
      return checkBoolean(value, path);
    case "dateTime":
      return checkDateTime(value, path);
    case "definition":
      return checkDefinition(value, path);
    case "record":
      return checkRecord(field, value, path);
    case "list":
      return checkList(field, value, path);
    case "answers":
      throw new TypeError("answers are never an input");
  }
}

function checkText(field: Field, value: unknown, path: string): string | undefined {
  const text = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  if (typeof text !== "string") throw invalidArgument(path, `${path} must be a text.`);
  if (/^\s*$/.test(text)) return undefined;
  checkStoredText(text, path);
  const { maxLength, values } = field.limits ?? {};
  if (maxLength !== undefined && text.length > maxLength) {
    throw invalidArgument(path, `${path} has ${text.length} characters; at most ${maxLength} are taken.`);
  }
  if (values !== undefined && !values.includes(text)) {
    throw invalidArgument(path, `${path} must be one of ${values.join(", ")}.`);
  }
  return text;
}

/** Stored text is valid Unicode without control characters other than tab and line ends (T8). */
export function checkStoredText(text: string, path: string): void {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) || !text.isWellFormed()) {
    throw invalidArgument(path, `${path} holds a character that cannot be stored, such as a control character.`);
  }
}

function checkInteger(field: Field, value: unknown, path: string): number {
  const number = typeof value === "string" && /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number)) {
    throw invalidArgument(path, `${path} must be a whole number.`);
  }
  const { min = -2147483648, max = 2147483647 } = field.limits ?? {};
  if (number < min || number > max) throw invalidArgument(path, `${path} must be from ${min} to ${max}.`);
  return number;
}

function checkDecimal(value: unknown, path: string): number {
  const number = typeof value === "string" && /^\s*[+-]?\d{1,15}(\.\d{1,15})?\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) throw invalidArgument(path, `${path} must be a number.`);
  return number;
}

function checkBoolean(value: unknown, path: string): boolean {
  if (typeof value === "boolean") return value;
  const text = typeof value === "string" ? value.trim() : value;
  if (text === "true" || text === "1" || text === 1) return true;
  if (text === "false" || text === "0" || text === 0) return false;
  throw invalidArgument(path, `${path} must be true or false.`);
}

function checkDateTime(value: unknown, path: string): string {
  const text = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
  const instant = typeof text === "string" ? parseInstant(text) : undefined;
  if (instant === undefined) {
    throw invalidArgument(path, `${path} must be a date and time such as 2026-03-01T10:15:30Z.`);
  }
  return instant;
}

function checkDefinition(value: unknown, path: string): object {
  const text = typeof value === "string" ? value : jsonText(value, path);
  if (text.length > maxDefinitionBytes || Buffer.byteLength(text) > maxDefinitionBytes) {
    throw new SurveyLoopError("too_large", `${path} is larger than ${maxDefinitionBytes} bytes.`, { field: path });
  }
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch (error) {
    throw invalidArgument(
      path,
      `${path} is not JSON: ${error instanceof Error ? error.message : "it cannot be read"}.`,
    );
  }
  if (!isObject(parsed)) throw invalidArgument(path, `${path} must be a JSON object, a SurveyJS definition.`);
  return parsed;
}

function jsonText(value: unknown, path: string): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch (error) {
    throw invalidArgument(
      path,
      `${path} is not JSON: ${error instanceof Error ? error.message : "it cannot be written"}.`,
    );
  }
}

function checkRecord(field: Field, value: unknown, path: string): object | undefined {
  const entries = recordEntries(value, path);
  if (entries.length === 0) return undefined;
  const { maxLength = 1000, maxItems = 50 } = field.limits ?? {};
  if (entries.length > maxItems)
    throw invalidArgument(path, `${path} has ${entries.length} entries; at most ${maxItems} are taken.`);
  const checked: Record<string, string> = Object.create(null);
  for (const [name, given] of entries) {
    const entryPath = `${path}.${name}`;
    if (!isParameterName(name)) {
      throw invalidArgument(
        entryPath,
        `${entryPath}: a name starts with a letter or _, has only letters, digits and _ . -, and at most 64 characters.`,
      );
    }
    if (given instanceof DoubledValue || name in checked)
      throw invalidArgument(entryPath, `${entryPath} is given more than once; give it once.`);
    const text =
      given === null || given === undefined
        ? ""
        : typeof given === "number" || typeof given === "boolean"
          ? String(given)
          : given;
    if (typeof text !== "string") throw invalidArgument(entryPath, `${entryPath} must be a text.`);
    if (text.length > maxLength)
      throw invalidArgument(entryPath, `${entryPath} has ${text.length} characters; at most ${maxLength} are taken.`);
    checkStoredText(text, entryPath);
    checked[name] = text;
  }
  return checked;
}

/** `{name: value}` or an array of `{name, value}`, as pairs. */
function recordEntries(value: unknown, path: string): [string, unknown][] {
  if (Array.isArray(value)) {
    return value.map((entry, position) => {
      const at = `${path}[${position}]`;
      if (!isObject(entry)) throw invalidArgument(at, `${at} must have a name and a value.`);
      const { name, value: text, ...rest } = entry;
      if (typeof name !== "string" || name === "") throw invalidArgument(`${at}.name`, `${at}.name is missing.`);
      if (Object.keys(rest).length > 0) throw invalidArgument(at, `${at} may only have a name and a value.`);
      return [name, text];
    });
  }
  if (!isObject(value)) throw invalidArgument(path, `${path} must be names with values.`);
  return Object.entries(value);
}

function checkList(field: Field, value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw invalidArgument(path, `${path} must be a list.`);
  const { maxItems } = field.limits ?? {};
  if (maxItems !== undefined && value.length > maxItems) {
    throw new SurveyLoopError(
      "too_large",
      `${path} has ${value.length} entries; at most ${maxItems} are taken in one call.`,
      { field: path },
    );
  }
  const { of } = field;
  if (field.checkedByRow || of === undefined) return value;
  return value.map((entry, position) =>
    of === "string"
      ? checkText({ kind: "string", doc: "", optional: false }, entry, `${path}[${position}]`)
      : checkInput(of.fields, entry, `${path}[${position}].`),
  );
}

function unknownField(fields: Fields, name: string, path: string): SurveyLoopError {
  const known = Object.keys(fields);
  const shown = isPrototypeName(name) ? "that" : name.slice(0, 64);
  const bySingular = known.find((each) => fields[each]!.singular === name);
  const close = bySingular ?? nearestName(name, known);
  const advice = close
    ? ` Did you mean ${close}?`
    : known.length === 0
      ? " None is taken here."
      : ` Known are ${known.join(", ")}.`;
  return invalidArgument(path + shown, `${path + shown} is not a field of this call.${advice}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof DoubledValue) &&
    !(value instanceof Date)
  );
}
