/** Follows a path into plain answers. */
import type { Found } from "./context.js";
import type { PathStep, Reference } from "./syntax.js";
import { isObject, type ValueObject } from "./values.js";

/** An object of answers: an entry of a dynamic panel or a row of a matrix. */
export function isEntry(value: unknown): value is ValueObject {
  return isObject(value);
}

/**
 * Looks for a reference in answers. A name may hold dots: the longest name that there is counts. Case does not count, unless two
 * names differ in nothing else. `length` is the length of a list or text, 0 where there is none. Only own members are seen.
 */
export function lookUpWithin(answers: unknown, reference: Reference): Found | undefined {
  return follow(answers, reference.path, 0) ?? lengthOfNothing(reference);
}

/** `{q.length}` is 0 for what does not exist. */
export function lengthOfNothing(reference: Reference): Found | undefined {
  return reference.text.endsWith(".length") ? { value: 0 } : undefined;
}

/** @param start where in the path the answers are */
export function follow(answers: unknown, path: readonly PathStep[], start: number): Found | undefined {
  let value: unknown = answers;
  let position = start;
  while (position < path.length) {
    const last = lastNamedStep(path, position);
    let end = last;
    let found: Found | undefined;
    for (; end >= position; end--) {
      found = memberOf(value, path, position, end);
      if (found !== undefined) break;
    }
    if (found === undefined) return undefined;
    value = found.value;
    const { index } = path[end]!;
    if (index !== undefined) {
      if (!Array.isArray(value)) return undefined;
      const place = index < 0 ? value.length + index : index;
      if (!Number.isInteger(place) || place < 0 || place >= value.length) return undefined;
      value = value[place];
    }
    position = end + 1;
  }
  return { value };
}

/** A name reaches at most to the step with an index. */
function lastNamedStep(path: readonly PathStep[], start: number): number {
  for (let position = start; position < path.length; position++) {
    if (path[position]!.index !== undefined) return position;
  }
  return path.length - 1;
}

function memberOf(owner: unknown, path: readonly PathStep[], start: number, end: number): Found | undefined {
  const isOne = start === end;
  const name = isOne ? path[start]!.name : joinedName(path, start, end, "name");
  if (name === "") return undefined;
  if (name === "length" && (Array.isArray(owner) || typeof owner === "string")) return { value: owner.length };
  if (typeof owner !== "object" || owner === null || owner instanceof Date) return undefined;
  const key = keyOf(owner, name, isOne ? path[start]!.lowerName : joinedName(path, start, end, "lowerName"));
  if (key === undefined) return undefined;
  const value = (owner as ValueObject)[key];
  return value === undefined ? undefined : { value };
}

function joinedName(path: readonly PathStep[], start: number, end: number, form: "name" | "lowerName"): string {
  let name = path[start]![form];
  for (let position = start + 1; position <= end; position++) name += `.${path[position]![form]}`;
  return name;
}

/** The own member with the name in any case. */
function keyOf(owner: object, name: string, lowerName: string): string | undefined {
  if (Object.hasOwn(owner, name)) return name;
  return Object.keys(owner).find((key) => key.length === lowerName.length && key.toLowerCase() === lowerName);
}
