/** The portable form of what a PostgreSQL holds, and totals that are exact whether they are folded or not. */
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CounterPeriod, Storage, StorageRecord } from "../../src/storage/contract.js";
import { checkPostgresOptions } from "../../src/storage/postgres/address.js";
import { Database } from "../../src/storage/postgres/database.js";
import { readRecords } from "../../src/storage/postgres/read-records.js";
import { Sequencer } from "../../src/storage/postgres/sequencer.js";
import {
  keyFromStored,
  storedJson,
  storedKey,
  storedText,
  textFromStored,
  valueFromStored,
} from "../../src/storage/postgres/stored-text.js";
import { createPostgresStorage } from "../../src/storage/postgres.js";
import {
  commitOne,
  completion,
  createMany,
  createRandom,
  creation,
  erasure,
  invite,
  plain,
  touch,
  unitOf,
} from "../../src/storage-conformance/examples.js";
import { contentsOf } from "./contents.js";
import { type PostgresServer, startPostgres, whyNoPostgres } from "./postgres-server.js";

const whyNot = whyNoPostgres();

async function collect(records: AsyncIterable<StorageRecord>): Promise<StorageRecord[]> {
  const all: StorageRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

/** Units of two surveys, changed, completed and erased; documents; versions. */
async function fill(storage: Storage): Promise<void> {
  for (const surveyId of ["s", "S"]) {
    const version = { surveyId, publishedAt: "2026-03-01T10:00:00.000Z", definition: { title: "é\u0000" } };
    for (const number of [1, 2]) await storage.addSurveyVersion({ ...version, version: number });
    await createMany(storage, surveyId, surveyId, 12);
    for (const number of [3, 1, 7]) {
      const answers = { nps: number, text: "\ud83d\ude00 \u0000" };
      await commitOne(storage, completion(await unitOf(storage, `${surveyId}${number}`), answers, number * 20_000));
    }
    await commitOne(storage, touch(await unitOf(storage, `${surveyId}0`), 9));
    await commitOne(storage, erasure(await unitOf(storage, `${surveyId}1`)));
  }
  for (const key of ["b", "a", "\u0000", "\ud83d\ude00", "\uffff"]) {
    await storage.putDocument({ collection: "marks", key, value: { key } });
    await storage.putDocument({ collection: "keys", key, value: [key] });
  }
}

describe.skipIf(whyNot)(`the portable form on PostgreSQL${whyNot ? ` (skipped: ${whyNot})` : ""}`, () => {
  let server: PostgresServer;
  let schema: string;
  let storage: Storage;
  let target: Storage;

  beforeAll(async () => {
    server = await startPostgres(["fsync=off"]);
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    schema = server.schemaName();
    storage = createPostgresStorage({ url: server.url, schema, pool: { max: 3 } });
    target = createPostgresStorage({ url: server.url, schema: `${schema}_b`, pool: { max: 3 } });
    await Promise.all([storage.open(), target.open()]);
  });
  afterEach(async () => {
    await Promise.all([storage.close(), target.close()]);
    await server.dropSchema(schema);
    await server.dropSchema(`${schema}_b`);
  });

  it("S16 what was loaded is the same storage, whether loaded at once, in pieces or twice", async () => {
    await fill(storage);
    const records = await collect(storage.readAll());
    await target.load(records);
    for (let first = 0; first < records.length; first += 7) await target.load(records.slice(first, first + 7));
    expect(plain(await collect(target.readAll()))).toEqual(plain(records));
    expect(await contentsOf(target, ["s", "S"])).toEqual(await contentsOf(storage, ["s", "S"]));
    for (const period of [
      { from: "2026-03-05T00:00" },
      { to: "2026-03-15T10:15" },
      { from: "2026-03-01T10:00", to: "2026-05-01T00:15" },
    ]) {
      expect(new Map([...(await target.readCounters("s", period))].sort())).toEqual(
        new Map([...(await storage.readCounters("s", period))].sort()),
      );
    }
  });

  it("S16 records come in a fixed order", async () => {
    await fill(storage);
    const shown = (await collect(storage.readAll())).map((record) => {
      if (record.kind === "survey") return `${record.survey.surveyId}${record.survey.version}`;
      if (record.kind === "unit") return record.unit.invitation.invitationId;
      return record.kind === "counters" ? `${record.surveyId} ${record.quarterHour}` : record.document.key;
    });
    const units = (surveyId: string) => Array.from({ length: 12 }, (_, index) => `${surveyId}${index}`);
    const quarterHours = ["2026-03-01T10:00", "2026-03-15T07:15", "2026-04-11T22:15", "2026-06-06T15:15"];
    const counters = (surveyId: string) =>
      quarterHours.filter((each) => !each.startsWith("2026-03-15")).map((each) => `${surveyId} ${each}`);
    const keys = ["\u0000", "a", "b", "\ud83d\ude00", "\uffff"];
    expect(shown.slice(0, 4)).toEqual(["S1", "S2", "s1", "s2"]);
    expect(shown.filter((each) => /^S\d+$/.test(each)).slice(2)).toEqual(units("S"));
    expect(shown.slice(-10)).toEqual([...keys, ...keys]);
    expect(shown.indexOf("S11")).toBeLessThan(shown.indexOf(counters("S")[0]!));
    expect(shown.indexOf("S 2026-03-01T10:00")).toBeLessThan(shown.lastIndexOf("s0"));
  });

  it("S16 positions, order of creation and revisions go on behind what was loaded", async () => {
    await fill(storage);
    await target.load(await collect(storage.readAll()));
    const last = (await target.readFeed({ surveyId: "s", feed: "invitations", limit: 1, order: "newest" })).rows[0]!;
    await commitOne(target, touch(await unitOf(target, "s5"), 90));
    await commitOne(target, creation(invite("s", "new")));
    const { rows } = await target.readFeed({ surveyId: "s", feed: "invitations", limit: 9, after: last.position });
    expect(rows.map((row) => row.invitation.invitationId)).toEqual(["s5", "new"]);
    const now = "2026-03-01T10:00:00.000Z";
    const { invitations } = await target.listInvitations({ surveyId: "s", now, limit: 1, order: "newest" });
    expect(invitations[0]?.invitationId).toBe("new");
  });

  it("S16 counters of a quarter-hour are set, not added, on every level", async () => {
    const counters = (amounts: Record<string, number>): StorageRecord => ({
      kind: "counters",
      surveyId: "s",
      quarterHour: "2026-03-01T10:15",
      amounts,
    });
    await target.load([counters({ a: 5, b: 2 })]);
    await target.load([
      counters({ a: 3, c: 0.5 }),
      { ...counters({ a: 1 }), quarterHour: "2026-03-01T10:30" } as StorageRecord,
    ]);
    for (const period of [
      undefined,
      { from: "2026-03-01T00:00" },
      { to: "2026-04-01T00:00" },
      { to: "2026-03-02T00:00" },
    ]) {
      expect(Object.fromEntries(await target.readCounters("s", period))).toEqual({ a: 4, c: 0.5 });
    }
    await target.load([counters({})]);
    expect(Object.fromEntries(await target.readCounters("s"))).toEqual({ a: 1 });
  });

  it("S16 all is one state: nothing that is committed while it is read", async () => {
    await fill(storage);
    const before = plain(await collect(storage.readAll()));
    const records = storage.readAll()[Symbol.asyncIterator]();
    const first = await records.next();
    await commitOne(storage, creation(invite("s", "meanwhile")));
    await commitOne(storage, touch(await unitOf(storage, "s4"), 77));
    const rest = await collect({ [Symbol.asyncIterator]: () => records });
    expect(plain([first.value, ...rest])).toEqual(before);
  });

  it("S16 what was committed between the last sequencing and the snapshot is in it, with positions", async () => {
    await fill(storage);
    await storage.readFeed({ surveyId: "s", feed: "invitations", limit: 1 });
    await commitOne(storage, touch(await unitOf(storage, "s2"), 70));
    await commitOne(storage, creation(invite("s", "new")));
    await commitOne(storage, completion(await unitOf(storage, "new"), { nps: 4 }));
    class NeverRuns extends Sequencer {
      override async run(): Promise<void> {}
    }
    const database = await Database.create(checkPostgresOptions({ url: server.url, schema }));
    const unsequenced = await collect(readRecords(database, new NeverRuns(database)));
    await database.close();
    expect(plain(unsequenced)).toEqual(plain(await collect(storage.readAll())));
  });

  it("S13 reading everything ends with `unavailable` when the storage is closed", async () => {
    await fill(storage);
    const records = storage.readAll()[Symbol.asyncIterator]();
    await records.next();
    await storage.close();
    await expect(collect({ [Symbol.asyncIterator]: () => records })).rejects.toMatchObject({ code: "unavailable" });
    await expect(collect(storage.readAll())).rejects.toMatchObject({ code: "unavailable" });
  });

  it("S15 totals are those of a recount at any moment, folded or not, also after erasures and late edits", async () => {
    const random = createRandom(150);
    const all: { quarterHour: string; name: string; amount: number }[] = [];
    let unit = await commitOne(storage, creation({ ...invite("s", "i1"), parameters: {} }));
    all.push(...(creation(invite("s", "i1")).counters ?? []));
    for (let round = 0; round < 40; round++) {
      const deltas = Array.from({ length: 4 }, () => ({
        quarterHour: new Date(Date.UTC(2026, 1, 27) + Math.floor(random() * 600) * 900_000).toISOString().slice(0, 16),
        name: `n${Math.floor(random() * 3)}`,
        amount: (Math.floor(random() * 13) - 4) / 10,
      }));
      const undone = random() < 0.3 ? all.splice(0, 1).map((delta) => ({ ...delta, amount: -delta.amount })) : [];
      all.push(...deltas);
      unit = await commitOne(storage, { ...touch(unit, round), counters: [...deltas, ...undone] });
      if (random() < 0.3) await storage.readFeed({ surveyId: "s", feed: "invitations", limit: 1 });
      const from =
        random() < 0.3
          ? undefined
          : new Date(Date.UTC(2026, 1, 27) + Math.floor(random() * 600) * 900_000).toISOString().slice(0, 16);
      const period: CounterPeriod = { from };
      const expected = new Map<string, number>();
      for (const delta of all) {
        if (from !== undefined && delta.quarterHour < from) continue;
        expected.set(delta.name, Math.round(((expected.get(delta.name) ?? 0) + delta.amount) * 10) / 10);
      }
      for (const [name, amount] of expected) if (amount === 0) expected.delete(name);
      expect(new Map([...(await storage.readCounters("s", period))].sort())).toEqual(new Map([...expected].sort()));
    }
  });
});

describe("texts as PostgreSQL holds them", () => {
  const unit = fc.oneof(
    fc.constantFrom(
      "\0",
      "\u0001",
      "\u0002",
      "\ud7ff",
      "\ud800",
      "\udbff",
      "\udc00",
      "\udfff",
      "\ue000",
      "\ue001",
      "\uf8ff",
      "\uffff",
      "a",
      "\\u0000",
    ),
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  );
  const text = fc.array(unit, { maxLength: 12 }).map((units) => units.join(""));

  it("S7 come back as they were, and hold nothing that it refuses", () => {
    fc.assert(
      fc.property(text, (given) => {
        const stored = storedText(given);
        expect(textFromStored(stored)).toBe(given);
        expect(stored.isWellFormed() && !stored.includes("\0")).toBe(true);
        const json = storedJson({ [given]: [given, { given }] });
        expect(/(?<!\\)(\\\\)*\\u(0000|d[89a-f])/.test(json)).toBe(false);
        expect(valueFromStored(json)).toEqual({ [given]: [given, { given }] });
      }),
    );
  });

  it("S6 keys keep the order of their code units", () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const stored = [storedKey(one), storedKey(other)].map((each) => Buffer.from(each, "utf8"));
        expect(keyFromStored(storedKey(one))).toBe(one);
        expect(storedKey(one).isWellFormed() && !storedKey(one).includes("\0")).toBe(true);
        expect(Math.sign(Buffer.compare(stored[0]!, stored[1]!))).toBe(one < other ? -1 : one > other ? 1 : 0);
      }),
    );
  });
});
