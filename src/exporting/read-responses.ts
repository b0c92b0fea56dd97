/** Reads a survey's response feed from the beginning to its end in bounded pages, so that memory stays constant. */
import { setImmediate } from "node:timers/promises";
import type { InvitationRecord } from "../domain/invitation.js";
import type { ResponseRecord } from "../domain/response.js";
import type { Storage } from "../storage/contract.js";

/** A response with the invitation that it answers. */
export interface ResponseRow {
  readonly invitation: InvitationRecord;
  readonly response: ResponseRecord;
}

/** Most rows that are held at once. */
export const rowsPerPage = 200;

/** Which responses a download holds: finished ones, or partial ones too. Tombstones are in both; see the formats. */
export type IncludedResponses = "complete" | "all";

/**
 * Gives the feed page by page, in order of the latest change, until no committed row lies behind. Between pages the event
 * loop is free. A response that changes while it is read comes again with a higher revision: the later row counts.
 */
export async function* readResponses(
  storage: Pick<Storage, "readFeed">,
  surveyId: string,
  include: IncludedResponses,
): AsyncGenerator<readonly ResponseRow[]> {
  let after: number | undefined;
  for (;;) {
    const page = await storage.readFeed({ surveyId, feed: "responses", after, limit: rowsPerPage });
    const rows: ResponseRow[] = [];
    for (const { invitation, response } of page.rows) {
      if (response === undefined || (include === "complete" && response.status === "partial")) continue;
      rows.push({ invitation, response });
    }
    if (rows.length > 0) yield rows;
    after = page.rows.at(-1)?.position ?? after;
    if (!page.hasMore) return;
    await setImmediate();
  }
}
