/** Reads one question of a definition. What cannot be asked is reported with its path and left out. */
import { isPrototypeName } from "../domain/identifiers.js";
import { isCalendarDate } from "./calendar-date.js";
import { checkMembers } from "./check-members.js";
import { compileChoices, compileRating } from "./compile-choices.js";
import { compileValidators, type Validation } from "./compile-validators.js";
import type { Choice, LocalizedText, Question, QuestionKind } from "./compiled-survey.js";
import { type Findings, type JsonObject, quoted } from "./findings.js";
import { questionProperties, unsupportedTypes } from "./known-properties.js";
import type { TextReader } from "./localized-text.js";
import { nearestName } from "./nearest-name.js";
import { formTextsByLanguage } from "./texts.js";
import { withoutAbsent } from "./without-absent.js";

/** Longest name of a question, in characters. */
const maxNameLength = 255;
/** Longest text answer, in characters. */
export const maxAnswerLength = 20_000;

const common = ["type", "name", "title", "description", "isRequired", "requiredErrorText", "validators"];

/** What each type reads beside the common members. */
const readByType: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    text: ["inputType", "placeholder", "placeHolder", "maxLength", "min", "max"],
    comment: ["placeholder", "placeHolder", "maxLength"],
    radiogroup: ["choices"],
    checkbox: ["choices", "minSelectedChoices", "maxSelectedChoices"],
    dropdown: ["choices", "placeholder", "placeHolder"],
    rating: [
      ...["rateMin", "rateMax", "rateStep", "rateValues", "minRateDescription", "maxRateDescription"],
      ...["mininumRateDescription", "minimumRateDescription", "maximumRateDescription"],
    ],
    boolean: ["labelTrue", "labelFalse"],
  }).map(([type, members]) => [type, new Set([...common, ...members])]),
);

const kindByType: Readonly<Record<string, QuestionKind>> = {
  comment: "comment",
  radiogroup: "singleChoice",
  checkbox: "multipleChoice",
  dropdown: "dropdown",
  rating: "rating",
  boolean: "boolean",
};

/** The question at a path, `undefined` when it cannot be asked. */
export function compileQuestion(
  given: JsonObject,
  path: string,
  texts: TextReader,
  findings: Findings,
): Question | undefined {
  const type = given.type;
  const read = typeof type === "string" ? readByType.get(type) : undefined;
  if (typeof type !== "string" || read === undefined) {
    findings.refuse(
      `${path}.type`,
      typeof type === "string" ? unknownType(type) : "is missing; say which type of question it is",
    );
    return undefined;
  }
  const name = questionName(given.name, path, findings);
  checkMembers(given, path, read, questionProperties, findings);
  const asked = type === "text" ? textKind(given.inputType, path, findings) : kindByType[type]!;
  const validation = compileValidators(given.validators, `${path}.validators`, asked, texts, findings);
  const kind = validation.kind ?? asked;
  const text = (...names: readonly string[]): LocalizedText | undefined => {
    const found = names.find((member) => given[member] !== undefined);
    return found === undefined ? undefined : texts.optional(given[found], `${path}.${found}`);
  };
  const choices = choicesOf(given, kind, path, texts, findings);
  const limits = limitsOf(given, kind, path, validation, choices, findings);
  if (name === undefined) return undefined;
  return withoutAbsent<Question>({
    questionId: name,
    kind,
    title: texts.required(given.title, `${path}.title`, name),
    description: text("description"),
    required: isRequired(given.isRequired, path, findings),
    requiredErrorText: text("requiredErrorText"),
    errorText: validation.errorText,
    placeholder: text("placeholder", "placeHolder"),
    choices,
    minLabel: text("minRateDescription", "mininumRateDescription", "minimumRateDescription"),
    maxLabel: text("maxRateDescription", "maximumRateDescription"),
    inputType: given.inputType === "tel" || given.inputType === "url" ? given.inputType : undefined,
    ...limits,
    columnNames: [columnName(name)],
  });
}

/** The column of a question in flat exports: its name, in which dots, brackets and backslashes are escaped. */
function columnName(name: string): string {
  return name.replace(/[.[\]\\]/g, "\\$&");
}

function unknownType(type: string): string {
  const instead = unsupportedTypes.get(type);
  if (instead !== undefined) return `not supported: a question of type ${type}; ${instead}`;
  if (type.toLowerCase() === "nps") return "unknown type; for NPS use rating with rateMin 0 and rateMax 10";
  const meant = nearestName(type.replaceAll(" ", ""), [...readByType.keys(), ...unsupportedTypes.keys()]);
  const advice = meant === undefined ? `use one of ${[...readByType.keys()].join(", ")}` : `did you mean ${meant}?`;
  return `unknown type ${quoted(type)}; ${advice}`;
}

function questionName(name: unknown, path: string, findings: Findings): string | undefined {
  if (typeof name !== "string" || name.trim() === "") {
    findings.refuse(`${path}.name`, "is missing; every question needs a name");
    return undefined;
  }
  if (name.length > maxNameLength) {
    findings.refuse(`${path}.name`, `has ${name.length} characters; at most ${maxNameLength} are taken`);
    return undefined;
  }
  // Every name that plain objects own, since hosts and consumers put answers into such objects (T33).
  if (isPrototypeName(name) || name in Object.prototype) {
    findings.refuse(`${path}.name`, `${name} is not taken as a name; choose another`);
    return undefined;
  }
  return name;
}

function isRequired(value: unknown, path: string, findings: Findings): boolean {
  if (value === undefined || value === null || value === false || value === "false") return false;
  if (value === true || value === "true") return true;
  findings.refuse(`${path}.isRequired`, "must be true or false");
  return false;
}

function textKind(inputType: unknown, path: string, findings: Findings): QuestionKind {
  switch (inputType ?? "text") {
    case "":
    case "text":
    case "tel":
    case "url":
      return "text";
    case "email":
      return "email";
    case "number":
      return "number";
    case "date":
      return "date";
    default:
      findings.refuse(
        `${path}.inputType`,
        `not supported: ${quoted(inputType)}; use text, email, number, date, tel or url`,
      );
      return "text";
  }
}

function choicesOf(
  given: JsonObject,
  kind: QuestionKind,
  path: string,
  texts: TextReader,
  findings: Findings,
): readonly Choice[] | undefined {
  switch (kind) {
    case "singleChoice":
    case "multipleChoice":
    case "dropdown":
      return compileChoices(given.choices, `${path}.choices`, texts, findings);
    case "rating":
      return compileRating(given, path, texts, findings);
    case "boolean":
      return [
        { value: true, label: booleanLabel(given.labelTrue, `${path}.labelTrue`, "yes", texts) },
        { value: false, label: booleanLabel(given.labelFalse, `${path}.labelFalse`, "no", texts) },
      ];
    default:
      return undefined;
  }
}

/** The author's label, else ours in every language that we speak. */
function booleanLabel(value: unknown, path: string, word: "yes" | "no", texts: TextReader): LocalizedText {
  const own = texts.optional(value, path);
  if (own !== undefined) return own;
  const label: Record<string, string> = Object.create(null);
  for (const [language, fixed] of formTextsByLanguage) label[language] = fixed[word];
  label[texts.defaultLanguage] ??= label[texts.defaultLanguage.split("-")[0]!] ?? label.en!;
  return label;
}

type Limits = Validation["limits"];

function limitsOf(
  given: JsonObject,
  kind: QuestionKind,
  path: string,
  validation: Validation,
  choices: readonly Choice[] | undefined,
  findings: Findings,
): Limits {
  const count = (name: string): number | undefined => {
    const value = given[name];
    // SurveyJS writes -1 and 0 for "no limit".
    if (value === undefined || value === null || value === -1 || value === 0) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
    findings.refuse(`${path}.${name}`, "must be a whole number above 0");
    return undefined;
  };
  const limits = withoutAbsent<Limits>({
    min: bound(given, "min", kind, path, findings),
    max: bound(given, "max", kind, path, findings),
    maxLength: count("maxLength"),
    minSelected: count("minSelectedChoices"),
    maxSelected: count("maxSelectedChoices"),
    minLength: undefined,
    ...validation.limits,
  });
  const { min, max, minLength = 0, maxLength = maxAnswerLength, minSelected = 0, maxSelected } = limits;
  if (min !== undefined && max !== undefined && min > max) findings.refuse(path, "has a min above its max");
  if (minLength > maxLength) findings.refuse(path, "has a least length above its greatest");
  if (maxLength > maxAnswerLength) findings.warn(path, `takes answers of up to ${maxAnswerLength} characters`);
  if (maxSelected !== undefined && minSelected > maxSelected)
    findings.refuse(path, "wants more choices than it allows");
  if (choices !== undefined && minSelected > choices.length) findings.refuse(path, "wants more choices than it has");
  return limits;
}

/** A fixed bound of a number or a date. */
function bound(
  given: JsonObject,
  name: "min" | "max",
  kind: QuestionKind,
  path: string,
  findings: Findings,
): number | string | undefined {
  const value = given[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (kind === "date") {
    if (typeof value === "string" && isCalendarDate(value)) return value;
    findings.refuse(`${path}.${name}`, "must be a day such as 2026-03-01");
  } else if (kind === "number") {
    const number = typeof value === "string" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    findings.refuse(`${path}.${name}`, "must be a number");
  } else findings.warn(`${path}.${name}`, "is left out; only numbers and dates have bounds");
  return undefined;
}
