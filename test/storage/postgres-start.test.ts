/** Starting on a PostgreSQL: what is refused and left alone, what is made, and what a person finds in the tables. */
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { steps } from "../../src/storage/postgres/migrations.js";
import { createPostgresStorage } from "../../src/storage/postgres.js";
import {
  commitOne,
  completion,
  creation,
  erasure,
  invite,
  plain,
  unitOf,
} from "../../src/storage-conformance/examples.js";
import { compileChild, firstLine, startChild } from "./child-process.js";
import { assertOldCounters, oldCounters } from "./old-counters.js";
import { type PostgresServer, startPostgres, whyNoPostgres } from "./postgres-server.js";

const whyNot = whyNoPostgres();

describe.skipIf(whyNot)(`starting on PostgreSQL${whyNot ? ` (skipped: ${whyNot})` : ""}`, () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres(["fsync=off"]);
  });
  afterAll(() => server?.stop());

  /** A schema that is dropped after the test. */
  async function withSchema(work: (schema: string) => Promise<void>): Promise<void> {
    const schema = server.schemaName();
    try {
      await work(schema);
    } finally {
      await server.dropSchema(schema);
    }
  }

  async function refusal(schema: string, pool: Record<string, unknown> = {}): Promise<string> {
    const storage = createPostgresStorage({ url: server.url, schema, pool: { max: 2, ...pool } });
    const error = await storage.open().catch((thrown: unknown) => thrown);
    await storage.close();
    expect(error).toMatchObject({ code: "unavailable" });
    return String(error);
  }

  const relationsOf = (schema: string) =>
    server.run(
      "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 ORDER BY 1",
      [schema],
    );

  it("T52 S15 counters of schema version 1 are those of any period, and go on", () =>
    withSchema(async (schema) => {
      await server.run(`CREATE SCHEMA ${schema}`);
      await server.run(steps[0]!.replaceAll("{s}", schema));
      await server.run(`CREATE TABLE ${schema}.survey_loop_storage (only_row boolean PRIMARY KEY, version integer)`);
      await server.run(`INSERT INTO ${schema}.survey_loop_storage VALUES (true, 1)`);
      const definition = { title: "T" };
      const record = JSON.stringify({ surveyId: "s", version: 1, publishedAt: "2026-01-01T00:00:00.000Z", definition });
      await server.run(`INSERT INTO ${schema}.surveys VALUES ('s', 1, 0, $1)`, [record]);
      const given = oldCounters().map(({ quarterHour, name, amount }) => ({ q: quarterHour, n: name, a: amount }));
      await server.run(`SELECT ${schema}.set_counters('s', $1)`, [JSON.stringify(given)]);
      const storage = createPostgresStorage({ url: server.url, schema, pool: { max: 2 } });
      await storage.open();
      await assertOldCounters(storage).finally(() => storage.close());
    }));

  it("S11 T52 a schema of a newer version is refused and left as it is", () =>
    withSchema(async (schema) => {
      const storage = createPostgresStorage({ url: server.url, schema, pool: { max: 2 } });
      await storage.open();
      await storage.close();
      await server.run(`UPDATE ${schema}.survey_loop_storage SET version = 99`);
      expect(await refusal(schema)).toMatch(
        /has version 99; this program knows versions up to \d+\. Nothing was changed/,
      );
      expect(await server.run(`SELECT version FROM ${schema}.survey_loop_storage`)).toEqual([{ version: 99 }]);
    }));

  it("S11 T52 a schema that holds other tables is refused and left as it is", () =>
    withSchema(async (schema) => {
      await server.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.invitations (of_somebody_else text)`);
      expect(await refusal(schema)).toContain("holds tables that are not a survey loop's");
      expect(await relationsOf(schema)).toEqual([{ relname: "invitations" }]);
    }));

  it.each([
    ["-c synchronous_commit=off", "ALTER ROLE CURRENT_USER SET synchronous_commit = on"],
    [
      "-c default_transaction_isolation=serializable",
      "ALTER ROLE CURRENT_USER SET default_transaction_isolation = 'read committed'",
    ],
  ])("S1 S5 a session that begins with %s is refused with what to run", (options, command) =>
    withSchema(async (schema) => {
      expect(await refusal(schema, { options })).toContain(command);
      expect(await relationsOf(schema)).toEqual([]);
    }),
  );

  it("S9 an erased person is in no row of any table", () =>
    withSchema(async (schema) => {
      const storage = createPostgresStorage({ url: server.url, schema, pool: { max: 2 } });
      await storage.open();
      const request = { email: "secret@example.org", externalId: "secret-1", parameters: { name: "secret" } };
      const created = await commitOne(storage, creation(invite("s", "i1", request)));
      const completed = completion(created, { text: "secret" });
      const counters = [...completed.counters!, { quarterHour: "2026-03-01T10:00", name: "value/q/secret", amount: 1 }];
      const unit = await commitOne(storage, { ...completed, counters });
      await storage.readFeed({ surveyId: "s", feed: "responses", limit: 5 });
      const taken = { quarterHour: "2026-03-01T10:00", name: "value/q/secret", amount: -1 };
      await commitOne(storage, { ...erasure(unit), counters: [...erasure(unit).counters!, taken] });
      await storage.close();
      const relations = await server.run<{ name: string }>(
        "SELECT tablename AS name FROM pg_tables WHERE schemaname = $1",
        [schema],
      );
      for (const { name } of relations) {
        const rows = await server.run<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${schema}.${name} t`);
        expect(rows.map(({ row }) => row).join("\n"), name).not.toContain("secret");
      }
      expect((await server.run(`SELECT * FROM ${schema}.invitations`))[0]).toMatchObject({ natural_key: null });
    }));

  it("tables and views answer a person's queries, whatever texts are stored", () =>
    withSchema(async (schema) => {
      const storage = createPostgresStorage({ url: server.url, schema, pool: { max: 2 } });
      await storage.open();
      const parameters = { note: "nul \u0000, lone \ud800 and \uf8ff, whole 😀 and \\u0000", plain: "é" };
      const created = await commitOne(storage, creation(invite("s", "i1", { parameters, externalId: "\ude00\u0000" })));
      await commitOne(storage, completion(created, { nps: 9, "q\u0000": "\ud83d" }));
      const unit = await unitOf(storage, "i1");
      expect(plain(unit.invitation.parameters)).toEqual(parameters);
      expect(plain(unit.responses[0]!.answers)).toEqual({ nps: 9, "q\u0000": "\ud83d" });
      const key = { surveyId: "s", emailIdentity: "i1@example.org", externalId: "\ude00\u0000" };
      expect((await storage.findUnitByNaturalKey(key))?.revision).toBe(2);
      const now = "2026-03-01T10:00:00.000Z";
      const { invitations } = await storage.listInvitations({
        surveyId: "s",
        now,
        limit: 5,
        externalId: "\ude00\u0000",
      });
      expect(invitations).toHaveLength(1);
      expect(await server.run(`SELECT value FROM ${schema}.parameters WHERE name = 'plain'`)).toEqual([{ value: "é" }]);
      const nps = `SELECT avg((answer #>> '{}')::numeric)::text AS nps FROM ${schema}.answers WHERE question = 'nps'`;
      expect(Number((await server.run<{ nps: string }>(nps))[0]!.nps)).toBe(9);
      const page = await readFile(new URL("../../docs/storage.md", import.meta.url), "utf8");
      const section = page.slice(page.indexOf("## The postgres driver"));
      const queries = [...section.matchAll(/```sql\n(.*?)```/gs)].flatMap(([, text]) => text!.trim().split("\n"));
      expect(queries.length).toBeGreaterThan(1);
      for (const each of queries) {
        expect(await server.run(each.replaceAll("survey_loop.", `${schema}.`)), each).toHaveLength(1);
      }
      await storage.close();
    }));
});

describe("without the package pg", () => {
  it("opening says which command to run", async () => {
    const compiled = await compileChild("postgres-child");
    const folder = await mkdtemp(join(tmpdir(), "survey-loop-"));
    try {
      // Outside the project no package is found.
      await cp(join(dirname(compiled.script), "../.."), folder, { recursive: true });
      const child = startChild(
        { ...compiled, script: join(folder, "test/storage/postgres-child.js") },
        "postgres://h/d",
        "s",
      );
      expect(await firstLine(child)).toBe(
        "failed SurveyLoopError: unavailable: The postgres storage needs the package pg. Run: npm install pg",
      );
      expect(await child.ended).toBe(1);
    } finally {
      await compiled.remove();
      await rm(folder, { recursive: true });
    }
  });
});
