/** The reading half of the contract for drivers that hold a {@link StorageState}. */
import type { Storage } from "./contract.js";
import type { Opening } from "./opening.js";
import { readState } from "./portable-state.js";
import type { StorageState } from "./state.js";

/** The methods that only read. */
export type StorageReads = Pick<
  Storage,
  | "findSurvey"
  | "listSurveys"
  | "findUnit"
  | "findUnitByNaturalKey"
  | "findInvitationIds"
  | "listInvitations"
  | "readFeed"
  | "readCounters"
  | "getDocuments"
  | "listDocuments"
  | "readAll"
>;

/** Reads of the current state; each rejects while the storage is not open. */
export function createStateReads(opening: Opening, state: () => StorageState): StorageReads {
  const current = () => {
    opening.check();
    return state();
  };
  return {
    findSurvey: async (surveyId, version) => current().findSurvey(surveyId, version),
    listSurveys: async () => current().listSurveys(),
    findUnit: async (invitationId) => current().findUnit(invitationId)?.unit,
    findUnitByNaturalKey: async (key) => current().findByNaturalKey(key)?.unit,
    findInvitationIds: async (emailIdentity, surveyId) => current().findInvitationIds(emailIdentity, surveyId),
    listInvitations: async (query) => current().listInvitations(query),
    readFeed: async (query) => current().readFeed(query),
    readCounters: async (surveyId, period) => current().readCounters(surveyId, period),
    getDocuments: async (collection, keys) => {
      const room = current().room(collection);
      return keys.map((key) => room.get(key));
    },
    listDocuments: async (collection, page) => current().room(collection).list(page),
    readAll: () => readState(opening, state),
  };
}
