/** A process of its own that opens a sqlite file, which is its argument, and says how that went. */
import { createSqliteStorage } from "../../src/storage/sqlite.js";

const storage = createSqliteStorage({ file: process.argv[2] ?? "" });
await storage.open().then(
  () => process.stdout.write("open\n"),
  (error: unknown) => process.stdout.write(`failed ${String(error)}\n`),
);
await storage.close();
