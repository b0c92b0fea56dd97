/** The filter that the pages of a survey show: a period with conditions. It lives in the query, so that a link can be shared. */
import { isFilterName, parseFilter, printFilter, type ResponseFilter } from "../analysis/response-filter.js";
import { hidesSmallGroups } from "../analysis/small-groups.js";
import { invalidArgument, SurveyLoopError } from "../errors.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { HttpRequest } from "../http/messages.js";
import type { Query } from "./filter-panel.js";
import { queryFields } from "./form-fields.js";
import { type Period, readPeriod, wholeMonths } from "./period.js";
import type { PortalPages } from "./portal-pages.js";
import { mayDo, type PortalUser } from "./portal-user.js";

export interface SurveyFilter {
  readonly period: Period;
  /** With the days of the period. */
  readonly filter: ResponseFilter;
  /** Whether it has conditions beside the period. */
  readonly isNarrowed: boolean;
  /** Fields of the query that give all of it again, by the period's name where it has one. */
  readonly query: Query;
  /** Its conditions alone. */
  readonly conditionQuery: Query;
  /** The same with days instead of the name, as downloads take it. */
  readonly dayQuery: Query;
}

/** Reads the filter of a request. @throws SurveyLoopError `invalid_argument` */
export function readSurveyFilter(
  request: HttpRequest,
  survey: CompiledSurvey,
  { calendar }: Pick<PortalPages, "calendar">,
  now: number,
): SurveyFilter {
  const asked = readPeriod(queryFields(request), calendar, now);
  const period = hidesSmallGroups(survey) ? wholeMonths(asked, calendar) : asked;
  const given = [...new URLSearchParams(request.query)].filter(
    ([name]) => isFilterName(name) && name !== "from" && name !== "to",
  );
  const { conditions } = parseFilter(new URLSearchParams(given), survey, calendar);
  const filter = { from: period.from, to: period.to, conditions };
  const fields = queryOf({ conditions });
  return {
    period,
    filter,
    isNarrowed: conditions.length > 0,
    query: { ...period.query, ...fields },
    conditionQuery: fields,
    dayQuery: queryOf(filter),
  };
}

/** A filter as fields of a query. */
export function queryOf(filter: ResponseFilter): Query {
  const query: Record<string, string[]> = {};
  for (const [name, value] of printFilter(filter)) query[name] = [...(query[name] ?? []), value];
  return query;
}

/**
 * The query of a filter to which the form of the filter has added a condition; `undefined` where nothing was added. The
 * form has an answer as `answer=a.nps=9`, and a parameter by `parameter` and `value`.
 *
 * @throws SurveyLoopError `invalid_argument`
 */
export function addedQuery(request: HttpRequest, query: Query): Query | undefined {
  const fields = queryFields(request);
  const [answer, parameter, value] = ["answer", "parameter", "value"].map((name) => (fields.one(name) ?? "").trim());
  const wasSent = ["answer", "parameter", "value"].some((name) => fields.one(name) !== undefined);
  if (!wasSent) return undefined;
  const added: Record<string, string | readonly string[]> = { ...query };
  const add = (name: string, text: string) => {
    const known = added[name];
    added[name] = [...(typeof known === "string" ? [known] : (known ?? [])), text];
  };
  if (answer) {
    const [, name = "", text = ""] = /^((?:a|answered)\.[^=]*)=(.*)$/s.exec(answer) ?? [];
    if (name === "") throw invalidArgument("answer", "answer must be a question and a value, such as a.nps=9.");
    add(name, text);
  }
  if (parameter && value) add(`p.${parameter}`, value);
  return added;
}

/**
 * Whether somebody may see responses one by one. Where a survey hides small groups that needs the right to download: a
 * list of single answers would show what the numbers do not.
 */
export function maySeeSingle(user: PortalUser, survey: CompiledSurvey): boolean {
  return !hidesSmallGroups(survey) || mayDo(user, "download");
}

/** @throws SurveyLoopError `permission_denied` */
export function requireSingle(user: PortalUser, survey: CompiledSurvey): void {
  if (maySeeSingle(user, survey)) return;
  throw new SurveyLoopError("permission_denied", `The survey hides small groups from the role ${user.role}.`);
}
