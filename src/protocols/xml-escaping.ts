/** Text to XML text. All generated XML in hot paths passes through here; cold documents are built with xmlbuilder2. */

/** What cannot stand as it is. A carriage return would be read back as a line feed; surrogates are looked at closely. */
const suspiciousInText = /[&<>\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;
const escapedInText = /[&<>\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const suspiciousInAttribute = /[&<>"\t\n\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;
const escapedInAttribute = /[&<>"\t\n\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * Text for the content of an element. Characters that XML 1.0 cannot hold become U+FFFD, so that a reply is well-formed
 * whatever was stored by an older version or another program.
 */
export function escapeText(text: string): string {
  return suspiciousInText.test(text) ? text.toWellFormed().replace(escapedInText, escaped) : text;
}

/** Text for an attribute in double quotes. */
export function escapeAttribute(text: string): string {
  return suspiciousInAttribute.test(text) ? text.toWellFormed().replace(escapedInAttribute, escaped) : text;
}

/** Like {@link escapeText}, with U+FFFD for every character outside the basic plane: xmlrpc-c refuses those. */
export function escapeBasicPlaneText(text: string): string {
  return escapeText(text).replace(/[\u{10000}-\u{10ffff}]/gu, "\ufffd");
}

function escaped(character: string): string {
  switch (character) {
    case "&":
      return "&amp;";
    case "<":
      return "&lt;";
    case ">":
      return "&gt;";
    case '"':
      return "&quot;";
    case "\r":
      return "&#13;";
    case "\n":
      return "&#10;";
    case "\t":
      return "&#9;";
    default:
      return "\ufffd";
  }
}
