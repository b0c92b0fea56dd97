import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PortalHost, startOfTests, startPortalHost } from "./portal-host.js";
import { readable } from "./readable.js";
import type { Seed } from "./seed.js";
import { type Visitor, visitorOf } from "./visitor.js";

const password = "correct horse battery";
const day = 86_400_000;
let host: PortalHost;
let visitor: Visitor;

async function start(timeZone?: string): Promise<void> {
  host = await startPortalHost(timeZone === undefined ? {} : { timeZone });
  await host.loop.accounts.setPassword("ana", password, "admin");
  await host.publish("support");
  visitor = visitorOf(host);
  await visitor.signIn("ana", password);
}

beforeEach(() => start());
afterEach(() => host.close());

const answered = (index: number, nps: number, at: number): Seed => ({
  email: `person${index}@example.com`,
  externalId: `CASE-${index}`,
  answers: { nps },
  at,
});
const overview = async (query: string) => readable((await visitor.get(`/portal/surveys/support?${query}`)).text);

describe("the period of a survey's pages", () => {
  it("selects by its name or by days, and what counts is read from counters", async () => {
    const ages = [0, 3, 20, 45, 100, 400];
    await host.plant(
      "support",
      ages.map((age, index) => answered(index, 9, startOfTests - age * day)),
    );
    // It is 10 March 2026.
    const invited = async (query: string) => Number(/Invited ([\d,]+)/.exec(await overview(query))?.[1]);
    const found = [];
    for (const period of ["today", "7days", "30days", "month", "quarter", "year", "all"]) {
      found.push(await invited(`period=${period}`));
    }
    expect(found).toEqual([1, 2, 3, 2, 4, 4, 6]);
    expect(await invited("from=2026-03-07&to=2026-03-07")).toBe(1);
    expect(await invited("from=2026-03-08&to=2026-03-09")).toBe(0);
    expect(await invited("to=2026-01-01")).toBe(2);
    expect(await invited("from=2026-02-01")).toBe(3);
    expect(await overview("from=2026-03-07&to=2026-03-07")).toContain("Changes are against Mar 6, 2026.");
  });

  it("is kept by the tabs and says which one it is", async () => {
    const { text } = await visitor.get("/portal/surveys/support?period=30days");
    expect(text).toContain('href="/surveys/portal/surveys/support/invitations?period=30days"');
    expect(text).toContain('href="/surveys/portal/surveys/support/responses?period=30days"');
    expect(text).toContain('<a href="/surveys/portal/surveys/support?period=30days" aria-current="true">30 days</a>');
    const chosen = await visitor.get("/portal/surveys/support/responses?from=2026-03-01&to=2026-03-05");
    expect(readable(chosen.text)).toContain("Mar 1 – 5, 2026 ×");
    expect(chosen.text).toContain('support/invitations?from=2026-03-01&amp;to=2026-03-05"');
  });

  it("compares with the period before of the same length", async () => {
    const crowd = (from: number, count: number, nps: number, age: number) =>
      Array.from({ length: count }, (_, index) => answered(from + index, nps, startOfTests - age * day));
    await host.plant("support", [...crowd(0, 40, 10, 3), ...crowd(100, 32, 7, 9), ...crowd(200, 32, 0, 20)]);
    const week = await overview("period=7days");
    expect(week).toContain("Net Promoter Score +100 from 40 answers");
    expect(week).toContain("+100 against the period before");
    expect(week).toContain("Invited 40 +8");
    expect(week).toContain("Changes are against Feb 25 – Mar 3, 2026.");
    expect(await overview("period=all")).not.toContain("against the period before");
  });

  it("gives the response rate with its change and its interval in words", async () => {
    const silent = (from: number, count: number, age: number): Seed[] =>
      Array.from({ length: count }, (_, index) => ({
        email: `s${from + index}@example.com`,
        at: startOfTests - age * day,
      }));
    await host.plant("support", [
      answered(1, 9, startOfTests - day),
      ...silent(0, 3, 1),
      answered(2, 9, startOfTests - 8 * day),
      ...silent(10, 9, 8),
    ]);
    // Wilson's interval of 1 in 4 is 4.6% to 69.9%.
    expect(await overview("period=7days")).toMatch(/Response rate 25% \*.*\+15 pp likely between 5% and 70% \(95%\)/);
  });
});

describe("days in the portal's time zone", () => {
  it("begin at its midnight, on pages, in the trend and in times", async () => {
    await host.close();
    await start("Asia/Kathmandu");
    // 17:45 in Kathmandu; its day began at 18:15 UTC of 9 March.
    await host.plant("support", [
      answered(1, 9, Date.parse("2026-03-09T18:15:00.000Z")),
      answered(2, 0, Date.parse("2026-03-09T18:14:59.000Z")),
    ]);
    const today = await overview("period=today");
    expect(today).toContain("Invited 1");
    expect(today).toContain("Net Promoter Score +100");
    expect(today).toContain("time zone Asia/Kathmandu");
    const csv = await visitor.get("/portal/surveys/support/trend.csv?period=7days");
    expect(csv.text).toContain("2026-03-09,2026-03-09,1,-100,1,,0\r\n2026-03-10,2026-03-10,1,100,1,,0\r\n");
    const { text } = await visitor.get("/portal/surveys/support/responses");
    expect(text).toContain("Mar 10, 2026, 00:00:00 Asia/Kathmandu");
  });
});

describe("the trend", () => {
  it("has a step for each day, week or month, with gaps where nobody answered", async () => {
    await host.plant("support", [
      answered(1, 9, startOfTests - day),
      answered(2, 0, startOfTests - day),
      answered(3, 10, startOfTests - 5 * day),
    ]);
    const { headers, text } = await visitor.get("/portal/surveys/support/trend.csv?period=7days");
    expect(headers.get("content-disposition")).toBe('attachment; filename="support-trend.csv"');
    expect(text.split("\r\n")).toEqual([
      "from,to,responses,nps,npsAnswers,csat,csatAnswers",
      "2026-03-04,2026-03-04,0,,0,,0",
      "2026-03-05,2026-03-05,1,100,1,,0",
      "2026-03-06,2026-03-06,0,,0,,0",
      "2026-03-07,2026-03-07,0,,0,,0",
      "2026-03-08,2026-03-08,0,,0,,0",
      "2026-03-09,2026-03-09,2,0,2,,0",
      "2026-03-10,2026-03-10,0,,0,,0",
      "",
    ]);
    const weeks = await visitor.get("/portal/surveys/support/trend.csv?period=7days&by=week");
    expect(weeks.text).toContain("2026-03-04,2026-03-08,1,100,1,,0\r\n2026-03-09,2026-03-10,2,0,2,,0");
    const months = await visitor.get("/portal/surveys/support/trend.csv?period=year&by=month");
    expect(months.text.split("\r\n")).toHaveLength(5);
    const page = await visitor.get("/portal/surveys/support?period=7days");
    expect(readable(page.text)).toContain("Net Promoter Score: +100 (Mar 5, 2026), lately 0 (Mar 9, 2026)");
    expect(readable(page.text)).toContain("some points stand on fewer than 30 answers");
    // Two lonely dots, no line between days that are not neighbours.
    expect(page.text).toMatch(/class="trend-line" d="M[\d.,]+Z?M[\d.,]+Z?"/);
  });

  it("begins with the first invitation, and keeps to 92 steps", async () => {
    await host.plant("support", [answered(1, 9, startOfTests - 300 * day)]);
    const trend = async (query: string) => (await visitor.get(`/portal/surveys/support/trend.csv?${query}`)).text;
    expect((await trend("")).split("\r\n")[1]).toMatch(/^2025-05-14,2025-05-31,1,100/);
    expect((await trend("by=day")).split("\r\n")).toHaveLength(94);
    expect(await overview("by=day")).toContain("Only the last 92 steps are shown.");
  });

  it("S15 is read from counters: no response is read for it", async () => {
    const calls: string[] = [];
    await host.close();
    host = await startPortalHost({
      watch: (storage) =>
        new Proxy(storage, {
          get(target, name: keyof typeof storage) {
            const member = target[name];
            if (typeof member !== "function") return member;
            return (...given: unknown[]) => {
              calls.push(name);
              return (member as (...all: unknown[]) => unknown).apply(target, given);
            };
          },
        }),
    });
    await host.loop.accounts.setPassword("ana", password, "admin");
    await host.publish("support");
    await host.plant("support", [answered(1, 9, startOfTests - day)]);
    visitor = visitorOf(host);
    await visitor.signIn("ana", password);
    calls.length = 0;
    await visitor.get("/portal/surveys/support/trend.csv?period=7days");
    expect(calls.filter((name) => name === "readCounters")).toHaveLength(7);
    expect(calls.filter((name) => name === "readFeed" || name === "findUnit")).toEqual([]);
    calls.length = 0;
    await visitor.get("/portal/surveys/support?period=7days");
    // The period, the one before, and the trend; one page of the feed for the latest responses.
    expect(calls.filter((name) => name === "readCounters")).toHaveLength(9);
    expect(calls.filter((name) => name === "readFeed")).toHaveLength(1);
  });
});

describe("page by page", () => {
  const definition = {
    title: "Three pages",
    pages: [1, 2, 3].map((number) => ({
      name: `page${number}`,
      elements: [{ type: "text", name: `q${number}`, isRequired: true }],
    })),
  };

  it("says how many came to each page and went no further, as people answer the form", async () => {
    await host.publish("pages", definition);
    for (const [index, pages] of [3, 3, 2, 1, 0].entries()) {
      const { trackingUrl } = await host.loop.operations.createTrackingUrl({
        surveyId: "pages",
        email: `p${index}@example.com`,
      });
      await answerPages(trackingUrl, pages);
    }
    const { text } = await visitor.get("/portal/surveys/pages");
    expect(readable(text)).toContain(
      "Page Came here Left here Share Page 1 4 0 0% * (fewer than 30 answers, so only a hint) Page 2 4 1 25% * (fewer than 30 answers, so only a hint) Page 3 3 1 33% * (fewer than 30 answers, so only a hint) Sent their answers 2",
    );
  });

  it("says for how many it is not known, since they began before pages were counted", async () => {
    await host.publish("pages", definition);
    await host.plant("pages", [
      { email: "old@example.com", answers: { q1: "x" }, isPartial: true, beganBeforePagesWereCounted: true },
      { email: "new@example.com", answers: { q1: "x" }, isPartial: true },
    ]);
    const page = readable((await visitor.get("/portal/surveys/pages")).text);
    expect(page).toContain("1 more began before pages were counted; how far they came is not known.");
  });

  async function answerPages(trackingUrl: string, pages: number): Promise<void> {
    let { text } = { text: await (await fetch(trackingUrl)).text() };
    for (let number = 1; number <= pages; number++) {
      const body = new URLSearchParams();
      for (const [input] of text.matchAll(/<(?:input|button)\b[^>]*>/g)) {
        const attribute = (name: string) =>
          new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1]?.replaceAll("&amp;", "&");
        const [name, value] = [attribute("name"), attribute("value")];
        if (name !== undefined && (attribute("type") === "hidden" || value === "next")) body.append(name, value ?? "");
      }
      const field = /<input[^>]*type="text"[^>]*>/.exec(text)?.[0] ?? "";
      body.set(/name="([^"]+)"/.exec(field)?.[1] ?? "", "x");
      text = await (await fetch(trackingUrl, { method: "POST", body })).text();
    }
  }
});

describe("French", () => {
  it("is spoken to browsers that ask for it, and to who has chosen it", async () => {
    const french = await visitor.get("/portal", { "accept-language": "de, fr-CA;q=0.8, en;q=0.5" });
    expect(french.text).toContain('<html lang="fr">');
    expect(french.text).toContain("<h1>Enquêtes</h1>");
    const chosen = await visitor.post("/portal/language", {
      language: "fr",
      next: "/portal/surveys/support?period=30days",
    });
    expect([chosen.status, chosen.location]).toEqual([303, "/surveys/portal/surveys/support?period=30days"]);
    const page = await visitor.get("/portal/surveys/support", { "accept-language": "en", cookie: visitor.cookies() });
    expect(readable(page.text)).toContain("Où en sommes-nous");
    expect((await visitor.post("/portal/language", { language: "tlh" })).status).toBe(400);
  });

  it.each(["//evil.example", "https://evil.example", "/portal/../../x", "/elsewhere", "/portal?x=\r\nA: b"])(
    "T30 its choice never leads to %j",
    async (next) => {
      await visitor.get("/portal");
      expect((await visitor.post("/portal/language", { language: "en", next })).location).toBe("/surveys/portal");
    },
  );
});
