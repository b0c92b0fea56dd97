/** The responses of a survey, latest change first, fifty a page. */
import { invalidArgument } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { queryFields } from "./form-fields.js";
import type { Gate, Visit } from "./gate.js";
import { responseRow } from "./response-row.js";
import { requestedSurvey, surveyFrame } from "./survey-frame.js";

/** Rows of a page of any table. */
export const rowsPerPage = 50;

/** Shows a page of responses; `?before=` continues behind a page. */
export function responsesPage(services: Services, { pages }: Gate) {
  return async ({ request, frame }: Visit): Promise<HttpResponse> => {
    const survey = await requestedSurvey(services, request);
    const before = positionOf(queryFields(request).one("before"));
    const formats = pages.formats();
    const page = await services.storage.readFeed({
      surveyId: survey.surveyId,
      feed: "responses",
      order: "newest",
      after: before,
      limit: rowsPerPage,
    });
    const shared = surveyFrame(pages, survey, "responses");
    const path = `${shared.survey.path}/responses`;
    const last = page.rows.at(-1);
    return pages.render(frame, "responses", {
      ...shared,
      rows: page.rows.map((row) => responseRow(row, survey, pages, formats)),
      firstPath: before === undefined ? undefined : path,
      nextPath: page.hasMore && last !== undefined ? `${path}?before=${last.position}` : undefined,
    });
  };
}

function positionOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/^[0-9]{1,15}$/.test(given)) throw invalidArgument("before", "before must be a position of this list.");
  return Number(given);
}
