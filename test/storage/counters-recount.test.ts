/** Counters are what a recount gives, after any history of operations with late reports, late pages, opt-outs and erasures (S15). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { counterDeltas } from "../../src/domain/counters.js";
import { compileSurvey } from "../../src/index.js";
import type { CounterPeriod, Storage, StorageRecord } from "../../src/storage/contract.js";
import { createMemoryStorage } from "../../src/storage/memory.js";
import { openStorage } from "../../src/storage/open-storage.js";
import { collect } from "../../src/storage-conformance/examples.js";
import { type FormHost, getPage, hiddenFields, postForm, startFormHost } from "../forms/form-host.js";
import { isLong } from "../long-form.js";
import { provideFreshAddresses } from "./drivers.js";

const freshAddresses = provideFreshAddresses();

const definition = {
  pages: [
    {
      name: "one",
      elements: [
        { type: "rating", name: "nps", rateMin: 0, rateMax: 10 },
        { type: "boolean", name: "again" },
      ],
    },
    {
      name: "two",
      elements: [
        { type: "checkbox", name: "why", choices: ["a", "b", "c"] },
        { type: "text", inputType: "number", name: "hours" },
      ],
    },
  ],
};

const person = fc.nat({ max: 5 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: fc.constant("create" as const), person }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constant("answer" as const), person, value: fc.nat({ max: 10 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant("report" as const),
      person,
      happened: fc.constantFrom("sent", "reminded", "bounced", "optedOut"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("erase" as const), person }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("revoke" as const), person }) },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant("wait" as const), minutes: fc.constantFrom(1, 14, 15, 61, 1440, 45_000) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The latest link of each person. */
type Links = Map<number, { readonly invitationId: string; readonly trackingUrl: string }>;

async function take(host: FormHost, clock: { now: number }, links: Links, one: Step): Promise<void> {
  const { operations } = host.loop;
  if (one.act === "wait") {
    clock.now += one.minutes * 60_000;
    return;
  }
  const email = `p${one.person}@example.org`;
  if (one.act === "create") {
    links.set(
      one.person,
      await operations.createTrackingUrl({ surveyId: "ticket", email, externalId: String(clock.now % 3) }),
    );
    return;
  }
  const link = links.get(one.person);
  if (!link) return;
  const { invitationId, trackingUrl } = link;
  if (one.act === "revoke") {
    // An answered or erased link cannot be revoked; that changes nothing.
    await operations.revokeInvitation({ invitationId }).catch((error) => expect(error.code).toBe("conflict"));
  }
  if (one.act === "erase") await operations.eraseRespondent({ email });
  if (one.act === "report") {
    const happenedAt = new Date(clock.now - 3_600_000).toISOString();
    await operations.reportDelivery({ reports: [{ invitationId, happened: one.happened as "sent", happenedAt }] });
  }
  if (one.act === "answer") {
    const fields = hiddenFields((await getPage(trackingUrl)).html);
    if (fields.page === undefined) return;
    const answers =
      fields.page === "1"
        ? { q0: String(one.value), q1: "true" }
        : { q2: one.value % 2 ? ["a", "c"] : ["b"], q3: String(one.value / 10) };
    await postForm(trackingUrl, { ...fields, ...answers });
  }
}

/** What the counters of a period must be, from the records alone. */
function recount(records: readonly StorageRecord[], { from, to }: CounterPeriod): Record<string, number> {
  const counted = new Map<number, ReturnType<typeof compileSurvey>["countedQuestions"]>();
  const totals: Record<string, number> = {};
  for (const record of records) {
    if (record.kind === "survey" && record.survey.surveyId === "ticket") {
      counted.set(record.survey.version, compileSurvey(record.survey).countedQuestions);
    }
    if (record.kind !== "unit" || record.unit.invitation.surveyId !== "ticket") continue;
    for (const { quarterHour, name, amount } of counterDeltas(
      undefined,
      record.unit,
      (version) => counted.get(version)!,
    )) {
      if ((from !== undefined && quarterHour < from) || (to !== undefined && quarterHour >= to)) continue;
      totals[name] = (totals[name] ?? 0) + amount;
    }
  }
  return Object.fromEntries(Object.entries(totals).filter(([, amount]) => amount !== 0));
}

async function assertCounted(storage: Storage, start: number, end: number): Promise<void> {
  const records = await collect(storage);
  // Also periods of which shorter buckets are taken away from longer ones.
  const border = (part: number) =>
    new Date(start + Math.floor(((end - start) * part) / 900_000) * 900_000).toISOString().slice(0, 16);
  const inner = [0.03, 0.1, 0.3, 0.5].flatMap((from) =>
    [0.6, 0.8, 0.97].map((to) => ({ from: border(from), to: border(to) })),
  );
  const periods = [{}, { from: border(0.3) }, { to: border(0.6) }, ...inner];
  for (const period of periods) {
    expect(Object.fromEntries(await storage.readCounters("ticket", period))).toEqual(recount(records, period));
  }
}

describe.each(["memory", ...Object.keys(freshAddresses)])("the counters of a %s storage", (driver) => {
  it("S15 are those of a recount after any history, and after opening again", { timeout: 600_000 }, async () => {
    const histories = fc.array(step, { minLength: 15, maxLength: 40 });
    let completed = 0;
    const property = fc.asyncProperty(histories, async (steps) => {
      const address = await freshAddresses[driver]?.();
      const storage = address === undefined ? createMemoryStorage() : openStorage(address);
      const start = Date.UTC(2026, 0, 31, 22);
      const clock = { now: start };
      const host = await startFormHost({ options: { storage, now: () => clock.now } });
      try {
        await host.publish(definition);
        const links: Links = new Map();
        for (const person of [0, 1, 2]) await take(host, clock, links, { act: "create", person });
        for (const one of steps) await take(host, clock, links, one);
        await assertCounted(storage, start, clock.now);
        completed += (await storage.readCounters("ticket")).get("completed") ?? 0;
      } finally {
        await host.close();
      }
      if (address === undefined) return;
      const reopened = openStorage(address);
      await reopened.open();
      await assertCounted(reopened, start, clock.now).finally(() => reopened.close());
    });
    await fc.assert(property, { numRuns: isLong ? 100 : driver === "memory" ? 12 : 5 });
    expect(completed).toBeGreaterThan(0);
  });
});
