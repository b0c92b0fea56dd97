import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PortalHost, startOfTests, startPortalHost } from "./portal-host.js";
import { readable } from "./readable.js";
import type { Seed } from "./seed.js";
import { type Visitor, visitorOf } from "./visitor.js";

const password = "correct horse battery";
let host: PortalHost;
let visitor: Visitor;

beforeEach(async () => {
  host = await startPortalHost();
  await host.loop.accounts.setPassword("ana", password, "admin");
  visitor = visitorOf(host);
  await visitor.signIn("ana", password);
});

afterEach(() => host.close());

const answered = (index: number, nps: number, at = startOfTests - 3_600_000): Seed => ({
  email: `person${index}@example.com`,
  externalId: `CASE-${index}`,
  answers: { nps, satisfaction: 1 + (nps % 5), channel: nps > 5 ? "phone" : "chat", topics: ["bill", "a|b"] },
  at,
});

describe("the list of surveys", () => {
  it("says how to publish the first survey", async () => {
    const { text } = await visitor.get("/portal");
    expect(readable(text)).toContain("No survey has been published yet.");
    expect(text).toContain(`${host.url}/api/v1/surveys/first`);
    const [, definition = ""] = /-d &#39;\{&quot;definition&quot;:(\{.*\})\}&#39;/.exec(text) ?? [];
    // The command works as it is printed.
    await host.loop.operations.publishSurvey({
      surveyId: "first",
      definition: JSON.parse(definition.replaceAll("&quot;", '"')),
    });
    expect(readable((await visitor.get("/portal")).text)).toContain("first 0 0 0 – Open");
  });

  it("shows the counts and the rate of each", async () => {
    await host.publish("support");
    await host.plant("support", [
      answered(1, 9),
      { email: "partial@example.com", answers: { nps: 3 }, isPartial: true },
      ...Array.from({ length: 2000 }, (_, index) => ({ email: `silent${index}@example.com` })),
    ]);
    expect(readable((await visitor.get("/portal")).text)).toContain("How did support do? support 2,002 2 1 0.1% Open");
  });
});

describe("the overview of a survey", () => {
  beforeEach(() => host.publish("support"));

  it("says how to get the first answer", async () => {
    const { text } = await visitor.get("/portal/surveys/support");
    expect(readable(text)).toContain("Nobody has answered yet.");
    expect(text).toContain(`${host.url}/api/v1/surveys/support/invitations`);
  });

  it("shows an answer at the next load", async () => {
    await host.plant("support", [{ email: "a@example.com" }]);
    expect(readable((await visitor.get("/portal/surveys/support")).text)).toContain("1 invited, and no response yet.");
    await host.plant("support", [answered(1, 10)]);
    const after = readable((await visitor.get("/portal/surveys/support")).text);
    expect(after).toContain("Net Promoter Score +100 from 1 answer");
    expect(after).toContain("Response rate 50%");
    expect(after).toContain("person1@example.com");
  });

  it("marks scores and shares from fewer than thirty answers, and no others", async () => {
    const hint = "fewer than 30 answers";
    await host.plant(
      "support",
      Array.from({ length: 29 }, (_, index) => answered(index, index % 11)),
    );
    expect((await visitor.get("/portal/surveys/support")).text).toContain(hint);
    await host.plant("support", [answered(29, 10)]);
    expect((await visitor.get("/portal/surveys/support")).text).not.toContain(hint);
  });

  it("gives scores with their number of answers, their interval and their change", async () => {
    const day = 86_400_000;
    await host.plant("support", [
      ...Array.from({ length: 40 }, (_, index) => answered(index, index < 10 ? 10 : 7, startOfTests - 40 * day)),
      ...Array.from({ length: 40 }, (_, index) => answered(100 + index, index < 30 ? 9 : 6, startOfTests - 5 * day)),
    ]);
    const all = readable((await visitor.get("/portal/surveys/support")).text);
    expect(all).toMatch(
      /Net Promoter Score \+38 from 80 answers likely between \+2\d and \+5\d \(95%\) \+25 in the last 30 days/,
    );
    const week = readable((await visitor.get("/portal/surveys/support?period=7days")).text);
    expect(week).toContain("Net Promoter Score +50 from 40 answers");
    expect(week).toContain("Invited 40");
  });

  it("has a sentence, a text alternative and a table for each chart", async () => {
    await host.plant("support", [answered(1, 9), answered(2, 10), answered(3, 2)]);
    const { text } = await visitor.get("/portal/surveys/support");
    expect(text).toContain('<p class="chart-sentence">Promoters outnumber detractors by 33 points</p>');
    expect(text).toContain("Detractors 33%; Passives 0%; Promoters 67%</desc>");
    expect(text).toContain("Most chose “By phone”: 67% of 3 answers");
    expect(text).toContain("“The bill” was chosen most, by 100% of 3 people");
    expect(text).toMatch(
      /<tr><th scope="row"><a [^>]+>By phone<\/a><\/th><td class="number">2<\/td><td class="number">67%<\/td><\/tr>/,
    );
    const drawings = text.match(/<svg class="drawing"/g)!.length;
    expect(drawings).toBeGreaterThan(6);
    expect(
      text.match(/<svg class="drawing" role="img"[^>]* aria-labelledby="[^"]+-title [^"]+-desc">\s*<title id=/g),
    ).toHaveLength(drawings);
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("shows the latest comments, newest first, from finished responses", async () => {
    const comment = (index: number): Seed => ({
      email: `c${index}@example.com`,
      answers: { why: `Comment ${index}` },
      isPartial: index === 3,
    });
    await host.plant("support", [1, 2, 3, 4].map(comment));
    const page = readable((await visitor.get("/portal/surveys/support")).text);
    expect(page).toMatch(/3 people wrote something; the latest first .*Comment 4 .*Comment 2 .*Comment 1/);
    expect(page).not.toContain("Comment 3");
  });

  it("T35 T32 refuses a wrong period, and finds no survey by an ID that cannot be one", async () => {
    for (const query of [
      "period=8days",
      "period=7days&period=7days",
      "period[]=7days",
      "from=2026-02-30",
      "from=2026-03-02&to=2026-03-01",
      "from=1e999",
      "to=x",
      "from=2026-03-01&from=2026-03-01",
    ]) {
      const { status } = await visitor.get(`/portal/surveys/support?${query}`);
      expect([query, status]).toEqual([query, query === "period[]=7days" ? 200 : 400]);
    }
    for (const id of ["..%2f", "%00", "-support", "a".repeat(65), "__proto__", "constructor"]) {
      const reply = await visitor.get(`/portal/surveys/${id}`);
      expect([id, reply.status]).toEqual([id, 404]);
      expect(reply.text).toContain("There is nothing at this address.");
    }
  });

  it("T42 T43 T44 T45 is never stored, framed, sniffed or told to others, and runs no script of anybody", async () => {
    const { headers } = await visitor.get("/portal/surveys/support");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    const policy = headers.get("content-security-policy")!;
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe-inline");
  });

  it("T46 answers other methods with what it takes", async () => {
    const reply = await fetch(`${host.url}/portal/surveys/support`, { method: "DELETE" });
    expect([reply.status, reply.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("T47 T49 says nothing of what went wrong when storage fails", async () => {
    await host.storage.close();
    const reply = await visitor.get("/portal/surveys/support");
    expect(reply.status).toBe(503);
    expect(reply.text).not.toMatch(/at \w+ \(|node_modules|\.ts|\/src\//);
  });
});

describe("the invitations of a survey", () => {
  beforeEach(() => host.publish("support"));

  it("come fifty a page, in order, each once", async () => {
    await host.plant(
      "support",
      Array.from({ length: 120 }, (_, index) => ({ email: `p${index}@example.com` })),
    );
    const seen: string[] = [];
    let path: string | undefined = "/portal/surveys/support/invitations";
    const sizes = [];
    while (path !== undefined) {
      const { text } = await visitor.get(path);
      const rows = [...text.matchAll(/<th scope="row" class="identity"><a [^>]*>([^<]+)</g)].map(([, email]) => email!);
      sizes.push(rows.length);
      seen.push(...rows);
      path = /href="\/surveys([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll("&amp;", "&");
    }
    expect(sizes).toEqual([50, 50, 20]);
    expect(new Set(seen).size).toBe(120);
  });

  it("are filtered by status", async () => {
    await host.plant("support", [answered(1, 9), { email: "silent@example.com" }]);
    const listed = async (status: string) =>
      readable((await visitor.get(`/portal/surveys/support/invitations?status=${status}`)).text);
    expect(await listed("unanswered")).toContain("silent@example.com");
    expect(await listed("unanswered")).not.toContain("person1@example.com");
    expect(await listed("completed")).toContain("person1@example.com");
    expect(await listed("completed")).not.toContain("silent@example.com");
    expect(await listed("revoked")).toContain("No invitation here.");
    expect((await visitor.get("/portal/surveys/support/invitations?status=odd")).status).toBe(400);
    expect((await visitor.get("/portal/surveys/support/invitations?after=odd")).status).toBe(400);
  });

  it("T41 are searched by address or external ID in a form, so that no address stands in a URL", async () => {
    await host.plant("support", [answered(1, 9), answered(2, 9)]);
    await visitor.get("/portal/surveys/support/invitations");
    const found = async (search: string) => {
      const { status, text } = await visitor.post("/portal/surveys/support/invitations", { search });
      expect(status).toBe(200);
      expect(text).not.toMatch(/(?:href|action)="[^"]*person/);
      return readable(text);
    };
    expect(await found(" PERSON2@Example.com ")).toContain("CASE-2");
    expect(await found("PERSON2@example.com")).not.toContain("CASE-1");
    expect(await found("CASE-1")).toContain("person1@example.com");
    expect(await found("half@an@address")).toContain("No invitation here.");
    expect(await found("x".repeat(300))).toContain("No invitation here.");
  });

  it("continue a search on the next page, which is a form as well", async () => {
    const seeds = Array.from({ length: 60 }, (_, index) => ({ email: "a@example.com", externalId: `CASE-${index}` }));
    await host.plant("support", seeds);
    await visitor.get("/portal/surveys/support/invitations");
    const first = await visitor.post("/portal/surveys/support/invitations", { search: "a@example.com" });
    const after = /name="after" value="([^"]+)"/.exec(first.text)![1]!;
    const second = await visitor.post("/portal/surveys/support/invitations", { search: "a@example.com", after });
    expect(second.text.match(/CASE-\d+/g)).toHaveLength(10);
  });

  it("are revoked after one question that names the person, and then their link is dead", async () => {
    const [planted] = await host.plant("support", [{ email: "b@example.com" }]);
    const path = `/portal/surveys/support/invitations/${planted!.invitationId}/revocation`;
    const question = await visitor.get(path);
    expect(readable(question.text)).toContain("Revoke the invitation of b@example.com?");
    expect(readable(question.text)).toContain("This cannot be undone.");
    const asked = await host.loop.operations.getInvitation({ invitationId: planted!.invitationId });
    expect(asked.status).toBe("created");
    expect((await visitor.post(path, {})).location).toBe(`/surveys${path.replace("/revocation", "")}`);
    const revoked = await host.loop.operations.getInvitation({ invitationId: planted!.invitationId });
    expect(revoked.status).toBe("revoked");
    expect(readable((await visitor.get(path)).text)).toContain("cannot be revoked any more");
  });

  it("cannot be revoked once answered, nor by the page of another survey", async () => {
    await host.publish("other");
    const [done] = await host.plant("support", [answered(1, 9)]);
    const [open] = await host.plant("support", [{ email: "b@example.com" }]);
    await visitor.get("/portal");
    const revoke = (surveyId: string, id: string) =>
      visitor.post(`/portal/surveys/${surveyId}/invitations/${id}/revocation`, {});
    expect((await revoke("support", done!.invitationId)).status).toBe(409);
    expect((await revoke("other", open!.invitationId)).status).toBe(404);
    expect((await revoke("support", "x")).status).toBe(404);
  });
});

describe("the responses of a survey", () => {
  beforeEach(() => host.publish("support"));

  it("come latest first, fifty a page, each once", async () => {
    await host.plant(
      "support",
      Array.from({ length: 70 }, (_, index) => answered(index, 9)),
    );
    const first = await visitor.get("/portal/surveys/support/responses");
    const emails = (text: string) => [...text.matchAll(/>(person\d+@example\.com)</g)].map(([, email]) => email);
    const next = /href="\/surveys([^"]+)" rel="next"/.exec(first.text)![1]!;
    const second = await visitor.get(next);
    expect([emails(first.text)[0], emails(first.text).length, emails(second.text).length]).toEqual([
      "person69@example.com",
      50,
      20,
    ]);
    expect(new Set([...emails(first.text), ...emails(second.text)]).size).toBe(70);
    expect(second.text).not.toContain('rel="next"');
    expect((await visitor.get("/portal/surveys/support/responses?after=-1")).status).toBe(400);
  });

  it("are shown one by one with labels, parameters by origin, and facts", async () => {
    const [planted] = await host.plant("support", [
      {
        email: "ana@example.com",
        parameters: { employeeId: "42" },
        unsignedParameters: { campaign: "spring" },
        answers: { channel: "chat", topics: ["bill", "a|b"], solved: false, why: "Line one\nline two" },
      },
    ]);
    const { invitationId, responseId } = planted!;
    const page = readable(
      (await visitor.get(`/portal/surveys/support/responses/${responseId}?invitation=${invitationId}`)).text,
    );
    expect(page).toContain("How did you reach us? By chat");
    expect(page).toContain("What was it about? The bill Delivery Is it solved? No");
    expect(page).toContain("How satisfied were you? No answer");
    expect(page).toContain("employeeId 42 signed campaign spring unsigned");
    expect(page).toContain(`Response ID ${responseId}`);
  });

  it("show nothing of a person who was erased", async () => {
    const [planted] = await host.plant("support", [{ ...answered(1, 9), parameters: { employeeId: "42" } }]);
    await host.loop.operations.eraseRespondent({ email: "person1@example.com" });
    const { invitationId, responseId } = planted!;
    for (const path of ["", "/invitations", "/responses", `/responses/${responseId}?invitation=${invitationId}`]) {
      const { status, text } = await visitor.get(`/portal/surveys/support${path}`);
      expect([path, status]).toEqual([path, 200]);
      expect(text).not.toMatch(/person1|CASE-1|>42</);
    }
  });

  it("T22 are found with both of their IDs and in their own survey only", async () => {
    await host.publish("other");
    const [one, two] = await host.plant("support", [answered(1, 9), answered(2, 9)]);
    const paths = [
      `support/responses/${one!.responseId}`,
      `support/responses/${one!.responseId}?invitation=${two!.invitationId}`,
      `other/responses/${one!.responseId}?invitation=${one!.invitationId}`,
      `support/responses/x?invitation=../..`,
    ];
    for (const path of paths)
      expect([path, (await visitor.get(`/portal/surveys/${path}`)).status]).toEqual([path, 404]);
  });
});

describe("API keys", () => {
  it("are made with scopes, shown once, listed without their secret, and revoked after one question", async () => {
    await visitor.get("/portal/keys");
    const made = await visitor.post("/portal/keys", {
      label: "Salesforce",
      scopes: ["responses:read", "invitations:write"],
    });
    expect(made.status).toBe(201);
    const key = /id="whole"[^>]* value="([^"]+)"/.exec(made.text)![1]!;
    await host.publish("support");
    const withKey = () => fetch(`${host.url}/export/support.csv`, { headers: { authorization: `Bearer ${key}` } });
    expect((await withKey()).status).toBe(200);
    const [keyId, secret] = key.split(".") as [string, string];
    const list = await visitor.get("/portal/keys");
    expect(readable(list.text)).toMatch(new RegExp(`Salesforce ${keyId} invitations:write, responses:read`));
    expect(list.text).not.toContain(secret);
    const question = await visitor.get(`/portal/keys/${keyId}/revocation`);
    expect(readable(question.text)).toContain("Revoke the key “Salesforce”?");
    await visitor.post(`/portal/keys/${keyId}/revocation`, {});
    expect((await withKey()).status).toBe(401);
    expect(readable((await visitor.get("/portal/keys")).text)).toContain("Revoked");
    expect((await visitor.get("/portal/keys/none/revocation")).status).toBe(404);
  });

  it("are refused without a label or scope, in words that say what to do, with what was typed still there", async () => {
    await visitor.get("/portal/keys");
    const reply = await visitor.post("/portal/keys", { label: "", scopes: ["responses:read", "root"] });
    expect(reply.status).toBe(400);
    expect(reply.text).toContain("<title>Error: API keys");
    expect(reply.text).toContain('<a href="#label">Enter a label of 1 to 100 characters.</a>');
    expect(reply.text).toContain('value="responses:read" checked');
    const noScope = await visitor.post("/portal/keys", { label: "CRM" });
    expect(noScope.text).toContain("Choose at least one scope.");
    expect(await host.loop.keys.list()).toEqual([]);
  });
});
