/** One response with its answers, parameters and facts. */
import { isIdentifier } from "../domain/identifiers.js";
import type { ResponseRecord } from "../domain/response.js";
import { SurveyLoopError } from "../errors.js";
import type { Question } from "../forms/compiled-survey.js";
import { commentKey } from "../forms/compiler.js";
import { linesOf } from "../forms/kinds/answer-lines.js";
import type { LineWords } from "../forms/kinds/behaviour.js";
import { fileIdsOf } from "../forms/kinds/files.js";
import type { HttpRequest, HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import type { InvitationUnit } from "../storage/contract.js";
import { queryFields } from "./form-fields.js";
import type { Formats, Moment } from "./formats.js";
import type { Visit } from "./gate.js";
import { lineWords } from "./question-charts.js";
import { requireSingle } from "./survey-filter.js";
import { requestedSurvey, surveyFrame } from "./survey-frame.js";
import type { PortalTexts } from "./texts.js";

/** Shows a response; `?invitation=` names the invitation it answers. */
export function responsePage(services: Services) {
  return async ({ request, frame, pages, user }: Visit): Promise<HttpResponse> => {
    const { texts } = pages;
    const latest = await requestedSurvey(services, request);
    requireSingle(user, latest);
    const { unit, response } = await requestedResponse(services, request, latest.surveyId);
    const survey = (await services.surveys.find(latest.surveyId, response.surveyVersion)) ?? latest;
    const formats = pages.formats();
    const words = lineWords(survey, pages);
    const shared = surveyFrame(pages, latest, "responses");
    const { invitationId } = unit.invitation;
    const fileUrl = (fileId: string) => `${shared.survey.path}/files/${invitationId}/${fileId}`;
    const title = texts.response.title(unit.invitation.email ?? texts.responses.erased);
    return pages.render(frame, "response", {
      ...shared,
      pageTitle: title,
      title,
      invitationPath: `${shared.survey.path}/invitations/${unit.invitation.invitationId}`,
      facts: factsOf(unit, response, texts, formats),
      answers: survey.questions.map((question) => ({
        question: words.textOf(question.title) || question.questionId,
        answers: answerLines(question, response, words, fileUrl),
      })),
      hasAnswers: Object.keys(response.answers).length > 0,
      parameters: response.status === "erased" ? [] : parametersOf(unit, response, texts),
    });
  };
}

async function requestedResponse(
  services: Services,
  request: HttpRequest,
  surveyId: string,
): Promise<{ unit: InvitationUnit; response: ResponseRecord }> {
  const invitationId = queryFields(request).one("invitation") ?? "";
  const unit = isIdentifier(invitationId) ? await services.storage.findUnit(invitationId) : undefined;
  const response = unit?.responses.find((each) => each.responseId === request.params.responseId);
  if (unit === undefined || response === undefined || response.surveyId !== surveyId) {
    throw new SurveyLoopError("not_found", "There is no such response.", { field: "responseId" });
  }
  return { unit, response };
}

interface AnswerLine {
  readonly text: string;
  /** Of a file's download; empty otherwise. */
  readonly url: string;
}

interface Fact {
  readonly label: string;
  readonly text?: string | undefined;
  readonly moment?: Moment | undefined;
}

function factsOf(
  { invitation }: InvitationUnit,
  response: ResponseRecord,
  texts: PortalTexts,
  formats: Formats,
): Fact[] {
  const words = texts.response.fields;
  const { durationSeconds } = response;
  const facts: Fact[] = [
    { label: words.status, text: texts.responses.statuses[response.status] },
    { label: words.email, text: invitation.email },
    { label: words.externalId, text: invitation.externalId },
    { label: words.language, text: response.language },
    { label: words.started, moment: formats.moment(response.startedAt) },
    { label: words.completed, moment: formats.moment(response.completedAt) },
    { label: words.duration, text: durationSeconds === undefined ? undefined : formats.duration(durationSeconds) },
    { label: words.version, text: String(response.surveyVersion) },
    { label: words.revision, text: String(response.revision) },
    { label: words.responseId, text: response.responseId },
    { label: words.invitationId, text: response.invitationId },
  ];
  return facts.filter(({ text, moment }) => text !== undefined || moment !== undefined);
}

function parametersOf({ invitation }: InvitationUnit, response: ResponseRecord, texts: PortalTexts) {
  const row =
    (origin: string) =>
    ([name, value]: [string, string]) => ({ name, value, origin });
  return [
    ...Object.entries(invitation.parameters).map(row(texts.response.signed)),
    ...Object.entries(response.unsignedParameters).map(row(texts.response.unsigned)),
  ];
}

/** The lines of an answer; files lead to their download. */
function answerLines(
  question: Question,
  response: ResponseRecord,
  words: LineWords,
  fileUrl: (fileId: string) => string,
): readonly AnswerLine[] {
  const value = response.answers[question.questionId];
  const comment = response.answers[commentKey(question.questionId)];
  const fileIds = question.kind === "file" ? fileIdsOf(value) : [];
  return [
    ...(value === undefined ? [] : linesOf(question, value, words)).map((text, index) => ({
      text,
      url: fileIds[index] === undefined ? "" : fileUrl(fileIds[index]),
    })),
    ...(comment === undefined ? [] : [{ text: String(comment), url: "" }]),
  ];
}
