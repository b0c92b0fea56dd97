/** The durable drivers that tests of whole storages run on: where each gets a fresh, empty medium. One line for each. */
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";
import { type PostgresServer, startPostgres, whyNoPostgres } from "./postgres-server.js";
import { createTemporaryFolder } from "./temporary-folder.js";

/** Addresses of fresh media, by driver; each is gone when its test is over. */
export const freshAddresses: Readonly<Record<string, () => Promise<string>>> = {
  lowdb: async () => `lowdb:${join(await createTemporaryFolder(), "storage")}`,
  sqlite: async () => `sqlite:${join(await createTemporaryFolder(), "surveys.db")}`,
  ...(whyNoPostgres() === undefined && { postgres: createDatabase }),
};

/** One server for all tests of a file, started for the first that needs it. */
let server: Promise<PostgresServer> | undefined;
afterAll(async () => (await server)?.stop());

async function createDatabase(): Promise<string> {
  server ??= startPostgres(["fsync=off"]);
  const { run, schemaName, url } = await server;
  const name = schemaName();
  await run(`CREATE DATABASE ${name}`);
  onTestFinished(async () => {
    await run(`DROP DATABASE ${name} WITH (FORCE)`);
  });
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
