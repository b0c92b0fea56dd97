/** The form for downloads: format, codes or labels, language, and what a format takes beside. */
import { isEmptyFilter, selectionOf } from "../analysis/response-filter.js";
import { countResponses } from "../analysis/tally-responses.js";
import { exportFormats } from "../exporting/format-names.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { filterPanel } from "./filter-panel.js";
import { queryFields } from "./form-fields.js";
import type { Visit } from "./gate.js";
import { periodNames, withQuery } from "./period.js";
import { addedQuery, readSurveyFilter } from "./survey-filter.js";
import { periodChoice, requestedSurvey, surveyFrame } from "./survey-frame.js";

/** Options that every format takes; others are left out for formats that do not know them. */
const commonOptions = ["include", "values", "labels"];

/** Shows the form; with `?format=` it leads to the file. The filter is that of the page it was opened from. */
export function downloadsPage(services: Services) {
  return async ({ request, frame, pages }: Visit): Promise<HttpResponse> => {
    const { texts } = pages;
    const survey = await requestedSurvey(services, request);
    const fields = queryFields(request);
    const view = readSurveyFilter(request, survey, pages, services.now());
    const { period, query, filter, dayQuery } = view;
    const added = addedQuery(request, query);
    if (added !== undefined)
      return pages.redirect(`/portal/surveys/${survey.surveyId}/downloads${withQuery("", added)}`);
    const format = exportFormats.find(({ ending }) => ending === fields.one("format"));
    const hasStatus = filter.conditions.some(({ field }) => field.of === "status");
    if (format !== undefined) {
      const options = [...commonOptions, ...format.takes]
        .filter((name) => !(hasStatus && name === "include"))
        .map((name) => [name, fields.one(name) || undefined] as const);
      return pages.redirect(
        `/export/${survey.surveyId}.${format.ending}${withQuery("", { ...dayQuery, ...Object.fromEntries(options) })}`,
      );
    }
    const count = await countResponses(services.storage, selectionOf(survey.surveyId, filter, pages.calendar));
    const shared = surveyFrame(pages, survey, "downloads", period, query);
    const path = `${shared.survey.path}/downloads`;
    return pages.render(frame, "downloads", {
      ...shared,
      period: periodChoice(pages, path, period, view.conditionQuery, periodNames),
      filter: { ...filterPanel(pages, survey, path, filter, query), smallGroupsText: "" },
      path,
      kept: Object.entries(query).flatMap(([name, value]) =>
        (typeof value === "string" ? [value] : value).map((each) => ({ name, value: each })),
      ),
      hasStatus,
      isWhole: isEmptyFilter(filter),
      countText: texts.downloads.count(texts.charts.answers(pages.formats().count(count), count === 1)),
      formats: exportFormats.map(({ ending }) => ({ ending, ...texts.downloads.formats[ending] })),
      labelLanguages: survey.languages,
      schemaPath: `${pages.base}/export/${survey.surveyId}.xsd`,
    });
  };
}
