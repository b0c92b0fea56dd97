/** Scalar values of XML-RPC, as known clients send them, to plain values. What does not fit its type stays text. */
import { malformed } from "../xml.js";

/** Element names of the scalar types. */
export const scalarTypes: ReadonlySet<string> = new Set([
  "string",
  "int",
  "i4",
  "i8",
  "double",
  "boolean",
  "dateTime.iso8601",
  "base64",
  "nil",
]);

/** Element names in the namespace of Apache's extensions, which Java clients send for `short`, `long`, `BigDecimal`, ... */
export const extensionTypes: ReadonlySet<string> = new Set([
  "nil",
  "i1",
  "i2",
  "i8",
  "biginteger",
  "float",
  "bigdecimal",
  "dateTime",
]);

/**
 * The value of a scalar element; `undefined` for `nil`. Text that is no number of its type is passed on as it is, so that
 * the input check refuses it with the name of its field, as in every protocol.
 */
export function decodeScalar(type: string, text: string): unknown {
  switch (type) {
    case "int":
    case "i4":
    case "i8":
    case "i1":
    case "i2":
    case "biginteger":
      return integerOf(text.trim());
    case "double":
    case "float":
    case "bigdecimal":
      return doubleOf(text.trim());
    case "boolean":
      return booleanOf(text.trim());
    case "dateTime.iso8601":
    case "dateTime":
      return text.trim();
    case "base64":
      return textOfBase64(text);
    case "nil":
      return undefined;
    default:
      return text;
  }
}

function integerOf(text: string): number | string {
  const number = /^[+-]?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : text;
}

function doubleOf(text: string): number | string {
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : text;
}

function booleanOf(text: string): boolean | string {
  if (text === "1" || text === "true") return true;
  return text === "0" || text === "false" ? false : text;
}

/** PHP sends any text that is not ASCII in this form; nothing in the contract is binary. */
function textOfBase64(encoded: string): string {
  const compact = encoded.replace(/[ \t\r\n]+/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) throw malformed("A base64 value holds other characters.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(compact, "base64"));
  } catch {
    throw malformed("A base64 value is not UTF-8 text.");
  }
}
