/** Reads what stands between braces: a path of names, indexes and the marks `#` and `$`. */
import { numberOf } from "./numbers.js";
import type { PathStep, Reference } from "./syntax.js";

/** @param text what stands between the braces, with its blanks: `{ a }` is another name than `{a}` */
export function parseReference(text: string): Reference {
  const isRaw = text.length > 1 && text.startsWith("#");
  const name = isRaw ? text.slice(1) : text;
  const isProperty = name.startsWith("$");
  const path = (isProperty ? name.slice(1) : name).split(".").map(parseStep);
  return Object.freeze({ text: name, isRaw, isProperty, path: Object.freeze(path) });
}

function parseStep(text: string): PathStep {
  const open = text.lastIndexOf("[");
  if (open >= 0 && text.endsWith("]")) {
    const index = numberOf(text.slice(open + 1, -1));
    if (!Number.isNaN(index)) {
      const name = text.slice(0, open);
      return Object.freeze({ name, lowerName: name.toLowerCase(), index });
    }
  }
  return Object.freeze({ name: text, lowerName: text.toLowerCase() });
}

/**
 * The names that a reference may begin with, longest first and in small letters: `{a.b[0].c}` reads `a.b` if there is such a
 * name, and `a` otherwise.
 */
export function namesOf(reference: Reference): readonly string[] {
  const names: string[] = [];
  let name = "";
  for (const [position, step] of reference.path.entries()) {
    name = position === 0 ? step.lowerName : `${name}.${step.lowerName}`;
    names.unshift(name);
    if (step.index !== undefined) break;
  }
  return names;
}
