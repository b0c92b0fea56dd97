/** Texts with `{names}` in them, such as "Thank you, {firstName}". */
import { parseReference } from "./reference.js";
import type { Reference } from "./syntax.js";

/** Most names of one text; further ones stay as they are. */
const maxPlaceholders = 200;

export interface Placeholder {
  readonly reference: Reference;
  /** As written, with its braces: shown when nothing has the name. */
  readonly text: string;
}

export interface Template {
  readonly parts: readonly (string | Placeholder)[];
  /** The names in it, for checks at publication. */
  readonly references: readonly Reference[];
}

/** These are never filled in. */
const reservedNames: ReadonlySet<string> = new Set(["no", "require", "title"]);

/** Reads a text once, so that showing it costs no search. Blanks around a name do not count; `{a: b}` is no name. */
export function compileTemplate(text: string): Template {
  const parts: (string | Placeholder)[] = [];
  const references: Reference[] = [];
  let end = 0;
  for (const match of text.matchAll(/\{([^{}]+)\}/g)) {
    const name = match[1]!.trim();
    if (name === "" || match[1]!.includes(":") || reservedNames.has(name.toLowerCase())) continue;
    if (references.length === maxPlaceholders) break;
    if (match.index > end) parts.push(text.slice(end, match.index));
    const reference = parseReference(name);
    references.push(reference);
    parts.push(Object.freeze({ reference, text: match[0] }));
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return Object.freeze({ parts: Object.freeze(parts), references: Object.freeze(references) });
}

/**
 * The text with its names filled in. Nothing is escaped: the page does that.
 *
 * @param textOf the text to show for a reference: `""` without an answer, `undefined` when nothing has the name
 */
export function renderTemplate(template: Template, textOf: (reference: Reference) => string | undefined): string {
  const [only] = template.parts;
  if (template.parts.length === 1 && typeof only === "string") return only;
  return template.parts
    .map((part) => (typeof part === "string" ? part : (textOf(part.reference) ?? part.text)))
    .join("");
}
