import { describe, expect, it } from "vitest";
import { createTestLoop, surveyId } from "./loop.js";

const day = 86_400_000;

describe("createTrackingUrl", () => {
  it("T56 gives the same URL for the same survey, address and external ID, however the address is written", async () => {
    const { loop } = await createTestLoop();
    const first = await loop.operations.createTrackingUrl({ surveyId, email: "Ann@Example.com", externalId: "T-1" });
    const again = await loop.operations.createTrackingUrl({ surveyId, email: " ann@example.COM", externalId: "T-1" });
    expect(first).toMatchObject({ created: true, status: "created", advice: "send", parametersKept: false });
    expect(again).toMatchObject({ created: false, trackingUrl: first.trackingUrl, invitationId: first.invitationId });
    const other = await loop.operations.createTrackingUrl({ surveyId, email: "ann@example.com", externalId: "T-2" });
    const none = await loop.operations.createTrackingUrl({ surveyId, email: "ann@example.com" });
    expect(new Set([first, other, none].map((result) => result.invitationId)).size).toBe(3);
  });

  it("T56 creates one invitation for a thousand simultaneous calls", async () => {
    const { loop } = await createTestLoop();
    const results = await Promise.all(
      Array.from({ length: 1000 }, () => loop.operations.createTrackingUrl({ surveyId, email: "ann@example.com" })),
    );
    expect(results.filter((result) => result.created)).toHaveLength(1);
    expect(new Set(results.map((result) => result.trackingUrl)).size).toBe(1);
  });

  it("replaces given fields until the respondent has started, keeps absent and empty ones, and says when it kept everything", async () => {
    const { loop, answer } = await createTestLoop();
    const call = (fields: object) =>
      loop.operations.createTrackingUrl({ surveyId, email: "ann@example.com", ...fields });
    const { invitationId } = await call({ parameters: { employeeId: "1", team: "a" }, language: "en" });
    await call({ parameters: { employeeId: "2" } });
    let known = await loop.operations.getInvitation({ invitationId });
    expect(known).toMatchObject({ parameters: { employeeId: "2" }, language: "en", revision: 2 });
    await call({ parameters: {}, language: "", expiresAt: "" });
    known = await loop.operations.getInvitation({ invitationId });
    expect(known).toMatchObject({ parameters: { employeeId: "2" }, language: "en", revision: 2 });
    await answer(invitationId, { satisfaction: 5 }, 30, false);
    expect(await call({ parameters: { employeeId: "3" } })).toMatchObject({ parametersKept: true, status: "started" });
    known = await loop.operations.getInvitation({ invitationId });
    expect(known.parameters).toEqual({ employeeId: "2" });
  });

  it("revives an expired link by a later expiry, and T59 goes by the stored row", async () => {
    const { loop, clock } = await createTestLoop();
    const call = (expiresAt: string) =>
      loop.operations.createTrackingUrl({ surveyId, email: "ann@example.com", expiresAt });
    const { invitationId } = await call("2026-03-02T00:00:00Z");
    clock.now += 2 * day;
    expect((await loop.operations.getInvitation({ invitationId })).status).toBe("expired");
    expect(await call("2026-03-02T00:00:00Z")).toMatchObject({ advice: "doNotSend", adviceReason: "expired" });
    expect(await call("2026-04-01T00:00:00+02:00")).toMatchObject({
      advice: "send",
      expiresAt: "2026-03-31T22:00:00.000Z",
    });
  });

  it("advises not to send what was sent, answered, opted out, bounced or revoked, and within a cooldown", async () => {
    const { loop, clock, answer } = await createTestLoop();
    const create = (email: string, survey = surveyId) => loop.operations.createTrackingUrl({ surveyId: survey, email });
    const report = (invitationId: string, happened: "sent" | "bounced" | "optedOut") =>
      loop.operations.reportDelivery({ reports: [{ invitationId, happened }] });
    for (const [email, act, reason, status] of [
      ["a@x.example", (id: string) => report(id, "sent"), "sent", "sent"],
      ["b@x.example", (id: string) => answer(id, { satisfaction: 5 }), "answered", "completed"],
      ["c@x.example", (id: string) => report(id, "optedOut"), "optedOut", "optedOut"],
      ["d@x.example", (id: string) => report(id, "bounced"), "bounced", "bounced"],
      ["e@x.example", (id: string) => loop.operations.revokeInvitation({ invitationId: id }), "revoked", "revoked"],
    ] as const) {
      const { invitationId, trackingUrl } = await create(email);
      await act(invitationId);
      expect(await create(email), email).toMatchObject({
        advice: "doNotSend",
        adviceReason: reason,
        status,
        trackingUrl,
      });
    }
    const { definition } = await import("../http/hosts.js");
    const calm = { ...definition, surveyLoop: { ...definition.surveyLoop, contactRules: { cooldownDays: 7 } } };
    await loop.operations.publishSurvey({ surveyId: "calm", definition: calm });
    clock.now += 6 * day;
    expect(await create("a@x.example", "calm")).toMatchObject({
      created: true,
      advice: "doNotSend",
      adviceReason: "cooldown",
    });
    clock.now += 2 * day;
    expect(await create("a@x.example", "calm")).toMatchObject({ created: false, advice: "send" });
  });

  it("marks a new invitation of an address that has opted out", async () => {
    const { loop } = await createTestLoop();
    const { invitationId } = await loop.operations.createTrackingUrl({ surveyId, email: "ann@example.com" });
    await loop.operations.reportDelivery({ reports: [{ invitationId, happened: "optedOut" }] });
    await loop.operations.eraseRespondent({ email: "ann@example.com" });
    const later = await loop.operations.createTrackingUrl({ surveyId, email: "Ann@example.com", externalId: "new" });
    expect(later).toMatchObject({ created: true, status: "optedOut", advice: "doNotSend", adviceReason: "optedOut" });
  });
});

describe("an opt-out at the same moment as a creation", () => {
  it("is never missed, whichever is stored first", async () => {
    const { loop, storage } = await createTestLoop();
    const { invitationId } = await loop.operations.createTrackingUrl({ surveyId, email: "ann@example.com" });
    // The opt-out happens while the creation's commit is under way: after everything that the call may have read before.
    const commit = storage.commit.bind(storage);
    let isFirst = true;
    storage.commit = async (changes) => {
      if (isFirst) {
        isFirst = false;
        await loop.operations.reportDelivery({ reports: [{ invitationId, happened: "optedOut" }] });
      }
      return commit(changes);
    };
    const second = await loop.operations.createTrackingUrl({ surveyId, email: "ann@example.com", externalId: "T-2" });
    expect(second).toMatchObject({ created: true, status: "optedOut", advice: "doNotSend", adviceReason: "optedOut" });
    expect((await loop.operations.getInvitation({ invitationId: second.invitationId })).status).toBe("optedOut");
  });
});

describe("createTrackingUrls", () => {
  it("gives a result or an error for each recipient; one bad row never spoils the rest", async () => {
    const { loop } = await createTestLoop();
    const recipients: unknown[] = [
      { email: "a@x.example", parameters: { employeeId: 7 } },
      { email: "not an address" },
      { email: "b@x.example", parameters: { ["__proto__"]: "x", "bad name": "y" } },
      "nonsense",
      { email: "a@x.example" },
      { email: "c@x.example", expiresAt: "soon" },
    ];
    const batch = await loop.operations.createTrackingUrls({ surveyId, recipients: recipients as never });
    expect(batch).toMatchObject({ createdCount: 1, existingCount: 1, failedCount: 4 });
    expect(
      batch.recipientResults.map((result) => [result.position, result.created, result.errorCode, result.errorField]),
    ).toEqual([
      [0, true, undefined, undefined],
      [1, undefined, "invalid_argument", "recipients[1].email"],
      [2, undefined, "invalid_argument", "recipients[2].parameters.__proto__"],
      [3, undefined, "invalid_argument", "recipients[3]"],
      [4, false, undefined, undefined],
      [5, undefined, "invalid_argument", "recipients[5].expiresAt"],
    ]);
    expect(batch.recipientResults[1]).toMatchObject({ email: "not an address" });
    expect(batch.recipientResults[4]!.trackingUrl).toBe(batch.recipientResults[0]!.trackingUrl);
  });

  it("T5 refuses more recipients than the cap, and names it", async () => {
    const { loop } = await createTestLoop();
    const recipients = Array.from({ length: 10_001 }, (_, index) => ({ email: `p${index}@x.example` }));
    await expect(loop.operations.createTrackingUrls({ surveyId, recipients })).rejects.toMatchObject({
      code: "too_large",
      reason: expect.stringContaining("10000"),
    });
  });
});

describe("reportDelivery", () => {
  it("counts a report once per (invitation, happened, happenedAt), and changes only its own fact", async () => {
    const { loop } = await createTestLoop();
    const { invitationId } = await loop.operations.createTrackingUrl({ surveyId, email: "ann@example.com" });
    const reminded = { invitationId, happened: "reminded" as const, happenedAt: "2026-03-01T12:00:00Z" };
    const outcome = await loop.operations.reportDelivery({
      reports: [
        { invitationId, happened: "sent", happenedAt: "2026-03-01T09:00:00Z" },
        reminded,
        reminded,
        { invitationId: "0".repeat(17), happened: "sent" },
        { invitationId, happened: "eaten" as never },
      ],
    });
    expect(outcome).toMatchObject({ acceptedCount: 3, failedCount: 2 });
    expect(outcome.reportResults[3]).toMatchObject({ errorCode: "not_found", errorField: "reports[3].invitationId" });
    expect(outcome.reportResults[4]).toMatchObject({
      errorCode: "invalid_argument",
      errorField: "reports[4].happened",
    });
    await loop.operations.reportDelivery({ reports: [reminded] });
    expect(await loop.operations.getInvitation({ invitationId })).toMatchObject({
      status: "sent",
      sentAt: "2026-03-01T09:00:00.000Z",
      lastRemindedAt: "2026-03-01T12:00:00.000Z",
      reminderCount: 1,
      revision: 2,
    });
  });

  it("opts the address out in every survey", async () => {
    const { loop } = await createTestLoop();
    const { definition } = await import("../http/hosts.js");
    await loop.operations.publishSurvey({ surveyId: "other", definition });
    const one = await loop.operations.createTrackingUrl({ surveyId, email: "ann@example.com" });
    const two = await loop.operations.createTrackingUrl({ surveyId: "other", email: "ann@example.com" });
    await loop.operations.reportDelivery({ reports: [{ invitationId: one.invitationId, happened: "optedOut" }] });
    expect((await loop.operations.getInvitation({ invitationId: two.invitationId })).status).toBe("optedOut");
    const { invitations } = await loop.operations.listInvitations({ surveyId: "other", status: "unanswered" });
    expect(invitations).toEqual([]);
  });
});

describe("listInvitations", () => {
  it("answers what a reminder run asks: unanswered, sent long ago, with few reminders", async () => {
    const { loop, clock, answer } = await createTestLoop();
    const ids: string[] = [];
    for (const name of ["sentLongAgo", "sentToday", "answered", "remindedOften", "neverSent"]) {
      ids.push((await loop.operations.createTrackingUrl({ surveyId, email: `${name}@x.example` })).invitationId);
    }
    const [longAgo, today, answered, often] = ids as [string, string, string, string];
    const sentAt = new Date(clock.now - 10 * day).toISOString();
    await loop.operations.reportDelivery({
      reports: [
        { invitationId: longAgo, happened: "sent", happenedAt: sentAt },
        { invitationId: today, happened: "sent" },
        { invitationId: answered, happened: "sent", happenedAt: sentAt },
        { invitationId: often, happened: "sent", happenedAt: sentAt },
        { invitationId: often, happened: "reminded", happenedAt: new Date(clock.now - 9 * day).toISOString() },
        { invitationId: often, happened: "reminded", happenedAt: new Date(clock.now - 8 * day).toISOString() },
      ],
    });
    await answer(answered, { satisfaction: 4 });
    const due = await loop.operations.listInvitations({
      surveyId,
      status: "unanswered",
      sentBefore: new Date(clock.now - 7 * day).toISOString(),
      maxReminders: 2,
    });
    expect(due.invitations.map((invitation) => invitation.email)).toEqual(["sentLongAgo@x.example"]);
    const all = await loop.operations.listInvitations({ surveyId, status: "unanswered" });
    expect(all.invitations).toHaveLength(4);
  });

  it("pages through everything exactly once", async () => {
    const { loop } = await createTestLoop();
    const recipients = Array.from({ length: 23 }, (_, index) => ({ email: `p${index}@x.example` }));
    await loop.operations.createTrackingUrls({ surveyId, recipients });
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await loop.operations.listInvitations({ surveyId, pageSize: 5, after });
      seen.push(...page.invitations.map((invitation) => invitation.email!));
      expect(page.hasMore).toBe(page.nextPage !== undefined);
      after = page.nextPage;
    } while (after !== undefined);
    expect(seen).toEqual(recipients.map((recipient) => recipient.email));
    await expect(loop.operations.listInvitations({ surveyId, after: "x" })).rejects.toMatchObject({
      code: "invalid_argument",
      field: "after",
    });
  });
});

describe("revokeInvitation", () => {
  it("is final, repeats harmlessly, and does not touch an answered link", async () => {
    const { loop, answer } = await createTestLoop();
    const one = await loop.operations.createTrackingUrl({ surveyId, email: "a@x.example" });
    const two = await loop.operations.createTrackingUrl({ surveyId, email: "b@x.example" });
    const revoked = await loop.operations.revokeInvitation({ invitationId: one.invitationId });
    expect(revoked.status).toBe("revoked");
    expect(await loop.operations.revokeInvitation({ invitationId: one.invitationId })).toEqual(revoked);
    await answer(two.invitationId, { satisfaction: 4 });
    await expect(loop.operations.revokeInvitation({ invitationId: two.invitationId })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(loop.operations.revokeInvitation({ invitationId: "nope" })).rejects.toMatchObject({
      code: "not_found",
      field: "invitationId",
    });
  });
});

describe("texts that look like SQL", () => {
  it("T38 are stored, found and given back as the texts they are", async () => {
    const { loop, answer } = await createTestLoop();
    const injection = `x'); DROP TABLE invitations; --" OR 1=1 \\ $1 ?`;
    const call = {
      surveyId,
      email: "o'neil--@example.com",
      externalId: injection,
      parameters: { employeeId: injection },
    };
    const { invitationId } = await loop.operations.createTrackingUrl(call);
    await loop.operations.createTrackingUrl({ surveyId, email: "ann@example.com" });
    expect((await loop.operations.createTrackingUrl(call)).created).toBe(false);
    await answer(invitationId, { satisfaction: 5, comment: injection });
    const found = await loop.operations.listInvitations({ surveyId, externalId: injection });
    expect(found.invitations).toMatchObject([
      { invitationId, externalId: injection, parameters: { employeeId: injection } },
    ]);
    const { responses } = await loop.operations.exportResponses({ surveyId });
    expect(responses).toMatchObject([{ externalId: injection, answers: { comment: injection } }]);
    for (const id of ["support' OR '1'='1", "support;--"]) {
      await expect(loop.operations.getSurvey({ surveyId: id })).rejects.toMatchObject({ code: "not_found" });
      await expect(loop.operations.getInvitation({ invitationId: id })).rejects.toMatchObject({ code: "not_found" });
    }
    expect((await loop.operations.listInvitations({ surveyId })).invitations).toHaveLength(2);
  });
});
