/**
 * The keys of an instance: one secret signs, older ones still verify. Every purpose has its own key, derived by HKDF
 * (RFC 5869), so that a signature made for one purpose can never match another (T21).
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from "node:crypto";

/** Shortest secret that is taken, in bytes. */
export const minSecretBytes = 32;

/** One secret of the ring under its ID, which is derived from it and stands in the header of tracking links. */
export interface RingKey {
  readonly keyId: string;
  /** The key for a purpose, bound to its algorithm by being a `KeyObject`. */
  forPurpose(purpose: string): KeyObject;
}

export interface KeyRing {
  /** The key that signs. */
  readonly current: RingKey;
  find(keyId: string): RingKey | undefined;
  /** All keys, the signing one first. */
  readonly keys: readonly RingKey[];
}

/**
 * Makes the ring from the secrets, the first of which signs.
 *
 * @param instanceName keeps two instances with the same secret apart; never the path, which may move
 */
export function createKeyRing(secrets: readonly string[], instanceName: string): KeyRing {
  const keys = secrets.map((secret) => createRingKey(secret, instanceName));
  const byId = new Map(keys.map((key) => [key.keyId, key]));
  return { current: keys[0]!, keys, find: (keyId) => byId.get(keyId) };
}

function createRingKey(secret: string, instanceName: string): RingKey {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync("sha256", secret, "express-survey-loop", `${instanceName}\n${purpose}`, 32));
  const derived = new Map<string, KeyObject>();
  return {
    keyId: derive("key ID").toString("hex").slice(0, 12),
    forPurpose(purpose) {
      const known = derived.get(purpose);
      if (known) return known;
      const key = createSecretKey(derive(purpose));
      derived.set(purpose, key);
      return key;
    },
  };
}

/** A short keyed hash, URL-safe: what signs times in forms and hides opted-out addresses. */
export function keyedHash(key: KeyObject, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}

/** Compares two texts in constant time for their length. */
export function sameText(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}
