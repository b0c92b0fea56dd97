/** A question or parameter against another: counts and percentages, under the filter. */
import { type CrossTab, type CrossTabResult, crossTab } from "../analysis/cross-tab.js";
import { fieldName, readField } from "../analysis/response-filter.js";
import { hidesSmallGroups } from "../analysis/small-groups.js";
import { SurveyLoopError } from "../errors.js";
import { encodeRow } from "../exporting/csv-cell.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { HttpRequest, HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import type { ResponseField } from "../storage/contract.js";
import { shorten } from "./charts/bars.js";
import { fieldLabel, filterPanel, valueLabel } from "./filter-panel.js";
import { queryFields } from "./form-fields.js";
import { fewAnswers } from "./formats.js";
import type { Visit } from "./gate.js";
import { csvFile } from "./number-files.js";
import { monthPeriodNames, periodNames, withQuery } from "./period.js";
import type { PortalPages } from "./portal-pages.js";
import { addedQuery, readSurveyFilter } from "./survey-filter.js";
import { periodChoice, requestedSurvey, surveyFrame } from "./survey-frame.js";
import type { PortalTexts } from "./texts.js";

interface Fields {
  readonly rows: ResponseField;
  readonly columns: ResponseField;
}

const maxLabel = 80;

/** Shows the cross-tab of `?rows=` and `?columns=` (names of fields as in a filter); the form for them without. */
export function crossTabPage(services: Services) {
  return async ({ request, frame, pages }: Visit): Promise<HttpResponse> => {
    const { texts } = pages;
    const survey = await requestedSurvey(services, request);
    const view = readSurveyFilter(request, survey, pages, services.now());
    const { period, query, filter } = view;
    const fields = requestedFields(request, survey);
    const chosen = fields && { rows: fieldName(fields.rows), columns: fieldName(fields.columns) };
    const added = addedQuery(request, { ...query, ...chosen });
    if (added !== undefined)
      return pages.redirect(`/portal/surveys/${survey.surveyId}/cross-tab${withQuery("", added)}`);
    const found = fields && (await crossTab(services.storage, survey, filter, pages.calendar, fields));
    const shared = surveyFrame(pages, survey, "crossTab", period, query);
    const path = `${shared.survey.path}/cross-tab`;
    const kept = { ...query, ...chosen };
    const conditions = { ...view.conditionQuery, ...chosen };
    return pages.render(frame, "cross-tab", {
      ...shared,
      period: periodChoice(pages, path, period, conditions, hidesSmallGroups(survey) ? monthPeriodNames : periodNames),
      filter: filterPanel(pages, survey, path, filter, kept),
      path,
      kept: Object.entries(query).flatMap(([name, value]) =>
        (typeof value === "string" ? [value] : value).map((each) => ({ name, value: each })),
      ),
      choices: offeredFields(survey, texts),
      parameters: survey.settings.declaredParameters,
      chosen: { rows: chosen?.rows ?? "", columns: chosen?.columns ?? "" },
      turnedPath: chosen && withQuery(path, { ...query, rows: chosen.columns, columns: chosen.rows }),
      table: found && fields ? shownTable(found, fields, survey, pages) : undefined,
      downloadPath: chosen && withQuery(`${path}.csv`, kept),
    });
  };
}

/** The counts as CSV, for the same query as the page: a line for each pair of values. */
export function crossTabDownload(services: Services) {
  return async ({ request, pages, caller }: Visit): Promise<HttpResponse> => {
    const survey = await requestedSurvey(services, request);
    const { filter } = readSurveyFilter(request, survey, pages, services.now());
    const fields = requestedFields(request, survey);
    if (fields === undefined) throw new SurveyLoopError("not_found", "Give rows and columns.", { field: "rows" });
    const found = await crossTab(services.storage, survey, filter, pages.calendar, fields);
    if ("refused" in found) {
      throw new SurveyLoopError("permission_denied", "There is nothing that may be shown.", { field: "rows" });
    }
    const details = { file: "cross-tab.csv", rows: fieldName(fields.rows), columns: fieldName(fields.columns) };
    await services.audit.record({ action: "download.made", actor: caller.id, subject: survey.surveyId, details });
    return csvFile(`${survey.surveyId}-cross-tab.csv`, crossTabCsv(found, fields, survey, pages.texts));
  };
}

function crossTabCsv(found: CrossTab, fields: Fields, survey: CompiledSurvey, texts: PortalTexts): string {
  const lines: (string | number)[][] = [["row", "rowLabel", "column", "columnLabel", "responses", "columnResponses"]];
  for (const [at, row] of found.rows.entries()) {
    for (const [index, column] of found.columns.entries()) {
      const labels = [
        valueLabel(fields.rows, row.value, survey, texts),
        valueLabel(fields.columns, column.value, survey, texts),
      ] as const;
      lines.push([row.value, labels[0], column.value, labels[1], found.counts[at]![index]!, column.base]);
    }
  }
  return lines.map((cells) => encodeRow(cells, { raw: false })).join("");
}

/** @throws SurveyLoopError `invalid_argument` */
function requestedFields(request: HttpRequest, survey: CompiledSurvey): Fields | undefined {
  const fields = queryFields(request);
  const name = (each: "rows" | "columns") => {
    const parameter = (fields.one(`${each}Parameter`) ?? "").trim();
    return parameter === "" ? (fields.one(each) ?? "") : `p.${parameter}`;
  };
  const [rows, columns] = [name("rows"), name("columns")];
  if (rows === "" || columns === "") return undefined;
  return { rows: readField(rows, "rows", survey), columns: readField(columns, "columns", survey) };
}

/** What can be chosen: questions with values that are counted, declared parameters, status and language. */
function offeredFields(survey: CompiledSurvey, texts: PortalTexts) {
  const named = (field: ResponseField) => ({
    value: fieldName(field),
    label: shorten(fieldLabel(field, survey, texts), maxLabel),
  });
  const answers = survey.questions.flatMap((question): ResponseField[] => {
    const { questionId: name, countedParts, counting } = question;
    if (countedParts !== undefined) return countedParts.map(({ part }) => ({ of: "answer", name, part }));
    return counting === "presence" && question.kind === "comment" ? [] : [{ of: "answer", name }];
  });
  const parameters = survey.settings.declaredParameters.map(
    (name): ResponseField => ({ of: "parameter", name, origin: "any" }),
  );
  return [
    { label: texts.crossTab.questions, offered: answers.map(named) },
    { label: texts.response.parameters, offered: parameters.map(named) },
    { label: texts.response.facts, offered: [named({ of: "language" }), named({ of: "status" })] },
  ].filter(({ offered }) => offered.length > 0);
}

function shownTable(found: CrossTabResult, fields: Fields, survey: CompiledSurvey, pages: PortalPages) {
  const { texts } = pages;
  const formats = pages.formats();
  const words = texts.crossTab;
  const smallest = formats.count(survey.settings.minimumGroupSize ?? 0);
  if ("refused" in found) {
    return { refused: found.refused === "hidden" ? texts.filter.hidden(smallest) : words.tooMany, rows: [], notes: [] };
  }
  const amount = formats.count(found.responses);
  const further = found.furtherColumns + found.furtherRows;
  const hidden = found.hiddenColumns + found.hiddenRows;
  return {
    refused: "",
    title: words.of(fieldLabel(fields.rows, survey, texts), fieldLabel(fields.columns, survey, texts)),
    basis: texts.charts.answers(amount, found.responses === 1),
    rowTitle: fieldLabel(fields.rows, survey, texts),
    columns: found.columns.map(({ value, base }) => ({
      label: valueLabel(fields.columns, value, survey, texts),
      baseText: formats.count(base),
      isFew: base > 0 && base < fewAnswers,
    })),
    rows: found.rows.map((row, at) => ({
      label: valueLabel(fields.rows, row.value, survey, texts),
      cells: found.columns.map(({ base }, index) => {
        const count = found.counts[at]![index]!;
        const share = base === 0 ? 0 : count / base;
        return {
          countText: formats.count(count),
          shareText: base === 0 ? texts.time.never : formats.percent(share, base),
          strength: Math.round(share * 20),
        };
      }),
    })),
    notes: [
      ...(hidden > 0 ? [words.hidden(formats.count(hidden), smallest)] : []),
      ...(further > 0 ? [words.further(formats.count(further))] : []),
    ],
  };
}
