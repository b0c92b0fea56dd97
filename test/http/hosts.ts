/** Host applications in which the middleware is tried: Express 4 and 5, at any mount, before and after body parsers. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express5 from "express";
import xmlBodyParser from "express-xml-bodyparser";
import express4 from "express4";
import { afterEach } from "vitest";
import { type SurveyLoop, type SurveyLoopOptions, surveyLoop } from "../../src/index.js";

export const secret = "Pq7zK1vNfT3xRb9LmWc5YdHs2JgQe8Ua";

/** A definition with one question of most kinds, in two pages and two languages. */
export const definition = {
  title: { default: "How did it go?", fr: "Comment cela s'est-il passé ?" },
  pages: [
    {
      name: "scores",
      elements: [
        { type: "rating", name: "satisfaction", title: "How satisfied were you?", isRequired: true },
        { type: "rating", name: "recommend", title: "Would you recommend us?", rateMin: 0, rateMax: 10 },
      ],
    },
    {
      name: "details",
      elements: [
        {
          type: "checkbox",
          name: "reasons",
          title: "Why?",
          choices: ["speed", { value: "tone", text: "Friendly tone" }],
        },
        { type: "comment", name: "comment", title: "Anything else?" },
      ],
    },
  ],
  surveyLoop: { scores: { nps: "recommend", csat: "satisfaction" }, declaredParameters: ["employeeId"] },
};

export interface HostSetup {
  readonly version?: 4 | 5;
  readonly mount?: string;
  /** `before`: the host's parsers read every body before we see it. */
  readonly parsers?: "none" | "before" | "after";
  readonly options?: Partial<SurveyLoopOptions>;
}

export interface RunningHost {
  /** Address of the host, without the mount. */
  readonly origin: string;
  /** Address of the mount. */
  readonly url: string;
  readonly loop: SurveyLoop;
  readonly server: Server;
  /** A key with all scopes, as `id.secret`. */
  readonly key: string;
  /** Errors that reached the host's own error handler. */
  readonly hostErrors: unknown[];
  close(): Promise<void>;
}

/** Starts a host on a free port of 127.0.0.1, with a published survey `support` and a key. */
export async function startHost(setup: HostSetup = {}): Promise<RunningHost> {
  const { version = 5, mount = "/surveys", parsers = "none" } = setup;
  const express = (version === 4 ? express4 : express5) as typeof express5;
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = mount === "/" ? origin : origin + mount;
  const loop = surveyLoop({ publicUrl: url, secret, storage: "memory", ...setup.options });
  const useParsers = () => {
    app.use(express.json(), express.urlencoded({ extended: true }), xmlBodyParser({ async: true }));
  };
  const hostErrors: unknown[] = [];
  app.get("/before", (_req, res) => void res.set("X-Host", "kept").send("host page before"));
  if (parsers === "before") useParsers();
  app.use(mount, loop);
  if (parsers === "after") useParsers();
  app.get("/after", (_req, res) => void res.set("X-Host", "kept").send("host page after"));
  app.post("/echo", (req, res) => void res.json({ body: req.body ?? null }));
  app.use(
    (error: unknown, _req: unknown, res: { status(code: number): { send(text: string): void } }, _next: unknown) => {
      hostErrors.push(error);
      res.status(500).send("host error page");
    },
  );
  await loop.ready;
  await loop.operations.publishSurvey({ surveyId: "support", definition });
  const { key } = await loop.keys.create({
    label: "tests",
    scopes: [
      "invitations:write",
      "invitations:read",
      "responses:read",
      "surveys:read",
      "surveys:write",
      "erasure:write",
    ],
  });
  return {
    origin,
    url,
    loop,
    server,
    key,
    hostErrors,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await loop.close();
    },
  };
}

/** For a test file: gives a function that starts hosts, and closes them after each test. */
export function useHosts(): (setup?: HostSetup) => Promise<RunningHost> {
  const hosts: RunningHost[] = [];
  afterEach(async () => {
    for (const started of hosts.splice(0)) await started.close();
  });
  return async (setup) => {
    const started = await startHost(setup);
    hosts.push(started);
    return started;
  };
}
