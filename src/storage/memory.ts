/** The memory driver: nothing is kept after `close`. The reference for other drivers; tests use it. */
import type { CommitOutcome, DocumentChange, DocumentOutcome, Storage, StorageRecord, UnitChange } from "./contract.js";
import { captureDocument, planDocument } from "./document-room.js";
import { frozenJson } from "./frozen-copy.js";
import { Opening } from "./opening.js";
import { captureChange, PositionCounter, planChange } from "./plan-change.js";
import { captureRecord, checkVersion, takePositions } from "./portable-state.js";
import { StorageState } from "./state.js";
import { createStateReads } from "./state-reads.js";

/**
 * A storage in memory. It does not persist; every other guarantee holds.
 *
 * @example
 * const storage = createMemoryStorage();
 * await storage.open();
 */
export function createMemoryStorage(): Storage {
  const opening = new Opening();
  const state = new StorageState();
  const positions = new PositionCounter();

  function applyChange(change: UnitChange): CommitOutcome {
    const plan = planChange(state, change, positions);
    if (!plan.accepted) return { committed: false, existing: plan.existing?.unit };
    state.publish(plan.next, change.counters ?? []);
    return { committed: true, revision: plan.next.unit.revision };
  }

  function applyDocument(change: DocumentChange): DocumentOutcome {
    const room = state.room(change.collection);
    const plan = planDocument(room.get(change.key), change);
    if ("next" in plan) room.publish(change.key, plan.next);
    return plan.outcome;
  }

  function applyRecord(record: StorageRecord): void {
    switch (record.kind) {
      case "survey":
        checkVersion(state, record.survey);
        state.restoreVersion(record.survey);
        break;
      case "unit":
        state.restoreUnit(record);
        takePositions(positions, record);
        break;
      case "counters":
        state.restoreCounters(record.surveyId, record.quarterHour, record.amounts);
        break;
      case "document":
        state.room(record.collection).publish(record.document.key, record.document);
    }
  }

  return {
    driver: "memory",
    ...createStateReads(opening, () => state),
    open: () => opening.open(async () => {}),
    close: () => opening.close(async () => {}),

    async addSurveyVersion(version) {
      opening.check();
      const latest = state.findSurvey(version.surveyId)?.version ?? 0;
      if (version.version !== latest + 1) return false;
      state.publishVersion(frozenJson(version));
      return true;
    },

    async commit(changes) {
      opening.check();
      return changes.map(captureChange).map(applyChange);
    },

    async putDocument(change) {
      opening.check();
      return applyDocument(captureDocument(change));
    },

    async load(records) {
      opening.check();
      for (const record of records.map(captureRecord)) applyRecord(record);
    },
  };
}
