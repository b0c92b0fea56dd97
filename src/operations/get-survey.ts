/** `getSurvey`: a survey with its data dictionary. */
import { type CompiledSurvey, type Question, textIn } from "../forms/compiled-survey.js";
import { defineOperation } from "./define-operation.js";
import { acceptsResponses, requireSurvey } from "./require-survey.js";
import { int, optional, string } from "./schema.js";
import { type QuestionDescription, surveyDescriptionType } from "./types.js";

export const getSurvey = defineOperation({
  name: "getSurvey",
  summary: "Describes a survey: its questions, their kinds, choices and column names.",
  scope: "surveys:read",
  http: "GET /surveys/{surveyId}",
  input: {
    surveyId: string("ID of the survey."),
    version: optional(int("The latest version unless given.", { min: 1 })),
    language: optional(string("Language of the texts; the survey's default unless given.", { maxLength: 35 })),
  },
  output: surveyDescriptionType,
  errors: ["not_found"],
  async run(input, context) {
    const survey = await requireSurvey(context, input.surveyId, input.version);
    const { declaredParameters } = survey.settings;
    return {
      surveyId: survey.surveyId,
      version: survey.version,
      title: textIn(survey.title, input.language, survey),
      accepting: await acceptsResponses(context, survey),
      languages: survey.languages,
      questions: survey.questions.map((question) => describeQuestion(question, survey, input.language)),
      declaredParameters: declaredParameters.length > 0 ? declaredParameters : undefined,
    };
  },
});

function describeQuestion(
  question: Question,
  survey: CompiledSurvey,
  language: string | undefined,
): QuestionDescription {
  return {
    questionId: question.questionId,
    title: textIn(question.title, language, survey),
    kind: question.kind,
    required: question.required,
    columnNames: question.columnNames,
    choices: question.choices?.map((choice) => ({
      value: String(choice.value),
      label: textIn(choice.label, language, survey),
    })),
  };
}
