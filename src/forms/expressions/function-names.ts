/** The functions that expressions can call. Their names are taken in exactly this case. */

import { nearestName } from "../nearest-name.js";
import { type Phrase, type PhraseValue, phrase } from "../phrase.js";

/** Those that go over the entries of a list and take a filter. */
export const arrayFunctionNames: ReadonlySet<string> = new Set([
  "sumInArray",
  "avgInArray",
  "minInArray",
  "maxInArray",
  "countInArray",
]);

export const functionNames: ReadonlySet<string> = new Set([
  "iif",
  "age",
  "today",
  "currentDate",
  "currentYear",
  "year",
  "month",
  "day",
  "weekday",
  "getYear",
  "getDate",
  "dateAdd",
  "dateDiff",
  "diffDays",
  "sum",
  "avg",
  "min",
  "max",
  "count",
  "round",
  "trunc",
  ...arrayFunctionNames,
  "displayValue",
  "propertyValue",
  "getComment",
  "substring",
  "isContainerReady",
  "isDisplayMode",
]);

/** What people write for a function, and what to write here. */
const replacements: Readonly<Record<string, PhraseValue>> = {
  not: phrase`${"`!`"} before the parenthesis instead of ${"`not`"}`,
  negate: phrase`${"`!`"} before the parenthesis instead of ${"`negate`"}`,
  if: "`iif(condition, then, else)`",
  isempty: "`{name} empty`",
  isnotempty: "`{name} notempty`",
  contains: "`{name} contains 'text'`",
  includes: "`{name} contains 'text'`",
  average: "`avg`",
  mean: "`avg`",
  now: "`currentDate()`",
  length: "`{name.length}`",
  floor: "`trunc`",
};

/** What to write instead of an unknown function, as `did you mean ...`; `undefined` when nothing comes near. */
export function insteadOf(unknownName: string): Phrase | undefined {
  const lower = unknownName.toLowerCase();
  if (Object.hasOwn(replacements, lower)) return phrase`write ${replacements[lower]!}`;
  const near = nearestName(unknownName, functionNames);
  return near === undefined ? undefined : phrase`did you mean ${near}?`;
}
