/** Forgetting a person: S9. */
import assert from "node:assert/strict";
import { at, commitOne, completion, creation, erasure, invite, unitOf } from "./examples.js";
import type { Suite } from "./suite.js";

const key = { surveyId: "s", emailIdentity: "secret@example.org", externalId: "T-1" };

export function erasureTests({ test, durabilityTest }: Suite): void {
  test("S9 an erased person is found by nothing, and the tombstones are in the feeds", async ({ storage }) => {
    const request = { email: "secret@example.org", externalId: "T-1", parameters: { name: "secret" } };
    const created = await commitOne(storage, creation(invite("s", "i1", request)));
    const completed = await commitOne(storage, completion(created, { text: "secret" }));
    const before = await storage.readFeed({ surveyId: "s", feed: "responses", limit: 5 });
    await commitOne(storage, erasure(completed));
    assert.equal(await storage.findUnitByNaturalKey(key), undefined);
    assert.deepEqual(await storage.findInvitationIds("secret@example.org"), []);
    const query = { surveyId: "s", now: at(100), limit: 5 };
    assert.equal((await storage.listInvitations({ ...query, emailIdentity: key.emailIdentity })).invitations.length, 0);
    assert.equal((await storage.listInvitations({ ...query, externalId: "T-1" })).invitations.length, 0);
    const responses = await storage.readFeed({
      surveyId: "s",
      feed: "responses",
      limit: 5,
      after: before.rows[0]!.position,
    });
    const invitations = await storage.readFeed({ surveyId: "s", feed: "invitations", limit: 5 });
    assert.equal(responses.rows[0]?.response?.status, "erased");
    assert.equal(invitations.rows[0]?.invitation.erasedAt, at(60));
    const everything = [await unitOf(storage, "i1"), responses, invitations, await storage.listInvitations(query)];
    assert.equal(JSON.stringify(everything).includes("secret"), false);
  });

  test("S9 the natural key of an erased invitation is free again", async ({ storage }) => {
    const request = { email: "secret@example.org", externalId: "T-1" };
    const created = await commitOne(storage, creation(invite("s", "i1", request)));
    await commitOne(storage, erasure(created));
    await commitOne(storage, creation(invite("s", "i2", request)));
    assert.equal((await storage.findUnitByNaturalKey(key))?.invitation.invitationId, "i2");
    assert.deepEqual(await storage.findInvitationIds("secret@example.org"), ["i2"]);
  });

  test("S9 repeating an erasure from a stale revision is refused and harmless", async ({ storage }) => {
    const created = await commitOne(storage, creation(invite("s", "i1")));
    const erased = await commitOne(storage, erasure(created));
    const [outcome] = await storage.commit([erasure(created)]);
    assert.equal(outcome?.committed, false);
    assert.equal((await unitOf(storage, "i1")).revision, erased.revision);
  });

  durabilityTest("S9 an erased person is not back after opening again", async (bench) => {
    const created = await commitOne(bench.storage, creation(invite("s", "i1", { email: "secret@example.org" })));
    await commitOne(bench.storage, erasure(created));
    const storage = await bench.reopen();
    assert.deepEqual(await storage.findInvitationIds("secret@example.org"), []);
    assert.equal(JSON.stringify(await unitOf(storage, "i1")).includes("secret"), false);
    await commitOne(storage, creation(invite("s", "i2", { email: "secret@example.org" })));
  });
}
