/** What a route is. `survey-loop.ts` puts the routes of all parts together. */
import type { Handler } from "./messages.js";

/**
 * Which security headers a response gets: `api` for protocols, `page` for HTML (its content security policy allows our own
 * style sheets and scripts only), `asset` for files that may be cached.
 */
export type RouteKind = "api" | "page" | "asset";

/** One route below the mount. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT";
  /** For example `/s/{token}/unsubscribe`; a name in braces is one path segment, given decoded in `request.params`. */
  readonly path: string;
  readonly kind: RouteKind;
  readonly handler: Handler;
}
