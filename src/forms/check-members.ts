/** Judges the members of an object of a definition by name: read, passed over, left out with a warning, or refused. */

import { type Findings, type JsonObject, memberPath } from "./findings.js";
import type { PropertyRules } from "./known-properties.js";
import { nearestName } from "./nearest-name.js";
import { phrase } from "./phrase.js";

/**
 * Reports every member that is not read.
 *
 * @param read names that the caller reads
 * @param elsewhere names that mean something in other objects of the sort
 */
export function checkMembers(
  given: JsonObject,
  path: string,
  read: ReadonlySet<string>,
  rules: PropertyRules,
  findings: Findings,
  elsewhere: ReadonlySet<string> = new Set(),
): void {
  for (const [name, value] of Object.entries(given)) {
    if (read.has(name) || rules.cosmetic.has(name)) continue;
    const place = memberPath(path, name);
    const advice = rules.refused.get(name);
    const ignored = rules.ignored.get(name);
    if (advice !== undefined) {
      if (!isSwitchedOff(value)) findings.refuse(place, phrase`not supported; ${advice}`);
    } else if (ignored !== undefined) {
      if (!isSwitchedOff(value)) findings.warn(place, ignored);
    } else if (elsewhere.has(name)) {
      if (!isSwitchedOff(value)) findings.warn(place, phrase`means nothing for this type of question and is left out`);
    } else {
      // Guessing costs time, which a definition full of unknown names must not be able to ask for.
      const meant =
        findings.counts().warnings < 100 ? nearestName(name, [...read, ...rules.refused.keys()]) : undefined;
      findings.warn(
        place,
        meant === undefined ? phrase`is unknown and left out` : phrase`is unknown and left out; did you mean ${meant}?`,
      );
    }
  }
}

/** Whether a value says that a feature is not used. */
export function isSwitchedOff(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "" || value === 0) return true;
  if (value === "none" || value === "initial") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
