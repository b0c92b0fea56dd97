/** Reads the choices of a question: plain values, `"value|text"`, or objects with value and text; and those that SurveyJS adds. */

import { checkMembers } from "./check-members.js";
import type { Choice, CommentField, LocalizedText } from "./compiled-survey.js";
import { type Compiler, flagOf, type QuestionBase } from "./compiler.js";
import { isObject, type JsonObject, quoted } from "./findings.js";
import { choiceProperties } from "./known-properties.js";
import type { Expression } from "./logic/expression.js";
import { phrase } from "./phrase.js";
import { formTextsByLanguage } from "./texts.js";
import { withoutAbsent } from "./without-absent.js";

/** Most choices of a question. */
export const maxChoices = 1000;
/** Longest value of a choice, in characters. */
const maxValueLength = 255;
/** Longest picture, in characters of its `data:` address. */
const maxImageLength = 150_000;

const readOfChoice = new Set(["value", "text", "visibleIf", "enableIf", "imageLink"]);

/** Members of questions with choices. */
export const choiceMembers = [
  ...["choices", "choicesOrder", "choicesVisibleIf", "choicesEnableIf", "choicesMin", "choicesMax", "choicesStep"],
  ...["hasOther", "showOtherItem", "otherText", "otherErrorText", "otherPlaceholder", "otherPlaceHolder"],
  ...["hasNone", "showNoneItem", "noneText", "showRefuseItem", "refuseText", "showDontKnowItem", "dontKnowText"],
];

export type ChoicesOrder = "asc" | "desc" | "random";

/** What choices add to a question. */
export interface Choosing {
  readonly choices: readonly Choice[];
  readonly choicesOrder?: ChoicesOrder;
  readonly choicesVisibleIf?: Expression;
  readonly choicesEnableIf?: Expression;
}

/** Choices of a question with its Other and None. The comment of Other, if it has one, is put into the base. */
export function compileChoosing(
  given: JsonObject,
  base: QuestionBase,
  compiler: Compiler,
  listed: unknown = given.choices,
): { readonly choosing: Choosing; readonly comment: CommentField | undefined } {
  const { path, place } = base;
  const within = { ...place, hasItem: true };
  const choices = [...compileListed(given, listed, base, compiler)];
  const values = new Set(choices.map((choice) => String(choice.value)));
  const add = (value: string, label: LocalizedText, special: Choice["special"]) => {
    // An author who lists "none" or "other" and switches it on as well means one and the same.
    const known = choices.findIndex((choice) => String(choice.value) === value);
    const choice = { value, label, ...(special && { special }) };
    if (known >= 0) choices[known] = { ...choices[known]!, ...(special && { special }) };
    else if (!values.has(value)) choices.push(choice);
  };
  const label = (word: "none" | "other" | "refuse" | "dontKnow", member: string) =>
    compiler.text(given, path, member) ?? fixedLabel(word, compiler);
  if (flagOf(given, "hasNone", "showNoneItem")) add("none", label("none", "noneText"), "none");
  if (flagOf(given, "showRefuseItem")) add("refused", label("refuse", "refuseText"), "none");
  if (flagOf(given, "showDontKnowItem")) add("dontknow", label("dontKnow", "dontKnowText"), "none");
  const hasOther = flagOf(given, "hasOther", "showOtherItem");
  if (hasOther) add("other", label("other", "otherText"), "other");
  return {
    choosing: withoutAbsent<Choosing>({
      choices,
      choicesOrder: orderOf(given.choicesOrder, `${path}.choicesOrder`, compiler),
      choicesVisibleIf: compiler.expression(given, "choicesVisibleIf", path, within),
      choicesEnableIf: compiler.expression(given, "choicesEnableIf", path, within),
    }),
    comment: hasOther
      ? withoutAbsent<CommentField>({
          belongsToOther: true,
          label: undefined,
          placeholder: compiler.text(given, path, "otherPlaceholder", "otherPlaceHolder"),
          errorText: compiler.text(given, path, "otherErrorText"),
        })
      : undefined,
  };
}

function compileListed(given: JsonObject, listed: unknown, base: QuestionBase, compiler: Compiler): readonly Choice[] {
  const numbers = numbersOf(given, base.path, compiler);
  if (numbers.length > 0 && (listed === undefined || (Array.isArray(listed) && listed.length === 0))) return numbers;
  const choices = compileChoices(listed, `${base.path}.choices`, base, compiler);
  return [
    ...choices,
    ...numbers.filter((each) => !choices.some((known) => String(known.value) === String(each.value))),
  ];
}

/** `choicesMin` to `choicesMax`, as SurveyJS counts them. */
function numbersOf(given: JsonObject, path: string, { findings, texts }: Compiler): Choice[] {
  const [min, max] = [numberOf(given.choicesMin), numberOf(given.choicesMax)];
  if (min === undefined || max === undefined || (min === 0 && max === 0)) return [];
  const step = numberOf(given.choicesStep) ?? 1;
  const count = Math.floor((max - min) / step + 1e-9) + 1;
  if (!(step > 0 && count >= 1 && count <= maxChoices)) {
    findings.refuse(`${path}.choicesMax`, phrase`makes ${count} choices; 1 to ${maxChoices} are taken`);
    return [];
  }
  return Array.from({ length: count }, (_, index) => {
    const value = Number((min + index * step).toFixed(10));
    return { value, label: texts.required(undefined, path, String(value)) };
  });
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function orderOf(value: unknown, path: string, { findings }: Compiler): ChoicesOrder | undefined {
  if (value === "asc" || value === "desc" || value === "random") return value;
  if (value !== undefined && value !== null && value !== "none" && value !== "" && value !== "initial") {
    findings.warn(path, phrase`${quoted(value)} is unknown and left out; use none, asc, desc or random`);
  }
  return undefined;
}

/** Our own word in every language that we speak. */
export function fixedLabel(
  word: "yes" | "no" | "none" | "other" | "refuse" | "dontKnow",
  { texts }: Pick<Compiler, "texts">,
): LocalizedText {
  const label: Record<string, string> = Object.create(null);
  for (const [language, fixed] of formTextsByLanguage) label[language] = fixed[word];
  label[texts.defaultLanguage] ??= label[texts.defaultLanguage.split("-")[0]!] ?? label.en!;
  return label;
}

/** The choices of a list; what is wrong with them is reported. */
export function compileChoices(
  given: unknown,
  path: string,
  { place }: Pick<QuestionBase, "place">,
  compiler: Compiler,
): readonly Choice[] {
  const { findings } = compiler;
  if (!Array.isArray(given) || given.length === 0) {
    findings.refuse(path, phrase`must be a list of at least one choice`);
    return [];
  }
  if (given.length > maxChoices) {
    findings.refuse(path, phrase`has ${given.length} choices; at most ${maxChoices} are taken`);
    return [];
  }
  const choices: Choice[] = [];
  const values = new Set<string>();
  given.forEach((entry: unknown, index) => {
    const choice = compileChoice(entry, `${path}[${index}]`, place, compiler);
    if (choice === undefined) return;
    // Compared as text, because a form sends text: 1 and "1" could not be told apart.
    if (values.has(String(choice.value)))
      findings.refuse(`${path}[${index}]`, phrase`repeats the value ${quoted(String(choice.value))}`);
    values.add(String(choice.value));
    choices.push(choice);
  });
  return choices;
}

function compileChoice(
  entry: unknown,
  path: string,
  place: QuestionBase["place"],
  compiler: Compiler,
): Choice | undefined {
  const { texts, findings } = compiler;
  if (isObject(entry)) {
    checkMembers(entry, path, readOfChoice, choiceProperties, findings);
    const value = choiceValue(entry.value, path, compiler);
    if (value === undefined) return undefined;
    return withoutAbsent<Choice>({
      value,
      label: texts.required(entry.text, `${path}.text`, String(value)),
      visibleIf: compiler.expression(entry, "visibleIf", path, place),
      enableIf: compiler.expression(entry, "enableIf", path, place),
      image: imageOf(entry.imageLink, `${path}.imageLink`, compiler),
      special: undefined,
    });
  }
  const bar = typeof entry === "string" ? entry.indexOf("|") : -1;
  const value = choiceValue(bar > 0 ? (entry as string).slice(0, bar) : entry, path, compiler);
  if (value === undefined) return undefined;
  return { value, label: texts.required(bar > 0 ? (entry as string).slice(bar + 1) : undefined, path, String(value)) };
}

function choiceValue(value: unknown, path: string, { findings }: Compiler): Choice["value"] | undefined {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "string" || value.trim() === "") {
    findings.refuse(path, phrase`must have a value that is a text, a number or true or false`);
    return undefined;
  }
  if (value.length > maxValueLength) {
    findings.refuse(path, phrase`has a value of ${value.length} characters; at most ${maxValueLength} are taken`);
    return undefined;
  }
  return value;
}

/** A picture that lies in the definition itself; a link to another host is left out with a warning. */
export function imageOf(given: unknown, path: string, { findings, texts }: Compiler): string | undefined {
  const link = isObject(given) ? (given[texts.defaultLanguage] ?? given.default ?? Object.values(given)[0]) : given;
  if (link === undefined || link === null || link === "") return undefined;
  if (typeof link === "string" && /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/.test(link)) {
    if (link.length <= maxImageLength) return link;
    findings.refuse(path, phrase`has ${link.length} characters; at most ${maxImageLength} are taken`);
    return undefined;
  }
  findings.warn(
    path,
    phrase`is left out, since pages load nothing from other hosts; the text is shown. Give the picture as data:image/png;base64,...`,
  );
  return undefined;
}
