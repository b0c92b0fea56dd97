/** Opening, closing, durability: S1, S12, S13, S14. */
import assert from "node:assert/strict";
import { SurveyLoopError } from "../errors.js";
import type { Storage } from "../storage/contract.js";
import { collect, commitOne, completion, creation, invite, plain, sameContent, unitOf } from "./examples.js";
import type { Suite } from "./suite.js";

type Call = Exclude<keyof Storage, "driver" | "open" | "close" | "tallyResponses">;
/** Every method that rejects unless the storage is open. */
const calls: Record<Call, (storage: Storage) => Promise<unknown>> = {
  addSurveyVersion: (storage) =>
    storage.addSurveyVersion({ surveyId: "s", version: 1, publishedAt: "2026-03-01T10:00:00.000Z", definition: {} }),
  findSurvey: (storage) => storage.findSurvey("s"),
  listSurveys: (storage) => storage.listSurveys(),
  findUnit: (storage) => storage.findUnit("i"),
  findUnitByNaturalKey: (storage) =>
    storage.findUnitByNaturalKey({ surveyId: "s", emailIdentity: "a@example.org", externalId: undefined }),
  findInvitationIds: (storage) => storage.findInvitationIds("a@example.org"),
  listInvitations: (storage) => storage.listInvitations({ surveyId: "s", now: "2026-03-01T10:00:00.000Z", limit: 10 }),
  commit: (storage) => storage.commit([creation(invite("s", "i"))]),
  readFeed: (storage) => storage.readFeed({ surveyId: "s", feed: "invitations", limit: 10 }),
  readCounters: (storage) => storage.readCounters("s"),
  getDocuments: (storage) => storage.getDocuments("settings", ["k"]),
  listDocuments: (storage) => storage.listDocuments("settings", { limit: 10 }),
  putDocument: (storage) => storage.putDocument({ collection: "settings", key: "k", value: 1 }),
  readAll: (storage) => collect(storage),
  load: (storage) =>
    storage.load([{ kind: "document", collection: "settings", document: { key: "k", revision: 1, value: 1 } }]),
};

function isUnavailable(error: unknown): boolean {
  return error instanceof SurveyLoopError && error.code === "unavailable";
}

export function lifecycleTests(suite: Suite): void {
  for (const [method, call] of Object.entries(calls)) {
    suite.test(`S13 ${method} rejects after close`, async ({ storage }) => {
      await call(storage);
      await storage.close();
      await assert.rejects(() => call(storage), isUnavailable);
    });

    suite.unopenedTest(`S13 ${method} rejects before open`, async (storage) => {
      await assert.rejects(() => call(storage), isUnavailable);
    });
  }

  suite.test("S13 a closed storage cannot be opened again", async ({ storage }) => {
    await storage.close();
    await assert.rejects(() => storage.open(), isUnavailable);
  });

  suite.test("S13 closing twice, and closing at once by two callers, does nothing more", async ({ storage }) => {
    await Promise.all([storage.close(), storage.close()]);
    await storage.close();
  });

  suite.unopenedTest("S13 closing a storage that was never opened does nothing", async (storage) => {
    await storage.close();
  });

  suite.test("S13 closing finishes the commits that are under way", async ({ storage }) => {
    const commits = Array.from({ length: 20 }, (_, index) => storage.commit([creation(invite("s", `i${index}`))]));
    const closed = storage.close();
    const outcomes = (await Promise.all(commits)).flat();
    await closed;
    assert.equal(outcomes.filter((outcome) => outcome.committed).length, 20);
  });

  suite.test("S14 what is absent is undefined or empty, never a throw", async ({ storage }) => {
    assert.equal(await storage.findSurvey("none"), undefined);
    assert.equal(await storage.findSurvey("none", 3), undefined);
    assert.deepEqual(await storage.listSurveys(), []);
    assert.equal(await storage.findUnit("none"), undefined);
    assert.equal(
      await storage.findUnitByNaturalKey({ surveyId: "none", emailIdentity: "a@b", externalId: "x" }),
      undefined,
    );
    assert.deepEqual(await storage.findInvitationIds("a@b"), []);
    const now = "2026-03-01T10:00:00.000Z";
    sameContent(await storage.listInvitations({ surveyId: "none", now, limit: 10 }), { invitations: [] });
    const noRows = { rows: [], hasMore: false };
    sameContent(await storage.readFeed({ surveyId: "none", feed: "responses", limit: 10 }), noRows);
    assert.equal((await storage.readCounters("none")).size, 0);
    assert.deepEqual(await storage.getDocuments("keys", ["none", "neither"]), [undefined, undefined]);
    assert.deepEqual(await storage.listDocuments("keys", { limit: 10 }), []);
    assert.deepEqual(await storage.commit([]), []);
  });

  suite.durabilityTest("S1 everything acknowledged is there after opening again", async (bench) => {
    const { storage } = bench;
    const version = { surveyId: "s", version: 1, publishedAt: "2026-03-01T10:00:00.000Z", definition: { title: "é" } };
    await storage.addSurveyVersion(version);
    const unit = await commitOne(storage, creation(invite("s", "i1", { externalId: "T-1", parameters: { a: "b" } })));
    await commitOne(storage, completion(unit, { nps: 9, text: "line\nline" }));
    await commitOne(storage, creation(invite("s", "i2")));
    await storage.putDocument({ collection: "settings", key: "a/../b", value: { deep: [1, null, "x"] } });
    const contentOf = async (each: Storage) =>
      plain({
        surveys: await each.listSurveys(),
        units: [await unitOf(each, "i1"), await unitOf(each, "i2")],
        responses: await each.readFeed({ surveyId: "s", feed: "responses", limit: 10 }),
        invitations: await each.readFeed({ surveyId: "s", feed: "invitations", limit: 10 }),
        counters: [...(await each.readCounters("s"))].sort(),
        documents: await each.listDocuments("settings", { limit: 10 }),
        listing: await each.listInvitations({ surveyId: "s", now: version.publishedAt, limit: 10 }),
        byKey: await each.findUnitByNaturalKey({
          surveyId: "s",
          emailIdentity: "i1@example.org",
          externalId: "T-1",
        }),
      });
    const before = await contentOf(storage);
    assert.deepEqual(await contentOf(await bench.reopen()), before);
  });

  suite.durabilityTest("S5 positions go on behind all that a reader has seen after opening again", async (bench) => {
    const unit = await commitOne(bench.storage, creation(invite("s", "i1")));
    await commitOne(bench.storage, completion(unit, { nps: 1 }));
    const query = { surveyId: "s", feed: "invitations", limit: 10 } as const;
    const last = (await bench.storage.readFeed(query)).rows.at(-1)!.position;
    const storage = await bench.reopen();
    await commitOne(storage, creation(invite("s", "i2")));
    const { rows } = await storage.readFeed({ ...query, after: last });
    assert.deepEqual(
      rows.map((row) => row.invitation.invitationId),
      ["i2"],
    );
  });

  if (suite.manifest.persists && !suite.manifest.shares) {
    suite.test("S12 a second storage on the same medium is refused while the first is open", async (bench) => {
      const second = await bench.second();
      await assert.rejects(() => second.open(), isUnavailable);
      await commitOne(bench.storage, creation(invite("s", "i1")));
    });
  }
}
