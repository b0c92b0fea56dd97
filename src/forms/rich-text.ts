/**
 * Text of an author with a little form: paragraphs, headings, lists, emphasis and links, written in Markdown or as the HTML
 * that SurveyJS definitions hold. What comes out is data that templates escape; no markup of an author ever reaches a page.
 */
import type { RichBlock, RichRun } from "./compiled-survey.js";

const entities: ReadonlyMap<string, string> = new Map([
  ...([
    ["amp", "&"],
    ["lt", "<"],
    ["gt", ">"],
    ["quot", '"'],
    ["apos", "'"],
    ["nbsp", "\u00a0"],
  ] as const),
  ...([
    ["ndash", "–"],
    ["mdash", "—"],
    ["hellip", "…"],
    ["copy", "©"],
    ["reg", "®"],
    ["euro", "€"],
  ] as const),
]);

/** Tags whose meaning is kept; of all others the text is. */
const meanings: Readonly<Record<string, string>> = {
  ...{ p: "block", div: "block", section: "block", article: "block", table: "block", tr: "block", hr: "block" },
  ...{ h1: "heading", h2: "heading", h3: "heading", h4: "heading", h5: "heading", h6: "heading" },
  ...{ ul: "bullets", ol: "numbers", li: "item", br: "break" },
  ...{ b: "strong", strong: "strong", i: "emphasis", em: "emphasis", a: "link" },
};
/** Tags whose content is no text at all. */
const silent = /<(script|style|iframe|object|svg|math|template|noscript)\b[^>]*>[\s\S]*?(?:<\/\1\s*>|$)/gi;

/** Whether a text holds tags, so that it is read as HTML. */
export function hasTags(text: string): boolean {
  return /<\/?[a-z!][^<>]*>/i.test(text);
}

/** The blocks of a text, HTML or Markdown. */
export function richText(text: string): readonly RichBlock[] {
  return hasTags(text) ? fromHtml(text) : fromMarkdown(text);
}

/** An address that a link of an author may have. */
function linkAddress(text: string): string | undefined {
  const address = text.trim();
  if (address.length > 2000 || /[\s\u0000-\u001f\u007f\\<>"]/.test(address)) return undefined;
  if (/^mailto:[^/]/i.test(address)) return address;
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.username === "" && url.password === "" ? url.href : undefined;
}

/** Puts runs together into lines and lines into blocks. */
class Writer {
  readonly blocks: RichBlock[] = [];
  #kind: RichBlock["kind"] = "paragraph";
  #lines: RichRun[][] = [[]];

  begin(kind: RichBlock["kind"]): void {
    this.end();
    this.#kind = kind;
  }

  line(): void {
    this.#lines.push([]);
  }

  write(run: RichRun): void {
    this.#lines.at(-1)!.push(run);
  }

  end(): void {
    const lines = this.#lines.filter((line) => line.some((run) => run.text.trim() !== ""));
    if (lines.length > 0) this.blocks.push({ kind: this.#kind, lines });
    this.#lines = [[]];
    this.#kind = "paragraph";
  }
}

function fromHtml(html: string): readonly RichBlock[] {
  const writer = new Writer();
  const text = html.replace(/<!--[\s\S]*?(?:-->|$)/g, "").replace(silent, "");
  const depth = { strong: 0, emphasis: 0 };
  const links: (string | undefined)[] = [];
  let list: "bullets" | "numbers" | undefined;
  for (const [piece] of text.matchAll(/<\/?[a-z!][^<>]*>|<|[^<]+/gi)) {
    const tag = /^<(\/?)([a-z][a-z0-9]*)\b([^<>]*)>$/i.exec(piece);
    if (tag === null) {
      if (/^<!/.test(piece)) continue;
      const shown = decodeEntities(piece).replace(/\s+/g, " ");
      const address = links.at(-1);
      writer.write({
        text: shown,
        ...(depth.strong > 0 ? { isStrong: true } : undefined),
        ...(depth.emphasis > 0 ? { isEmphasised: true } : undefined),
        ...(address === undefined ? undefined : { address }),
      });
      continue;
    }
    const isEnd = tag[1] === "/";
    const meaning = meanings[tag[2]!.toLowerCase()];
    switch (meaning) {
      case "block":
        if (list === undefined) writer.end();
        break;
      case "heading":
        if (isEnd) writer.end();
        else writer.begin("heading");
        break;
      case "bullets":
      case "numbers":
        list = isEnd ? undefined : meaning;
        if (isEnd) writer.end();
        else writer.begin(meaning);
        break;
      case "item":
      case "break":
        if (!isEnd) writer.line();
        break;
      case "strong":
      case "emphasis":
        depth[meaning] = Math.max(0, depth[meaning] + (isEnd ? -1 : 1));
        break;
      case "link":
        if (isEnd) links.pop();
        else
          links.push(
            linkAddress(
              decodeEntities(
                /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag[3]!)?.slice(1).find(Boolean) ?? "",
              ),
            ),
          );
        break;
      default:
        break;
    }
  }
  writer.end();
  return writer.blocks;
}

function decodeEntities(text: string): string {
  return text.replace(/&(#\d{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,8});/gi, (entity, name: string) => {
    if (!name.startsWith("#")) return entities.get(name.toLowerCase()) ?? entity;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    const isText =
      code >= 0x20 && code <= 0x10ffff && !(code >= 0x7f && code <= 0x9f) && !(code >= 0xd800 && code <= 0xdfff);
    return isText ? String.fromCodePoint(code) : "";
  });
}

function fromMarkdown(text: string): readonly RichBlock[] {
  const writer = new Writer();
  for (const paragraph of text.split(/\n[^\S\n]*\n+/)) {
    let kind: RichBlock["kind"] | undefined;
    for (const line of paragraph.split("\n")) {
      const heading = /^ {0,3}#{1,6} +(.+?)#* *$/.exec(line);
      const bullet = /^ {0,3}[-*+] +(.+)$/.exec(line);
      const number = /^ {0,3}\d{1,9}[.)] +(.+)$/.exec(line);
      const next = heading ? "heading" : bullet ? "bullets" : number ? "numbers" : "paragraph";
      if (next !== kind || heading) writer.begin(next);
      else writer.line();
      kind = next;
      for (const run of runsOf((heading ?? bullet ?? number)?.[1] ?? line)) writer.write(run);
    }
    writer.end();
  }
  return writer.blocks;
}

const marks = /\*\*(?=\S)([^*\n]{1,500}?)\*\*|\*(?=\S)([^*\n]{1,500}?)\*|\[([^\][\n]{1,500})\]\(([^()\s]{1,2000})\)/g;

function runsOf(line: string): RichRun[] {
  const runs: RichRun[] = [];
  let at = 0;
  for (const match of line.matchAll(marks)) {
    const [whole, strong, emphasised, label, target] = match;
    const address = target === undefined ? undefined : linkAddress(target);
    if (target !== undefined && address === undefined) continue;
    if (match.index > at) runs.push({ text: line.slice(at, match.index) });
    if (strong !== undefined) runs.push({ text: strong, isStrong: true });
    else if (emphasised !== undefined) runs.push({ text: emphasised, isEmphasised: true });
    else runs.push({ text: label!, address: address! });
    at = match.index + whole.length;
  }
  if (at < line.length) runs.push({ text: line.slice(at) });
  return runs;
}
