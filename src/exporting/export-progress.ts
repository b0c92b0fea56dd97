/** How far downloads are that this process makes, for who began them. Kept in memory: what it tells ends with the process. */

/** Most downloads that are remembered; the oldest are forgotten first. */
const maxRemembered = 500;

export interface DownloadProgress {
  /** `preparing`: the responses are looked through before the file begins. `broken`: it will never be whole. */
  readonly state: "preparing" | "running" | "whole" | "broken";
  /** Responses written, and how many there were when the file began. */
  readonly rows: number;
  readonly total: number;
}

/** One download, while it is made. */
export interface DownloadTracker {
  /** The file begins. */
  begin(total: number): void;
  wrote(rows: number): void;
  /** The pieces as they are; their end, or that they were broken off, is remembered. */
  follow<Piece>(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece>;
  fail(): void;
}

export interface ExportProgress {
  /** Remembers a download under an ID that its owner has chosen; a name that was taken counts anew. */
  track(owner: string, downloadId: string): DownloadTracker;
  /** `undefined` when it was not begun here. */
  find(owner: string, downloadId: string): DownloadProgress | undefined;
}

/** Whether a text can be the ID of a download. */
export function isDownloadId(text: string): boolean {
  return /^[A-Za-z0-9_-]{8,64}$/.test(text);
}

export function createExportProgress(): ExportProgress {
  const remembered = new Map<string, { state: DownloadProgress["state"]; rows: number; total: number }>();
  const keyOf = (owner: string, downloadId: string) => JSON.stringify([owner, downloadId]);
  return {
    track(owner, downloadId) {
      const progress: { state: DownloadProgress["state"]; rows: number; total: number } = {
        state: "preparing",
        rows: 0,
        total: 0,
      };
      const key = keyOf(owner, downloadId);
      remembered.delete(key);
      remembered.set(key, progress);
      for (const oldest of remembered.keys()) {
        if (remembered.size <= maxRemembered) break;
        remembered.delete(oldest);
      }
      return {
        begin(total) {
          Object.assign(progress, { state: "running", total });
        },
        wrote(rows) {
          progress.rows += rows;
        },
        async *follow(pieces) {
          try {
            yield* pieces;
            progress.state = "whole";
          } finally {
            if (progress.state !== "whole") progress.state = "broken";
          }
        },
        fail() {
          progress.state = "broken";
        },
      };
    },
    find(owner, downloadId) {
      const progress = remembered.get(keyOf(owner, downloadId));
      return progress && { ...progress };
    },
  };
}
