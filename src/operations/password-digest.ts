/**
 * PasswordDigest of the WS-Security UsernameToken Profile 1.0: Base64(SHA-1(nonce + created + password)). Whoever hears one
 * can send it again, so each is taken once, and only while its date is near.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { parseInstant, toInstant } from "../domain/instant.js";
import { SurveyLoopError } from "../errors.js";
import type { Storage } from "../storage/contract.js";

/** What a caller sends instead of the password; all parts as they stand in the message. */
export interface PasswordDigest {
  readonly keyId: string;
  /** Base64. */
  readonly nonce: string;
  readonly created: string;
  /** Base64 of 20 bytes. */
  readonly digest: string;
}

/** How far `created` may be from our clock, in both directions. */
const windowMilliseconds = 5 * 60_000;
const maxNonceLength = 512;

/** Whether the digest was made with this password. */
export function fitsPassword({ nonce, created, digest }: PasswordDigest, password: string): boolean {
  const expected = createHash("sha1").update(Buffer.from(nonce, "base64")).update(created).update(password).digest();
  const given = Buffer.from(digest, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** @throws SurveyLoopError `unauthenticated` when nonce or date are missing or the date is not of now */
export function checkTimely({ nonce, created }: PasswordDigest, now: number): void {
  if (nonce === "" || nonce.length > maxNonceLength || created === "") {
    throw refused("A PasswordDigest needs a wsse:Nonce and a wsu:Created beside it.");
  }
  const at = parseInstant(created);
  if (at === undefined) throw refused("The wsu:Created of the UsernameToken cannot be read.");
  if (at < toInstant(now - windowMilliseconds) || at > toInstant(now + windowMilliseconds)) {
    throw refused("The wsu:Created of the UsernameToken is more than 5 minutes away. Check the clock of the sender.");
  }
}

const markPrefix = "digest/";
/** Two for each new mark, so that marks never grow in number beyond those of the window. */
const removedAtOnce = 2;

/**
 * Marks a digest as used; answers whether it was new. Marks whose date has left the window are removed, since the date alone
 * refuses what they stand for.
 */
export async function useOnce(storage: Storage, given: PasswordDigest, now: number): Promise<boolean> {
  const at = parseInstant(given.created)!;
  const parts = createHash("sha256").update(JSON.stringify([given.keyId, given.nonce, given.created]));
  // The date in front puts marks in the order in which they expire.
  const key = `${markPrefix}${at}/${parts.digest("hex")}`;
  const outcome = await storage.putDocument({ collection: "marks", key, expectedRevision: 0, value: { at } });
  if (!outcome.committed) return false;
  const oldest = await storage.listDocuments("marks", { after: markPrefix, limit: removedAtOnce });
  const end = `${markPrefix}${toInstant(now - windowMilliseconds)}`;
  const expired = oldest.filter((mark) => mark.key.startsWith(markPrefix) && mark.key < end);
  await Promise.all(expired.map((mark) => storage.putDocument({ collection: "marks", key: mark.key })));
  return true;
}

function refused(reason: string): SurveyLoopError {
  return new SurveyLoopError("unauthenticated", reason);
}
