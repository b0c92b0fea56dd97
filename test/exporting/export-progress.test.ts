import { describe, expect, it } from "vitest";
import { createExportProgress, isDownloadId } from "../../src/exporting/export-progress.js";

async function* pieces(failsAfter = Number.POSITIVE_INFINITY) {
  for (let piece = 0; piece < 3; piece++) {
    if (piece === failsAfter) throw new Error("The disk is gone.");
    yield piece;
  }
}

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}

describe("the progress of a download", () => {
  it("goes from looking through to whole, and counts what is written", async () => {
    const progress = createExportProgress();
    const tracker = progress.track("ana", "download-1");
    expect(progress.find("ana", "download-1")).toEqual({ state: "preparing", rows: 0, total: 0 });
    tracker.begin(3);
    tracker.wrote(2);
    expect(progress.find("ana", "download-1")).toEqual({ state: "running", rows: 2, total: 3 });
    await drain(tracker.follow(pieces()));
    expect(progress.find("ana", "download-1")?.state).toBe("whole");
  });

  it("is broken when storage fails in the middle, when the reader leaves, and when it never begins", async () => {
    const progress = createExportProgress();
    await expect(drain(progress.track("ana", "failing-1").follow(pieces(1)))).rejects.toThrow();
    for await (const _ of progress.track("ana", "leaving-1").follow(pieces())) break;
    progress.track("ana", "refused-1").fail();
    for (const id of ["failing-1", "leaving-1", "refused-1"]) expect(progress.find("ana", id)?.state).toBe("broken");
  });

  it("T26 is shown to who began it alone, and forgotten when many others have begun", () => {
    const progress = createExportProgress();
    progress.track("ana", "download-1");
    expect(progress.find("bob", "download-1")).toBeUndefined();
    for (let index = 0; index < 500; index++) progress.track("bob", `download-${index}`);
    expect(progress.find("ana", "download-1")).toBeUndefined();
    expect(progress.find("bob", "download-499")).toBeDefined();
  });

  it("T35 has IDs of letters, digits, _ and -", () => {
    expect([isDownloadId("0123456789abcdef0"), isDownloadId("short"), isDownloadId("a/../../b")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
