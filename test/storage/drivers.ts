/** The durable drivers that tests of whole storages run on: where each gets a fresh, empty medium. One line for each. */
import { join } from "node:path";
import { createTemporaryFolder } from "./temporary-folder.js";

/** Addresses of fresh media, by driver; each is gone when its test is over. */
export const freshAddresses: Readonly<Record<string, () => Promise<string>>> = {
  lowdb: async () => `lowdb:${join(await createTemporaryFolder(), "storage")}`,
};
