/** `publishSurvey`: checks a definition and makes it the survey's newest version. */
import { isDeepStrictEqual } from "node:util";
import { isName } from "../domain/identifiers.js";
import { invalidArgument, SurveyLoopError } from "../errors.js";
import { compileSurvey } from "../forms/compile-survey.js";
import { defineOperation } from "./define-operation.js";
import { definition, string } from "./schema.js";
import { publishedSurveyType } from "./types.js";

/** How often a publication that lost a race is tried again. */
const maxAttempts = 10;

export const publishSurvey = defineOperation({
  name: "publishSurvey",
  summary: "Checks a SurveyJS definition and publishes it as the newest version of a survey.",
  scope: "surveys:write",
  http: "PUT /surveys/{surveyId}",
  input: {
    surveyId: string("ID of the survey: 1 to 64 letters, digits, - or _, beginning with a letter or digit."),
    definition: definition("SurveyJS JSON, with our own settings in its member surveyLoop."),
  },
  output: publishedSurveyType,
  errors: ["too_large"],
  async run(input, context) {
    const { surveyId } = input;
    if (!isName(surveyId)) {
      throw invalidArgument(
        "surveyId",
        "surveyId must be 1 to 64 letters, digits, - or _, beginning with a letter or digit.",
      );
    }
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const latest = await context.storage.findSurvey(surveyId);
      const version = (latest?.version ?? 0) + 1;
      const candidate = { surveyId, version, publishedAt: context.calledAt, definition: input.definition };
      const { warnings } = compileSurvey(candidate);
      const announced = warnings.length > 0 ? warnings : undefined;
      if (latest && sameDefinition(latest.definition, input.definition)) {
        return { surveyId, version: latest.version, unchanged: true, warnings: announced };
      }
      if (await context.storage.addSurveyVersion(candidate)) {
        context.events.emit("survey.published", { surveyId, version });
        const details = { version };
        await context.audit.record({
          action: "survey.published",
          actor: context.caller.id,
          subject: surveyId,
          details,
        });
        return { surveyId, version, unchanged: false, warnings: announced };
      }
    }
    throw new SurveyLoopError("unavailable", "The survey is being published by too many calls at once. Try again.", {
      retryAfterSeconds: 1,
    });
  },
});

/** Compared as JSON: what a definition says, not how its objects were made. */
function sameDefinition(one: object, other: object): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
}
