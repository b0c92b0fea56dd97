/** `text` with its input types, `comment`, and `slider`, which is asked as a number. */

import type { AnswerValue } from "../../domain/answers.js";
import type { AnswerCounting } from "../../domain/counters.js";
import { parseEmail } from "../../domain/email.js";
import { isCalendarDate } from "../calendar-date.js";
import type { LocalizedText, Question } from "../compiled-survey.js";
import { type Compiler, countOf, finishQuestion, type QuestionBase, type QuestionType } from "../compiler.js";
import { type JsonObject, quoted } from "../findings.js";
import type { Expression } from "../logic/expression.js";
import type { Scope } from "../logic/scope.js";
import { type Phrase, phrase } from "../phrase.js";
import { fieldNumber, plainNumber } from "../text-forms.js";
import type { FormTexts } from "../texts.js";
import {
  type Behaviour,
  behaviourOf,
  type ControlView,
  type FieldProblem,
  noAnswer,
  type ReadAnswer,
} from "./behaviour.js";
import { storedValue } from "./calculated.js";

/** Longest text answer, in characters. */
export const maxAnswerLength = 20_000;

export interface TextQuestion extends Question {
  /** What a text field is for, so that a phone shows the right keys. */
  readonly inputType?: "tel" | "url" | "password";
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Bounds of a number (number) or of what reads like a date (text). */
  readonly min?: number | string;
  readonly max?: number | string;
  readonly minExpression?: Expression;
  readonly maxExpression?: Expression;
  readonly minErrorText?: LocalizedText;
  readonly maxErrorText?: LocalizedText;
}

/** Kinds of answers that stand in one field. */
type FieldKind = "text" | "comment" | "email" | "number" | "date" | "dateTime" | "time" | "month" | "week" | "color";

const kindOfInput: ReadonlyMap<string, FieldKind> = new Map([
  ...(["", "text", "tel", "url", "password"] as const).map((type) => [type, "text"] as const),
  ...(["email", "number", "date", "time", "month", "week", "color"] as const).map((type) => [type, type] as const),
  ["range", "number"],
  ["datetime", "dateTime"],
  ["datetime-local", "dateTime"],
]);

const members = [
  ...["inputType", "placeholder", "placeHolder", "maxLength", "min", "max", "minValueExpression", "maxValueExpression"],
  ...["minErrorText", "maxErrorText", "maskType", "maskSettings", "inputMask"],
];

export const text: QuestionType = {
  types: ["text", "comment"],
  members,
  validators: ["numeric", "text", "email", "regex"],
  compile(given, base, compiler) {
    const kind = given.type === "comment" ? "comment" : kindOf(given, base, compiler);
    return compileField(given, base, compiler, kind);
  },
};

/** A slider always stands somewhere, so it cannot be left unanswered; a number field can. */
export const slider: QuestionType = {
  types: ["slider"],
  members: [...members, "sliderType", "step", "segmentCount", "showLabels", "labelCount", "tooltipVisibility"],
  validators: ["numeric"],
  compile(given, base, compiler) {
    if (given.sliderType === "range") {
      compiler.findings.refuse(
        `${base.path}.sliderType`,
        phrase`not supported: range, a slider with two ends; use two sliders or two text questions with inputType number`,
      );
    }
    return compileField({ min: 0, max: 100, ...given }, base, compiler, "number");
  },
};

function kindOf(given: JsonObject, { limits, path }: QuestionBase, { findings }: Compiler): FieldKind {
  const type = given.inputType ?? "text";
  const known = typeof type === "string" ? kindOfInput.get(type) : undefined;
  if (known === undefined) {
    const names = [...kindOfInput.keys()].filter((name) => name !== "").join(", ");
    findings.refuse(`${path}.inputType`, phrase`not supported: ${quoted(type)}; use one of ${names}`);
  }
  const mask = given.maskType ?? (given.inputMask === undefined || given.inputMask === "" ? undefined : "pattern");
  if (mask === "numeric" || mask === "currency") return "number";
  if (mask !== undefined && mask !== null && mask !== "none" && mask !== "") {
    findings.warn(`${path}.maskType`, phrase`is left out; the answer is typed without help and stored as it is typed`);
  }
  return known === undefined || known === "text" ? (limits.wants ?? "text") : known;
}

function compileField(given: JsonObject, base: QuestionBase, compiler: Compiler, kind: FieldKind): Question {
  const { limits, path, place } = base;
  const { findings } = compiler;
  const type = given.inputType;
  const own = {
    placeholder: compiler.text(given, path, "placeholder", "placeHolder"),
    inputType: type === "tel" || type === "url" || type === "password" ? type : undefined,
    errorText: limits.errorText,
    minLength: limits.minLength,
    maxLength: limits.maxLength ?? countOf(given, "maxLength", path, findings),
    min: stricter(bound(given, "min", kind, path, compiler), limits.min, Math.max),
    max: stricter(bound(given, "max", kind, path, compiler), limits.max, Math.min),
    minExpression: compiler.expression(given, "minValueExpression", path, place),
    maxExpression: compiler.expression(given, "maxValueExpression", path, place),
    minErrorText: compiler.text(given, path, "minErrorText"),
    maxErrorText: compiler.text(given, path, "maxErrorText"),
  };
  const { min, max, minLength = 0, maxLength = maxAnswerLength } = own;
  if (min !== undefined && max !== undefined && min > max) findings.refuse(path, phrase`has a min above its max`);
  if (minLength > maxLength) findings.refuse(path, phrase`has a least length above its greatest`);
  if (maxLength > maxAnswerLength) findings.warn(path, phrase`takes answers of up to ${maxAnswerLength} characters`);
  const part = {
    kind: kind === "color" ? "text" : kind,
    behaviour: kind === "color" ? colorBehaviour : fieldBehaviours[kind],
    counting: countingOf(kind),
  };
  return finishQuestion(base, part, own);
}

function countingOf(kind: FieldKind): AnswerCounting {
  if (kind === "number") return "number";
  return ["date", "dateTime", "time", "month", "week"].includes(kind) ? "days" : "presence";
}

function stricter(
  one: number | string | undefined,
  other: number | string | undefined,
  choose: (one: number, other: number) => number,
): number | string | undefined {
  if (typeof one === "number" && typeof other === "number") return choose(one, other);
  return other ?? one;
}

const forms: Readonly<Record<string, RegExp>> = {
  dateTime: /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/,
  time: /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/,
  month: /^\d{4}-(0[1-9]|1[0-2])$/,
  week: /^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$/,
  color: /^#[0-9a-f]{6}$/i,
};

/** Whether a text has the form that browsers send for an input type. */
function hasForm(kind: FieldKind, value: string): boolean {
  if (kind === "date") return isCalendarDate(value);
  if (kind === "dateTime" && !isCalendarDate(value.slice(0, 10))) return false;
  return forms[kind]?.test(value) ?? true;
}

const bounded = new Set<FieldKind>(["number", "date", "dateTime", "time", "month", "week"]);

/** A fixed bound of a number or a date. */
function bound(
  given: JsonObject,
  name: "min" | "max",
  kind: FieldKind,
  path: string,
  { findings }: Compiler,
): number | string | undefined {
  const value = given[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (kind === "number") {
    const number = typeof value === "string" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    findings.refuse(`${path}.${name}`, phrase`must be a number`);
  } else if (!bounded.has(kind))
    findings.warn(`${path}.${name}`, phrase`is left out; only numbers and dates have bounds`);
  else if (typeof value === "string" && hasForm(kind, value)) return value;
  else findings.refuse(`${path}.${name}`, phrase`must be ${exampleOf[kind] ?? phrase`of the form of the answer`}`);
  return undefined;
}

const exampleOf: Readonly<Partial<Record<FieldKind, Phrase>>> = {
  date: phrase`a day such as 2026-03-01`,
  dateTime: phrase`a day and time such as 2026-03-01T10:15`,
  time: phrase`a time such as 10:15`,
  month: phrase`a month such as 2026-03`,
  week: phrase`a week such as 2026-W09`,
};

function createBehaviour(kind: FieldKind): Behaviour {
  return behaviourOf<TextQuestion>({
    seconds: kind === "comment" ? 30 : kind === "text" || kind === "email" ? 15 : 12,
    isGroup: false,
    read: (_, at, sent, { texts }) => readField(kind, at, sent.all(at), texts),
    write: (_, at, answer, put, scope) => {
      if (answer === undefined || typeof answer === "object") return;
      put(at, [typeof answer === "number" ? fieldNumber(answer, scope.language) : String(answer)]);
    },
    validate: (question, at, answer, scope) => validateField(kind, question, at, answer, scope),
    missing: (_, { problem }) => missingOf(kind, problem),
    view: (question, at, entered, scope) => viewField(kind, question, entered.all(at)[0] ?? "", scope),
  });
}

function readField(kind: FieldKind, at: string, sent: readonly string[], { problem }: FormTexts): ReadAnswer {
  if (sent.length > 1 && sent.some((each) => each.trim() !== ""))
    return { problems: [{ field: at, message: problem.giveOnce }] };
  const value = (sent[0] ?? "").trim();
  if (value === "") return noAnswer;
  const wrong = (message: string): ReadAnswer => ({ problems: [{ field: at, message }] });
  if (value.length > maxAnswerLength) return wrong(problem.tooLong(maxAnswerLength, value.length));
  switch (kind) {
    case "comment":
      return { answer: value, problems: [] };
    case "number": {
      const plain = plainNumber(value);
      if (!/^[+-]?\d{1,15}(?:\.\d{1,10})?$/.test(plain)) return wrong(problem.notANumber);
      const number = Number(plain);
      return { answer: Object.is(number, -0) ? 0 : number, problems: [] };
    }
    case "email": {
      const email = parseEmail(value);
      return email === undefined ? wrong(problem.notAnEmail) : { answer: email.address, problems: [] };
    }
    case "text":
      // One line stays one line, whoever sends it.
      return { answer: value.replace(/\n+/g, " "), problems: [] };
    default:
      return hasForm(kind, value) ? { answer: value, problems: [] } : wrong(notOfForm(kind, problem));
  }
}

function notOfForm(kind: FieldKind, problem: FormTexts["problem"]): string {
  if (kind === "date") return problem.notADate;
  return problem.notOfForm(
    { dateTime: "2026-03-01T10:15", time: "10:15", month: "2026-03", week: "2026-W09" }[kind as string] ?? "#0b5cad",
  );
}

/** What to say of something that a browser itself cannot take. */
function wrongOf(kind: FieldKind, problem: FormTexts["problem"]): string {
  return kind === "email" ? problem.notAnEmail : notOfForm(kind, problem);
}

function missingOf(kind: FieldKind, problem: FormTexts["problem"]): string {
  if (kind === "number") return problem.enterNumber;
  if (kind === "date" || kind === "dateTime" || kind === "month" || kind === "week") return problem.enterDate;
  if (kind === "time") return problem.enterTime;
  return kind === "email" ? problem.enterEmail : problem.enterText;
}

function validateField(
  kind: FieldKind,
  question: TextQuestion,
  at: string,
  answer: AnswerValue | undefined,
  scope: Scope,
): readonly FieldProblem[] {
  if (answer === undefined) return [];
  const { problem } = scope.texts;
  const found = (message: string, own?: LocalizedText): FieldProblem[] => {
    const authored = scope.text(own);
    return [{ field: at, message: authored || message, isAuthored: authored !== "" }];
  };
  if (typeof answer === "string" && !bounded.has(kind)) {
    const max = Math.min(question.maxLength ?? maxAnswerLength, maxAnswerLength);
    if (answer.length > max) return found(problem.tooLong(max, answer.length), question.errorText);
    if (answer.length < (question.minLength ?? 0))
      return found(problem.tooShort(question.minLength!), question.errorText);
    return [];
  }
  const [min, max] = boundsOf(kind, question, scope);
  if (min !== undefined && isBelow(answer, min)) {
    return found(
      boundText(kind, min, problem.numberFrom, problem.dateFrom, problem.from),
      question.minErrorText ?? question.errorText,
    );
  }
  if (max !== undefined && isBelow(max, answer)) {
    return found(
      boundText(kind, max, problem.numberTo, problem.dateTo, problem.to),
      question.maxErrorText ?? question.errorText,
    );
  }
  return [];
}

function isBelow(one: AnswerValue, other: AnswerValue): boolean {
  return typeof one === typeof other && one < other;
}

function boundText(
  kind: FieldKind,
  value: number | string,
  ofNumber: (bound: number) => string,
  ofDate: (bound: string) => string,
  ofOther: (bound: string) => string,
): string {
  if (typeof value === "number") return ofNumber(value);
  return kind === "date" ? ofDate(value) : ofOther(value);
}

/** The bounds that hold now: computed ones win. */
function boundsOf(
  kind: FieldKind,
  question: TextQuestion,
  scope: Scope,
): [number | string | undefined, number | string | undefined] {
  const computed = (expression: Expression | undefined) => {
    if (expression === undefined) return undefined;
    const value = scope.value(expression);
    if (value instanceof Date) {
      const text = storedValue(value, scope.zone, kind);
      return typeof text === "string" ? text.slice(0, kind === "dateTime" ? 16 : 10) : undefined;
    }
    if (kind === "number")
      return Number.isFinite(Number(value)) && value !== undefined && value !== "" ? Number(value) : undefined;
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return [computed(question.minExpression) ?? question.min, computed(question.maxExpression) ?? question.max];
}

const inputTypes: Readonly<Partial<Record<FieldKind, string>>> = {
  ...{ email: "email", date: "date", dateTime: "datetime-local", time: "time", month: "month", week: "week" },
};

function viewField(kind: FieldKind, question: TextQuestion, value: string, scope: Scope): ControlView {
  const { texts } = scope;
  const [min, max] = boundsOf(kind, question, scope);
  const inputType = inputTypes[kind] ?? question.inputType ?? "text";
  const isDay = typeof min === "string" || typeof max === "string";
  return {
    control: kind === "comment" ? "text-area" : "text-field",
    inputType,
    inputMode: kind === "number" && typeof min === "number" && min >= 0 ? "decimal" : "",
    autocomplete: { email: "email", tel: "tel", url: "url", password: "off" }[inputType] ?? "",
    placeholder: scope.text(question.placeholder),
    min: isDay ? String(min ?? "") : "",
    max: isDay ? String(max ?? "") : "",
    maxLength: question.maxLength ?? 0,
    value,
    hint: hintOf(kind, question, min, max, texts) ?? "",
    wrongText: inputTypes[kind] === undefined ? "" : scope.text(question.errorText) || wrongOf(kind, texts.problem),
  };
}

function hintOf(
  kind: FieldKind,
  question: TextQuestion,
  min: number | string | undefined,
  max: number | string | undefined,
  texts: FormTexts,
): string | undefined {
  const number = (value: unknown) => (typeof value === "number" ? value : undefined);
  const day = (value: unknown) => (typeof value === "string" ? value : undefined);
  if (kind === "number") return texts.numberHint(number(min), number(max));
  if (kind === "date") return texts.dateHint(day(min), day(max));
  if (kind === "color") return texts.formHint("#0b5cad");
  return question.maxLength === undefined ? undefined : texts.lengthHint(question.maxLength);
}

const fieldBehaviours: Readonly<Record<Exclude<FieldKind, "color">, Behaviour>> = {
  text: createBehaviour("text"),
  comment: createBehaviour("comment"),
  email: createBehaviour("email"),
  number: createBehaviour("number"),
  date: createBehaviour("date"),
  dateTime: createBehaviour("dateTime"),
  time: createBehaviour("time"),
  month: createBehaviour("month"),
  week: createBehaviour("week"),
};
const colorBehaviour = createBehaviour("color");
