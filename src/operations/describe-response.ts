/** A response as the contract shows it, with its invitation's identity; and the labels of its chosen values. */
import type { Answers, AnswerValue } from "../domain/answers.js";
import type { InvitationRecord } from "../domain/invitation.js";
import type { ResponseRecord } from "../domain/response.js";
import { type CompiledSurvey, type Question, textIn } from "../forms/compiled-survey.js";
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
    if (value === undefined || question.choices === undefined) continue;
    const labelOf = (each: AnswerValue) => choiceLabel(question, each, survey, language);
    labels[question.questionId] = Array.isArray(value) ? value.map(labelOf) : labelOf(value);
  }
  return labels;
}

function choiceLabel(question: Question, value: AnswerValue, survey: CompiledSurvey, language: string): string {
  const choice = question.choices?.find((each) => each.value === value || String(each.value) === String(value));
  return choice ? textIn(choice.label, language, survey) : String(value);
}

function inFormOrder(answers: Answers, survey: CompiledSurvey): Answers {
  const ordered: Record<string, AnswerValue> = Object.create(null);
  for (const { questionId } of survey.questions) {
    const value = answers[questionId];
    if (value !== undefined) ordered[questionId] = value;
  }
  for (const [questionId, value] of Object.entries(answers)) {
    if (!(questionId in ordered)) ordered[questionId] = value;
  }
  return ordered;
}
