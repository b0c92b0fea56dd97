/** `expression`: a value that is computed from other answers, shown and stored. Nothing of it is taken from the form. */

import type { AnswerValue } from "../../domain/answers.js";
import type { LocalizedText, Question, QuestionKind } from "../compiled-survey.js";
import { finishQuestion, type QuestionType } from "../compiler.js";
import { dateText, type TimeZone } from "../expressions/index.js";
import type { Expression } from "../logic/expression.js";
import type { Scope } from "../logic/scope.js";
import { phrase } from "../phrase.js";
import { behaviourOf } from "./behaviour.js";

interface CalculatedQuestion extends Question {
  readonly expression?: Expression;
  readonly style: "none" | "decimal" | "currency" | "percent" | "date";
  readonly currency: string;
  readonly minDigits?: number;
  readonly maxDigits?: number;
  /** A text with `{0}` where the value goes. */
  readonly format?: LocalizedText;
}

const styles = ["none", "decimal", "currency", "percent", "date"] as const;

export const calculated: QuestionType = {
  types: ["expression"],
  members: [
    ...["expression", "displayStyle", "currency", "format", "minimumFractionDigits", "maximumFractionDigits"],
    ...["useGrouping", "precision", "runIf"],
  ],
  validators: [],
  compile(given, base, compiler) {
    const { path, place } = base;
    const { findings } = compiler;
    const expression = compiler.expression(given, "expression", path, place);
    if (given.expression === undefined || given.expression === "") {
      findings.warn(`${path}.expression`, phrase`is missing; nothing is computed`);
    }
    const currency = typeof given.currency === "string" && /^[A-Z]{3}$/.test(given.currency) ? given.currency : "USD";
    const digits = (member: string) => {
      const value = given[member];
      return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 20 ? value : undefined;
    };
    const own = {
      expression,
      style: styles.find((style) => style === given.displayStyle) ?? "none",
      currency,
      minDigits: digits("minimumFractionDigits"),
      maxDigits: digits("maximumFractionDigits"),
      format: compiler.text(given, path, "format"),
    };
    return finishQuestion({ ...base, isReadOnly: true }, { kind: "calculated", behaviour, counting: "presence" }, own);
  },
};

/**
 * A value of an expression as it is stored; `undefined` for what cannot be. A moment becomes the day and time that it is in the
 * zone, the day alone at midnight.
 *
 * @param kind of the question that it is for: a date gets the day, a date with time both
 */
export function storedValue(value: unknown, zone: TimeZone, kind?: QuestionKind): AnswerValue | undefined {
  if (typeof value === "string") return value === "" ? undefined : value.slice(0, 20_000).toWellFormed();
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (value instanceof Date) {
    const text = dateText(value, zone);
    if (kind === "date") return text.slice(0, 10) || undefined;
    return kind === "dateTime" && text.length === 10 ? `${text}T00:00` : text || undefined;
  }
  if (Array.isArray(value)) return value.map((each) => storedValue(each, zone)).filter((each) => each !== undefined);
  return typeof value === "object" && value !== null ? (value as AnswerValue) : undefined;
}

/** A moment as the respondent writes days, with the time unless it is midnight. */
export function shownDate(date: Date, language: string, zone: TimeZone): string {
  const text = dateText(date, zone);
  if (text === "") return "";
  const local = new Date(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`);
  const look =
    text.length === 10 ? { dateStyle: "long" as const } : { dateStyle: "long" as const, timeStyle: "short" as const };
  return new Intl.DateTimeFormat(language, { ...look, timeZone: "UTC" }).format(local);
}

const behaviour = behaviourOf<CalculatedQuestion>({
  seconds: 2,
  isGroup: false,
  read: (_, _at, _sent, _scope, known) => ({ answer: known, problems: [] }),
  write: (_, at, answer, put) => {
    if (answer !== undefined) put(at, [typeof answer === "object" ? JSON.stringify(answer) : String(answer)]);
  },
  validate: () => [],
  missing: (_, { problem }) => problem.checkAnswer,
  view: (question, _, __, scope) => ({
    control: "calculated",
    value: formatted(
      question,
      question.expression === undefined ? undefined : scope.value(question.expression),
      scope,
      scope.text(question.format),
    ),
  }),
  computed: (question, _, scope) =>
    question.expression === undefined ? undefined : storedValue(scope.value(question.expression), scope.zone),
});

function formatted(question: CalculatedQuestion, value: unknown, scope: Scope, format: string): string {
  const text = plain(question, value, scope);
  return format.includes("{0}") ? format.replaceAll("{0}", text) : text;
}

function plain(
  { style, currency, minDigits, maxDigits }: CalculatedQuestion,
  value: unknown,
  { language, zone }: Scope,
): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") {
    const digits = {
      ...(minDigits === undefined ? undefined : { minimumFractionDigits: minDigits }),
      ...(maxDigits === undefined ? undefined : { maximumFractionDigits: Math.max(maxDigits, minDigits ?? 0) }),
    };
    const look =
      style === "currency"
        ? { style: "currency" as const, currency }
        : style === "percent"
          ? { style: "percent" as const }
          : {};
    return new Intl.NumberFormat(language, { ...look, ...digits }).format(value);
  }
  if (value instanceof Date) return shownDate(value, language, zone);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
