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

const linkPurpose = "tracking link";
const timePurpose = "form time";

/** Longest token that is looked at, before any cryptography (T19). */
const maxTokenLength = 512;

/** Creates the links of an instance under its public address, which has no trailing slash. */
export function createTrackingLinks(ring: KeyRing, publicUrl: string): TrackingLinks {
  const tokenOf = (invitation: LinkedInvitation) =>
    signToken(ring.find(invitation.keyId) ?? ring.current, invitation.invitationId);
  return {
    currentKeyId: ring.current.keyId,
    trackingUrl: (invitation) => `${publicUrl}/s/${tokenOf(invitation)}`,
    unsubscribeUrl: (trackingUrl) => `${trackingUrl}/unsubscribe`,
    verify: (token) => verifyToken(ring, token),
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

function signToken(key: RingKey, invitationId: string): string {
  return jwt.sign({ i: invitationId }, key.forPurpose(linkPurpose), {
    algorithm: "HS256",
    noTimestamp: true,
    // The library adds `typ` unless told otherwise; without it the longest link fits Salesforce's 255 characters.
    header: { alg: "HS256", typ: undefined, kid: key.keyId },
  });
}

function verifyToken(ring: KeyRing, token: string): { readonly invitationId: string } | undefined {
  if (token.length > maxTokenLength) return undefined;
  const key = keyOf(ring, token);
  if (!key) return undefined;
  try {
    const payload = jwt.verify(token, key.forPurpose(linkPurpose), { algorithms: ["HS256"] });
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
