/** From a storage address, such as `lowdb:./data`, to its driver. The only place that knows all drivers. */
import type { Storage } from "./contract.js";
import { createLowdbStorage } from "./lowdb.js";
import { createMemoryStorage } from "./memory.js";
import { createPostgresStorage } from "./postgres.js";
import { createSqliteStorage } from "./sqlite.js";

/**
 * @param address `memory`, `lowdb:<folder>`, `sqlite:<file>` or `postgres://user:password@host/database`
 * @returns the storage, not opened yet
 * @throws TypeError when the address is none
 */
export function openStorage(address: string): Storage {
  const [, driver = "", place = ""] = /^([a-z]+)(?::(.*))?$/s.exec(address) ?? [];
  if (driver === "memory" && place === "") return createMemoryStorage();
  if (driver === "lowdb" && place !== "") return createLowdbStorage({ folder: place });
  if (driver === "sqlite" && place !== "") return createSqliteStorage({ file: place });
  if (/^postgres(ql)?$/.test(driver) && place.startsWith("//")) return createPostgresStorage({ url: address });
  throw new TypeError(
    `storage is ${JSON.stringify(withoutPassword(address))}. Write "memory", "lowdb:" and a folder, such as "lowdb:./data/surveys", "sqlite:" and a file, such as "sqlite:./data/surveys.db", or "postgres://user:password@host/database".`,
  );
}

/** An address for messages and logs: without what stands before the host, where a password is, and without parameters. */
export function withoutPassword(address: string): string {
  return /^[a-z]+:\/\//i.test(address) ? address.replace(/\/\/.*@/s, "//").replace(/\?.*$/s, "") : address;
}
