/** The responses of a survey, latest change first or last, fifty a page. */
import { invalidArgument } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { nextTurn } from "../operations/slices.js";
import type { FeedRow } from "../storage/contract.js";
import { queryFields } from "./form-fields.js";
import type { Visit } from "./gate.js";
import { isWithin } from "./overview.js";
import { type Period, readPeriod, withQuery } from "./period.js";
import { responseRow } from "./response-row.js";
import { periodChoice, requestedSurvey, surveyFrame } from "./survey-frame.js";

/** Rows of a page of any table. */
export const rowsPerPage = 50;

/** Rows that one page looks through for those that it wants. */
const maxScanned = 2000;
const tolerance = 86_400_000;

/** Shows a page of the responses that changed in a period; `?after=` continues behind a page, `?order=oldest` turns it round. */
export function responsesPage(services: Services) {
  return async ({ request, frame, pages }: Visit): Promise<HttpResponse> => {
    const survey = await requestedSurvey(services, request);
    const fields = queryFields(request);
    const period = readPeriod(fields, pages.calendar, services.now());
    const order = fields.one("order") === "oldest" ? "oldest" : "newest";
    const after = positionOf(fields.one("after"));
    const formats = pages.formats();
    const page = await readRows(services, survey.surveyId, period, order, after);
    const shared = surveyFrame(pages, survey, "responses", period);
    const path = `${shared.survey.path}/responses`;
    const kept = { order: order === "oldest" ? order : undefined };
    const words = pages.texts.invitations;
    return pages.render(frame, "responses", {
      ...shared,
      period: periodChoice(pages, path, period, kept),
      rows: page.rows.map((row) => responseRow(row, survey, pages, formats)),
      changedHead: {
        path: withQuery(path, { ...period.query, order: order === "newest" ? "oldest" : undefined }),
        text: words.sortBy(pages.texts.responses.columns.changed, order === "newest" ? words.oldest : words.newest),
        direction: order === "newest" ? "descending" : "ascending",
      },
      firstPath: after === undefined ? undefined : withQuery(path, { ...period.query, ...kept }),
      nextPath:
        page.next === undefined ? undefined : withQuery(path, { ...period.query, ...kept, after: String(page.next) }),
      isCutShort: page.next !== undefined && page.rows.length < rowsPerPage,
    });
  };
}

/**
 * The feed is in the order of the latest change, so rows behind the far end of the period end the search: a day behind it,
 * since the clocks of several processes differ.
 */
async function readRows(
  { storage }: Services,
  surveyId: string,
  period: Period,
  order: "oldest" | "newest",
  from: number | undefined,
): Promise<{ rows: FeedRow[]; next: number | undefined }> {
  const rows: FeedRow[] = [];
  let after = from;
  for (let scanned = 0; scanned < maxScanned; ) {
    const page = await storage.readFeed({ surveyId, feed: "responses", order, after, limit: rowsPerPage + 1 });
    for (const row of page.rows) {
      const changedAt = row.response?.changedAt;
      if (isBeyond(changedAt, period, order)) return { rows, next: undefined };
      if (isWithin(changedAt, period)) {
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

function isBeyond(moment: string | undefined, { start, end }: Period, order: "oldest" | "newest"): boolean {
  if (moment === undefined) return false;
  const time = Date.parse(moment);
  return order === "newest"
    ? start !== undefined && time < Date.parse(start) - tolerance
    : end !== undefined && time > Date.parse(end) + tolerance;
}

function positionOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/^[0-9]{1,15}$/.test(given)) throw invalidArgument("after", "after must be a position of this list.");
  return Number(given);
}
