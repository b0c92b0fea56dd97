/** The style of a page: one text for each accent colour, named in the content security policy by its hash. */
import { createHash } from "node:crypto";
import type { Views } from "../../views.js";
import { brandStyleSheet } from "../brand-colour.js";

export interface PageStyle {
  readonly text: string;
  /** As a source of the policy: `'sha256-...'`. No other inline style runs. */
  readonly hash: string;
}

/** Most accent colours whose style is kept. */
const maxKept = 500;
const kept = new WeakMap<Views, Map<string, PageStyle>>();

/** The style for a survey's accent colour, ours when it has none. */
export function pageStyle(views: Views, accentColor: string | undefined): PageStyle {
  let styles = kept.get(views);
  if (styles === undefined) {
    styles = new Map();
    kept.set(views, styles);
  }
  const key = accentColor ?? "";
  const known = styles.get(key);
  if (known !== undefined) return known;
  const sheets = [
    views.assetText("tokens.css"),
    ...(accentColor === undefined ? [] : [brandStyleSheet(accentColor)]),
    views.assetText("form.css"),
  ];
  // A host's own sheet must not be able to end the element early.
  const text = sheets.join("").replaceAll("</", "<\\/");
  const style = { text, hash: `'sha256-${createHash("sha256").update(text).digest("base64")}'` };
  if (styles.size >= maxKept) styles.clear();
  styles.set(key, style);
  return style;
}
