/** Counting failed attempts per subject in a sliding window, in memory: what slows guessing of keys and passwords (T39). */

export interface FailureLimit {
  /** Seconds to wait when a subject has failed too often, `undefined` while it may try. */
  secondsToWait(subject: string): number | undefined;
  fail(subject: string): void;
  /** Forgets the failures of a subject that has succeeded. */
  succeed(subject: string): void;
}

/** Most subjects remembered; beyond it the oldest are forgotten, so that an attacker cannot fill the memory. */
const maxSubjects = 10_000;

/**
 * @param maxFailures how many failures within the window are borne
 * @param windowSeconds length of the window
 */
export function createFailureLimit(maxFailures: number, windowSeconds: number, now: () => number): FailureLimit {
  const failures = new Map<string, { count: number; until: number }>();
  return {
    secondsToWait(subject) {
      const entry = failures.get(subject);
      if (!entry || entry.count < maxFailures) return undefined;
      const seconds = Math.ceil((entry.until - now()) / 1000);
      return seconds > 0 ? seconds : undefined;
    },
    fail(subject) {
      const entry = failures.get(subject);
      if (entry && entry.until > now()) {
        entry.count++;
        return;
      }
      failures.delete(subject);
      if (failures.size >= maxSubjects) failures.delete(failures.keys().next().value!);
      failures.set(subject, { count: 1, until: now() + windowSeconds * 1000 });
    },
    succeed: (subject) => void failures.delete(subject),
  };
}
