/**
 * The sqlite driver: one file with tables that a person can query, for one machine and millions of responses. Several
 * processes may have it open. The tables are described in docs/storage.md.
 */
import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { SurveyLoopError } from "../errors.js";
import type { Storage } from "./contract.js";
import { nameLengths } from "./counter-levels.js";
import { captureDocument } from "./document-room.js";
import { Opening } from "./opening.js";
import { outcomesOf } from "./outcomes.js";
import { unitJson } from "./sqlite/columns.js";
import {
  encodeChange,
  encodeDocument,
  encodeRecord,
  encodeSurvey,
  outcomeOfChange,
  outcomeOfDocument,
} from "./sqlite/encode-tasks.js";
import type { ChangeReply, DocumentReply, ReaderTask, ThreadSettings, WriteTask } from "./sqlite/messages.js";
import { readAll } from "./sqlite/read-all.js";
import { SqliteReads } from "./sqlite/reads.js";
import { tallyResponses } from "./sqlite/tallies.js";
import { type StartThread, ThreadLink } from "./sqlite/thread-link.js";

/** How {@link createSqliteStorage} is set up. */
export interface SqliteStorageOptions {
  /** The file. It is made, with its folder, if it is missing; beside it `-wal` and `-shm` appear while it is open. */
  readonly file: string;
  /** The package to use, by name: one with the interface of better-sqlite3. Default: libsql, or else better-sqlite3. */
  readonly engine?: string | undefined;
  /** Starts the two threads, for tests. */
  readonly startThread?: StartThread | undefined;
}

const changesPerTransaction = 1000;
const readsPerGroup = 64;

/**
 * A storage in a SQLite file on a local disk. It needs the package `libsql` (or `better-sqlite3`), which is not installed
 * with this one.
 *
 * @example
 * const storage = createSqliteStorage({ file: "data/surveys.db" });
 * await storage.open();
 */
export function createSqliteStorage(options: SqliteStorageOptions): Storage {
  const file = resolve(options.file);
  const opening = new Opening();
  const settingsOf = (role: ThreadSettings["role"]) => ({
    role,
    file,
    engines: options.engine === undefined ? ["libsql", "better-sqlite3"] : [options.engine],
    levels: Object.entries(nameLengths),
    unitJson,
  });
  const writer = new ThreadLink<WriteTask>(settingsOf("writer"), changesPerTransaction, options.startThread);
  const reader = new ThreadLink<ReaderTask>(settingsOf("reader"), readsPerGroup, options.startThread);
  let snapshots = 0;

  const openReader = () => {
    opening.check();
    return reader;
  };
  const write = <R>(task: WriteTask): Promise<R> => writer.submit<R>(task);

  return {
    driver: "sqlite",
    ...new SqliteReads(openReader),

    open: () =>
      opening.open(async () => {
        try {
          await mkdir(dirname(file), { recursive: true });
          await writer.open();
          await reader.open();
        } catch (error) {
          await writer.close();
          throw openingError(file, error);
        }
      }),

    close: () =>
      opening.close(async () => {
        await reader.close();
        await writer.close();
      }),

    async addSurveyVersion(version) {
      opening.check();
      return write<boolean>(encodeSurvey(version));
    },

    async commit(changes) {
      opening.check();
      const tasks = changes.map(encodeChange);
      const settled = await Promise.allSettled(
        tasks.map(async (task) => outcomeOfChange(await write<ChangeReply>(task))),
      );
      return outcomesOf(settled);
    },

    async putDocument(change) {
      opening.check();
      const captured = captureDocument(change);
      return outcomeOfDocument(change.key, await write<DocumentReply>(encodeDocument(captured)));
    },

    readAll: () => readAll(openReader, ++snapshots),
    tallyResponses: async (query) => tallyResponses(openReader, ++snapshots, query),

    async load(records) {
      opening.check();
      const wereTaken = await Promise.all(records.map(encodeRecord).map((task) => write<boolean>(task)));
      const refused = records[wereTaken.indexOf(false)];
      if (refused) throw new TypeError(`A record of kind ${refused.kind} contradicts what is there.`);
    },
  };
}

function openingError(file: string, error: unknown): SurveyLoopError {
  const problem = error instanceof SurveyLoopError ? error.reason : String(error);
  const reason = problem.includes(file) ? problem : `The storage file ${file} cannot be opened: ${problem}`;
  return new SurveyLoopError("unavailable", reason, { cause: error });
}
