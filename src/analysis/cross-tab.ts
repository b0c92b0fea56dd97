/** A cross-tab: how often each value of one field stands together with each value of another. */
import type { Calendar } from "../domain/calendar.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { ResponseField, TallyRow } from "../storage/contract.js";
import { type ResponseFilter, selectionOf } from "./response-filter.js";
import { isHiddenGroup, mayBeShown } from "./small-groups.js";
import { type CountingStorage, tallyResponses } from "./tally-responses.js";

/** A value of one of the fields. */
export interface TabValue {
  readonly value: string;
  /** Responses that have it. */
  readonly responses: number;
}

export interface TabColumn extends TabValue {
  /** Responses that have it and any value of the rows: what the shares of its cells are of. */
  readonly base: number;
}

export interface CrossTab {
  /** Responses of the selection. */
  readonly responses: number;
  readonly rows: readonly TabValue[];
  readonly columns: readonly TabColumn[];
  /** Of a row and a column, by their positions. */
  readonly counts: readonly (readonly number[])[];
  /** Groups that are not shown because they are too small, and values beyond the most frequent ones. */
  readonly hiddenColumns: number;
  readonly hiddenRows: number;
  readonly furtherColumns: number;
  readonly furtherRows: number;
}

/** `hidden`: fewer people than the survey lets be shown. `tooMany`: a field has too many different values to be counted. */
export type CrossTabResult = CrossTab | { readonly responses: number; readonly refused: "hidden" | "tooMany" };

/** Most columns and rows of a table that somebody can read. */
export const maxShownColumns = 24;
export const maxShownRows = 100;

/** @throws SurveyLoopError `unavailable` */
export async function crossTab(
  storage: CountingStorage,
  survey: CompiledSurvey,
  filter: ResponseFilter,
  calendar: Calendar,
  fields: { readonly rows: ResponseField; readonly columns: ResponseField },
): Promise<CrossTabResult> {
  const [rowPresence, columnPresence] = [presenceOf(fields.rows), presenceOf(fields.columns)];
  const [all, rowRows, columnRows, cells, bases, inRows, inColumns] = await tallyResponses(
    storage,
    selectionOf(survey.surveyId, filter, calendar),
    [
      [],
      [fields.rows],
      [fields.columns],
      [fields.rows, fields.columns],
      [rowPresence, fields.columns],
      [rowPresence],
      [columnPresence],
    ],
  );
  const responses = sumOf(all);
  if (!(await mayBeShown(storage, survey, filter, calendar))) return { responses, refused: "hidden" };
  if (!rowRows || !columnRows || !cells || !bases) return { responses, refused: "tooMany" };
  const columns = shownValues(columnRows, fields.columns, survey, maxShownColumns, responses - sumOf(inColumns));
  // The values of a question are what was said; those of a parameter are groups of people here too.
  const isSaid = fields.rows.of === "answer";
  const rows = shownValues(rowRows, fields.rows, survey, maxShownRows, isSaid ? undefined : responses - sumOf(inRows));
  const counts = new Map(cells.map(({ values, responses }) => [JSON.stringify(values), responses]));
  const baseOf = new Map<string, number>();
  for (const { values, responses } of bases) baseOf.set(values[1]!, (baseOf.get(values[1]!) ?? 0) + responses);
  return {
    responses,
    rows: rows.shown,
    columns: columns.shown.map((column) => ({ ...column, base: baseOf.get(column.value) ?? 0 })),
    counts: rows.shown.map((row) =>
      columns.shown.map((column) => counts.get(JSON.stringify([row.value, column.value])) ?? 0),
    ),
    hiddenColumns: columns.hidden,
    hiddenRows: rows.hidden,
    furtherColumns: columns.further,
    furtherRows: rows.further,
  };
}

/** Counts a response once, however many values it has. */
function presenceOf(field: ResponseField): ResponseField {
  return field.of === "answer" ? { ...field, of: "answered" } : field;
}

function sumOf(rows: readonly TallyRow[] | undefined): number {
  return (rows ?? []).reduce((sum, { responses }) => sum + responses, 0);
}

/**
 * Choices in their order, then what else occurs; other fields by how often each value does.
 *
 * @param without responses without any value, where the values are groups of people of which small ones are hidden
 */
function shownValues(
  found: readonly TallyRow[],
  field: ResponseField,
  survey: CompiledSurvey,
  max: number,
  without: number | undefined,
): { shown: TabValue[]; hidden: number; further: number } {
  const order = new Map(choiceValues(field, survey).map((value, index) => [value, index]));
  const place = ({ value }: TabValue) => order.get(value) ?? order.size;
  const byCount = (one: TabValue, other: TabValue) =>
    other.responses - one.responses || (one.value < other.value ? -1 : 1);
  const values = found.map(({ values: [value], responses }) => ({ value: value!, responses })).sort(byCount);
  const hidden = without === undefined ? new Set<TabValue>() : hiddenGroups(values, survey, without);
  const open = values.filter((value) => !hidden.has(value));
  const shown = open.slice(0, max).sort((one, other) => place(one) - place(other) || byCount(one, other));
  return { shown, hidden: hidden.size, further: open.length - shown.length };
}

/**
 * Groups that are too small, and with them as many of the next larger ones as it takes that what is not shown is together
 * large enough: else the difference to the whole would show it.
 */
function hiddenGroups(byCount: readonly TabValue[], survey: CompiledSurvey, without: number): Set<TabValue> {
  const hidden = new Set(byCount.filter(({ responses }) => isHiddenGroup(survey, responses)));
  let people = [...hidden].reduce((sum, { responses }) => sum + responses, without);
  for (const group of [...byCount].reverse()) {
    if (!isHiddenGroup(survey, people)) break;
    if (hidden.has(group)) continue;
    hidden.add(group);
    people += group.responses;
  }
  return hidden;
}

/** The values that a question offers, as texts. */
function choiceValues(field: ResponseField, survey: CompiledSurvey): string[] {
  if (field.of !== "answer") return [];
  return (survey.questionsById.get(field.name)?.choices ?? []).map(({ value }) => String(value));
}
