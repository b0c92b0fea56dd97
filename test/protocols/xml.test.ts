/** The strict XML reader: caps, character sets, well-formedness. */
import { describe, expect, it } from "vitest";
import { SurveyLoopError } from "../../src/errors.js";
import { type XmlHandler, XmlReader, xmlLimitsFor } from "../../src/protocols/xml.js";

interface Seen {
  readonly elements: string[];
  readonly texts: string[];
  mixed: number;
}

function read(pieces: readonly (Uint8Array | string)[], contentType?: string): Seen {
  const seen: Seen = { elements: [], texts: [], mixed: 0 };
  const handler: XmlHandler = {
    open(namespace, local) {
      seen.elements.push(namespace === "" ? local : `{${namespace}}${local}`);
      return undefined;
    },
    close: (text) => void seen.texts.push(text),
    mixedText: () => void seen.mixed++,
  };
  const reader = new XmlReader(handler, { ...xmlLimitsFor(10), maxElements: 50 }, contentType);
  for (const piece of pieces) reader.write(piece);
  reader.close();
  return seen;
}

function errorOf(...given: Parameters<typeof read>): SurveyLoopError {
  try {
    read(...given);
  } catch (error) {
    if (error instanceof SurveyLoopError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const bytes = (text: string, encoding: BufferEncoding = "utf8") => Buffer.from(text, encoding);

/** Every piece one byte long. */
function bytewise(whole: Uint8Array): Uint8Array[] {
  return [...whole].map((_byte, at) => whole.subarray(at, at + 1));
}

describe("the XML reader", () => {
  it("gives elements by namespace and local name, and their text", () => {
    const seen = read(["<p:a xmlns:p='urn:x' xmlns='urn:y'><b>1 &amp; 2</b><p:c/></p:a>"]);
    expect(seen.elements).toEqual(["{urn:x}a", "{urn:y}b", "{urn:x}c"]);
    expect(seen.texts).toEqual(["1 & 2", "", ""]);
  });

  it("T14 joins text around comments, CDATA sections and references before anyone looks at it", () => {
    expect(read(["<a>us<!-- -->er<![CDATA[@]]>x&#46;y<?pi?>z</a>"]).texts).toEqual(["user@x.yz"]);
  });

  it("tells of text in front of a child element", () => {
    expect(read(["<a> x <b/></a>"]).mixed).toBe(1);
    expect(read(["<a> \n <b/></a>"]).mixed).toBe(0);
  });

  it("reads a document that arrives byte by byte", () => {
    expect(read(bytewise(bytes("<?xml version='1.0' encoding='UTF-8'?><a>größe 😀</a>"))).texts).toEqual(["größe 😀"]);
  });

  it.each([
    ["an entity bomb", `<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>`],
    ["an external entity", `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`],
    ["an external subset", `<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>`],
    ["an empty DOCTYPE", `<!DOCTYPE a><a/>`],
  ])("T1 refuses %s", (_name, xml) => {
    expect(errorOf([xml])).toMatchObject({ code: "malformed", reason: "A DOCTYPE is not allowed." });
  });

  it("T1 does not read an endless DOCTYPE to its end", () => {
    let written = 0;
    const pieces = (function* () {
      yield "<!DOCTYPE a [";
      for (; written < 1000; written++) yield `<!ENTITY e${written} "${"x".repeat(1000)}">`;
    })();
    expect(errorOf(pieces as never).code).toBe("malformed");
    expect(written).toBeLessThan(70);
  });

  it("T1 knows the five entities of XML and no property of an object", () => {
    expect(read(["<a>&lt;&gt;&amp;&apos;&quot;</a>"]).texts).toEqual([`<>&'"`]);
    for (const name of ["constructor", "__proto__", "toString", "nbsp"]) {
      expect(errorOf([`<a>&${name};</a>`]).code).toBe("malformed");
    }
  });

  it("T2 stops at depth 33, before anything deeper is looked at", () => {
    const opened: string[] = [];
    const handler: XmlHandler = { open: (_ns, local) => void opened.push(local), close() {}, mixedText() {} };
    const reader = new XmlReader(handler, xmlLimitsFor(10_000), undefined);
    expect(() => reader.write("<a>".repeat(200_000))).toThrow("deeper than 32");
    expect(opened).toHaveLength(32);
    expect(read(["<a>".repeat(32) + "</a>".repeat(32)]).elements).toHaveLength(32);
  });

  it("T3 caps elements, attributes, names and texts", () => {
    expect(errorOf([`<a>${"<b/>".repeat(50)}</a>`]).reason).toContain("more than 50 elements");
    const attributes = (count: number) => Array.from({ length: count }, (_each, at) => ` a${at}=""`).join("");
    expect(errorOf([`<a${attributes(65)}/>`]).reason).toContain("more than 64 attributes");
    expect(read([`<a${attributes(64)}/>`]).elements).toEqual(["a"]);
    expect(errorOf([`<${"n".repeat(257)}/>`]).reason).toContain("more than 256 characters");
    expect(errorOf([`<a ${"n".repeat(257)}=""/>`]).reason).toContain("more than 256 characters");
    expect(errorOf([`<a b="${"v".repeat(65_537)}"/>`]).reason).toContain("65536");
    expect(errorOf([`<a>${"t".repeat(65_537)}</a>`]).reason).toContain("65536");
    expect(errorOf([`<a>${"t<!---->".repeat(65_537)}</a>`]).reason).toContain("65536");
    expect(read([`<a>${"t".repeat(65_536)}</a>`]).texts[0]).toHaveLength(65_536);
  });

  it.each([
    ["two roots", "<a/><b/>"],
    ["junk behind the root", "<a/>junk"],
    ["text in front of the root", "junk<a/>"],
    ["an unclosed element", "<a><b></a>"],
    ["an attribute twice", `<a b="" b=""/>`],
    ["an attribute twice by two prefixes", `<a xmlns:p="u" xmlns:q="u" p:b="" q:b=""/>`],
    ["an unbound prefix", "<p:a/>"],
    ["an unbound prefix of an attribute", `<a p:b=""/>`],
    ["a less-than sign in an attribute", `<a b="<"/>`],
    ["the end of a CDATA section in text", "<a>]]></a>"],
    ["nothing", ""],
    ["white space", " \n"],
    ["a second XML declaration", "<?xml version='1.0'?><?xml version='1.0'?><a/>"],
  ])("refuses %s", (_name, xml) => {
    expect(errorOf([xml]).code).toBe("malformed");
  });

  it.each([
    ["NUL", "<a>\u0000</a>"],
    ["a control character", "<a>\u0001</a>"],
    ["a reference to a control character", "<a>&#1;</a>"],
    ["a reference to a control character in what calls itself XML 1.1", "<?xml version='1.1'?><a>&#1;</a>"],
    ["a reference to a surrogate", "<a>&#xD800;</a>"],
    ["U+FFFF", "<a>\uffff</a>"],
  ])("T8 refuses %s", (_name, xml) => {
    expect(errorOf([bytes(xml)]).code).toBe("malformed");
  });

  it.each([
    ["an invalid byte", [0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]],
    ["an overlong form", [0x3c, 0x61, 0x3e, 0xc0, 0xbc, 0x3c, 0x2f, 0x61, 0x3e]],
    ["a surrogate", [0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80, 0x3c, 0x2f, 0x61, 0x3e]],
    ["half a character at the end", [0x3c, 0x61, 0x2f, 0x3e, 0xc3]],
  ])("T8 refuses UTF-8 with %s", (_name, codes) => {
    expect(errorOf([Uint8Array.from(codes)])).toMatchObject({
      code: "malformed",
      reason: expect.stringContaining("UTF-8"),
    });
  });

  it("T8 refuses text in which the host has put replacement characters or half characters", () => {
    expect(errorOf(["<a>gr\ufffdsse</a>"]).code).toBe("malformed");
    expect(errorOf(["<a>\ud83d</a>"]).code).toBe("malformed");
    expect(errorOf(["<a>\ud83d", "x</a>"]).code).toBe("malformed");
    expect(read(["<a>\ud83d", "\ude00</a>"]).texts).toEqual(["😀"]);
  });
});

describe("T7 character sets", () => {
  const utf16 = (xml: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), bytes(xml, "utf16le")]);

  it.each<[string, Uint8Array, string | undefined]>([
    ["UTF-8 without any sign", bytes("<a>größe</a>"), undefined],
    ["UTF-8 with a byte order mark", bytes("\ufeff<a>größe</a>"), undefined],
    ["UTF-8 by Content-Type", bytes("<a>größe</a>"), "text/xml; charset=utf-8"],
    [
      "UTF-8 by a quoted charset beside an unquoted action",
      bytes("<a>größe</a>"),
      `application/soap+xml; action=urn:x; charset="UTF-8"`,
    ],
    ["US-ASCII read as UTF-8", bytes("<?xml version='1.0' encoding='us-ascii'?><a>größe</a>"), undefined],
    [
      "US-ASCII declared in UTF-8",
      bytes("<?xml version='1.0' encoding='us-ascii'?><a>größe</a>"),
      "text/xml; charset=utf-8",
    ],
    ["UTF-16 little-endian", utf16("<a>größe</a>"), undefined],
    [
      "UTF-16 with a declaration",
      utf16("<?xml version='1.0' encoding='UTF-16'?><a>größe</a>"),
      "text/xml; charset=utf-16",
    ],
    ["UTF-16 big-endian", utf16("<a>größe</a>").swap16(), undefined],
    [
      "ISO-8859-1 by declaration",
      bytes("<?xml version='1.0' encoding='ISO-8859-1'?><a>größe</a>", "latin1"),
      undefined,
    ],
    ["ISO-8859-1 by Content-Type", bytes("<a>größe</a>", "latin1"), "text/xml; charset=ISO-8859-1"],
    [
      "windows-1252 by declaration",
      bytes("<?xml version='1.0' encoding='windows-1252'?><a>größe</a>", "latin1"),
      undefined,
    ],
  ])("reads %s", (_name, body, contentType) => {
    expect(read([body], contentType).texts).toEqual(["größe"]);
    expect(read(bytewise(body), contentType).texts).toEqual(["größe"]);
  });

  it("keeps ISO-8859-1 and windows-1252 apart, where they differ", () => {
    const body = Buffer.from([0x3c, 0x61, 0x3e, 0x80, 0x92, 0x3c, 0x2f, 0x61, 0x3e]);
    expect(read([body], "text/xml; charset=windows-1252").texts).toEqual(["€’"]);
    expect(read([body], "text/xml; charset=iso-8859-1").texts).toEqual(["\u0080\u0092"]);
    expect(errorOf([body.map((byte) => (byte === 0x92 ? 0x81 : byte))], "text/xml; charset=cp1252").code).toBe(
      "malformed",
    );
  });

  it.each<[string, Uint8Array | string, string | undefined]>([
    ["header and declaration", bytes("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"), "text/xml; charset=utf-8"],
    ["mark and header", utf16("<a/>"), "text/xml; charset=utf-8"],
    ["mark and declaration", utf16("<?xml version='1.0' encoding='UTF-8'?><a/>"), undefined],
    ["UTF-8 mark and declaration", bytes("\ufeff<?xml version='1.0' encoding='ISO-8859-1'?><a/>"), undefined],
    [
      "header and declaration of text from the host",
      "<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
      "text/xml; charset=utf-8",
    ],
    ["declaration and what the host took it for", "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>", undefined],
  ])("refuses a conflict of %s", (_name, body, contentType) => {
    expect(errorOf([body], contentType)).toMatchObject({
      code: "malformed",
      reason: expect.stringContaining("contradict"),
    });
  });

  it("takes text from the host whose declaration cannot have mattered", () => {
    expect(read(["<?xml version='1.0' encoding='ISO-8859-1'?><a>e</a>"]).texts).toEqual(["e"]);
  });

  it("refuses other character sets", () => {
    expect(errorOf([bytes("<a/>")], "text/xml; charset=utf-7")).toMatchObject({ code: "unsupported", httpStatus: 415 });
    expect(errorOf([bytes("<?xml version='1.0' encoding='EBCDIC-CP-US'?><a/>")]).code).toBe("unsupported");
  });

  it("refuses UTF-16 without a byte order mark", () => {
    expect(errorOf([bytes("<a/>", "utf16le")]).code).toBe("malformed");
    expect(errorOf([bytes("<a/>", "utf16le")], "text/xml; charset=utf-16").code).toBe("malformed");
    expect(errorOf([bytes("<?xml version='1.0' encoding='UTF-16'?><a/>")]).code).toBe("malformed");
  });
});
