/** `GET /metrics` for Prometheus, for whoever has the token. Needs the package prom-client, which only this uses. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Express } from "express";
import type { Registry } from "prom-client";
import { SettingsError } from "./options-file.js";

/**
 * A registry with the figures of the process in it, event-loop delay and memory among them.
 *
 * @throws SettingsError when prom-client is not installed
 */
export async function createRegistry(): Promise<Registry> {
  const client = await import("prom-client").catch((error: Error) => {
    throw new SettingsError([
      `METRICS_TOKEN is given, but the package prom-client cannot be loaded: ${error.message.split("\n")[0]}. Install it: npm install prom-client`,
    ]);
  });
  const registry = new client.default.Registry();
  client.default.collectDefaultMetrics({ register: registry });
  return registry;
}

/** Adds the route. The token is sent as `Authorization: Bearer <token>`. */
export function addMetrics(app: Express, registry: Registry, token: string): void {
  const expected = digest(`Bearer ${token}`);
  app.get("/metrics", async (request, response) => {
    if (!timingSafeEqual(digest(request.headers.authorization ?? ""), expected)) {
      response
        .status(401)
        .set("WWW-Authenticate", "Bearer")
        .type("text")
        .send("Send METRICS_TOKEN as a bearer token.\n");
      return;
    }
    response
      .set("Cache-Control", "no-store")
      .type(registry.contentType)
      .send(await registry.metrics());
  });
}

/** Of one length, whatever was sent. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
