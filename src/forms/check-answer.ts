/** Reads and checks the answer to one question: the part that all kinds have in common. */
import type { AnswerValue } from "../domain/answers.js";
import { partField, type SentFields } from "./answer-fields.js";
import type { Question } from "./compiled-survey.js";
import { type FieldProblem, isEmptyAnswer, type ReadAnswer } from "./kinds/behaviour.js";
import { holdsOther } from "./kinds/choosing.js";
import { maxAnswerLength } from "./kinds/texts.js";
import { isRequired, type Scope } from "./logic/scope.js";

export type AnsweredQuestion = ReadAnswer;

/** What was sent for a question, with the words beside a choice. */
export function readAnswer(
  question: Question,
  at: string,
  sent: SentFields,
  scope: Scope,
  known: AnswerValue | undefined,
): AnsweredQuestion {
  const read = inOwnWords(question.behaviour.read(question, at, sent, scope, known), question, scope);
  if (question.comment === undefined) return read;
  if (question.comment.belongsToOther && !holdsOther(question, read.answer)) return read;
  const field = partField.comment(at);
  const comment = (sent.all(field)[0] ?? "").trim();
  if (comment === "") return read;
  if (comment.length > maxAnswerLength) {
    const message = scope.texts.problem.tooLong(maxAnswerLength, comment.length);
    return { ...read, problems: [...read.problems, { field, message }] };
  }
  return { ...read, comment };
}

/** The author's message stands for all of ours. */
function inOwnWords(read: ReadAnswer, question: Question, scope: Scope): ReadAnswer {
  const own = read.problems.length === 0 ? "" : scope.text(question.errorText);
  if (own === "") return read;
  return { ...read, problems: read.problems.map((problem) => ({ ...problem, message: own, isAuthored: true })) };
}

/** What is wrong with an answer that could be read. */
export function validateAnswer(
  question: Question,
  at: string,
  answer: AnswerValue | undefined,
  comment: AnswerValue | undefined,
  scope: Scope,
): readonly FieldProblem[] {
  const { behaviour } = question;
  if (isMissing(answer) && isRequired(question, scope)) {
    const own = scope.text(question.requiredErrorText);
    return [{ field: at, message: own || behaviour.missing(question, scope.texts), isAuthored: own !== "" }];
  }
  const problems = behaviour.validate(question, at, answer, scope);
  if (problems.length > 0) return problems;
  if (question.comment?.belongsToOther === true && holdsOther(question, answer) && isMissing(comment)) {
    const own = scope.text(question.comment.errorText);
    return [{ field: partField.comment(at), message: own || scope.texts.problem.sayOther, isAuthored: own !== "" }];
  }
  return brokenRule(question, at, answer, scope);
}

function isMissing(answer: AnswerValue | undefined): boolean {
  if (Array.isArray(answer) && answer.every((entry) => typeof entry === "object" && isEmptyAnswer(entry))) return true;
  return isEmptyAnswer(answer) || (typeof answer === "string" && answer.trim() === "");
}

/** The first validator that fails. Only a validator by expression looks at a question without an answer. */
function brokenRule(
  question: Question,
  at: string,
  answer: AnswerValue | undefined,
  scope: Scope,
): readonly FieldProblem[] {
  const { problem } = scope.texts;
  for (const rule of question.rules) {
    const own = scope.text(rule.text ?? question.errorText);
    const found = (message: string) => [{ field: at, message: own || message, isAuthored: own !== "" }];
    switch (rule.rule) {
      case "expression":
        if (!scope.allows(rule.condition)) return found(problem.checkAnswer);
        break;
      case "regex":
        if (!isEmptyAnswer(answer) && !rule.pattern.isFoundIn(String(answer))) return found(problem.checkForm);
        break;
      case "noDigits":
        if (/\d/.test(String(answer ?? ""))) return found(problem.noDigits);
        break;
    }
  }
  return [];
}
