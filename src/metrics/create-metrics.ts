/** Prometheus metrics of the loop, in a registry of the host's. Labels hold only names from closed or capped lists. */
import { createRequire } from "node:module";
import type { Events, FinishedCall } from "../events.js";
import type { Logger } from "../logger.js";
import type { Storage } from "../storage/contract.js";
import { readFeedLag } from "./feed-lag.js";
import type { ObserveWrite } from "./timed-storage.js";

/** A `Registry` of prom-client, as far as it is used here. */
export interface MetricsRegistry {
  registerMetric(metric: unknown): void;
}

type Client = typeof import("prom-client");

/** Seconds; the last that matters is where CRMs give up (10). */
const callBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const writeBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export interface Metrics {
  /** Takes the time of a write to storage. */
  readonly observeWrite: ObserveWrite;
  /** Begins to listen and to look. What is read from storage is read when Prometheus asks. */
  watch(watched: {
    readonly events: Pick<Events, "on">;
    readonly storage: Pick<Storage, "listDocuments" | "readFeed">;
    readonly logger: Logger;
    isReady(): boolean;
    /** How many pages of the portal are open and follow new answers. */
    livePages(): number;
  }): void;
}

/** @throws TypeError when prom-client is not installed, or the registry holds these metrics already */
export function createMetrics(registry: MetricsRegistry): Metrics {
  const client = loadClient();
  const registers = [registry as InstanceType<Client["Registry"]>];
  const { calls, callSeconds, writeSeconds } = explaining(() => ({
    calls: new client.Counter({
      name: "survey_loop_calls_total",
      help: "Calls of operations with how they ended: ok, or an error code.",
      labelNames: ["protocol", "operation", "code"],
      registers,
    }),
    callSeconds: new client.Histogram({
      name: "survey_loop_call_seconds",
      help: "Seconds from a call's headers to its reply.",
      labelNames: ["protocol", "operation"],
      buckets: callBuckets,
      registers,
    }),
    writeSeconds: new client.Histogram({
      name: "survey_loop_storage_write_seconds",
      help: "Seconds until a write to storage was durable, or had failed.",
      labelNames: ["method", "result"],
      buckets: writeBuckets,
      registers,
    }),
  }));
  const count = ({ protocol, operation = "none", code, seconds }: FinishedCall) => {
    calls.inc({ protocol, operation, code });
    callSeconds.observe({ protocol, operation }, seconds);
  };
  return {
    observeWrite: (method, result, seconds) => writeSeconds.observe({ method, result }, seconds),
    watch({ events, storage, logger, isReady, livePages }) {
      events.on("call.finished", count);
      new client.Gauge({
        name: "survey_loop_ready",
        help: "1 while storage is open and calls are taken.",
        registers,
        collect() {
          this.set(isReady() ? 1 : 0);
        },
      });
      new client.Gauge({
        name: "survey_loop_live_pages",
        help: "Pages of the portal that are open and follow new answers.",
        registers,
        collect() {
          this.set(livePages());
        },
      });
      const labelNames = ["survey", "feed", "consumer"];
      const moved = new client.Gauge({
        name: "survey_loop_feed_acknowledged_timestamp_seconds",
        help: "When a consumer last acknowledged something new, in seconds since 1970.",
        labelNames,
        registers,
      });
      const lag = new client.Gauge({
        name: "survey_loop_feed_lag",
        help: "Changes in a feed that a consumer has not acknowledged yet.",
        labelNames,
        registers,
        async collect() {
          lag.reset();
          moved.reset();
          if (!isReady()) return;
          try {
            for (const { behind, movedAt, ...labels } of await readFeedLag(storage)) {
              lag.set(labels, behind);
              if (movedAt !== undefined) moved.set(labels, movedAt);
            }
          } catch (error) {
            logger.warn({ err: error }, "the lag of the consumers could not be read for metrics");
          }
        },
      });
    },
  };
}

/** It is an optional peer, and a host that has a registry has it. */
function loadClient(): Client {
  try {
    return createRequire(import.meta.url)("prom-client") as Client;
  } catch (error) {
    throw new TypeError(
      `metrics is given, but the package prom-client cannot be loaded: ${(error as Error).message.split("\n")[0]}. Install it beside this one: npm install prom-client. See docs/monitoring.md.`,
    );
  }
}

function explaining<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new TypeError(
      `metrics: ${(error as Error).message} Give each survey loop a Registry of its own, and join them with Registry.merge. See docs/monitoring.md.`,
    );
  }
}
