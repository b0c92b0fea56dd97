/** From a storage address, such as `lowdb:./data`, to its driver. The only place that knows all drivers. */
import type { Storage } from "./contract.js";
import { createLowdbStorage } from "./lowdb.js";
import { createMemoryStorage } from "./memory.js";

/**
 * @param address `memory`, or `lowdb:<folder>`
 * @returns the storage, not opened yet
 * @throws TypeError when the address is none
 */
export function openStorage(address: string): Storage {
  const [, driver = "", place = ""] = /^([a-z]+)(?::(.*))?$/s.exec(address) ?? [];
  if (driver === "memory" && place === "") return createMemoryStorage();
  if (driver === "lowdb" && place !== "") return createLowdbStorage({ folder: place });
  throw new TypeError(
    `storage is ${JSON.stringify(address)}. Write "memory", or "lowdb:" and a folder, such as "lowdb:./data/surveys".`,
  );
}
