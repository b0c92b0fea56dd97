/** One commit round: what its changes will make of files and look-ups, before any of it is written. */
import { type NaturalKey, naturalKeyOf } from "../../domain/invitation.js";
import type { DocumentCollection, StoredDocument } from "../contract.js";
import type { UnitView } from "../plan-change.js";
import type { StorageState } from "../state.js";
import type { StoredUnit } from "../stored-unit.js";
import { naturalKeyText } from "../survey-state.js";
import type { DataFile } from "./data-file.js";

/** A file of any content. */
// biome-ignore lint/suspicious/noExplicitAny: rounds hold files of several contents; each is staged with its own type.
export type AnyFile = DataFile<any>;

/** What a change comes to in a round. */
export type Staged<R> =
  /** It is part of the round: visible once its file is written. */
  | { readonly kind: "staged"; readonly file: AnyFile; publish(): R }
  /** It is decided and writes nothing. What was decided holds only if the file it relies on is written. */
  | { readonly kind: "decided"; readonly outcome: R; readonly reliesOn: AnyFile | undefined }
  /** It relies on a change in another file of this round, so it belongs to the next round. */
  | { readonly kind: "later" };

/** The latest state including the changes that this round has accepted. */
export class Round implements UnitView {
  readonly #state: StorageState;
  readonly #contents = new Map<AnyFile, object>();
  readonly #units = new Map<string, StoredUnit>();
  /** Natural keys that this round gives to a unit, or takes from one (`undefined`). */
  readonly #keys = new Map<string, StoredUnit | undefined>();
  readonly #documents = new Map<string, { document: StoredDocument | undefined; file: AnyFile }>();
  readonly #versions = new Map<string, AnyFile>();
  readonly #quarterHours = new Set<string>();

  constructor(state: StorageState) {
    this.#state = state;
  }

  get files(): AnyFile[] {
    return [...this.#contents.keys()];
  }

  /** What a file will hold. */
  contentOf<T extends object>(file: DataFile<T>): T {
    return (this.#contents.get(file) as T | undefined) ?? file.content;
  }

  /** What a file will hold, to be changed: the first time a copy of what it holds. */
  edit<T extends object>(file: DataFile<T>, copy: (content: T) => T): T {
    const staged = (this.#contents.get(file) as T | undefined) ?? copy(file.content);
    this.#contents.set(file, staged);
    return staged;
  }

  findUnit(invitationId: string): StoredUnit | undefined {
    return this.#units.get(invitationId) ?? this.#state.findUnit(invitationId);
  }

  findByNaturalKey(key: NaturalKey): StoredUnit | undefined {
    const text = keyText(key);
    const holder = this.#keys.has(text) ? this.#keys.get(text) : this.#state.findByNaturalKey(key);
    return holder && this.findUnit(holder.unit.invitation.invitationId);
  }

  /** Whether the round takes a natural key from a unit: free only once that is written. */
  isBeingFreed(key: NaturalKey): boolean {
    const text = keyText(key);
    return this.#keys.has(text) && this.#keys.get(text) === undefined;
  }

  stageUnit(next: StoredUnit): void {
    const { invitation } = next.unit;
    const before = this.findUnit(invitation.invitationId);
    const beforeKey = before && naturalKeyOf(before.unit.invitation);
    const key = naturalKeyOf(invitation);
    if (beforeKey) this.#keys.set(keyText(beforeKey), undefined);
    if (key) this.#keys.set(keyText(key), next);
    this.#units.set(invitation.invitationId, next);
  }

  findDocument(collection: DocumentCollection, key: string): StoredDocument | undefined {
    const staged = this.#documents.get(`${collection} ${key}`);
    return staged ? staged.document : this.#state.room(collection).get(key);
  }

  /** The file in which this round has staged the document. */
  fileOfDocument(collection: DocumentCollection, key: string): AnyFile | undefined {
    return this.#documents.get(`${collection} ${key}`)?.file;
  }

  stageDocument(
    collection: DocumentCollection,
    key: string,
    document: StoredDocument | undefined,
    file: AnyFile,
  ): void {
    this.#documents.set(`${collection} ${key}`, { document, file });
  }

  /** The file of the version that this round adds to a survey. */
  fileOfVersion(surveyId: string): AnyFile | undefined {
    return this.#versions.get(surveyId);
  }

  stageVersion(surveyId: string, file: AnyFile): void {
    this.#versions.set(surveyId, file);
  }

  /** Notes that this round sets the totals of a quarter-hour; answers whether it is the first time. */
  stageQuarterHour(surveyId: string, quarterHour: string): boolean {
    const before = this.#quarterHours.size;
    return this.#quarterHours.add(`${surveyId} ${quarterHour}`).size > before;
  }
}

function keyText(key: NaturalKey): string {
  return `${key.surveyId} ${naturalKeyText(key)}`;
}
