/** What all pages of one survey share: finding it, and the head with its tabs. */
import { isName } from "../domain/identifiers.js";
import { SurveyLoopError } from "../errors.js";
import { type CompiledSurvey, textIn } from "../forms/compiled-survey.js";
import type { HttpRequest } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import type { PortalPages } from "./portal-pages.js";

/** The pages of a survey, as tabs. */
export type SurveyTab = "overview" | "invitations" | "responses";

/** The survey that the path names. @throws SurveyLoopError `not_found` */
export async function requestedSurvey(services: Services, request: HttpRequest): Promise<CompiledSurvey> {
  const surveyId = request.params.surveyId ?? "";
  const survey = isName(surveyId) ? await services.surveys.find(surveyId) : undefined;
  if (survey === undefined) throw new SurveyLoopError("not_found", "There is no such survey.", { field: "surveyId" });
  return survey;
}

/** Title of a survey in its default language. */
export function surveyTitle(survey: CompiledSurvey): string {
  return textIn(survey.title, undefined, survey) || survey.surveyId;
}

/** Values of the head of a survey's pages. */
export function surveyFrame(pages: PortalPages, survey: CompiledSurvey, tab: SurveyTab) {
  const { texts, base } = pages;
  const path = `${base}/portal/surveys/${survey.surveyId}`;
  const title = surveyTitle(survey);
  const tabs = [
    { tab: "overview", label: texts.survey.tabs.overview, path },
    { tab: "invitations", label: texts.survey.tabs.invitations, path: `${path}/invitations` },
    { tab: "responses", label: texts.survey.tabs.responses, path: `${path}/responses` },
  ].map((each) => ({ ...each, isCurrent: each.tab === tab }));
  return {
    pageTitle: tab === "overview" ? title : `${texts.survey.tabs[tab]}: ${title}`,
    survey: {
      surveyId: survey.surveyId,
      title,
      path,
      tabs,
      facts: texts.survey.facts(survey.surveyId, String(survey.version)),
    },
  };
}
