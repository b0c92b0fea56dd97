/** Reads the expressions of a definition, and checks what they call, read, and set in a ring. */

import { isSwitchedOff } from "./check-members.js";
import type { Place } from "./compiler.js";
import {
  dateFunctionNames,
  type Expression,
  findCycles,
  functionsOf,
  graphOf,
  namesOf,
  parseExpression,
  type Reference,
  referencesOf,
  type Setter,
} from "./expressions/index.js";
import { type Findings, type JsonObject, memberPath, quoted } from "./findings.js";
import { nearestName } from "./nearest-name.js";
import { type PhraseValue, phrase } from "./phrase.js";

/** Most nodes, roughly, of all expressions together: characters of their texts. */
const maxAllCharacters = 500_000;

export interface ExpressionReader {
  /** The expression of a member, `undefined` when it is absent, blank or broken. */
  read(given: JsonObject, member: string, path: string, place: Place): Expression | undefined;
  /** The expression of a text that is no member by itself. */
  parse(text: string, path: string, place: Place): Expression | undefined;
  /** Whether any of them reads the date, or a name that is not in the list. @param known in small letters */
  readsOther(known: ReadonlySet<string>): boolean;
  /** Warns of names that nothing has. @param known in small letters */
  checkReferences(known: ReadonlySet<string>): void;
}

interface Used {
  readonly expression: Expression;
  readonly path: string;
  readonly place: Place;
}

export function createExpressionReader(findings: Findings): ExpressionReader {
  const used: Used[] = [];
  const parsed = new Map<string, ReturnType<typeof parseExpression>>();
  let characters = 0;

  const parse = (text: string, path: string, place: Place): Expression | undefined => {
    characters += text.length;
    if (characters > maxAllCharacters) {
      if (characters - text.length <= maxAllCharacters) {
        findings.refuse(
          path,
          phrase`is one expression too many: together they may have ${maxAllCharacters} characters`,
        );
      }
      return undefined;
    }
    const found = parsed.get(text) ?? parseExpression(text);
    parsed.set(text, found);
    if (found.problem !== undefined) {
      findings.refuse(
        path,
        phrase`is no expression: ${found.problem.phrase} (character ${found.problem.column} of ${quoted(text)})`,
      );
      return undefined;
    }
    for (const warning of found.warnings)
      findings.warn(path, phrase`${warning.phrase} (character ${warning.column} of ${quoted(text)})`);
    for (const each of functionsOf(found.expression)) {
      if (each.isKnown) continue;
      const advice =
        each.instead ??
        phrase`a page added it to SurveyJS; use known functions, such as iif({a} = 1, 10, 20), or give a value that no answer changes as a parameter of the tracking URL`;
      findings.refuse(path, phrase`calls ${each.name}(), which is unknown; ${advice}`);
    }
    used.push({ expression: found.expression, path, place });
    return found.expression;
  };

  return {
    parse,
    read(given, member, path, place) {
      const text = given[member];
      if (typeof text !== "string" && isSwitchedOff(text)) return undefined;
      const at = memberPath(path, member);
      // `true` is what an author writes who means "always"; as text it is an expression.
      if (typeof text !== "string" && text !== true) {
        findings.refuse(at, phrase`must be an expression, a text such as {question} = 'value'`);
        return undefined;
      }
      return String(text).trim() === "" ? undefined : parse(String(text), at, place);
    },
    readsOther: (known) =>
      used.some(
        ({ expression }) =>
          functionsOf(expression).some(({ name }) => dateFunctionNames.has(name)) ||
          referencesOf(expression).some(({ reference }) => !known.has(reference.text.toLowerCase())),
      ),
    checkReferences(known) {
      for (const { expression, path, place } of used) {
        const strange = referencesOf(expression).find(
          ({ reference, isInFilter }) => !isInFilter && !isKnownName(reference, place, known),
        );
        if (strange === undefined) continue;
        const { text } = strange.reference;
        const meant = findings.counts().warnings < 100 ? nearestName(text, known) : undefined;
        const advice = meant === undefined ? phrase`it counts as not answered` : phrase`did you mean ${`{${meant}}`}?`;
        findings.warn(
          path,
          phrase`reads ${`{${text}}`}, which no question, calculated value or declared parameter is called; ${advice}`,
        );
      }
    },
  };
}

const relative: Readonly<Record<"panel" | "row", ReadonlySet<string>>> = {
  panel: new Set(["panel", "prevpanel", "nextpanel", "parentpanel", "panelindex", "visiblepanelindex"]),
  row: new Set([
    ...[
      "row",
      "prevrow",
      "nextrow",
      "totalrow",
      "rowindex",
      "visiblerowindex",
      "rowname",
      "rowvalue",
      "rowtitle",
      "item",
    ],
  ]),
};

/** Whether something has the name that a reference begins with. */
export function isKnownName(reference: Reference, place: Place, known: ReadonlySet<string>): boolean {
  const first = reference.path[0]!.lowerName;
  if (reference.isProperty) return true;
  for (let here: Place | undefined = place; here !== undefined; here = here.outer) {
    if (here.hasItem === true && ["item", "choice", "self"].includes(first)) return true;
    if (here.rows !== undefined && relative[here.rows.kind].has(first)) return true;
  }
  return (
    namesOf(reference).some((name) => known.has(name) || known.has(name.replace(/-(?:comment|total)$/, ""))) ||
    reference.text.endsWith(".length")
  );
}

/** Refuses values that are computed from themselves, with the ring by name. */
export function refuseCycles(setters: readonly (Setter & { readonly path: string })[], findings: Findings): void {
  for (const ring of findCycles(graphOf(setters))) {
    const path = setters.find(({ name }) => name.toLowerCase() === ring[0])?.path ?? "pages";
    findings.refuse(path, phrase`is computed from itself: ${ringOf(ring)}`);
  }
}

/** `{x} from {y} from {x}` */
function ringOf(ring: readonly string[]): PhraseValue {
  const names = [...ring, ring[0]].map((name): PhraseValue => `{${name}}`);
  return names.reduceRight((rest, name) => phrase`${name} from ${rest}`);
}
