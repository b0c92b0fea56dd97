/** Opening a sqlite file: what is refused and left alone (S11, T52), migrations, and the tables that a person queries. */
import { copyFile, mkdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, it, onTestFinished } from "vitest";
import { applyDelivery, invitationStatuses } from "../../src/domain/invitation.js";
import type { InvitationQuery, Storage, StorageRecord } from "../../src/storage/contract.js";
import { createMemoryStorage } from "../../src/storage/memory.js";
import { Connection } from "../../src/storage/sqlite/connection.js";
import { migrate, steps } from "../../src/storage/sqlite/schema.js";
import { createSqliteStorage } from "../../src/storage/sqlite.js";
import {
  at,
  change,
  commitOne,
  completion,
  createMany,
  createRandom,
  creation,
  erasure,
  invite,
  plain,
  unitOf,
} from "../../src/storage-conformance/examples.js";
import { contentsOf } from "./contents.js";
import { assertOldCounters, oldCounters } from "./old-counters.js";
import { createTemporaryFolder } from "./temporary-folder.js";

async function newFile(): Promise<string> {
  return join(await createTemporaryFolder(), "data", "surveys.db");
}

async function openAt(file: string): Promise<Storage> {
  const storage = createSqliteStorage({ file });
  onTestFinished(() => storage.close());
  await storage.open();
  return storage;
}

/** Units of every kind, a survey and documents. */
async function fill(storage: Storage): Promise<void> {
  for (const version of [1, 2]) {
    const definition = { title: `version ${version}` };
    await storage.addSurveyVersion({ surveyId: "s", version, publishedAt: at(0), definition });
  }
  await createMany(storage, "s", "i", 30);
  await createMany(storage, "t", "j", 3);
  const parameters = { employeeId: "42", campaignId: "spring" };
  const unit = await commitOne(storage, creation(invite("s", "p", { externalId: "T-1", parameters })));
  await commitOne(storage, completion(unit, { nps: 9, text: "It's fine" }));
  await commitOne(storage, erasure(await commitOne(storage, completion(await unitOf(storage, "i3"), { nps: 1 }))));
  await storage.putDocument({ collection: "settings", key: "k", value: { deep: [1, null] } });
  await storage.putDocument({ collection: "marks", key: "\u0000", value: "odd" });
}

async function filledFile(): Promise<string> {
  const file = await newFile();
  const storage = await openAt(file);
  await fill(storage);
  await storage.close();
  return file;
}

async function expectRefusal(file: string, message: RegExp): Promise<void> {
  const before = await readFile(file);
  await expect(createSqliteStorage({ file }).open()).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(message),
  });
  await expect(createSqliteStorage({ file }).open()).rejects.toThrow(file);
  expect((await readFile(file)).equals(before)).toBe(true);
}

function query(file: string, sql: string): unknown[] {
  const database = new Database(file);
  try {
    return database.prepare(sql).raw(true).all();
  } finally {
    database.close();
  }
}

describe("what is refused and left alone", () => {
  it("S11 a file of another kind", async () => {
    const file = await newFile();
    await mkdir(join(file, ".."));
    await writeFile(file, "name,answer\n".repeat(100));
    await expectRefusal(file, /is not a SQLite file/);
  });

  it("S11 a SQLite file of another application", async () => {
    const file = await newFile();
    await mkdir(join(file, ".."));
    query(file, "SELECT 1");
    const database = new Database(file);
    database.exec("CREATE TABLE theirs (a)");
    database.close();
    await expectRefusal(file, /another application/);
  });

  it("S11 a file of a newer schema version", async () => {
    const file = await filledFile();
    const database = new Database(file);
    database.exec("PRAGMA journal_mode = DELETE");
    database.exec("PRAGMA user_version = 99");
    database.close();
    await expectRefusal(file, /schema version 99.+newer version/);
  });

  it("S11 a truncated file", async () => {
    const file = await filledFile();
    const { size } = await stat(file);
    await truncate(file, size - 8192);
    await expectRefusal(file, /is damaged: /);
    await truncate(file, 50);
    await expectRefusal(file, /ends within its header/);
  });

  it("S11 a file with garbage inside", async () => {
    const file = await filledFile();
    const content = await readFile(file);
    for (const start of [4096, 8192, 12_288]) content.fill(0xaa, start, start + 4096);
    await writeFile(file, content);
    await expectRefusal(file, /is damaged/);
  });

  it("S11 a folder, and says where", async () => {
    const folder = await createTemporaryFolder();
    await expect(createSqliteStorage({ file: folder }).open()).rejects.toMatchObject({ code: "unavailable" });
    await expect(createSqliteStorage({ file: folder }).open()).rejects.toThrow(folder);
  });

  it("an engine that is not installed is named with the command that installs one, and opening can be tried again", async () => {
    const storage = createSqliteStorage({ file: await newFile(), engine: "no-such-engine" });
    const refusal = { code: "unavailable", message: expect.stringContaining("npm install libsql") };
    await expect(storage.open()).rejects.toMatchObject(refusal);
    await expect(storage.open()).rejects.toMatchObject(refusal);
  });
});

describe("migrations", () => {
  it("T52 a file of schema version 1 opens with everything in it", async () => {
    const file = await newFile();
    await mkdir(join(file, ".."));
    const database = new Database(file);
    database.exec(await readFile(new URL("../fixtures/sqlite/version-1.sql", import.meta.url), "utf8"));
    database.close();
    const expected = createMemoryStorage();
    await expected.open();
    await fill(expected);
    // That version counted neither pages nor the bins of histograms.
    const contents = JSON.stringify(await contentsOf(expected, ["s", "t"]))
      .replaceAll('"pageIsCounted":true,', "")
      .replaceAll(/\["(?:finished|bin\/[^"]*)",\d+\],/g, "");
    expect(await contentsOf(await openAt(file), ["s", "t"])).toEqual(JSON.parse(contents));
  });

  it("T52 S15 counters of schema version 1 are those of any period, and go on", async () => {
    const file = await newFile();
    await mkdir(join(file, ".."));
    const connection = new Connection((path) => new Database(path) as never, file);
    migrate(connection, file, steps.slice(0, 1));
    for (const { quarterHour, name, amount } of oldCounters()) {
      for (const [level, length] of Object.entries({ quarterHour: 16, day: 10, month: 7, all: 0 })) {
        connection.run(
          "INSERT INTO counters VALUES ('s', ?, ?, ?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
          ...[level, quarterHour.slice(0, length), name, amount],
        );
      }
    }
    connection.close();
    await assertOldCounters(await openAt(file));
  });

  it("T52 a step keeps a copy of the file as it was, and one that fails leaves it so", async () => {
    const file = await filledFile();
    const connection = new Connection((path) => new Database(path) as never, file);
    const failing = [...steps, "CREATE TABLE added (a); CREATE TABLE added (a);"];
    expect(() => migrate(connection, file, failing)).toThrow(/already exists/);
    expect(connection.pragma("user_version")).toBe(steps.length);
    expect(connection.rows("SELECT * FROM sqlite_schema WHERE name = 'added'")).toEqual([]);
    migrate(connection, file, [...steps, "CREATE TABLE added (a)"]);
    expect(connection.pragma("user_version")).toBe(steps.length + 1);
    connection.close();
    const copy = await newFile();
    await mkdir(join(copy, ".."));
    await copyFile(`${file}.version-${steps.length}`, copy);
    expect((await (await openAt(copy)).findUnit("p"))?.responses).toHaveLength(1);
  });

  it("many storages that start on a new file at once all open it", async () => {
    const file = await newFile();
    const storages = await Promise.all(Array.from({ length: 5 }, () => openAt(file)));
    const creations = storages.map((storage, index) =>
      storage.commit([creation(invite("s", `i${index}`, { email: "one@example.org" }))]),
    );
    const outcomes = (await Promise.all(creations)).flat();
    expect(outcomes.filter((outcome) => outcome.committed)).toHaveLength(1);
    for (const storage of storages) expect(await storage.findInvitationIds("one@example.org")).toHaveLength(1);
  });
});

describe("what is in the file", () => {
  it("the queries of docs/storage.md run in the tables", async () => {
    const file = await filledFile();
    const docs = await readFile(new URL("../../docs/storage.md", import.meta.url), "utf8");
    const section = docs.slice(docs.indexOf("## The sqlite driver"), docs.indexOf("## The postgres driver"));
    const queries = [...section.matchAll(/```sql\n([\s\S]*?)```/g)]
      .flatMap(([, text]) => text!.split(";"))
      .map((each) => each.trim());
    const wanted = queries.filter((each) => each !== "" && !each.startsWith("VACUUM"));
    expect(wanted.length).toBeGreaterThan(4);
    for (const each of wanted) expect(query(file, each.replaceAll("'support'", "'s'")), each).not.toEqual([]);
    expect(query(file, "SELECT name, value FROM parameters WHERE invitation_id = 'p' AND signed = 1")).toEqual([
      ["employeeId", "42"],
      ["campaignId", "spring"],
    ]);
    expect(query(file, "SELECT question_id, value FROM answers WHERE invitation_id = 'p'")).toEqual([
      ["nps", 9],
      ["text", "It's fine"],
    ]);
  });

  it("comes out as records in their order, as at the first one, and goes into another file that shows the same", async () => {
    const file = await filledFile();
    const storage = await openAt(file);
    const before = await contentsOf(storage, ["s", "t"]);
    const records: StorageRecord[] = [];
    for await (const record of storage.readAll()) {
      if (records.push(record) === 1) await createMany(storage, "s", "later", 3);
    }
    const kinds = records.map((record) => ("surveyId" in record ? `${record.kind} ${record.surveyId}` : record.kind));
    expect(kinds.filter((kind, index) => kind !== kinds[index - 1])).toEqual([
      ...["survey", "unit", "counters s", "unit", "counters t", "document"],
    ]);
    const other = await openAt(await newFile());
    await other.load(records);
    await other.load(records);
    expect(await contentsOf(other, ["s", "t"])).toEqual(before);
    const again: StorageRecord[] = [];
    for await (const record of other.readAll()) again.push(record);
    expect(plain(again)).toEqual(plain(records));
    await commitOne(other, creation(invite("s", "next")));
    const { rows } = await other.readFeed({ surveyId: "s", feed: "invitations", limit: 1, order: "newest" });
    expect(rows[0]?.invitation.invitationId).toBe("next");
  });

  it("members of a record that have no column come back as well", async () => {
    const storage = await openAt(await newFile());
    const invitation = { ...invite("s", "i1"), later: { a: [1, true] }, flag: false };
    const unit = await commitOne(storage, creation(invitation));
    expect(plain(unit.invitation)).toEqual(plain(invitation));
    const { later: _, ...rest } = invitation;
    const changed = await commitOne(storage, change(unit, { invitation: { ...rest, revision: 2 } }));
    expect(plain(changed.invitation)).toEqual({ ...(plain(rest) as object), revision: 2 });
  });

  it("S6 listings by random filters are those of the memory driver", async () => {
    const sqlite = await openAt(await newFile());
    const memory = createMemoryStorage();
    await memory.open();
    const random = createRandom(66);
    const maybe = <T>(value: T) => (random() < 0.3 ? value : undefined);
    const pick = (count: number) => Math.floor(random() * count);
    for (let number = 0; number < 120; number++) {
      const id = `i${number}`;
      let invitation = invite("s", id, { email: `p${pick(90)}@example.org`, externalId: `T-${number}` }, number);
      for (const happened of ["sent", "reminded", "bounced", "optedOut"] as const) {
        if (random() < 0.4) invitation = applyDelivery(invitation, happened, at(pick(300)), undefined, at(pick(300)));
      }
      const facts = ["startedAt", "completedAt", "expiresAt", "revokedAt"] as const;
      for (const fact of facts) if (random() < 0.2) invitation = { ...invitation, [fact]: at(pick(300)) };
      for (const storage of [sqlite, memory]) await storage.commit([creation(invitation)]);
    }
    for (let round = 0; round < 150; round++) {
      const statuses = maybe(new Set(invitationStatuses.filter(() => random() < 0.3)));
      const wanted: InvitationQuery = {
        surveyId: "s",
        now: at(pick(300)),
        statuses,
        emailIdentity: random() < 0.1 ? `p${pick(90)}@example.org` : undefined,
        externalId: random() < 0.1 ? `T-${pick(120)}` : undefined,
        changedSince: maybe(at(pick(300))),
        contactedBefore: maybe(at(pick(300))),
        remindersBelow: maybe(1),
        order: maybe("newest" as const),
        after: maybe(pick(150)),
        limit: 1 + pick(40),
      };
      expect(plain(await sqlite.listInvitations(wanted))).toEqual(plain(await memory.listInvitations(wanted)));
    }
  });
});
