/**
 * The reading thread: runs queries for the host's thread, each task on one state of the file.
 *
 * @import { NativeDatabase, ReaderTask, ReadReply, Reply } from "./messages.js"
 */
import { failureOf } from "./connection.js";
import { openForReading } from "./schema.js";

export class ReaderRole {
  #connect;
  #file;
  #connection;
  /** @type {Map<number, import("./connection.js").Connection>} */
  #snapshots = new Map();

  /**
   * @param {(file: string) => NativeDatabase} connect
   * @param {string} file
   */
  constructor(connect, file) {
    this.#connect = connect;
    this.#file = file;
    this.#connection = openForReading(connect, file);
  }

  /**
   * @param {readonly ReaderTask[]} tasks
   * @returns {Reply<ReadReply | null>[]}
   */
  work(tasks) {
    return tasks.map((task) => {
      try {
        return { value: this.#answer(task) };
      } catch (error) {
        return { failure: failureOf(error) };
      }
    });
  }

  close() {
    for (const snapshot of [...this.#snapshots.keys()]) this.#endSnapshot(snapshot);
    this.#connection.close();
  }

  /**
   * @param {ReaderTask} task
   * @returns {ReadReply | null}
   */
  #answer(task) {
    if (task.kind !== "read") {
      return task.kind === "beginSnapshot" ? this.#beginSnapshot(task.snapshot) : this.#endSnapshot(task.snapshot);
    }
    const { queries } = task;
    if (task.snapshot !== undefined) {
      const connection = this.#snapshots.get(task.snapshot);
      if (!connection) throw new Error("The snapshot is over.");
      return queries.map((query) => connection.rows(...query));
    }
    const connection = this.#connection;
    if (queries.length === 1) return queries.map((query) => connection.rows(...query));
    connection.exec("BEGIN");
    try {
      return queries.map((query) => connection.rows(...query));
    } finally {
      connection.exec("COMMIT");
    }
  }

  /** @param {number} snapshot */
  #beginSnapshot(snapshot) {
    const connection = openForReading(this.#connect, this.#file);
    this.#snapshots.set(snapshot, connection);
    connection.exec("BEGIN");
    // The first read takes the snapshot.
    connection.row("SELECT count(*) FROM (SELECT 1 FROM surveys LIMIT 1)");
    return null;
  }

  /** @param {number} snapshot */
  #endSnapshot(snapshot) {
    const connection = this.#snapshots.get(snapshot);
    this.#snapshots.delete(snapshot);
    connection?.exec("COMMIT");
    connection?.close();
    return null;
  }
}
