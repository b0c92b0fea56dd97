/** In which language a page is shown. */

/** Who wishes what, the strongest first. */
export interface LanguageWishes {
  /** Chosen on the page itself. */
  readonly asked: string | undefined;
  /** Known of this person: what the response was answered in, else what the invitation says. */
  readonly known: string | undefined;
  /** The header of the browser. */
  readonly acceptLanguage: string | undefined;
}

/** The first wish that can be met, else the default, which is the first of the available languages. */
export function chooseLanguage(available: readonly string[], wishes: LanguageWishes): string {
  for (const wish of [wishes.asked, wishes.known, ...acceptedLanguages(wishes.acceptLanguage)]) {
    const found = wish === undefined ? undefined : matchLanguage(available, wish);
    if (found !== undefined) return found;
  }
  return available[0] ?? "en";
}

/** The available language that fits a wish: itself, or one of the same base (`de-CH` is met by `de`). */
function matchLanguage(available: readonly string[], wish: string): string | undefined {
  const wanted = wish.toLowerCase().replaceAll("_", "-");
  const base = wanted.split("-")[0]!;
  return (
    available.find((language) => language.toLowerCase() === wanted) ??
    available.find((language) => language.toLowerCase() === base) ??
    available.find((language) => language.toLowerCase().split("-")[0] === base)
  );
}

/** The languages of an `Accept-Language` header (RFC 9110), the most wanted first. */
function acceptedLanguages(header: string | undefined): string[] {
  return (header ?? "")
    .slice(0, 500)
    .split(",")
    .map((entry) => {
      const [tag = "", ...parameters] = entry.split(";");
      const weight = /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(parameters[0] ?? "q=1")?.[1];
      return { tag: tag.trim(), weight: Number(weight ?? 0) };
    })
    .filter(({ tag, weight }) => /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/.test(tag) && weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
}

/** The name of a language in itself, for the links that switch. */
export function languageName(language: string): string {
  const known = names.get(language);
  if (known !== undefined) return known;
  const name = new Intl.DisplayNames([language], { type: "language", fallback: "code" }).of(language) ?? language;
  const shown = name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  if (names.size < maxNames) names.set(language, shown);
  return shown;
}

/** Making what knows the names costs more than the rest of a page. */
const names = new Map<string, string>();
const maxNames = 200;

const rightToLeft = new Set(["ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"]);

/** The direction in which a language is written. */
export function directionOf(language: string): "ltr" | "rtl" {
  return rightToLeft.has(language.split("-")[0]!) ? "rtl" : "ltr";
}
