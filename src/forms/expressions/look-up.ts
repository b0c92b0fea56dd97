/** Finds what a reference means from where the expression stands: in a panel's entry, in a matrix row, at a choice, at the top. */
import type { Found } from "./context.js";
import { follow, lengthOfNothing } from "./look-up-within.js";
import { namesOf } from "./reference.js";
import type { Reference } from "./syntax.js";
import type { ValueObject } from "./values.js";

/** An entry of a dynamic panel: `{panel.x}`, `{prevPanel.x}`, `{nextPanel.x}`, `{parentPanel.x}`, `{panelIndex}`. */
export interface PanelPlace {
  readonly kind: "panel";
  /** The answers of all visible entries. */
  readonly entries: readonly unknown[];
  /** Which of them this is, from 0. */
  readonly index: number;
  /** Whether the panel has a question of that name, in small letters. */
  hasQuestion?(lowerName: string): boolean;
  /** Where the panel itself stands. */
  readonly outer?: Place;
}

/** A row of a matrix: `{row.x}`, `{prevRow.x}`, `{nextRow.x}`, `{totalRow.x}`, `{rowIndex}`, `{rowName}`, `{rowTitle}`. */
export interface RowPlace {
  readonly kind: "row";
  readonly entries: readonly unknown[];
  readonly index: number;
  /** The row's value; rows of a dynamic matrix have none. */
  readonly name?: string | number;
  readonly title?: string;
  readonly totals?: ValueObject;
  hasQuestion?(lowerName: string): boolean;
  readonly outer?: Place;
}

/** A choice, column or row whose own condition this is: `{item}`, `{choice}`. */
export interface ItemPlace {
  readonly kind: "item";
  readonly value: unknown;
  readonly outer?: Place;
}

export type Place = PanelPlace | RowPlace | ItemPlace;

export interface KnownQuestion {
  /** The value name as `answers` has it. */
  readonly name: string;
  /** The order of the answer counts, as in a ranking. */
  readonly isOrdered?: boolean;
}

export interface Scope {
  /** Answers by value name; comments as `q-Comment`, totals as `m-total`. */
  readonly answers: ValueObject;
  /** Parameters and calculated values. They come before answers of the same name. */
  readonly variables?: ValueObject;
  /**
   * The question whose value name this is, in small letters; `undefined` for any other name. With it, names of questions cost no
   * search, and a question without an answer is told from a name that nothing has.
   */
  question?(lowerName: string): KnownQuestion | undefined;
  /** `{$q.title}`, `{$self.x}`: give out only what the author wrote. */
  property?(reference: Reference): Found | undefined;
  readonly place?: Place;
}

/** The `lookUp` of an evaluation context. Reads `scope` anew at each call, so answers may change meanwhile. */
export function createLookUp(scope: Scope): (reference: Reference) => Found | undefined {
  return (reference) => {
    if (reference.isProperty) return scope.property?.(reference);
    return lookUpInPlace(scope.place, reference) ?? lookUpAtTop(scope, reference) ?? lengthOfNothing(reference);
  };
}

function lookUpAtTop(scope: Scope, reference: Reference): Found | undefined {
  const { path } = reference;
  const variable = scope.variables === undefined ? undefined : follow(scope.variables, path, 0);
  if (variable !== undefined) return variable;
  const question = scope.question === undefined ? undefined : questionOf(scope.question, reference);
  if (question === undefined) return follow(scope.answers, path, 0);
  const value = Object.hasOwn(scope.answers, question.name) ? scope.answers[question.name] : undefined;
  return { value, isOrdered: question.isOrdered ?? false };
}

/** The question that the whole of a reference names. */
function questionOf(find: NonNullable<Scope["question"]>, reference: Reference): KnownQuestion | undefined {
  const { path } = reference;
  if (path.length === 1) return path[0]!.index === undefined ? find(path[0]!.lowerName) : undefined;
  return path.some(({ index }) => index !== undefined) ? undefined : find(namesOf(reference)[0]!);
}

function lookUpInPlace(place: Place | undefined, reference: Reference): Found | undefined {
  for (let here = place; here !== undefined; here = here.outer) {
    const found = reference.path.length === 1 ? aboutPlace(here, reference) : besidePlace(here, reference);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `{panelIndex}` counts from 0 and `{rowIndex}` from 1. */
function aboutPlace(place: Place, reference: Reference): Found | undefined {
  const name = reference.path[0]!.lowerName;
  switch (place.kind) {
    case "panel":
      return name === "panelindex" || name === "visiblepanelindex" ? { value: place.index } : undefined;
    case "row":
      if (name === "rowindex" || name === "visiblerowindex") return { value: place.index + 1 };
      if (name === "rowname" || name === "rowvalue" || name === "item") return present(place.name);
      return name === "rowtitle" ? present(place.title ?? place.name) : undefined;
    case "item":
      return name === "item" || name === "choice" || name === "self" ? { value: place.value } : undefined;
  }
}

function present(value: unknown): Found | undefined {
  return value === undefined ? undefined : { value };
}

function besidePlace(place: Place, reference: Reference): Found | undefined {
  if (place.kind === "item") return undefined;
  const { path } = reference;
  const prefix = path[0]!.lowerName;
  if (prefix === place.kind) return inEntry(place, place.index, reference);
  const neighbour = prefix === `prev${place.kind}` ? -1 : prefix === `next${place.kind}` ? 1 : 0;
  if (neighbour !== 0) {
    const index = place.index + neighbour;
    return index in place.entries ? inEntry(place, index, reference) : { value: undefined };
  }
  if (place.kind === "row") return prefix === "totalrow" ? follow(place.totals, path, 1) : undefined;
  if (prefix !== "parentpanel") return undefined;
  const parent = outerPanel(place);
  return parent === undefined ? undefined : inEntry(parent, parent.index, reference);
}

function outerPanel(place: Place): PanelPlace | undefined {
  let outer = place.outer;
  while (outer !== undefined && outer.kind !== "panel") outer = outer.outer;
  return outer;
}

function inEntry(place: PanelPlace | RowPlace, index: number, reference: Reference): Found | undefined {
  const { path } = reference;
  const found = follow(place.entries[index], path, 1);
  if (found !== undefined || place.hasQuestion === undefined) return found;
  const name = path
    .slice(1)
    .map(({ lowerName }) => lowerName)
    .join(".");
  return place.hasQuestion(name) ? { value: undefined } : undefined;
}
