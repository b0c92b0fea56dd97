/**
 * The one cookie of the portal: a random value, which is the session ID once somebody has signed in, and to which the
 * token in every form is bound. Tracking links never set or read a cookie (T21).
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export interface PortalCookie {
  /** The value that the browser sent; `undefined` when it is absent or not of our form. */
  read(headers: IncomingHttpHeaders): string | undefined;
  /** The `Set-Cookie` that keeps a value until the browser ends. */
  set(value: string): string;
  /** The `Set-Cookie` that forgets it. */
  clear(): string;
}

/** Creates the cookie for a public address: with the prefix `__Host-` under https, for the mount's path otherwise. */
export function createPortalCookie(publicUrl: string): PortalCookie {
  const url = new URL(publicUrl);
  const secure = url.protocol === "https:";
  const mount = url.pathname.replace(/\/+$/, "");
  // `__Host-` is only accepted with Secure and the path "/" (RFC 6265bis, 4.1.3.2), so the mount stands in the name instead:
  // signing in to one of two mounts on a host must not sign out of the other.
  const name = secure ? `__Host-survey-loop${mount.replace(/[^A-Za-z0-9]+/g, "-")}` : "survey-loop";
  const path = secure ? "/" : mount || "/";
  const attributes = `Path=${path}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return {
    read(headers) {
      for (const pair of (headers.cookie ?? "").split(";")) {
        const [key, value] = pair.trim().split("=", 2);
        if (key === name && value !== undefined && isCookieValue(value)) return value;
      }
      return undefined;
    },
    set: (value) => `${name}=${value}; ${attributes}`,
    clear: () => `${name}=; ${attributes}; Max-Age=0`,
  };
}

/** A new value of 256 random bits. */
export function createCookieValue(): string {
  return randomBytes(32).toString("base64url");
}

/** Whether the text has the form of {@link createCookieValue}. */
export function isCookieValue(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** The token that forms carry, bound to the cookie's value; the value cannot be found from it. */
export function formTokenOf(cookieValue: string): string {
  return createHash("sha256").update(`portal form ${cookieValue}`).digest("base64url");
}

/** Whether a form's token belongs to the cookie; compared in constant time. */
export function isFormToken(token: string | undefined, cookieValue: string): boolean {
  const expected = Buffer.from(formTokenOf(cookieValue));
  const given = Buffer.from(token ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
