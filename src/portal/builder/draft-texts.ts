/** Texts of a definition in several languages: reading one, setting one, and finding all of them for a table. */
import { isObject, type JsonObject } from "../../forms/findings.js";
import { languageTag } from "../../forms/localized-text.js";
import { withMember } from "./edit-draft.js";

/** Steps to a text within a definition. */
export type TextPath = readonly (string | number)[];

export interface DraftText {
  readonly path: TextPath;
  /** The text itself: a string, or an object by language. */
  readonly value: unknown;
}

const textMembers = new Set([
  ...["title", "description", "requiredErrorText", "minRateDescription", "maxRateDescription", "placeholder", "html"],
  ...["labelTrue", "labelFalse", "commentText", "otherText", "noneText", "refuseText", "dontKnowText", "selectAllText"],
  ...[
    "completedHtml",
    "startSurveyText",
    "pageNextText",
    "pagePrevText",
    "completeText",
    "addRowText",
    "removeRowText",
  ],
  ...["minErrorText", "maxErrorText", "templateTitle", "panelAddText", "panelRemoveText", "altText", "text"],
]);
/** Lists whose entries may be mere values, which are their own texts. */
const choiceLists = new Set(["choices", "rateValues", "rows", "columns"]);
const textLists = new Set(["pages", "elements", "templateElements", "items", "validators", "completedHtmlOnCondition"]);

/** The language of texts that do not say one. */
export function defaultLanguageOf(definition: JsonObject): string {
  const { locale } = definition;
  return (typeof locale === "string" && locale !== "default" ? languageTag(locale) : undefined) ?? "en";
}

/** A text in a language; empty where there is none. Only the default language may stand without its name. */
export function textOf(value: unknown, language: string, defaultLanguage: string): string {
  if (typeof value === "string") return language === defaultLanguage ? value : "";
  if (!isObject(value)) return "";
  const found = value[memberOf(value, language, defaultLanguage)];
  return typeof found === "string" ? found : "";
}

/** Under which member a language stands: `default` is the default language, or English where that one has its name. */
function memberOf(known: JsonObject, language: string, defaultLanguage: string): string {
  if (Object.hasOwn(known, language)) return language;
  if (language === defaultLanguage) return "default";
  const isEnglish = language === "en" && Object.hasOwn(known, defaultLanguage) && Object.hasOwn(known, "default");
  return isEnglish ? "default" : language;
}

/** The text with one language set, or taken away by an empty one; `undefined` when nothing is left. */
export function withText(value: unknown, language: string, defaultLanguage: string, text: string): unknown {
  if (textOf(value, language, defaultLanguage) === text) return value;
  const known: JsonObject = typeof value === "string" ? { default: value } : isObject(value) ? value : {};
  const member = memberOf(known, language, defaultLanguage);
  const next = withMember(known, member, text === "" ? undefined : text);
  const members = Object.keys(next);
  if (members.length === 0) return undefined;
  return members.length === 1 && members[0] === "default" ? next.default : next;
}

/** Value and text of an entry of a list of choices. */
export function choiceOf(entry: unknown): { readonly value: unknown; readonly text: unknown } {
  if (isObject(entry)) {
    const value = entry.value ?? entry.name;
    return { value, text: entry.text ?? entry.title };
  }
  if (typeof entry === "string" && entry.includes("|")) {
    const [value = "", ...text] = entry.split("|");
    return { value, text: text.join("|") };
  }
  return { value: entry, text: undefined };
}

/** Every text that a respondent can come to see, in order. */
export function textsOf(definition: JsonObject): DraftText[] {
  return textsBelow(definition, []);
}

function textsBelow(container: JsonObject, path: TextPath): DraftText[] {
  return Object.entries(container).flatMap(([member, value]): DraftText[] => {
    const here = [...path, member];
    if (textMembers.has(member) && (typeof value === "string" || isObject(value))) return [{ path: here, value }];
    if (!Array.isArray(value)) return [];
    if (choiceLists.has(member)) {
      return value.flatMap((entry, index) => {
        const isColumn = isObject(entry) && ("cellType" in entry || (!("value" in entry) && "name" in entry));
        if (isColumn) return textsBelow(entry, [...here, index]);
        const { value: own, text } = choiceOf(entry);
        return typeof own === "number" && text === undefined
          ? []
          : [{ path: [...here, index, "text"], value: text ?? String(own) }];
      });
    }
    if (!textLists.has(member)) return [];
    return value.flatMap((entry, index) => (isObject(entry) ? textsBelow(entry, [...here, index]) : []));
  });
}

/** Languages in which there is any text, the default one first. */
export function languagesOf(definition: JsonObject): readonly string[] {
  const found = new Set([defaultLanguageOf(definition)]);
  for (const { value } of textsOf(definition)) {
    if (!isObject(value)) continue;
    for (const name of Object.keys(value)) {
      const tag = name === "default" ? undefined : languageTag(name);
      if (tag !== undefined) found.add(name);
    }
  }
  return [...found];
}

/** The definition with one text set in one language. A path that leads nowhere changes nothing. */
export function setText(definition: JsonObject, path: TextPath, language: string, text: string): JsonObject {
  const defaultLanguage = defaultLanguageOf(definition);
  const change = (container: unknown, way: TextPath): unknown => {
    const [step, ...rest] = way;
    if (step === undefined) return withText(container, language, defaultLanguage, text);
    if (Array.isArray(container)) {
      return container.map((each, index) => (index === step ? change(asItem(each, rest), rest) : each));
    }
    if (!isObject(container)) return container;
    const next = change(container[step], rest);
    return next === container[step] ? container : withMember(container, String(step), next);
  };
  return change(definition, path) as JsonObject;
}

/** A choice that is a mere value becomes an object with a text, to hold more than one language. */
function asItem(entry: unknown, rest: TextPath): unknown {
  if (rest.length !== 1 || rest[0] !== "text" || isObject(entry)) return entry;
  const { value, text } = choiceOf(entry);
  return { value, text: text ?? String(value) };
}
