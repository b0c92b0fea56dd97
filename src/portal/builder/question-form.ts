/** The form of one question, and that of one page: what stands in it, and what it makes of the definition. */
import { isObject, type JsonObject } from "../../forms/findings.js";
import type { FormFields } from "../form-fields.js";
import { choiceLines, readChoiceLines } from "./choice-lines.js";
import { conditionFields, readConditionFields } from "./condition-form.js";
import type { FieldProblem, FieldView, FormPlan, FormPlanner } from "./draft-form.js";
import { draftProblems, fieldOfProblem, isAt } from "./draft-problems.js";
import { defaultLanguageOf, textOf, withText } from "./draft-texts.js";
import {
  type ElementPlace,
  elementAt,
  elementsIn,
  freshName,
  nameFromTitle,
  pagesOf,
  placeOf,
  renameElement,
  replaceElement,
  replacePage,
  usedNames,
  withMember,
} from "./edit-draft.js";
import { type MemberName, memberKinds, membersOf } from "./question-types.js";
import type { BuilderTexts } from "./texts-en.js";

/** `2-0-1` as a place; `undefined` when it is none. */
export function readPlace(text: string): ElementPlace | undefined {
  return /^\d{1,4}(-\d{1,4}){0,8}$/.test(text) ? text.split("-").map(Number) : undefined;
}

/** The page on which the form puts the preview: empty ones are not counted, since respondents do not see them. */
export function previewPageOf(definition: JsonObject, page: number): number {
  return pagesOf(definition)
    .slice(0, page)
    .filter((each) => elementsIn(each).length > 0).length;
}

/** The form of the question at the place in the path. */
export const planQuestion: FormPlanner = ({ request, pages }, { definition }, sent) => {
  // After somebody else's change it is found by its name, wherever it stands now.
  const of = sent?.one("of");
  const known = of === undefined ? undefined : placeOf(definition, of);
  const place = of === undefined ? readPlace(request.params.place ?? "") : known;
  const element = place === undefined || place.length < 2 ? undefined : elementAt(definition, place);
  if (place === undefined || element === undefined) return undefined;
  const words = pages.texts.builder;
  const language = defaultLanguageOf(definition);
  const findings = draftProblems(definition, words.findings).filter((problem) => isAt(problem, place));
  const own = [
    ...commonFields(element, language, words),
    ...membersOf(element).map((name) => memberField(element, name, language, words)),
  ];
  const fields = [...own, ...conditionFields(definition, element, words)].map((field) => {
    const texts = findings.filter((problem) => fieldOfProblem(problem) === field.name).map(({ text }) => text);
    return texts.length === 0 ? field : { ...field, problem: texts.join("; ") };
  });
  const names = new Set(fields.map(({ name }) => name));
  const title = textOf(element.title, language, language) || String(element.name ?? "");
  return {
    tab: "questions",
    title,
    lead: typeLabel(element.type, words),
    fields: [{ name: "of", label: "", kind: "hidden", value: String(element.name ?? "") }, ...fields],
    remarks: findings
      .filter((problem) => !names.has(fieldOfProblem(problem)))
      .map(({ member, text }) => (member === "" ? text : `${member}: ${text}`)),
    previewPage: previewPageOf(definition, place[0]!),
    back: `#e-${place.join("-")}`,
    apply: (fieldsSent) => applyQuestion(definition, place, element, fieldsSent, words),
  } satisfies FormPlan;
};

/** The words for a type of question. */
export function typeLabel(type: unknown, words: BuilderTexts): string {
  const { other, ...known } = words.types;
  const name = String(type);
  return Object.hasOwn(known, name) ? known[name as keyof typeof known] : other(name);
}

function commonFields(element: JsonObject, language: string, words: BuilderTexts): FieldView[] {
  const texts = words.fields;
  const isText = element.type === "html" || element.type === "image";
  const line = (name: "title" | "description", hint: string): FieldView => ({
    ...{ name, label: texts[name], hint, kind: name === "title" ? "line" : "area", lines: 2 },
    ...{ value: textOf(element[name], language, language), lang: language },
  });
  const name: FieldView = {
    ...{ name: "name", label: texts.name, hint: texts.nameHint, kind: "line", value: String(element.name ?? "") },
  };
  if (isText) return [name];
  const required: FieldView = {
    ...{ name: "isRequired", label: texts.isRequired, kind: "flag", value: element.isRequired === true ? "yes" : "" },
  };
  return [
    line("title", texts.titleHint),
    line("description", texts.descriptionHint),
    ...(element.type === "panel" ? [] : [required]),
    name,
  ];
}

function memberField(element: JsonObject, name: MemberName, language: string, words: BuilderTexts): FieldView {
  const texts = words.fields;
  const label = name === "columns" ? texts.matrixColumns : texts[name];
  const value = element[name];
  switch (memberKinds[name]) {
    case "choices":
      return {
        ...{ name, label, kind: "area", hint: texts.choicesHint, lines: 6, lang: language },
        value: choiceLines(value, language),
      };
    case "flag":
      return { name, label, kind: "flag", value: value === true ? "yes" : "" };
    case "inputType": {
      const options = Object.entries(texts.inputTypes).map(([each, words]) => ({ value: each, label: words }));
      const own = typeof value === "string" ? value : "text";
      const known = options.some((option) => option.value === own) ? options : [...options, { value: own, label: own }];
      return { name, label, kind: "select", options: known, value: own };
    }
    case "text":
      return { name, label, kind: "line", value: textOf(value, language, language), lang: language };
    case "passage":
      return {
        ...{ name, label, kind: "area", hint: texts.htmlHint, lines: 6 },
        value: textOf(value, language, language),
        lang: language,
      };
    default:
      return {
        name,
        label,
        kind: memberKinds[name] === "limit" ? "line" : "number",
        value: value === undefined || value === null ? "" : String(value),
      };
  }
}

function applyQuestion(
  definition: JsonObject,
  place: ElementPlace,
  element: JsonObject,
  fields: FormFields,
  words: BuilderTexts,
): ReturnType<FormPlan["apply"]> {
  const language = defaultLanguageOf(definition);
  const problems: FieldProblem[] = [];
  let next = element;
  const text = (name: string) => (fields.one(name) ?? "").replace(/\r\n?/g, "\n").trim();
  const isShown = (name: string) => fields.one(name) !== undefined;
  for (const name of ["title", "description"]) {
    if (isShown(name)) next = withMember(next, name, withText(element[name], language, language, text(name)));
  }
  if (!["html", "image", "panel"].includes(String(element.type)))
    next = withFlag(next, "isRequired", fields.one("isRequired") === "yes");
  for (const name of membersOf(element)) {
    if (memberKinds[name] === "flag") next = withFlag(next, name, fields.one(name) === "yes");
    else if (isShown(name)) next = withField(next, name, text(name), language, words, problems);
  }
  const condition = readConditionFields(definition, element, fields, words);
  problems.push(...condition.problems);
  next = withMember(next, "visibleIf", condition.expression);
  const name = nameOf(definition, element, text("name"), text("title"));
  if (name !== element.name) {
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) problems.push({ field: "name", text: words.errors.name });
    else if (usedNames(definition).has(name)) problems.push({ field: "name", text: words.errors.nameTaken });
  }
  if (problems.length > 0) return { problems };
  return { change: { definition: renameElement(replaceElement(definition, place, next), place, name) } };
}

/** A name that was made by the form follows the title until somebody writes another. */
function nameOf(definition: JsonObject, element: JsonObject, typed: string, title: string): string {
  const isAutomatic = /^question\d+$/.test(String(element.name)) && typed === element.name;
  const language = defaultLanguageOf(definition);
  if (!isAutomatic || title === "" || title === textOf(element.title, language, language)) return typed;
  return freshName(nameFromTitle(title), usedNames(definition));
}

function withFlag(element: JsonObject, name: string, isSet: boolean): JsonObject {
  if (isSet === (element[name] === true)) return element;
  return withMember(element, name, isSet ? true : undefined);
}

function withField(
  element: JsonObject,
  name: MemberName,
  typed: string,
  language: string,
  words: BuilderTexts,
  problems: FieldProblem[],
): JsonObject {
  const kind = memberKinds[name];
  if (kind === "choices") {
    const choices = readChoiceLines(typed, element[name], language);
    if (choices.length === 0) problems.push({ field: name, text: words.errors.choices });
    return withMember(element, name, choices);
  }
  if (kind === "text" || kind === "passage")
    return withMember(element, name, withText(element[name], language, language, typed));
  if (kind === "inputType") {
    return typed === (element[name] ?? "text")
      ? element
      : withMember(element, name, typed === "text" ? undefined : typed);
  }
  if (typed === String(element[name] ?? "")) return element;
  if (typed === "") return withMember(element, name, undefined);
  const number = Number(typed.replace(",", "."));
  if (Number.isFinite(number)) return withMember(element, name, number);
  // A limit may be a day.
  if (kind === "limit") return withMember(element, name, typed);
  problems.push({ field: name, text: words.errors.number });
  return element;
}

/** The form of the page in the path. */
export const planPage: FormPlanner = ({ request, pages }, { definition }, sent) => {
  const of = sent?.one("of");
  const found = pagesOf(definition).findIndex((page) => page.name === of);
  const index = of === undefined || found < 0 ? Number(readPlace(request.params.page ?? "")?.[0] ?? -1) : found;
  const page = pagesOf(definition)[index];
  if (!isObject(page)) return undefined;
  const words = pages.texts.builder;
  const language = defaultLanguageOf(definition);
  const line = (name: string, label: string, kind: FieldView["kind"]): FieldView => ({
    ...{ name, label, kind, lines: 2, value: textOf(page[name], language, language), lang: language },
  });
  return {
    tab: "questions",
    title: words.page(String(index + 1), textOf(page.title, language, language)),
    fields: [
      { name: "of", label: "", kind: "hidden", value: String(page.name ?? "") },
      line("title", words.fields.pageTitle, "line"),
      { ...line("description", words.fields.description, "area"), hint: words.fields.descriptionHint },
      ...conditionFields(definition, page, words),
    ],
    previewPage: previewPageOf(definition, index),
    back: `#p-${index}`,
    apply(fields) {
      const condition = readConditionFields(definition, page, fields, words);
      if (condition.problems.length > 0) return { problems: condition.problems };
      let next: JsonObject = page;
      for (const name of ["title", "description"]) {
        next = withMember(next, name, withText(page[name], language, language, (fields.one(name) ?? "").trim()));
      }
      next = withMember(next, "visibleIf", condition.expression);
      return { change: { definition: replacePage(definition, index, next) } };
    },
  };
};
