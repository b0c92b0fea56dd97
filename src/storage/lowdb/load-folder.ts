/** Reading a whole folder at start. Anything that does not belong or is not right stops it; nothing is overwritten (S11). */
import { join } from "node:path";
import { naturalKeyOf } from "../../domain/invitation.js";
import type { FeedName, StoredDocument } from "../contract.js";
import type { PositionCounter } from "../plan-change.js";
import type { StorageState } from "../state.js";
import type { StoredUnit } from "../stored-unit.js";
import { naturalKeyText } from "../survey-state.js";
import { DataFile } from "./data-file.js";
import { documentFileCodec, isCollection } from "./document-file.js";
import { type FileCodec, temporaryEnding } from "./durable-file.js";
import { FileProblem } from "./file-format.js";
import type { FolderEntry } from "./file-system.js";
import { isLockFileName } from "./folder-lock.js";
import type { LargeValues } from "./large-values.js";
import {
  documentsFolderName,
  invitationsFolderName,
  numberedFileName,
  numberOfFileName,
  storageFileName,
  surveyOfFolderName,
  surveysFolderName,
  valuesFolderName,
  versionsFolderName,
} from "./layout.js";
import type { Library } from "./library.js";
import type { Segment } from "./segment.js";
import type { Shelf } from "./shelf.js";
import { unitFileCodec } from "./unit-file.js";
import { storageFileCodec, versionFileCodec } from "./version-file.js";

const filesSideBySide = 8;

/** Fills an empty state and library from the folder. A new folder is marked as ours. */
export async function loadFolder(
  library: Library,
  state: StorageState,
  positions: PositionCounter,
  largeValues: LargeValues,
): Promise<void> {
  const { root } = library;
  const entries = await entriesOf(library, root, (name, kind) => {
    if (kind === "file") return name === storageFileName;
    if (kind === "other") return isLockFileName(name);
    return [surveysFolderName, documentsFolderName, valuesFolderName].includes(name);
  });
  const names = new Set(entries.map((entry) => entry.name));
  const marker = library.durableFile(join(root, storageFileName), storageFileCodec);
  if (names.has(storageFileName)) await marker.read();
  else if (names.has(surveysFolderName) || names.has(documentsFolderName) || names.has(valuesFolderName)) {
    throw new FileProblem(root, `has data in it but no ${storageFileName}. Restore that file from a backup.`);
  } else await marker.write({});
  if (names.has(surveysFolderName)) await loadSurveys(library, state, positions);
  if (names.has(documentsFolderName)) await loadDocuments(library, state);
  await largeValues.check(state, names.has(valuesFolderName));
}

async function loadSurveys(library: Library, state: StorageState, positions: PositionCounter): Promise<void> {
  const folder = join(library.root, surveysFolderName);
  const isSurvey = (name: string, kind: string) => kind === "folder" && surveyOfFolderName(name) !== undefined;
  for (const { name } of await entriesOf(library, folder, isSurvey)) {
    const surveyId = surveyOfFolderName(name)!;
    const surveyFolder = join(folder, name);
    const parts = await entriesOf(library, surveyFolder, (part, kind) => {
      return kind === "folder" && (part === versionsFolderName || part === invitationsFolderName);
    });
    for (const part of parts) {
      const path = join(surveyFolder, part.name);
      if (part.name === versionsFolderName) await loadVersions(library, state, surveyId, path);
      else {
        const units = await loadUnits(library, state, surveyId, path);
        takePositions(surveyId, units, positions, library);
        state.load(units);
      }
    }
  }
}

async function loadVersions(library: Library, state: StorageState, surveyId: string, folder: string): Promise<void> {
  for (const [index, number] of (await numbersIn(library, folder)).entries()) {
    const path = join(folder, numberedFileName(number));
    if (number !== index + 1) throw new FileProblem(path, `stands alone: version ${index + 1} is missing.`);
    const { survey } = await library.durableFile(path, versionFileCodec(surveyId, number)).read();
    state.publishVersion(survey!);
  }
}

async function loadUnits(
  library: Library,
  state: StorageState,
  surveyId: string,
  folder: string,
): Promise<StoredUnit[]> {
  const found: StoredUnit[] = [];
  await loadSegments(library, folder, library.unitShelf(surveyId), unitFileCodec(surveyId), (file, segment) => {
    for (const stored of segment.entries) {
      const { invitationId } = stored.unit.invitation;
      const other = library.fileOfUnit.get(invitationId);
      if (other) throw new FileProblem(file.path, `has invitation ${invitationId}, which is in ${other.path} too.`);
      library.fileOfUnit.set(invitationId, file);
      found.push(stored);
    }
    state.loadCounters(surveyId, segment.counters);
  });
  return found;
}

async function loadDocuments(library: Library, state: StorageState): Promise<void> {
  const folder = join(library.root, documentsFolderName);
  for (const { name } of await entriesOf(library, folder, (each, kind) => kind === "folder" && isCollection(each))) {
    if (!isCollection(name)) continue;
    const files = library.filesOfDocuments(name);
    const room = state.room(name);
    const shelf = library.documentShelf(name);
    await loadSegments<StoredDocument>(library, join(folder, name), shelf, documentFileCodec(name), (file, segment) => {
      for (const document of segment.entries) {
        const other = files.get(document.key);
        if (other) throw new FileProblem(file.path, `has a document which is in ${other.path} too.`);
        files.set(document.key, file);
        room.publish(document.key, document);
      }
    });
  }
}

async function loadSegments<E>(
  library: Library,
  folder: string,
  shelf: Shelf<E>,
  codec: FileCodec<Segment<E>>,
  take: (file: DataFile<Segment<E>>, segment: Segment<E>) => void,
): Promise<void> {
  const numbers = await numbersIn(library, folder);
  // Read some at a time, but take them in order, so that what is reported does not depend on timing.
  for (let start = 0; start < numbers.length; start += filesSideBySide) {
    const some = numbers.slice(start, start + filesSideBySide);
    const durable = some.map((number) => library.durableFile(join(folder, numberedFileName(number)), codec));
    const segments = await Promise.all(durable.map((file) => file.read()));
    for (const [index, segment] of segments.entries()) {
      const file = new DataFile(durable[index]!, segment, true);
      take(file, segment);
      library.adopt(shelf, some[index]!, file);
    }
  }
}

/** Checks what must hold between the files of a survey, and notes which positions are taken. */
function takePositions(
  surveyId: string,
  units: readonly StoredUnit[],
  positions: PositionCounter,
  library: Library,
): void {
  const refuse = ({ unit }: StoredUnit, problem: string): never => {
    const { invitationId } = unit.invitation;
    throw new FileProblem(library.fileOfUnit.get(invitationId)!.path, `has invitation ${invitationId}, ${problem}`);
  };
  const rows: Record<FeedName, (stored: StoredUnit) => readonly number[]> = {
    invitations: (stored) => [stored.invitationPosition],
    responses: (stored) => stored.responsePositions,
  };
  for (const [feed, positionsOf] of Object.entries(rows) as [FeedName, (typeof rows)[FeedName]][]) {
    const sorted = Float64Array.from(units.flatMap(positionsOf)).sort();
    const twice = sorted.find((position, index) => position === sorted[index - 1]);
    const second = units.findLast((stored) => twice !== undefined && positionsOf(stored).includes(twice));
    if (second) refuse(second, "whose place in the feed is taken by another.");
    const last = sorted.at(-1);
    if (last !== undefined) positions.take(surveyId, feed, last);
  }
  const keys = new Set<string>();
  for (const stored of units) {
    const key = naturalKeyOf(stored.unit.invitation);
    if (!key) continue;
    const text = naturalKeyText(key);
    if (keys.has(text)) refuse(stored, "whose natural key belongs to another, too.");
    keys.add(text);
  }
}

async function numbersIn(library: Library, folder: string): Promise<number[]> {
  const isNumbered = (name: string, kind: string) => kind === "file" && numberOfFileName(name) !== undefined;
  const entries = await entriesOf(library, folder, isNumbered);
  return entries.map((entry) => numberOfFileName(entry.name)!).sort((one, other) => one - other);
}

/** Entries of a folder, all known. Temporary files of an interrupted write are deleted, never read. */
async function entriesOf(
  library: Library,
  folder: string,
  isKnown: (name: string, kind: FolderEntry["kind"]) => boolean,
): Promise<FolderEntry[]> {
  const known: FolderEntry[] = [];
  for (const entry of await library.fileSystem.readFolder(folder)) {
    const { name, kind } = entry;
    const isTemporary =
      kind === "file" && name.endsWith(temporaryEnding) && isKnown(name.slice(0, -temporaryEnding.length), "file");
    if (isTemporary) await library.fileSystem.remove(join(folder, name));
    else if (isKnown(name, kind)) known.push(entry);
    else throw new FileProblem(join(folder, name), "does not belong in the folder of this storage. Move it away.");
  }
  return known;
}
