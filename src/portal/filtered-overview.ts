/** The overview of what a filter leaves: scores, latest responses and charts. Invitations answer to no filter of answers. */
import { isSelected } from "../analysis/field-values.js";
import { filteredSummary } from "../analysis/filtered-summary.js";
import { selectionOf } from "../analysis/response-filter.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import { nextTurn } from "../operations/slices.js";
import type { FeedRow, ResponseSelection, Storage } from "../storage/contract.js";
import type { PortalPages } from "./portal-pages.js";
import type { CountedAnswers } from "./question-charts.js";
import { responseRow } from "./response-row.js";
import type { SurveyFilter } from "./survey-filter.js";
import { type ScoreFigure, scoreFigures } from "./survey-scores.js";

const rowsWanted = 100;
const latestShown = 8;
const maxScanned = 2000;

export interface FilteredOverview {
  readonly responses: number;
  readonly scores: readonly ScoreFigure[];
  /** Absent where a small group would be seen. */
  readonly counted: CountedAnswers | undefined;
  /** Newest responses that the filter leaves, as far as they were found. */
  readonly rows: readonly FeedRow[];
  readonly latest: readonly ReturnType<typeof responseRow>[];
}

/** @throws SurveyLoopError `unavailable` */
export async function readFilteredOverview(
  storage: Pick<Storage, "readFeed" | "readCounters" | "tallyResponses">,
  survey: CompiledSurvey,
  { filter }: SurveyFilter,
  pages: PortalPages,
): Promise<FilteredOverview> {
  const { responses, summary, counters } = await filteredSummary(storage, survey, filter, pages.calendar);
  if (summary === undefined) return { responses, scores: [], counted: undefined, rows: [], latest: [] };
  const formats = pages.formats();
  const rows = await newestRows(storage, selectionOf(survey.surveyId, filter, pages.calendar));
  return {
    responses,
    scores: scoreFigures(survey, summary, undefined, pages.texts, formats),
    counted: { summary, counters },
    rows,
    latest: rows.slice(0, latestShown).map((row) => responseRow(row, survey, pages, formats)),
  };
}

async function newestRows(storage: Pick<Storage, "readFeed">, selection: ResponseSelection): Promise<FeedRow[]> {
  const rows: FeedRow[] = [];
  let after: number | undefined;
  for (let scanned = 0; scanned < maxScanned; scanned += rowsWanted) {
    const { surveyId } = selection;
    const page = await storage.readFeed({ surveyId, feed: "responses", order: "newest", after, limit: rowsWanted });
    for (const row of page.rows) {
      if (row.response !== undefined && isSelected({ ...row, response: row.response }, selection)) rows.push(row);
      if (rows.length === rowsWanted) return rows;
    }
    if (!page.hasMore) break;
    after = page.rows.at(-1)?.position;
    await nextTurn();
  }
  return rows;
}
