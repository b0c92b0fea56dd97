/** The languages of the portal. Another one is another object of the same type, and a line here. */
import { englishTexts, type PortalTexts } from "./texts.js";
import { frenchTexts } from "./texts-fr.js";

/** Every text of the portal by language (BCP 47). */
export const portalTextsByLanguage: ReadonlyMap<string, PortalTexts> = new Map([
  ["en", englishTexts],
  ["fr", frenchTexts],
]);
