/** Listings of invitations and look-ups of persons: S6. */
import assert from "node:assert/strict";
import { applyDelivery, invitationStatus } from "../domain/invitation.js";
import type { InvitationQuery, Storage } from "../storage/contract.js";
import { at, change, commitOne, completion, createMany, creation, invite, touch, unitOf } from "./examples.js";
import type { Suite } from "./suite.js";

type Filters = Omit<InvitationQuery, "surveyId" | "now" | "limit">;

async function list(storage: Storage, filters: Filters = {}, limit = 3): Promise<string[]> {
  const found: string[] = [];
  let after = filters.after;
  for (;;) {
    const query = { surveyId: "s", now: at(1000), ...filters, after, limit };
    const { invitations, next } = await storage.listInvitations(query);
    assert.ok(invitations.length <= limit);
    found.push(...invitations.map((each) => each.invitationId));
    if (next === undefined) return found;
    assert.equal(invitations.length, limit, "a page that is not full was not the last");
    after = next;
  }
}

async function deliver(storage: Storage, id: string, happened: "sent" | "reminded", minutes: number): Promise<void> {
  const unit = await unitOf(storage, id);
  const invitation = applyDelivery(unit.invitation, happened, at(minutes), undefined, at(minutes));
  await commitOne(storage, change(unit, { invitation }));
}

export function listingTests({ test }: Suite): void {
  test("S6 invitations are listed in order of creation, both ways, whatever changed since", async ({ storage }) => {
    await createMany(storage, "s", "i", 8);
    await commitOne(storage, touch(await unitOf(storage, "i2"), 20));
    await commitOne(storage, completion(await unitOf(storage, "i0"), { nps: 3 }));
    const expected = ["i0", "i1", "i2", "i3", "i4", "i5", "i6", "i7"];
    for (const limit of [1, 3, 4, 8, 9]) {
      assert.deepEqual(await list(storage, {}, limit), expected);
      assert.deepEqual(await list(storage, { order: "newest" }, limit), [...expected].reverse());
    }
  });

  test("S6 pages neither repeat nor miss an invitation while others are written", async ({ storage }) => {
    await createMany(storage, "s", "i", 9);
    const query = { surveyId: "s", now: at(0), limit: 4 };
    const first = await storage.listInvitations(query);
    await commitOne(storage, touch(await unitOf(storage, "i1"), 20));
    await commitOne(storage, touch(await unitOf(storage, "i6"), 20));
    await createMany(storage, "s", "j", 2);
    const rest = await list(storage, { after: first.next });
    const ids = [...first.invitations.map((each) => each.invitationId), ...rest];
    assert.deepEqual(ids, ["i0", "i1", "i2", "i3", "i4", "i5", "i6", "i7", "i8", "j0", "j1"]);
  });

  test("S6 the last page has no next, even when it is full", async ({ storage }) => {
    await createMany(storage, "s", "i", 4);
    const page = await storage.listInvitations({ surveyId: "s", now: at(0), limit: 4 });
    assert.equal("next" in page && page.next !== undefined, false);
  });

  test("S6 each filter shows what fits it, and filters add up", async ({ storage }) => {
    await createMany(storage, "s", "i", 6);
    await commitOne(storage, creation(invite("s", "x1", { email: "one@example.org", externalId: "T-1" }, 50)));
    await commitOne(storage, creation(invite("s", "x2", { email: "one@example.org", externalId: "T-2" }, 51)));
    await commitOne(storage, creation(invite("s", "x3", { email: "two@example.org", externalId: "T-1" }, 52)));
    await deliver(storage, "i1", "sent", 100);
    await deliver(storage, "i2", "sent", 100);
    await deliver(storage, "i2", "reminded", 200);
    await deliver(storage, "i3", "sent", 150);
    await commitOne(storage, completion(await unitOf(storage, "i3"), {}, 160));
    assert.deepEqual(await list(storage, { emailIdentity: "one@example.org" }, 1), ["x1", "x2"]);
    assert.deepEqual(await list(storage, { emailIdentity: "one@example.org", order: "newest" }, 1), ["x2", "x1"]);
    assert.deepEqual(await list(storage, { externalId: "T-1" }, 1), ["x1", "x3"]);
    assert.deepEqual(await list(storage, { emailIdentity: "two@example.org", externalId: "T-1" }), ["x3"]);
    assert.deepEqual(await list(storage, { emailIdentity: "two@example.org", externalId: "T-2" }), []);
    assert.deepEqual(await list(storage, { changedSince: at(51) }), ["i1", "i2", "i3", "x2", "x3"]);
    assert.deepEqual(await list(storage, { contactedBefore: at(151) }), ["i1", "i3"]);
    assert.deepEqual(await list(storage, { contactedBefore: at(201) }), ["i1", "i2", "i3"]);
    assert.deepEqual(await list(storage, { contactedBefore: at(201), remindersBelow: 1 }), ["i1", "i3"]);
    assert.deepEqual(await list(storage, { contactedBefore: at(100) }), []);
    assert.deepEqual(await list(storage, { statuses: new Set(["sent"] as const) }), ["i1", "i2"]);
    const unanswered = new Set(["created", "sent"] as const);
    assert.deepEqual(await list(storage, { statuses: unanswered, contactedBefore: at(300) }), ["i1", "i2"]);
    assert.deepEqual(await list(storage, { statuses: new Set() }), []);
  });

  test("S6 the status filter goes by the moment that the query names", async ({ storage }) => {
    const invitation = { ...invite("s", "i1"), expiresAt: at(10) };
    await commitOne(storage, creation(invitation));
    for (const minutes of [9, 10, 11]) {
      const statuses = new Set([invitationStatus(invitation, at(minutes))]);
      const query = { surveyId: "s", now: at(minutes), statuses, limit: 5 };
      assert.equal((await storage.listInvitations(query)).invitations.length, 1);
    }
    const expired = { surveyId: "s", now: at(9), statuses: new Set(["expired"] as const), limit: 5 };
    assert.equal((await storage.listInvitations(expired)).invitations.length, 0);
  });

  test("S6 all invitations of a person are found, in one survey or in all", async ({ storage }) => {
    await commitOne(storage, creation(invite("s", "i1", { email: "One@example.org", externalId: "1" })));
    await commitOne(storage, creation(invite("s", "i2", { email: "one@example.org", externalId: "2" })));
    await commitOne(storage, creation(invite("t", "i3", { email: "one@example.org" })));
    await commitOne(storage, creation(invite("t", "i4", { email: "two@example.org" })));
    assert.deepEqual((await storage.findInvitationIds("one@example.org")).sort(), ["i1", "i2", "i3"]);
    assert.deepEqual((await storage.findInvitationIds("one@example.org", "s")).sort(), ["i1", "i2"]);
    assert.deepEqual(await storage.findInvitationIds("one@example.org", "u"), []);
  });
}
