/** The change feeds: S5 and S6. */
import assert from "node:assert/strict";
import type { FeedName, FeedRow, Storage } from "../storage/contract.js";
import { commitOne, completion, createMany, createRandom, creation, invite, touch, unitOf } from "./examples.js";
import type { Suite } from "./suite.js";

async function readAll(storage: Storage, feed: FeedName, limit = 7, after?: number): Promise<FeedRow[]> {
  const rows: FeedRow[] = [];
  for (;;) {
    const page = await storage.readFeed({ surveyId: "s", feed, limit, after: rows.at(-1)?.position ?? after });
    assert.ok(page.rows.length <= limit);
    rows.push(...page.rows);
    if (!page.hasMore) return rows;
    assert.ok(page.rows.length > 0, "hasMore on an empty page");
  }
}

function idsOf(rows: readonly FeedRow[]): string[] {
  return rows.map((row) => row.response?.responseId ?? row.invitation.invitationId);
}

function assertAscending(rows: readonly FeedRow[]): void {
  for (const [index, row] of rows.entries()) assert.ok(index === 0 || row.position > rows[index - 1]!.position);
}

export function feedTests({ test }: Suite): void {
  test("S5 a feed lists every invitation once, in commit order, by pages of any size", async ({ storage }) => {
    await createMany(storage, "s", "i", 25);
    const expected = Array.from({ length: 25 }, (_, index) => `i${index}`);
    for (const limit of [1, 5, 24, 25, 26]) {
      const rows = await readAll(storage, "invitations", limit);
      assertAscending(rows);
      assert.deepEqual(idsOf(rows), expected);
    }
  });

  test("S5 a change moves its row to the end of its own feed and leaves the other alone", async ({ storage }) => {
    await createMany(storage, "s", "i", 3);
    await commitOne(storage, completion(await unitOf(storage, "i1"), { nps: 1 }));
    await commitOne(storage, completion(await unitOf(storage, "i0"), { nps: 2 }));
    assert.deepEqual(idsOf(await readAll(storage, "invitations")), ["i2", "i1", "i0"]);
    assert.deepEqual(idsOf(await readAll(storage, "responses")), ["i1-r", "i0-r"]);
    await commitOne(storage, touch(await unitOf(storage, "i1"), 9));
    assert.deepEqual(idsOf(await readAll(storage, "invitations")), ["i2", "i0", "i1"]);
    assert.deepEqual(idsOf(await readAll(storage, "responses")), ["i1-r", "i0-r"]);
  });

  test("S5 a row shows the newest state, with its invitation", async ({ storage }) => {
    const created = await commitOne(storage, creation(invite("s", "i1")));
    const completed = await commitOne(storage, completion(created, { nps: 1 }));
    await commitOne(storage, touch(completed, 30));
    const [row] = await readAll(storage, "responses");
    assert.equal(row?.response?.answers.nps, 1);
    assert.equal(row?.invitation.revision, completed.invitation.revision + 1);
    const [invitationRow] = await readAll(storage, "invitations");
    assert.equal(invitationRow && "response" in invitationRow, false);
  });

  test("S5 newest first is the same feed backwards", async ({ storage }) => {
    await createMany(storage, "s", "i", 10);
    const query = { surveyId: "s", feed: "invitations", order: "newest", limit: 4 } as const;
    const first = await storage.readFeed(query);
    const second = await storage.readFeed({ ...query, after: first.rows.at(-1)!.position });
    const third = await storage.readFeed({ ...query, after: second.rows.at(-1)!.position });
    const rows = [first, second, third].flatMap((page) => page.rows);
    assert.deepEqual(idsOf(rows), ["i9", "i8", "i7", "i6", "i5", "i4", "i3", "i2", "i1", "i0"]);
    assert.deepEqual(
      [first, second, third].map((page) => page.hasMore),
      [true, true, false],
    );
  });

  test("S5 a page of no rows says whether there are any", async ({ storage }) => {
    const query = { surveyId: "s", feed: "invitations", limit: 0 } as const;
    assert.deepEqual(await storage.readFeed(query), { rows: [], hasMore: false });
    await createMany(storage, "s", "i", 1);
    assert.deepEqual(await storage.readFeed(query), { rows: [], hasMore: true });
  });

  test("S5 a reader behind concurrent writers misses nothing and sees positions only grow", async ({ storage }) => {
    await createMany(storage, "s", "i", 40);
    const random = createRandom(5);
    const newest = new Map<string, number>();
    let last = 0;
    let isWriting = true;
    const readOn = async () => {
      for (const row of await readAll(storage, "invitations", 3, last)) {
        assert.ok(row.position > last);
        last = row.position;
        newest.set(row.invitation.invitationId, row.invitation.revision);
      }
    };
    const write = async () => {
      for (let index = 0; index < 25; index++) {
        const unit = await unitOf(storage, `i${Math.floor(random() * 40)}`);
        await storage.commit([touch(unit, index)]);
      }
    };
    const read = async () => {
      while (isWriting) {
        await readOn();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const reading = read();
    await Promise.all([write(), write(), write(), write()]);
    isWriting = false;
    await reading;
    await readOn();
    assert.equal(newest.size, 40);
    for (const [id, revision] of newest) assert.equal(revision, (await unitOf(storage, id)).invitation.revision);
  });

  test("S5 rows that move very often are still each listed once, in order", async ({ storage }) => {
    await createMany(storage, "s", "i", 10);
    const random = createRandom(11);
    const order = Array.from({ length: 10 }, (_, index) => `i${index}`);
    for (let round = 0; round < 60; round++) {
      const moved = order.filter(() => random() < 0.6);
      const units = await Promise.all(moved.map((id) => unitOf(storage, id)));
      await storage.commit(units.map((unit) => touch(unit, round)));
      for (const id of moved) order.push(...order.splice(order.indexOf(id), 1));
      assert.deepEqual(idsOf(await readAll(storage, "invitations", 4)), order);
    }
  });
}
