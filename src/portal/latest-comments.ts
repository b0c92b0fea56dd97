/** What people wrote lately: texts of open questions from the newest responses. */
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
export function latestComments(rows: readonly FeedRow[], questionId: string, formats: Formats): LatestComment[] {
  const comments: LatestComment[] = [];
  for (const { response } of rows) {
    const answer = response?.status === "complete" ? response.answers[questionId] : undefined;
    if (response === undefined || typeof answer !== "string" || answer.trim() === "") continue;
    const text = answer.length > maxCommentLength ? `${answer.slice(0, maxCommentLength).toWellFormed()}…` : answer;
    const { responseId, invitationId, completedAt } = response;
    comments.push({ text, moment: formats.moment(completedAt), responseId, invitationId });
    if (comments.length === commentsShown) break;
  }
  return comments;
}
