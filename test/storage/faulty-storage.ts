/** A storage of which one call fails or never answers. */
import { SurveyLoopError } from "../../src/errors.js";
import type { Storage } from "../../src/storage/contract.js";

/** What happens to a call: it is refused before anything is done, or it is never answered, done or not. */
export type Fault = "refuse" | "hang undone" | "hang done";

const unlimited = new Set(["open", "close", "driver", "readAll", "load"]);

/** The storage with a decision before each of its calls, of which `about` is the first argument. */
export function createFaultyStorage(
  storage: Storage,
  decide: (method: string, about: unknown) => Fault | undefined,
): Storage {
  const never = new Promise<never>(() => {});
  return new Proxy(storage, {
    get(target, name: keyof Storage) {
      const member = target[name];
      if (unlimited.has(name) || typeof member !== "function") return member;
      return async (...given: never[]) => {
        const fault = decide(name, given[0]);
        if (fault === "refuse")
          throw new SurveyLoopError("unavailable", "The medium failed.", { retryAfterSeconds: 3 });
        if (fault === "hang undone") return never;
        const done = (member as (...given: never[]) => Promise<unknown>).apply(target, given);
        if (fault !== "hang done") return done;
        await done.catch(() => {});
        return never;
      };
    },
  });
}
