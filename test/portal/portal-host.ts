/** A small Express app with the middleware over memory storage, as a host would mount it. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { createSurveyCatalogue, type SurveyCatalogue } from "../../src/forms/survey-catalogue.js";
import type { HostAuthorization } from "../../src/portal/gate.js";
import type { Storage } from "../../src/storage/contract.js";
import { createMemoryStorage } from "../../src/storage/memory.js";
import { type SurveyLoop, surveyLoop } from "../../src/survey-loop.js";
import { createKeyRing } from "../../src/tracking/key-ring.js";
import { feedbackDefinition } from "./feedback-survey.js";
import { type Planted, plant, type Seed } from "./seed.js";

export interface PortalHost {
  readonly server: Server;
  /** Where browsers find it, mount included. */
  readonly url: string;
  readonly loop: SurveyLoop;
  readonly storage: Storage;
  readonly surveys: SurveyCatalogue;
  /** Moves the clock. */
  advance(milliseconds: number): void;
  publish(surveyId: string, definition?: object): Promise<void>;
  plant(surveyId: string, seeds: readonly Seed[]): Promise<Planted[]>;
  close(): Promise<void>;
}

export interface PortalHostOptions {
  readonly authorizePortal?: HostAuthorization;
  readonly timeZone?: string;
  /** Wraps the storage, to watch it or to break it. */
  readonly watch?: (storage: Storage) => Storage;
  /** Body parsers of the host, before the mount. */
  readonly parsers?: readonly express.RequestHandler[];
}

export const startOfTests = Date.parse("2026-03-10T12:00:00.000Z");
const secret = "only for these tests: 0123456789 abcdefghij";

/** Starts the app on 127.0.0.1, mounted at `/surveys`. */
export async function startPortalHost({
  watch,
  authorizePortal,
  timeZone,
  parsers = [],
}: PortalHostOptions = {}): Promise<PortalHost> {
  let clock = startOfTests;
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/surveys`;
  const inner = createMemoryStorage();
  const storage = watch?.(inner) ?? inner;
  const loop = surveyLoop({
    publicUrl: url,
    secret,
    storage,
    now: () => clock,
    ...(timeZone === undefined ? undefined : { timeZone }),
    ...(authorizePortal === undefined ? undefined : { authorizePortal }),
  });
  await loop.ready;
  for (const parser of parsers) app.use(parser);
  app.use("/surveys", loop);
  const { keyId } = createKeyRing([secret], "default").current;
  return {
    server,
    url,
    loop,
    storage,
    surveys: createSurveyCatalogue(storage),
    advance: (milliseconds) => {
      clock += milliseconds;
    },
    publish: async (surveyId, definition = feedbackDefinition) => {
      await loop.operations.publishSurvey({ surveyId, definition: { ...definition } });
    },
    plant: (surveyId, seeds) => plant(storage, surveyId, keyId, seeds),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await loop.close();
    },
  };
}
