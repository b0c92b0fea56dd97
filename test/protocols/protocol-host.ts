/** The protocols over a real HTTP server and storage in memory, without forms and portal. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createIdentifier } from "../../src/domain/identifiers.js";
import { createEvents } from "../../src/events.js";
import { createTimeZone } from "../../src/forms/expressions/index.js";
import { createSurveyCatalogue } from "../../src/forms/survey-catalogue.js";
import { createMiddleware } from "../../src/http/express-adapter.js";
import { createSecurityHeaders } from "../../src/http/security-headers.js";
import type { Logger } from "../../src/logger.js";
import { createAuditLog } from "../../src/operations/audit-log.js";
import { allScopes } from "../../src/operations/authenticate.js";
import type { Services } from "../../src/operations/context.js";
import type { Scope } from "../../src/operations/define-operation.js";
import { createFailureLimit } from "../../src/operations/failure-limit.js";
import { type OperationName, operationsByName } from "../../src/operations/index.js";
import { type CreatedKey, createKeys } from "../../src/operations/keys.js";
import { loadOptOutHash } from "../../src/operations/opt-out-mark.js";
import { runOperation } from "../../src/operations/run-operation.js";
import { defaultLimits } from "../../src/options.js";
import { createProtocolRoutes } from "../../src/protocols/index.js";
import type { ProtocolOptions } from "../../src/protocols/protocol-options.js";
import { soapSize } from "../../src/protocols/soap/encode-reply.js";
import { createMemoryStorage } from "../../src/storage/memory.js";
import { createKeyRing } from "../../src/tracking/key-ring.js";
import { createSecretSeal } from "../../src/tracking/secret-seal.js";
import { createTrackingLinks } from "../../src/tracking/tracking-links.js";

/** A survey with a score, choices and a comment. */
export const supportDefinition = {
  title: { default: "How did it go?", fr: "Comment ça s'est passé ?" },
  elements: [
    { type: "rating", name: "recommend", title: "Would you recommend us?", rateMin: 0, rateMax: 10 },
    {
      type: "checkbox",
      name: "reasons",
      title: "Why?",
      choices: [
        { value: "speed", text: "Quick answer" },
        { value: "tone", text: "Friendly tone" },
      ],
    },
    { type: "comment", name: "comment", title: "Anything else?" },
  ],
  surveyLoop: { scores: { nps: "recommend" }, declaredParameters: ["employeeId"] },
};

/** The secret of every host here. */
export const hostSecret = "Pq7zK1vNfT3xRb9LmWc5YdHs2JgQe8Ua";

/** One log entry. */
export interface LogEntry {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

export interface HostSetup extends Partial<ProtocolOptions> {
  /** What storage in memory is replaced by or wrapped in. */
  readonly storage?: Services["storage"];
  readonly now?: () => number;
  readonly maxBatch?: number;
  /** Done to each request before it reaches the middleware, as a host's body parser would. */
  readonly before?: (request: IncomingMessage & { body?: unknown; rawBody?: unknown }) => Promise<void>;
}

export interface ProtocolHost {
  /** Address of the mount. */
  readonly url: string;
  readonly port: number;
  readonly services: Services;
  /** A key with all scopes. */
  readonly key: CreatedKey;
  /** `Authorization` header of that key. */
  readonly authorization: string;
  readonly log: readonly LogEntry[];
  /** Bytes of bodies that were handed to decoders. */
  keyWith(scopes: readonly Scope[]): Promise<CreatedKey>;
  /** An operation in process, with all scopes. */
  call(name: OperationName, input?: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts a host on a free port with the survey `support`. */
export async function startProtocolHost(setup: HostSetup = {}): Promise<ProtocolHost> {
  const { now = Date.now, before, maxBatch = defaultLimits.maxBatch } = setup;
  const storage = setup.storage ?? createMemoryStorage();
  await storage.open();
  const log: LogEntry[] = [];
  const logger = recordingLogger(log);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const publicUrl = setup.publicUrl ?? `http://127.0.0.1:${port}/surveys`;
  const ring = createKeyRing([hostSecret], "default");
  const keys = createKeys(storage, now, { seal: createSecretSeal(ring) });
  const services: Services = {
    storage,
    ready: Promise.resolve(),
    isReady: () => true,
    keys,
    audit: createAuditLog(storage, now, logger),
    authenticationFailures: createFailureLimit(20, 60, now),
    surveys: createSurveyCatalogue(storage),
    links: createTrackingLinks(ring, publicUrl),
    events: createEvents(logger),
    logger,
    limits: { ...defaultLimits, maxBatch },
    zone: createTimeZone("UTC"),
    now,
    soapSize,
    optOutKey: await loadOptOutHash(storage),
  };
  const middleware = createMiddleware({
    routes: createProtocolRoutes(services, {
      publicUrl,
      maxBodyBytes: setup.maxBodyBytes ?? 16 * 1024 * 1024,
      maxOtherBodyBytes: setup.maxOtherBodyBytes ?? setup.maxBodyBytes ?? 4 * 1024 * 1024,
      maxUnauthenticatedBodyBytes: setup.maxUnauthenticatedBodyBytes ?? 256 * 1024,
      replaceAstral: setup.replaceAstral ?? false,
    }),
    security: createSecurityHeaders(false),
    logger,
    publicUrl,
    bodyDeadlineSeconds: 10,
    onCall: () => {},
    track: () => {},
  });
  server.on("request", async (request, response) => {
    await before?.(request);
    request.url = request.url!.replace(/^\/surveys/, "");
    middleware(Object.assign(request, { baseUrl: "/surveys" }), response, () => response.writeHead(404).end());
  });
  const host = { id: "host", scopes: allScopes };
  const call = (name: OperationName, input: unknown = {}) =>
    runOperation(services, operationsByName[name] as never, input, { caller: host, requestId: createIdentifier() });
  await call("publishSurvey", { surveyId: "support", definition: supportDefinition });
  const key = await keys.create({ label: "tests", scopes: [...allScopes] });
  return {
    url: `http://127.0.0.1:${port}/surveys`,
    port,
    services,
    key,
    authorization: basic(key),
    log,
    keyWith: (scopes) => keys.create({ label: "tests", scopes }),
    call,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await storage.close();
    },
  };
}

/** `Authorization` header of a key. */
export function basic({ keyId, secret }: Pick<CreatedKey, "keyId" | "secret">): string {
  return `Basic ${Buffer.from(`${keyId}:${secret}`).toString("base64")}`;
}

function recordingLogger(log: LogEntry[]): Logger {
  const write = (level: string) => (fields: object, message: string) => void log.push({ level, fields, message });
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}
