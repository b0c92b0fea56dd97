/** What a record that is loaded does to a commit round: it is put as it is, into the files that take new entries. */
import type { CounterDelta } from "../../domain/counters.js";
import type { SurveyVersion } from "../../domain/survey.js";
import type { DocumentCollection, StorageRecord, StoredDocument } from "../contract.js";
import type { PositionCounter } from "../plan-change.js";
import { checkVersion, takePositions } from "../portable-state.js";
import { checkRestored, type StorageState } from "../state.js";
import type { StoredUnit } from "../stored-unit.js";
import { encodeDocument } from "./document-file.js";
import { surveyFolderName } from "./layout.js";
import type { Library } from "./library.js";
import type { AnyFile, Round, Staged } from "./round.js";
import { Segment } from "./segment.js";
import type { SegmentFile } from "./shelf.js";
import { encodeUnit } from "./unit-file.js";

type CountersRecord = StorageRecord & { readonly kind: "counters" };

/** Stages captured records in rounds. Those of one call share a round, so that each file is written once. */
export class RecordStager {
  readonly #library: Library;
  readonly #state: StorageState;
  readonly #positions: PositionCounter;
  /** Files of units that the current round loads. */
  readonly #newFiles = new WeakMap<Round, Map<string, AnyFile>>();

  constructor(library: Library, state: StorageState, positions: PositionCounter) {
    this.#library = library;
    this.#state = state;
    this.#positions = positions;
  }

  stage(round: Round, record: StorageRecord): Staged<void> {
    switch (record.kind) {
      case "survey":
        return this.#stageVersion(round, record.survey);
      case "unit":
        return this.#stageUnit(round, record);
      case "counters":
        return this.#stageCounters(round, record);
      case "document":
        return this.#stageDocument(round, record.collection, record.document);
    }
  }

  #stageVersion(round: Round, survey: SurveyVersion): Staged<void> {
    const { surveyId, version } = survey;
    // One at a time: a version whose predecessor could not be written would keep the folder from opening.
    if (round.fileOfVersion(surveyId)) return { kind: "later" };
    surveyFolderName(surveyId);
    checkVersion(this.#state, survey);
    const file = this.#library.versionFile(surveyId, version, this.#state.findSurvey(surveyId, version));
    round.edit(file, () => ({ survey }));
    round.stageVersion(surveyId, file);
    return { kind: "staged", file, publish: () => this.#state.restoreVersion(survey) };
  }

  #stageUnit(round: Round, record: StorageRecord & { readonly kind: "unit" }): Staged<void> {
    const { kind, ...stored } = record;
    const { invitationId, surveyId } = stored.unit.invitation;
    surveyFolderName(surveyId);
    checkRestored(round, stored);
    const newFiles = this.#newFiles.get(round) ?? new Map<string, AnyFile>();
    this.#newFiles.set(round, newFiles);
    const known = this.#library.fileOfUnit.get(invitationId) ?? newFiles.get(invitationId);
    const file: SegmentFile<StoredUnit> = known ?? this.#roomyFile(round, surveyId);
    round.edit(file, (content) => new Segment(content)).put(invitationId, stored, encodeUnit(stored));
    round.stageUnit(stored);
    newFiles.set(invitationId, file);
    takePositions(this.#positions, stored);
    return {
      kind: "staged",
      file,
      publish: () => {
        this.#library.fileOfUnit.set(invitationId, file);
        this.#state.restoreUnit(stored);
      },
    };
  }

  /** Totals are the sum over all files, so what is set is written as the difference from what is there. */
  #stageCounters(round: Round, { surveyId, quarterHour, amounts }: CountersRecord): Staged<void> {
    if (!round.stageQuarterHour(surveyId, quarterHour)) return { kind: "later" };
    surveyFolderName(surveyId);
    const deltas = differences(quarterHour, this.#state.countersAt(surveyId, quarterHour), amounts);
    if (deltas.length === 0) return { kind: "decided", outcome: undefined, reliesOn: undefined };
    const file = this.#roomyFile(round, surveyId);
    round.edit(file, (content) => new Segment(content)).add(deltas);
    return {
      kind: "staged",
      file,
      publish: () => this.#state.restoreCounters(surveyId, quarterHour, amounts),
    };
  }

  #stageDocument(round: Round, collection: DocumentCollection, document: StoredDocument): Staged<void> {
    const { key } = document;
    const files = this.#library.filesOfDocuments(collection);
    const room = this.#state.room(collection);
    const known = round.fileOfDocument(collection, key) ?? files.get(key);
    const shelf = this.#library.documentShelf(collection);
    const file: SegmentFile<StoredDocument> = known ?? shelf.pick((candidate) => round.contentOf(candidate));
    round.edit(file, (content) => new Segment(content)).put(key, document, encodeDocument(document));
    round.stageDocument(collection, key, document, file);
    return {
      kind: "staged",
      file,
      publish: () => {
        files.set(key, file as SegmentFile<StoredDocument>);
        room.publish(key, document);
      },
    };
  }

  #roomyFile(round: Round, surveyId: string): SegmentFile<StoredUnit> {
    return this.#library.unitShelf(surveyId).pick((candidate) => round.contentOf(candidate));
  }
}

function differences(
  quarterHour: string,
  before: ReadonlyMap<string, number>,
  amounts: Readonly<Record<string, number>>,
): CounterDelta[] {
  const after = new Map(Object.entries(amounts));
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ quarterHour, name, amount: (after.get(name) ?? 0) - (before.get(name) ?? 0) }))
    .filter(({ amount }) => amount !== 0);
}
