/** The fields of a sent form, whether from the wire or from what the host's own parser made of it, and those of a link. */
import { SurveyLoopError } from "../../errors.js";
import { formNotReadable, receiveFormText } from "../../http/form-text.js";
import type { HttpRequest } from "../../http/messages.js";
import type { SentFields } from "../answer-fields.js";

/** Largest form in bytes. */
export const maxFormBytes = 256 * 1024;

export interface FormFields extends SentFields {
  /**
   * The text of one of our own hidden fields, `undefined` when it is absent.
   *
   * @throws SurveyLoopError `malformed` when it comes twice: we never send it twice
   */
  one(name: string): string | undefined;
  /** All pairs whose name begins with a prefix, without it. */
  below(prefix: string): readonly (readonly [string, string])[];
}

/** @throws SurveyLoopError `too_large`, `unsupported`, `malformed` */
export async function readForm(request: HttpRequest): Promise<FormFields> {
  const { parsedByHost } = request.body;
  if (typeof parsedByHost === "object" && parsedByHost !== null) return fieldsOf(pairsOfParsed(parsedByHost));
  return fieldsOf(decodePairs(await receiveFormText(request, maxFormBytes)));
}

/** The pairs of urlencoded text. @throws SurveyLoopError `malformed` for bytes that are not UTF-8 */
export function decodePairs(text: string): [string, string][] {
  try {
    return splitPairs(text).map(([name, value]) => [decoded(name), decoded(value)]);
  } catch {
    throw formNotReadable();
  }
}

/** The pairs of a link's query; those that cannot be read are passed over, because a respondent can do nothing about it. */
export function queryPairs(query: string): [string, string][] {
  return splitPairs(query.slice(0, 16 * 1024)).flatMap(([name, value]) => {
    try {
      return [[decoded(name), decoded(value)]];
    } catch {
      return [];
    }
  });
}

function splitPairs(text: string): [string, string][] {
  return text
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const sign = pair.indexOf("=");
      return sign < 0 ? [pair, ""] : [pair.slice(0, sign), pair.slice(sign + 1)];
    });
}

/** Unlike `URLSearchParams`, `decodeURIComponent` refuses what is not UTF-8. */
function decoded(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

/** The pairs in the object of `express.urlencoded`, simple or extended: texts, lists of texts, or lists as objects. */
function pairsOfParsed(parsed: object): [string, string][] {
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(parsed)) {
    const texts: unknown[] = typeof value === "object" && value !== null ? Object.values(value) : [value];
    for (const text of texts) {
      if (typeof text !== "string") continue;
      if (text.includes("\ufffd") || !text.isWellFormed()) throw formNotReadable();
      pairs.push([name, text]);
    }
  }
  return pairs;
}

/** Pairs as fields. */
export function fieldsOf(pairs: readonly (readonly [string, string])[]): FormFields {
  const byName = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = byName.get(name);
    if (known) known.push(value);
    else byName.set(name, [value]);
  }
  return {
    all: (name) => byName.get(name) ?? [],
    one(name) {
      const values = byName.get(name) ?? [];
      if (values.length > 1) throw new SurveyLoopError("malformed", `The field ${name} comes more than once.`);
      return values[0];
    },
    below: (prefix) =>
      pairs.filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value]),
  };
}
