/** What differs between two definitions, question by question, and what that means for the columns of downloads. */
import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../../forms/findings.js";
import { defaultLanguageOf, textOf } from "./draft-texts.js";
import { allElements, onPages, pagesOf } from "./edit-draft.js";

export interface QuestionChange {
  readonly name: string;
  readonly title: string;
  /** Members that differ, for a question that was changed. */
  readonly members: readonly string[];
  /** Whether answers of two types share the column from now on. */
  readonly hasNewType: boolean;
}

export interface Comparison {
  readonly added: readonly QuestionChange[];
  readonly removed: readonly QuestionChange[];
  readonly changed: readonly QuestionChange[];
  /** Whether questions stand in another order or on other pages. */
  readonly isReordered: boolean;
  /** Members of the survey itself that differ. */
  readonly survey: readonly string[];
  readonly isSame: boolean;
}

/** Compares an older definition with a newer one. */
export function compareDefinitions(older: JsonObject, newer: JsonObject): Comparison {
  const [before, after] = [onPages(older), onPages(newer)];
  const [known, now] = [byName(before), byName(after)];
  const added = [...now].flatMap(([name, element]) => (known.has(name) ? [] : [changeOf(after, name, element)]));
  const removed = [...known].flatMap(([name, element]) => (now.has(name) ? [] : [changeOf(before, name, element)]));
  const changed = [...now].flatMap(([name, element]) => {
    const earlier = known.get(name);
    const members = earlier === undefined ? [] : differing(earlier, element, ["name", "elements"]);
    return members.length === 0 ? [] : [changeOf(after, name, element, members)];
  });
  const kept = (of: JsonObject, other: ReadonlyMap<string, JsonObject>) =>
    pagesOf(of).map((_, page) =>
      allElements(of).flatMap(({ element, place }) =>
        place[0] === page && other.has(String(element.name)) ? [String(element.name)] : [],
      ),
    );
  const isReordered = !isDeepStrictEqual(kept(before, now), kept(after, known));
  const pages = (of: JsonObject) => pagesOf(of).map(({ elements: _, ...page }) => page);
  const survey = [
    ...differing(before, after, ["pages"]),
    ...(isDeepStrictEqual(pages(before), pages(after)) ? [] : ["pages"]),
  ];
  const isSame = added.length + removed.length + changed.length + survey.length === 0 && !isReordered;
  return { added, removed, changed, isReordered, survey, isSame };
}

function byName(definition: JsonObject): ReadonlyMap<string, JsonObject> {
  return new Map(allElements(definition).map(({ element }) => [String(element.name), element]));
}

function differing(one: JsonObject, other: JsonObject, without: readonly string[]): string[] {
  const members = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...members].filter((name) => !without.includes(name) && !isDeepStrictEqual(one[name], other[name]));
}

function changeOf(definition: JsonObject, name: string, element: JsonObject, members: string[] = []): QuestionChange {
  const language = defaultLanguageOf(definition);
  const title = textOf(element.title, language, language);
  return { name, title: title || name, members, hasNewType: members.includes("type") };
}
