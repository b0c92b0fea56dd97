/** What holds for every value of a definition, wherever it stands: plain JSON, storable text, no name that reaches a prototype. */

import { isPrototypeName } from "../domain/identifiers.js";
import { type Findings, isObject, type JsonObject, memberPath } from "./findings.js";
import { type Phrase, phrase } from "./phrase.js";

/** Deepest nesting of a definition. */
const maxDepth = 64;
/** Most members of one object. */
const maxMembers = 1000;

interface Place {
  readonly value: unknown;
  readonly depth: number;
  /** Its name in the object, or its position in the list, that holds it. */
  readonly step: string | number;
  readonly holder: Place | undefined;
}

/** Looks at every value without recursion, so that no nesting can exhaust the stack. */
export function checkJson(definition: unknown, findings: Findings): void {
  const open: Place[] = [{ value: definition, depth: 0, step: "", holder: undefined }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const problem = problemOf(place, open);
    if (problem !== undefined) findings.refuse(pathOf(place), problem);
  }
}

/** What is wrong with a value; if nothing is, its parts are put on the list of what is still to be looked at. */
function problemOf(place: Place, open: Place[]): Phrase | undefined {
  const { value } = place;
  const depth = place.depth + 1;
  if (typeof place.step === "string") {
    if (isPrototypeName(place.step)) return phrase`is not taken as a name; choose another`;
    if (!isStorable(place.step)) return phrase`has a name that holds a control character`;
  }
  if (typeof value === "string") {
    return isStorable(value) ? undefined : phrase`holds a character that cannot be stored, such as a control character`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) return phrase`is not a finite number`;
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > maxDepth) return phrase`is nested deeper than ${maxDepth} levels`;
  if (Array.isArray(value)) {
    for (const [step, part] of value.entries()) open.push({ value: part, depth, step, holder: place });
    return undefined;
  }
  if (!isPlain(value)) return phrase`is given more than once or is no plain JSON; give it once`;
  const names = Object.keys(value);
  if (names.length > maxMembers) return phrase`has ${names.length} members; at most ${maxMembers} are taken`;
  for (const step of names) open.push({ value: (value as JsonObject)[step], depth, step, holder: place });
  return undefined;
}

/** Put together only where there is something to say: most places have nothing wrong. */
function pathOf(place: Place): string {
  const steps: Place["step"][] = [];
  for (let at = place; at.holder !== undefined; at = at.holder) steps.unshift(at.step);
  return steps.reduce<string>(
    (path, step) => (typeof step === "number" ? `${path}[${step}]` : memberPath(path, step)),
    "",
  );
}

/** Valid Unicode without control characters other than tab and line ends (T8). */
export function isStorable(text: string): boolean {
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) && text.isWellFormed();
}

function isPlain(value: object): boolean {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
