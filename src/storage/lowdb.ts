/**
 * The lowdb driver, the default: everything in memory, kept in files that a person can read. The files are described in
 * docs/storage.md; each of them is replaced durably as a whole.
 */
import { resolve } from "node:path";
import { SurveyLoopError } from "../errors.js";
import type { Storage } from "./contract.js";
import { captureDocument } from "./document-room.js";
import { frozenJson } from "./frozen-copy.js";
import { CommitRounds } from "./lowdb/commit-rounds.js";
import { createNodeFileSystem, type FileSystem } from "./lowdb/file-system.js";
import { acquireFolderLock, type FolderLock } from "./lowdb/folder-lock.js";
import { Folders } from "./lowdb/folders.js";
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

  return {
    driver: "lowdb",
    ...createStateReads(opening, () => current().state),

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
      const { rounds, stager } = current();
      const captured = captureDocument(change);
      return rounds.submit((round) => stager.stageDocument(round, captured));
    },

    async load(records) {
      const { rounds, loader } = current();
      const settled = await Promise.allSettled(
        records.map(captureRecord).map((record) => rounds.submit((round) => loader.stage(round, record))),
      );
      for (const each of settled) if (each.status === "rejected") throw each.reason;
    },
  };
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
    await loadFolder(library, state, positions);
    const rounds = new CommitRounds(
      () => new Round(state),
      (file, wasWritten) => library.review(file, wasWritten),
    );
    const stager = new ChangeStager(library, state, positions);
    return { lock, state, stager, loader: new RecordStager(library, state, positions), rounds };
  } catch (error) {
    await lock?.release();
    if (error instanceof SurveyLoopError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new SurveyLoopError("unavailable", `The storage folder ${root} cannot be opened: ${problem}`, {
      cause: error,
    });
  }
}
