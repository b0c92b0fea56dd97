import { describe, expect, it } from "vitest";
import { SurveyLoopError } from "../../src/index.js";
import { rowsPerSlice } from "../../src/operations/slices.js";
import { createTestLoop, surveyId } from "./loop.js";

/** Turns of the event loop that others get while a call runs. */
async function turnsDuring<T>(call: () => Promise<T>): Promise<{ turns: number; result: T }> {
  let turns = 0;
  let isRunning = true;
  const count = () => {
    turns++;
    if (isRunning) setImmediate(count);
  };
  setImmediate(count);
  const result = await call();
  isRunning = false;
  return { turns, result };
}

const recipients = Array.from({ length: 2000 }, (_, index) => ({ email: `p${index}@x.example` }));
const slices = recipients.length / rowsPerSlice;

describe("a long call", () => {
  it("T48 lets others have their turn: a batch of recipients, of reports, and a page of an export", async () => {
    const { loop } = await createTestLoop();
    const created = await turnsDuring(() => loop.operations.createTrackingUrls({ surveyId, recipients }));
    expect(created.result.createdCount).toBe(2000);
    expect(created.turns).toBeGreaterThanOrEqual(slices - 1);
    const reports = created.result.recipientResults.map((row) => ({
      invitationId: row.invitationId!,
      happened: "sent" as const,
    }));
    const reported = await turnsDuring(() => loop.operations.reportDelivery({ reports }));
    expect(reported.result.acceptedCount).toBe(2000);
    expect(reported.turns).toBeGreaterThanOrEqual(slices - 1);
    const exported = await turnsDuring(() => loop.operations.exportInvitations({ surveyId, pageSize: 2000 }));
    expect(exported.result.invitations).toHaveLength(2000);
    expect(exported.turns).toBeGreaterThanOrEqual(slices - 1);
  });

  it("T48 commits at most one slice of a largest batch between two turns, and lists a largest page in slices", async () => {
    const { loop, storage } = await createTestLoop();
    const commit = storage.commit.bind(storage);
    const largest = Array.from({ length: 10_000 }, (_, index) => ({ email: `p${index}@x.example` }));
    let inThisTurn = 0;
    let most = 0;
    let isRunning = true;
    const nextTurn = () => {
      inThisTurn = 0;
      if (isRunning) setImmediate(nextTurn);
    };
    storage.commit = async (changes) => {
      inThisTurn += changes.length;
      most = Math.max(most, inThisTurn);
      return commit(changes);
    };
    setImmediate(nextTurn);
    await loop.operations.createTrackingUrls({ surveyId, recipients: largest });
    isRunning = false;
    expect(most).toBe(rowsPerSlice);
    const listed = await turnsDuring(() => loop.operations.listInvitations({ surveyId, pageSize: 5000 }));
    expect(listed.result.invitations).toHaveLength(5000);
    expect(listed.turns).toBeGreaterThanOrEqual(5000 / rowsPerSlice - 1);
  });

  it("finds a recipient who stands twice, in two slices, as existing", async () => {
    const { loop } = await createTestLoop();
    const twice = [...recipients.slice(0, rowsPerSlice + 10), recipients[0]!];
    const batch = await loop.operations.createTrackingUrls({ surveyId, recipients: twice });
    expect(batch).toMatchObject({ createdCount: rowsPerSlice + 10, existingCount: 1, failedCount: 0 });
    expect(batch.recipientResults.at(-1)!.trackingUrl).toBe(batch.recipientResults[0]!.trackingUrl);
  });

  it("keeps what was stored when storage fails in the middle, and says which rows failed", async () => {
    const { loop, storage } = await createTestLoop();
    const commit = storage.commit.bind(storage);
    let calls = 0;
    storage.commit = async (changes) => {
      if (++calls === 3) throw new SurveyLoopError("unavailable", "The disk is full.", { retryAfterSeconds: 5 });
      return commit(changes);
    };
    const batch = await loop.operations.createTrackingUrls({ surveyId, recipients });
    expect(batch).toMatchObject({ createdCount: 2000 - rowsPerSlice, failedCount: rowsPerSlice });
    expect(batch.recipientResults[2 * rowsPerSlice]).toMatchObject({ errorCode: "unavailable" });
    calls = 2;
    await expect(
      loop.operations.createTrackingUrls({ surveyId, recipients: [{ email: "new@x.example" }] }),
    ).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});
