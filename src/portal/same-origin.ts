/** Where a form came from, by what the browser itself says (T26). */
import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a POST can have come from a page of ours. `Sec-Fetch-Site` decides where the browser sends it; without it
 * `Origin` must be ours. An origin of `null` or none at all says nothing (pages with `Referrer-Policy: no-referrer` send
 * `null` even to themselves), so the form's token has to decide alone.
 */
export function mayBeSameOrigin(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const { origin } = headers;
  return origin === undefined || origin === "null" || origin === new URL(publicUrl).origin;
}
