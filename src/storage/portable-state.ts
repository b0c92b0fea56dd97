/** The portable form of a state that is held in memory: read from a snapshot, which costs one reference for each entry. */
import { setImmediate } from "node:timers/promises";
import type { SurveyVersion } from "../domain/survey.js";
import type { DocumentCollection, StorageRecord, StoredDocument } from "./contract.js";
import { frozenInvitation, frozenJson, frozenResponse } from "./frozen-copy.js";
import type { Opening } from "./opening.js";
import type { PositionCounter } from "./plan-change.js";
import type { StorageState } from "./state.js";
import type { StoredUnit } from "./stored-unit.js";

/** Everything that was committed at one moment. Its parts never change. */
export interface StateSnapshot {
  /** By ID. */
  readonly surveys: readonly SurveySnapshot[];
  /** By collection, each by key. */
  readonly documents: readonly {
    readonly collection: DocumentCollection;
    readonly documents: readonly StoredDocument[];
  }[];
}

/** One survey at one moment. */
export interface SurveySnapshot {
  readonly surveyId: string;
  readonly versions: readonly SurveyVersion[];
  /** In order of creation. */
  readonly units: readonly StoredUnit[];
  /** In any order. */
  readonly quarterHours: readonly (readonly [quarterHour: string, amounts: ReadonlyMap<string, number>])[];
}

const recordsPerTurn = 500;

/** The records of the state as it is when the first one is asked for. Rejects as soon as the storage is closed. */
export async function* readState(opening: Opening, state: () => StorageState): AsyncGenerator<StorageRecord> {
  opening.check();
  let count = 0;
  for (const record of recordsOf(state().snapshot())) {
    if (++count % recordsPerTurn === 0) await setImmediate();
    opening.check();
    yield record;
  }
}

function* recordsOf({ surveys, documents }: StateSnapshot): Generator<StorageRecord> {
  for (const { versions } of surveys) for (const survey of versions) yield { kind: "survey", survey };
  for (const { surveyId, units, quarterHours } of surveys) {
    for (const stored of units) yield { kind: "unit", ...stored, responsePositions: [...stored.responsePositions] };
    for (const [quarterHour, amounts] of [...quarterHours].sort(byFirst)) {
      const byName = [...amounts].sort(byFirst);
      yield { kind: "counters", surveyId, quarterHour, amounts: Object.fromEntries(byName) };
    }
  }
  for (const { collection, documents: all } of documents) {
    for (const document of all) yield { kind: "document", collection, document };
  }
}

function byFirst([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** A frozen copy of a record, taken when it comes in to be loaded (S7). */
export function captureRecord(record: StorageRecord): StorageRecord {
  if (record.kind !== "unit") return frozenJson(record);
  const { revision, invitation, responses } = record.unit;
  const unit = Object.freeze({
    revision,
    invitation: frozenInvitation(invitation),
    responses: Object.freeze(responses.map(frozenResponse)),
  });
  return { ...record, unit, responsePositions: Object.freeze([...record.responsePositions]) };
}

/** Takes the positions of a unit that is loaded. */
export function takePositions(positions: PositionCounter, stored: StoredUnit): void {
  const { surveyId } = stored.unit.invitation;
  // A place without its row counts too: an archive may come from a driver that numbers rows apart.
  for (const position of [stored.place, stored.invitationPosition]) positions.take(surveyId, "invitations", position);
  for (const position of stored.responsePositions) positions.take(surveyId, "responses", position);
}

/** Throws a TypeError when a version that is loaded would leave a gap. */
export function checkVersion(state: StorageState, { surveyId, version }: SurveyVersion): void {
  const latest = state.findSurvey(surveyId)?.version ?? 0;
  if (version > latest + 1)
    throw new TypeError(`Version ${version} of survey ${surveyId} is loaded before ${latest + 1}.`);
}
