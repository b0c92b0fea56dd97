/** The portable form: what is read from one storage and loaded into another is the same there: S16. */
import assert from "node:assert/strict";
import { documentCollections, type Storage, type StorageRecord } from "../storage/contract.js";
import {
  at,
  collect,
  commitOne,
  completion,
  createMany,
  creation,
  erasure,
  invite,
  plain,
  sameContent,
  touch,
  unitOf,
} from "./examples.js";
import type { Suite } from "./suite.js";

const surveyIds = ["a", "B", "a-1"];

function version(surveyId: string, number: number) {
  return { surveyId, version: number, publishedAt: at(number), definition: { title: `${surveyId} ${number}` } };
}

/** Surveys with invitations in every state, two of them changed after later ones were made, and documents. */
async function fill(storage: Storage): Promise<void> {
  for (const surveyId of surveyIds) await storage.addSurveyVersion(version(surveyId, 1));
  for (const number of [2, 3]) await storage.addSurveyVersion(version("a", number));
  await createMany(storage, "a", "a", 230);
  await createMany(storage, "B", "b", 7);
  for (let index = 0; index < 60; index += 7) {
    const text = 'line\n"quoted" \u2028 \ud83d\ude00';
    await commitOne(storage, completion(await unitOf(storage, `a${index}`), { nps: index % 11, text }, index + 5));
  }
  await commitOne(storage, completion(await unitOf(storage, "a7"), { nps: 3 }, 99, "a7-second"));
  await commitOne(storage, erasure(await unitOf(storage, "a14")));
  await commitOne(storage, touch(await unitOf(storage, "a0"), 200));
  await commitOne(storage, creation(invite("B", "b-case", { email: "A1@Example.org", externalId: "" })));
  for (const collection of documentCollections) {
    await storage.putDocument({ collection, key: "k", value: { of: collection, list: [1, null, "x"] } });
    await storage.putDocument({ collection, key: "k", value: { of: collection, second: true } });
  }
  for (const key of ["a/\uffff", "a/\ud83d\ude00", "__proto__", "\u0001"]) {
    await storage.putDocument({ collection: "marks", key, value: key });
  }
}

async function load(storage: Storage, records: readonly StorageRecord[], atOnce = 70): Promise<void> {
  for (let start = 0; start < records.length; start += atOnce) await storage.load(records.slice(start, start + atOnce));
}

/** Everything that the other methods show, page by page, with its positions and cursors. */
async function shownBy(storage: Storage): Promise<unknown> {
  const surveys = await Promise.all(
    surveyIds.map(async (surveyId) => ({
      versions: await Promise.all([1, 2, 3].map((number) => storage.findSurvey(surveyId, number))),
      feeds: [await pagesOf(storage, surveyId, "invitations"), await pagesOf(storage, surveyId, "responses")],
      newest: await storage.readFeed({ surveyId, feed: "invitations", order: "newest", limit: 9 }),
      listing: await listingOf(storage, surveyId),
      counters: await Promise.all(
        [
          undefined,
          { from: at(30).slice(0, 16) },
          { to: at(30).slice(0, 16) },
          { from: `${at(0).slice(0, 10)}T00:00` },
        ].map(async (period) => [...(await storage.readCounters(surveyId, period))].sort()),
      ),
    })),
  );
  const documents = documentCollections.map((collection) => storage.listDocuments(collection, { limit: 100 }));
  const people = ["a1@example.org", "a14@example.org", "b1@example.org"].map((email) =>
    storage.findInvitationIds(email),
  );
  return plain({ surveys, documents: await Promise.all(documents), people: await Promise.all(people) });
}

async function pagesOf(storage: Storage, surveyId: string, feed: "invitations" | "responses"): Promise<unknown[]> {
  const pages = [await storage.readFeed({ surveyId, feed, limit: 40 })];
  while (pages.at(-1)!.hasMore) {
    pages.push(await storage.readFeed({ surveyId, feed, limit: 40, after: pages.at(-1)!.rows.at(-1)!.position }));
  }
  return pages;
}

async function listingOf(storage: Storage, surveyId: string): Promise<unknown[]> {
  const pages = [await storage.listInvitations({ surveyId, now: at(0), limit: 40 })];
  while (pages.at(-1)!.next !== undefined) {
    pages.push(await storage.listInvitations({ surveyId, now: at(0), limit: 40, after: pages.at(-1)!.next }));
  }
  return pages;
}

/** What a record is sorted by. */
function placeOf(record: StorageRecord): readonly (string | number)[] {
  switch (record.kind) {
    case "survey":
      return [0, record.survey.surveyId, record.survey.version];
    case "unit":
      return [1, record.unit.invitation.surveyId, 0, record.place];
    case "counters":
      return [1, record.surveyId, 1, record.quarterHour];
    case "document":
      return [2, documentCollections.indexOf(record.collection), record.document.key];
  }
}

function isBefore(one: readonly (string | number)[], other: readonly (string | number)[]): boolean {
  const differing = one.findIndex((part, index) => part !== other[index]);
  return differing >= 0 && one[differing]! < other[differing]!;
}

/** Changes of everything that a reading shows. */
async function changeEverything(storage: Storage): Promise<void> {
  await storage.addSurveyVersion(version("a", 4));
  await createMany(storage, "a", "new", 3);
  await createMany(storage, "A", "other", 1);
  await commitOne(storage, completion(await unitOf(storage, "a229"), { nps: 1 }));
  await commitOne(storage, erasure(await unitOf(storage, "a1")));
  await commitOne(storage, touch(await unitOf(storage, "b3"), 300));
  await storage.putDocument({ collection: "files", key: "k" });
  await storage.putDocument({ collection: "marks", key: "a", value: "new" });
  await storage.putDocument({ collection: "settings", key: "k", value: "changed" });
}

export function portableFormTests({ test, durabilityTest }: Suite): void {
  test("S16 an empty storage has no records", async ({ storage }) => {
    assert.deepEqual(await collect(storage), []);
    await storage.load([]);
    assert.deepEqual(await collect(storage), []);
  });

  test("S16 records come in the order of the contract, each once, with totals for each quarter-hour", async ({
    storage,
  }) => {
    await fill(storage);
    const records = await collect(storage);
    const places = records.map(placeOf);
    for (const [index, place] of places.entries()) {
      assert.ok(index === 0 || isBefore(places[index - 1]!, place), `record ${index} is out of order`);
    }
    const count = (kind: string) => records.filter((record) => record.kind === kind).length;
    assert.deepEqual([count("survey"), count("unit"), count("document")], [5, 238, 12]);
    const invited = records.map((each) => {
      if (each.kind !== "counters") return 0;
      assert.ok(!Object.values(each.amounts).includes(0), "a counter of zero");
      return each.amounts.invited ?? 0;
    });
    assert.equal(
      invited.reduce((sum, amount) => sum + amount, 0),
      238,
    );
  });

  test("S16 what is loaded into another storage shows the same feeds, listings, counters and documents", async (bench) => {
    await fill(bench.storage);
    const records = await collect(bench.storage);
    const { storage: other } = await bench.fresh();
    await load(other, records);
    sameContent(await collect(other), records);
    assert.deepEqual(await shownBy(other), await shownBy(bench.storage));
  });

  test("S16 after a load conditions go on to hold, and what is new lies above all that was loaded", async (bench) => {
    await fill(bench.storage);
    const { storage: other } = await bench.fresh();
    await load(other, await collect(bench.storage));
    const unit = await unitOf(other, "a5");
    const stale = await other.commit([touch({ ...unit, revision: unit.revision + 1 }, 1), creation(invite("a", "a5"))]);
    assert.deepEqual(
      stale.map((outcome) => outcome.committed),
      [false, false],
    );
    const [taken] = await other.commit([creation(invite("a", "again", { email: "a5@example.org" }))]);
    assert.equal(taken?.committed, false);
    assert.equal(await other.addSurveyVersion(version("a", 3)), false);
    const refused = await other.putDocument({ collection: "users", key: "k", expectedRevision: 1, value: 1 });
    assert.deepEqual([refused.committed, "existing" in refused && refused.existing?.revision], [false, 2]);
    const lastOf = async (feed: "invitations" | "responses") =>
      (await other.readFeed({ surveyId: "a", feed, order: "newest", limit: 1 })).rows[0]!.position;
    const before = [await lastOf("invitations"), await lastOf("responses")];
    await commitOne(other, completion(unit, { nps: 1 }));
    await commitOne(other, creation(invite("a", "freed", { email: "a14@example.org" })));
    const after = [await lastOf("invitations"), await lastOf("responses")];
    assert.ok(after.every((position, index) => position > before[index]!));
    const { invitations } = await other.listInvitations({ surveyId: "a", now: at(0), order: "newest", limit: 1 });
    assert.equal(invitations[0]?.invitationId, "freed");
    assert.equal((await other.readCounters("a")).get("invited"), 231);
    assert.equal(await other.addSurveyVersion(version("a", 4)), true);
    assert.equal((await other.putDocument({ collection: "users", key: "k", expectedRevision: 2 })).committed, true);
  });

  test("S16 loading twice, or a part again, changes nothing", async (bench) => {
    await fill(bench.storage);
    const records = await collect(bench.storage);
    const { storage: other } = await bench.fresh();
    await load(other, records);
    const shown = await shownBy(other);
    await load(other, records, 31);
    await load(other, records.slice(100, 180));
    sameContent(await collect(other), records);
    assert.deepEqual(await shownBy(other), shown);
  });

  test("S16 what has the same identity is replaced by its later state", async (bench) => {
    await fill(bench.storage);
    const { storage: other } = await bench.fresh();
    await load(other, await collect(bench.storage));
    await commitOne(bench.storage, erasure(await unitOf(bench.storage, "a7")));
    await commitOne(bench.storage, touch(await unitOf(bench.storage, "a3"), 300));
    await commitOne(bench.storage, completion(await unitOf(bench.storage, "b2"), { nps: 9 }));
    await bench.storage.putDocument({ collection: "keys", key: "k", value: "third" });
    const records = await collect(bench.storage);
    await load(other, records);
    sameContent(await collect(other), records);
    assert.deepEqual(await shownBy(other), await shownBy(bench.storage));
  });

  test("S16 a reading shows one state, whatever is committed while it goes on", async ({ storage }) => {
    await fill(storage);
    const before = await collect(storage);
    const seen: StorageRecord[] = [];
    for await (const record of storage.readAll()) {
      seen.push(record);
      if (seen.length === 1) await changeEverything(storage);
    }
    sameContent(seen, before);
    assert.notDeepEqual(plain(await collect(storage)), plain(before));
  });

  test("S16 readings beside many writers have counters that agree with their units", async ({ storage }) => {
    await createMany(storage, "s", "i", 40);
    let isWriting = true;
    const write = async (writer: number) => {
      for (let index = 0; index < 15; index++) {
        await commitOne(storage, creation(invite("s", `w${writer}-${index}`, {}, index * 9)));
        await commitOne(
          storage,
          completion(await unitOf(storage, `i${writer * 10 + (index % 10)}`), {}, index, `r${index}`),
        );
      }
    };
    const read = async () => {
      do {
        const records = await collect(storage);
        let [units, completed, invited, counted] = [0, 0, 0, 0];
        for (const record of records) {
          if (record.kind === "counters") {
            invited += record.amounts.invited ?? 0;
            counted += record.amounts.completed ?? 0;
          } else if (record.kind === "unit") {
            units++;
            if (record.unit.invitation.completedAt !== undefined) completed++;
            assert.equal(record.responsePositions.length, record.unit.responses.length);
          }
        }
        assert.deepEqual([invited, counted], [units, completed]);
        await new Promise((resolve) => setImmediate(resolve));
      } while (isWriting);
    };
    const reading = read();
    await Promise.all([0, 1, 2, 3].map(write)).finally(() => {
      isWriting = false;
    });
    await reading;
  });

  test("S16 others have their turns while everything is read", async ({ storage }) => {
    await createMany(storage, "s", "i", 5000);
    let turns = 0;
    let isReading = true;
    const take = () => {
      turns++;
      if (isReading) setImmediate(take);
    };
    setImmediate(take);
    const records = await collect(storage).finally(() => {
      isReading = false;
    });
    assert.ok(records.length > 5000);
    assert.ok(turns >= 5, `others had ${turns} turns`);
  });

  test("S16 a reading that is left early holds nothing up", async ({ storage }) => {
    await fill(storage);
    for (let round = 0; round < 30; round++) for await (const _ of storage.readAll()) break;
    await commitOne(storage, touch(await unitOf(storage, "a1"), 300));
    await storage.close();
  });

  test("S16 a record that contradicts what is there is refused", async ({ storage }) => {
    await fill(storage);
    const records = await collect(storage);
    const unit = records.find((record) => record.kind === "unit")!;
    assert.ok(unit.kind === "unit");
    const { invitation } = unit.unit;
    const renamed = { ...invitation, invitationId: "thief" };
    const moved = { ...invitation, surveyId: "a" };
    for (const record of [
      { kind: "survey", survey: version("a", 5) },
      {
        ...unit,
        unit: { ...unit.unit, invitation: renamed, responses: [] },
        place: 9001,
        invitationPosition: 9001,
        responsePositions: [],
      },
      {
        ...unit,
        unit: { ...unit.unit, invitation: moved, responses: [] },
        place: 9001,
        invitationPosition: 9001,
        responsePositions: [],
      },
    ] satisfies StorageRecord[]) {
      await assert.rejects(() => storage.load([record]));
    }
    sameContent(await collect(storage), records);
  });

  test("S7 records that are loaded are neither kept nor frozen", async (bench) => {
    await fill(bench.storage);
    const records = plain(await collect(bench.storage)) as { [kind: string]: object }[];
    const expected = plain(records);
    const { storage: other } = await bench.fresh();
    const loading = other.load(records as unknown as StorageRecord[]);
    for (const record of records) {
      assert.equal(Object.isFrozen(record), false);
      for (const member of ["survey", "unit", "amounts", "document"]) {
        if (record[member] !== undefined)
          Object.assign(record[member], { added: 1, responses: [], value: "vandalised" });
      }
    }
    await loading;
    sameContent(await collect(other), expected);
  });

  durabilityTest(
    "S16 what was loaded is there after opening again, and again after more was written",
    async (bench) => {
      await fill(bench.storage);
      const records = await collect(bench.storage);
      const other = await bench.fresh();
      await load(other.storage, records);
      const reopened = await other.reopen();
      sameContent(await collect(reopened), records);
      assert.deepEqual(await shownBy(reopened), await shownBy(await bench.reopen()));
      await changeEverything(reopened);
      const changed = await collect(reopened);
      sameContent(await collect(await other.reopen()), changed);
    },
  );
}
