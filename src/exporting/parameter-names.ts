/** Finds the names of the parameters that a CSV file needs columns for, by one pass over the feed before it is written. */
import type { Storage } from "../storage/contract.js";
import { type IncludedResponses, readResponses } from "./read-responses.js";

/**
 * Most columns made from found names, for signed and for unsigned ones each. Whoever holds a link can append names of
 * their own, so their number has to be bounded; what finds no column stands as JSON in the last one.
 */
export const maxFoundNames = 200;

export interface ParameterNames {
  readonly signed: readonly string[];
  readonly unsigned: readonly string[];
}

/** The declared names in their order, then the others that occur, by alphabet, so that the order never depends on time. */
export async function findParameterNames(
  storage: Pick<Storage, "readFeed">,
  surveyId: string,
  include: IncludedResponses,
  declared: readonly string[],
): Promise<ParameterNames> {
  const signed = new Set<string>();
  const unsigned = new Set<string>();
  for await (const rows of readResponses(storage, surveyId, include)) {
    for (const { invitation, response } of rows) {
      if (response.status === "erased") continue;
      collect(signed, invitation.parameters);
      collect(unsigned, response.unsignedParameters);
    }
  }
  const others = [...signed].filter((name) => !declared.includes(name)).sort();
  return { signed: [...declared, ...others], unsigned: [...unsigned].sort() };
}

function collect(found: Set<string>, parameters: object): void {
  for (const name of Object.keys(parameters)) {
    if (found.size >= maxFoundNames) return;
    found.add(name);
  }
}
