/** The overview of one survey: how it does, whether that is real, what moved, what was said, question by question. */
import { calendarSteps } from "../domain/calendar.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { chartedQuestions, questionChart } from "./charts/question-chart.js";
import { queryFields } from "./form-fields.js";
import type { Visit } from "./gate.js";
import { latestComments } from "./latest-comments.js";
import { type Overview, readOverview } from "./overview.js";
import { type Period, readPeriod, withQuery } from "./period.js";
import type { PortalPages } from "./portal-pages.js";
import { periodChoice, requestedSurvey, surveyFrame } from "./survey-frame.js";
import { maxTrendSteps, readTrend, type Trend, trendStepOf } from "./survey-numbers.js";
import type { PortalTexts } from "./texts.js";
import { trendCsv, trendView } from "./trend-view.js";

/** Shows the overview of a period (`?period=`, or `?from=&to=`), its trend by `?by=`. */
export function surveyPage(services: Services) {
  return async ({ request, frame, pages }: Visit): Promise<HttpResponse> => {
    const survey = await requestedSurvey(services, request);
    const fields = queryFields(request);
    const period = readPeriod(fields, pages.calendar, services.now());
    const { storage, now } = services;
    const source = { storage, now, calendar: pages.calendar };
    const overview = await readOverview(source, survey, period, pages);
    const trend = await readTrend(source, survey, period, trendStepOf(fields.one("by")));
    const shared = surveyFrame(pages, survey, "overview", period);
    const { path } = shared.survey;
    const by = fields.one("by") === undefined ? undefined : trend.step;
    return pages.render(frame, "survey", {
      ...shared,
      ...overview,
      period: periodChoice(pages, path, period, { by }),
      trend: trendValues(survey, trend, period, path, pages),
      charts: questionCharts(survey, overview, pages),
      hasInvitations: overview.numbers.summary.invitedCount > 0 || overview.rows.length > 0 || period.name !== "all",
      waiting: pages.texts.survey.waiting(pages.formats().count(overview.numbers.summary.invitedCount)),
      unknownPageText:
        overview.numbers.unknownPage === 0
          ? ""
          : pages.texts.dropOff.unknown(pages.formats().count(overview.numbers.unknownPage)),
      finishedText: pages.formats().count(overview.numbers.summary.completedCount),
      livePath: withQuery(`${path}/live`, { ...period.query, since: String(overview.position) }),
      reloadPath: withQuery(path, { ...period.query, by }),
      curl: [
        `curl -u KEY_ID:SECRET -H "Content-Type: application/json" \\`,
        `  -d '{"email":"you@example.com"}' \\`,
        `  ${pages.publicUrl}/api/v1/surveys/${survey.surveyId}/invitations`,
      ].join("\n"),
      downloads: downloadsOf(`${pages.base}/export/${survey.surveyId}`, pages.texts),
    });
  };
}

/** The numbers of the trend as CSV, for the same query as the page. */
export function trendDownload(services: Services) {
  return async ({ request, pages, caller }: Visit): Promise<HttpResponse> => {
    const survey = await requestedSurvey(services, request);
    const fields = queryFields(request);
    const period = readPeriod(fields, pages.calendar, services.now());
    const source = { storage: services.storage, now: services.now, calendar: pages.calendar };
    const trend = await readTrend(source, survey, period, trendStepOf(fields.one("by")));
    const details = { file: "trend.csv", by: trend.step, ...period.query };
    await services.audit.record({ action: "download.made", actor: caller.id, subject: survey.surveyId, details });
    return {
      status: 200,
      headers: {
        "content-type": "text/csv; charset=utf-8; header=present",
        "content-disposition": `attachment; filename="${survey.surveyId}-trend.csv"`,
        "cache-control": "no-store",
      },
      body: trendCsv(survey, trend, pages.texts, pages.formats()),
    };
  };
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

function questionCharts(survey: CompiledSurvey, { numbers, rows }: Overview, pages: PortalPages) {
  const { texts } = pages;
  const formats = pages.formats();
  const summaries = new Map(numbers.summary.questionSummaries?.map((each) => [each.questionId, each]));
  return chartedQuestions(survey).map((question, position) =>
    questionChart({
      survey,
      question,
      position: position + 1,
      summary: summaries.get(question.questionId),
      comments: latestComments(rows, question.questionId, formats),
      texts,
      formats,
    }),
  );
}

function downloadsOf(path: string, texts: PortalTexts) {
  const words = texts.survey.downloads;
  return [
    { label: words.csv, path: `${path}.csv` },
    { label: words.excel, path: `${path}.csv?bom=1` },
    { label: words.all, path: `${path}.csv?include=all` },
    { label: words.ndjson, path: `${path}.ndjson` },
  ];
}
