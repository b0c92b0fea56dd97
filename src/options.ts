/** The options of the middleware: checked and frozen at construction. Every mistake says what was given and what to write. */
import { type Calendar, createCalendar } from "./domain/calendar.js";
import { refuseUnknown } from "./forms/nearest-name.js";
import type { HttpRequest } from "./http/messages.js";
import { type Logger, silentLogger } from "./logger.js";
import type { MetricsRegistry } from "./metrics/create-metrics.js";
import type { Limits } from "./operations/context.js";
import type { PortalUser } from "./portal/portal-user.js";
import { checkSalesforceOptions } from "./protocols/salesforce/check-options.js";
import type { CheckedSalesforce, SalesforceOptions } from "./protocols/salesforce/options.js";
import type { Storage } from "./storage/contract.js";
import { minSecretBytes } from "./tracking/key-ring.js";

/** Options of `surveyLoop`. Only `publicUrl` and `secret` are required. */
export interface SurveyLoopOptions {
  /**
   * The address of the mount as the world sees it, with the path under which the middleware is mounted:
   * `https://www.example.com/surveys`. All links are made from it; the Host header is never believed (T16).
   */
  readonly publicUrl: string;
  /** At least 32 bytes of random text; the first of a list signs, the others still verify (T20, T58). */
  readonly secret: string | readonly string[];
  /** `memory`, `lowdb:<folder>`, `sqlite:<file>`, `postgres://...`, or an object that fulfils the storage contract. Default `lowdb:./data/surveys`. */
  readonly storage?: string | Storage;
  /** Keeps the links and sessions of several instances with one secret apart. Default `default`. */
  readonly instanceName?: string;
  /** Folder whose templates replace those of the same name in `views/`. */
  readonly views?: string;
  /** Gets structured log entries; pino fits as it is. Default: silence. */
  readonly logger?: Logger;
  /** A `Registry` of prom-client, which must be installed beside this package, for Prometheus metrics. Default: none. */
  readonly metrics?: MetricsRegistry;
  readonly limits?: Partial<Limits>;
  /** Largest request body in bytes. Default 16 MiB in SOAP and XML-RPC, which are read as they stream in, and 4 MiB elsewhere. */
  readonly maxBodyBytes?: number;
  /** Largest request body in bytes before the caller is authenticated. Default 256 KiB. */
  readonly maxUnauthenticatedBodyBytes?: number;
  /** Seconds within which a body must have arrived. Default 10. */
  readonly bodyDeadlineSeconds?: number;
  /**
   * Seconds within which storage must have answered a call; then the caller gets `unavailable` (503) and should repeat.
   * Default 8, since some CRMs wait for 10.
   */
  readonly storageDeadlineSeconds?: number;
  /** Replaces characters outside the basic plane in XML-RPC replies, for xmlrpc-c. Default false. */
  readonly replaceAstral?: boolean;
  /** Decides who enters the portal, instead of its own login. */
  readonly authorizePortal?: (request: HttpRequest) => Promise<PortalUser | undefined>;
  /** IANA name of the time zone whose days the portal and the expressions of surveys count and whose times are shown. Default `UTC`. */
  readonly timeZone?: string;
  /** Takes Salesforce outbound messages. Without it the route does not exist. */
  readonly salesforce?: SalesforceOptions;
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/** The options with their defaults, as the composition root uses them. */
export interface CheckedOptions {
  readonly publicUrl: string;
  readonly secrets: readonly string[];
  readonly storage: string | Storage;
  readonly instanceName: string;
  readonly views: string | undefined;
  readonly logger: Logger;
  readonly metrics: MetricsRegistry | undefined;
  readonly limits: Limits;
  readonly maxBodyBytes: number;
  readonly maxOtherBodyBytes: number;
  readonly maxUnauthenticatedBodyBytes: number;
  readonly bodyDeadlineSeconds: number;
  readonly storageDeadlineSeconds: number;
  readonly replaceAstral: boolean;
  readonly authorizePortal: SurveyLoopOptions["authorizePortal"];
  readonly calendar: Calendar;
  readonly salesforce: CheckedSalesforce | undefined;
  readonly now: () => number;
}

const knownOptions = [
  "publicUrl",
  "secret",
  "storage",
  "instanceName",
  "views",
  "logger",
  "metrics",
  "limits",
  "maxBodyBytes",
  "maxUnauthenticatedBodyBytes",
  "bodyDeadlineSeconds",
  "storageDeadlineSeconds",
  "replaceAstral",
  "authorizePortal",
  "timeZone",
  "salesforce",
  "now",
] as const satisfies readonly (keyof SurveyLoopOptions)[];

/** Limits of the contract. */
export const defaultLimits: Limits = Object.freeze({
  maxBatch: 10_000,
  maxPageSize: 5000,
  defaultPageSize: 500,
  defaultPageBytes: 5_000_000,
});

/** @throws TypeError that says which option, what was given, what is expected and where to read about it */
export function checkOptions(options: SurveyLoopOptions): CheckedOptions {
  refuseRequest(options);
  try {
    return checkEach(options);
  } catch (error) {
    if (error instanceof TypeError) throw new TypeError(`${error.message} See docs/options.md.`);
    throw error;
  }
}

/** `app.use(surveyLoop)` makes Express call the factory as if it were the middleware. */
function refuseRequest(options: unknown): void {
  const { method, url, headers } = (options ?? {}) as { method?: unknown; url?: unknown; headers?: unknown };
  if (typeof method !== "string" || typeof url !== "string" || typeof headers !== "object") return;
  throw new TypeError(
    'surveyLoop was mounted without being called, and got a request instead of options. Write app.use("/surveys", surveyLoop({ publicUrl, secret })), not app.use("/surveys", surveyLoop). See the README, "Mount it".',
  );
}

function checkEach(options: SurveyLoopOptions): CheckedOptions {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      'surveyLoop() takes an object of options: surveyLoop({ publicUrl: "https://...", secret: "..." }).',
    );
  }
  refuseUnknown("surveyLoop", Object.keys(options), knownOptions);
  return Object.freeze({
    publicUrl: checkPublicUrl(options.publicUrl),
    secrets: checkSecrets(options.secret),
    storage: checkStorage(options.storage ?? "lowdb:./data/surveys"),
    instanceName: checkText("instanceName", options.instanceName ?? "default"),
    views: options.views === undefined ? undefined : checkText("views", options.views),
    logger: checkLogger(options.logger),
    metrics: checkMetrics(options.metrics),
    limits: checkLimits(options.limits ?? {}),
    maxBodyBytes: checkCount("maxBodyBytes", options.maxBodyBytes ?? 16 * 1024 * 1024),
    maxOtherBodyBytes: options.maxBodyBytes ?? 4 * 1024 * 1024,
    maxUnauthenticatedBodyBytes: checkCount(
      "maxUnauthenticatedBodyBytes",
      options.maxUnauthenticatedBodyBytes ?? 256 * 1024,
    ),
    bodyDeadlineSeconds: checkCount("bodyDeadlineSeconds", options.bodyDeadlineSeconds ?? 10),
    storageDeadlineSeconds: checkSeconds("storageDeadlineSeconds", options.storageDeadlineSeconds ?? 8),
    replaceAstral: options.replaceAstral === true,
    authorizePortal: checkFunction("authorizePortal", options.authorizePortal),
    calendar: createCalendar(checkText("timeZone", options.timeZone ?? "UTC")),
    salesforce: checkSalesforceOptions(options.salesforce),
    now: checkFunction("now", options.now) ?? Date.now,
  });
}

export function checkPublicUrl(given: unknown): string {
  const expected = 'Give the address of the mount as the world sees it, such as "https://www.example.com/surveys".';
  if (typeof given !== "string" || given === "") throw new TypeError(`publicUrl is missing. ${expected}`);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isPlain = url && ["http:", "https:"].includes(url.protocol) && !url.search && !url.hash && !url.username;
  if (!isPlain) throw new TypeError(`publicUrl is ${JSON.stringify(given)}. ${expected}`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

const placeholders = /^(change.?me|secret|password|default|example|test|placeholder|your.?secret|insert)/i;

function checkSecrets(given: unknown): readonly string[] {
  const expected = `Give at least ${minSecretBytes} random bytes, for example from: openssl rand -base64 48`;
  const secrets: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (secrets.length === 0) throw new TypeError(`secret is an empty list. ${expected}`);
  for (const secret of secrets) {
    if (typeof secret !== "string" || secret === "") throw new TypeError(`secret is missing. ${expected}`);
    const bytes = Buffer.byteLength(secret);
    if (bytes < minSecretBytes) throw new TypeError(`secret has only ${bytes} bytes. ${expected}`);
    if (placeholders.test(secret) || new Set(secret).size < 8) {
      throw new TypeError(`secret looks like a placeholder, not like random text. ${expected}`);
    }
  }
  return [...(secrets as string[])];
}

function checkStorage(given: unknown): string | Storage {
  if (typeof given === "string") return given;
  const isStorage = typeof given === "object" && given !== null && "commit" in given && "readFeed" in given;
  if (isStorage) return given as Storage;
  throw new TypeError(
    'storage must be "memory", "lowdb:<folder>", "sqlite:<file>", "postgres://..." or an object that fulfils the storage contract.',
  );
}

function checkLogger(given: unknown): Logger {
  if (given === undefined) return silentLogger;
  const methods = ["debug", "info", "warn", "error"] as const;
  const missing = methods.filter((name) => typeof (given as Record<string, unknown> | null)?.[name] !== "function");
  if (missing.length > 0)
    throw new TypeError(
      `logger has no ${missing.join(", ")}. Give a pino logger or an object with ${methods.join(", ")}.`,
    );
  return given as Logger;
}

function checkMetrics(given: unknown): MetricsRegistry | undefined {
  if (given === undefined) return undefined;
  if (typeof (given as MetricsRegistry | null)?.registerMetric === "function") return given as MetricsRegistry;
  throw new TypeError(
    `metrics is ${given === null ? "null" : typeof given}. Give a registry of prom-client: new Registry(). See docs/monitoring.md.`,
  );
}

function checkLimits(given: Partial<Limits>): Limits {
  refuseUnknown("limits", Object.keys(given), Object.keys(defaultLimits));
  const checked = { ...defaultLimits, ...given };
  for (const [name, value] of Object.entries(checked)) checkCount(`limits.${name}`, value);
  if (checked.maxPageSize > defaultLimits.maxPageSize) {
    throw new TypeError(
      `limits.maxPageSize is ${checked.maxPageSize}. The contract allows at most ${defaultLimits.maxPageSize}.`,
    );
  }
  return Object.freeze(checked);
}

function checkText(name: string, given: unknown): string {
  if (typeof given === "string" && given !== "") return given;
  throw new TypeError(`${name} is ${JSON.stringify(given)}. Give a text.`);
}

function checkCount(name: string, given: unknown): number {
  if (typeof given === "number" && Number.isInteger(given) && given > 0) return given;
  throw new TypeError(`${name} is ${JSON.stringify(given)}. Give a whole number above 0.`);
}

function checkFunction<F>(name: string, given: F): F {
  if (given === undefined || typeof given === "function") return given;
  throw new TypeError(`${name} is ${typeof given}. Give a function.`);
}

/** Timers take no more than this many seconds. */
const maxSeconds = 2_000_000;

function checkSeconds(name: string, given: unknown): number {
  if (typeof given === "number" && given > 0 && given <= maxSeconds) return given;
  throw new TypeError(`${name} is ${JSON.stringify(given)}. Give a number of seconds above 0.`);
}
