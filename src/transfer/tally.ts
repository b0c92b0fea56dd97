/** What was read or written, in numbers that can be compared: how many records of each kind, and a hash of their content. */
import { createHash, type Hash } from "node:crypto";
import type { StorageRecord } from "../storage/contract.js";
import { canonicalJson } from "./canonical-json.js";

/** The kinds of records, in the order in which they first come. */
export const recordKinds = ["survey", "unit", "counters", "document"] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Number and content of the records of one kind. */
export interface KindTally {
  readonly count: number;
  /** SHA-256 over the canonical JSON of the records, each followed by a line feed, in their order. Hexadecimal. */
  readonly sha256: string;
}

/** A {@link KindTally} of each kind. */
export type TallyResult = Readonly<Record<RecordKind, KindTally>>;

/** Counts and hashes records as they go by. */
export class Tally {
  readonly #kinds = new Map<RecordKind, { count: number; hash: Hash }>(
    recordKinds.map((kind) => [kind, { count: 0, hash: createHash("sha256") }]),
  );
  #total = 0;

  /** All records so far. */
  get total(): number {
    return this.#total;
  }

  /** Answers how many characters the record has as JSON. */
  add(record: StorageRecord): number {
    const kind = this.#kinds.get(record.kind)!;
    const text = canonicalJson(record);
    kind.count++;
    kind.hash.update(text).update("\n");
    this.#total++;
    return text.length;
  }

  /** The result so far; more records can follow. */
  result(): TallyResult {
    const entries = Array.from(this.#kinds, ([kind, { count, hash }]) => {
      return [kind, { count, sha256: hash.copy().digest("hex") }] as const;
    });
    return Object.fromEntries(entries) as TallyResult;
  }
}

/** Kinds whose number or content differs. */
export function differingKinds(one: TallyResult, other: TallyResult): RecordKind[] {
  return recordKinds.filter((kind) => one[kind].count !== other[kind].count || one[kind].sha256 !== other[kind].sha256);
}

const nouns: Readonly<Record<RecordKind, readonly [one: string, many: string]>> = {
  survey: ["survey version", "survey versions"],
  unit: ["invitation", "invitations"],
  counters: ["quarter-hour of counters", "quarter-hours of counters"],
  document: ["document", "documents"],
};

/** The numbers in words: `1 survey version, 20 invitations, ...`. */
export function describeTally(result: TallyResult): string {
  return recordKinds.map((kind) => `${result[kind].count} ${nouns[kind][result[kind].count === 1 ? 0 : 1]}`).join(", ");
}
