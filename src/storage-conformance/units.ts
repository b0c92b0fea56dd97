/** Conditional commits of units: S2, S3, S4, S8. */
import assert from "node:assert/strict";
import type { CommitOutcome, UnitChange } from "../storage/contract.js";
import { change, commitOne, completion, creation, erasure, invite, sameContent, touch, unitOf } from "./examples.js";
import type { Suite } from "./suite.js";

function committed(outcomes: readonly CommitOutcome[]): number {
  return outcomes.filter((outcome) => outcome.committed).length;
}

function existingOf(outcome: CommitOutcome | undefined) {
  assert.ok(outcome && !outcome.committed && "existing" in outcome, "the change was not refused");
  return outcome.existing;
}

export function unitTests({ test }: Suite): void {
  test("S2 a created unit is found by its ID and by its natural key", async ({ storage }) => {
    const invitation = invite("s", "i1", { externalId: "T-1", parameters: { employeeId: "42" } });
    assert.deepEqual(await storage.commit([creation(invitation)]), [{ committed: true, revision: 1 }]);
    const expected = { revision: 1, invitation, responses: [] };
    sameContent(await storage.findUnit("i1"), expected);
    const key = { surveyId: "s", emailIdentity: "i1@example.org", externalId: "T-1" };
    sameContent(await storage.findUnitByNaturalKey(key), expected);
    assert.equal(await storage.findUnitByNaturalKey({ ...key, externalId: undefined }), undefined);
    assert.equal(await storage.findUnitByNaturalKey({ ...key, externalId: "T-2" }), undefined);
    assert.equal(await storage.findUnitByNaturalKey({ ...key, surveyId: "t" }), undefined);
  });

  test("S2 of 1,000 concurrent creations with one natural key exactly one wins", async ({ storage }) => {
    const creations = Array.from({ length: 1000 }, (_, index) =>
      storage.commit([creation(invite("s", `i${index}`, { email: "one@example.org", externalId: "T-1" }))]),
    );
    const outcomes = (await Promise.all(creations)).flat();
    assert.equal(committed(outcomes), 1);
    const winner = outcomes.findIndex((outcome) => outcome.committed);
    for (const outcome of outcomes) {
      if (!outcome.committed) assert.equal(existingOf(outcome)?.invitation.invitationId, `i${winner}`);
    }
    assert.deepEqual(await storage.findInvitationIds("one@example.org"), [`i${winner}`]);
    assert.equal((await storage.readCounters("s")).get("invited"), 1);
    assert.equal((await storage.readFeed({ surveyId: "s", feed: "invitations", limit: 10 })).rows.length, 1);
  });

  test("S2 the same natural key twice in one call is created once", async ({ storage }) => {
    const outcomes = await storage.commit([
      creation(invite("s", "i1", { email: "one@example.org" })),
      creation(invite("s", "i2", { email: "one@example.org" })),
      creation(invite("s", "i3", { email: "other@example.org" })),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.committed),
      [true, false, true],
    );
    assert.equal(existingOf(outcomes[1])?.invitation.invitationId, "i1");
  });

  test("S2 an empty external ID is not the same as none", async ({ storage }) => {
    await commitOne(storage, creation(invite("s", "i1", { email: "one@example.org" })));
    await commitOne(storage, creation(invite("s", "i2", { email: "one@example.org", externalId: "" })));
    const key = { surveyId: "s", emailIdentity: "one@example.org" };
    const none = await storage.findUnitByNaturalKey({ ...key, externalId: undefined });
    const empty = await storage.findUnitByNaturalKey({ ...key, externalId: "" });
    assert.deepEqual([none?.invitation.invitationId, empty?.invitation.invitationId], ["i1", "i2"]);
  });

  test("S2 an ID that is taken is refused with its unit", async ({ storage }) => {
    await commitOne(storage, creation(invite("s", "i1", { email: "one@example.org" })));
    const [outcome] = await storage.commit([creation(invite("s", "i1", { email: "other@example.org" }))]);
    assert.equal(existingOf(outcome)?.invitation.email, "one@example.org");
    assert.deepEqual(await storage.findInvitationIds("other@example.org"), []);
  });

  test("S3 of 1,000 concurrent completions exactly one wins", async ({ storage }) => {
    const unit = await commitOne(storage, creation(invite("s", "i1")));
    const submits = Array.from({ length: 1000 }, (_, index) =>
      storage.commit([completion(unit, { nps: index % 11 }, 5, `r${index}`)]),
    );
    const outcomes = (await Promise.all(submits)).flat();
    assert.equal(committed(outcomes), 1);
    const winner = outcomes.findIndex((outcome) => outcome.committed);
    const after = await unitOf(storage, "i1");
    assert.deepEqual(
      after.responses.map((response) => response.responseId),
      [`r${winner}`],
    );
    assert.equal(after.revision, 2);
    for (const outcome of outcomes) if (!outcome.committed) assert.equal(existingOf(outcome)?.revision, 2);
    const counters = await storage.readCounters("s");
    assert.deepEqual([counters.get("completed"), counters.get("answered/nps")], [1, 1]);
  });

  test("S3 of 1,000 completions in one call exactly one wins", async ({ storage }) => {
    const unit = await commitOne(storage, creation(invite("s", "i1")));
    const changes = Array.from({ length: 1000 }, (_, index) => completion(unit, { nps: 9 }, 5, `r${index}`));
    const outcomes = await storage.commit(changes);
    assert.deepEqual(outcomes[0], { committed: true, revision: 2 });
    assert.equal(committed(outcomes), 1);
  });

  test("S3 a change of a unit that has another revision, or is not there, is refused", async ({ storage }) => {
    const unit = await commitOne(storage, creation(invite("s", "i1")));
    const touched = await commitOne(storage, touch(unit, 1));
    const [stale, early] = await storage.commit([touch(unit, 2), touch({ ...touched, revision: 9 }, 2)]);
    sameContent(existingOf(stale), touched);
    sameContent(existingOf(early), touched);
    const [missing] = await storage.commit([touch({ ...unit, invitation: invite("s", "i2") }, 1)]);
    assert.equal(existingOf(missing), undefined);
    sameContent(await unitOf(storage, "i1"), touched);
  });

  test("S3 one call can take a unit through several revisions", async ({ storage }) => {
    const invitation = invite("s", "i1");
    const first = { revision: 1, invitation, responses: [] };
    const outcomes = await storage.commit([
      creation(invitation),
      touch(first, 1),
      completion({ ...first, revision: 2 }, {}),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.committed && outcome.revision),
      [1, 2, 3],
    );
    assert.equal((await unitOf(storage, "i1")).responses.length, 1);
  });

  test("S4 an answer and the state of its invitation change together", async ({ storage }) => {
    const unit = await commitOne(storage, creation(invite("s", "i1")));
    const commit = storage.commit([completion(unit, { nps: 10 })]);
    const isTorn = async () => {
      const seen = await unitOf(storage, "i1");
      return (seen.invitation.completedAt !== undefined) !== (seen.responses.length === 1);
    };
    assert.equal(await isTorn(), false);
    await commit;
    assert.equal(await isTorn(), false);
    assert.equal((await unitOf(storage, "i1")).responses[0]?.answers.nps, 10);
  });

  test("S4 a refused change leaves nothing of itself behind", async ({ storage }) => {
    const unit = await commitOne(storage, creation(invite("s", "i1")));
    const counters = await storage.readCounters("s");
    await storage.commit([{ ...completion(unit, { nps: 10 }), expectedRevision: 7 }]);
    sameContent(await unitOf(storage, "i1"), unit);
    assert.deepEqual(await storage.readCounters("s"), counters);
    assert.equal((await storage.readFeed({ surveyId: "s", feed: "responses", limit: 10 })).rows.length, 0);
  });

  test("S4 a change keeps the responses and the invitation that it does not name", async ({ storage }) => {
    const created = await commitOne(storage, creation(invite("s", "i1")));
    const first = await commitOne(storage, completion(created, { nps: 1 }, 5, "r1"));
    const second = await commitOne(storage, completion(first, { nps: 2 }, 6, "r2"));
    const changed = { ...second.responses[0]!, nextPage: 3, revision: 2 };
    const third = await commitOne(storage, change(second, { responses: [changed] }));
    sameContent(third.invitation, second.invitation);
    sameContent(third.responses, [changed, second.responses[1]]);
  });

  test("S8 surveys share no natural keys, feeds, counters or listings", async ({ storage }) => {
    for (const surveyId of ["a", "A", "b"]) {
      await commitOne(storage, creation(invite(surveyId, `in-${surveyId}`, { email: "one@example.org" })));
    }
    for (const surveyId of ["a", "A", "b"]) {
      const { rows } = await storage.readFeed({ surveyId, feed: "invitations", limit: 10 });
      const { invitations } = await storage.listInvitations({
        surveyId,
        now: rows[0]!.invitation.createdAt,
        limit: 10,
      });
      const ids = await storage.findInvitationIds("one@example.org", surveyId);
      assert.deepEqual(
        rows.map((row) => row.invitation.invitationId),
        [`in-${surveyId}`],
      );
      assert.deepEqual(
        invitations.map((each) => each.invitationId),
        [`in-${surveyId}`],
      );
      assert.deepEqual(ids, [`in-${surveyId}`]);
      assert.equal((await storage.readCounters(surveyId)).get("invited"), 1);
    }
    assert.equal((await storage.findInvitationIds("one@example.org")).length, 3);
  });

  test("S8 a change that names another survey than the unit's is refused and shows nothing of it", async ({
    storage,
  }) => {
    const unit = await commitOne(storage, creation(invite("a", "i1")));
    const moved = { ...unit.invitation, surveyId: "b" };
    const [outcome] = await storage.commit([touch({ ...unit, invitation: moved }, 1)]);
    assert.equal(existingOf(outcome), undefined);
    sameContent(await unitOf(storage, "i1"), unit);
  });

  test("S9 a natural key that an erasure frees can be taken in the same call", async ({ storage }) => {
    const unit = await commitOne(storage, creation(invite("s", "i1", { email: "one@example.org" })));
    const outcomes = await storage.commit([
      erasure(unit),
      creation(invite("s", "i2", { email: "one@example.org" })),
      creation(invite("s", "i3", { email: "one@example.org" })),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.committed),
      [true, true, false],
    );
    assert.deepEqual(await storage.findInvitationIds("one@example.org"), ["i2"]);
  });

  test("S3 a change that contradicts itself is the caller's mistake and commits nothing", async ({ storage }) => {
    const good = creation(invite("s", "i1"));
    const foreign: UnitChange = { ...creation(invite("s", "i2")), invitation: invite("t", "i2") };
    await assert.rejects(() => storage.commit([good, foreign]), TypeError);
    const empty: UnitChange = { surveyId: "s", invitationId: "i3", expectedRevision: 0 };
    await assert.rejects(() => storage.commit([good, empty]), TypeError);
    assert.equal(await storage.findUnit("i1"), undefined);
  });

  test("S1 a call of 10,000 changes answers for each, in order", async ({ storage }) => {
    const changes = Array.from({ length: 10_000 }, (_, index) =>
      creation(invite("s", `i${index}`, { email: `p${index % 9_999}@example.org` })),
    );
    const outcomes = await storage.commit(changes);
    assert.equal(committed(outcomes), 9_999);
    assert.equal(existingOf(outcomes[9_999])?.invitation.invitationId, "i0");
    assert.equal((await storage.readCounters("s")).get("invited"), 9_999);
  });
}
