/** Filling one page of a change feed, limited by rows and by bytes. */
import type { FeedName, FeedRow } from "../storage/contract.js";
import type { OperationContext } from "./context.js";
import { bytesPerSlice, nextTurn, rowsPerSlice } from "./slices.js";

/** What a page holds, and where the next one begins. */
export interface PageOf<Row> {
  readonly rows: readonly Row[];
  readonly position: number;
  readonly hasMore: boolean;
}

export interface PageRequest<Row> {
  readonly surveyId: string;
  readonly feed: FeedName;
  readonly after: number;
  readonly pageSize: number;
  readonly maxBytes: number;
  /** The row as the contract shows it, `undefined` to leave it out. */
  describe(row: FeedRow): Row | undefined | Promise<Row | undefined>;
  sizeOf(row: Row): number;
}

/** Reads until the page is full or the feed's end is reached. A page has at least one row if there is one. */
export async function readPage<Row>(context: OperationContext, request: PageRequest<Row>): Promise<PageOf<Row>> {
  const rows: Row[] = [];
  let position = request.after;
  let bytes = 0;
  let turnBytes = 0;
  for (;;) {
    const page = await context.storage.readFeed({
      surveyId: request.surveyId,
      feed: request.feed,
      after: position,
      limit: Math.min(request.pageSize - rows.length, rowsPerSlice),
    });
    for (const stored of page.rows) {
      const row = await request.describe(stored);
      if (row !== undefined) {
        bytes += request.sizeOf(row);
        if (rows.length > 0 && bytes > request.maxBytes) return { rows, position, hasMore: true };
        rows.push(row);
      }
      if (bytes - turnBytes > bytesPerSlice) {
        turnBytes = bytes;
        await nextTurn();
      }
      position = stored.position;
    }
    if (rows.length >= request.pageSize || !page.hasMore) return { rows, position, hasMore: page.hasMore };
    turnBytes = bytes;
    await nextTurn();
  }
}
