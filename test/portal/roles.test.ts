import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PortalRole, portalRoles } from "../../src/portal/portal-user.js";
import { type PortalHost, startPortalHost } from "./portal-host.js";
import { type Visitor, visitorOf } from "./visitor.js";

const password = "correct horse battery";
let host: PortalHost;
let visitors: Record<PortalRole | "nobody", Visitor>;
let invitationId: string;
let responseId: string;
let openInvitationId: string;
let keyId: string;

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
});

afterAll(() => host.close());

/** Status for nobody, viewer, analyst, admin. */
const pages = (): [path: string, statuses: readonly [number, number, number, number]][] => [
  ["/portal/login", [200, 303, 303, 303]],
  ["/portal", [303, 200, 200, 200]],
  ["/portal/surveys/support", [303, 200, 200, 200]],
  ["/portal/surveys/support/invitations", [303, 200, 200, 200]],
  ["/portal/surveys/support/responses", [303, 200, 200, 200]],
  [`/portal/surveys/support/responses/${responseId}?invitation=${invitationId}`, [303, 200, 200, 200]],
  [`/portal/surveys/support/invitations/${openInvitationId}/revocation`, [303, 403, 403, 200]],
  ["/portal/keys", [303, 403, 403, 200]],
  [`/portal/keys/${keyId}/revocation`, [303, 403, 403, 200]],
  ["/export/support.csv", [401, 403, 200, 200]],
  ["/export/support.ndjson", [401, 403, 200, 200]],
  ["/export/none.csv", [401, 403, 404, 404]],
  ["/portal/surveys/none", [303, 404, 404, 404]],
];

describe("T40 every page for every role", () => {
  it("is shown to those who may see it and to nobody else", async () => {
    for (const [path, statuses] of pages()) {
      const given = [];
      for (const role of ["nobody", ...portalRoles] as const) given.push((await visitors[role].get(path)).status);
      expect([path, given]).toEqual([path, statuses]);
    }
  });

  it.each(["viewer", "analyst"] as const)("refuses changes by a %s who has a genuine form token", async (role) => {
    const visitor = visitors[role];
    await visitor.get("/portal");
    const before = JSON.stringify([await host.loop.keys.list(), await host.storage.findUnit(openInvitationId)]);
    const changes: [string, Record<string, string>][] = [
      ["/portal/keys", { label: "x", scopes: "surveys:write" }],
      [`/portal/keys/${keyId}/revocation`, {}],
      [`/portal/surveys/support/invitations/${openInvitationId}/revocation`, {}],
    ];
    for (const [path, fields] of changes)
      expect([path, (await visitor.post(path, fields)).status]).toEqual([path, 403]);
    expect(JSON.stringify([await host.loop.keys.list(), await host.storage.findUnit(openInvitationId)])).toBe(before);
  });

  it("offers only what the role may do", async () => {
    const textFor = async (role: PortalRole, path: string) => (await visitors[role].get(path)).text;
    expect(await textFor("viewer", "/portal/surveys/support")).not.toContain("/export/");
    expect(await textFor("analyst", "/portal/surveys/support")).toContain("/surveys/export/support.csv");
    expect(await textFor("viewer", "/portal/surveys/support/invitations")).not.toContain("/s/ey");
    expect(await textFor("analyst", "/portal/surveys/support/invitations")).toContain("/s/ey");
    expect(await textFor("analyst", "/portal/surveys/support/invitations")).not.toContain("/revocation");
    expect(await textFor("admin", "/portal/surveys/support/invitations")).toContain("/revocation");
    expect(await textFor("analyst", "/portal")).not.toContain("/portal/keys");
    expect(await textFor("admin", "/portal")).toContain("/portal/keys");
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
