/**
 * Large JSON objects in slices, so that parsing does not block the host's event loop (T48): long lists among the object's
 * members, as in a batch, are parsed some rows at a time.
 */
import { endOfString, maxJsonDepth, parseJson } from "./parse-json.js";
import { nextTurn } from "./slices.js";

/** Characters that are parsed in one turn of the event loop: some milliseconds of work. */
const charactersPerSlice = 64 * 1024;

/** Characters that are looked through for the ends of rows in one turn. */
const charactersPerScan = 512 * 1024;

/** A list among the members of the outermost object, with the commas at which it is cut. */
interface LongList {
  readonly name: string;
  /** Behind its opening bracket. */
  readonly start: number;
  readonly cuts: readonly number[];
  /** Its closing bracket. */
  readonly end: number;
}

/**
 * What `parseJson` answers for the same text.
 *
 * @throws SyntaxError when the text is not JSON or nested too deep
 */
export async function parseLargeJson(text: string): Promise<unknown> {
  if (text.length <= charactersPerSlice) return parseJson(text);
  const lists = await findLongLists(text);
  const value = parseJson(withoutLists(text, lists));
  for (const { name, start, cuts, end } of lists) {
    const rows = ownValue(value, name);
    let from = start;
    for (const to of [...cuts, end]) {
      await nextTurn();
      const slice = parseJson(`[${text.slice(from, to)}]`, maxJsonDepth - 1) as unknown[];
      // Nothing between two commas, or in front of the bracket, is no row.
      if (slice.length === 0) throw new SyntaxError("a list has a comma too many");
      // A member that is there twice is no list any more but a `DoubledValue`.
      if (Array.isArray(rows)) for (const row of slice) rows.push(row);
      from = to + 1;
    }
  }
  return value;
}

/** The text with those lists empty. Together with what was taken out it is JSON if, and only if, the whole is. */
function withoutLists(text: string, lists: readonly LongList[]): string {
  let rest = "";
  let from = 0;
  for (const { start, end } of lists) {
    rest += text.slice(from, start);
    from = end;
  }
  return rest + text.slice(from);
}

function ownValue(value: unknown, name: string): unknown {
  return Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** Where the lists are that are worth cutting. In a text that is not JSON the places mean nothing, and parsing fails. */
async function findLongLists(text: string): Promise<LongList[]> {
  const lists: LongList[] = [];
  let depth = 0;
  let isObject = false;
  let nameStart = 0;
  let nameEnd = 0;
  let listStart = -1;
  let cuts: number[] = [];
  let nextScan = charactersPerScan;
  for (let at = 0; at < text.length; at++) {
    if (at >= nextScan) {
      nextScan = at + charactersPerScan;
      await nextTurn();
    }
    switch (text.charCodeAt(at)) {
      case 0x22: {
        // "
        const end = endOfString(text, at);
        if (depth === 1) [nameStart, nameEnd] = [at, end + 1];
        at = end;
        break;
      }
      case 0x7b: // {
        if (depth === 0) isObject = true;
        depth++;
        break;
      case 0x5b: // [
        depth++;
        if (depth === 2 && isObject) [listStart, cuts] = [at + 1, []];
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth--;
        if (depth === 1 && listStart >= 0) {
          if (cuts.length > 0)
            lists.push({ name: nameIn(text.slice(nameStart, nameEnd)), start: listStart, cuts, end: at });
          listStart = -1;
        }
        break;
      case 0x2c: // ,
        if (depth === 2 && listStart >= 0 && at - (cuts.at(-1) ?? listStart) >= charactersPerSlice) cuts.push(at);
    }
  }
  return lists;
}

function nameIn(quoted: string): string {
  const name: unknown = JSON.parse(quoted);
  if (typeof name !== "string") throw new SyntaxError("a member has no name");
  return name;
}
