/** Groups of responses, put together from the rows of several statements or stretches. */
import type { TallyQuery, TallyRow } from "./contract.js";

export interface Tallies {
  /** Adds responses to a group of the grouping at a place. */
  add(at: number, values: readonly string[], responses: number, sum?: number): void;
  /** The rows of each grouping; `undefined` for one with too many groups. */
  rows(): (readonly TallyRow[] | undefined)[];
}

export function createTallies(groupings: TallyQuery["groupings"], maxGroups: number): Tallies {
  const tallies = groupings.map((fields) => ({
    groups: new Map<string, { values: readonly string[]; responses: number; sum: number }>(),
    hasSum: fields.length === 1 && fields[0]?.of === "answered",
    isTooMany: false,
  }));
  return {
    add(at, values, responses, sum = 0) {
      const tally = tallies[at]!;
      if (tally.isTooMany) return;
      const key = values.length === 1 ? values[0]! : JSON.stringify(values);
      const known = tally.groups.get(key);
      if (known) {
        known.responses += responses;
        known.sum += sum;
      } else if (tally.groups.size < maxGroups) {
        tally.groups.set(key, { values: [...values], responses, sum });
      } else {
        tally.isTooMany = true;
        tally.groups.clear();
      }
    },
    rows: () =>
      tallies.map(({ groups, hasSum, isTooMany }) =>
        isTooMany
          ? undefined
          : [...groups.values()].map(({ values, responses, sum }) => ({
              values,
              responses,
              ...(hasSum ? { sum } : undefined),
            })),
      ),
  };
}
