/** The durable drivers that tests of whole storages run on: where each gets a fresh, empty medium. One line for each. */
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";
import { type PostgresServer, startPostgres, whyNoPostgres } from "./postgres-server.js";
import { createTemporaryFolder } from "./temporary-folder.js";

/**
 * How to get the address of a fresh medium, by driver; each is gone when its test is over. Called once by a file of tests, all
 * of which share one PostgreSQL server, started for the first that needs it.
 */
export function provideFreshAddresses(): Readonly<Record<string, () => Promise<string>>> {
  let server: Promise<PostgresServer> | undefined;
  afterAll(async () => (await server)?.stop());
  return {
    lowdb: async () => `lowdb:${join(await createTemporaryFolder(), "storage")}`,
    sqlite: async () => `sqlite:${join(await createTemporaryFolder(), "surveys.db")}`,
    ...(whyNoPostgres() === undefined && {
      async postgres() {
        server ??= startPostgres(["fsync=off"]);
        return createDatabase(await server);
      },
    }),
  };
}

async function createDatabase({ run, schemaName, url }: PostgresServer): Promise<string> {
  const name = schemaName();
  await run(`CREATE DATABASE ${name}`);
  onTestFinished(async () => {
    await run(`DROP DATABASE ${name} WITH (FORCE)`);
  });
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
