/** Checks what was sent for one question, by its kind. */
import type { AnswerValue } from "../domain/answers.js";
import { parseEmail } from "../domain/email.js";
import { isCalendarDate } from "./calendar-date.js";
import { maxAnswerLength } from "./compile-question.js";
import type { Choice, Question } from "./compiled-survey.js";
import type { FormTexts } from "./texts.js";

export interface CheckedAnswer {
  readonly answer?: AnswerValue | undefined;
  /** Says what to do; absent when the answer can be stored. */
  readonly problem?: string;
  /** The problem is that a required answer is missing. */
  readonly isMissing?: boolean;
}

/** @param sent all texts that came under the question's field name, cleaned */
export function checkAnswer(question: Question, sent: readonly string[], texts: FormTexts): CheckedAnswer {
  const given = sent.map((text) => text.trim()).filter((text) => text !== "");
  if (given.length === 0 && (question.required || (question.minSelected ?? 0) > 0)) {
    return { problem: missing(question, texts), isMissing: true };
  }
  if (question.kind === "multipleChoice") return checkChoices(question, given, texts);
  if (sent.length > 1) return { problem: texts.problem.giveOnce };
  const text = given[0];
  if (text === undefined) return { answer: undefined };
  switch (question.kind) {
    case "text":
    case "comment":
      return checkText(question, text, texts);
    case "email":
      return checkEmail(question, text, texts);
    case "number":
      return checkNumber(question, text, texts);
    case "date":
      return checkDate(question, text, texts);
    case "singleChoice":
    case "dropdown":
    case "rating":
    case "boolean": {
      const choice = findChoice(question, sent[0]!);
      return choice === undefined ? { problem: texts.problem.chooseListed } : { answer: choice.value };
    }
  }
}

/** The message for a missing required answer. */
function missing(question: Question, texts: FormTexts): string {
  const { problem } = texts;
  switch (question.kind) {
    case "number":
      return problem.enterNumber;
    case "date":
      return problem.enterDate;
    case "email":
      return problem.enterEmail;
    case "text":
    case "comment":
      return problem.enterText;
    case "multipleChoice":
      return (question.minSelected ?? 1) > 1 ? problem.tooFew(question.minSelected!) : problem.chooseSome;
    default:
      return problem.chooseOne;
  }
}

function checkText(question: Question, text: string, texts: FormTexts): CheckedAnswer {
  const max = Math.min(question.maxLength ?? maxAnswerLength, maxAnswerLength);
  if (text.length > max) return { problem: texts.problem.tooLong(max, text.length) };
  if (text.length < (question.minLength ?? 0)) return { problem: texts.problem.tooShort(question.minLength!) };
  // One line stays one line, whoever sends it.
  return { answer: question.kind === "text" ? text.replace(/\n+/g, " ") : text };
}

function checkEmail(question: Question, text: string, texts: FormTexts): CheckedAnswer {
  const email = parseEmail(text);
  return email === undefined ? { problem: texts.problem.notAnEmail } : checkText(question, email.address, texts);
}

function checkNumber(question: Question, text: string, texts: FormTexts): CheckedAnswer {
  if (!/^[+-]?\d{1,15}(?:[.,]\d{1,10})?$/.test(text)) return { problem: texts.problem.notANumber };
  const number = Number(text.replace(",", "."));
  const { min, max } = question;
  if (typeof min === "number" && number < min) return { problem: texts.problem.numberFrom(min) };
  if (typeof max === "number" && number > max) return { problem: texts.problem.numberTo(max) };
  return { answer: Object.is(number, -0) ? 0 : number };
}

function checkDate(question: Question, text: string, texts: FormTexts): CheckedAnswer {
  if (!isCalendarDate(text)) return { problem: texts.problem.notADate };
  const { min, max } = question;
  if (typeof min === "string" && text < min) return { problem: texts.problem.dateFrom(min) };
  if (typeof max === "string" && text > max) return { problem: texts.problem.dateTo(max) };
  return { answer: text };
}

function checkChoices(question: Question, given: readonly string[], texts: FormTexts): CheckedAnswer {
  if (given.length === 0) return { answer: undefined };
  const known = new Map((question.choices ?? []).map((choice) => [String(choice.value).trim(), choice]));
  const wanted = new Set(given);
  if (![...wanted].every((text) => known.has(text))) return { problem: texts.problem.chooseListed };
  const { minSelected, maxSelected } = question;
  if (minSelected !== undefined && wanted.size < minSelected) return { problem: texts.problem.tooFew(minSelected) };
  if (maxSelected !== undefined && wanted.size > maxSelected) return { problem: texts.problem.tooMany(maxSelected) };
  // In the order of the definition, so that the same choice is the same value.
  return { answer: [...known].filter(([text]) => wanted.has(text)).map(([, choice]) => choice.value) };
}

/** The choice with a value, as the form sends it. */
export function findChoice(question: Question, text: string): Choice | undefined {
  return question.choices?.find((choice) => String(choice.value).trim() === text.trim());
}
