/** Stored rows in the form of the contract, each with the version of the survey in which it was answered. */
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { SurveyCatalogue } from "../forms/survey-catalogue.js";
import { describeResponse } from "../operations/describe-response.js";
import type { ExportedResponse } from "../operations/types.js";
import type { ResponseRow } from "./read-responses.js";

/** A response as the contract shows it, with the version that was answered. */
export interface DescribedRow {
  readonly response: ExportedResponse;
  readonly survey: CompiledSurvey;
}

/** Describes rows of one survey; `latest` stands in for a version that is not there. */
export function createRowDescriber(
  surveys: Pick<SurveyCatalogue, "find">,
  latest: CompiledSurvey,
): (row: ResponseRow) => Promise<DescribedRow> {
  return async ({ invitation, response }) => {
    const { surveyVersion } = response;
    const version = surveyVersion === latest.version ? latest : await surveys.find(latest.surveyId, surveyVersion);
    const survey = version ?? latest;
    return { response: describeResponse(invitation, response, survey), survey };
  };
}
