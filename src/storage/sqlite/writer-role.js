/**
 * The writing thread: each group of tasks is one transaction, synced once. A task that fails for itself does not take the
 * others with it.
 *
 * @import { NativeDatabase, Reply, ThreadSettings, WriteTask } from "./messages.js"
 */
import { canBeIsolated, failureOf, identityOf } from "./connection.js";
import { openForWriting } from "./schema.js";
import { TaskWriter } from "./write-tasks.js";

const truncationDelayMs = 200;

export class WriterRole {
  /** @type {import("./connection.js").Connection | undefined} */
  #connection;
  #identity;
  #connect;
  #settings;
  /** @type {NodeJS.Timeout | undefined} */
  #truncation;

  /**
   * @param {(file: string) => NativeDatabase} connect
   * @param {ThreadSettings} settings
   */
  constructor(connect, settings) {
    this.#connect = connect;
    this.#settings = settings;
    const known = identityOf(settings.file);
    if (settings.isRestart && !known) throw gone(settings.file);
    this.#connection = openForWriting(connect, settings.file);
    this.#identity = identityOf(settings.file);
  }

  /**
   * @param {readonly WriteTask[]} tasks
   * @returns {Reply<unknown>[]}
   */
  work(tasks) {
    try {
      return this.#commit(tasks);
    } catch (error) {
      if (canBeIsolated(error)) return tasks.map((task) => this.#commitAlone(task));
      this.#disconnect();
      const failure = failureOf(error);
      return tasks.map(() => ({ failure }));
    }
  }

  /** Nothing stays in the log, so that whoever copies the file has all. */
  close() {
    clearTimeout(this.#truncation);
    try {
      this.#connection?.rows("PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      this.#disconnect();
    }
  }

  /** @param {readonly WriteTask[]} tasks */
  #commit(tasks) {
    const connection = this.#connected();
    const replies = connection.transaction(() => {
      const writer = new TaskWriter(connection, this.#settings.levels, this.#settings.unitJson);
      const done = tasks.map((task) => ({ value: writer.apply(task) }));
      writer.finish();
      return done;
    });
    if (tasks.some((task) => task.kind === "change" && task.isErasure)) this.#truncateSoon();
    return replies;
  }

  /**
   * @param {WriteTask} task
   * @returns {Reply<unknown>}
   */
  #commitAlone(task) {
    try {
      return /** @type {Reply<unknown>} */ (this.#commit([task])[0]);
    } catch (error) {
      if (!canBeIsolated(error)) this.#disconnect();
      return { failure: failureOf(error) };
    }
  }

  /**
   * After a failure of the medium the next group connects again, as after a restart, as soon as the medium lets it. What is
   * written to a file that is no longer at its path would be lost.
   */
  #connected() {
    const { file } = this.#settings;
    if (this.#identity !== identityOf(file)) throw gone(file);
    this.#connection ??= openForWriting(this.#connect, file);
    return this.#connection;
  }

  #disconnect() {
    const connection = this.#connection;
    this.#connection = undefined;
    try {
      connection?.close();
    } catch {
      // A connection that does not close is left to its finalizer.
    }
  }

  /** Erased text must not stay in the log until it happens to be written over (S9). */
  #truncateSoon() {
    this.#truncation ??= setTimeout(() => {
      this.#truncation = undefined;
      if (!this.#truncate()) this.#truncateSoon();
    }, truncationDelayMs);
  }

  /** @returns whether it was done: a reader that began earlier keeps the log */
  #truncate() {
    try {
      const isBusy = this.#connection?.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]?.[0];
      return isBusy === 0;
    } catch {
      return false;
    }
  }
}

/** @param {string} file */
function gone(file) {
  return new Error(`${file} was moved, deleted or replaced while it was open.`);
}
