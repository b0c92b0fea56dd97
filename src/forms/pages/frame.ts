/** What every page of the form has around its content: language, brand, style sheets, links to other languages. */
import type { Views } from "../../views.js";
import type { CompiledSurvey } from "../compiled-survey.js";
import { type FormTexts, formTexts } from "../texts.js";
import { directionOf, languageName } from "./choose-language.js";
import { pageStyle } from "./page-style.js";

export interface Frame {
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly texts: FormTexts;
  /** Addresses of the style sheets, for a layout that links them. */
  readonly styleSheets: readonly string[];
  /** The same as text, for the page itself: the first page takes one request less. */
  readonly style: string;
  readonly styleHash: string;
  /** Address of our script; empty where a page needs none. */
  readonly script: string;
  /** Origins that may embed the page and are told its height, with blanks between; empty mostly. */
  readonly embedders: string;
  /** On pages behind a test link; empty otherwise. */
  readonly testNotice: string;
  readonly brandName: string;
  readonly logo: string;
  readonly otherLanguages: readonly { readonly language: string; readonly name: string; readonly url: string }[];
}

/** What pages are made with, for as long as the loop lives. */
export interface PageSetting {
  readonly views: Views;
  /** The mount's public address without a trailing slash; every link is made from it (T16). */
  readonly publicUrl: string;
  /** Behind test links: the pages say so. */
  readonly isTest?: boolean;
}

/** Address of our script. */
export function scriptOf({ views, publicUrl }: PageSetting): string {
  return `${pathOf(publicUrl)}/assets/${views.assetName("form.js")}`;
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
  const style = pageStyle(setting.views, accentColor);
  const embedders = (survey?.settings.frameAncestors ?? []).join(" ");
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
    style: style.text,
    styleHash: style.hash,
    script: embedders === "" ? "" : scriptOf(setting),
    embedders,
    testNotice: setting.isTest === true ? formTexts(language).testNotice : "",
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
