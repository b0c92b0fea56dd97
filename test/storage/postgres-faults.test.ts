/** What fails around a PostgreSQL: the server, the way to it, its disk, its settings; and what the callers are told. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SurveyLoopError } from "../../src/errors.js";
import type { CommitOutcome, Storage } from "../../src/storage/contract.js";
import { openStorage } from "../../src/storage/open-storage.js";
import { createPostgresStorage } from "../../src/storage/postgres.js";
import { commitOne, completion, creation, invite, touch, unitOf } from "../../src/storage-conformance/examples.js";
import { type CuttingProxy, startCuttingProxy } from "./cutting-proxy.js";
import { type PostgresServer, startPostgres, whyNoPostgres } from "./postgres-server.js";

const whyNot = whyNoPostgres();
const isUnavailable = { code: "unavailable", retryAfterSeconds: 5 };

describe.skipIf(whyNot)(`faults of PostgreSQL${whyNot ? ` (skipped: ${whyNot})` : ""}`, () => {
  let server: PostgresServer;
  let schema: string;
  let storage: Storage;

  beforeAll(async () => {
    // Durable as in production: some of these tests kill the server.
    server = await startPostgres();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    schema = server.schemaName();
    storage = createPostgresStorage({ url: server.url, schema, pool: { max: 3 } });
    await storage.open();
  });
  afterEach(async () => {
    await storage.close();
    await server.dropSchema(schema);
  });

  const everyMethod = (each: Storage): Promise<unknown>[] => [
    each.commit([creation(invite("s", "refused"))]),
    each.findUnit("i1"),
    each.readFeed({ surveyId: "s", feed: "invitations", limit: 5 }),
    each.readCounters("s"),
    each.getDocuments("settings", ["k"]),
    each.putDocument({ collection: "settings", key: "k", value: 1 }),
    each.addSurveyVersion({ surveyId: "s", version: 1, publishedAt: "2026-03-01T10:00:00.000Z", definition: {} }),
  ];

  it("S10 T49 while the server is down everything is unavailable, and it goes on when the server is back", async () => {
    if (!server.isOurs) return;
    await commitOne(storage, creation(invite("s", "i1")));
    await server.halt("SIGINT");
    try {
      for (const call of await Promise.allSettled(everyMethod(storage))) {
        expect(call).toMatchObject({ status: "rejected", reason: isUnavailable });
      }
    } finally {
      await server.start();
    }
    expect(await storage.findUnit("refused")).toBeUndefined();
    expect((await unitOf(storage, "i1")).revision).toBe(1);
    await commitOne(storage, creation(invite("s", "i2")));
    expect((await storage.readCounters("s")).get("invited")).toBe(2);
  });

  it("S1 T50 a server that is killed among commits keeps what was acknowledged, once, and the rest whole or not at all", async () => {
    if (!server.isOurs) return;
    const settled: Promise<unknown>[] = [];
    const acknowledged: string[] = [];
    let isUp = true;
    const write = async (worker: number) => {
      for (let number = 0; isUp; number++) {
        const id = `${worker}-${number}`;
        const [outcome] = await storage.commit([creation(invite("s", id))]);
        if (outcome?.committed) acknowledged.push(id);
        if (acknowledged.length === 200) settled.push(server.halt("SIGKILL"));
      }
    };
    const writers = await Promise.allSettled([0, 1, 2, 3, 4, 5, 6, 7].map(write));
    isUp = false;
    await Promise.all(settled);
    for (const writer of writers) expect(writer).toMatchObject({ status: "rejected", reason: isUnavailable });
    await server.start();
    const { rows } = await storage.readFeed({ surveyId: "s", feed: "invitations", limit: 100_000 });
    const ids = rows.map((row) => row.invitation.invitationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(acknowledged.filter((id) => !ids.includes(id))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    expect((await storage.readCounters("s")).get("invited")).toBe(ids.length);
    for (const id of ids) expect(await storage.findUnit(id)).toBeDefined();
  });

  it("S10 connections that an administrator ends, idle or at work, do not end the process and are replaced", async () => {
    const unit = await commitOne(storage, creation(invite("s", "i1")));
    await Promise.all([1, 2, 3].map(() => storage.findUnit("i1")));
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'survey-loop'`;
    await server.run(end);
    await commitOne(storage, completion(unit, { nps: 9 }));
    const reads = [1, 2, 3, 4, 5, 6].map(() => storage.readCounters("s").catch((error: unknown) => error));
    await server.run(end);
    for (const read of await Promise.all(reads)) {
      if (!(read instanceof Map)) expect(read).toMatchObject(isUnavailable);
    }
    expect((await storage.readCounters("s")).get("completed")).toBe(1);
  });

  it("S10 a server that turned read-only refuses writes, shows nothing of them and takes them again afterwards", async () => {
    const unit = await commitOne(storage, creation(invite("s", "i1")));
    const turn = async (setting: string) => {
      await server.run(`ALTER SYSTEM SET default_transaction_read_only = ${setting}`);
      await server.run("SELECT pg_reload_conf()");
      // Sessions take the new setting between two statements of theirs.
      for (let isTurned = false; !isTurned; ) {
        const refusal = await storage.putDocument({ collection: "marks", key: "k", value: 1 }).catch((error) => error);
        isTurned = refusal instanceof SurveyLoopError === (setting === "on");
      }
    };
    await turn("on");
    try {
      await expect(storage.commit([touch(unit, 1)])).rejects.toMatchObject(isUnavailable);
      await expect(storage.putDocument({ collection: "keys", key: "k", value: 1 })).rejects.toMatchObject(
        isUnavailable,
      );
      expect((await unitOf(storage, "i1")).revision).toBe(1);
    } finally {
      await turn("off");
    }
    await commitOne(storage, touch(unit, 2));
    expect((await unitOf(storage, "i1")).revision).toBe(2);
  });

  it("S10 T49 a full disk refuses the whole round, for all callers in it, and is over when there is room again", async () => {
    await server.run(`
      CREATE FUNCTION ${schema}.fail() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
      CREATE TRIGGER fail BEFORE INSERT ON ${schema}.changes FOR EACH ROW EXECUTE FUNCTION ${schema}.fail();`);
    const commits = ["a", "b", "c"].map((id) => storage.commit([creation(invite("s", id))]));
    for (const commit of await Promise.allSettled(commits)) {
      expect(commit).toMatchObject({ status: "rejected", reason: isUnavailable });
    }
    await server.run(`DROP TRIGGER fail ON ${schema}.changes`);
    expect((await storage.readFeed({ surveyId: "s", feed: "invitations", limit: 5 })).rows).toEqual([]);
    expect(await storage.findUnit("a")).toBeUndefined();
    await commitOne(storage, creation(invite("s", "a")));
  });

  it("S10 a statement that the server ends for taking too long leaves nothing behind", async () => {
    const hurried = createPostgresStorage({ url: server.url, schema, pool: { max: 2, statement_timeout: 100 } });
    await hurried.open();
    try {
      const unit = await commitOne(storage, creation(invite("s", "i1")));
      const { default: pg } = await import("pg");
      const holder = new pg.Client({ connectionString: server.url });
      await holder.connect();
      await holder.query(`BEGIN; SELECT 1 FROM ${schema}.invitations FOR UPDATE`);
      await expect(hurried.commit([touch(unit, 1)])).rejects.toMatchObject(isUnavailable);
      await holder.query("ROLLBACK");
      await holder.end();
      expect((await unitOf(storage, "i1")).revision).toBe(1);
      await commitOne(hurried, touch(unit, 2));
    } finally {
      await hurried.close();
    }
  });

  it("S4 content that the database refuses fails alone; the others of its round are committed", async () => {
    const endless = { ...invite("s", "endless"), externalId: Array.from({ length: 9000 }, Math.random).join() };
    const outcomes = await Promise.allSettled(
      [invite("s", "a"), endless, invite("s", "b")].map((each) => storage.commit([creation(each)])),
    );
    expect(outcomes.map((each) => each.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    const [inOneCall] = [await storage.commit([creation(invite("s", "c")), creation(endless)])];
    expect(inOneCall[0]).toEqual({ committed: true, revision: 1 });
    expect("failed" in inOneCall[1]!).toBe(true);
    expect((await storage.readCounters("s")).get("invited")).toBe(3);
  });

  describe("when the answer to a write is lost", () => {
    let proxy: CuttingProxy;
    let behindProxy: Storage;

    beforeEach(async () => {
      proxy = await startCuttingProxy(Number(new URL(server.url).port));
      const url = server.url.replace(/:\d+\//, `:${proxy.port}/`);
      behindProxy = createPostgresStorage({ url, schema, pool: { max: 2 } });
      await behindProxy.open();
    });
    afterEach(async () => {
      await behindProxy.close();
      await proxy.close();
    });

    it("S1 a creation, a change and a document that took effect are acknowledged, and count once", async () => {
      proxy.loseAnswerTo("create_units");
      const created: CommitOutcome[] = await behindProxy.commit([creation(invite("s", "i1"))]);
      proxy.loseAnswerTo("change_units");
      const changed = await behindProxy.commit([completion(await unitOf(storage, "i1"), { nps: 7 })]);
      proxy.loseAnswerTo("documents");
      const put = await behindProxy.putDocument({ collection: "keys", key: "k", expectedRevision: 0, value: 1 });
      proxy.loseAnswerTo("surveys");
      const version = { surveyId: "s", version: 1, publishedAt: "2026-03-01T10:00:00.000Z", definition: {} };
      const added = await behindProxy.addSurveyVersion(version);
      expect(proxy.lostAnswers()).toBe(4);
      expect([created, changed, put, added]).toEqual([
        [{ committed: true, revision: 1 }],
        [{ committed: true, revision: 2 }],
        { committed: true, revision: 1 },
        true,
      ]);
      expect([...(await storage.readCounters("s"))].filter(([name]) => /^(invited|completed)$/.test(name))).toEqual([
        ["completed", 1],
        ["invited", 1],
      ]);
      expect((await storage.readFeed({ surveyId: "s", feed: "responses", limit: 5 })).rows).toHaveLength(1);
    });

    it("S3 a change that another had made first is refused all the same", async () => {
      const unit = await commitOne(storage, creation(invite("s", "i1")));
      const other = await commitOne(storage, touch(unit, 1));
      proxy.loseAnswerTo("change_units");
      const [outcome] = await behindProxy.commit([touch(unit, 2)]);
      expect(proxy.lostAnswers()).toBe(1);
      expect(outcome).toMatchObject({ committed: false, existing: { revision: other.revision } });
    });
  });
});

describe("an address", () => {
  it("T37 of PostgreSQL is taken as the option storage, and one that is mistyped is shown without the password", () => {
    for (const scheme of ["postgres", "postgresql"]) {
      expect(openStorage(`${scheme}://someone:hushhush@127.0.0.1:1/nothing`).driver).toBe("postgres");
    }
    const open = () => openStorage("postgers://someone:hush@hush@db.example.com/surveys?password=hush");
    expect(open).toThrow(/^storage is "postgers:\/\/db.example.com\/surveys"/);
    expect(open).not.toThrow(/hush/);
  });

  it("T37 that leads nowhere is refused at the start with what is wrong and without the password", async () => {
    const storage = createPostgresStorage({
      url: "postgres://someone:hushhush@127.0.0.1:1/nothing?application_name=hushhush",
    });
    const error = await storage.open().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SurveyLoopError);
    expect(String(error)).toContain(
      "postgres://127.0.0.1:1/nothing cannot be opened: connect ECONNREFUSED 127.0.0.1:1",
    );
    for (const each of [error, (error as Error).cause]) expect(JSON.stringify(each) + String(each)).not.toMatch(/hush/);
    await storage.close();
  });

  it.each([
    [{ url: "mysql://someone:hushhush@host/db" }, /^url is no address of a database/],
    [{ url: "postgres://someone:hush hush@ho st/db" }, /^url is no address of a database/],
    [{}, /^url is missing/],
    [{ url: "postgres://someone:hushhush@host/db", schema: 'x"; DROP' }, /^schema is "x\\"; DROP"/],
  ])("T38 is a mistake of the programmer when it is none: %j", (options, message) => {
    expect(() => createPostgresStorage(options)).toThrow(message);
    expect(() => createPostgresStorage(options)).toThrow(TypeError);
    expect(() => createPostgresStorage(options)).not.toThrow(/hush/);
  });
});
