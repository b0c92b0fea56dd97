/** Opting out, by the link and by report. */
import { describe, expect, it } from "vitest";
import { surveyLoop } from "../../../src/index.js";
import { createMemoryStorage } from "../../../src/storage/memory.js";
import { definition, secret } from "../../http/hosts.js";

async function createLoop() {
  const storage = createMemoryStorage();
  const loop = surveyLoop({ publicUrl: "https://www.example.com/surveys", secret, storage });
  await loop.operations.publishSurvey({ surveyId: "one", definition });
  await loop.operations.publishSurvey({ surveyId: "two", definition });
  return { loop, storage };
}

describe("opting out", () => {
  it("reaches every live invitation of the address in every survey, and nobody else", async () => {
    const { loop } = await createLoop();
    const create = (surveyId: string, email: string, externalId?: string) =>
      loop.operations.createTrackingUrl({ surveyId, email, ...(externalId === undefined ? {} : { externalId }) });
    const mine = [
      await create("one", "a@example.com"),
      await create("one", "A@Example.com", "2"),
      await create("two", "a@example.com"),
    ];
    const other = await create("one", "b@example.com");
    const report = { invitationId: mine[0]!.invitationId, happened: "optedOut" as const };
    await loop.operations.reportDelivery({ reports: [report] });
    const statusOf = async ({ invitationId }: { invitationId: string }) =>
      (await loop.operations.getInvitation({ invitationId })).status;
    expect(await Promise.all(mine.map(statusOf))).toEqual(["optedOut", "optedOut", "optedOut"]);
    expect(await statusOf(other)).toBe("created");
    expect((await loop.operations.getSummary({ surveyId: "one" })).optedOutCount).toBe(2);
    await loop.operations.reportDelivery({ reports: [report] });
    expect((await loop.operations.getSummary({ surveyId: "one" })).optedOutCount).toBe(2);
    await loop.close();
  });

  it("is kept under a hash, survives erasure, and holds for later invitations", async () => {
    const { loop, storage } = await createLoop();
    const email = "leaver@example.com";
    const { invitationId } = await loop.operations.createTrackingUrl({ surveyId: "one", email });
    await loop.operations.reportDelivery({ reports: [{ invitationId, happened: "optedOut" }] });
    await loop.operations.eraseRespondent({ email });
    const marks = await storage.listDocuments("marks", { limit: 10 });
    expect(marks).toHaveLength(1);
    expect(JSON.stringify(marks)).not.toContain("leaver");
    const again = await loop.operations.createTrackingUrl({ surveyId: "two", email });
    expect([again.status, again.advice]).toEqual(["optedOut", "doNotSend"]);
    await loop.close();
  });

  it("tells the host of each invitation that it changed, once", async () => {
    const { loop } = await createLoop();
    const email = "c@example.com";
    await loop.operations.createTrackingUrl({ surveyId: "one", email });
    const { invitationId } = await loop.operations.createTrackingUrl({ surveyId: "two", email });
    const changed: string[] = [];
    loop.on("invitation.changed", ({ invitation }) => void changed.push(invitation.surveyId));
    const reports = [{ invitationId, happened: "optedOut" as const, happenedAt: "2026-03-01T10:00:00Z" }];
    await loop.operations.reportDelivery({ reports });
    const first = changed.length;
    expect(new Set(changed)).toEqual(new Set(["one", "two"]));
    await loop.operations.reportDelivery({ reports });
    expect(changed).toHaveLength(first);
    await loop.close();
  });
});
