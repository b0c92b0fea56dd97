/** The connections to the database: statements and transactions on pg's pool, and what becomes of errors. */
import type { Pool, PoolClient, QueryResultRow } from "pg";
import { SurveyLoopError } from "../../errors.js";
import type { PostgresSettings } from "./address.js";
import { failureOf, isLostRace, isRefusedContent, isUnknownOutcome } from "./failures.js";

/** Values of a statement. Only bound parameters carry what comes from outside (T38). */
export type Values = readonly unknown[];

/** What runs one statement: the pool, or a transaction. `{s}` in a statement stands for the schema. */
export interface Statements {
  query<Row extends QueryResultRow>(text: string, values?: Values): Promise<Row[]>;
}

const maxAttempts = 6;

/** The pool of one storage. */
export class Database implements Statements {
  readonly #pool: Pool;
  readonly #schema: string;
  readonly #streams = new Set<PoolClient>();
  #isClosing = false;

  private constructor(pool: Pool, schema: string) {
    this.#pool = pool;
    this.#schema = `"${schema}"`;
  }

  /** Loads pg and makes a pool. Nothing is connected yet. */
  static async create(settings: PostgresSettings): Promise<Database> {
    const { Pool } = await loadPg();
    const pool = new Pool({ ...settings.pool });
    // A connection that breaks tells whoever uses it by its promise. Without these the process would end (T48).
    pool.on("error", () => {});
    pool.on("connect", (client) => client.on("error", () => {}));
    return new Database(pool, settings.schema);
  }

  /**
   * Runs one statement as a transaction of its own.
   *
   * @throws SurveyLoopError `unavailable` when the database fails
   */
  async query<Row extends QueryResultRow>(text: string, values: Values = []): Promise<Row[]> {
    try {
      return await this.#attempt(text, values);
    } catch (error) {
      throw failureOf(error);
    }
  }

  /**
   * Runs one statement that may be repeated: after a lost race, or when its outcome is unknown because the connection went
   * away. The caller must take what an earlier attempt left behind for its own.
   */
  async repeatable<Row extends QueryResultRow>(text: string, values: Values): Promise<Row[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(text, values);
      } catch (error) {
        const isWorthRepeating = isLostRace(error) ? attempt < maxAttempts : isUnknownOutcome(error) && attempt < 3;
        if (!isWorthRepeating) throw failureOf(error);
      }
    }
  }

  async #attempt<Row extends QueryResultRow>(text: string, values: Values): Promise<Row[]> {
    const client = await this.#connect();
    let mayBeUsedAgain = true;
    try {
      return (await client.query<Row>(this.#inSchema(text), [...values])).rows;
    } catch (error) {
      mayBeUsedAgain = isLostRace(error) || isRefusedContent(error);
      throw error;
    } finally {
      client.release(!mayBeUsedAgain);
    }
  }

  /** A connection. Without one nothing was sent, so its failure is never of an unknown outcome. */
  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** Runs statements in one transaction; an error takes all of it back. */
  async transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attemptTransaction(work);
      } catch (error) {
        if (!isLostRace(error) || attempt >= maxAttempts) throw failureOf(error);
      }
    }
  }

  async #attemptTransaction<T>(work: (statements: Statements) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    let failure: unknown;
    try {
      await client.query("BEGIN ISOLATION LEVEL READ COMMITTED");
      const result = await work(this.#statementsOf(client));
      await client.query("COMMIT");
      return result;
    } catch (error) {
      failure = error;
      await client.query("ROLLBACK").catch(() => {});
      throw error;
    } finally {
      client.release(failure !== undefined);
    }
  }

  /** A transaction that reads one state of everything, for as long as `work` yields. Closing the storage ends it. */
  async *snapshot<T>(work: (statements: Statements) => AsyncGenerator<T>): AsyncGenerator<T> {
    let client: PoolClient | undefined;
    try {
      client = await this.#connect();
      this.#streams.add(client);
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      yield* work(this.#statementsOf(client));
    } catch (error) {
      throw failureOf(error);
    } finally {
      // A connection that is given up takes its transaction with it, wherever that stands.
      if (client && this.#streams.delete(client)) client.release(true);
    }
  }

  /** Ends all connections; the caller has let its calls finish. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const client of this.#streams) {
      this.#streams.delete(client);
      client.release(true);
    }
    await this.#pool.end();
  }

  #statementsOf(client: PoolClient): Statements {
    return {
      query: async <Row extends QueryResultRow>(text: string, values: Values = []) => {
        if (this.#isClosing) throw new SurveyLoopError("unavailable", "The storage is closed.");
        return (await client.query<Row>(this.#inSchema(text), [...values])).rows;
      },
    };
  }

  #inSchema(text: string): string {
    return text.replaceAll("{s}", this.#schema);
  }
}

async function loadPg(): Promise<{ readonly Pool: typeof Pool }> {
  try {
    return (await import("pg")).default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new SurveyLoopError("unavailable", "The postgres storage needs the package pg. Run: npm install pg", {
      cause: error,
    });
  }
}
