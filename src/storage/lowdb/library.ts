/** All files of the lowdb driver: which unit or document is in which, and where new ones go. */
import { join } from "node:path";
import type { SurveyVersion } from "../../domain/survey.js";
import type { DocumentCollection, StoredDocument } from "../contract.js";
import type { StoredUnit } from "../stored-unit.js";
import { DataFile } from "./data-file.js";
import { documentFileCodec } from "./document-file.js";
import { DurableFile, type FileCodec } from "./durable-file.js";
import type { FileSystem } from "./file-system.js";
import type { Folders } from "./folders.js";
import { documentsFolder, invitationsFolder, numberedFileName, versionsFolder } from "./layout.js";
import type { AnyFile } from "./round.js";
import { Segment } from "./segment.js";
import { type SegmentFile, Shelf } from "./shelf.js";
import { unitFileCodec } from "./unit-file.js";
import { type VersionContent, versionFileCodec } from "./version-file.js";

/** Files by what they hold. */
export class Library {
  readonly fileOfUnit = new Map<string, SegmentFile<StoredUnit>>();
  readonly #fileOfDocument = new Map<DocumentCollection, Map<string, SegmentFile<StoredDocument>>>();
  readonly #unitShelves = new Map<string, Shelf<StoredUnit>>();
  readonly #documentShelves = new Map<DocumentCollection, Shelf<StoredDocument>>();
  // biome-ignore lint/suspicious/noExplicitAny: a file and its shelf agree on the entry, whichever it is.
  readonly #shelfOfFile = new WeakMap<AnyFile, Shelf<any>>();

  constructor(
    readonly root: string,
    readonly fileSystem: FileSystem,
    readonly folders: Folders,
  ) {}

  durableFile<T>(path: string, codec: FileCodec<T>): DurableFile<T> {
    return new DurableFile(path, codec, this.fileSystem, this.folders);
  }

  /** The file that a version will be written to; `survey` is what it holds already. */
  versionFile(surveyId: string, version: number, survey?: SurveyVersion): DataFile<VersionContent> {
    const path = join(versionsFolder(this.root, surveyId), numberedFileName(version));
    return new DataFile(this.durableFile(path, versionFileCodec(surveyId, version)), { survey }, survey !== undefined);
  }

  unitShelf(surveyId: string): Shelf<StoredUnit> {
    const known = this.#unitShelves.get(surveyId);
    if (known) return known;
    const shelf = this.#createShelf(invitationsFolder(this.root, surveyId), unitFileCodec(surveyId));
    this.#unitShelves.set(surveyId, shelf);
    return shelf;
  }

  documentShelf(collection: DocumentCollection): Shelf<StoredDocument> {
    const known = this.#documentShelves.get(collection);
    if (known) return known;
    const shelf = this.#createShelf(documentsFolder(this.root, collection), documentFileCodec(collection));
    this.#documentShelves.set(collection, shelf);
    return shelf;
  }

  /** The files of a collection's documents, by key. */
  filesOfDocuments(collection: DocumentCollection): Map<string, SegmentFile<StoredDocument>> {
    const known = this.#fileOfDocument.get(collection) ?? new Map<string, SegmentFile<StoredDocument>>();
    this.#fileOfDocument.set(collection, known);
    return known;
  }

  /** Takes a file that was read from the disk. */
  adopt<E>(shelf: Shelf<E>, number: number, file: SegmentFile<E>): void {
    this.#shelfOfFile.set(file, shelf);
    shelf.adopt(number, file);
  }

  /** After a round: whether the file has room, and whether to try others first. */
  review(file: AnyFile, wasWritten: boolean): void {
    this.#shelfOfFile.get(file)?.review(file, wasWritten);
  }

  #createShelf<E>(folder: string, codec: FileCodec<Segment<E>>): Shelf<E> {
    const shelf: Shelf<E> = new Shelf((number) => {
      const path = join(folder, numberedFileName(number));
      const file = new DataFile(this.durableFile(path, codec), new Segment<E>(), false);
      this.#shelfOfFile.set(file, shelf);
      return file;
    });
    return shelf;
  }
}
