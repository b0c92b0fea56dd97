/** Counting responses where they lie: S17, for drivers that have `tallyResponses`. */
import assert from "node:assert/strict";
import type { Answers, Parameters } from "../domain/answers.js";
import { completeInvitation, startInvitation } from "../domain/invitation.js";
import { completeResponse, startResponse } from "../domain/response.js";
import { SurveyLoopError } from "../errors.js";
import type { ResponseField, ResponseSelection, Storage, TallyRow } from "../storage/contract.js";
import { at, change, commitOne, creation, erasure, invite, unitOf } from "./examples.js";
import type { Suite } from "./suite.js";

interface Answered {
  readonly surveyId?: string;
  readonly parameters?: Record<string, string>;
  readonly unsignedParameters?: Parameters;
  readonly answers: Answers;
  readonly language?: string;
  readonly minutes?: number;
  readonly isPartial?: boolean;
}

async function answer(storage: Storage, invitationId: string, given: Answered): Promise<void> {
  const { surveyId = "s", parameters, unsignedParameters = {}, answers, language, minutes = 5, isPartial } = given;
  const created = await commitOne(storage, creation(invite(surveyId, invitationId, parameters ? { parameters } : {})));
  const identity = { surveyId, responseId: `${invitationId}-r`, invitationId, surveyVersion: 1, shownAt: undefined };
  const started = startResponse({ ...identity, unsignedParameters }, { answers, nextPage: 1, language }, at(minutes));
  const begun = startInvitation(created.invitation, at(minutes));
  await commitOne(
    storage,
    change(created, {
      invitation: isPartial ? begun : completeInvitation(begun, at(minutes)),
      responses: [isPartial ? started : completeResponse(started, undefined, at(minutes))],
    }),
  );
}

async function tally(
  storage: Storage,
  groupings: readonly (readonly ResponseField[])[],
  selection: Partial<ResponseSelection> = {},
  maxGroups = 100,
): Promise<(Record<string, number> | undefined)[]> {
  const results = await storage.tallyResponses!({
    selection: { surveyId: "s", conditions: [], ...selection },
    groupings,
    maxGroups,
  });
  return results.map((rows) => rows && Object.fromEntries(rows.map(shownRow).sort()));
}

function shownRow({ values, responses, sum }: TallyRow): [string, number] {
  return [values.join(" ") + (sum === undefined ? "" : ` sum ${sum}`), responses];
}

const nps = { of: "answer", name: "nps" } as const;
const employee = { of: "parameter", name: "employeeId", origin: "any" } as const;

/** Three people with answers of every shape, one who has not finished. */
async function fill(storage: Storage): Promise<void> {
  await answer(storage, "i1", {
    parameters: { employeeId: "7" },
    unsignedParameters: { employeeId: "8", campaign: "spring" },
    answers: {
      nps: 9,
      topics: ["bill", "1"],
      solved: true,
      "odd.\"name'": "x",
      rows: { speed: "good", price: 2 },
      mean: 0.1,
    },
    language: "fr",
  });
  await answer(storage, "i2", {
    unsignedParameters: { employeeId: "7" },
    answers: { nps: "9", topics: [1], solved: false, rows: { speed: "bad" }, mean: 0.2 },
    minutes: 10,
  });
  await answer(storage, "i3", { answers: { nps: 3, why: "é\ud83d\ude00" }, language: "en", minutes: 20 });
  await answer(storage, "i4", { answers: { nps: 9 }, isPartial: true, minutes: 30 });
  await answer(storage, "other", { surveyId: "t", answers: { nps: 1 } });
}

export function tallyTests(suite: Suite): void {
  const { test, unopenedTest } = suite;

  test("S17 responses are counted by status, language, parameter and answer", async ({ storage }) => {
    await fill(storage);
    const groupings = [
      [],
      [{ of: "status" }],
      [{ of: "language" }],
      [employee],
      [{ of: "parameter", name: "employeeId", origin: "signed" }],
      [{ of: "parameter", name: "employeeId", origin: "unsigned" }],
      [nps],
      [{ of: "answer", name: "topics" }],
      [{ of: "answer", name: "solved" }],
      [{ of: "answer", name: "rows", part: "speed" }],
      [{ of: "answer", name: "odd.\"name'" }],
      [{ of: "answer", name: "why" }],
      [{ of: "answer", name: "none" }],
    ] as const;
    assert.deepEqual(await tally(storage, groupings), [
      { "": 4 },
      { complete: 3, partial: 1 },
      { en: 1, fr: 1 },
      { 7: 2 },
      { 7: 1 },
      { 7: 1, 8: 1 },
      { 3: 1, 9: 3 },
      { 1: 2, bill: 1 },
      { false: 1, true: 1 },
      { bad: 1, good: 1 },
      { x: 1 },
      { "é\ud83d\ude00": 1 },
      {},
    ]);
  });

  test("S17 two fields are counted together, and who answered with the sum of the numbers", async ({ storage }) => {
    await fill(storage);
    const groupings = [
      [nps, employee],
      [{ of: "answer", name: "topics" }, nps],
      [{ of: "status" }, { of: "answered", name: "why" }],
      [{ of: "answered", name: "nps" }],
      [{ of: "answered", name: "mean" }],
      [{ of: "answered", name: "topics" }],
      [{ of: "answered", name: "rows", part: "price" }],
    ] as const;
    assert.deepEqual(await tally(storage, groupings), [
      { "9 7": 2 },
      { "1 9": 2, "bill 9": 1 },
      { "complete true": 1 },
      { "true sum 21000000": 4 },
      { "true sum 300000": 2 },
      { "true sum 0": 2 },
      { "true sum 2000000": 1 },
    ]);
  });

  test("S17 only the selected ones are counted: period, and every condition with any of its values", async ({
    storage,
  }) => {
    await fill(storage);
    const count = async (selection: Partial<ResponseSelection>) =>
      (await tally(storage, [[]], selection))[0]?.[""] ?? 0;
    const where = (...conditions: [ResponseField, ...string[]][]) =>
      count({ conditions: conditions.map(([field, ...values]) => ({ field, values })) });
    assert.equal(await count({ from: at(5), to: at(20) }), 2);
    assert.equal(await count({ from: at(6) }), 3);
    assert.equal(await count({ to: at(5) }), 0);
    assert.equal(await where([nps, "9"]), 3);
    assert.equal(await where([nps, "9", "3"]), 4);
    assert.equal(await where([nps, "9"], [{ of: "status" }, "complete"]), 2);
    assert.equal(await where([{ of: "answer", name: "topics" }, "1"]), 2);
    assert.equal(await where([{ of: "answer", name: "topics" }, "1"], [{ of: "answer", name: "solved" }, "true"]), 1);
    assert.equal(await where([{ of: "answer", name: "rows", part: "price" }, "2"]), 1);
    assert.equal(await where([{ of: "answer", name: "rows" }, "good"]), 0);
    assert.equal(await where([{ of: "answered", name: "why" }, "true"]), 1);
    assert.equal(await where([employee, "7"]), 2);
    assert.equal(await where([{ of: "parameter", name: "campaign", origin: "signed" }, "spring"]), 0);
    assert.equal(await where([{ of: "language" }, "fr", "en"]), 2);
    assert.equal(
      await where([nps, "9' OR 1=1 --"], [{ of: "parameter", name: "x') OR 1=1 --", origin: "any" }, "1"]),
      0,
    );
    assert.deepEqual(await tally(storage, [[nps]], { surveyId: "none" }), [{}]);
  });

  test("S17 erased responses are not counted, and a grouping with too many groups says so", async ({ storage }) => {
    await fill(storage);
    await commitOne(storage, erasure(await unitOf(storage, "i1")));
    assert.deepEqual(await tally(storage, [[], [nps], [employee]]), [{ "": 3 }, { 3: 1, 9: 2 }, { 7: 1 }]);
    assert.deepEqual(await tally(storage, [[nps], [{ of: "status" }, nps], []], {}, 1), [
      undefined,
      undefined,
      { "": 3 },
    ]);
  });

  unopenedTest("S13 tallyResponses rejects before open", async (storage) => {
    await assert.rejects(
      async () => tally(storage, [[]]),
      (error) => error instanceof SurveyLoopError && error.code === "unavailable",
    );
  });
}
