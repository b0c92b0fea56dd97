/** What all pages of one survey share: finding it, and the head with its tabs. */
import { hidesSmallGroups } from "../analysis/small-groups.js";
import { isName } from "../domain/identifiers.js";
import { SurveyLoopError } from "../errors.js";
import { type CompiledSurvey, textIn } from "../forms/compiled-survey.js";
import type { HttpRequest } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import type { Query } from "./filter-panel.js";
import type { Formats } from "./formats.js";
import { type Period, type PeriodName, periodNames, withQuery } from "./period.js";
import type { PortalPages } from "./portal-pages.js";
import type { PortalTexts } from "./texts.js";

/** The pages of a survey, as tabs. */
export type SurveyTab = "overview" | "crossTab" | "responses" | "downloads" | "invitations" | "versions";

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

/** Values of the head of a survey's pages; links to its other pages keep the period, and where they have one, the filter. */
export function surveyFrame(
  pages: PortalPages,
  survey: CompiledSurvey,
  tab: SurveyTab,
  period?: Period,
  filterQuery?: Query,
) {
  const { texts, base } = pages;
  const path = `${base}/portal/surveys/${survey.surveyId}`;
  const title = surveyTitle(survey);
  const query = period?.query ?? {};
  const filtered = filterQuery ?? query;
  const words = texts.survey.tabs;
  const tabs = [
    { tab: "overview", label: words.overview, path: withQuery(path, filtered) },
    { tab: "crossTab", label: words.crossTab, path: withQuery(`${path}/cross-tab`, filtered) },
    {
      tab: "responses",
      label: words.responses,
      path: withQuery(`${path}/responses`, filtered),
      action: hidesSmallGroups(survey) ? "download" : undefined,
    },
    { tab: "invitations", label: words.invitations, path: withQuery(`${path}/invitations`, query) },
    { tab: "downloads", label: words.downloads, path: withQuery(`${path}/downloads`, filtered), action: "download" },
    { tab: "versions", label: words.versions, path: `${path}/versions`, action: "editSurveys" },
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

/** Values of the choice of a period on the page at a path, which keeps the other fields of its query. */
export function periodChoice(
  { texts, formats }: PortalPages,
  path: string,
  period: Period,
  kept: Readonly<Record<string, string | readonly string[] | undefined>> = {},
  names: readonly PeriodName[] = periodNames,
) {
  const words = texts.survey.periods;
  const isChosen = period.name === "between";
  return {
    path,
    names: names.map((name) => ({
      label: words.names[name],
      path: withQuery(path, { ...kept, period: name === "all" ? undefined : name }),
      isCurrent: name === period.name,
    })),
    chosen: isChosen ? periodText(period, texts, formats()) : undefined,
    removePath: withQuery(path, kept),
    removeText: isChosen ? words.remove(periodText(period, texts, formats())) : undefined,
    from: period.from ?? "",
    to: period.to ?? "",
    kept: Object.entries(kept).flatMap(([name, value]) =>
      (typeof value === "string" ? [value] : (value ?? [])).map((each) => ({ name, value: each })),
    ),
  };
}

/** A period in words: its name, or its days. */
export function periodText({ name, from, to }: Period, texts: PortalTexts, formats: Formats): string {
  const words = texts.survey.periods;
  if (name !== "between") return words.names[name];
  if (from !== undefined && to !== undefined) return formats.days(from, to);
  return from === undefined ? words.until(formats.day(to ?? "")) : words.since(formats.day(from));
}
