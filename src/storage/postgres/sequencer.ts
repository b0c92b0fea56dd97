/**
 * Gives committed changes their positions in the feeds and folds their counters. The work is a function in the database,
 * under the survey's lock; here is only when to call it: before a feed is read, and after many changes of this process.
 */
import type { Database, Statements } from "./database.js";

/** Changes that one run takes at most: a short transaction. */
const changesPerRun = 5_000;
/** Changes of this process after which it runs the sequencer, so that no reader finds a long queue. */
const changesUntilRun = 2_000;

export class Sequencer {
  readonly #database: Database;
  readonly #waiting = new Map<string, number>();
  readonly #running = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Returns when everything that was committed before the call has its position.
   *
   * @param surveyId in stored form
   * @param transaction to do it in; otherwise each run is a transaction of its own
   */
  async run(surveyId: string, transaction?: Statements): Promise<void> {
    this.#waiting.delete(surveyId);
    const text = "SELECT {s}.sequence_survey($1, $2) AS taken";
    for (;;) {
      const values = [surveyId, changesPerRun];
      const [row] = await (transaction
        ? transaction.query<{ taken: number }>(text, values)
        : this.#database.repeatable<{ taken: number }>(text, values));
      if (row!.taken < changesPerRun) return;
    }
  }

  /** Notes changes that this process has committed, and sees to their positions now and then. */
  noteCommitted(surveyId: string, count: number): void {
    const waiting = (this.#waiting.get(surveyId) ?? 0) + count;
    this.#waiting.set(surveyId, waiting);
    if (waiting < changesUntilRun || this.#running.has(surveyId)) return;
    this.#running.add(surveyId);
    // What fails here is done by the next run; nothing is lost by it.
    void this.run(surveyId)
      .catch(() => {})
      .finally(() => this.#running.delete(surveyId));
  }
}
