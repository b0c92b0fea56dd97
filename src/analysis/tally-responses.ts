/** Counts responses by groups: in the storage where it can, else by reading the feed in slices. */
import { setImmediate } from "node:timers/promises";
import type { ResponseField, ResponseSelection, Storage, TallyQuery, TallyRow } from "../storage/contract.js";
import { type AnsweredInvitation, answerOf, fieldValues, isSelected } from "./field-values.js";

/** What counting needs of a storage. */
export type CountingStorage = Pick<Storage, "readFeed" | "tallyResponses">;

/** Most groups of one grouping: more cannot be looked at, and would have to be held in memory. */
export const maxGroups = 20_000;

/** Rows that are looked at between two turns of the event loop. */
const rowsPerSlice = 250;
const sumUnitsPerOne = 1_000_000;

/** The rows of each grouping; `undefined` for one with more than {@link maxGroups} groups. */
export async function tallyResponses(
  storage: CountingStorage,
  selection: ResponseSelection,
  groupings: readonly (readonly ResponseField[])[],
): Promise<(readonly TallyRow[] | undefined)[]> {
  const query: TallyQuery = { selection, groupings, maxGroups };
  return storage.tallyResponses === undefined ? scanResponses(storage, query) : storage.tallyResponses(query);
}

/** How many responses a selection has. */
export async function countResponses(storage: CountingStorage, selection: ResponseSelection): Promise<number> {
  const [rows] = await tallyResponses(storage, selection, [[]]);
  return rows?.[0]?.responses ?? 0;
}

/** The same by reading the whole feed: what drivers that cannot count are asked for. */
export async function scanResponses(
  storage: Pick<Storage, "readFeed">,
  { selection, groupings, maxGroups }: TallyQuery,
): Promise<(readonly TallyRow[] | undefined)[]> {
  const tallies = groupings.map((fields) => createTally(fields, maxGroups));
  let after: number | undefined;
  let last: number | undefined;
  for (;;) {
    const page = await storage.readFeed({
      surveyId: selection.surveyId,
      feed: "responses",
      after,
      limit: rowsPerSlice,
    });
    // What changes meanwhile moves behind the last position of the beginning: it may be left out, never counted twice.
    last ??= await newestPosition(storage, selection.surveyId);
    for (const { invitation, response, position } of page.rows) {
      if (position > last) return tallies.map((tally) => tally.rows());
      if (response === undefined || !isSelected({ invitation, response }, selection)) continue;
      for (const tally of tallies) tally.add({ invitation, response });
    }
    after = page.rows.at(-1)?.position ?? after;
    if (!page.hasMore) return tallies.map((tally) => tally.rows());
    await setImmediate();
  }
}

async function newestPosition(storage: Pick<Storage, "readFeed">, surveyId: string): Promise<number> {
  const newest = await storage.readFeed({ surveyId, feed: "responses", order: "newest", limit: 1 });
  return newest.rows[0]?.position ?? 0;
}

interface Tally {
  add(row: AnsweredInvitation): void;
  rows(): readonly TallyRow[] | undefined;
}

function createTally(fields: readonly ResponseField[], maxGroups: number): Tally {
  const groups = new Map<string, { values: readonly string[]; responses: number; sum: number }>();
  const [only] = fields;
  const summed = fields.length === 1 && only?.of === "answered" ? only : undefined;
  let isTooMany = false;
  return {
    add(row) {
      if (isTooMany) return;
      for (const values of combinations(fields.map((field) => fieldValues(row, field)))) {
        const key = values.length === 1 ? values[0]! : JSON.stringify(values);
        let group = groups.get(key);
        if (group === undefined) {
          isTooMany = groups.size >= maxGroups;
          if (isTooMany) return groups.clear();
          group = { values, responses: 0, sum: 0 };
          groups.set(key, group);
        }
        group.responses += 1;
        const answer = summed && answerOf(row.response, summed);
        if (typeof answer === "number") group.sum += Math.round(answer * sumUnitsPerOne);
      }
    },
    rows: () =>
      isTooMany
        ? undefined
        : [...groups.values()].map(({ values, responses, sum }) => ({
            values,
            responses,
            ...(summed === undefined ? undefined : { sum }),
          })),
  };
}

/** Every way to take one value of each field. */
function combinations(valuesOfFields: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return valuesOfFields.reduce<readonly (readonly string[])[]>(
    (taken, values) => taken.flatMap((before) => values.map((value) => [...before, value])),
    [[]],
  );
}
