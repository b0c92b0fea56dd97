/** From a storage address, such as `lowdb:./data`, to its driver. The only place that knows all drivers. */
import type { Storage } from "./contract.js";
import { createLowdbStorage } from "./lowdb.js";
import { createMemoryStorage } from "./memory.js";
import { createSqliteStorage } from "./sqlite.js";

/**
 * @param address `memory`, `lowdb:<folder>` or `sqlite:<file>`
 * @returns the storage, not opened yet
 * @throws TypeError when the address is none
 */
export function openStorage(address: string): Storage {
  const [, driver = "", place = ""] = /^([a-z]+)(?::(.*))?$/s.exec(address) ?? [];
  if (driver === "memory" && place === "") return createMemoryStorage();
  if (driver === "lowdb" && place !== "") return createLowdbStorage({ folder: place });
  if (driver === "sqlite" && place !== "") return createSqliteStorage({ file: place });
  throw new TypeError(
    `storage is ${JSON.stringify(address)}. Write "memory", "lowdb:" and a folder, such as "lowdb:./data/surveys", or "sqlite:" and a file, such as "sqlite:./data/surveys.db".`,
  );
}
