/** The mark in a storage that is being filled: from where, and how far. It is there from before the first record to the end. */
import { createHash } from "node:crypto";
import type { Storage, StorageRecord } from "../storage/contract.js";
import { canonicalJson } from "./canonical-json.js";
import type { TallyResult } from "./tally.js";

const place = { collection: "settings", key: "transfer" } as const;

/** How far a transfer has come. */
export interface TransferMark {
  /** Names the source without showing its address. */
  readonly source: string;
  /** Records that are in the target. */
  readonly records: number;
  /** Hash of those records, so that another source, or one that was changed, is noticed. */
  readonly fingerprint: string;
}

/** The mark of an unfinished transfer; `undefined` in every other storage. */
export async function findTransferMark(storage: Storage): Promise<TransferMark | undefined> {
  const [document] = await storage.getDocuments(place.collection, [place.key]);
  return document?.value as TransferMark | undefined;
}

export async function putTransferMark(storage: Storage, { source, records, fingerprint }: TransferMark): Promise<void> {
  await storage.putDocument({ ...place, value: { source, records, fingerprint } });
}

export async function removeTransferMark(storage: Storage): Promise<void> {
  await storage.putDocument(place);
}

export function isTransferMark(record: StorageRecord): boolean {
  return record.kind === "document" && record.collection === place.collection && record.document.key === place.key;
}

/** A hash of what was read so far. */
export function fingerprintOf(result: TallyResult): string {
  return sha256(canonicalJson(result));
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
