/** Escaping: whatever is stored, the XML that leaves is well-formed and says the same. */
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { escapeAttribute, escapeBasicPlaneText, escapeText } from "../../src/protocols/xml-escaping.js";

/** What a strict parser reads from an element with an attribute. */
function readBack(attribute: string, text: string): { attribute: string; text: string } {
  const parser = new SaxesParser();
  const seen = { attribute: "", text: "" };
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("attribute", ({ value }) => {
    seen.attribute = value;
  });
  parser.on("text", (value) => {
    seen.text += value;
  });
  parser.write(`<a b="${attribute}">${text}</a>`).close();
  return seen;
}

describe("escaping", () => {
  it("leaves plain text as it is", () => {
    expect(escapeText("größe 😀 'x' \"y\" \n\t")).toBe("größe 😀 'x' \"y\" \n\t");
  });

  it("escapes markup, and the end of a CDATA section with it", () => {
    expect(escapeText("<a>&]]>")).toBe("&lt;a&gt;&amp;]]&gt;");
    expect(escapeAttribute(`"<&>\n\t\r`)).toBe("&quot;&lt;&amp;&gt;&#10;&#9;&#13;");
  });

  it("keeps a carriage return, which a parser would turn into a line feed", () => {
    expect(escapeText("a\r\nb")).toBe("a&#13;\nb");
  });

  it("replaces what XML 1.0 cannot hold", () => {
    expect(escapeText("\u0000\u0008\u000b\u001f\ufffe\uffff\ud800x\udc00")).toBe(
      "\ufffd".repeat(7) + "x\ufffd".slice(0, 2),
    );
  });

  it("replaces characters outside the basic plane where that was asked for", () => {
    expect(escapeBasicPlaneText("a😀&")).toBe("a\ufffd&amp;");
  });

  it("is read back as the same text by a strict parser, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const expected = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
        expect(readBack(escapeAttribute(text), escapeText(text))).toEqual({ attribute: expected, text: expected });
      }),
    );
  });
});
