/** Which values count as numbers, and the rounding that hides binary fractions. */
import { asText } from "./values.js";

/**
 * The number that a value reads as: `5`, `"5"`, `" 1,5 "` and `"0x1F"` do, `true`, `""`, `"5 kg"` and more than 15 digits in a
 * row (a telephone or card number) do not.
 *
 * @returns NaN where it is none
 */
export function numberOf(value: unknown): number {
  if (typeof value === "number") return Number.isFinite(value) ? value : Number.NaN;
  if (typeof value === "string") return numberOfText(value);
  if (!Array.isArray(value)) return Number.NaN;
  const text = asText(value);
  return Number.isFinite(Number(text)) ? Number.parseFloat(text) : Number.NaN;
}

function numberOfText(given: string): number {
  let text = given.trim();
  if (text === "") return Number.NaN;
  if (text.startsWith("0x")) return text.length > 32 ? Number.NaN : Number.parseInt(text, 16);
  // Most texts are words.
  if (!/^[\d.,+-]/.test(text)) return Number.NaN;
  if (text.length > 15 && /^\d+$/.test(text)) return Number.NaN;
  const comma = text.indexOf(",");
  if (comma >= 0 && text.indexOf(",", comma + 1) < 0) text = text.replace(",", ".");
  const number = Number.parseFloat(text);
  return Number.isNaN(number) || !Number.isFinite(Number(text)) ? Number.NaN : number;
}

/**
 * The value of an answer as an expression takes it: text that reads like a truth value or number becomes one (`"05"` stays
 * text), and a pair of quotes around a text goes.
 */
export function converted(value: unknown): unknown {
  if (typeof value !== "string" || value === "") return value;
  const lower = value.length === 4 || value.length === 5 ? value.toLowerCase() : "";
  if (lower === "true") return true;
  if (lower === "false") return false;
  if (value.length > 1 && isQuote(value[0]) && isQuote(value.at(-1))) return value.slice(1, -1);
  const number = numberOf(value);
  if (Number.isNaN(number)) return value;
  if (value.length > 1 && value[0] === "0" && !value.startsWith("0x")) {
    return value[1] === "." || value[1] === "," ? number : value;
  }
  return number;
}

function isQuote(sign: string | undefined): boolean {
  return sign === "'" || sign === '"';
}

/** How many digits follow the point. */
export function decimalsOf(value: unknown): number {
  if (typeof value === "number") {
    if (Number.isInteger(value) || !Number.isFinite(value)) return 0;
  } else if (Number.isNaN(numberOf(value))) return 0;
  return asText(value).split(".")[1]?.length ?? 0;
}

/** The number with so many decimals, so that 0.1 + 0.2 is 0.3. */
export function withDecimals(value: number, decimals: number): number {
  return decimals > 0 ? Number.parseFloat(value.toFixed(Math.min(decimals, 100))) : value;
}
