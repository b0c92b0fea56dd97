/**
 * Where an opt-out is kept: under a keyed hash of the address in the collection `marks`, so that it survives erasure. The key
 * lives in storage, not in the secret, since an opt-out must also survive the removal of an old secret.
 */
import { hash, randomBytes } from "node:crypto";
import type { Storage } from "../storage/contract.js";
import type { Services } from "./context.js";

/** Key of the mark of an address. Present means: has opted out. */
export function optOutMark(services: Pick<Services, "optOutKey">, emailIdentity: string): string {
  return `optOut/${services.optOutKey(emailIdentity)}`;
}

/** The hash of this storage's opt-outs. Its key is made by whoever opens the storage first. */
export async function loadOptOutHash(storage: Storage): Promise<(emailIdentity: string) => string> {
  const [known] = await storage.getDocuments("settings", ["optOutKey"]);
  let key = known?.value;
  if (key === undefined) {
    key = randomBytes(32).toString("base64url");
    const outcome = await storage.putDocument({
      collection: "settings",
      key: "optOutKey",
      expectedRevision: 0,
      value: key,
    });
    if (!outcome.committed) key = outcome.existing?.value;
  }
  if (typeof key !== "string") throw new TypeError("storage: the document settings/optOutKey is not a text.");
  const prefix = `${key} `;
  // Nothing is authenticated by it, so a prefixed digest does what an HMAC would, at a third of its cost on every call.
  return (emailIdentity) => hash("sha256", prefix + emailIdentity, "base64url");
}
