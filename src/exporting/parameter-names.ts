/** Names of the parameters that occur, gathered row by row: a table needs columns for them before it is written. */
import type { ResponseRow } from "./read-responses.js";

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
export function createNameCollector(declared: readonly string[]) {
  const signed = new Set<string>();
  const unsigned = new Set<string>();
  return {
    add({ invitation, response }: ResponseRow): void {
      collect(signed, invitation.parameters);
      collect(unsigned, response.unsignedParameters);
    },
    names(): ParameterNames {
      const others = [...signed].filter((name) => !declared.includes(name)).sort();
      return { signed: [...declared, ...others], unsigned: [...unsigned].sort() };
    },
  };
}

function collect(found: Set<string>, parameters: object): void {
  for (const name of Object.keys(parameters)) {
    if (found.size >= maxFoundNames) return;
    found.add(name);
  }
}
