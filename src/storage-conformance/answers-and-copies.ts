/** What comes back is what went in, and nobody can change it from outside: S7. */
import assert from "node:assert/strict";
import type { Storage } from "../storage/contract.js";
import { change, collect, commitOne, completion, creation, invite, plain, unitOf } from "./examples.js";
import type { Suite } from "./suite.js";

/** Changes every member of a value, as far as it lets itself be changed. */
function vandalise(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const inner of Object.values(value)) vandalise(inner);
  for (const member of Object.keys(value)) attempt(() => Reflect.set(value, member, "vandalised"));
  attempt(() => Reflect.set(value, "added", "vandalised"));
  if (Array.isArray(value)) attempt(() => value.push("vandalised"));
  if (value instanceof Map) value.clear();
}

/** A frozen object refuses: that is as good as a copy. */
function attempt(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof TypeError);
  }
}

const now = "2026-03-01T10:00:00.000Z";
const key = { surveyId: "s", emailIdentity: "i1@example.org", externalId: undefined };

/** Every read that returns objects. */
const reads: Record<string, (storage: Storage) => Promise<unknown>> = {
  findUnit: (storage) => storage.findUnit("i1"),
  findUnitByNaturalKey: (storage) => storage.findUnitByNaturalKey(key),
  findInvitationIds: (storage) => storage.findInvitationIds("i1@example.org"),
  listInvitations: (storage) => storage.listInvitations({ surveyId: "s", now, limit: 10 }),
  readFeed: (storage) => storage.readFeed({ surveyId: "s", feed: "responses", limit: 10 }),
  readCounters: async (storage) => storage.readCounters("s"),
  findSurvey: (storage) => storage.findSurvey("s"),
  listSurveys: (storage) => storage.listSurveys(),
  getDocuments: (storage) => storage.getDocuments("settings", ["k"]),
  listDocuments: (storage) => storage.listDocuments("settings", { limit: 10 }),
  readAll: (storage) => collect(storage),
  "a refused commit": (storage) => storage.commit([creation(invite("s", "i1"))]),
  "a refused putDocument": (storage) =>
    storage.putDocument({ collection: "settings", key: "k", expectedRevision: 9, value: 1 }),
};

async function fill(storage: Storage): Promise<void> {
  await storage.addSurveyVersion({
    surveyId: "s",
    version: 1,
    publishedAt: now,
    definition: { pages: [{ name: "p" }] },
  });
  const unit = await commitOne(storage, creation(invite("s", "i1", { parameters: { a: "b" } })));
  await commitOne(storage, completion(unit, { nps: 9 }));
  await storage.putDocument({ collection: "settings", key: "k", value: { list: [1, { deep: true }] } });
}

function shown(value: unknown): unknown {
  return value instanceof Map ? [...value].sort() : plain(value);
}

export function answerTests({ test }: Suite): void {
  for (const [name, read] of Object.entries(reads)) {
    test(`S7 changing what ${name} returned changes nothing in the storage`, async ({ storage }) => {
      await fill(storage);
      const before = shown(await read(storage));
      vandalise(await read(storage));
      assert.deepEqual(shown(await read(storage)), before);
    });
  }

  test("S7 what is given is neither kept nor frozen", async ({ storage }) => {
    const parameters = { a: "b" };
    const invitation = { ...invite("s", "i1"), parameters };
    const unit = await commitOne(storage, creation(invitation));
    const answers = { nps: 9, list: ["x"] };
    const completed = completion(unit, {});
    const responses = [{ ...completed.responses![0]!, answers }];
    const pending = storage.commit([{ ...completed, responses }]);
    vandaliseGiven([parameters, answers, answers.list, invitation]);
    await pending;
    const definition = { pages: [{ name: "p" }] };
    const adding = storage.addSurveyVersion({ surveyId: "s", version: 1, publishedAt: now, definition });
    definition.pages.push({ name: "vandalised" });
    await adding;
    const value = { list: [1] };
    const putting = storage.putDocument({ collection: "settings", key: "k", value });
    value.list.push(2);
    await putting;
    const stored = await unitOf(storage, "i1");
    assert.deepEqual(plain(stored.invitation.parameters), { a: "b" });
    assert.deepEqual(plain(stored.responses[0]?.answers), { nps: 9, list: ["x"] });
    assert.deepEqual(plain((await storage.findSurvey("s"))?.definition), { pages: [{ name: "p" }] });
    assert.deepEqual(plain((await storage.getDocuments("settings", ["k"]))[0]?.value), { list: [1] });
  });

  test("S7 answers and parameters of any name and kind come back as they were", async ({ storage }) => {
    const parameters = JSON.parse(
      '{"__proto__":"p","constructor":"c","toString":"t","a.b-c":"é\\u0000\\ud83d\\ude00"}',
    );
    const answers = JSON.parse(
      '{"__proto__":"p","hasOwnProperty":1,"number":-0.5,"yes":true,"list":["a","b"],"parts":{"row 1":"x","__proto__":"y"},"":""}',
    );
    const unit = await commitOne(storage, creation({ ...invite("s", "i1"), parameters }));
    const completed = completion(unit, {});
    await commitOne(storage, change(unit, { ...completed, responses: [{ ...completed.responses![0]!, answers }] }));
    const stored = await unitOf(storage, "i1");
    assert.equal(JSON.stringify(stored.invitation.parameters), JSON.stringify(parameters));
    assert.equal(JSON.stringify(stored.responses[0]?.answers), JSON.stringify(answers));
    assert.equal(stored.invitation.parameters.valueOf, undefined);
    assert.equal(stored.responses[0]?.answers.valueOf, undefined);
  });
}

function vandaliseGiven(values: readonly object[]): void {
  for (const value of values) {
    assert.equal(Object.isFrozen(value), false);
    for (const member of Object.keys(value)) Reflect.set(value, member, "vandalised");
  }
}
