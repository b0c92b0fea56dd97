/** Takes the time of every write to a storage, whatever its driver. */
import type { Storage } from "../storage/contract.js";

/** Called when a write is done. */
export type ObserveWrite = (method: string, result: "ok" | "failed", seconds: number) => void;

const writes = ["commit", "putDocument", "addSurveyVersion"] as const;

/** The same storage, whose writes are told. */
export function withWriteTimes(storage: Storage, observe: ObserveWrite): Storage {
  const timed = new Map<unknown, unknown>(
    writes.map((method) => [
      method,
      async (...given: unknown[]) => {
        const began = performance.now();
        const finished = (result: "ok" | "failed") => observe(method, result, (performance.now() - began) / 1000);
        try {
          const reply = await (storage[method] as (...given: unknown[]) => Promise<unknown>).apply(storage, given);
          finished(hasFailure(reply) ? "failed" : "ok");
          return reply;
        } catch (error) {
          finished("failed");
          throw error;
        }
      },
    ]),
  );
  return new Proxy(storage, {
    get(target, name) {
      const value: unknown = timed.get(name) ?? Reflect.get(target, name, target);
      return typeof value === "function" && !timed.has(name) ? value.bind(target) : value;
    },
  });
}

/** A commit answers for each change, and some may have failed. */
function hasFailure(reply: unknown): boolean {
  return Array.isArray(reply) && reply.some((outcome) => "failed" in outcome);
}
