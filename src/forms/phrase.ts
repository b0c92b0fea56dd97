/**
 * A sentence with values in it that is known by its own English words, so that other languages can say the same.
 *
 * @example
 * const found = phrase`has ${1200} choices; at most ${1000} are taken`;
 * said(found); // "has 1200 choices; at most 1000 are taken"
 * said(found, new Map([["has {0} choices; at most {1} are taken", "a {0} choix ; {1} au plus"]])); // "a 1200 choix ; 1000 au plus"
 */

export interface Phrase {
  /** Its English words with `{0}`, `{1}` where the values go. */
  readonly id: string;
  readonly values: readonly PhraseValue[];
}

/** Names and numbers stay as they are; a phrase within a phrase is said in the same language. */
export type PhraseValue = string | number | Phrase;

/** The words of another language by the English ones; the values may stand in another order. */
export type Wording = ReadonlyMap<string, string>;

/** Tag of a template: all of its words are for people, all of its values stay as they are. */
export function phrase(words: TemplateStringsArray, ...values: readonly PhraseValue[]): Phrase {
  const id = words.reduce((sentence, part, index) => `${sentence}{${index - 1}}${part}`);
  return Object.freeze({ id, values: Object.freeze(values) });
}

/** The sentence; in English without a wording, and where the wording does not have it. */
export function said({ id, values }: Phrase, wording?: Wording): string {
  return (wording?.get(id) ?? id).replace(/\{(\d+)\}/g, (place, index) => {
    const value = values[Number(index)];
    return value === undefined ? place : typeof value === "object" ? said(value, wording) : String(value);
  });
}
