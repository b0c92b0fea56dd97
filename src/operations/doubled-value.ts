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
