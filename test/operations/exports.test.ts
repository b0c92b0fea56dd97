import { describe, expect, it } from "vitest";
import { createTestLoop, surveyId, type TestLoop } from "./loop.js";

async function answered(test: TestLoop, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const { invitationId } = await test.loop.operations.createTrackingUrl({
      surveyId,
      email: `p${index}@x.example`,
      externalId: `T-${index}`,
      parameters: { employeeId: String(index) },
    });
    await test.answer(invitationId, {
      recommend: index % 11,
      satisfaction: 5,
      reasons: ["speed", "tone"],
      comment: `what person ${index} wrote`,
    });
    ids.push(invitationId);
  }
  return ids;
}

describe("exportResponses", () => {
  it("gives everything that belongs to a response, its answers in form order", async () => {
    const test = await createTestLoop();
    await answered(test, 1);
    const page = await test.loop.operations.exportResponses({ surveyId, labelLanguage: "en" });
    expect(page.hasMore).toBe(false);
    expect(page.responses[0]).toMatchObject({
      status: "complete",
      surveyVersion: 1,
      email: "p0@x.example",
      externalId: "T-0",
      language: "en",
      parameters: { employeeId: "0" },
      unsignedParameters: { channel: "mail" },
      answers: { satisfaction: 5, recommend: 0, reasons: ["speed", "tone"], comment: "what person 0 wrote" },
      answerLabels: { reasons: ["speed", "Friendly tone"] },
    });
    expect(Object.keys(page.responses[0]!.answers!)).toEqual(["satisfaction", "recommend", "reasons", "comment"]);
  });

  it("T57 keeps the order of the commits and misses nothing when the clock jumps back and forth", async () => {
    const test = await createTestLoop();
    const seconds: number[] = [];
    test.loop.on("call.finished", (call) => void seconds.push(call.seconds));
    const expected: string[] = [];
    const read: (string | undefined)[] = [];
    let acknowledge: string | undefined;
    for (const [index, hours] of [0, -1, 5, -48, 0.5].entries()) {
      test.clock.now += hours * 3_600_000;
      const { invitationId } = await test.loop.operations.createTrackingUrl({ surveyId, email: `p${index}@x.example` });
      await test.answer(invitationId, { recommend: 9, satisfaction: 5 });
      expected.push(invitationId);
      const page = await test.loop.operations.exportResponses({ surveyId, consumer: "crm", acknowledge });
      read.push(...page.responses.map((row) => row.invitationId));
      acknowledge = page.checkpoint;
    }
    expect(read).toEqual(expected);
    const whole = await test.loop.operations.exportResponses({ surveyId });
    expect(whole.responses.map((row) => row.invitationId)).toEqual(expected);
    expect(seconds).toHaveLength(11);
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(0);
  });

  it("T55 gives an unacknowledged page again, with the newest revision of each row, and moves on when it is acknowledged", async () => {
    const test = await createTestLoop();
    const ids = await answered(test, 5);
    const read = (acknowledge?: string) =>
      test.loop.operations.exportResponses({ surveyId, consumer: "crm", pageSize: 2, acknowledge });
    const first = await read();
    const repeated = await read();
    expect(repeated).toEqual(first);
    await test.loop.operations.eraseRespondent({ email: "p0@x.example" });
    const withoutErased = await read();
    expect(withoutErased.responses.map((row) => row.invitationId)).toEqual(ids.slice(1, 3));
    const second = await read(withoutErased.checkpoint);
    expect(second.responses.map((row) => row.invitationId)).toEqual(ids.slice(3, 5));
    const third = await read(second.checkpoint);
    expect(third.responses).toMatchObject([{ invitationId: ids[0], status: "erased", revision: 2 }]);
    expect(third.responses[0]).not.toHaveProperty("answers.satisfaction");
    const end = await read(third.checkpoint);
    expect(end).toMatchObject({ hasMore: false, responses: [] });
    expect((await read(first.checkpoint)).responses).toEqual([]);
  });

  it("counts checkpoints by survey and operation, and tells each misuse apart", async () => {
    const test = await createTestLoop();
    const { loop } = test;
    await answered(test, 1);
    const { definition } = await import("../http/hosts.js");
    await loop.operations.publishSurvey({ surveyId: "other", definition });
    const { checkpoint } = await loop.operations.exportResponses({ surveyId });
    const refused = async (input: object, code: string, field: string) =>
      expect(loop.operations.exportResponses({ surveyId, ...input })).rejects.toMatchObject({ code, field });
    await refused({ surveyId: "other", after: checkpoint }, "conflict", "after");
    await expect(loop.operations.exportInvitations({ surveyId, after: checkpoint })).rejects.toMatchObject({
      code: "conflict",
    });
    await refused({ after: "cp-2" }, "invalid_argument", "after");
    await refused({ after: checkpoint, consumer: "crm" }, "invalid_argument", "after");
    await refused({ acknowledge: checkpoint }, "invalid_argument", "acknowledge");
    await refused({ consumer: "../x" }, "invalid_argument", "consumer");
    await refused({ pageSize: 5001 }, "invalid_argument", "pageSize");
    await refused({ pageSize: 0 }, "invalid_argument", "pageSize");
    await refused({ include: "some" }, "invalid_argument", "include");
  });

  it("leaves partial responses out unless asked, and limits a page by bytes but never to nothing", async () => {
    const test = await createTestLoop();
    const { loop } = test;
    await answered(test, 3);
    const { invitationId } = await loop.operations.createTrackingUrl({ surveyId, email: "half@x.example" });
    await test.answer(invitationId, { satisfaction: 1 }, 30, false);
    expect((await loop.operations.exportResponses({ surveyId })).responses).toHaveLength(3);
    expect((await loop.operations.exportResponses({ surveyId, include: "all" })).responses).toHaveLength(4);
    const small = await loop.operations.exportResponses({ surveyId, maxBytes: 1 });
    expect(small).toMatchObject({ hasMore: true });
    expect(small.responses).toHaveLength(1);
    const rest = await loop.operations.exportResponses({ surveyId, after: small.checkpoint });
    expect(rest.responses).toHaveLength(2);
  });
});

describe("exportInvitations", () => {
  it("gives those who did not answer, too, each once at its latest change", async () => {
    const test = await createTestLoop();
    const ids = await answered(test, 2);
    const { invitationId } = await test.loop.operations.createTrackingUrl({ surveyId, email: "silent@x.example" });
    const page = await test.loop.operations.exportInvitations({ surveyId, consumer: "crm" });
    expect(page.invitations.map((row) => [row.invitationId, row.status])).toEqual([
      [ids[0], "completed"],
      [ids[1], "completed"],
      [invitationId, "created"],
    ]);
  });
});

describe("eraseRespondent", () => {
  it("forgets a person everywhere, frees the natural key, subtracts answers from scores and keeps the funnel", async () => {
    const test = await createTestLoop();
    const { loop, storage } = test;
    const ids = await answered(test, 3);
    const before = await loop.operations.getSummary({ surveyId });
    const receipt = await loop.operations.eraseRespondent({ email: "P1@x.example" });
    expect(receipt).toMatchObject({ invitationCount: 1, responseCount: 1 });
    const after = await loop.operations.getSummary({ surveyId });
    expect(after).toMatchObject({ invitedCount: 3, completedCount: 3 });
    expect(before.questionSummaries![0]!.answeredCount).toBe(3);
    expect(after.questionSummaries![0]!.answeredCount).toBe(2);
    const everything = JSON.stringify([
      await loop.operations.exportResponses({ surveyId, include: "all" }),
      await loop.operations.exportInvitations({ surveyId }),
      await storage.listDocuments("audit", { limit: 100 }),
      await storage.findUnit(ids[1]!),
    ]);
    expect(everything).not.toContain("p1@x.example");
    expect(everything).not.toContain("what person 1 wrote");
    const again = await loop.operations.createTrackingUrl({ surveyId, email: "p1@x.example", externalId: "T-1" });
    expect(again.created).toBe(true);
    expect(await loop.operations.eraseRespondent({ email: "nobody@x.example" })).toMatchObject({ invitationCount: 0 });
  });
});

describe("getSummary", () => {
  it("computes rate, NPS, CSAT, median and value counts from the counters, for all time and for a period", async () => {
    const test = await createTestLoop();
    const { loop, clock } = test;
    const scores = [10, 9, 8, 3];
    for (const [index, recommend] of scores.entries()) {
      const { invitationId } = await loop.operations.createTrackingUrl({ surveyId, email: `p${index}@x.example` });
      if (index === 2) clock.now += 3_600_000;
      await test.answer(invitationId, { recommend, satisfaction: index === 3 ? 2 : 5 }, 10 * (index + 1));
    }
    await loop.operations.createTrackingUrl({ surveyId, email: "silent@x.example" });
    const bounced = await loop.operations.createTrackingUrl({ surveyId, email: "bounced@x.example" });
    await loop.operations.reportDelivery({ reports: [{ invitationId: bounced.invitationId, happened: "bounced" }] });
    expect(await loop.operations.getSummary({ surveyId })).toMatchObject({
      invitedCount: 6,
      startedCount: 4,
      completedCount: 4,
      partialCount: 0,
      bouncedCount: 1,
      responseRatePercent: 80,
      netPromoterScore: 25,
      satisfactionScore: 75,
      medianSeconds: 25,
    });
    const early = await loop.operations.getSummary({ surveyId, periodEnd: "2026-03-01T10:15:00Z" });
    expect(early).toMatchObject({ netPromoterScore: 100, invitedCount: 3 });
    const late = await loop.operations.getSummary({ surveyId, periodStart: "2026-03-01T10:15:00Z" });
    expect(late).toMatchObject({ netPromoterScore: -50, invitedCount: 3 });
    const recommend = late.questionSummaries!.find((question) => question.questionId === "recommend")!;
    expect(recommend).toMatchObject({ answeredCount: 2, mean: 5.5 });
    expect(recommend.valueCounts!.filter((each) => each.responseCount > 0)).toMatchObject([
      { value: "3", responseCount: 1 },
      { value: "8", responseCount: 1 },
    ]);
  });
});

describe("publishSurvey", () => {
  it("adds a version when the definition changes, and says when it does not", async () => {
    const { loop } = await createTestLoop();
    const { definition } = await import("../http/hosts.js");
    expect(await loop.operations.publishSurvey({ surveyId, definition })).toEqual({
      surveyId,
      version: 1,
      unchanged: true,
      warnings: undefined,
    });
    const changed = { ...definition, title: "New title" };
    expect(await loop.operations.publishSurvey({ surveyId, definition: changed })).toMatchObject({
      version: 2,
      unchanged: false,
    });
    expect(await loop.operations.getSurvey({ surveyId })).toMatchObject({ version: 2, title: "New title" });
    expect(await loop.operations.getSurvey({ surveyId, version: 1, language: "fr" })).toMatchObject({
      version: 1,
      title: expect.stringContaining("Comment"),
    });
    await expect(loop.operations.getSurvey({ surveyId, version: 3 })).rejects.toMatchObject({
      code: "not_found",
      field: "version",
    });
    await expect(loop.operations.publishSurvey({ surveyId: "../x", definition })).rejects.toMatchObject({
      code: "invalid_argument",
      field: "surveyId",
    });
    await expect(
      loop.operations.publishSurvey({
        surveyId,
        definition: { pages: [{ elements: [{ type: "text", name: "a", visibleIf: "{b} =" }] }] },
      }),
    ).rejects.toMatchObject({
      code: "invalid_argument",
      field: "definition",
      reason: expect.stringContaining("pages[0].elements[0].visibleIf"),
    });
    await expect(
      loop.operations.publishSurvey({ surveyId, definition: { title: "x".repeat(1_100_000) } }),
    ).rejects.toMatchObject({ code: "too_large" });
  });
});
