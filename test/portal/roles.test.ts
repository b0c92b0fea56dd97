import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCalendar } from "../../src/domain/calendar.js";
import { createExportProgress } from "../../src/exporting/export-progress.js";
import { silentLogger } from "../../src/logger.js";
import { createAuditLog } from "../../src/operations/audit-log.js";
import type { Services } from "../../src/operations/context.js";
import { scopes } from "../../src/operations/define-operation.js";
import { createPortalAccounts } from "../../src/portal/accounts.js";
import { createLiveHub } from "../../src/portal/live/live-hub.js";
import { createPortalRoutes } from "../../src/portal/portal-routes.js";
import { type PortalRole, portalRoles } from "../../src/portal/portal-user.js";
import { createViews } from "../../src/views.js";
import { type PortalHost, startOfTests, startPortalHost } from "./portal-host.js";
import { type Visitor, visitorOf } from "./visitor.js";

const password = "correct horse battery";
let host: PortalHost;
let visitors: Record<PortalRole | "nobody", Visitor>;
let invitationId: string;
let responseId: string;
let openInvitationId: string;
let keyId: string;
let draftId: string;

beforeAll(async () => {
  host = await startPortalHost();
  await host.publish("support");
  const planted = await host.plant("support", [
    { email: "a@example.com", answers: { nps: 9 } },
    { email: "b@example.com" },
  ]);
  ({ invitationId, responseId } = planted[0]!);
  openInvitationId = planted[1]!.invitationId;
  ({ keyId } = await host.loop.keys.create({ label: "CRM", scopes: ["responses:read"] }));
  const signedIn = async (role: PortalRole) => {
    await host.loop.accounts.setPassword(role, password, role);
    const visitor = visitorOf(host);
    await visitor.signIn(role, password);
    return visitor;
  };
  visitors = {
    viewer: await signedIn("viewer"),
    analyst: await signedIn("analyst"),
    admin: await signedIn("admin"),
    nobody: visitorOf(host),
  };
  await visitors.admin.get("/portal/drafts");
  const made = await visitors.admin.post("/portal/drafts", { start: "nps", title: "", surveyId: "" });
  draftId = made.location!.split("/").at(-1)!;
});

afterAll(() => host.close());

type Statuses = readonly [nobody: number, viewer: number, analyst: number, admin: number];

/** A route with one path that it serves, the fields that are sent, and the status for nobody, viewer, analyst, admin. */
interface Row {
  readonly path: string;
  readonly fields?: Record<string, string>;
  readonly statuses: Statuses;
}

const forAll: Statuses = [303, 200, 200, 200];
const forAdmins: Statuses = [303, 403, 403, 200];

/** Every route of the portal. The order matters: what ends something comes last. */
const matrix = (): Readonly<Record<string, Row>> => {
  const survey = "/portal/surveys/support";
  const open = `${survey}/invitations/${openInvitationId}`;
  return {
    "GET /portal/login": { path: "/portal/login", statuses: [200, 303, 303, 303] },
    "GET /portal": { path: "/portal", statuses: forAll },
    "GET /portal/surveys/{surveyId}": { path: survey, statuses: forAll },
    "GET /portal/surveys/{surveyId}/live": { path: `${survey}/live`, statuses: forAll },
    "GET /portal/surveys/{surveyId}/trend.csv": { path: `${survey}/trend.csv`, statuses: [303, 403, 200, 200] },
    "GET /portal/surveys/{surveyId}/numbers.csv": {
      path: `${survey}/numbers.csv?question=nps`,
      statuses: [303, 403, 200, 200],
    },
    "GET /portal/surveys/{surveyId}/cross-tab": {
      path: `${survey}/cross-tab?rows=a.nps&columns=p.employeeId`,
      statuses: forAll,
    },
    "GET /portal/surveys/{surveyId}/cross-tab.csv": {
      path: `${survey}/cross-tab.csv?rows=a.nps&columns=p.employeeId`,
      statuses: [303, 403, 200, 200],
    },
    "GET /portal/surveys/{surveyId}/comments": { path: `${survey}/comments?question=why`, statuses: forAll },
    "POST /portal/surveys/{surveyId}/comments": {
      path: `${survey}/comments?question=why`,
      fields: { search: "price" },
      statuses: forAll,
    },
    "GET /portal/surveys/{surveyId}/downloads/{downloadId}": {
      path: `${survey}/downloads/0123456789abcdef0?format=csv`,
      statuses: [303, 403, 200, 200],
    },
    "GET /portal/surveys/{surveyId}/downloads": { path: `${survey}/downloads`, statuses: [303, 403, 200, 200] },
    "GET /portal/surveys/{surveyId}/invitations": { path: `${survey}/invitations`, statuses: forAll },
    "GET /portal/surveys/{surveyId}/invitations/{invitationId}": { path: open, statuses: forAll },
    "GET /portal/surveys/{surveyId}/invitations/{invitationId}/revocation": {
      path: `${open}/revocation`,
      statuses: forAdmins,
    },
    "GET /portal/surveys/{surveyId}/invitations/{invitationId}/erasure": {
      path: `${open}/erasure`,
      statuses: forAdmins,
    },
    "GET /portal/surveys/{surveyId}/responses": { path: `${survey}/responses`, statuses: forAll },
    "GET /portal/surveys/{surveyId}/responses/{responseId}": {
      path: `${survey}/responses/${responseId}?invitation=${invitationId}`,
      statuses: forAll,
    },
    // A file that is there is downloaded in test/forms/uploads.test.ts.
    "GET /portal/surveys/{surveyId}/files/{invitationId}/{fileId}": {
      path: `${survey}/files/${invitationId}/0123456789abcdef0`,
      statuses: [303, 403, 404, 404],
    },
    "GET /portal/keys": { path: "/portal/keys", statuses: forAdmins },
    "GET /portal/keys/{keyId}/revocation": { path: `/portal/keys/${keyId}/revocation`, statuses: forAdmins },
    "GET /portal/audit": { path: "/portal/audit", statuses: forAdmins },
    ...builderRows(`/portal/drafts/${draftId}`, survey),
    "POST /portal/language": { path: "/portal/language", fields: { language: "en" }, statuses: [303, 303, 303, 303] },
    "POST /portal/login": {
      path: "/portal/login",
      fields: { name: "viewer", password: "wrong password" },
      statuses: [401, 401, 401, 401],
    },
    "POST /portal/surveys/{surveyId}/invitations": {
      path: `${survey}/invitations`,
      fields: { search: "a@example.com" },
      statuses: forAll,
    },
    "POST /portal/surveys/{surveyId}/test-link": {
      path: `${survey}/test-link`,
      fields: {},
      statuses: [303, 403, 303, 303],
    },
    "POST /portal/keys": {
      path: "/portal/keys",
      fields: { label: "x", scopes: "surveys:write" },
      statuses: [303, 403, 403, 201],
    },
    "POST /portal/keys/{keyId}/revocation": {
      path: `/portal/keys/${keyId}/revocation`,
      fields: {},
      statuses: [303, 403, 403, 303],
    },
    "POST /portal/surveys/{surveyId}/invitations/{invitationId}/revocation": {
      path: `${open}/revocation`,
      fields: {},
      statuses: [303, 403, 403, 303],
    },
    "POST /portal/surveys/{surveyId}/invitations/{invitationId}/erasure": {
      path: `${open}/erasure`,
      fields: {},
      statuses: forAdmins,
    },
    "POST /portal/logout": { path: "/portal/logout", fields: {}, statuses: [303, 303, 303, 303] },
  };
};

/** What is sent has no revision, so it is told of a conflict and changes nothing; test/portal/builder.test.ts goes on. */
function builderRows(draft: string, survey: string): Readonly<Record<string, Row>> {
  const pages = ["", "/translations", "/settings", "/json", "/definition.json", "/preview", "/publish", "/deletion"];
  const forms = ["/translations", "/settings", "/json", "/publish", "/deletion"];
  const statuses: Statuses = [303, 403, 403, 409];
  const name = "/portal/drafts/{draftId}";
  const versions = "/portal/surveys/{surveyId}/versions";
  const form = (of: string, path: string) => ({
    [`GET ${name}${of}`]: { path: `${draft}${path}`, statuses: forAdmins },
    [`POST ${name}${of}`]: { path: `${draft}${path}`, fields: {}, statuses },
  });
  return {
    "GET /portal/drafts": { path: "/portal/drafts", statuses: forAdmins },
    ...Object.fromEntries(pages.map((page) => [`GET ${name}${page}`, { path: draft + page, statuses: forAdmins }])),
    ...Object.fromEntries(forms.map((page) => [`POST ${name}${page}`, { path: draft + page, fields: {}, statuses }])),
    ...form("/questions/{place}", "/questions/0-0"),
    ...form("/pages/{page}", "/pages/0"),
    [`POST ${name}`]: { path: draft, fields: { step: "add-page" }, statuses },
    [`POST ${name}/preview`]: { path: `${draft}/preview`, fields: { page: "1" }, statuses: [303, 403, 403, 422] },
    "POST /portal/drafts": {
      path: "/portal/drafts",
      fields: { start: "nps", title: "", surveyId: "" },
      statuses: [303, 403, 403, 303],
    },
    [`GET ${versions}`]: { path: `${survey}/versions`, statuses: forAdmins },
    [`POST ${versions}`]: { path: `${survey}/versions`, fields: { action: "close" }, statuses },
  };
}

/** The routes as the portal registers them. */
function registeredRoutes(): string[] {
  const { storage } = host;
  const clock = () => startOfTests;
  const audit = createAuditLog(storage, clock, silentLogger);
  const services = { storage, now: clock, audit, logger: silentLogger } as Services;
  const accounts = createPortalAccounts(storage, clock);
  const live = createLiveHub({ storage, logger: silentLogger });
  const calendar = createCalendar("UTC");
  const tests = { start: () => Promise.reject(new Error("Nothing is started here.")), removeEnded: async () => {} };
  const options = {
    views: createViews(),
    publicUrl: host.url,
    calendar,
    accounts,
    keys: host.loop.keys,
    live,
    tests,
    progress: createExportProgress(),
  };
  return createPortalRoutes(services, options).map(({ method, path }) => `${method} ${path}`);
}

/** Status of a request; the body of a stream is not waited for. */
async function statusOf(visitor: Visitor, name: string, { path, fields }: Row): Promise<number> {
  if (name.startsWith("POST ")) {
    await visitor.get("/portal/login");
    await visitor.get("/portal");
    return (await visitor.post(path, fields ?? {})).status;
  }
  const leaving = new AbortController();
  const headers = { cookie: visitor.cookies() };
  const { status } = await fetch(`${host.url}${path}`, { headers, redirect: "manual", signal: leaving.signal });
  leaving.abort();
  return status;
}

describe("T26 T40 every route of the portal for every role", () => {
  it("is in the matrix", () => {
    expect(Object.keys(matrix()).sort()).toEqual(registeredRoutes().sort());
  });

  it("is shut to API keys and tracking links, which are no way into the portal", async () => {
    const { key } = await host.loop.keys.create({ label: "all", scopes: [...scopes] });
    const { trackingUrl = "" } = await host.loop.operations.getInvitation({ invitationId: openInvitationId });
    const token = trackingUrl.split("/").at(-1)!;
    for (const [name, { path, statuses }] of Object.entries(matrix())) {
      for (const headers of [{ authorization: `Bearer ${key}` }, { cookie: `survey-loop=${token}` }]) {
        const method = name.split(" ")[0]!;
        const { status } = await fetch(`${host.url}${path}`, { method, headers, redirect: "manual" });
        // Forms that anybody may send ask for their token first.
        const isOpenForm = ["POST /portal/login", "POST /portal/logout", "POST /portal/language"].includes(name);
        expect([name, status]).toEqual([name, isOpenForm ? 403 : statuses[0]]);
      }
    }
  });

  it("T26 takes no form without the token of the session, nor from another site", async () => {
    const visitor = visitors.admin;
    await visitor.get("/portal");
    const before = await stateOfAll();
    for (const [name, { path, fields }] of Object.entries(matrix())) {
      if (fields === undefined) continue;
      const withoutToken = (await visitor.post(path, { ...fields, formToken: "x" })).status;
      const elsewhere = (await visitor.post(path, fields, { "sec-fetch-site": "cross-site" })).status;
      expect([name, withoutToken, elsewhere]).toEqual([name, 403, 403]);
    }
    expect(await stateOfAll()).toBe(before);
  });

  it("answers each role as the matrix says, and changes nothing for those who may not", async () => {
    for (const [index, role] of (["nobody", ...portalRoles] as const).entries()) {
      const before = await stateOfAll();
      for (const [name, row] of Object.entries(matrix())) {
        expect([name, role, await statusOf(visitors[role], name, row)]).toEqual([name, role, row.statuses[index]]);
      }
      if (role === "admin") expect(await stateOfAll()).not.toBe(before);
      else expect(await stateOfAll()).toBe(before);
      if (role !== "nobody") await visitors[role].signIn(role, password);
    }
  });

  it("goes for downloads as well", async () => {
    const downloads: [string, Statuses][] = [
      ["/export/support.csv", [401, 403, 200, 200]],
      ["/export/support.ndjson", [401, 403, 200, 200]],
      ["/export/none.csv", [401, 403, 404, 404]],
      ["/portal/surveys/none", [303, 404, 404, 404]],
    ];
    for (const [path, statuses] of downloads) {
      const given = [];
      for (const role of ["nobody", ...portalRoles] as const) given.push((await visitors[role].get(path)).status);
      expect([path, given]).toEqual([path, statuses]);
    }
  });

  /** Everything that a form could change but sessions and the log. */
  async function stateOfAll(): Promise<string> {
    const found: unknown[] = [await host.loop.keys.list(), await host.storage.findUnit(openInvitationId)];
    found.push(await host.storage.findSurvey("support"), await host.storage.listDocuments("settings", { limit: 10 }));
    return JSON.stringify([...found, await host.storage.listDocuments("users", { limit: 10 })]);
  }

  it("offers only what the role may do", async () => {
    const textFor = async (role: PortalRole, path: string) => (await visitors[role].get(path)).text;
    expect(await textFor("viewer", "/portal/surveys/support")).not.toMatch(/\/export\/|\/downloads/);
    expect(await textFor("analyst", "/portal/surveys/support")).toContain("/surveys/portal/surveys/support/downloads");
    const [waiting] = await host.plant("support", [{ email: "w@example.com" }]);
    const history = `/portal/surveys/support/invitations/${waiting!.invitationId}`;
    expect(await textFor("viewer", history)).not.toContain("/s/ey");
    expect(await textFor("analyst", history)).toContain("/s/ey");
    expect(await textFor("analyst", history)).not.toMatch(/\/(revocation|erasure)"/);
    expect(await textFor("admin", history)).toMatch(/\/revocation"[\s\S]*\/erasure"/);
    expect(await textFor("viewer", "/portal/surveys/support")).not.toContain("trend.csv");
    expect(await textFor("analyst", "/portal")).not.toContain("/portal/keys");
    expect(await textFor("analyst", "/portal")).not.toContain("/portal/audit");
    expect(await textFor("analyst", "/portal/surveys/support")).not.toMatch(/drafts|versions/);
    expect(await textFor("admin", "/portal")).toMatch(/\/portal\/keys[\s\S]*\/portal\/audit/);
  });

  it("T40 a cookie never covers a wrong API key", async () => {
    expect((await visitors.admin.get("/export/support.csv", { "x-api-key": "wrong.key" })).status).toBe(401);
  });
});

describe("T40 a host that decides itself who enters", () => {
  it("gives roles, hides signing in and out, and still wants genuine forms", async () => {
    const own = await startPortalHost({
      authorizePortal: async ({ headers }) => {
        const role = headers["x-role"];
        return role === "viewer" || role === "admin" ? { name: "host user", role } : undefined;
      },
    });
    try {
      await own.publish("support");
      const visitor = visitorOf(own);
      expect((await visitor.get("/portal")).status).toBe(403);
      expect((await visitor.get("/portal/login")).status).toBe(404);
      const page = await visitor.get("/portal", { "x-role": "viewer" });
      expect(page.status).toBe(200);
      expect(page.text).toContain("host user (viewer)");
      expect(page.text).not.toContain("Sign out");
      expect((await visitor.get("/portal/keys", { "x-role": "viewer" })).status).toBe(403);
      expect((await visitor.get("/export/support.csv", { "x-role": "viewer" })).status).toBe(403);
      expect((await visitor.get("/export/support.csv", { "x-role": "admin" })).status).toBe(200);
      await visitor.get("/portal/keys", { "x-role": "admin" });
      const form = { label: "CRM", scopes: "responses:read" };
      const forged = await visitor.post("/portal/keys", { ...form, formToken: "x" }, { "x-role": "admin" });
      expect(forged.status).toBe(403);
      expect((await visitor.post("/portal/keys", form, { "x-role": "admin" })).status).toBe(201);
    } finally {
      await own.close();
    }
  });
});
