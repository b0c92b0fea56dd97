/** What each kind of change does to a commit round of the lowdb driver. */
import { type InvitationRecord, naturalKeyOf } from "../../domain/invitation.js";
import type { SurveyVersion } from "../../domain/survey.js";
import type { DocumentChange, DocumentOutcome, UnitChange, UnitOutcome } from "../contract.js";
import { planDocument } from "../document-room.js";
import { type PositionCounter, planChange } from "../plan-change.js";
import type { StorageState } from "../state.js";
import { encodeDocument } from "./document-file.js";
import type { Library } from "./library.js";
import type { AnyFile, Round, Staged } from "./round.js";
import { Segment } from "./segment.js";
import { encodeUnit } from "./unit-file.js";

/** Stages changes in rounds. */
export class ChangeStager {
  readonly #library: Library;
  readonly #state: StorageState;
  readonly #positions: PositionCounter;
  /** Files of units that the current round creates. */
  readonly #newFiles = new WeakMap<Round, Map<string, AnyFile>>();

  constructor(library: Library, state: StorageState, positions: PositionCounter) {
    this.#library = library;
    this.#state = state;
    this.#positions = positions;
  }

  stageUnit(round: Round, change: UnitChange): Staged<UnitOutcome> {
    if (change.invitation && this.#waitsForKey(round, change.invitation)) return { kind: "later" };
    const plan = planChange(round, change, this.#positions);
    const newFiles = this.#newFiles.get(round) ?? new Map<string, AnyFile>();
    this.#newFiles.set(round, newFiles);
    const fileOf = (invitationId: string) => this.#library.fileOfUnit.get(invitationId) ?? newFiles.get(invitationId);
    if (!plan.accepted) {
      const { existing } = plan;
      const reliesOn = existing && fileOf(existing.unit.invitation.invitationId);
      return { kind: "decided", outcome: { committed: false, existing: existing?.unit }, reliesOn };
    }
    const { next } = plan;
    const { invitationId, surveyId, counters = [] } = change;
    const text = encodeUnit(next);
    const file =
      fileOf(invitationId) ?? this.#library.unitShelf(surveyId).pick((candidate) => round.contentOf(candidate));
    const segment: Segment<typeof next> = round.edit(file, (content) => new Segment(content));
    segment.put(invitationId, next, text);
    segment.add(counters);
    round.stageUnit(next);
    newFiles.set(invitationId, file);
    return {
      kind: "staged",
      file,
      publish: () => {
        this.#library.fileOfUnit.set(invitationId, file);
        this.#state.publish(next, counters);
        return { committed: true, revision: next.unit.revision };
      },
    };
  }

  stageDocument(round: Round, change: DocumentChange): Staged<DocumentOutcome> {
    const { collection, key } = change;
    const files = this.#library.filesOfDocuments(collection);
    const stagedFile = round.fileOfDocument(collection, key);
    const plan = planDocument(round.findDocument(collection, key), change);
    if (!("next" in plan)) return { kind: "decided", outcome: plan.outcome, reliesOn: stagedFile };
    const { next, outcome } = plan;
    const knownFile = stagedFile ?? files.get(key);
    if (!next && !knownFile) return { kind: "decided", outcome, reliesOn: undefined };
    const text = next && encodeDocument(next);
    const file = knownFile ?? this.#library.documentShelf(collection).pick((candidate) => round.contentOf(candidate));
    const segment: Segment<NonNullable<typeof next>> = round.edit(file, (content) => new Segment(content));
    if (next) segment.put(key, next, text!);
    else segment.delete(key);
    round.stageDocument(collection, key, next, file);
    return {
      kind: "staged",
      file,
      publish: () => {
        if (next) files.set(key, file);
        else files.delete(key);
        this.#state.room(collection).publish(key, next);
        return outcome;
      },
    };
  }

  /** Answers whether the version was the next one. */
  stageVersion(round: Round, version: SurveyVersion): Staged<boolean> {
    const { surveyId } = version;
    const latest = this.#state.findSurvey(surveyId)?.version ?? 0;
    const stagedFile = round.fileOfVersion(surveyId);
    if (stagedFile && version.version === latest + 2) return { kind: "later" };
    if (stagedFile || version.version !== latest + 1) {
      return { kind: "decided", outcome: false, reliesOn: stagedFile };
    }
    const file = this.#library.versionFile(surveyId, version.version);
    round.edit(file, () => ({ survey: version }));
    round.stageVersion(surveyId, file);
    return {
      kind: "staged",
      file,
      publish: () => {
        this.#state.publishVersion(version);
        return true;
      },
    };
  }

  /**
   * A key that another unit gives up in this round is free only once that unit's file is written, which the file of this
   * change cannot wait for.
   */
  #waitsForKey(round: Round, invitation: InvitationRecord): boolean {
    const key = naturalKeyOf(invitation);
    return key !== undefined && round.isBeingFreed(key);
  }
}
