/** Form of the IDs and names that travel on the wire. */
import { customAlphabet } from "nanoid";

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A new random ID of an invitation, response or receipt: 17 base62 characters, 101 bits. */
export const createIdentifier: () => string = customAlphabet(base62, 17);

/** Whether the text can be an ID that {@link createIdentifier} made. Anything else is `not_found` without a look-up. */
export function isIdentifier(text: string): boolean {
  return /^[0-9A-Za-z]{17}$/.test(text);
}

/** Whether the text can name a survey, a consumer or a key (T32). */
export function isName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text);
}

const prototypeNames = new Set(["__proto__", "constructor", "prototype"]);

/** Whether the text can name a parameter: letters, digits, `_ . -`, up to 64, none that JavaScript objects own (T33). */
export function isParameterName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(text) && !prototypeNames.has(text);
}

/** Whether a name is one through which a JavaScript prototype could be reached (T33). */
export function isPrototypeName(text: string): boolean {
  return prototypeNames.has(text);
}
