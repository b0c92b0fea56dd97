/**
 * The unguessable path segment of an endpoint whose caller cannot send credentials: derived from the key ring for a purpose
 * of its own, unless the host has chosen one.
 */
import { type KeyRing, keyedHash, type RingKey, sameText } from "./key-ring.js";

export interface EndpointSecret {
  /** 43 URL-safe characters (256 bits), or what the host has chosen. */
  readonly current: string;
  /** Whether a text is the secret, or one that an older secret of the ring would give. Compared in constant time. */
  verify(text: string): boolean;
}

/** @param chosen by the host; then no derived secret is taken */
export function createEndpointSecret(ring: KeyRing, endpoint: string, chosen: string | undefined): EndpointSecret {
  const derived = (key: RingKey) => keyedHash(key.forPurpose(`endpoint ${endpoint}`), endpoint);
  const accepted = chosen === undefined ? ring.keys.map(derived) : [chosen];
  return {
    current: accepted[0]!,
    // Every one is compared, so that the time does not tell which of them was near.
    verify: (text) => accepted.filter((secret) => sameText(secret, text)).length > 0,
  };
}
