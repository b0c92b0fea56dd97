/** The forms about the whole of a draft: its settings, its JSON, and its texts in all languages. */
import { isName } from "../../domain/identifiers.js";
import { isObject, type JsonObject } from "../../forms/findings.js";
import { languageTag } from "../../forms/localized-text.js";
import { safeAddress } from "../../forms/safe-address.js";
import type { FormFields } from "../form-fields.js";
import type { FieldProblem, FieldView, FormPlan, FormPlanner } from "./draft-form.js";
import { draftPath } from "./draft-frame.js";
import { draftProblems } from "./draft-problems.js";
import { type Draft, maxDefinitionLength } from "./draft-store.js";
import { defaultLanguageOf, languagesOf, setText, type TextPath, textOf, textsOf, withText } from "./draft-texts.js";
import { allElements, onPages, withMember } from "./edit-draft.js";
import { instantOfLocal, localTime } from "./local-time.js";

const scoreNames = ["nps", "csat", "ces"] as const;
const moments = ["opensAt", "closesAt"] as const;

const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** Settings: ID, first language, scores, times, limits, brand, thanks. */
export const planSettings: FormPlanner = ({ pages }, draft) => {
  const { definition } = draft;
  const words = pages.texts.builder;
  const texts = words.settings;
  const { timeZone } = pages.calendar;
  const language = defaultLanguageOf(definition);
  const loop = objectOf(definition.surveyLoop);
  const brand = objectOf(loop.brand);
  const scores = objectOf(loop.scores);
  const questions = allElements(definition)
    .filter(({ element }) => element.type === "rating" || element.inputType === "number")
    .map(({ element }) => ({
      value: String(element.name),
      label: textOf(element.title, language, language) || String(element.name),
    }));
  const known = (value: unknown) => (typeof value === "string" ? value : "");
  const problemOf = (...paths: string[]) =>
    draftProblems(definition, words.findings).find(
      ({ place, member }) => place === undefined && paths.some((path) => member === path),
    )?.text;
  const text = (name: string, label: string, kind: FieldView["kind"], hint?: string): FieldView => ({
    ...{ name, label, kind, hint, lang: language, value: textOf(definition[name], language, language), lines: 3 },
  });
  const line = (name: string, label: string, value: string, hint?: string, path = name): FieldView => ({
    ...{ name, label, kind: "line", value, hint, problem: problemOf(path) },
  });
  return {
    tab: "settings",
    title: texts.title,
    fields: [
      text("title", words.fields.surveyTitle, "line"),
      text("description", words.fields.description, "area", words.fields.descriptionHint),
      line("surveyId", texts.surveyId, draft.surveyId, texts.surveyIdHint),
      line("locale", texts.locale, language, texts.localeHint),
      ...scoreNames.map((name): FieldView => {
        const value = known(scores[name]);
        const options = [{ value: "", label: texts.noScore }, ...questions];
        if (!options.some((option) => option.value === value)) options.push({ value, label: value });
        return {
          name,
          label: texts[name],
          kind: "select",
          options,
          value,
          problem: problemOf(`surveyLoop.scores.${name}`),
        };
      }),
      ...moments.map(
        (name): FieldView => ({
          ...{
            name,
            label: texts[name],
            kind: "moment",
            hint: texts.zone(timeZone),
            value: localTime(loop[name], timeZone),
          },
          problem: problemOf(`surveyLoop.${name}`),
        }),
      ),
      {
        ...line(
          "responseLimit",
          texts.responseLimit,
          loop.responseLimit === undefined ? "" : String(loop.responseLimit),
          undefined,
          "surveyLoop.responseLimit",
        ),
        kind: "number",
      },
      {
        ...line(
          "minimumGroupSize",
          texts.minimumGroupSize,
          loop.minimumGroupSize === undefined ? "" : String(loop.minimumGroupSize),
          texts.minimumGroupSizeHint,
          "surveyLoop.minimumGroupSize",
        ),
        kind: "number",
      },
      line("brandName", texts.brandName, known(brand.name), undefined, "surveyLoop.brand.name"),
      line(
        "accentColor",
        texts.accentColor,
        known(brand.accentColor),
        texts.accentColorHint,
        "surveyLoop.brand.accentColor",
      ),
      text("completedHtml", texts.thanks, "area", words.fields.htmlHint),
      line(
        "completionRedirect",
        texts.completionRedirect,
        known(loop.completionRedirect),
        undefined,
        "surveyLoop.completionRedirect",
      ),
    ],
    back: "",
    apply: (fields) => applySettings(draft, fields, timeZone, words.errors),
  };
};

type ErrorWords = {
  readonly surveyId: string;
  readonly language: string;
  readonly moment: string;
  readonly number: string;
};

function applySettings(
  draft: Draft,
  fields: FormFields,
  timeZone: string,
  words: ErrorWords,
): ReturnType<FormPlan["apply"]> {
  const problems: FieldProblem[] = [];
  const typed = (name: string) => (fields.one(name) ?? "").replace(/\r\n?/g, "\n").trim();
  const language = defaultLanguageOf(draft.definition);
  let definition: JsonObject = draft.definition;
  for (const name of ["title", "description", "completedHtml"]) {
    definition = withMember(definition, name, withText(definition[name], language, language, typed(name)));
  }
  const surveyId = typed("surveyId");
  if (!isName(surveyId)) problems.push({ field: "surveyId", text: words.surveyId });
  const locale = typed("locale");
  if (languageTag(locale) === undefined) problems.push({ field: "locale", text: words.language });
  else if (locale !== language) definition = withMember(definition, "locale", locale);
  let loop = objectOf(definition.surveyLoop);
  let scores = objectOf(loop.scores);
  for (const name of scoreNames) scores = withMember(scores, name, typed(name) || undefined);
  loop = withMember(loop, "scores", emptied(scores));
  for (const name of moments) {
    if (typed(name) === localTime(loop[name], timeZone)) continue;
    const instant = instantOfLocal(typed(name), timeZone);
    if (instant === null) problems.push({ field: name, text: words.moment });
    else loop = withMember(loop, name, instant);
  }
  for (const name of ["responseLimit", "minimumGroupSize"]) {
    const count = typed(name);
    if (count !== "" && !/^\d{1,9}$/.test(count)) problems.push({ field: name, text: words.number });
    loop = withMember(loop, name, count === "" ? undefined : Number(count));
  }
  let brand = withMember(objectOf(loop.brand), "name", typed("brandName") || undefined);
  brand = withMember(brand, "accentColor", typed("accentColor") || undefined);
  loop = withMember(loop, "brand", emptied(brand));
  const address = typed("completionRedirect");
  loop = withMember(loop, "completionRedirect", address === "" ? undefined : (safeAddress(address) ?? address));
  definition = withMember(definition, "surveyLoop", emptied(loop));
  return problems.length > 0 ? { problems } : { change: { surveyId, definition } };
}

function emptied(object: JsonObject): JsonObject | undefined {
  return Object.keys(object).length === 0 ? undefined : object;
}

/** The whole definition as JSON. */
export const planJson: FormPlanner = ({ pages }, draft) => {
  const words = pages.texts.builder;
  const findings = draftProblems(draft.definition, words.findings).filter(({ weight }) => weight === "problem");
  return {
    tab: "json",
    title: words.json.title,
    lead: words.json.lead,
    fields: [
      {
        ...{ name: "definition", label: words.json.field, kind: "area", lines: 24, isCode: true },
        value: JSON.stringify(draft.definition, null, 2),
      },
    ],
    remarks: findings
      .slice(0, 20)
      .map(
        ({ place, member, text }) =>
          `${[place?.map((step) => step + 1).join("."), member].filter(Boolean).join(" ")}: ${text}`,
      ),
    extra: "json",
    extraValues: { downloadPath: `${pages.base}${draftPath(draft, "/definition.json")}` },
    back: "",
    apply(fields) {
      const typed = fields.one("definition") ?? "";
      if (fields.one("definition.unreadable") !== undefined) {
        return { problems: [{ field: "definition", text: words.errors.notUtf8 }] };
      }
      if (typed.length > maxDefinitionLength)
        return { problems: [{ field: "definition", text: words.errors.tooLong }] };
      const read = readDefinition(typed);
      if (typeof read === "string") {
        const text = read === "" ? words.errors.jsonObject : words.errors.json(read);
        return { problems: [{ field: "definition", text }] };
      }
      return { change: { definition: onPages(read) } };
    },
  };
};

/** The definition, or why the text is none; empty when it is JSON but no object. */
export function readDefinition(text: string): JsonObject | string {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const maxTranslatedTexts = 2000;

/** A table of all texts by language. A language that is asked for by `?add=` has a column, too. */
export const planTranslations: FormPlanner = ({ pages, request }, draft, sent) => {
  const { definition } = draft;
  const words = pages.texts.builder;
  const first = defaultLanguageOf(definition);
  const wanted = languageTag(sent?.one("add") ?? new URLSearchParams(request.query).get("add") ?? "");
  const languages = [...new Set([...languagesOf(definition), ...(wanted === undefined ? [] : [wanted])])];
  const texts = textsOf(definition).slice(0, maxTranslatedTexts);
  const titles = new Map(
    allElements(definition).map(({ element, place }) => [
      place.join("-"),
      textOf(element.title, first, first) || String(element.name),
    ]),
  );
  const fields = texts.flatMap(({ path, value }) =>
    languages.map((language): FieldView => {
      const text = textOf(value, language, first);
      const row = whereOf(path, titles, words.page, words.memberNames);
      const isLong = text.length > 80 || /html$/i.test(String(path.at(-1)));
      return {
        name: fieldName(path, language),
        label: language,
        kind: isLong ? "area" : "line",
        lines: 3,
        value: text,
        row,
        lang: language,
      };
    }),
  );
  return {
    tab: "translations",
    title: words.translations.title,
    lead: texts.length === 0 ? words.translations.none : words.translations.lead,
    fields: [
      ...(wanted === undefined ? [] : [{ name: "add", label: "", kind: "hidden", value: wanted } as const]),
      ...fields,
    ],
    extra: "translations",
    extraValues: { addPath: `${pages.base}${draftPath(draft, "/translations")}` },
    back: "",
    apply(fieldsSent) {
      let next = definition;
      for (const { path, value } of texts) {
        for (const language of languages) {
          const typed = fieldsSent.one(fieldName(path, language))?.replace(/\r\n?/g, "\n").trim();
          if (typed === undefined || typed === textOf(value, language, first).trim()) continue;
          next = setText(next, path, language, typed);
        }
      }
      return { change: { definition: next } };
    },
  };
};

function fieldName(path: TextPath, language: string): string {
  return `t.${path.join(".")}.${language}`;
}

function whereOf(
  path: TextPath,
  titles: ReadonlyMap<string, string>,
  page: (number: string, title: string) => string,
  names: Readonly<Record<string, string>>,
): string {
  const place: number[] = [];
  let rest = path;
  while ((rest[0] === "pages" || rest[0] === "elements") && typeof rest[1] === "number") {
    place.push(rest[1]);
    rest = rest.slice(2);
  }
  const what = rest.map((step) => (typeof step === "number" ? String(step + 1) : (names[step] ?? step))).join(" ");
  if (place.length === 0) return what;
  const title = place.length === 1 ? page(String(place[0]! + 1), "") : (titles.get(place.join("-")) ?? "");
  return `${title}: ${what}`;
}
