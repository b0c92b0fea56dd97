/** The form for downloads: format, codes or labels, language, and what a format takes beside. */
import { isEmptyFilter, type ResponseFilter, selectionOf } from "../analysis/response-filter.js";
import { countResponses } from "../analysis/tally-responses.js";
import { createIdentifier } from "../domain/identifiers.js";
import { exportFormats } from "../exporting/format-names.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { HttpRequest, HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { filterPanel } from "./filter-panel.js";
import { queryFields } from "./form-fields.js";
import type { Visit } from "./gate.js";
import { periodNames, withQuery } from "./period.js";
import type { PortalPages } from "./portal-pages.js";
import { addedQuery, readSurveyFilter, type SurveyFilter } from "./survey-filter.js";
import { periodChoice, requestedSurvey, surveyFrame } from "./survey-frame.js";

/** Options that every format takes; others are left out for formats that do not know them. */
const commonOptions = ["include", "values", "labels"];

/** Shows the form; with `?format=` it leads to the page of a new download. The filter is that of the page it was opened from. */
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
    const file = exportPath(request, survey, view);
    if (file !== undefined) {
      const chosen = { ...dayQuery, ...file.options, format: fields.one("format") };
      return pages.redirect(
        `/portal/surveys/${survey.surveyId}/downloads/${createIdentifier()}${withQuery("", chosen)}`,
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
      hasStatus: hasStatus(view),
      countText: countedText(count, filter, pages),
      formats: exportFormats.map(({ ending }) => ({ ending, ...texts.downloads.formats[ending] })),
      labelLanguages: survey.languages,
      schemaPath: `${pages.base}/export/${survey.surveyId}.xsd`,
    });
  };
}

/** A file of the downloads, as a form or a page of it asks for it. */
export interface ExportFile {
  readonly name: string;
  /** Below the mount. */
  readonly path: `/export/${string}`;
  /** What was chosen of what its format takes. */
  readonly options: Readonly<Record<string, string>>;
}

/** The file that `?format=` and the options beside it name; `undefined` without a format. */
export function exportPath(request: HttpRequest, survey: CompiledSurvey, view: SurveyFilter): ExportFile | undefined {
  const fields = queryFields(request);
  const format = exportFormats.find(({ ending }) => ending === fields.one("format"));
  if (format === undefined) return undefined;
  const options: Record<string, string> = {};
  for (const name of [...commonOptions, ...format.takes]) {
    const value = fields.one(name);
    if (value && !(hasStatus(view) && name === "include")) options[name] = value;
  }
  const name = `${survey.surveyId}.${format.ending}`;
  return { name, options, path: `/export/${name}${withQuery("", { ...view.dayQuery, ...options })}` };
}

function hasStatus({ filter }: SurveyFilter): boolean {
  return filter.conditions.some(({ field }) => field.of === "status");
}

/** How many responses a filter leaves, in words. */
export function countedText(count: number, filter: ResponseFilter, { texts, formats }: PortalPages): string {
  const answers = texts.charts.answers(formats().count(count), count === 1);
  return isEmptyFilter(filter) ? answers : texts.filter.found(answers);
}
