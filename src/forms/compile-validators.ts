/** Reads the validators of a question, as far as they say what a kind of question can check by itself. */
import type { LocalizedText, Question, QuestionKind } from "./compiled-survey.js";
import { type Findings, isObject, quoted } from "./findings.js";
import type { TextReader } from "./localized-text.js";

/** What validators change in a question. */
export interface Validation {
  readonly kind?: QuestionKind;
  readonly limits: Pick<Question, "min" | "max" | "minLength" | "maxLength" | "minSelected" | "maxSelected">;
  /** The author's own message. */
  readonly errorText?: LocalizedText;
}

type Limits = { -readonly [K in keyof Validation["limits"]]: Validation["limits"][K] };

/** Kinds of question that each validator fits, and where its bounds go. */
const validators = new Map<
  string,
  { kinds: readonly QuestionKind[]; bounds: readonly (readonly [string, keyof Limits])[] }
>([
  [
    "numeric",
    {
      kinds: ["text", "number"],
      bounds: [
        ["minValue", "min"],
        ["maxValue", "max"],
      ],
    },
  ],
  [
    "text",
    {
      kinds: ["text", "comment", "email"],
      bounds: [
        ["minLength", "minLength"],
        ["maxLength", "maxLength"],
      ],
    },
  ],
  ["email", { kinds: ["text", "email"], bounds: [] }],
  [
    "answercount",
    {
      kinds: ["multipleChoice"],
      bounds: [
        ["minCount", "minSelected"],
        ["maxCount", "maxSelected"],
      ],
    },
  ],
]);

const noValidation: Validation = { limits: {} };

/** The combined effect of all validators of a question; those that cannot be kept are reported. */
export function compileValidators(
  given: unknown,
  path: string,
  kind: QuestionKind,
  texts: TextReader,
  findings: Findings,
): Validation {
  if (given === undefined || given === null) return noValidation;
  if (!Array.isArray(given)) {
    findings.refuse(path, "must be a list");
    return noValidation;
  }
  const limits: Limits = {};
  let changedKind: QuestionKind | undefined;
  let errorText: LocalizedText | undefined;
  given.forEach((validator: unknown, index) => {
    const place = `${path}[${index}]`;
    const type = isObject(validator) ? String(validator.type).replace(/validator$/, "") : "";
    const known = validators.get(type);
    if (!isObject(validator) || known === undefined) {
      findings.refuse(
        place,
        `not supported: a validator of type ${quoted(type)}; use numeric, text, email or answercount`,
      );
      return;
    }
    if (!known.kinds.includes(changedKind ?? kind)) {
      findings.refuse(place, `a validator of type ${type} does not fit this question`);
      return;
    }
    for (const name of Object.keys(validator)) {
      if (!["type", "text", ...known.bounds.map(([bound]) => bound)].includes(name)) {
        if (name === "allowDigits" && validator[name] !== false) continue;
        findings.refuse(`${place}.${name}`, "not supported; remove it");
      }
    }
    for (const [name, limit] of known.bounds) {
      const value = validator[name];
      if (value === undefined || value === null || (type !== "numeric" && value === 0)) continue;
      if (typeof value !== "number") findings.refuse(`${place}.${name}`, "must be a number");
      else limits[limit] = value;
    }
    if (type === "numeric") changedKind = "number";
    if (type === "email") changedKind = "email";
    errorText ??= texts.optional(validator.text, `${place}.text`);
  });
  return {
    limits,
    ...(changedKind === undefined ? undefined : { kind: changedKind }),
    ...(errorText === undefined ? undefined : { errorText }),
  };
}
