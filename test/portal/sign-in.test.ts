import express from "express";
import request from "supertest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPortalAccounts } from "../../src/portal/accounts.js";
import { createPortalCookie } from "../../src/portal/portal-cookie.js";
import {
  createSignInLimit,
  maxChecksAtOnce,
  maxFailuresOfAddress,
  maxFailuresOfName,
} from "../../src/portal/sign-in-limit.js";
import { type PortalHost, startPortalHost } from "./portal-host.js";
import { visitorOf } from "./visitor.js";

const password = "correct horse battery";
let host: PortalHost;

beforeEach(async () => {
  host = await startPortalHost();
  await host.publish("support");
  await host.loop.accounts.setPassword("Ana", password, "admin");
});

afterEach(() => host.close());

describe("signing in", () => {
  it("leads everybody who is not signed in to the form, and from there to the page they wanted", async () => {
    const visitor = visitorOf(host);
    const refused = await visitor.get("/portal/surveys/support");
    expect([refused.status, refused.location]).toEqual([
      303,
      "/surveys/portal/login?next=%2Fportal%2Fsurveys%2Fsupport",
    ]);
    const form = await visitor.get("/portal/login?next=%2Fportal%2Fsurveys%2Fsupport");
    expect(form.status).toBe(200);
    expect(form.text).toContain("<h1>Sign in</h1>");
    const entered = await visitor.post("/portal/login", { name: "ANA ", password, next: "/portal/surveys/support" });
    expect([entered.status, entered.location]).toEqual([303, "/surveys/portal/surveys/support"]);
    expect((await visitor.get("/portal/surveys/support")).text).toContain("How did support do?");
    expect((await visitor.get("/portal/login")).location).toBe("/surveys/portal");
  });

  it.each(["//evil.example", "https://evil.example", "/portal/../../x", "javascript:alert(1)", "/portal\r\nX: 1"])(
    "T30 never leads to %j",
    async (next) => {
      const visitor = visitorOf(host);
      await visitor.get("/portal/login");
      expect((await visitor.post("/portal/login", { name: "ana", password, next })).location).toBe("/surveys/portal");
    },
  );

  it("says the same for a wrong password and an unknown name, keeps the name, and lets nobody in", async () => {
    const visitor = visitorOf(host);
    const wrong = await visitor.signIn("ana", "wrong password here");
    expect(wrong.status).toBe(401);
    expect(wrong.text).toContain("<title>Error: Sign in");
    expect(wrong.text).toContain('value="ana"');
    expect(wrong.text).not.toContain("wrong password here");
    const unknown = await visitor.signIn("nobody", password);
    expect(unknown.text.replace(/value="[^"]*"/g, "")).toBe(wrong.text.replace(/value="[^"]*"/g, ""));
    expect((await visitor.get("/portal")).status).toBe(303);
  });

  it("T39 refuses an address after ten failures, right password or not, until a quarter of an hour has passed", async () => {
    const visitor = visitorOf(host);
    for (let failure = 0; failure < maxFailuresOfAddress; failure++) {
      expect((await visitor.signIn("ana", `wrong number ${failure}`)).status).toBe(401);
    }
    const refused = await visitor.signIn("ana", password);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("900");
    host.advance(15 * 60_000);
    expect((await visitor.signIn("ana", password)).status).toBe(303);
  });

  it("T39 counts failures of a name from all addresses, and checks few passwords at a time", async () => {
    const limit = createSignInLimit(() => 0);
    const fail = (address: string, name: string) => limit.attempt(address, name, async () => undefined);
    for (let failure = 0; failure < maxFailuresOfName; failure++) await fail(`address ${failure}`, "ana");
    await expect(fail("another", " ANA ")).rejects.toMatchObject({ code: "rate_limited", retryAfterSeconds: 900 });
    await expect(fail("another", "bea")).resolves.toBeUndefined();

    let release = () => {};
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    const checks = Array.from({ length: maxChecksAtOnce }, () => limit.attempt("x", "y", () => held));
    await expect(fail("z", "z")).rejects.toMatchObject({ code: "rate_limited" });
    release();
    await Promise.all(checks);
    await expect(fail("z", "z")).resolves.toBeUndefined();
  });

  it("T39 takes no password shorter than twelve characters and keeps only its scrypt hash", async () => {
    await expect(host.loop.accounts.setPassword("bea", "short", "viewer")).rejects.toMatchObject({
      code: "invalid_argument",
      field: "password",
    });
    await expect(host.loop.accounts.setPassword("be a", password, "viewer")).rejects.toMatchObject({ field: "name" });
    const [document] = await host.storage.listDocuments("users", { limit: 10 });
    expect(JSON.stringify(document)).not.toContain(password);
    expect(document!.value).toMatchObject({ password: { cost: 32768, blockSize: 8, parallelization: 1 } });
  });

  it("lists, verifies and removes accounts", async () => {
    const accounts = createPortalAccounts(host.storage, () => 0);
    expect(await accounts.list()).toEqual([{ name: "ana", role: "admin", changedAt: "2026-03-10T12:00:00.000Z" }]);
    expect(await accounts.verify("ana", password)).toMatchObject({ name: "ana", role: "admin" });
    expect(await accounts.verify("ana", `${password}.`)).toBeUndefined();
    expect(await accounts.verify("../ana", password)).toBeUndefined();
    expect(await accounts.remove("ana")).toBe(true);
    expect(await accounts.remove("ana")).toBe(false);
    expect(await accounts.verify("ana", password)).toBeUndefined();
  });
});

describe("a session", () => {
  it("T26 is kept by one HttpOnly cookie of the mount, with a new value at each sign-in", async () => {
    const visitor = visitorOf(host);
    await visitor.get("/portal/login");
    const before = visitor.cookies();
    const entered = await visitor.signIn("ana", password);
    const cookie = entered.headers.get("set-cookie")!;
    expect(cookie).toMatch(/^survey-loop=[A-Za-z0-9_-]{43}; Path=\/surveys; HttpOnly; SameSite=Lax$/);
    expect(visitor.cookies()).not.toBe(before);
  });

  it("T26 has the prefix __Host-, and its mount in its name, where the public address is https", () => {
    const cookie = createPortalCookie("https://www.example.com/surveys");
    expect(cookie.set("x")).toBe("__Host-survey-loop-surveys=x; Path=/; HttpOnly; SameSite=Lax; Secure");
    expect(cookie.clear()).toContain("Max-Age=0");
    expect(cookie.read({ cookie: `survey-loop=${"a".repeat(43)}` })).toBeUndefined();
    expect(cookie.read({ cookie: `x=1; __Host-survey-loop-surveys=${"a".repeat(43)}` })).toBe("a".repeat(43));
  });

  it("is stored under a hash, so that the storage holds nothing to enter with", async () => {
    const visitor = visitorOf(host);
    await visitor.signIn("ana", password);
    const value = visitor.cookies().split("=")[1]!;
    const documents = await host.storage.listDocuments("sessions", { limit: 10 });
    expect(documents).toHaveLength(1);
    expect(JSON.stringify(documents)).not.toContain(value);
    expect(documents[0]!.key).toMatch(/^[0-9a-f]{64}$/);
  });

  it("T21 is not opened by a tracking token, nor by any value that is not a session", async () => {
    const [planted] = await host.plant("support", [{ email: "a@example.com" }]);
    const { invitationId } = planted!;
    const { trackingUrl = "" } = await host.loop.operations.getInvitation({ invitationId });
    const visitor = visitorOf(host);
    for (const value of [trackingUrl.split("/").at(-1)!, "a".repeat(43), "", "x"]) {
      expect((await visitor.get("/portal", { cookie: `survey-loop=${value}` })).status).toBe(303);
    }
  });

  it("ends at sign-out, in storage too", async () => {
    const visitor = visitorOf(host);
    await visitor.signIn("ana", password);
    await visitor.get("/portal");
    const stolen = visitor.cookies();
    const left = await visitor.post("/portal/logout", {});
    expect(left.location).toBe("/surveys/portal/login");
    expect(left.headers.get("set-cookie")).toContain("Max-Age=0");
    expect(await host.storage.listDocuments("sessions", { limit: 10 })).toEqual([]);
    expect((await visitor.get("/portal", { cookie: stolen })).status).toBe(303);
  });

  it("ends after twelve hours, and the next sign-in deletes what is left of it", async () => {
    const visitor = visitorOf(host);
    await visitor.signIn("ana", password);
    host.advance(12 * 3_600_000 - 1);
    expect((await visitor.get("/portal")).status).toBe(200);
    host.advance(1);
    expect((await visitor.get("/portal")).status).toBe(303);
    await visitorOf(host).signIn("ana", password);
    expect(await host.storage.listDocuments("sessions", { limit: 10 })).toHaveLength(1);
  });

  it("ends when the account's password or role changes or the account is removed", async () => {
    const visitor = visitorOf(host);
    await visitor.signIn("ana", password);
    await host.loop.accounts.setPassword("ana", password, "viewer");
    expect((await visitor.get("/portal")).status).toBe(303);
    await visitor.signIn("ana", password);
    expect((await visitor.get("/portal")).status).toBe(200);
    await host.loop.accounts.remove("ana");
    expect((await visitor.get("/portal")).status).toBe(303);
  });
});

describe("a form", () => {
  it.each([
    ["from another site", { "sec-fetch-site": "cross-site" }],
    ["from a neighbour on the same domain", { "sec-fetch-site": "same-site" }],
    ["typed or bookmarked", { "sec-fetch-site": "none" }],
  ])("T26 is refused when the browser says that it came %s, even with the right token", async (_, headers) => {
    const visitor = visitorOf(host);
    await visitor.signIn("ana", password);
    await visitor.get("/portal/keys");
    const reply = await visitor.post("/portal/keys", { label: "evil", scopes: "responses:read" }, headers);
    expect(reply.status).toBe(403);
    expect(reply.text).toContain("did not come from a page of this session");
    expect(await host.loop.keys.list()).toEqual([]);
  });

  it("T26 is refused with another origin where the browser sends nothing else", async () => {
    const visitor = visitorOf(host);
    await visitor.signIn("ana", password);
    await visitor.get("/portal/keys");
    const send = (origin: string) =>
      request(host.server)
        .post("/surveys/portal/keys")
        .set({ origin, cookie: visitor.cookies() })
        .type("form")
        .send({ formToken: visitor.formToken, label: "x", scopes: "responses:read" });
    expect((await send("https://evil.example")).status).toBe(403);
    // What browsers send from our own pages, which forbid referrers.
    expect((await send("null")).status).toBe(201);
  });

  it("T26 is refused without the token of this session, on every route that changes something", async () => {
    const visitor = visitorOf(host);
    await visitor.signIn("ana", password);
    const other = visitorOf(host);
    await other.signIn("ana", password);
    await other.get("/portal/keys");
    const paths = [
      "/portal/keys",
      "/portal/logout",
      "/portal/login",
      "/portal/surveys/support/invitations",
      "/portal/surveys/support/invitations/aaaaaaaaaaaaaaaaa/revocation",
      "/portal/keys/abc/revocation",
    ];
    for (const path of paths) {
      for (const formToken of ["", "x", other.formToken]) {
        expect([path, (await visitor.post(path, { formToken })).status]).toEqual([path, 403]);
      }
    }
    expect((await visitor.get("/portal")).status).toBe(200);
  });

  it("is read the same where the host has parsed it before", async () => {
    for (const extended of [true, false]) {
      const parsed = await startPortalHost({ parsers: [express.urlencoded({ extended }), express.json()] });
      try {
        await parsed.loop.accounts.setPassword("ana", password, "admin");
        const visitor = visitorOf(parsed);
        expect((await visitor.signIn("ana", password)).status).toBe(303);
        await visitor.get("/portal/keys");
        const scopes = ["responses:read", "surveys:read"];
        expect((await visitor.post("/portal/keys", { label: "CRM", scopes })).status).toBe(201);
        expect((await parsed.loop.keys.list())[0]!.scopes).toEqual(scopes);
      } finally {
        await parsed.close();
      }
    }
  });

  it("T4 T35 is refused when it is too large, of another type, or holds a field twice", async () => {
    const visitor = visitorOf(host);
    await visitor.get("/portal/login");
    const twice = await visitor.post("/portal/login", { name: ["ana", "bea"], password });
    expect(twice.status).toBe(400);
    const large = await visitor.post("/portal/login", { name: "x".repeat(20_000), password });
    expect(large.status).toBe(413);
    const json = await request(host.server)
      .post("/surveys/portal/login")
      .set({ cookie: visitor.cookies(), "sec-fetch-site": "same-origin" })
      .send({ name: "ana", password, formToken: visitor.formToken });
    expect(json.status).toBe(415);
  });
});
