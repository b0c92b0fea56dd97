import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../src/logger.js";
import { auditActions, auditDays, createAuditLog } from "../../src/operations/audit-log.js";
import { createMemoryStorage } from "../../src/storage/memory.js";
import { type PortalHost, startOfTests, startPortalHost } from "./portal-host.js";
import { readable } from "./readable.js";
import { type Visitor, visitorOf } from "./visitor.js";

const password = "correct horse battery";
const day = 86_400_000;
let host: PortalHost;
let visitor: Visitor;

beforeEach(async () => {
  host = await startPortalHost();
  await host.loop.accounts.setPassword("ana", password, "admin");
  await host.publish("support");
  visitor = visitorOf(host);
  await visitor.signIn("ana", password);
});

afterEach(() => host.close());

const log = async (query = "") => readable((await visitor.get(`/portal/audit${query}`)).text);
const entries = async () =>
  (await host.storage.listDocuments("audit", { prefix: "log/", limit: 1000 })).map(({ value }) => value as never) as {
    action: string;
    actor: string;
    subject?: string;
    details?: Record<string, unknown>;
  }[];

describe("T41 the audit log", () => {
  it("has an entry for every administrative action, by whom and about what, and no address, name of a key or secret", async () => {
    const [first, second] = await host.plant("support", [
      { email: "secret.person@example.com", externalId: "CASE-1", answers: { nps: 9 } },
      { email: "other.person@example.com", externalId: "CASE-2" },
    ]);
    await visitor.get("/portal/keys");
    const made = await visitor.post("/portal/keys", { label: "label of a person", scopes: "responses:read" });
    const key = /id="whole"[^>]* value="([^"]+)"/.exec(made.text)![1]!;
    const [keyId, secret] = key.split(".") as [string, string];
    await fetch(`${host.url}/export/support.csv`, { headers: { "x-api-key": key } }).then((reply) => reply.text());
    await visitor.post(`/portal/keys/${keyId}/revocation`, {});
    const path = (id: string) => `/portal/surveys/support/invitations/${id}`;
    await visitor.post(`${path(second!.invitationId)}/revocation`, {});
    const erased = await visitor.post(`${path(first!.invitationId)}/erasure`, {});
    const receiptId = /id="receipt"[^>]* value="([^"]+)"/.exec(erased.text)![1]!;
    await visitor.get("/portal/surveys/support/trend.csv");
    await host.loop.accounts.setPassword("bea", password, "viewer");
    await host.loop.accounts.remove("bea");
    await visitor.get("/portal/drafts");
    const draft = await visitor.post("/portal/drafts", { start: "nps", title: "", surveyId: "first-draft" });
    await visitor.post(`${draft.location!.replace("/surveys", "")}/deletion`, { revision: "1" });
    await visitorOf(host).signIn("ana", "typed.address@example.com");
    await visitorOf(host).signIn("a password in the wrong field", "x");

    const found = await entries();
    const ana = "portal:ana";
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: "survey.published", actor: "host", subject: "support" }),
        expect.objectContaining({ action: "draft.deleted", actor: ana, subject: "first-draft" }),
        expect.objectContaining({ action: "portal.signedIn", actor: ana }),
        expect.objectContaining({ action: "key.created", actor: ana, subject: keyId }),
        expect.objectContaining({ action: "download.made", actor: keyId, subject: "support" }),
        expect.objectContaining({ action: "key.revoked", actor: ana, subject: keyId }),
        expect.objectContaining({ action: "invitation.revoked", actor: ana, subject: second!.invitationId }),
        expect.objectContaining({
          action: "respondent.erased",
          actor: ana,
          subject: receiptId,
          details: { invitations: 1, responses: 1, surveyId: "support" },
        }),
        expect.objectContaining({
          action: "download.made",
          actor: ana,
          details: expect.objectContaining({ by: "day" }),
        }),
        expect.objectContaining({
          action: "account.changed",
          actor: "host",
          subject: "bea",
          details: { role: "viewer" },
        }),
        expect.objectContaining({ action: "account.removed", actor: "host", subject: "bea" }),
        expect.objectContaining({ action: "portal.signInsFailed", details: { count: 2, accounts: "ana" } }),
      ]),
    );
    expect([...new Set(found.map(({ action }) => action))].sort()).toEqual([...auditActions].sort());
    const kept = JSON.stringify(found);
    for (const text of ["@example.com", "CASE-1", "label of a person", secret, password, "wrong field"]) {
      expect(kept).not.toContain(text);
    }
  });

  it("counts failed sign-ins of an hour in one entry, however many they are", async () => {
    for (let attempt = 0; attempt < 9; attempt++) await visitorOf(host).signIn("ana", "wrong password");
    host.advance(3_600_000);
    await visitorOf(host).signIn("ana", "wrong password");
    const failed = (await entries()).filter(({ action }) => action === "portal.signInsFailed");
    expect(failed.map(({ details }) => details?.count)).toEqual([1, 9]);
    expect(await log("?action=portal.signInsFailed")).toContain("Failed sign-ins count: 9 accounts: ana");
  });

  it("is shown newest first, fifty a page, filtered by what and by whom, each entry once", async () => {
    for (let index = 0; index < 60; index++) {
      host.advance(1000);
      await host.loop.keys.create({ label: "x", scopes: ["surveys:read"] });
    }
    const first = await visitor.get("/portal/audit?action=key.created");
    const rows = (text: string) => [...text.matchAll(/<td class="identity">([a-z0-9]{12}) /g)].map(([, id]) => id);
    const next = /href="\/surveys([^"]+)" rel="next"/.exec(first.text)![1]!.replaceAll("&amp;", "&");
    host.advance(1000);
    await host.loop.keys.create({ label: "made meanwhile", scopes: ["surveys:read"] });
    const second = await visitor.get(next);
    expect([rows(first.text).length, rows(second.text).length]).toEqual([50, 10]);
    expect(new Set([...rows(first.text), ...rows(second.text)]).size).toBe(60);
    expect(await log("?who=ana")).toMatch(/Signed in/);
    expect(await log("?who=ana")).not.toMatch(/Survey published support/);
    expect(await log("?who=nobody")).toContain("No entry here.");
    for (const query of ["?action=odd", "?after=odd", "?after=log/../x", "?who=a&who=b"]) {
      expect([query, (await visitor.get(`/portal/audit${query}`)).status]).toEqual([query, 400]);
    }
  });

  it("forgets what is older than 400 days, some with each new entry, and nothing else", async () => {
    const storage = createMemoryStorage();
    await storage.open();
    let now = startOfTests;
    const audit = createAuditLog(storage, () => now, silentLogger);
    const record = () => audit.record({ action: "portal.signedIn", actor: "portal:ana" });
    await storage.putDocument({
      collection: "audit",
      key: "2026-03-10T12:00:00.000Z receipt",
      value: { kind: "erasure" },
    });
    for (let index = 0; index < 30; index++) await record();
    now += auditDays * day;
    await record();
    const count = async () => (await storage.listDocuments("audit", { prefix: "log/", limit: 100 })).length;
    expect(await count()).toBe(31);
    now += 1;
    await record();
    expect(await count()).toBe(12);
    await record();
    expect(await count()).toBe(3);
    expect(await storage.getDocuments("audit", ["2026-03-10T12:00:00.000Z receipt"])).not.toEqual([undefined]);
  });

  it("never undoes or fails what was done: a medium that takes no entry is an error in the host's log alone", async () => {
    const storage = createMemoryStorage();
    await storage.open();
    await storage.close();
    const errors: unknown[] = [];
    const logger = { ...silentLogger, error: (fields: object) => void errors.push(fields) };
    await createAuditLog(storage, () => 0, logger).record({ action: "portal.signedIn", actor: "portal:ana" });
    expect(errors).toHaveLength(1);
  });
});

describe("the last use of a key", () => {
  it("is listed, about the hour of it, and never brings a revoked key back", async () => {
    const { key, keyId } = await host.loop.keys.create({ label: "CRM", scopes: ["responses:read"] });
    const use = () =>
      fetch(`${host.url}/export/support.csv`, { headers: { "x-api-key": key } }).then((reply) => reply.text());
    expect(readable((await visitor.get("/portal/keys")).text)).toContain("just now never Active");
    await use();
    const used = async () => (await host.loop.keys.list()).find((each) => each.keyId === keyId)!.lastUsedAt;
    expect(await used()).toBe("2026-03-10T12:00:00.000Z");
    host.advance(1_800_000);
    await use();
    expect(await used()).toBe("2026-03-10T12:00:00.000Z");
    host.advance(1_800_000);
    await use();
    expect(await used()).toBe("2026-03-10T13:00:00.000Z");
    await host.loop.keys.revoke(keyId);
    expect(await host.loop.keys.list()).toEqual([expect.objectContaining({ revokedAt: "2026-03-10T13:00:00.000Z" })]);
  });
});
