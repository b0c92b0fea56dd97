/**
 * Bytes of an XML document to text: finds the encoding from byte order mark, Content-Type and XML declaration, and decodes
 * strictly while streaming (T7, T8). Nothing here parses XML beyond the declaration.
 */
import { isUtf8 } from "node:buffer";
import { SurveyLoopError } from "../errors.js";

type Encoding = "utf-8" | "utf-16" | "utf-16le" | "utf-16be" | "iso-8859-1" | "windows-1252";

/** Labels as clients write them. `us-ascii` is read as UTF-8: RPC::XML declares it and sends UTF-8. */
const encodingsByLabel: ReadonlyMap<string, Encoding> = new Map([
  ["utf-8", "utf-8"],
  ["utf8", "utf-8"],
  ["us-ascii", "utf-8"],
  ["ascii", "utf-8"],
  ["utf-16", "utf-16"],
  ["utf-16le", "utf-16le"],
  ["utf-16be", "utf-16be"],
  ["iso-8859-1", "iso-8859-1"],
  ["iso8859-1", "iso-8859-1"],
  ["iso_8859-1", "iso-8859-1"],
  ["latin1", "iso-8859-1"],
  ["windows-1252", "windows-1252"],
  ["cp1252", "windows-1252"],
]);

/** Longest XML declaration that is looked at for its encoding. */
const maxDeclarationBytes = 256;

/** Value of the `charset` parameter; the header may be written in ways that strict parsers refuse. */
export function charsetOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined) return undefined;
  return /;\s*charset\s*=\s*["']?([^\s;"']+)/i.exec(contentType)?.[1];
}

/**
 * Finds the encoding that a label names.
 *
 * @param httpStatus for a label in the Content-Type, which HTTP itself refuses
 * @throws SurveyLoopError `unsupported` for any that is not read
 */
function encodingOf(label: string, httpStatus?: 415): Encoding {
  const encoding = encodingsByLabel.get(label.toLowerCase());
  if (encoding === undefined) {
    throw new SurveyLoopError(
      "unsupported",
      `The character set ${label.slice(0, 40)} is not supported; send UTF-8, UTF-16 with a byte order mark, ISO-8859-1 or windows-1252.`,
      { httpStatus },
    );
  }
  return encoding;
}

/** Decodes one document. Pieces are bytes, or text where the host has read and decoded the body before us; never both. */
export class XmlDecoder {
  readonly #fromHeader: Encoding | undefined;
  #encoding: Encoding | undefined;
  #decode: ((bytes: Uint8Array, last: boolean) => string) | undefined;
  #waiting: Uint8Array | undefined;
  #highSurrogate = "";
  #hostTextIsAscii = true;
  #hostTextNeedsAscii = false;
  #isHostText = false;

  /** @throws SurveyLoopError `unsupported` when the Content-Type names a character set that is not read */
  constructor(contentType: string | undefined) {
    const label = charsetOf(contentType);
    this.#fromHeader = label === undefined ? undefined : encodingOf(label, 415);
  }

  /** The text of a piece; empty while the encoding cannot be told yet. */
  decode(piece: Uint8Array | string): string {
    if (typeof piece === "string") return this.#checkHostText(piece);
    if (this.#decode !== undefined) return this.#decode(piece, false);
    const start = this.#waiting === undefined ? piece : joined(this.#waiting, piece);
    const encoding = findEncoding(start, this.#fromHeader);
    if (encoding === undefined) {
      this.#waiting = start;
      return "";
    }
    return this.#begin(encoding, start, false);
  }

  /** What is left at the end of the body. */
  end(): string {
    if (this.#isHostText) {
      if (this.#highSurrogate !== "") throw notUnicode();
      if (this.#hostTextNeedsAscii && !this.#hostTextIsAscii) throw conflict();
      return "";
    }
    if (this.#decode !== undefined) return this.#decode(new Uint8Array(0), true);
    return this.#waiting === undefined ? "" : this.#begin("utf-8", this.#waiting, true);
  }

  /**
   * Compares the encoding that the XML declaration names with the one that is used.
   *
   * @throws SurveyLoopError `malformed` when they differ, `unsupported` when it is not known
   */
  checkDeclaration(label: string): void {
    const declared = encodingOf(label);
    if (this.#isHostText) {
      // The host has decoded by the Content-Type, or as UTF-8 without one: the declaration was not looked at.
      if (!agree(declared, this.#fromHeader ?? "utf-8")) {
        if (this.#fromHeader !== undefined) throw conflict();
        this.#hostTextNeedsAscii = true;
      }
    } else if (!agree(declared, this.#encoding!)) throw conflict();
  }

  #begin(encoding: Encoding, start: Uint8Array, last: boolean): string {
    this.#encoding = encoding;
    this.#waiting = undefined;
    this.#decode = decoderFor(encoding);
    return this.#decode(start, last);
  }

  #checkHostText(piece: string): string {
    this.#isHostText = true;
    let text = this.#highSurrogate + piece;
    const last = text.charCodeAt(text.length - 1);
    const isSplit = last >= 0xd800 && last <= 0xdbff;
    this.#highSurrogate = isSplit ? text.slice(-1) : "";
    if (isSplit) text = text.slice(0, -1);
    // A host that decoded wrongly leaves U+FFFD: storing it would damage names silently.
    if (text.includes("\ufffd") || !text.isWellFormed()) throw notUnicode();
    if (this.#hostTextIsAscii && /[^\u0000-\u007f]/.test(text)) this.#hostTextIsAscii = false;
    return text;
  }
}

/** The encoding of a document that starts so, or `undefined` when more bytes are needed to tell. */
function findEncoding(start: Uint8Array, fromHeader: Encoding | undefined): Encoding | undefined {
  if (start.length < 3) return undefined;
  const marked = markedEncoding(start);
  if (marked !== undefined) {
    if (fromHeader !== undefined && !agree(fromHeader, marked)) throw conflict();
    return marked;
  }
  if (fromHeader !== undefined) {
    if (fromHeader.startsWith("utf-16")) throw withoutMark();
    return fromHeader;
  }
  const text = latin1Text(start.subarray(0, maxDeclarationBytes));
  if (!text.startsWith("<?xml".slice(0, text.length))) return "utf-8";
  const end = text.indexOf("?>");
  if (end === -1) return text.length < maxDeclarationBytes ? undefined : "utf-8";
  const label = /\sencoding\s*=\s*["']([^"']*)["']/.exec(text.slice(0, end))?.[1];
  const encoding = label === undefined ? "utf-8" : encodingOf(label);
  if (encoding.startsWith("utf-16")) throw withoutMark();
  return encoding;
}

function markedEncoding(start: Uint8Array): Encoding | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return "utf-8";
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  return undefined;
}

function agree(one: Encoding, other: Encoding): boolean {
  return (
    one === other ||
    (one === "utf-16" && other.startsWith("utf-16")) ||
    (other === "utf-16" && one.startsWith("utf-16"))
  );
}

function decoderFor(encoding: Encoding): (bytes: Uint8Array, last: boolean) => string {
  if (encoding === "iso-8859-1") return latin1Text;
  if (encoding === "windows-1252") return windows1252Text;
  return encoding === "utf-8" ? utf8Decoder() : streamingDecoder(encoding);
}

/** A piece that is whole UTF-8, as most are, is decoded at once: a `TextDecoder` costs more than all of a small body. */
function utf8Decoder(): (bytes: Uint8Array, last: boolean) => string {
  let streaming: ReturnType<typeof streamingDecoder> | undefined;
  return (bytes, last) => {
    if (streaming === undefined && isUtf8(bytes)) return bufferOver(bytes).toString("utf8");
    streaming ??= streamingDecoder("utf-8");
    return streaming(bytes, last);
  };
}

/** The byte order mark stays: the XML parser takes it off, and only at the start of the document. */
function streamingDecoder(encoding: Encoding): (bytes: Uint8Array, last: boolean) => string {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return (bytes, last) => {
    try {
      return decoder.decode(bytes, { stream: !last });
    } catch {
      throw new SurveyLoopError("malformed", `The body is not valid ${encoding.toUpperCase()}.`);
    }
  };
}

/** Not by `TextDecoder`, to which ISO-8859-1 is another name of windows-1252. */
function latin1Text(bytes: Uint8Array): string {
  return bufferOver(bytes).toString("latin1");
}

function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Characters of the bytes 80 to 9F; a zero stands for a byte that means nothing. */
const windows1252Block = [
  0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0,
  0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
] as const;

/** Not by `TextDecoder`, which in some lines of Node 20 and 22 decodes windows-1252 as ISO-8859-1 (nodejs/node#56542). */
function windows1252Text(bytes: Uint8Array): string {
  return latin1Text(bytes).replace(/[\u0080-\u009f]/g, (character) => {
    const code = windows1252Block[character.charCodeAt(0) - 0x80];
    if (!code) throw new SurveyLoopError("malformed", "The body is not valid windows-1252.");
    return String.fromCharCode(code);
  });
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function conflict(): SurveyLoopError {
  return new SurveyLoopError(
    "malformed",
    "The character set of the Content-Type, the byte order mark and the XML declaration contradict each other.",
  );
}

function withoutMark(): SurveyLoopError {
  return new SurveyLoopError("malformed", "UTF-16 is only read with a byte order mark.");
}

function notUnicode(): SurveyLoopError {
  return new SurveyLoopError("malformed", "The body holds text that was damaged while it was decoded.");
}
