/** Finding the survey that a call names. An ID that cannot exist is `not_found`, like one that does not. */
import { isName } from "../domain/identifiers.js";
import { SurveyLoopError } from "../errors.js";
import { isAccepting } from "../forms/compile-survey.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { OperationContext } from "./context.js";

export async function requireSurvey(
  context: OperationContext,
  surveyId: string,
  version?: number,
): Promise<CompiledSurvey> {
  const survey = isName(surveyId) ? await context.surveys.find(surveyId, version) : undefined;
  if (survey) return survey;
  const field = version === undefined ? "surveyId" : "version";
  throw new SurveyLoopError(
    "not_found",
    version === undefined ? "surveyId: there is no such survey." : "version: the survey has no such version.",
    { field },
  );
}

/** Whether a survey can be answered now by somebody who has not started. Counters are only read where a limit is set. */
export async function acceptsResponses(context: OperationContext, survey: CompiledSurvey): Promise<boolean> {
  const completed =
    survey.settings.responseLimit === undefined
      ? 0
      : ((await context.storage.readCounters(survey.surveyId)).get("completed") ?? 0);
  return isAccepting(survey, context.calledAt, completed);
}
