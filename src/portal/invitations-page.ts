/** The invitations of a survey: their states, filtered by status and period, searched by address or external ID. */
import { invalidArgument } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { type FormFields, queryFields } from "./form-fields.js";
import type { Visit } from "./gate.js";
import { invitationRow } from "./invitation-row.js";
import { choosableStatuses, readInvitations } from "./list-invitations.js";
import { readPeriod, withQuery } from "./period.js";
import { rowsPerPage } from "./responses-page.js";
import { periodChoice, requestedSurvey, surveyFrame } from "./survey-frame.js";

/** Shows a page of invitations: any number of `?status=`, a period and `?order=` filter and sort, `?after=` continues. */
export function invitationsPage(services: Services) {
  return (visit: Visit): Promise<HttpResponse> => show(services, visit, queryFields(visit.request));
}

/**
 * The same for a search, which is sent as a form so that no address ever stands in a URL or an access log (T41). Without
 * anything to search for, the filters become a URL that can be shared.
 */
export function invitationSearch(services: Services) {
  return async (visit: Visit, fields: FormFields): Promise<HttpResponse> => {
    if ((fields.one("search") ?? "").trim() !== "") return show(services, visit, fields);
    const survey = await requestedSurvey(services, visit.request);
    const period = readPeriod(fields, visit.pages.calendar, services.now());
    const statuses = choosableStatuses.filter((each) => fields.all("status").includes(each));
    const path = `/portal/surveys/${survey.surveyId}/invitations` as const;
    const filters = { ...period.query, status: statuses, order: orderOf(fields) };
    return visit.pages.redirect(withQuery(path, filters) as typeof path);
  };
}

async function show(services: Services, visit: Visit, fields: FormFields): Promise<HttpResponse> {
  const { request, frame, pages } = visit;
  const words = pages.texts.invitations;
  const survey = await requestedSurvey(services, request);
  const period = readPeriod(fields, pages.calendar, services.now());
  const search = (fields.one("search") ?? "").trim();
  const statuses = [...new Set(fields.all("status").filter((each) => each !== ""))];
  const order = orderOf(fields);
  const after = placeIn(fields.one("after"));
  const now = services.now();
  const wanted = {
    surveyId: survey.surveyId,
    statuses,
    period,
    order: order ?? ("newest" as const),
    search,
    after,
    limit: rowsPerPage,
  };
  const page = await readInvitations(services.storage, wanted, now);
  const shared = surveyFrame(pages, survey, "invitations", period);
  const path = `${shared.survey.path}/invitations`;
  const isSearch = search !== "";
  const filters = { ...period.query, status: statuses, order };
  return pages.render(frame, "invitations", {
    ...shared,
    path,
    period: isSearch ? undefined : periodChoice(pages, path, period, { status: statuses, order }),
    search,
    foundText: isSearch ? words.found(search) : undefined,
    statuses: choosableStatuses.map((value) => ({
      value,
      label: value === "unanswered" ? words.unanswered : words.statuses[value],
      isChosen: statuses.includes(value),
    })),
    hidden: [...Object.entries(period.query), ...(order === undefined ? [] : [["order", order]])],
    clearPath: isSearch || statuses.length > 0 ? withQuery(path, { ...period.query, order }) : undefined,
    rows: page.invitations.map((each) =>
      invitationRow(each, path, { ...period.query, ...(order === undefined ? undefined : { order }) }, pages, now),
    ),
    createdHead: isSearch
      ? undefined
      : {
          path: withQuery(path, { ...filters, order: order === undefined ? "oldest" : undefined }),
          text: words.sortBy(words.columns.created, order === undefined ? words.oldest : words.newest),
          direction: order === undefined ? "descending" : "ascending",
        },
    firstPath: after === undefined || isSearch ? undefined : withQuery(path, filters),
    nextPath:
      page.next === undefined || isSearch ? undefined : withQuery(path, { ...filters, after: placeText(page.next) }),
    nextPage: page.next === undefined ? undefined : placeText(page.next),
    isCutShort: page.next !== undefined && page.invitations.length < rowsPerPage,
  });
}

function orderOf(fields: FormFields): "oldest" | undefined {
  return fields.one("order") === "oldest" ? "oldest" : undefined;
}

function placeText(place: number): string {
  return `p${place.toString(36)}`;
}

function placeIn(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (!/^p[0-9a-z]{1,10}$/.test(text)) throw invalidArgument("after", "after must be a place of this list.");
  return Number.parseInt(text.slice(1), 36);
}
