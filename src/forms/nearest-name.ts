/** Finds the name that somebody meant, and says so. */

/** The known name that differs from the given one by at most two letters, if there is one. */
export function nearestName(given: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = given.length <= 4 ? 2 : 3;
  if (given.length > 64) return undefined;
  for (const name of known) {
    const steps = editDistance(given.toLowerCase(), name.toLowerCase());
    if (steps < least) {
      least = steps;
      nearest = name;
    }
  }
  return nearest;
}

/**
 * Refuses names that are not options of `owner`, with the nearest one that is.
 *
 * @throws TypeError
 */
export function refuseUnknown(owner: string, given: readonly string[], known: readonly string[]): void {
  for (const name of given) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    throw new TypeError(
      `${owner}: there is no option ${JSON.stringify(name)}. ${near ? `Did you mean ${near}?` : `Known are ${known.join(", ")}.`}`,
    );
  }
}

/** Number of letters to add, drop, change or swap with the next one. */
function editDistance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = one[i - 1] === other[j - 1] ? 0 : 1;
      let steps = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + change);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        steps = Math.min(steps, beforeLast[j - 2]! + 1);
      }
      row.push(steps);
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length]!;
}
