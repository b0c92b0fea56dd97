/** `listSurveys`: all surveys in their latest version. */
import { textIn } from "../forms/compiled-survey.js";
import { defineOperation } from "./define-operation.js";
import { acceptsResponses } from "./require-survey.js";
import { surveyListType } from "./types.js";

export const listSurveys = defineOperation({
  name: "listSurveys",
  summary: "Lists all surveys with their latest version.",
  scope: "surveys:read",
  http: "GET /surveys",
  input: {},
  output: surveyListType,
  errors: [],
  async run(_input, context) {
    const surveys = await context.surveys.list();
    return {
      surveys: await Promise.all(
        surveys.map(async (survey) => ({
          surveyId: survey.surveyId,
          version: survey.version,
          title: textIn(survey.title, undefined, survey),
          accepting: await acceptsResponses(context, survey),
          publishedAt: survey.publishedAt,
        })),
      ),
    };
  },
});
