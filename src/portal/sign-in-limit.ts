/** Slows down guessing of passwords: failures count per address and per name, and few are checked at a time (T39). */
import { SurveyLoopError } from "../errors.js";
import { createFailureLimit } from "../operations/failure-limit.js";

const windowSeconds = 15 * 60;
/** Failures of one address, then of one name from wherever, that are let through in a quarter of an hour. */
export const maxFailuresOfAddress = 10;
export const maxFailuresOfName = 50;
/** Each check takes 32 MiB and a thread. It also bounds how many guesses can run before the first one is counted. */
export const maxChecksAtOnce = 4;

export interface SignInLimit {
  /**
   * Runs one check of a password, which fails by giving `undefined`.
   *
   * @throws SurveyLoopError `rate_limited` before anything is checked
   */
  attempt<T>(address: string, name: string, check: () => Promise<T | undefined>): Promise<T | undefined>;
}

/** Creates the counts of one portal. */
export function createSignInLimit(now: () => number): SignInLimit {
  const addresses = createFailureLimit(maxFailuresOfAddress, windowSeconds, now);
  const names = createFailureLimit(maxFailuresOfName, windowSeconds, now);
  let running = 0;
  return {
    async attempt(address, givenName, check) {
      const name = givenName.trim().toLowerCase().slice(0, 64);
      const seconds = addresses.secondsToWait(address) ?? names.secondsToWait(name);
      if (seconds !== undefined) throw tooMany(seconds);
      if (running >= maxChecksAtOnce) throw tooMany(1);
      running += 1;
      try {
        const found = await check();
        // Success forgives nothing: whoever has one account must not guess at another for ever.
        if (found === undefined) {
          addresses.fail(address);
          names.fail(name);
        }
        return found;
      } finally {
        running -= 1;
      }
    },
  };
}

function tooMany(retryAfterSeconds: number): SurveyLoopError {
  return new SurveyLoopError("rate_limited", "Too many attempts to sign in.", { retryAfterSeconds });
}
