/** Choices as lines of a text field: `value | text`, or the text alone where it is the value too. */
import { isObject } from "../../forms/findings.js";
import { choiceOf, textOf, withText } from "./draft-texts.js";

/** The lines of a list of choices, in one language. */
export function choiceLines(choices: unknown, language: string): string {
  if (!Array.isArray(choices)) return "";
  return choices
    .map((entry) => {
      const { value, text } = choiceOf(entry);
      const shown = textOf(text, language, language);
      return shown === "" || shown === String(value) ? String(value) : `${String(value)} | ${shown}`;
    })
    .join("\n");
}

/** The choices of the lines. An entry whose value stays keeps its other members and languages. */
export function readChoiceLines(typed: string, before: unknown, language: string): readonly unknown[] {
  const known = new Map<string, unknown>();
  for (const entry of Array.isArray(before) ? before : []) known.set(String(choiceOf(entry).value), entry);
  return typed.split("\n").flatMap((line) => {
    const [first = "", ...others] = line.split("|");
    const value = first.trim();
    const text = others.join("|").trim();
    if (value === "" && text === "") return [];
    return [entryOf(value === "" ? text : value, text, known.get(value), language)];
  });
}

function entryOf(value: string, text: string, before: unknown, language: string): unknown {
  if (before === undefined) return text === "" ? value : { value, text };
  const known = choiceOf(before);
  const shown = textOf(known.text, language, language);
  // The line says the same as before: nothing of the entry is rewritten.
  if (text === shown || (text === "" && shown === String(known.value))) return before;
  const next = withText(known.text, language, language, text);
  if (!isObject(before)) return next === undefined ? known.value : { value: known.value, text: next };
  const { text: _, title: __, ...others } = before;
  const member = Object.hasOwn(before, "title") && !Object.hasOwn(before, "text") ? "title" : "text";
  return next === undefined ? others : { ...others, [member]: next };
}
