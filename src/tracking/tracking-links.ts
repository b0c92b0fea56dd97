/**
 * Tracking links: `{publicUrl}/s/{jwt}`, a JWT (RFC 7519) signed with HS256 whose header holds `alg` and `kid` only and
 * whose payload is the invitation ID alone. This is the only importer of jsonwebtoken.
 */
import jwt from "jsonwebtoken";
import { isIdentifier } from "../domain/identifiers.js";
import type { Instant } from "../domain/instant.js";
import { parseInstant } from "../domain/instant.js";
import { type KeyRing, keyedHash, type RingKey, sameText } from "./key-ring.js";

/** What the links need to know of an invitation. */
export interface LinkedInvitation {
  readonly invitationId: string;
  readonly keyId: string;
}

export interface TrackingLinks {
  /** ID of the key that signs new links; an invitation remembers it. */
  readonly currentKeyId: string;
  /** The link of an invitation: the same on every call, signed anew only when its key has been removed. */
  trackingUrl(invitation: LinkedInvitation): string;
  /** The link that opts the address of a tracking URL's invitation out (RFC 8058). */
  unsubscribeUrl(trackingUrl: string): string;
  /** The invitation that a token names, `undefined` when the token is not one of ours. */
  verify(token: string): { readonly invitationId: string } | undefined;
  /** A time that a form carries and that nobody can change: when it was first shown. */
  signTime(invitationId: string, instant: Instant): string;
  /** The time in a text made by `signTime` for the same invitation. */
  verifyTime(invitationId: string, text: string): Instant | undefined;
}

/** Links of different kinds are signed with different keys (T21), so that none opens what another is for. */
export interface LinkKind {
  /** Path below the mount. */
  readonly path: string;
  readonly purpose: string;
}

export const trackingLinkKind: LinkKind = { path: "/s", purpose: "tracking link" };
export const testLinkKind: LinkKind = { path: "/t", purpose: "test link" };

const timePurpose = "form time";

/** Longest token that is looked at, before any cryptography (T19). */
const maxTokenLength = 512;

/** Creates the links of an instance under its public address, which has no trailing slash. */
export function createTrackingLinks(ring: KeyRing, publicUrl: string, kind = trackingLinkKind): TrackingLinks {
  const { path, purpose } = kind;
  const urls = createCache<string>();
  const verified = createCache<{ readonly invitationId: string }>();
  const tokenOf = (invitation: LinkedInvitation) =>
    signToken(ring.find(invitation.keyId) ?? ring.current, purpose, invitation.invitationId);
  return {
    currentKeyId: ring.current.keyId,
    trackingUrl(invitation) {
      const key = `${invitation.invitationId} ${invitation.keyId}`;
      return urls.get(key) ?? urls.put(key, `${publicUrl}${path}/${tokenOf(invitation)}`);
    },
    unsubscribeUrl: (trackingUrl) => `${trackingUrl}/unsubscribe`,
    verify(token) {
      const known = verified.get(token);
      if (known !== undefined) return known;
      const found = verifyToken(ring, purpose, token);
      return found === undefined ? undefined : verified.put(token, found);
    },
    signTime: (invitationId, instant) => {
      const signature = keyedHash(ring.current.forPurpose(timePurpose), `${invitationId} ${instant}`);
      return `${instant}~${signature}`;
    },
    verifyTime(invitationId, text) {
      const [time = "", signature = ""] = text.split("~", 2);
      const instant = time.length === 24 ? parseInstant(time) : undefined;
      if (instant !== time) return undefined;
      const known = ring.keys.some((key) =>
        sameText(keyedHash(key.forPurpose(timePurpose), `${invitationId} ${time}`), signature),
      );
      return known ? instant : undefined;
    },
  };
}

/** Most entries of a cache: respondents come back within minutes, so the latest are enough. */
const maxKept = 5000;

/** The latest results of signing and verifying: the keys of a ring never change, so neither do they. */
function createCache<T>() {
  const kept = new Map<string, T>();
  return {
    get: (key: string) => kept.get(key),
    put(key: string, value: T): T {
      if (kept.size >= maxKept) kept.delete(kept.keys().next().value!);
      kept.set(key, value);
      return value;
    },
  };
}

function signToken(key: RingKey, purpose: string, invitationId: string): string {
  return jwt.sign({ i: invitationId }, key.forPurpose(purpose), {
    algorithm: "HS256",
    noTimestamp: true,
    // The library adds `typ` unless told otherwise; without it the longest link fits Salesforce's 255 characters.
    header: { alg: "HS256", typ: undefined, kid: key.keyId },
  });
}

function verifyToken(ring: KeyRing, purpose: string, token: string): { readonly invitationId: string } | undefined {
  if (token.length > maxTokenLength) return undefined;
  const key = keyOf(ring, token);
  if (!key) return undefined;
  try {
    const payload = jwt.verify(token, key.forPurpose(purpose), { algorithms: ["HS256"] });
    if (typeof payload === "string" || Object.keys(payload).length !== 1) return undefined;
    const invitationId: unknown = payload.i;
    return typeof invitationId === "string" && isIdentifier(invitationId) ? { invitationId } : undefined;
  } catch {
    return undefined;
  }
}

/** The key that the header names, if the header is exactly the one that we write (T17, T18). */
function keyOf(ring: KeyRing, token: string): RingKey | undefined {
  const parts = token.split(".");
  if (parts.length !== 3 || !parts.every((part) => /^[A-Za-z0-9_-]+$/.test(part))) return undefined;
  const header = Buffer.from(parts[0]!, "base64url").toString("utf8");
  const keyId = /^\{"alg":"HS256","kid":"([a-z0-9-]{1,32})"\}$/.exec(header)?.[1];
  return keyId === undefined ? undefined : ring.find(keyId);
}
