/** What the query of a download says: a filter, and how the file is written. docs/downloads.md describes it. */
import { isEmptyFilter, isFilterName, parseFilter, selectionOf } from "../analysis/response-filter.js";
import type { Calendar } from "../domain/calendar.js";
import { invalidArgument } from "../errors.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { CsvOptions } from "./csv-cell.js";
import { exportEncoders } from "./export-formats.js";
import { isDownloadId } from "./export-progress.js";
import { type ExportFormat, optionsOf } from "./format-names.js";
import type { WantedResponses } from "./read-responses.js";
import type { TableOptions } from "./table-options.js";

const separators = { comma: ",", semicolon: ";", tab: "\t" } as const;

export interface ExportOptions {
  readonly wanted: WantedResponses;
  readonly table: TableOptions;
  readonly csv: CsvOptions;
  /** Under which the progress is remembered. */
  readonly downloadId: string | undefined;
}

/**
 * Checks the whole query before anything is read.
 *
 * @throws SurveyLoopError `invalid_argument` with the name of the parameter
 */
export function readExportOptions(
  query: URLSearchParams,
  format: ExportFormat,
  survey: CompiledSurvey,
  calendar: Calendar,
): ExportOptions {
  const { hasErased } = exportEncoders[format];
  const allowed: readonly string[] = ["include", "values", "labels", "progress", ...optionsOf(format)];
  for (const name of query.keys()) {
    if (allowed.includes(name) || isFilterName(name)) continue;
    throw invalidArgument(
      name,
      `${name} is not known here. A .${format} download takes ${allowed.join(", ")}, and a filter: from, to, status, language, p.NAME, signed.NAME, unsigned.NAME, a.QUESTION and answered.QUESTION.`,
    );
  }
  const filter = parseFilter(query, survey, calendar);
  const include = choice(query, "include", ["complete", "all"]);
  const hasStatus = filter.conditions.some(({ field }) => field.of === "status");
  if (include !== undefined && hasStatus) throw invalidArgument("include", "Give include or status, not both.");
  const { conditions, ...period } = selectionOf(survey.surveyId, filter, calendar);
  const isAll = include === "all" && !hasStatus;
  const [downloadId, another] = query.getAll("progress");
  if (another !== undefined || (downloadId !== undefined && !isDownloadId(downloadId))) {
    throw invalidArgument("progress", "progress must be given once, as 8 to 64 letters, digits, _ and -.");
  }
  const separator = choice(query, "separator", Object.keys(separators) as (keyof typeof separators)[]);
  return {
    downloadId,
    wanted: {
      // What was erased answers to no filter any more.
      withErased: hasErased && isEmptyFilter(filter),
      selection: { ...period, conditions: isAll ? filter.conditions : conditions },
    },
    table: {
      values: choice(query, "values", ["codes", "labels", "both"]) ?? "codes",
      language: choice(query, "labels", survey.languages),
      isSplit: choice(query, "multiple", ["joined", "split"]) === "split",
    },
    csv: {
      byteOrderMark: choice(query, "bom", ["0", "1"]) === "1",
      raw: choice(query, "raw", ["0", "1"]) === "1",
      separator: separators[separator ?? "comma"],
    },
  };
}

function choice<const V extends string>(
  parameters: URLSearchParams,
  name: string,
  values: readonly V[],
): V | undefined {
  const given = parameters.getAll(name);
  if (given.length === 0) return undefined;
  const value = values.find((each) => each === given[0]);
  if (given.length > 1 || value === undefined) {
    throw invalidArgument(name, `${name} must be given once, as one of ${values.join(", ")}.`);
  }
  return value;
}
