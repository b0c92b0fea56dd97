/** What people wrote: answers that are read and not counted, from responses one by one. */
import type { ResponseRecord } from "../domain/response.js";
import type { Question } from "../forms/compiled-survey.js";
import { linesOf } from "../forms/kinds/answer-lines.js";
import type { LineWords } from "../forms/kinds/behaviour.js";
import type { FeedRow } from "../storage/contract.js";
import type { Formats, Moment } from "./formats.js";

/** Comments shown for one question. */
export const commentsShown = 5;
const maxCommentLength = 400;

export interface LatestComment {
  readonly text: string;
  readonly moment: Moment | undefined;
  readonly responseId: string;
  readonly invitationId: string;
}

/** The latest texts given to a question, from finished responses, newest first. */
export function latestComments(
  rows: readonly FeedRow[],
  question: Question,
  words: LineWords,
  formats: Formats,
): LatestComment[] {
  const comments: LatestComment[] = [];
  for (const { response } of rows) {
    const answer = response?.status === "complete" ? writtenText(response, question, words) : undefined;
    if (response === undefined || answer === undefined) continue;
    const text = answer.length > maxCommentLength ? `${answer.slice(0, maxCommentLength).toWellFormed()}…` : answer;
    const { responseId, invitationId, completedAt } = response;
    comments.push({ text, moment: formats.moment(completedAt), responseId, invitationId });
    if (comments.length === commentsShown) break;
  }
  return comments;
}

/** A written answer as one text, its parts in lines; `undefined` where nothing was written. */
export function writtenText(response: ResponseRecord, question: Question, words: LineWords): string | undefined {
  const value = response.answers[question.questionId];
  if (value === undefined) return undefined;
  const text = typeof value === "string" ? value : linesOf(question, value, words).join("\n");
  return text.trim() === "" ? undefined : text;
}
