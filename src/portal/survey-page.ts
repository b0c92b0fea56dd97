/** The overview of one survey: how it does, whether that is real, what moved, what was said, question by question. */
import { hidesSmallGroups } from "../analysis/small-groups.js";
import { calendarSteps } from "../domain/calendar.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { countedText } from "./downloads-page.js";
import { filterPanel } from "./filter-panel.js";
import { readFilteredOverview } from "./filtered-overview.js";
import { queryFields } from "./form-fields.js";
import type { Visit } from "./gate.js";
import { readOverview } from "./overview.js";
import { monthPeriodNames, type Period, periodNames, withQuery } from "./period.js";
import type { PortalPages } from "./portal-pages.js";
import { questionCharts } from "./question-charts.js";
import { addedQuery, maySeeSingle, readSurveyFilter, type SurveyFilter } from "./survey-filter.js";
import { periodChoice, requestedSurvey, surveyFrame } from "./survey-frame.js";
import { maxTrendSteps, readTrend, type Trend, trendStepOf } from "./survey-numbers.js";
import { trendView } from "./trend-view.js";

/** Shows the overview of a period (`?period=`, or `?from=&to=`) and a filter, its trend by `?by=`. */
export function surveyPage(services: Services) {
  return async (visit: Visit): Promise<HttpResponse> => {
    const { request, pages } = visit;
    const survey = await requestedSurvey(services, request);
    const view = readSurveyFilter(request, survey, pages, services.now());
    const added = addedQuery(request, view.query);
    if (added !== undefined) return pages.redirect(`${portalPath(survey)}${withQuery("", added)}`);
    return view.isNarrowed || hidesSmallGroups(survey)
      ? showFiltered(services, visit, survey, view)
      : showWhole(services, visit, survey, view);
  };
}

/** Everything in a period, from counters alone. */
async function showWhole(
  services: Services,
  { request, frame, pages }: Visit,
  survey: CompiledSurvey,
  view: SurveyFilter,
): Promise<HttpResponse> {
  const { storage, now } = services;
  const { period } = view;
  const source = { storage, now, calendar: pages.calendar };
  const by = queryFields(request).one("by");
  const overview = await readOverview(source, survey, period, pages);
  const trend = await readTrend(source, survey, period, trendStepOf(by));
  const shared = sharedValues(pages, survey, view, by === undefined ? undefined : trend.step);
  const { path } = shared.survey;
  const { summary } = overview.numbers;
  return pages.render(frame, "survey", {
    ...shared,
    ...overview,
    trend: trendValues(survey, trend, period, path, pages),
    charts: questionCharts({ ...overview.numbers, survey, pages, rows: overview.rows, path, query: view.query }),
    hasInvitations: summary.invitedCount > 0 || overview.rows.length > 0 || period.name !== "all",
    waiting: pages.texts.survey.waiting(pages.formats().count(summary.invitedCount)),
    ...dropOffNote(overview.numbers.unknownPage, summary.completedCount, pages),
    livePath: withQuery(`${path}/live`, { ...period.query, since: String(overview.position) }),
    liveCompleted: summary.completedCount,
    reloadPath: withQuery(path, { ...view.query, by }),
    curl: [
      `curl -u KEY_ID:SECRET -H "Content-Type: application/json" \\`,
      `  -d '{"email":"you@example.com"}' \\`,
      `  ${pages.publicUrl}/api/v1/surveys/${survey.surveyId}/invitations`,
    ].join("\n"),
  });
}

/** What a filter leaves. Of a survey that hides small groups it is all that is shown, without what could be subtracted. */
async function showFiltered(
  services: Services,
  { frame, pages, user }: Visit,
  survey: CompiledSurvey,
  view: SurveyFilter,
): Promise<HttpResponse> {
  const { texts } = pages;
  const formats = pages.formats();
  const overview = await readFilteredOverview(services.storage, survey, view, pages);
  const shared = sharedValues(pages, survey, view);
  const { path } = shared.survey;
  const { counted } = overview;
  const isSingle = maySeeSingle(user, survey);
  const unfiltered = view.isNarrowed ? undefined : await funnel(services, survey, view.period, pages);
  return pages.render(frame, "survey", {
    ...shared,
    figures: [],
    dropOff: [],
    ...unfiltered,
    scores: overview.scores,
    latest: isSingle ? overview.latest : undefined,
    charts:
      counted === undefined
        ? []
        : questionCharts({ ...counted, survey, pages, rows: overview.rows, path, query: view.query }).map((chart) =>
            isSingle ? chart : withoutLinks(chart),
          ),
    hasInvitations: true,
    waiting: texts.filter.none,
    filteredText:
      counted === undefined
        ? texts.filter.hidden(formats.count(survey.settings.minimumGroupSize ?? 0))
        : countedText(overview.responses, view.filter, pages),
    isHidden: counted === undefined,
  });
}

/** How many were asked and how far they came: facts of invitations, which say nothing of answers. */
async function funnel({ storage, now }: Services, survey: CompiledSurvey, period: Period, pages: PortalPages) {
  const { figures, dropOff, numbers, zone } = await readOverview(
    { storage, now, calendar: pages.calendar },
    survey,
    period,
    pages,
  );
  const { summary, unknownPage } = numbers;
  return {
    figures: figures.map((figure) => ({ ...figure, change: undefined })),
    dropOff,
    zone,
    comparedText: "",
    ...dropOffNote(unknownPage, summary.completedCount, pages),
  };
}

function dropOffNote(unknownPage: number, completedCount: number, pages: PortalPages) {
  const formats = pages.formats();
  return {
    unknownPageText: unknownPage === 0 ? "" : pages.texts.dropOff.unknown(formats.count(unknownPage)),
    finishedText: formats.count(completedCount),
  };
}

function sharedValues(pages: PortalPages, survey: CompiledSurvey, view: SurveyFilter, by?: string) {
  const { period, query, filter } = view;
  const shared = surveyFrame(pages, survey, "overview", period, query);
  const { path } = shared.survey;
  return {
    ...shared,
    period: periodChoice(
      pages,
      path,
      period,
      { ...view.conditionQuery, by },
      hidesSmallGroups(survey) ? monthPeriodNames : periodNames,
    ),
    filter: filterPanel(pages, survey, path, filter, query),
    responsesPath: withQuery(`${path}/responses`, query),
  };
}

function withoutLinks(chart: ReturnType<typeof questionCharts>[number]) {
  const { drawing } = chart;
  if (drawing.kind !== "comments") return chart;
  const comments = drawing.comments.map(({ text }) => ({ text, moment: undefined, responseId: "", invitationId: "" }));
  return { ...chart, drawing: { ...drawing, comments, allPath: undefined } };
}

function portalPath({ surveyId }: CompiledSurvey): `/portal${string}` {
  return `/portal/surveys/${surveyId}`;
}

function trendValues(survey: CompiledSurvey, trend: Trend, period: Period, path: string, pages: PortalPages) {
  const { texts } = pages;
  return {
    ...trendView(survey, trend, texts, pages.formats()),
    steps: calendarSteps.map((step) => ({
      label: texts.trend.steps[step],
      path: `${withQuery(path, { ...period.query, by: step })}#moved`,
      isCurrent: step === trend.step,
    })),
    cutText: trend.isCut ? texts.trend.cut(pages.formats().count(maxTrendSteps)) : "",
    downloadPath: withQuery(`${path}/trend.csv`, { ...period.query, by: trend.step }),
  };
}
