/** Where an opt-out is kept: under a keyed hash of the address in the collection `marks`, so that it survives erasure. */
import type { Services } from "./context.js";

/** Key of the mark of an address. Present means: has opted out. */
export function optOutMark(services: Pick<Services, "optOutKey">, emailIdentity: string): string {
  return `optOut/${services.optOutKey(emailIdentity)}`;
}
