/** Which responses somebody wants to see: read from a query, checked against a survey, and printed as a query again. */
import { addDays, type Calendar, isDay } from "../domain/calendar.js";
import { isParameterName } from "../domain/identifiers.js";
import { type Instant, parseInstant } from "../domain/instant.js";
import { invalidArgument } from "../errors.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import { nearestName } from "../forms/nearest-name.js";
import type { ResponseField, ResponseSelection } from "../storage/contract.js";

/** A condition: the field has one of the values. */
export interface FilterCondition {
  readonly field: ResponseField;
  readonly values: readonly string[];
}

/** A checked filter. Days are those of the portal's time zone. Conditions stand in the order of their names, so that the same filter has one address. */
export interface ResponseFilter {
  /** As given: a day (`to` includes it) or a moment (`to` excludes it). */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly conditions: readonly FilterCondition[];
}

/** Most fields of a filter, and most values of one field. */
const maxConditions = 20;
const maxValues = 50;
const maxValueLength = 1000;

const statuses = ["complete", "partial"];
const origins = { p: "any", signed: "signed", unsigned: "unsigned" } as const;

/** Whether a member of a query belongs to a filter. */
export function isFilterName(name: string): boolean {
  return /^(?:from|to|status|language|(?:p|signed|unsigned|a|answered)\..*)$/s.test(name);
}

/**
 * Reads `from`, `to`, `status`, `language`, `p.NAME` (a parameter), `signed.NAME`, `unsigned.NAME`, `a.QUESTION` and
 * `answered.QUESTION` (`=true`). One that comes several times holds when any of its values does; different ones must all hold.
 * Empty values, which forms send for fields that were left alone, are left out.
 *
 * @throws SurveyLoopError `invalid_argument` with the name in the query as field
 */
export function parseFilter(query: URLSearchParams, survey: CompiledSurvey, calendar: Calendar): ResponseFilter {
  const given = new Map<string, string[]>();
  for (const [name, value] of query) {
    if (!isFilterName(name) || value === "") continue;
    if (value.length > maxValueLength) throw invalidArgument(name, `${name} has a value that is too long.`);
    const values = given.get(name) ?? [];
    if (!values.includes(value)) values.push(value);
    if (values.length > maxValues) throw invalidArgument(name, `${name} has more than ${maxValues} values.`);
    given.set(name, values);
  }
  const [from, to] = (["from", "to"] as const).map((name) => {
    const values = given.get(name);
    given.delete(name);
    if (values === undefined) return undefined;
    if (values.length > 1) throw invalidArgument(name, `${name} must be given once.`);
    if (momentOf(values[0]!, false, calendar) === undefined) {
      throw invalidArgument(
        name,
        `${name} must be a day such as 2026-03-01, or a moment such as 2026-03-01T10:00:00Z.`,
      );
    }
    return values[0]!;
  });
  if (from !== undefined && to !== undefined && momentOf(to, true, calendar)! <= momentOf(from, false, calendar)!) {
    throw invalidArgument("to", "to must not be before from.");
  }
  if (given.size > maxConditions) {
    const name = [...given.keys()][maxConditions]!;
    throw invalidArgument(name, `${name} is one field too many; a filter has at most ${maxConditions}.`);
  }
  const conditions = [...given]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, values]) => ({ field: readField(name, name, survey), values: checkValues(name, values) }));
  return { from, to, conditions };
}

/** The query that gives the filter again. */
export function printFilter({ from, to, conditions }: ResponseFilter): URLSearchParams {
  const query = new URLSearchParams();
  if (from !== undefined) query.set("from", from);
  if (to !== undefined) query.set("to", to);
  for (const { field, values } of conditions) for (const value of values) query.append(fieldName(field), value);
  return query;
}

/** What a storage counts for the filter. `status` is `complete` unless the filter says another. */
export function selectionOf(
  surveyId: string,
  { from, to, conditions }: ResponseFilter,
  calendar: Calendar,
): ResponseSelection {
  return {
    surveyId,
    from: from === undefined ? undefined : momentOf(from, false, calendar),
    to: to === undefined ? undefined : momentOf(to, true, calendar),
    conditions: conditions.some(({ field }) => field.of === "status")
      ? conditions
      : [{ field: { of: "status" }, values: ["complete"] }, ...conditions],
  };
}

/** Whether a filter leaves out nothing. */
export function isEmptyFilter({ from, to, conditions }: ResponseFilter): boolean {
  return from === undefined && to === undefined && conditions.length === 0;
}

/** The name of a field in a query: `p.campaignId`, `a.service.speed`. */
export function fieldName(field: ResponseField): string {
  switch (field.of) {
    case "parameter":
      return `${field.origin === "any" ? "p" : field.origin}.${field.name}`;
    case "answer":
    case "answered":
      return `${field.of === "answer" ? "a" : "answered"}.${escaped(field.name)}${field.part === undefined ? "" : `.${escaped(field.part)}`}`;
    default:
      return field.of;
  }
}

/**
 * The field of a name, checked against the survey.
 *
 * @param member the member of the query in which the name stands, for the error
 */
export function readField(name: string, member: string, survey: CompiledSurvey): ResponseField {
  if (name === "status" || name === "language") return { of: name };
  const [, kind = "", rest = ""] = /^([a-z]+)\.(.*)$/s.exec(name) ?? [];
  if (Object.hasOwn(origins, kind)) {
    if (!isParameterName(rest)) throw invalidArgument(member, `${shown(rest)} cannot be the name of a parameter.`);
    return { of: "parameter", name: rest, origin: origins[kind as keyof typeof origins] };
  }
  if (kind !== "a" && kind !== "answered") {
    throw invalidArgument(member, `${shown(name)} is no field. Known are status, language, p.NAME and a.QUESTION.`);
  }
  const of = kind === "a" ? "answer" : "answered";
  const paths = new Map(
    survey.questions.flatMap((question) => pathsOf(question.questionId, question.countedParts, of)),
  );
  const field = paths.get(rest);
  if (field !== undefined) return field;
  const meant = nearestName(rest, paths.keys());
  throw invalidArgument(
    member,
    `There is no question ${shown(rest)}${meant === undefined ? "" : `; did you mean ${meant}?`}.`,
  );
}

function pathsOf(
  name: string,
  parts: readonly { readonly part: string }[] = [],
  of: "answer" | "answered",
): readonly (readonly [string, ResponseField])[] {
  return [
    [escaped(name), { of, name }],
    ...parts.map(({ part }) => [`${escaped(name)}.${escaped(part)}`, { of, name, part }] as const),
  ];
}

function checkValues(name: string, values: readonly string[]): readonly string[] {
  const known = name === "status" ? statuses : name.startsWith("answered.") ? ["true"] : undefined;
  const wrong = known && values.find((value) => !known.includes(value));
  if (wrong === undefined) return values;
  throw invalidArgument(name, `${name} must be ${known!.join(" or ")}, not ${shown(wrong)}.`);
}

/** @param isEnd a day stands for its end */
function momentOf(text: string, isEnd: boolean, calendar: Calendar): Instant | undefined {
  if (isDay(text)) return calendar.startOf(isEnd ? addDays(text, 1) : text);
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? parseInstant(text) : undefined;
}

/** As in the names of columns. */
function escaped(name: string): string {
  return name.replace(/[.[\]\\]/g, "\\$&");
}

function shown(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}
