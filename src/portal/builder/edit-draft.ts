/**
 * Edits of a definition that is being written. Pure: JSON in, JSON out; members that are not known here are kept as they
 * stand. Elements are named by their place: the index of the page, then of the element, then of those within panels.
 */
import { isObject, type JsonObject } from "../../forms/findings.js";

/** `[page, element, element of that panel, ...]`. */
export type ElementPlace = readonly number[];

/** The elements of a page or panel, also in the old spelling. */
export function elementsIn(container: JsonObject): readonly JsonObject[] {
  const listed = container.elements ?? container.questions;
  return Array.isArray(listed) ? listed.filter(isObject) : [];
}

/** The definition with its questions on pages: a definition without pages is one page. */
export function onPages(definition: JsonObject): JsonObject {
  const { elements, questions, pages, ...others } = definition;
  const listed = Array.isArray(pages) ? pages.filter(isObject) : [];
  const direct = elementsIn({ elements, questions } as JsonObject);
  if (listed.length === 0 || direct.length > 0) {
    const first = { name: freshName("page1", new Set(listed.map(({ name }) => String(name)))), elements: direct };
    return {
      ...others,
      pages: [...(direct.length > 0 || listed.length === 0 ? [first] : []), ...listed].map(plainPage),
    };
  }
  return { ...others, pages: listed.map(plainPage) };
}

function plainPage({ questions, ...page }: JsonObject): JsonObject {
  return { ...page, elements: elementsIn({ elements: page.elements, questions } as JsonObject) };
}

/** The pages of a definition that went through {@link onPages}. */
export function pagesOf(definition: JsonObject): readonly JsonObject[] {
  return Array.isArray(definition.pages) ? (definition.pages as JsonObject[]) : [];
}

export function elementAt(definition: JsonObject, [page, ...steps]: ElementPlace): JsonObject | undefined {
  let found: JsonObject | undefined = pagesOf(definition)[page ?? -1];
  for (const step of steps) found = found === undefined ? undefined : elementsIn(found)[step];
  return found;
}

/** Every element with its place, in order, those of panels behind their panel. */
export function allElements(definition: JsonObject): { readonly element: JsonObject; readonly place: ElementPlace }[] {
  const below = (container: JsonObject, place: ElementPlace): { element: JsonObject; place: ElementPlace }[] =>
    elementsIn(container).flatMap((element, index) => [
      { element, place: [...place, index] },
      ...(element.type === "panel" ? below(element, [...place, index]) : []),
    ]);
  return pagesOf(definition).flatMap((page, index) => below(page, [index]));
}

/** Where the element of a name is now. */
export function placeOf(definition: JsonObject, name: string): ElementPlace | undefined {
  return allElements(definition).find(({ element }) => element.name === name)?.place;
}

/** Names of all elements and pages. */
export function usedNames(definition: JsonObject): ReadonlySet<string> {
  const elements = allElements(definition).map(({ element }) => String(element.name));
  return new Set([...elements, ...pagesOf(definition).map(({ name }) => String(name))]);
}

/** A name that nothing has yet, made of a wish. */
export function freshName(wish: string, used: ReadonlySet<string>): string {
  if (!used.has(wish)) return wish;
  const stem = wish.replace(/\d+$/, "");
  for (let number = 2; ; number++) if (!used.has(`${stem}${number}`)) return `${stem}${number}`;
}

/** A name made of the words of a title: `Would you recommend us?` becomes `would_you_recommend_us`. */
export function nameFromTitle(title: string): string {
  const words = title
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  let name = "";
  for (const word of words) {
    if (name !== "" && name.length + word.length > 31) break;
    name = name === "" ? word.slice(0, 32) : `${name}_${word}`;
  }
  return /^[a-z]/.test(name) ? name : `q_${name}`.replace(/_$/, "");
}

type Change = (elements: readonly JsonObject[]) => readonly JsonObject[];

/** The definition with the list at a place (of a page or panel) changed. */
function withList(definition: JsonObject, [page, ...steps]: ElementPlace, change: Change): JsonObject {
  const changed = (container: JsonObject, way: ElementPlace): JsonObject => {
    const elements = elementsIn(container);
    const [step, ...rest] = way;
    const next =
      step === undefined ? change(elements) : elements.map((each, i) => (i === step ? changed(each, rest) : each));
    return { ...container, elements: next };
  };
  return {
    ...definition,
    pages: pagesOf(definition).map((each, index) => (index === page ? changed(each, steps) : each)),
  };
}

const last = (place: ElementPlace): number => place[place.length - 1]!;
const listOf = (place: ElementPlace): ElementPlace => place.slice(0, -1);

/** Puts an element at the end of a page. */
export function addElement(definition: JsonObject, page: number, element: JsonObject): JsonObject {
  return withList(definition, [page], (elements) => [...elements, element]);
}

export function replaceElement(definition: JsonObject, place: ElementPlace, element: JsonObject): JsonObject {
  return withList(definition, listOf(place), (all) =>
    all.map((each, index) => (index === last(place) ? element : each)),
  );
}

export function deleteElement(definition: JsonObject, place: ElementPlace): JsonObject {
  return withList(definition, listOf(place), (elements) => elements.filter((_, index) => index !== last(place)));
}

/** Puts a copy under a name of its own behind an element. */
export function copyElement(definition: JsonObject, place: ElementPlace): JsonObject {
  const element = elementAt(definition, place);
  if (element === undefined) return definition;
  const used = new Set(usedNames(definition));
  const renamed = (each: JsonObject): JsonObject => {
    const name = freshName(String(each.name ?? "question"), used);
    used.add(name);
    return each.type === "panel" ? { ...each, name, elements: elementsIn(each).map(renamed) } : { ...each, name };
  };
  const copy = renamed(element);
  return withList(definition, listOf(place), (elements) => elements.toSpliced(last(place) + 1, 0, copy));
}

/** Moves an element by one step in its list; the ends stay where they are. */
export function shiftElement(definition: JsonObject, place: ElementPlace, by: -1 | 1): JsonObject {
  return withList(definition, listOf(place), (elements) => shifted(elements, last(place), by));
}

/** Moves an element to an index of a page, counted without it; behind the last one it stands at the end. */
export function moveElement(definition: JsonObject, place: ElementPlace, page: number, index?: number): JsonObject {
  const element = elementAt(definition, place);
  if (element === undefined || pagesOf(definition)[page] === undefined) return definition;
  return withList(deleteElement(definition, place), [page], (all) => all.toSpliced(index ?? all.length, 0, element));
}

export function addPage(definition: JsonObject): JsonObject {
  const pages = pagesOf(definition);
  const name = freshName(`page${pages.length + 1}`, usedNames(definition));
  return { ...definition, pages: [...pages, { name, elements: [] }] };
}

export function shiftPage(definition: JsonObject, page: number, by: -1 | 1): JsonObject {
  return { ...definition, pages: shifted(pagesOf(definition), page, by) };
}

/** Takes a page with all that is on it away; one page always stays. */
export function deletePage(definition: JsonObject, page: number): JsonObject {
  const pages = pagesOf(definition).filter((_, index) => index !== page);
  return pages.length === 0 ? addPage({ ...definition, pages }) : { ...definition, pages };
}

export function replacePage(definition: JsonObject, page: number, next: JsonObject): JsonObject {
  return { ...definition, pages: pagesOf(definition).map((each, index) => (index === page ? next : each)) };
}

function shifted(list: readonly JsonObject[], index: number, by: -1 | 1): readonly JsonObject[] {
  const target = index + by;
  if (list[index] === undefined || list[target] === undefined) return list;
  return list.with(index, list[target]!).with(target, list[index]!);
}

/** Gives an element another name, also in every condition and text that names it, and in the scores. */
export function renameElement(definition: JsonObject, place: ElementPlace, name: string): JsonObject {
  const element = elementAt(definition, place);
  const old = element?.name;
  if (element === undefined || old === name) return definition;
  const renamed = replaceElement(definition, place, { ...element, name });
  if (typeof old !== "string" || old === "") return renamed;
  const escaped = old.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const reference = new RegExp(`\\{(\\s*)${escaped}(?=\\s*\\}|[.[]|-Comment\\})`, "g");
  const next = mapTexts(renamed, (text) =>
    text.replace(reference, (_, space: string) => `{${space}${name}`),
  ) as JsonObject;
  return withScores(next, old, name);
}

function withScores(definition: JsonObject, old: string, name: string): JsonObject {
  const loop = definition.surveyLoop;
  if (!isObject(loop) || !isObject(loop.scores)) return definition;
  const scores = Object.fromEntries(Object.entries(loop.scores).map(([score, of]) => [score, of === old ? name : of]));
  return { ...definition, surveyLoop: { ...loop, scores } };
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapTexts(each, change)]));
}

/** The object with a member set, or taken away by `undefined`. */
export function withMember(object: JsonObject, name: string, value: unknown): JsonObject {
  if (value !== undefined) return { ...object, [name]: value };
  const { [name]: _, ...others } = object;
  return others;
}
