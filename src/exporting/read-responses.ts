/** Reads a survey's response feed from the beginning to its end in bounded pages, so that memory stays constant. */
import { setImmediate } from "node:timers/promises";
import { type AnsweredInvitation, isSelected } from "../analysis/field-values.js";
import type { ResponseSelection, Storage } from "../storage/contract.js";

/** A response with the invitation that it answers. */
export type ResponseRow = AnsweredInvitation;

/** Most rows that are held at once. */
export const rowsPerPage = 200;

/** Which responses a download holds. */
export interface WantedResponses {
  readonly selection: ResponseSelection;
  /** Whether tombstones of erased responses come too, so that an import can delete them. */
  readonly withErased: boolean;
  /** Told of the rows as they are read to be written. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

/**
 * Gives the feed page by page, in order of the latest change, until no committed row lies behind. Between pages the event
 * loop is free. A response that changes while it is read comes again with a higher revision: the later row counts.
 */
export async function* readResponses(
  storage: Pick<Storage, "readFeed">,
  { selection, withErased, onRows }: WantedResponses,
): AsyncGenerator<readonly ResponseRow[]> {
  const { surveyId } = selection;
  let after: number | undefined;
  for (;;) {
    const page = await storage.readFeed({ surveyId, feed: "responses", after, limit: rowsPerPage });
    const rows: ResponseRow[] = [];
    for (const { invitation, response } of page.rows) {
      if (response === undefined) continue;
      const isWanted = response.status === "erased" ? withErased : isSelected({ invitation, response }, selection);
      if (isWanted) rows.push({ invitation, response });
    }
    if (rows.length > 0) {
      yield rows;
      onRows?.(rows.length);
    }
    after = page.rows.at(-1)?.position ?? after;
    if (!page.hasMore) return;
    await setImmediate();
  }
}
