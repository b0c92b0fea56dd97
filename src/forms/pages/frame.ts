/** What every page of the form has around its content: language, brand, style sheets, links to other languages. */
import type { Views } from "../../views.js";
import type { CompiledSurvey } from "../compiled-survey.js";
import { type FormTexts, formTexts } from "../texts.js";
import { directionOf, languageName } from "./choose-language.js";

export interface Frame {
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly texts: FormTexts;
  readonly styleSheets: readonly string[];
  readonly brandName: string;
  readonly logo: string;
  readonly otherLanguages: readonly { readonly language: string; readonly name: string; readonly url: string }[];
}

/** What pages are made with, for as long as the loop lives. */
export interface PageSetting {
  readonly views: Views;
  /** The mount's public address without a trailing slash; every link is made from it (T16). */
  readonly publicUrl: string;
}

/** @param urlIn the address of the same page in another language; absent where the page has but one */
export function frameOf(
  setting: PageSetting,
  survey: CompiledSurvey | undefined,
  language: string,
  urlIn?: (language: string) => string,
): Frame {
  const { name = "", logoUrl = "", accentColor } = survey?.settings.brand ?? {};
  const assets = `${pathOf(setting.publicUrl)}/assets`;
  const languages = survey === undefined || urlIn === undefined ? [] : survey.languages;
  return {
    language,
    direction: directionOf(language),
    texts: formTexts(language),
    styleSheets: [
      `${assets}/${setting.views.assetName("tokens.css")}`,
      ...(accentColor === undefined ? [] : [`${assets}/brand/${accentColor.slice(1)}.css`]),
      `${assets}/${setting.views.assetName("form.css")}`,
    ],
    brandName: name,
    logo: logoUrl,
    otherLanguages: languages
      .filter((other) => other !== language)
      .map((other) => ({ language: other, name: languageName(other), url: urlIn!(other) })),
  };
}

/** Addresses of the pages behind one link. */
export interface LinkAddresses {
  readonly form: string;
  readonly thanks: string;
  readonly unsubscribe: string;
}

export function addressesOf(trackingUrl: string): LinkAddresses {
  const form = pathOf(trackingUrl);
  return { form, thanks: `${form}/thanks`, unsubscribe: `${form}/unsubscribe` };
}

/**
 * A public address without its origin. Pages link by path, so that they also work under another name of the same server
 * (`127.0.0.1` for `localhost`), where the content security policy would refuse the public one.
 */
function pathOf(address: string): string {
  const start = address.indexOf("/", address.indexOf("//") + 2);
  return start < 0 ? "" : address.slice(start);
}

/** An address with a query of the pairs that have a value. */
export function withQuery(address: string, pairs: Iterable<readonly [string, string | undefined]>): string {
  const query = new URLSearchParams();
  for (const [name, value] of pairs) if (value !== undefined) query.append(name, value);
  return query.size === 0 ? address : `${address}?${query}`;
}
