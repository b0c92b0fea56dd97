/** A response as the contract shows it, with its invitation's identity; and the labels of its chosen values. */
import type { Answers, AnswerValue } from "../domain/answers.js";
import type { InvitationRecord } from "../domain/invitation.js";
import type { ResponseRecord } from "../domain/response.js";
import { type CompiledSurvey, type LocalizedText, textIn } from "../forms/compiled-survey.js";
import { commentKey } from "../forms/compiler.js";
import { parametersOrNone } from "./describe-invitation.js";
import type { ExportedResponse } from "./types.js";

/** @param survey the version in which the response was answered; it gives the form order of the answers */
export function describeResponse(
  invitation: InvitationRecord,
  response: ResponseRecord,
  survey: CompiledSurvey,
): ExportedResponse {
  const erased = response.status === "erased";
  return {
    responseId: response.responseId,
    revision: response.revision,
    status: response.status,
    surveyId: response.surveyId,
    surveyVersion: response.surveyVersion,
    invitationId: response.invitationId,
    email: invitation.email,
    externalId: invitation.externalId,
    language: response.language,
    startedAt: response.startedAt,
    completedAt: response.completedAt,
    changedAt: response.changedAt,
    parameters: erased ? undefined : parametersOrNone(invitation.parameters),
    unsignedParameters: erased ? undefined : parametersOrNone(response.unsignedParameters),
    answers: erased ? undefined : parametersOrNone(inFormOrder(response.answers, survey)),
  };
}

/** Labels of the chosen values of each answered question that has choices, in the shape of the answers. */
export function answerLabels(answers: Answers, survey: CompiledSurvey, language: string): Record<string, unknown> {
  const labels: Record<string, unknown> = Object.create(null);
  for (const question of survey.questions) {
    const value = answers[question.questionId];
    const own = value === undefined ? undefined : question.behaviour.labels?.(question, value, textOf);
    if (own !== undefined) labels[question.questionId] = own;
  }
  return labels;

  function textOf(text: LocalizedText): string {
    return textIn(text, language, survey);
  }
}

function inFormOrder(answers: Answers, survey: CompiledSurvey): Answers {
  const ordered: Record<string, AnswerValue> = Object.create(null);
  for (const { questionId } of survey.questions) {
    for (const name of [questionId, commentKey(questionId), `${questionId}-total`]) {
      const value = answers[name];
      if (value !== undefined) ordered[name] = value;
    }
  }
  for (const [questionId, value] of Object.entries(answers)) {
    if (!(questionId in ordered)) ordered[questionId] = value;
  }
  return ordered;
}
