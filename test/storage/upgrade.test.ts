/** Data that every released version has left behind, opened by this one: nothing is lost, and every link, key and checkpoint goes on to work. */
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Storage } from "../../src/storage/contract.js";
import { createPostgresStorage } from "../../src/storage/postgres.js";
import { runCli } from "../cli/run-cli.js";
import { useHosts } from "../http/hosts.js";
import { visitorOf } from "../portal/visitor.js";
import { type PostgresServer, startPostgres, whyNoPostgres } from "./postgres-server.js";
import { createTemporaryFolder } from "./temporary-folder.js";

const start = useHosts();
const fixtures = fileURLToPath(new URL("../fixtures/data/", import.meta.url));
const versions = readdirSync(fixtures).filter((name) => /^\d+\.\d+$/.test(name));

/** Lays the data of a version out, and gives its storage address. */
const forms: Record<string, (version: string, folder: string) => Promise<string | Storage>> = {
  async "lowdb files"(version, folder) {
    cpSync(join(fixtures, version, "lowdb"), join(folder, "surveys"), { recursive: true });
    return `lowdb:${join(folder, "surveys")}`;
  },
  async "a sqlite file"(version, folder) {
    const Database = createRequire(import.meta.url)("libsql");
    const database = new Database(join(folder, "surveys.db"));
    database.exec(readFileSync(join(fixtures, version, "sqlite.sql"), "utf8"));
    database.close();
    return `sqlite:${join(folder, "surveys.db")}`;
  },
  async "a restored archive"(version, folder) {
    const to = `lowdb:${join(folder, "restored")}`;
    const archive = join(fixtures, version, "archive.ndjson");
    const restored = await runCli({ folder }, ["restore", "--from", archive, "--to", to]);
    expect(restored).toMatchObject({ exitCode: 0 });
    return to;
  },
};

const whyNot = whyNoPostgres();
let server: PostgresServer | undefined;
const schemas: string[] = [];

async function openSchema(version: string): Promise<Storage> {
  server ??= await startPostgres(["fsync=off"]);
  const schema = server.schemaName();
  schemas.push(schema);
  const statements = readFileSync(join(fixtures, version, "postgres.sql"), "utf8");
  await server.run(statements.replaceAll("{s}", schema));
  return createPostgresStorage({ url: server.url, schema, pool: { max: 4 } });
}

if (whyNot === undefined) forms["a schema of PostgreSQL"] = openSchema;

afterAll(async () => {
  for (const schema of schemas) await server?.dropSchema(schema);
  await server?.stop();
});

it.skipIf(whyNot)(`in PostgreSQL it is opened too${whyNot ? ` (skipped: ${whyNot})` : ""}`, () => {
  expect(Object.keys(forms)).toContain("a schema of PostgreSQL");
});

it("data is kept of every version that has been released", () => {
  expect(versions).toContain("0.1");
});

describe.each(versions)("data of version %s", (version) => {
  const known = JSON.parse(readFileSync(join(fixtures, version, "known.json"), "utf8"));
  const surveyId = "ticket";

  it.each(Object.keys(forms))("in %s opens, whole and in use again", async (form) => {
    const storage = await forms[form]!(version, await createTemporaryFolder());
    const host = await start({ options: { storage, secret: known.secret } });
    const { operations } = host.loop;

    const { invitations } = await operations.listInvitations({ surveyId });
    expect(invitations.map(({ trackingUrl, ...invitation }) => invitation)).toEqual(known.invitations);
    expect((await operations.exportResponses({ surveyId, include: "all" })).responses).toEqual(known.responses);
    expect(await operations.getSummary({ surveyId })).toEqual(known.summary);

    for (const { externalId, trackingUrl } of invitations.filter(({ status }) => status !== "erased")) {
      expect(trackingUrl).toBe(`${host.url}/s/${known.tokens[externalId!.slice(2)]}`);
    }
    const page = async (name: string) => {
      const reply = await fetch(`${host.url}/s/${known.tokens[name]}`);
      return { status: reply.status, hasForm: (await reply.text()).includes('<form method="post"') };
    };
    expect(await page("sent")).toEqual({ status: 200, hasForm: true });
    expect(await page("started")).toEqual({ status: 200, hasForm: true });
    expect((await page("completed")).hasForm).toBe(false);
    expect((await page("erased")).hasForm).toBe(false);

    const headers = { authorization: `Bearer ${known.key}` };
    expect((await fetch(`${host.url}/api/v1/surveys`, { headers })).status).toBe(200);
    const visitor = visitorOf(host);
    expect((await visitor.signIn(known.account.name, known.account.password)).status).toBe(303);
    // What came after the acknowledged page, and nothing before it, is still to be fetched.
    const behind = await operations.exportResponses({ surveyId, consumer: "crm" });
    const since = await operations.exportResponses({ surveyId, after: known.checkpoint });
    expect(behind.responses).toEqual(since.responses);
    expect(behind.responses.map(({ status }) => status)).toEqual(["erased"]);

    const optedOut = { surveyId, email: "optedout@example.com", externalId: "T-new" };
    expect(await operations.createTrackingUrl(optedOut)).toMatchObject({
      advice: "doNotSend",
      adviceReason: "optedOut",
    });
    const again = { surveyId, email: "sent@example.com", externalId: "T-sent" };
    expect(await operations.createTrackingUrl(again)).toMatchObject({ created: false });
    const fresh = await operations.createTrackingUrl({ surveyId, email: "new@example.com" });
    expect((await operations.getSummary({ surveyId })).invitedCount).toBe(known.summary.invitedCount + 2);
    expect(fresh.created).toBe(true);
  });
});
