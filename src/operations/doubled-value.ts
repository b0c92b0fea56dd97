/**
 * Stands in the place of a single-valued field that came more than once (T11). JSON, XML-RPC and SOAP all notice the
 * doubling while decoding, put this there, and leave it to the input check to say so.
 */
export class DoubledValue {
  /** A doubled member inside free JSON (a definition) must not vanish when that JSON is written again. */
  toJSON(): never {
    throw new SyntaxError("a member is given more than once in one object");
  }
}

/** Puts a decoded field into its structure, under any name that a caller may have written (T33); a second one is doubled. */
export function putOnce(structure: Record<string, unknown>, name: string, value: unknown): void {
  const put = Object.hasOwn(structure, name) ? new DoubledValue() : value;
  // Plain objects, since V8 keeps those without prototype as hash tables, of which a large call would need a hundred thousand.
  if (name === "__proto__") {
    Object.defineProperty(structure, name, { value: put, enumerable: true, configurable: true, writable: true });
  } else structure[name] = put;
}
