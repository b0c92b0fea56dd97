/** The language of the portal's pages: the one that was chosen, else the browser's first one that there is. */
import type { IncomingHttpHeaders } from "node:http";
import { invalidArgument } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import type { FormFields } from "./form-fields.js";
import type { Visitor } from "./gate.js";
import { portalTextsByLanguage } from "./portal-languages.js";

/** The language of a request: by its cookie, else by `Accept-Language`, else English. */
export function chosenLanguage(headers: IncomingHttpHeaders, publicUrl: string): string {
  const name = cookieName(publicUrl);
  for (const pair of (headers.cookie ?? "").split(";")) {
    const [key, value = ""] = pair.trim().split("=", 2);
    if (key === name && portalTextsByLanguage.has(value)) return value;
  }
  const wanted = (headers["accept-language"] ?? "").slice(0, 500).split(",").map(readRange);
  for (const { language } of wanted
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)) {
    if (portalTextsByLanguage.has(language)) return language;
  }
  return "en";
}

function readRange(range: string): { language: string; weight: number } {
  const [tag = "", quality] = range.trim().split(";");
  const weight = quality === undefined ? 1 : Number(/^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(quality)?.[1] ?? 0);
  return { language: tag.toLowerCase().split("-")[0]!, weight };
}

/** Keeps the language that a form names, and goes back to the page on which it was sent. */
export function languageChoice(publicUrl: string) {
  return async ({ pages }: Visitor, fields: FormFields): Promise<HttpResponse> => {
    const language = fields.one("language") ?? "";
    if (!portalTextsByLanguage.has(language))
      throw invalidArgument("language", "language must be one of the portal's.");
    const url = new URL(publicUrl);
    const secure = url.protocol === "https:" ? "; Secure" : "";
    const cookie = `${cookieName(publicUrl)}=${language}; Path=${url.pathname}; Max-Age=31536000; HttpOnly; SameSite=Lax${secure}`;
    return pages.redirect(ownPath(fields.one("next") ?? ""), cookie);
  };
}

/** Only a path of the portal, with its query, may be gone back to (T30). */
function ownPath(path: string): `/portal${string}` {
  return /^\/portal(?:\/[A-Za-z0-9_.-]{1,64}){0,7}(?:\?[A-Za-z0-9_.~%&=+-]{0,1000})?$/.test(path) &&
    !path.includes("..")
    ? (path as `/portal${string}`)
    : "/portal";
}

function cookieName(publicUrl: string): string {
  return `survey-loop-language${new URL(publicUrl).pathname.replace(/\/+$/, "").replace(/[^A-Za-z0-9]+/g, "-")}`;
}
