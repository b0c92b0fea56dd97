/** The conformance suite itself: it finds defects, under the number of the guarantee that is broken; the docs name them all. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Storage } from "../../src/storage/contract.js";
import { createMemoryStorage } from "../../src/storage/memory.js";
import { storageConformance } from "../../src/storage-conformance/index.js";

type Test = { readonly title: string; readonly run: () => Promise<void> };

/** The tests that the suite declares for a driver. */
function declaredTests(persists: boolean, createStorage: () => Storage): Test[] {
  const tests: Test[] = [];
  storageConformance({
    describe: (_, declare) => declare(),
    it: (title, run) => tests.push({ title, run }),
    persists,
    createStorage: () => ({ storage: createStorage(), reopen: async () => createStorage() }),
  });
  return tests;
}

/** Numbers of the guarantees whose tests fail for a memory driver with a defect. */
async function failingGuarantees(damage: (storage: Storage) => Partial<Storage>): Promise<string[]> {
  const tests = declaredTests(false, () => {
    const storage = createMemoryStorage();
    return { ...storage, ...damage(storage) };
  });
  const failed = new Set<string>();
  for (const { title, run } of tests) {
    if (title.includes("10,000")) continue;
    await run().catch(() => failed.add(title.split(" ")[0]!));
  }
  return [...failed].sort();
}

describe("the conformance suite", () => {
  it("finds nothing wrong with the memory driver", async () => {
    expect(await failingGuarantees(() => ({}))).toEqual([]);
  });

  it.each<[string, string, (storage: Storage) => Partial<Storage>]>([
    ["S1", "that forgets everything when it is closed", () => ({})],
    [
      "S2",
      "that reports as committed what it has refused",
      (storage) => ({
        async commit(changes) {
          const outcomes = await storage.commit(changes);
          return outcomes.map((outcome) => (outcome.committed ? outcome : { committed: true, revision: 1 }));
        },
      }),
    ],
    [
      "S3",
      "that ignores the expected revision",
      (storage) => ({
        async commit(changes) {
          const fresh = changes.map(async (change) => {
            const unit = await storage.findUnit(change.invitationId);
            return { ...change, expectedRevision: change.expectedRevision === 0 ? 0 : (unit?.revision ?? 1) };
          });
          return storage.commit(await Promise.all(fresh));
        },
      }),
    ],
    [
      "S4",
      "that forgets the responses of a change",
      (storage) => ({ commit: (changes) => storage.commit(changes.map(({ responses, ...change }) => change)) }),
    ],
    [
      "S5",
      "whose feed never says that there is more",
      (storage) => ({ readFeed: async (query) => ({ ...(await storage.readFeed(query)), hasMore: false }) }),
    ],
    [
      "S6",
      "whose listings have no second page",
      (storage) => ({
        listInvitations: async (query) => ({ invitations: (await storage.listInvitations(query)).invitations }),
      }),
    ],
    [
      "S7",
      "that keeps what it was given",
      (storage) => {
        const versions = new Map<string, Awaited<ReturnType<Storage["findSurvey"]>>>();
        return {
          async addSurveyVersion(version) {
            versions.set(version.surveyId, version);
            return storage.addSurveyVersion(version);
          },
          async findSurvey(surveyId, version) {
            const found = await storage.findSurvey(surveyId, version);
            return found && version === undefined ? versions.get(surveyId) : found;
          },
        };
      },
    ],
    [
      "S8",
      "that finds persons in all surveys",
      (storage) => ({ findInvitationIds: (email) => storage.findInvitationIds(email) }),
    ],
    [
      "S9",
      "that shows whom it has forgotten",
      (storage) => {
        const known = new Set<string>();
        return {
          async commit(changes) {
            for (const { invitation } of changes) if (invitation?.emailIdentity) known.add(invitation.invitationId);
            return storage.commit(changes);
          },
          async findInvitationIds(email, surveyId) {
            const found = await storage.findInvitationIds(email, surveyId);
            return found.length === 0 && email.startsWith("secret") ? [...known] : found;
          },
        };
      },
    ],
    [
      "S13",
      "that can be read when it is closed",
      (storage) => ({ findSurvey: (id) => storage.findSurvey(id).catch(() => undefined) }),
    ],
    [
      "S14",
      "that throws for what is absent",
      (storage) => ({
        async findUnit(id) {
          const unit = await storage.findUnit(id);
          if (!unit) throw new Error("not found");
          return unit;
        },
      }),
    ],
    [
      "S16",
      "that loads units and forgets their positions",
      (storage) => ({
        async load(records) {
          const loaded = records.map((record, index) =>
            record.kind === "unit" ? { ...record, invitationPosition: record.place + index } : record,
          );
          await storage.load(loaded);
        },
      }),
    ],
    ["S15", "that ignores the period", (storage) => ({ readCounters: (surveyId) => storage.readCounters(surveyId) })],
  ])("finds under %s a driver %s", async (guarantee, _, damage) => {
    if (guarantee === "S1") {
      const test = declaredTests(true, createMemoryStorage).find(({ title }) => title.startsWith("S1 everything"));
      await expect(test?.run()).rejects.toThrow();
    } else expect(await failingGuarantees(damage)).toContain(guarantee);
  });

  it("begins every title with the number of a guarantee, and each guarantee has its heading in the docs", async () => {
    const docs = await readFile(new URL("../../docs/storage.md", import.meta.url), "utf8");
    const headings = [...docs.matchAll(/^### (S\d+) /gm)].map((match) => match[1]);
    expect(headings).toEqual(Array.from({ length: 17 }, (_, index) => `S${index + 1}`));
    for (const { title } of declaredTests(true, createMemoryStorage)) {
      expect(headings).toContain(/^(S\d+) /.exec(title)?.[1]);
    }
  });
});
