/** The one composition root: checks the options, chooses the storage driver, and puts the parts together. */

import { createIdentifier } from "./domain/identifiers.js";
import { type ErrorCode, SurveyLoopError } from "./errors.js";
import { createEvents, type Events } from "./events.js";
import { createExportAuthorization } from "./exporting/export-authorization.js";
import { createExportProgress } from "./exporting/export-progress.js";
import { createExportRoutes } from "./exporting/export-routes.js";
import { createTimeZone } from "./forms/expressions/index.js";
import { createFormRoutes } from "./forms/routes.js";
import { createSurveyCatalogue } from "./forms/survey-catalogue.js";
import { type AdapterOptions, createMiddleware, type Middleware } from "./http/express-adapter.js";
import type { Route } from "./http/route.js";
import { createSecurityHeaders } from "./http/security-headers.js";
import { createMetrics } from "./metrics/create-metrics.js";
import { withWriteTimes } from "./metrics/timed-storage.js";
import { createTestRoom } from "./operations/answering/test-room.js";
import { type AuditLog, createAuditLog } from "./operations/audit-log.js";
import { allScopes } from "./operations/authenticate.js";
import type { Services } from "./operations/context.js";
import { createFailureLimit } from "./operations/failure-limit.js";
import { type InProcessOperations, operations } from "./operations/index.js";
import { createKeys, type Keys } from "./operations/keys.js";
import { loadOptOutHash } from "./operations/opt-out-mark.js";
import { runOperation } from "./operations/run-operation.js";
import { type CheckedOptions, checkOptions, type SurveyLoopOptions } from "./options.js";
import { createPortalAccounts, type PortalAccounts } from "./portal/accounts.js";
import { createLiveHub, type LiveHub } from "./portal/live/live-hub.js";
import { createPortalDownloads, createPortalRoutes } from "./portal/portal-routes.js";
import { createProtocolRoutes } from "./protocols/index.js";
import { createSalesforceRoutes, salesforcePath } from "./protocols/salesforce/routes.js";
import { soapSize } from "./protocols/soap/encode-reply.js";
import type { Storage } from "./storage/contract.js";
import { openStorage } from "./storage/open-storage.js";
import { withDeadline } from "./storage/with-deadline.js";
import { createEndpointSecret, type EndpointSecret } from "./tracking/endpoint-secret.js";
import { createKeyRing, type KeyRing } from "./tracking/key-ring.js";
import { createSecretSeal } from "./tracking/secret-seal.js";
import { createTrackingLinks, testLinkKind } from "./tracking/tracking-links.js";
import { findTransferMark } from "./transfer/transfer-mark.js";
import { createViews } from "./views.js";

/** The middleware, with what the host can do beside mounting it. */
export interface SurveyLoop extends Middleware {
  /**
   * Settles when storage is open; rejects with the reason when it could not be opened. Until then every route answers 503.
   * Nobody has to wait for it: a failure is logged, and never an unhandled rejection.
   */
  readonly ready: Promise<void>;
  /** Finishes the calls under way, then closes storage. Afterwards every route answers 503. Repeating it does nothing. */
  close(): Promise<void>;
  /** The operations of the contract as typed functions, with all scopes. */
  readonly operations: InProcessOperations;
  readonly keys: Keys;
  /** The portal's own accounts. */
  readonly accounts: PortalAccounts;
  /** Calls the listener after each event of the name; returns a function that stops it. */
  readonly on: Events["on"];
  /** The address of the mount, as it was given, without a slash at its end. */
  readonly publicUrl: string;
  /**
   * The endpoint URL for Salesforce outbound messages, `undefined` without the option `salesforce`. Its last segment is a
   * secret: show it to the administrator alone.
   */
  readonly salesforceUrl: string | undefined;
}

/**
 * Creates the middleware: SOAP, XML-RPC and JSON endpoints, the survey form, the portal and the downloads, all below its
 * mount. Works in Express 4 and 5, before or after the host's body parsers.
 *
 * @throws TypeError when an option is wrong; the message says what to write
 * @example
 * const app = express();
 * const loop = surveyLoop({ publicUrl: "https://www.example.com/surveys", secret: process.env.SURVEY_LOOP_SECRET });
 * app.use("/surveys", loop);
 */
export function surveyLoop(given: SurveyLoopOptions): SurveyLoop {
  const options = checkOptions(given);
  const metrics = options.metrics && createMetrics(options.metrics);
  const driver = typeof options.storage === "string" ? openStorage(options.storage) : options.storage;
  const limited = withDeadline(driver, options.storageDeadlineSeconds);
  const storage = metrics === undefined ? limited : withWriteTimes(limited, metrics.observeWrite);
  const lifecycle = createLifecycle(storage, options);
  const ring = createKeyRing(options.secrets, options.instanceName);
  const audit = createAuditLog(storage, options.now, options.logger);
  const services = createServices(options, storage, audit, lifecycle, ring);
  const salesforce = createEndpointSecret(ring, "salesforce", options.salesforce?.secretPath);
  const accounts = createPortalAccounts(storage, options.now, audit);
  const onCall = reportCalls(services);
  const live = createLiveHub({ storage, logger: options.logger });
  metrics?.watch({ ...services, livePages: () => live.size });
  const middleware = createMiddleware({
    routes: createRoutes(options, services, ring, accounts, live, salesforce),
    security: createSecurityHeaders(options.publicUrl.startsWith("https:")),
    logger: options.logger,
    publicUrl: options.publicUrl,
    bodyDeadlineSeconds: options.bodyDeadlineSeconds,
    onCall,
    track: lifecycle.track,
  });
  return Object.assign(middleware, {
    ready: lifecycle.ready,
    close() {
      // Calls under way are finished, and an open page would never end by itself.
      live.close();
      return lifecycle.close();
    },
    operations: inProcessOperations(services, onCall, lifecycle.track),
    keys: services.keys,
    accounts,
    on: services.events.on,
    publicUrl: options.publicUrl,
    salesforceUrl: options.salesforce && `${options.publicUrl}${salesforcePath}/${salesforce.current}`,
  });
}

function createServices(
  options: CheckedOptions,
  storage: Storage,
  audit: AuditLog,
  lifecycle: Lifecycle,
  ring: KeyRing,
): Services {
  return {
    storage,
    ready: lifecycle.ready,
    isReady: lifecycle.isReady,
    keys: createKeys(storage, options.now, { seal: createSecretSeal(ring), audit, logger: options.logger }),
    audit,
    authenticationFailures: createFailureLimit(20, 60, options.now),
    surveys: createSurveyCatalogue(storage),
    links: createTrackingLinks(ring, options.publicUrl),
    events: createEvents(options.logger),
    logger: options.logger,
    limits: options.limits,
    zone: createTimeZone(options.calendar.timeZone),
    now: options.now,
    soapSize,
    optOutKey: lifecycle.optOutKey,
  };
}

function createRoutes(
  options: CheckedOptions,
  services: Services,
  ring: KeyRing,
  accounts: PortalAccounts,
  live: LiveHub,
  salesforceSecret: EndpointSecret,
): Route[] {
  const { publicUrl, calendar, authorizePortal: hostAuthorization } = options;
  const views = createViews(options.views);
  const progress = createExportProgress();
  const tests = createTestRoom(services, createTrackingLinks(ring, publicUrl, testLinkKind));
  const keys = services.keys;
  const portal = { tests, views, publicUrl, calendar, accounts, hostAuthorization, keys, live, progress };
  const authorize = createExportAuthorization(services, createPortalDownloads(services, portal));
  return [
    ...createProtocolRoutes(services, options),
    ...createSalesforceRoutes(
      services,
      { ...options, maxBodyBytes: options.maxOtherBodyBytes },
      salesforceSecret.verify,
    ),
    ...createFormRoutes(services, { views, publicUrl }),
    ...createFormRoutes(tests.services, { views, publicUrl, isTest: true }),
    ...createPortalRoutes(services, portal),
    ...createExportRoutes(services, { authorize, calendar, progress }),
  ];
}

type OnCall = AdapterOptions["onCall"];

/** Every call is an event, and a line in the log for who wants that many. */
function reportCalls({ events, logger }: Services): OnCall {
  return (requestId, { protocol, operation, code }, seconds) => {
    const call = { requestId, protocol, operation, code, seconds };
    logger.debug(call, "a call was answered");
    events.emit("call.finished", call);
  };
}

function inProcessOperations(
  services: Services,
  onCall: OnCall,
  track: (done: Promise<unknown>) => void,
): InProcessOperations {
  const caller = { id: "host", scopes: allScopes };
  const calls = operations.map((operation) => [
    operation.name,
    async (input: unknown = {}) => {
      await services.ready;
      const began = performance.now();
      const requestId = createIdentifier();
      const finished = (code: "ok" | ErrorCode) =>
        onCall(
          requestId,
          { protocol: "in-process", operation: operation.name, code },
          (performance.now() - began) / 1000,
        );
      const done = runOperation(services, operation, input, { caller, requestId });
      track(done);
      done.then(
        () => finished("ok"),
        (error: SurveyLoopError) => finished(error.code),
      );
      return done;
    },
  ]);
  return Object.freeze(Object.fromEntries(calls)) as InProcessOperations;
}

interface Lifecycle {
  readonly ready: Promise<void>;
  isReady(): boolean;
  /** Only once ready. */
  optOutKey(emailIdentity: string): string;
  /** Remembers work under way, for which closing waits. */
  track(done: Promise<unknown>): void;
  close(): Promise<void>;
}

function createLifecycle(storage: Storage, { logger }: CheckedOptions): Lifecycle {
  const underWay = new Set<Promise<unknown>>();
  let state: "opening" | "open" | "closed" = "opening";
  let closing: Promise<void> | undefined;
  let optOutHash: ((emailIdentity: string) => string) | undefined;
  const open = async () => {
    await storage.open();
    if ((await findTransferMark(storage)) !== undefined) {
      throw new SurveyLoopError(
        "unavailable",
        "The storage is not whole: survey-loop migrate or restore was interrupted. Run it again to the end.",
      );
    }
    optOutHash = await loadOptOutHash(storage);
    if (state === "opening") state = "open";
  };
  const ready = open();
  ready.catch((error) => logger.error({ err: error, driver: storage.driver }, "storage could not be opened"));
  const finish = async () => {
    state = "closed";
    await ready.catch(() => {});
    while (underWay.size > 0) await Promise.allSettled(underWay);
    await storage.close();
  };
  return {
    ready,
    isReady: () => state === "open",
    optOutKey: (emailIdentity) => optOutHash!(emailIdentity),
    track(done) {
      const settled: Promise<unknown> = done.then(
        () => underWay.delete(settled),
        () => underWay.delete(settled),
      );
      underWay.add(settled);
    },
    close() {
      closing ??= finish();
      return closing;
    },
  };
}
