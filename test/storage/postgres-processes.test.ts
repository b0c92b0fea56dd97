/** Many processes on one PostgreSQL: what is decided in the database, and a feed that never skips a late commit. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FeedName, FeedRow, Storage } from "../../src/storage/contract.js";
import { schemaVersion } from "../../src/storage/postgres/migrations.js";
import { createPostgresStorage } from "../../src/storage/postgres.js";
import { commitOne, creation, invite, unitOf } from "../../src/storage-conformance/examples.js";
import { surveyLoop } from "../../src/survey-loop.js";
import { type CompiledChild, compileChild, type RunningChild, startChild } from "./child-process.js";
import { contentsOf } from "./contents.js";
import { type PostgresServer, startPostgres, whyNoPostgres } from "./postgres-server.js";

const whyNot = whyNoPostgres();
const tables = [
  "surveys",
  "invitations",
  "responses",
  "changes",
  "invitation_feed",
  "response_feed",
  "counters",
  "documents",
];

describe.skipIf(whyNot)(`processes on PostgreSQL${whyNot ? ` (skipped: ${whyNot})` : ""}`, () => {
  let server: PostgresServer;
  let child: CompiledChild;
  let schema: string;
  let storage: Storage;
  const running: RunningChild[] = [];

  beforeAll(async () => {
    [server, child] = await Promise.all([startPostgres(["fsync=off"]), compileChild("postgres-child")]);
  });
  afterAll(async () => {
    await child?.remove();
    await server?.stop();
  });
  beforeEach(() => {
    schema = server.schemaName();
    storage = createPostgresStorage({ url: server.url, schema, pool: { max: 3 } });
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await each.kill();
    await storage.close();
    await server.dropSchema(schema);
  });

  function start(mode: string, run: string): { readonly child: RunningChild; readonly next: () => Promise<string> } {
    const started = startChild(child, server.url, schema, mode, run);
    running.push(started);
    const lines = started.lines[Symbol.asyncIterator]();
    return { child: started, next: async () => (await lines.next()).value ?? "gone" };
  }

  /** Starts children, lets them go at the same moment, and answers what each says next. */
  async function runTogether(mode: string, runs: readonly string[]): Promise<string[]> {
    const children = runs.map((run) => start(mode, run));
    expect(await Promise.all(children.map(({ next }) => next()))).toEqual(runs.map(() => "ready"));
    for (const { child } of children) child.process.stdin!.write("go\n");
    return Promise.all(children.map(({ next }) => next()));
  }

  async function readOn(feed: FeedName, after: number, limit = 7): Promise<FeedRow[]> {
    const rows: FeedRow[] = [];
    for (;;) {
      const page = await storage.readFeed({ surveyId: "s", feed, after: rows.at(-1)?.position ?? after, limit });
      rows.push(...page.rows);
      if (!page.hasMore) return rows;
    }
  }

  const idsOf = (rows: readonly FeedRow[]) => rows.map((row) => row.invitation.invitationId);

  /** Holds commits back after they have written everything, while another session has the lock of the number given. */
  async function holdCommits(condition: string, lock: string): Promise<void> {
    await server.run(`
      CREATE FUNCTION ${schema}.hold() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_advisory_xact_lock_shared(${lock}); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON ${schema}.changes DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION ${schema}.hold();`);
  }

  async function untilSomebodyWaits(): Promise<void> {
    const waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND mode = 'ShareLock'";
    while ((await server.run(waiting)).length === 0);
  }

  it("S11 ten processes that start at once on an empty database make the tables once", async () => {
    const runs = Array.from({ length: 10 }, (_, index) => `${index}`);
    expect(await runTogether("open", runs)).toEqual(runs.map(() => "open"));
    expect(await server.run(`SELECT version FROM ${schema}.survey_loop_storage`)).toEqual([{ version: schemaVersion }]);
  });

  it("S2 of 1,000 creations of one natural key from two processes exactly one wins", async () => {
    await storage.open();
    const said = await runTogether("create", ["a", "b"]);
    expect(said.sort()).toEqual(["won 0", "won 1"]);
    expect(await storage.findInvitationIds("one@b.c")).toHaveLength(1);
    expect((await storage.readCounters("s")).get("invited")).toBe(1);
    expect(await readOn("invitations", 0)).toHaveLength(1);
  });

  it("S3 T24 of 1,000 submits of one link from two processes exactly one is stored", async () => {
    await storage.open();
    await commitOne(storage, creation(invite("s", "linked")));
    expect((await runTogether("submit", ["a", "b"])).sort()).toEqual(["won 0", "won 1"]);
    expect((await unitOf(storage, "linked")).responses).toHaveLength(1);
    expect((await storage.readCounters("s")).get("completed")).toBe(1);
    expect(await readOn("responses", 0)).toHaveLength(1);
  });

  it("T56 two instances of the product on one database are one: links, keys, surveys, summaries", async () => {
    const make = () =>
      surveyLoop({
        publicUrl: "https://www.example.com/surveys",
        secret: "Pq7zK1vNfT3xRb9LmWc5YdHs2JgQe8Ua",
        storage: createPostgresStorage({ url: server.url, schema, pool: { max: 2 } }),
      });
    const [one, other] = [make(), make()];
    try {
      await Promise.all([one.ready, other.ready]);
      const definition = { pages: [{ elements: [{ type: "rating", name: "nps" }] }] };
      await one.operations.publishSurvey({ surveyId: "s", definition });
      const request = { surveyId: "s", email: "one@b.c", externalId: "T-1" };
      const created = await other.operations.createTrackingUrl(request);
      const repeated = await one.operations.createTrackingUrl(request);
      expect([created.created, repeated.created, repeated.trackingUrl]).toEqual([true, false, created.trackingUrl]);
      await other.operations.publishSurvey({ surveyId: "s", definition: { title: "Second", ...definition } });
      expect((await one.operations.getSurvey({ surveyId: "s" })).version).toBe(2);
      expect((await one.operations.getSummary({ surveyId: "s" })).invitedCount).toBe(1);
      const { keyId } = await one.keys.create({ label: "CRM", scopes: ["invitations:write"] });
      await other.keys.revoke(keyId);
      expect((await one.keys.list())[0]?.revokedAt).toBeDefined();
      await one.operations.eraseRespondent({ email: "one@b.c" });
      expect((await other.operations.createTrackingUrl(request)).created).toBe(true);
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  });

  it("S1 T51 a change is acknowledged when the server has flushed its log beyond it", async () => {
    await storage.open();
    for (let round = 0; round < 10; round++) {
      const [{ before }] = (await server.run<{ before: string }>("SELECT pg_current_wal_insert_lsn() AS before")) as [
        { before: string },
      ];
      await storage.commit([creation(invite("s", `i${round}`))]);
      const [flushed] = await server.run("SELECT pg_current_wal_flush_lsn() > $1 AS behind", [before]);
      expect(flushed).toEqual({ behind: true });
    }
  });

  it("S5 T54 a transaction that commits late is behind what a reader has seen, not below it", async () => {
    await storage.open();
    await holdCommits("NEW.invitation_id = 'late'", "4711");
    const holder = await lockHolder(server);
    await holder.lock(4711);
    const late = start("one", "late");
    expect(await late.next()).toBe("ready");
    late.child.process.stdin!.write("go\n");
    await untilSomebodyWaits();
    await storage.commit(["b1", "b2", "b3"].map((id) => creation(invite("s", id))));
    const tickets = await server.run<{ lowest: string }>(`SELECT min(ticket) AS lowest FROM ${schema}.changes`);
    const seen = await readOn("invitations", 0);
    expect(idsOf(seen)).toEqual(["b1", "b2", "b3"]);
    const listed = await storage.listInvitations({ surveyId: "s", now: "2026-03-01T10:00:00.000Z", limit: 2 });
    await holder.release();
    expect(await late.next()).toBe("done late");
    // It wrote before the others did: by the order of writing it would stand below them.
    const [{ ticket }] = (await server.run<{ ticket: string }>(
      `SELECT ticket FROM ${schema}.changes WHERE invitation_id = 'late'`,
    )) as [{ ticket: string }];
    expect(Number(ticket)).toBeLessThan(Number(tickets[0]!.lowest));
    expect(idsOf(await readOn("invitations", seen.at(-1)!.position))).toEqual(["late"]);
    const rest = await storage.listInvitations({
      surveyId: "s",
      now: "2026-03-01T10:00:00.000Z",
      after: listed.next,
      limit: 9,
    });
    expect(rest.invitations.map((each) => each.invitationId)).toEqual(["b3", "late"]);
  });

  it("S5 a reader behind two processes whose commits are held back at random misses nothing", async () => {
    await storage.open();
    await holdCommits("true", "9000 + abs(hashtext(NEW.invitation_id)) % 4");
    const writers = [start("write", "a"), start("write", "b")];
    await Promise.all(writers.map(({ next }) => next()));
    for (const { child } of writers) child.process.stdin!.write("go\n");
    let isWriting = true;
    const done: string[] = [];
    const listen = async ({ next }: { readonly next: () => Promise<string> }) => {
      for (let line = await next(); line !== "finished"; line = await next()) {
        if (!line.startsWith("done ")) throw new Error(line);
        done.push(line.slice(5));
      }
    };
    const jam = async () => {
      for (let turn = 0; isWriting; turn++) {
        const holder = await lockHolder(server);
        await holder.lock(9000 + ((turn * 7) % 4));
        await storage.readFeed({ surveyId: "s", feed: "responses", limit: 1 });
        await holder.release();
      }
    };
    const newest = new Map<string, number>();
    const answered = new Set<string>();
    let lastInvitation = 0;
    let lastResponse = 0;
    const read = async () => {
      for (const row of await readOn("invitations", lastInvitation)) {
        expect(row.position).toBeGreaterThan(lastInvitation);
        lastInvitation = row.position;
        newest.set(row.invitation.invitationId, row.invitation.revision);
      }
      for (const row of await readOn("responses", lastResponse)) {
        expect(row.position).toBeGreaterThan(lastResponse);
        lastResponse = row.position;
        answered.add(row.invitation.invitationId);
      }
    };
    const readAlways = async () => {
      while (isWriting) await read();
    };
    const others = [jam(), readAlways()];
    await Promise.all(writers.map(listen));
    isWriting = false;
    await Promise.all(others);
    await read();
    expect(done).toHaveLength(400);
    expect([...answered].sort()).toEqual([...done].sort());
    for (const id of done) expect(newest.get(id)).toBe((await unitOf(storage, id)).invitation.revision);
    expect((await storage.readCounters("s")).get("completed")).toBe(400);
  });

  it("S5 a dump restored on another server, whose transaction IDs are others, goes on behind what was seen", async () => {
    await storage.open();
    await storage.commit(Array.from({ length: 20 }, (_, index) => creation(invite("s", `i${index}`))));
    const seen = await readOn("invitations", 0);
    // Dumped before it had its position.
    await commitOne(storage, creation(invite("s", "unsequenced")));
    const restoredServer = await startPostgres(["fsync=off"]);
    const copy = createPostgresStorage({ url: restoredServer.url, schema: `${schema}_copy`, pool: { max: 3 } });
    try {
      await copy.open();
      for (const table of tables) {
        const rows = await server.run<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${schema}.${table} t`);
        for (const { row } of rows) {
          await restoredServer.run(
            `INSERT INTO ${schema}_copy.${table} SELECT * FROM json_populate_record(NULL::${schema}_copy.${table}, $1)`,
            [row],
          );
        }
      }
      const [{ last_value }] = (await server.run(`SELECT last_value FROM ${schema}.tickets`)) as [
        { last_value: string },
      ];
      await restoredServer.run(`SELECT setval('${schema}_copy.tickets', $1)`, [last_value]);
      await commitOne(copy, creation(invite("s", "new")));
      const after = seen.at(-1)!.position;
      const { rows } = await copy.readFeed({ surveyId: "s", feed: "invitations", after, limit: 10 });
      expect(idsOf(rows)).toEqual(["unsequenced", "new"]);
      await commitOne(storage, creation(invite("s", "new")));
      expect(await contentsOf(copy, ["s"])).toEqual(await contentsOf(storage, ["s"]));
    } finally {
      await copy.close();
      await restoredServer.stop();
    }
  });
});

/** A session that holds advisory locks until it is told to let go. */
async function lockHolder(server: PostgresServer) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  return {
    lock: (number: number) => client.query("SELECT pg_advisory_lock($1)", [number]),
    release: () => client.end(),
  };
}
