/** The postgres driver runs the published conformance suite on a real server. */
import { afterAll, beforeAll, describe, it } from "vitest";
import { createPostgresStorage } from "../../src/storage/postgres.js";
import { storageConformance } from "../../src/storage-conformance/index.js";
import { type PostgresServer, startPostgres, whyNoPostgres } from "./postgres-server.js";

const whyNot = whyNoPostgres();

describe.skipIf(whyNot)(`on PostgreSQL${whyNot ? ` (skipped: ${whyNot})` : ""}`, () => {
  let server: PostgresServer;

  beforeAll(async () => {
    // Nothing here crashes the server, so it need not wait for the disk.
    server = await startPostgres(["fsync=off"]);
  });
  afterAll(() => server?.stop());

  storageConformance({
    name: "postgres",
    describe,
    it,
    persists: true,
    shares: true,
    counts: true,
    async createStorage() {
      const schema = server.schemaName();
      const create = () => createPostgresStorage({ url: server.url, schema, pool: { max: 3 } });
      return {
        storage: create(),
        reopen: async () => create(),
        dispose: () => server.dropSchema(schema),
      };
    },
  });
});
