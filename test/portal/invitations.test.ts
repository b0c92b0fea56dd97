import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PortalHost, startOfTests, startPortalHost } from "./portal-host.js";
import { readable } from "./readable.js";
import { type Visitor, visitorOf } from "./visitor.js";

const password = "correct horse battery";
const day = 86_400_000;
const path = "/portal/surveys/support/invitations";
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

/** Addresses of a page, in order. */
const listed = (text: string) =>
  [...text.matchAll(/<th scope="row" class="identity"><a [^>]*>([^<]+)</g)].map(([, email]) => email!);
const nextOf = (text: string) => /href="\/surveys([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll("&amp;", "&");

describe("the list of invitations", () => {
  it("is newest first, or oldest first by a click on its head", async () => {
    await host.plant(
      "support",
      ["a", "b", "c"].map((name) => ({ email: `${name}@example.com` })),
    );
    const newest = await visitor.get(path);
    expect(listed(newest.text)).toEqual(["c@example.com", "b@example.com", "a@example.com"]);
    const sort = /aria-sort="descending"><a class="sort" href="\/surveys([^"]+)"/.exec(newest.text)![1]!;
    expect(listed((await visitor.get(sort)).text)).toEqual(["a@example.com", "b@example.com", "c@example.com"]);
  });

  it("combines statuses and a period, in a URL that can be shared, and a click on a status filters", async () => {
    await host.plant("support", [
      { email: "old@example.com", at: startOfTests - 300 * day },
      { email: "new@example.com" },
      { email: "started@example.com", answers: { nps: 1 }, isPartial: true },
      { email: "done@example.com", answers: { nps: 9 } },
    ]);
    await visitor.get(path);
    const filters = { search: "", status: ["created", "completed"], from: "2026-03-01" };
    const { status, location } = await visitor.post(path, filters);
    expect([status, location]).toEqual([303, `/surveys${path}?from=2026-03-01&status=created&status=completed`]);
    const shared = await visitor.get(location!.replace("/surveys", ""));
    expect(listed(shared.text)).toEqual(["done@example.com", "new@example.com"]);
    expect(shared.text).toContain('name="status" value="created" checked');
    const badge = /class="badge badge-completed" href="\/surveys([^"]+)"/.exec(shared.text)![1]!;
    expect(listed((await visitor.get(badge.replaceAll("&amp;", "&"))).text)).toEqual(["done@example.com"]);
    expect(listed((await visitor.get(`${path}?status=unanswered&status=completed`)).text)).toHaveLength(4);
    expect(listed((await visitor.get(`${path}?period=all&status=unanswered&to=2025-12-31`)).text)).toEqual([
      "old@example.com",
    ]);
  });

  it("combines a search with statuses", async () => {
    await host.plant("support", [
      { email: "a@example.com", externalId: "1", answers: { nps: 9 } },
      { email: "a@example.com", externalId: "2" },
    ]);
    await visitor.get(path);
    const found = await visitor.post(path, { search: "a@example.com", status: "completed" });
    expect(readable(found.text)).toMatch(/Answered 1 Mar/);
    expect(listed(found.text)).toHaveLength(1);
    expect((await visitor.post(path, { search: "a@example.com", status: "odd" })).status).toBe(400);
  });

  it.each(["newest", "oldest"])(
    "S6 is paged stably while invitations are made, changed and erased: %s",
    async (order) => {
      const many = Array.from({ length: 130 }, (_, index) => ({
        email: `p${index}@example.com`,
        at: startOfTests - (140 - index) * 3_600_000,
      }));
      const planted = await host.plant("support", many);
      const seen: string[] = [];
      let next: string | undefined = `${path}?period=year&order=${order}`;
      while (next !== undefined) {
        const { text } = await visitor.get(next);
        seen.push(...listed(text));
        next = nextOf(text);
        await host.plant("support", [{ email: `late${seen.length}@example.com`, at: startOfTests }]);
        await host.loop.operations.revokeInvitation({ invitationId: planted[seen.length % 130]!.invitationId });
      }
      const known = seen.filter((email) => email.startsWith("p"));
      expect(known).toHaveLength(130);
      expect(new Set(seen).size).toBe(seen.length);
    },
  );

  it("finds an old period among many by halving, not by reading all of them", async () => {
    let rows = 0;
    await host.close();
    host = await startPortalHost({
      watch: (storage) => ({
        ...storage,
        async listInvitations(query) {
          const page = await storage.listInvitations(query);
          rows += page.invitations.length;
          return page;
        },
      }),
    });
    await host.loop.accounts.setPassword("ana", password, "admin");
    await host.publish("support");
    visitor = visitorOf(host);
    await visitor.signIn("ana", password);
    const hour = 3_600_000;
    const many = Array.from({ length: 6000 }, (_, index) => ({
      email: `p${index}@example.com`,
      at: startOfTests - (6000 - index) * hour,
    }));
    await host.plant("support", many);
    // 3 October 2025 is about 3,800 hours ago.
    for (const order of ["newest", "oldest"]) {
      rows = 0;
      const { text } = await visitor.get(`${path}?from=2025-10-03&to=2025-10-03&order=${order}`);
      expect(listed(text)).toHaveLength(24);
      expect(rows).toBeLessThan(400);
    }
  });
});

describe("one invitation", () => {
  it("has a page with everything that happened to it, in order, in the portal's time zone", async () => {
    await host.close();
    host = await startPortalHost({ timeZone: "Europe/Paris" });
    await host.loop.accounts.setPassword("ana", password, "admin");
    await host.publish("support");
    visitor = visitorOf(host);
    await visitor.signIn("ana", password);
    const { invitationId, trackingUrl } = await host.loop.operations.createTrackingUrl({
      surveyId: "support",
      email: "a@example.com",
      externalId: "CASE-1",
      expiresAt: "2026-04-01T10:00:00.000Z",
      parameters: { employeeId: "42" },
    });
    const happened = (name: string, minute: number) => ({
      invitationId,
      happened: name,
      happenedAt: `2026-03-10T12:${minute}:00.000Z`,
      note: `note of ${name}`,
    });
    await host.loop.operations.reportDelivery({
      reports: [happened("sent", 10), happened("reminded", 40), happened("reminded", 30), happened("bounced", 50)],
    } as never);
    host.advance(2 * 3_600_000);
    await host.loop.operations.revokeInvitation({ invitationId });
    const { text } = await visitor.get(`${path}/${invitationId}`);
    const history = readable(/<ol class="history">[\s\S]*?<\/ol>/.exec(text)![0]);
    expect(history.match(/Invited|Sent|Reminded|Bounced|Revoked|Link ends/g)).toEqual([
      "Invited",
      "Sent",
      "Reminded",
      "Reminded",
      "Bounced",
      "Revoked",
      "Link ends",
    ]);
    expect(history).toContain("Mar 10, 2026, 13:30:00 Europe/Paris");
    expect(history).toContain("Apr 1, 2026, 12:00:00 Europe/Paris");
    const page = readable(text);
    expect(page).toContain("Last delivery note note of bounced");
    expect(page).toContain("employeeId 42 signed");
    expect(text).toContain(`readonly value="${trackingUrl}"`);
  });

  it("leads to its response and back", async () => {
    const [planted] = await host.plant("support", [{ email: "a@example.com", answers: { nps: 9 } }]);
    const { text } = await visitor.get(`${path}/${planted!.invitationId}`);
    const response = /href="\/surveys([^"]+\/responses\/[^"]+)"/.exec(text)![1]!;
    const shown = await visitor.get(response);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain(`href="/surveys${path}/${planted!.invitationId}"`);
  });

  it("is found in its own survey only", async () => {
    await host.publish("other");
    const [planted] = await host.plant("support", [{ email: "a@example.com" }]);
    for (const wrong of [`/portal/surveys/other/invitations/${planted!.invitationId}`, `${path}/x`, `${path}/..%2f`]) {
      expect([wrong, (await visitor.get(wrong)).status]).toEqual([wrong, 404]);
    }
  });

  it("S9 is erased after one question, here or everywhere, and gives a receipt that is in the log", async () => {
    await host.publish("other");
    const [here] = await host.plant("support", [{ email: "a@example.com", externalId: "CASE-1", answers: { nps: 9 } }]);
    const [there] = await host.plant("other", [{ email: "a@example.com" }]);
    const erasure = `${path}/${here!.invitationId}/erasure`;
    const question = readable((await visitor.get(erasure)).text);
    expect(question).toContain("Erase everything about a@example.com?");
    expect(question).toContain("This cannot be undone.");
    expect((await host.storage.findUnit(here!.invitationId))!.invitation.email).toBe("a@example.com");
    const done = await visitor.post(erasure, {});
    expect(readable(done.text)).toContain("Invitations erased: 1. Responses erased: 1.");
    expect(done.text).not.toContain("a@example.com");
    const receiptId = /id="receipt"[^>]* value="([^"]+)"/.exec(done.text)![1]!;
    expect(readable((await visitor.get("/portal/audit")).text)).toContain(receiptId);
    const history = await visitor.get(`${path}/${here!.invitationId}`);
    expect(history.text).not.toMatch(/a@example\.com|CASE-1|\/s\/ey|\/erasure"/);
    expect(readable((await visitor.get(erasure)).text)).toContain("This person is erased already.");

    expect((await host.storage.findUnit(there!.invitationId))!.invitation.email).toBe("a@example.com");
    const everywhere = `/portal/surveys/other/invitations/${there!.invitationId}/erasure`;
    await host.plant("support", [{ email: "A@example.com" }]);
    const all = await visitor.post(everywhere, { everywhere: "yes" });
    expect(readable(all.text)).toContain("Invitations erased: 2. Responses erased: 0.");
  });
});

describe("the list of surveys", () => {
  it("is sorted by every column, both ways", async () => {
    await host.publish("many", { title: "A survey", elements: [{ type: "text", name: "q" }] });
    await host.plant("many", [{ email: "a@example.com" }, { email: "b@example.com" }]);
    const order = async (query: string) =>
      [...(await visitor.get(`/portal${query}`)).text.matchAll(/<th scope="row"><a href="[^"]*\/([^"/]+)"/g)].map(
        ([, id]) => id,
      );
    expect(await order("?sort=invited")).toEqual(["support", "many"]);
    expect(await order("?sort=invited&order=descending")).toEqual(["many", "support"]);
    expect(await order("?sort=title")).toEqual(["many", "support"]);
    expect(await order("?sort=constructor")).toEqual(["many", "support"]);
    const { text } = await visitor.get("/portal?sort=invited");
    expect(text).toContain(
      'aria-sort="ascending"><a class="sort" href="/surveys/portal?sort=invited&amp;order=descending"',
    );
  });
});
