/** Files of the numbers that a page shows, as CSV (RFC 4180). Responses one by one are exported elsewhere. */
import { filteredSummary } from "../analysis/filtered-summary.js";
import { SurveyLoopError } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { queryFields } from "./form-fields.js";
import type { Visit } from "./gate.js";
import { readPeriod } from "./period.js";
import { numbersCsv } from "./question-charts.js";
import { readSurveyFilter } from "./survey-filter.js";
import { requestedSurvey } from "./survey-frame.js";
import { readTrend, trendStepOf } from "./survey-numbers.js";
import { trendCsv } from "./trend-view.js";

/** A reply with a CSV file. */
export function csvFile(name: string, text: string): HttpResponse {
  return {
    status: 200,
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
    body: text,
  };
}

/** The numbers of one question (`?question=`) as CSV, for the same filter as the page. */
export function numbersDownload(services: Services) {
  return async ({ request, pages, caller }: Visit): Promise<HttpResponse> => {
    const survey = await requestedSurvey(services, request);
    const { filter } = readSurveyFilter(request, survey, pages, services.now());
    const questionId = queryFields(request).one("question") ?? "";
    const question = survey.questionsById.get(questionId);
    if (question === undefined) {
      throw new SurveyLoopError("not_found", "There is no such question.", { field: "question" });
    }
    const { summary, counters } = await filteredSummary(services.storage, survey, filter, pages.calendar);
    if (summary === undefined) {
      throw new SurveyLoopError("permission_denied", "The survey hides small groups.", { field: "question" });
    }
    const details = { file: "numbers.csv", question: questionId };
    await services.audit.record({ action: "download.made", actor: caller.id, subject: survey.surveyId, details });
    return csvFile(`${survey.surveyId}-numbers.csv`, numbersCsv({ survey, pages, summary, counters }, question));
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
    return csvFile(`${survey.surveyId}-trend.csv`, trendCsv(survey, trend, pages.texts, pages.formats()));
  };
}
