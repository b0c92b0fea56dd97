/** Which response of an invitation is being answered. */
import type { ResponseRecord } from "../../domain/response.js";
import type { InvitationUnit } from "../../storage/contract.js";

/** The invitation's response that is not erased, `undefined` before the first page was sent. */
export function currentResponse(unit: InvitationUnit): ResponseRecord | undefined {
  return unit.responses.findLast((response) => response.status !== "erased");
}
