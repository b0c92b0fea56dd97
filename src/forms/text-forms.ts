/** How numbers, days, sizes and counted things are written in the language of a page. */

/** Forms of a text by plural category (`one`, `few`, ...); `#` stands for the number. */
export type PluralForms = { readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

export interface TextForms {
  /** The form that fits a number, with the number in it. */
  plural(count: number, forms: PluralForms): string;
  number(value: number): string;
  /** `2026-03-01` as a day in words. */
  day(date: string): string;
  /** Bytes for people, in kilobytes or megabytes. */
  size(bytes: number): string;
  /** `a, b, c`. */
  list(items: readonly string[]): string;
}

/** Made once for each language; what `Intl` needs is made when it is first asked for. */
export function createTextForms(language: string): TextForms {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 10 });
  const days = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
  const lists = new Intl.ListFormat(language, { style: "short", type: "unit" });
  const sizes = ["kilobyte", "megabyte"].map(
    (unit) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }),
  );
  return {
    plural: (count, forms) => (forms[rules.select(count)] ?? forms.other).replaceAll("#", numbers.format(count)),
    number: (value) => numbers.format(value),
    day: (date) => days.format(new Date(date)),
    size: (bytes) => (bytes >= 1024 * 1024 ? sizes[1]!.format(bytes / (1024 * 1024)) : sizes[0]!.format(bytes / 1024)),
    list: (items) => lists.format(items),
  };
}

const fieldNumbers = new Map<string, Intl.NumberFormat>();

/** A number as it stands in a field: with the decimal sign of the language, without groups. */
export function fieldNumber(value: number, language: string): string {
  let format = fieldNumbers.get(language);
  if (format === undefined) {
    format = new Intl.NumberFormat(language, {
      useGrouping: false,
      maximumFractionDigits: 10,
      numberingSystem: "latn",
    });
    if (fieldNumbers.size < 100) fieldNumbers.set(language, format);
  }
  return format
    .format(value)
    .replace(/[\u200e\u200f\u061c]/g, "")
    .replace("\u2212", "-");
}

/**
 * A typed number in plain digits: Arabic, Persian and full-width digits, the decimal comma and the Arabic decimal sign, and spaces or
 * apostrophes between groups of three are understood. What is no such number comes back as it is.
 */
export function plainNumber(typed: string): string {
  const digits = typed
    .replace(/[\u200e\u200f\u061c]/g, "")
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replace("\u2212", "-")
    .replace("\u066b", ".");
  const isGrouped = /^[+-]?\d{1,3}(?:[ \u00a0\u2009\u202f'\u2019\u066c]\d{3})+(?:[.,]\d+)?$/.test(digits);
  return (isGrouped ? digits.replace(/[ \u00a0\u2009\u202f'\u2019\u066c]/g, "") : digits).replace(",", ".");
}
