/**
 * The deadline of storage calls: a medium that never answers must not hold a caller for ever (T49). The one place where calls
 * are given up; it wraps whatever driver there is.
 */
import { SurveyLoopError } from "../errors.js";
import type { Storage, TallyQuery } from "./contract.js";

const retryAfterSeconds = 5;

/** Counting looks at every response of a survey, so it gets this many times as long. */
const countingFactor = 8;

type LimitedMethod = Exclude<keyof Storage, "driver" | "open" | "readAll" | "load" | "tallyResponses">;

/**
 * The same storage, whose calls reject with `unavailable` when they have not settled in time. What is given up goes on in the
 * driver: unlike a failure that the driver reports (S10), it may still be done, whole, when the medium answers again. Calls
 * are conditional, so repeating one finds what it did. `open`, which reads everything, and `readAll` and `load`, which are for
 * commands, are not limited.
 */
export function withDeadline(storage: Storage, seconds: number): Storage {
  const limited = <N extends LimitedMethod>(name: N): Storage[N] => {
    const call = (...given: unknown[]) =>
      inTime((storage[name] as (...given: unknown[]) => Promise<unknown>).apply(storage, given), seconds);
    return call as unknown as Storage[N];
  };
  return {
    driver: storage.driver,
    ...(storage.tallyResponses && {
      tallyResponses: (query: TallyQuery) => inTime(storage.tallyResponses!(query), seconds * countingFactor),
    }),
    open: () => storage.open(),
    readAll: () => storage.readAll(),
    load: (records) => storage.load(records),
    close: limited("close"),
    addSurveyVersion: limited("addSurveyVersion"),
    findSurvey: limited("findSurvey"),
    listSurveys: limited("listSurveys"),
    findUnit: limited("findUnit"),
    findUnitByNaturalKey: limited("findUnitByNaturalKey"),
    findInvitationIds: limited("findInvitationIds"),
    listInvitations: limited("listInvitations"),
    commit: limited("commit"),
    readFeed: limited("readFeed"),
    readCounters: limited("readCounters"),
    getDocuments: limited("getDocuments"),
    listDocuments: limited("listDocuments"),
    putDocument: limited("putDocument"),
  };
}

function inTime<R>(done: Promise<R>, seconds: number): Promise<R> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(gaveUp(seconds)), seconds * 1000);
    done.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function gaveUp(seconds: number): SurveyLoopError {
  const reason = "The storage does not answer at the moment. The call may have been done or not: repeat it.";
  const cause = new Error(`The storage did not answer within ${seconds} seconds.`);
  return new SurveyLoopError("unavailable", reason, { retryAfterSeconds, cause });
}
