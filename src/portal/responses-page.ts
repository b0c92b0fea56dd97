/** The responses of a survey, latest change first or last, fifty a page. */
import { isSelected } from "../analysis/field-values.js";
import { isEmptyFilter, selectionOf } from "../analysis/response-filter.js";
import { hidesSmallGroups } from "../analysis/small-groups.js";
import { invalidArgument } from "../errors.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { nextTurn } from "../operations/slices.js";
import type { FeedRow, ResponseSelection, Storage } from "../storage/contract.js";
import { filterPanel } from "./filter-panel.js";
import { queryFields } from "./form-fields.js";
import type { Visit } from "./gate.js";
import { monthPeriodNames, periodNames, withQuery } from "./period.js";
import type { PortalPages } from "./portal-pages.js";
import { responseRow } from "./response-row.js";
import { addedQuery, readSurveyFilter, requireSingle, type SurveyFilter } from "./survey-filter.js";
import { periodChoice, requestedSurvey, surveyFrame } from "./survey-frame.js";

/** Rows of a page of any table. */
export const rowsPerPage = 50;

/** Rows that one page looks through for those that it wants. */
const maxScanned = 2000;
const tolerance = 86_400_000;

/** Shows a page of the responses that a filter leaves; `?after=` continues behind a page, `?order=oldest` turns it round. */
export function responsesPage(services: Services) {
  return async ({ request, frame, pages, user }: Visit): Promise<HttpResponse> => {
    const survey = await requestedSurvey(services, request);
    requireSingle(user, survey);
    const fields = queryFields(request);
    const view = readSurveyFilter(request, survey, pages, services.now());
    const added = addedQuery(request, view.query);
    if (added !== undefined)
      return pages.redirect(`/portal/surveys/${survey.surveyId}/responses${withQuery("", added)}`);
    const { period, query, filter } = view;
    const order = fields.one("order") === "oldest" ? "oldest" : "newest";
    const after = positionOf(fields.one("after"));
    const formats = pages.formats();
    const page = await readRows(services.storage, listedSelection(survey, view, pages), order, after);
    const shared = surveyFrame(pages, survey, "responses", period, query);
    const path = `${shared.survey.path}/responses`;
    const kept = { ...query, order: order === "oldest" ? order : undefined };
    const conditions = { ...view.conditionQuery, order: kept.order };
    const words = pages.texts.invitations;
    return pages.render(frame, "responses", {
      ...shared,
      period: periodChoice(pages, path, period, conditions, hidesSmallGroups(survey) ? monthPeriodNames : periodNames),
      filter: filterPanel(pages, survey, path, filter, query),
      rows: page.rows.map((row) => responseRow(row, survey, pages, formats)),
      changedHead: {
        path: withQuery(path, { ...query, order: order === "newest" ? "oldest" : undefined }),
        text: words.sortBy(pages.texts.responses.columns.changed, order === "newest" ? words.oldest : words.newest),
        direction: order === "newest" ? "descending" : "ascending",
      },
      firstPath: after === undefined ? undefined : withQuery(path, kept),
      nextPath: page.next === undefined ? undefined : withQuery(path, { ...kept, after: String(page.next) }),
      isCutShort: page.next !== undefined && page.rows.length < rowsPerPage,
    });
  };
}

/** A list without conditions has partial responses too, and without a period those that were erased. */
interface ListedSelection {
  readonly selection: ResponseSelection;
  readonly hasErased: boolean;
}

function listedSelection(survey: CompiledSurvey, view: SurveyFilter, { calendar }: PortalPages): ListedSelection {
  const { conditions, ...period } = selectionOf(survey.surveyId, view.filter, calendar);
  return {
    selection: { ...period, conditions: view.isNarrowed ? conditions : [] },
    hasErased: isEmptyFilter(view.filter),
  };
}

/**
 * The feed is in the order of the latest change, which is never before the completion: newest first, rows that changed
 * before the period end the search, a day before it, since the clocks of several processes differ.
 */
export async function readRows(
  storage: Pick<Storage, "readFeed">,
  { selection, hasErased }: ListedSelection,
  order: "oldest" | "newest",
  start: number | undefined,
  isWanted: (row: FeedRow) => boolean = () => true,
): Promise<{ rows: FeedRow[]; next: number | undefined }> {
  const { surveyId, from } = selection;
  const beyond = from === undefined ? undefined : Date.parse(from) - tolerance;
  const rows: FeedRow[] = [];
  let after = start;
  for (let scanned = 0; scanned < maxScanned; ) {
    const page = await storage.readFeed({ surveyId, feed: "responses", order, after, limit: rowsPerPage + 1 });
    for (const row of page.rows) {
      const { response } = row;
      if (order === "newest" && beyond !== undefined && response && Date.parse(response.changedAt) < beyond) {
        return { rows, next: undefined };
      }
      const isListed =
        response !== undefined &&
        (response.status === "erased" ? hasErased : isSelected({ ...row, response }, selection)) &&
        isWanted(row);
      if (isListed) {
        if (rows.length === rowsPerPage) return { rows, next: after };
        rows.push(row);
      }
      after = row.position;
      scanned += 1;
    }
    if (!page.hasMore) return { rows, next: undefined };
    await nextTurn();
  }
  return { rows, next: after };
}

export function positionOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/^[0-9]{1,15}$/.test(given)) throw invalidArgument("after", "after must be a position of this list.");
  return Number(given);
}
