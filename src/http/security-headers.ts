/** The headers that helmet sets, recorded once for each kind of route, so that they cost nothing per response. */
import type { IncomingMessage, ServerResponse } from "node:http";
import helmet from "helmet";
import type { RouteKind } from "./route.js";

/** What a page may relax for itself. */
export interface PagePermissions {
  /** Origins that may embed the page (T44); none by default. */
  readonly frameAncestors?: readonly string[] | undefined;
  /** Origins to which its form may lead beside our own, by redirection. */
  readonly formActions?: readonly string[] | undefined;
  /** Its one inline style, by hash. */
  readonly styleHash?: string | undefined;
  /** Sources of the frames that it shows. */
  readonly frameSources?: readonly string[] | undefined;
}

export type HeaderSet = Readonly<Record<string, string>>;

export interface SecurityHeaders {
  of(kind: RouteKind, permissions?: PagePermissions): HeaderSet;
}

/** @param isHttps whether the public address is https; only then do browsers get HSTS */
export function createSecurityHeaders(isHttps: boolean): SecurityHeaders {
  const plain: Record<RouteKind, HeaderSet> = {
    api: { ...withoutPageHeaders(record(isHttps, {})), "cache-control": "no-store" },
    page: { ...record(isHttps, pageDirectives({})), "cache-control": "no-store" },
    asset: record(isHttps, {}),
  };
  // Pages of one survey relax the same, so that their headers are made once.
  const kept = new Map<string, HeaderSet>();
  return {
    of(kind, permissions) {
      if (kind !== "page" || !permissions) return plain[kind];
      const { frameAncestors = [], formActions = [], frameSources = [], styleHash = "" } = permissions;
      const key = [frameAncestors.join(" "), formActions.join(" "), frameSources.join(" "), styleHash].join("\n");
      const known = kept.get(key);
      if (known !== undefined) return known;
      const headers = { ...plain.page, ...record(isHttps, pageDirectives(permissions)) };
      // The older header cannot name origins; where it stays, it would forbid what the policy allows.
      if (frameAncestors.length > 0) delete (headers as Record<string, string>)["x-frame-options"];
      if (kept.size >= maxKept) kept.clear();
      kept.set(key, headers);
      return headers;
    },
  };
}

/** Most sets of relaxed headers that are kept. */
const maxKept = 1000;

type Directives = Record<string, readonly string[]>;

function pageDirectives(permissions: PagePermissions): Directives {
  const { frameAncestors = [], formActions = [], frameSources = [], styleHash } = permissions;
  return {
    styleSrc: ["'self'", ...(styleHash === undefined ? [] : [styleHash])],
    scriptSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    connectSrc: ["'self'"],
    ...(frameSources.length > 0 ? { frameSrc: frameSources } : undefined),
    formAction: ["'self'", ...formActions],
    frameAncestors: frameAncestors.length > 0 ? frameAncestors : ["'none'"],
  };
}

/** What means nothing to whoever does not render a page: every header is paid for on every call. */
const pageHeaders = [
  "origin-agent-cluster",
  "x-dns-prefetch-control",
  "x-download-options",
  "x-permitted-cross-domain-policies",
  "x-xss-protection",
];

function withoutPageHeaders(headers: HeaderSet): HeaderSet {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !pageHeaders.includes(name)));
}

/** Runs helmet over a response that only takes notes. */
function record(isHttps: boolean, directives: Directives): HeaderSet {
  const headers: Record<string, string> = {};
  const notes = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => {},
  };
  const middleware = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        ...directives,
      },
    },
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: isHttps,
    // The form may be embedded and its assets fetched from there; cross-origin readers get nothing that is not public.
    crossOriginResourcePolicy: { policy: "same-origin" },
    crossOriginOpenerPolicy: isHttps,
  });
  middleware({} as IncomingMessage, notes as unknown as ServerResponse, () => {});
  return headers;
}
