/** `expression`: a value that is computed from other answers, shown and stored. Nothing of it is taken from the form. */
import type { AnswerValue } from "../../domain/answers.js";
import type { LocalizedText, Question } from "../compiled-survey.js";
import { finishQuestion, type QuestionType } from "../compiler.js";
import type { Expression } from "../logic/expression.js";
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
      findings.warn(`${path}.expression`, "is missing; nothing is computed");
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

/** A value of an expression as it is stored; `undefined` for what cannot be. */
export function storedValue(value: unknown): AnswerValue | undefined {
  if (typeof value === "string") return value === "" ? undefined : value.slice(0, 20_000).toWellFormed();
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (Array.isArray(value)) return value.map(storedValue).filter((each) => each !== undefined);
  return typeof value === "object" && value !== null ? (value as AnswerValue) : undefined;
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
      scope.language,
      scope.text(question.format),
    ),
  }),
  computed: (question, _, scope) =>
    question.expression === undefined ? undefined : storedValue(scope.value(question.expression)),
});

function formatted(question: CalculatedQuestion, value: unknown, language: string, format: string): string {
  const text = plain(question, value, language);
  return format.includes("{0}") ? format.replaceAll("{0}", text) : text;
}

function plain(
  { style, currency, minDigits, maxDigits }: CalculatedQuestion,
  value: unknown,
  language: string,
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
  if (value instanceof Date)
    return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
