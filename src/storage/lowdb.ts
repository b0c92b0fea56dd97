/**
 * The lowdb driver, the default: everything but large values in memory, kept in files that a person can read. The files are
 * described in docs/storage.md; each of them is replaced durably as a whole.
 */
import { resolve } from "node:path";
import { SurveyLoopError } from "../errors.js";
import type { Storage, StorageRecord } from "./contract.js";
import { captureDocument } from "./document-room.js";
import { frozenJson } from "./frozen-copy.js";
import { CommitRounds } from "./lowdb/commit-rounds.js";
import { createNodeFileSystem, type FileSystem } from "./lowdb/file-system.js";
import { acquireFolderLock, type FolderLock } from "./lowdb/folder-lock.js";
import { Folders } from "./lowdb/folders.js";
import { currentDocument, isLargeValue, LargeValues } from "./lowdb/large-values.js";
import { surveyFolderName } from "./lowdb/layout.js";
import { Library } from "./lowdb/library.js";
import { loadFolder } from "./lowdb/load-folder.js";
import { Round } from "./lowdb/round.js";
import { ChangeStager } from "./lowdb/stage-change.js";
import { RecordStager } from "./lowdb/stage-record.js";
import { Opening } from "./opening.js";
import { outcomesOf } from "./outcomes.js";
import { captureChange, PositionCounter } from "./plan-change.js";
import { captureRecord } from "./portable-state.js";
import { StorageState } from "./state.js";
import { createStateReads } from "./state-reads.js";

/** How {@link createLowdbStorage} is set up. */
export interface LowdbStorageOptions {
  /** The folder of the storage. It is made if it is missing, and nothing else may be in it. */
  readonly folder: string;
  /** Another file system, for tests. */
  readonly fileSystem?: FileSystem | undefined;
}

/** What exists while the storage is open. */
interface OpenFolder {
  readonly lock: FolderLock;
  readonly state: StorageState;
  readonly stager: ChangeStager;
  readonly loader: RecordStager;
  readonly rounds: CommitRounds;
  readonly largeValues: LargeValues;
}

/**
 * A storage in lowdb files in a folder on a local disk, used by one process at a time.
 *
 * @example
 * const storage = createLowdbStorage({ folder: "data/surveys" });
 * await storage.open();
 */
export function createLowdbStorage(options: LowdbStorageOptions): Storage {
  const root = resolve(options.folder);
  const fileSystem = options.fileSystem ?? createNodeFileSystem();
  const opening = new Opening();
  let openFolder: OpenFolder | undefined;

  const current = (): OpenFolder => {
    opening.check();
    return openFolder!;
  };

  const reads = createStateReads(opening, () => current().state);

  return {
    driver: "lowdb",
    ...reads,

    async getDocuments(collection, keys) {
      const { largeValues, state } = current();
      const found = await reads.getDocuments(collection, keys);
      return Promise.all(
        found.map((each) => each && largeValues.fill(each, currentDocument(state, collection, each.key))),
      );
    },

    async listDocuments(collection, page) {
      const { largeValues, state } = current();
      const found = await reads.listDocuments(collection, page);
      const filled = found.map((each) => largeValues.fill(each, currentDocument(state, collection, each.key)));
      return (await Promise.all(filled)).filter((each) => each !== undefined);
    },

    async *readAll() {
      const { largeValues } = current();
      const release = largeValues.hold();
      try {
        for await (const record of reads.readAll()) {
          yield record.kind === "document"
            ? { ...record, document: (await largeValues.fill(record.document))! }
            : record;
        }
      } finally {
        await release();
      }
    },

    open: () =>
      opening.open(async () => {
        openFolder = await openRoot(root, fileSystem);
      }),

    close: () =>
      opening.close(async () => {
        await openFolder!.rounds.finish();
        await openFolder!.lock.release();
      }),

    async addSurveyVersion(version) {
      const { rounds, stager } = current();
      surveyFolderName(version.surveyId);
      const captured = frozenJson(version);
      return rounds.submit((round) => stager.stageVersion(round, captured));
    },

    async commit(changes) {
      const { rounds, stager } = current();
      const captured = changes.map((change) => {
        surveyFolderName(change.surveyId);
        return captureChange(change);
      });
      const settled = await Promise.allSettled(
        captured.map((change) => rounds.submit((round) => stager.stageUnit(round, change))),
      );
      return outcomesOf(settled);
    },

    async putDocument(change) {
      const { state, largeValues } = current();
      const captured = captureDocument(change);
      const { collection, key, value } = captured;
      const before = state.room(collection).get(key)?.value;
      const kept = isLargeValue(value) ? { ...captured, value: await largeValues.put(value) } : captured;
      const { rounds, stager } = current();
      const outcome = await rounds.submit((round) => stager.stageDocument(round, kept));
      if (outcome.committed) {
        await largeValues.remove(before);
        return outcome;
      }
      if (kept.value !== value) await largeValues.remove(kept.value);
      const { existing } = outcome;
      return { committed: false, existing: existing && (await largeValues.fill(existing)) };
    },

    async load(records) {
      const { rounds, loader, largeValues } = current();
      const captured = await Promise.all(records.map(captureRecord).map((each) => withValueOnDisk(each, largeValues)));
      const settled = await Promise.allSettled(
        captured.map((record) => rounds.submit((round) => loader.stage(round, record))),
      );
      for (const each of settled) if (each.status === "rejected") throw each.reason;
    },
  };
}

async function withValueOnDisk(record: StorageRecord, largeValues: LargeValues): Promise<StorageRecord> {
  if (record.kind !== "document") return record;
  const { document } = record;
  if (!isLargeValue(document.value)) return record;
  return { ...record, document: { ...document, value: await largeValues.put(document.value) } };
}

async function openRoot(root: string, fileSystem: FileSystem): Promise<OpenFolder> {
  let lock: FolderLock | undefined;
  try {
    const folders = new Folders(fileSystem);
    await folders.ensure(root);
    lock = await acquireFolderLock(root);
    const library = new Library(root, fileSystem, folders);
    const state = new StorageState();
    const positions = new PositionCounter();
    const largeValues = new LargeValues(root, fileSystem, folders);
    await loadFolder(library, state, positions, largeValues);
    const rounds = new CommitRounds(
      () => new Round(state),
      (file, wasWritten) => library.review(file, wasWritten),
    );
    const stager = new ChangeStager(library, state, positions);
    return { lock, state, stager, loader: new RecordStager(library, state, positions), rounds, largeValues };
  } catch (error) {
    await lock?.release();
    if (error instanceof SurveyLoopError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new SurveyLoopError("unavailable", `The storage folder ${root} cannot be opened: ${problem}`, {
      cause: error,
    });
  }
}
