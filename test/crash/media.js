/**
 * What the storages of the crash harness stand on, by driver. A medium is `{ address, crash, recover, dispose }`: `crash` is
 * called at the moment when the process is killed, for media with a server of their own that is to be killed too, and
 * `recover` when both are gone, before anybody reads what is left.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { startEmbeddedServer, whyNoEmbeddedServer } from "../storage/embedded-server.js";

/** A medium in a folder, with no process of its own. */
async function createFolderMedium(addressIn) {
  const folder = await mkdtemp(join(tmpdir(), "survey-loop-crash-"));
  return {
    address: addressIn(folder),
    crash: async () => {},
    recover: async () => {},
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A server that syncs to disk. It is killed with the service at every other kill; otherwise it goes on with what it has begun. */
async function createServerMedium() {
  const server = await startEmbeddedServer(["shared_buffers=64MB"]);
  let kills = 0;
  let isDown = false;
  return {
    address: server.url,
    async crash() {
      if (kills++ % 2 === 1) return;
      isDown = true;
      await server.halt("SIGKILL");
    },
    async recover() {
      if (isDown) await server.start();
      isDown = false;
      await untilNobodyWorks(server.url);
    },
    dispose: () => server.stop(),
  };
}

/** What a killed client has sent is still carried out, and only then to be judged. */
async function untilNobodyWorks(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const others = `SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;
  while ((await client.query(others)).rowCount > 0) await delay(5);
  await client.end();
}

/** One line for each driver that can be crashed. */
export const media = {
  lowdb: () => createFolderMedium((folder) => `lowdb:${join(folder, "storage")}`),
  sqlite: () => createFolderMedium((folder) => `sqlite:${join(folder, "surveys.db")}`),
  ...(whyNoEmbeddedServer() === undefined && { postgres: createServerMedium }),
};
