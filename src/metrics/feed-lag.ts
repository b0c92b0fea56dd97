/** How far the consumers of the change feeds are behind, read from storage. */
import type { FeedName, Storage } from "../storage/contract.js";

export interface FeedLag {
  readonly survey: string;
  readonly feed: FeedName;
  readonly consumer: string;
  /** Places between the newest change and the acknowledged one; a row that changed twice leaves one of its places empty. */
  readonly behind: number;
  /** When it last moved, in seconds since 1970. */
  readonly movedAt: number | undefined;
}

/** Consumers are named by callers, so their number is capped: more would be a mistake of a caller's. */
export const maxWatchedConsumers = 200;

/** One row of every feed that has consumers is read, whatever its length. */
export async function readFeedLag(storage: Pick<Storage, "listDocuments" | "readFeed">): Promise<FeedLag[]> {
  const newest = new Map<string, number>();
  const found: FeedLag[] = [];
  for (const { key, value } of await storage.listDocuments("consumers", { limit: maxWatchedConsumers })) {
    const [feed, survey, consumer] = key.split("/") as [FeedName, string, string];
    const name = `${feed}/${survey}`;
    if (!newest.has(name)) {
      const page = await storage.readFeed({ surveyId: survey, feed, limit: 1, order: "newest" });
      newest.set(name, page.rows[0]?.position ?? 0);
    }
    const { position = 0, movedAt } = value as { position?: number; movedAt?: string };
    const behind = Math.max(0, newest.get(name)! - position);
    found.push({
      survey,
      feed,
      consumer,
      behind,
      movedAt: movedAt === undefined ? movedAt : Date.parse(movedAt) / 1000,
    });
  }
  return found;
}
