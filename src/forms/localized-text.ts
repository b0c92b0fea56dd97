/**
 * Texts of a definition: one string, or an object of strings by language. The rules of SurveyJS hold: `default` and `en` stand for
 * each other, `de-CH` falls back to `de` and then to the default.
 */

import type { LocalizedText } from "./compiled-survey.js";
import { type Findings, isObject, memberPath, quoted } from "./findings.js";
import { phrase } from "./phrase.js";

/** Most languages of a definition. */
const maxLanguages = 50;
/** Longest text in characters. */
export const maxTextLength = 5000;

/** Reads the texts of one definition and remembers their languages. */
export interface TextReader {
  /** The language of texts that do not say theirs. */
  readonly defaultLanguage: string;
  /** The text, `undefined` when it is absent or blank. It has the default language, empty where the author gave none. */
  optional(value: unknown, path: string): LocalizedText | undefined;
  /** The text, with a fallback for the default language where the author gave none. */
  required(value: unknown, path: string, fallback: string): LocalizedText;
  /** Texts that may have values filled in, with their paths. */
  piped(): readonly { readonly path: string; readonly text: string }[];
  /** Adds a part of a text that is shown by itself. */
  pipe(text: string, path: string): void;
  /** All languages that texts were given in, the default first. Warns of texts that lack one of them. */
  languages(): readonly string[];
}

/** The canonical form of a language tag, `undefined` when it is none. `pt_br` is `pt-BR`. */
export function languageTag(text: string): string | undefined {
  if (!/^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$/.test(text)) return undefined;
  try {
    return Intl.getCanonicalLocales(text.replaceAll("_", "-"))[0];
  } catch {
    return undefined;
  }
}

export function createTextReader(defaultLanguage: string, findings: Findings): TextReader {
  const seen = new Map<string, number>([[defaultLanguage, 0]]);
  const piped: { path: string; text: string }[] = [];
  const localized: { path: string; languages: ReadonlySet<string> }[] = [];

  const read = (value: unknown, path: string): Record<string, string> | undefined => {
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string" || typeof value === "number") {
      return byLanguage({ [defaultLanguage]: String(value) }, path);
    }
    if (!isObject(value)) {
      findings.refuse(path, phrase`must be a text, or an object of texts by language`);
      return undefined;
    }
    if (Object.keys(value).length > maxLanguages) {
      findings.refuse(path, phrase`is in ${Object.keys(value).length} languages; at most ${maxLanguages} are taken`);
      return undefined;
    }
    const texts = byLanguage(namedTexts(value, path), path);
    localized.push({ path, languages: new Set(Object.keys(texts)) });
    for (const language of Object.keys(texts)) seen.set(language, (seen.get(language) ?? 0) + 1);
    return texts;
  };

  const namedTexts = (given: { readonly [language: string]: unknown }, path: string): Record<string, unknown> => {
    const texts: Record<string, unknown> = Object.create(null);
    const { default: standard, ...named } = given;
    for (const [name, text] of Object.entries(named)) {
      const language = languageTag(name);
      if (language === undefined)
        findings.warn(memberPath(path, name), phrase`is no language tag; the text is left out`);
      else texts[language] = text;
    }
    if (standard === undefined) return texts;
    if (texts[defaultLanguage] === undefined) texts[defaultLanguage] = standard;
    else if (texts.en === undefined) texts.en = standard;
    return texts;
  };

  const byLanguage = (given: Record<string, unknown>, path: string): Record<string, string> => {
    const texts: Record<string, string> = Object.create(null);
    for (const [language, text] of Object.entries(given)) {
      if (typeof text !== "string" && typeof text !== "number") {
        if (text !== null) findings.refuse(memberPath(path, language), phrase`must be a text`);
      } else if (String(text).length > maxTextLength) {
        findings.refuse(path, phrase`has ${String(text).length} characters; at most ${maxTextLength} are taken`);
      } else if (String(text).trim() !== "") texts[language] = String(text);
    }
    for (const text of Object.values(texts)) if (text.includes("{")) piped.push({ path, text });
    return texts;
  };

  return {
    defaultLanguage,
    piped: () => piped,
    pipe(text, path) {
      if (text.includes("{")) piped.push({ path, text });
    },
    optional(value, path) {
      const texts = read(value, path);
      if (texts === undefined || Object.keys(texts).length === 0) return undefined;
      texts[defaultLanguage] ??= "";
      return texts;
    },
    required(value, path, fallback) {
      const texts = read(value, path) ?? Object.create(null);
      if (texts[defaultLanguage] === undefined) {
        if (Object.keys(texts).length > 0) {
          findings.warn(
            path,
            phrase`has no text for the default language ${defaultLanguage}; ${quoted(fallback)} is shown`,
          );
        }
        texts[defaultLanguage] = fallback;
      }
      return texts;
    },
    languages() {
      const languages = [...seen.keys()];
      if (languages.length > maxLanguages) {
        findings.refuse(
          "title",
          phrase`and the other texts are in ${languages.length} languages; at most ${maxLanguages} are taken`,
        );
        return languages;
      }
      for (const language of languages.slice(1)) {
        const base = language.split("-")[0]!;
        const missing = localized.filter((text) => !text.languages.has(language) && !text.languages.has(base));
        if (missing.length > 0) {
          findings.warn(
            missing[0]!.path,
            missing.length > 1
              ? phrase`has no text in ${language}, like ${missing.length - 1} others; the default language is shown`
              : phrase`has no text in ${language}; the default language is shown`,
          );
        }
      }
      return languages;
    },
  };
}
