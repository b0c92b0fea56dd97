/** Hostile and odd requests to the form, named after the threats that they stand for. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryStorage, SurveyLoopError } from "../../src/index.js";
import { isLong } from "../long-form.js";
import { allKindsSurvey } from "./all-kinds-survey.js";
import { type FormHost, getPage, hiddenFields, postForm, startFormHost } from "./form-host.js";
import { ticketSurvey } from "./ticket-survey.js";

let host: FormHost;
const logged: string[] = [];
const note = (fields: object, message: string) => void logged.push(`${JSON.stringify(fields)} ${message}`);
const logger = { debug: note, info: note, warn: note, error: note };

beforeAll(async () => {
  host = await startFormHost({ options: { logger } });
  await host.publish(ticketSurvey);
  await host.publish(allKindsSurvey, "kinds");
});
afterAll(async () => {
  await host.close();
  expect(host.hostErrors).toEqual([]);
});

const firstPage = { q0: "4", q1: "9" };
const wholeForm = { q0: "Anna", q12: "true" };

async function stored(surveyId: string, invitationId: string) {
  return (await host.responses(surveyId)).filter((response) => response.invitationId === invitationId);
}

describe("T22 links", () => {
  it("unknown, forged and erased ones look the same, on every route", async () => {
    const erased = await host.link("ticket", { email: "gone@example.com" });
    await host.loop.operations.eraseRespondent({ email: "gone@example.com" });
    const token = erased.trackingUrl.split("/s/")[1]!;
    const forged = `${token.slice(0, -2)}${token.endsWith("AA") ? "BB" : "AA"}`;
    const wanted = await getPage(`${host.url}/s/nothing`);
    expect(wanted.status).toBe(404);
    for (const name of [token, forged, "nothing", "%00", "x".repeat(5000), "..%2f..", "a.b.c"]) {
      for (const path of ["", "/thanks", "/unsubscribe"]) {
        const page = await getPage(`${host.url}/s/${name}${path}`);
        expect([name, page.status, page.html]).toEqual([name, 404, wanted.html]);
      }
      for (const path of ["", "/unsubscribe"]) {
        const page = await postForm(`${host.url}/s/${name}${path}`, { page: "1", q0: "1" });
        expect([name, page.status, page.html]).toEqual([name, 404, wanted.html]);
      }
    }
  });
});

describe("T24 parallel submits", () => {
  // A thousand of them go to each driver in product-on-drivers.test.ts.
  const parallel = isLong ? 1000 : 200;

  it("of one form: all arrive, one is stored, all are thanked", async () => {
    const { trackingUrl, invitationId } = await host.link("kinds");
    const fields = { ...hiddenFields((await getPage(trackingUrl)).html), ...wholeForm };
    const replies = await Promise.all(Array.from({ length: parallel }, () => postForm(trackingUrl, fields)));
    expect(new Set(replies.map((reply) => `${reply.status} ${reply.location}`))).toEqual(
      new Set([`303 ${trackingUrl}/thanks`]),
    );
    expect(await stored("kinds", invitationId)).toMatchObject([{ status: "complete", revision: 1 }]);
  });

  it("of as many forms: one wins, the others are told, and it is counted once", async () => {
    await host.publish(allKindsSurvey, "raced");
    const { trackingUrl, invitationId } = await host.link("raced");
    const shown = hiddenFields((await getPage(trackingUrl)).html);
    const replies = await Promise.all(
      Array.from({ length: parallel }, (_, index) =>
        postForm(trackingUrl, { ...shown, submission: String(index).padStart(17, "0"), ...wholeForm, q0: `P${index}` }),
      ),
    );
    const counts = (status: number) => replies.filter((reply) => reply.status === status).length;
    expect([counts(303), counts(409)]).toEqual([1, parallel - 1]);
    expect(await stored("raced", invitationId)).toMatchObject([{ status: "complete", revision: 1 }]);
    const summary = await host.loop.operations.getSummary({ surveyId: "raced" });
    expect([summary.startedCount, summary.completedCount]).toEqual([1, 1]);
  });
});

describe("T25 scanners", () => {
  it("change nothing by GET and HEAD, even with a score and parameters in the link", async () => {
    const { trackingUrl, unsubscribeUrl, invitationId } = await host.link("ticket");
    const before = await host.loop.operations.getInvitation({ invitationId });
    for (const method of ["GET", "HEAD"]) {
      for (const url of [
        trackingUrl,
        `${trackingUrl}?score=9&employeeId=1&page=2`,
        `${trackingUrl}/thanks`,
        unsubscribeUrl,
      ]) {
        await fetch(url, { method, redirect: "manual" });
      }
    }
    expect(await host.loop.operations.getInvitation({ invitationId })).toEqual(before);
    expect(await stored("ticket", invitationId)).toEqual([]);
  });

  it("a score in the link only pre-selects, and only one that exists", async () => {
    const { trackingUrl } = await host.link("ticket");
    const checked = async (query: string) =>
      [...(await getPage(trackingUrl + query)).html.matchAll(/name="(q\d+)" value="(\d+)" checked/g)].map(
        (match) => `${match[1]}=${match[2]}`,
      );
    expect(await checked("?score=9")).toEqual(["q1=9"]);
    expect(await checked("?score=11")).toEqual([]);
    expect(await checked("?score=9&score=3")).toEqual(["q1=9"]);
    expect(await checked("?satisfaction=3")).toEqual([]);
  });
});

describe("T34 parameters in the link", () => {
  it("travel in the form, are stored with the first page, and are ignored afterwards", async () => {
    const { trackingUrl, invitationId } = await host.link("ticket", { parameters: { employeeId: "signed" } });
    const first = await getPage(`${trackingUrl}?campaignId=spring&employeeId=forged&lang=fr&page=1&utm.x=%C3%A9`);
    expect(first.html).toContain("campaignId=spring&amp;utm.x=%C3%A9&amp;page=1&amp;lang=en");
    const failed = await postForm(trackingUrl, hiddenFields(first.html));
    const saved = await postForm(trackingUrl, { ...hiddenFields(failed.html), ...firstPage });
    const second = await getPage(`${saved.location}&campaignId=later&more=1`);
    await postForm(trackingUrl, { ...hiddenFields(second.html), "parameter.campaignId": "later" });
    expect((await stored("ticket", invitationId))[0]).toMatchObject({
      parameters: { employeeId: "signed" },
      unsignedParameters: { campaignId: "spring", "utm.x": "é" },
    });
  });

  it("are capped in number and length, and refused by name, without ever failing the form", async () => {
    const { trackingUrl, invitationId } = await host.link("ticket");
    const odd = [
      ...["__proto__=x", "constructor=x", "a%20b=x", "1a=x", "a[b]=x", "=x", "empty=", "bad=%ff", "%ff=bad", "nul=%00"],
      ...[`long=${"x".repeat(256)}`, `fits=${"x".repeat(255)}`, "twice=1", "twice=2", "page=x", "score=%F0%9F%98%80"],
      ...Array.from({ length: 40 }, (_, index) => `p${index}=${index}`),
    ];
    const shown = await getPage(`${trackingUrl}?${odd.join("&")}`);
    expect(shown.status).toBe(200);
    await postForm(trackingUrl, {
      ...hiddenFields(shown.html),
      ...firstPage,
      "parameter.p99": "too many",
      "parameter.__proto__": "x",
    });
    const { unsignedParameters } = (await stored("ticket", invitationId))[0]!;
    expect(Object.keys(unsignedParameters!)).toEqual([
      "fits",
      "twice",
      ...Array.from({ length: 18 }, (_, index) => `p${index}`),
    ]);
    expect(unsignedParameters).toMatchObject({ twice: "1" });
    expect(({} as { x?: string }).x).toBeUndefined();
  });
});

describe("T35 odd forms", () => {
  it.each<[string, string, number]>([
    ["no field at all", "", 400],
    ["no such page", "page=99", 303],
    ["a page before the first", "page=0", 400],
    ["a page that is no number", "page=1e9", 400],
    ["a hidden field twice", "page=1&page=1", 400],
    ["an answer twice", "page=1&q0=1&q0=2", 422],
    ["a nested answer", "page=1&q0[a]=1&q0[b]=2", 422],
    ["numbers that are none", "page=1&revision=NaN&version=1e999&q0=1e999&q1=-0", 422],
    ["bytes that are not UTF-8", "page=1&q0=%ff", 400],
    ["an encoded surrogate", "page=1&q0=%ED%A0%80", 400],
    ["broken percent signs", "page=1&q0=%zz", 400],
    ["a forged time", "page=1&shown=2020-01-01T00:00:00.000Z~x&q0=4&q1=4", 303],
    ["a version that does not exist", "page=1&version=77&q0=4&q1=4", 404],
    ["prototype names", "__proto__=1&constructor=2&page=1&toString=3", 422],
  ])("%s", async (_, body, status) => {
    const { trackingUrl } = await host.link("ticket");
    expect((await postForm(trackingUrl, body)).status).toBe(status);
  });

  it("other media types are refused, and more than 256 KiB", async () => {
    const { trackingUrl } = await host.link("ticket");
    const json = await postForm(trackingUrl, '{"page":1}', { "content-type": "application/json" });
    expect([json.status, json.headers.get("content-type")]).toEqual([415, "text/html; charset=utf-8"]);
    const large = await postForm(trackingUrl, `page=1&q0=${"x".repeat(256 * 1024)}`);
    expect([large.status, large.html.includes("too much text")]).toEqual([413, true]);
  });

  it.each([4, 5] as const)(
    "a host whose parser has read the form before (Express %s) gets the same",
    async (version) => {
      const parsing = await startFormHost({ version, parsers: "before" });
      try {
        await parsing.publish(ticketSurvey);
        const { trackingUrl, invitationId } = await parsing.link("ticket");
        const shown = await getPage(`${trackingUrl}?campaignId=a.b`);
        const doubled = await postForm(trackingUrl, `page=1&q0=1&q0=2&q1[x]=1`);
        expect(doubled.status).toBe(422);
        const first = await postForm(trackingUrl, { ...hiddenFields(shown.html), ...firstPage });
        const second = await getPage(first.location!);
        const done = await postForm(trackingUrl, { ...hiddenFields(second.html), q2: ["speed", "people"], q3: "é" });
        expect(done.location).toBe(`${trackingUrl}/thanks`);
        const [response] = await parsing.responses("ticket");
        expect(response).toMatchObject({
          invitationId,
          unsignedParameters: { campaignId: "a.b" },
          answers: { reasons: ["speed", "people"], comment: "é" },
        });
        const broken = await postForm((await parsing.link("ticket")).trackingUrl, "page=1&q0=%ff");
        // The parser has left the bytes as the text "%ff", which is no choice of the scale.
        expect(broken.status).toBe(422);
        expect(parsing.hostErrors).toEqual([]);
      } finally {
        await parsing.close();
      }
    },
  );
});

describe("headers", () => {
  it("T42 T43 T44 T45 of every page keep it private, unframed and typed", async () => {
    const { trackingUrl, unsubscribeUrl } = await host.link("ticket");
    for (const url of [trackingUrl, unsubscribeUrl, `${host.url}/s/nothing`]) {
      const { headers } = await getPage(url);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(headers.get("set-cookie")).toBeNull();
      const policy = headers.get("content-security-policy")!;
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
    }
  });

  it("T44 let the origins that the survey names embed its pages, and nobody else", async () => {
    const frameAncestors = ["https://intranet.example"];
    await host.publish({ ...allKindsSurvey, surveyLoop: { frameAncestors } }, "framed");
    const { trackingUrl } = await host.link("framed");
    const { html, headers } = await getPage(trackingUrl);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors https://intranet.example");
    const failed = await postForm(trackingUrl, hiddenFields(html));
    expect(failed.headers.get("content-security-policy")).toContain("frame-ancestors https://intranet.example");
  });

  it("T16 every address on a page comes from publicUrl, whatever Host says", async () => {
    const { trackingUrl } = await host.link("ticket");
    const { html } = await getPage(trackingUrl, { "x-forwarded-host": "evil.example", forwarded: "host=evil.example" });
    expect(html).not.toContain("evil.example");
    const addresses = [...html.matchAll(/(?:href|action|src)="([^"]*)"/g)].map((match) => match[1]!);
    expect(addresses.length).toBeGreaterThan(3);
    const base = `${new URL(host.url).pathname}/`;
    for (const address of addresses) expect(address.startsWith(base), address).toBe(true);
  });

  it("let the one inline style through by its hash, and no other style or script", async () => {
    const { trackingUrl } = await host.link("ticket");
    const reply = await fetch(trackingUrl);
    const style = /<style>(.*?)<\/style>/s.exec(await reply.text())![1]!;
    const hash = createHash("sha256").update(style).digest("base64");
    const policy = reply.headers.get("content-security-policy")!;
    expect(policy.split(";").filter((each) => /^(style|script)-src/.test(each))).toEqual([
      `style-src 'self' 'sha256-${hash}'`,
      "script-src 'self'",
    ]);
  });

  it("let the script and style sheets be kept for ever, and give out no other file", async () => {
    const { trackingUrl } = await host.link("ticket");
    const script = /<script type="module" src="([^"]*)">/.exec((await getPage(trackingUrl)).html)![1]!;
    for (const [address, type] of [
      [script, "text/javascript; charset=utf-8"],
      [script.replace(/form\.[^/]*$/, "brand/0b5cad.css"), "text/css; charset=utf-8"],
    ] as const) {
      const asset = await getPage(new URL(address, host.url).href);
      expect([asset.status, asset.headers.get("content-type")]).toEqual([200, type]);
      expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    }
    for (const name of [
      "form.css",
      "..%2f..%2fpackage.json",
      "brand/red.css",
      "brand/0b5cad.css.map",
      "brand/ffffff%7d.css",
    ]) {
      expect((await getPage(`${host.url}/assets/${name}`)).status).toBe(404);
    }
  });
});

describe("T49 storage that fails", () => {
  it("keeps what was typed on the page, stores nothing, and recovers", async () => {
    const storage = createMemoryStorage();
    let isDown = false;
    const flaky: typeof storage = Object.create(storage, {
      commit: {
        value: (changes: Parameters<typeof storage.commit>[0]) =>
          isDown ? Promise.reject(unavailable()) : storage.commit(changes),
      },
    });
    const failing = await startFormHost({ options: { storage: flaky } });
    try {
      await failing.publish(ticketSurvey);
      const { trackingUrl } = await failing.link("ticket");
      const shown = hiddenFields((await getPage(`${trackingUrl}?campaignId=c`)).html);
      isDown = true;
      const refused = await postForm(trackingUrl, { ...shown, ...firstPage });
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "7"]);
      expect(refused.html).toContain("could not be stored just now");
      expect(refused.html).toMatch(/name="q1" value="9" checked/);
      isDown = false;
      expect(await failing.responses("ticket")).toEqual([]);
      const again = await postForm(trackingUrl, { ...hiddenFields(refused.html), ...firstPage });
      expect(again.status).toBe(303);
      expect((await failing.responses("ticket"))[0]).toMatchObject({ unsignedParameters: { campaignId: "c" } });
      await failing.loop.close();
      const closed = await getPage(trackingUrl);
      expect([closed.status, closed.html.includes("Please try again in a moment")]).toEqual([503, true]);
    } finally {
      await failing.close();
    }
  });
});

describe("T41 T47 nothing personal", () => {
  it("reaches the log, and no failure tells a stack or a path", async () => {
    const { trackingUrl } = await host.link("ticket", { email: "canary@example.com" });
    const token = trackingUrl.split("/s/")[1]!;
    const page = await getPage(trackingUrl);
    await postForm(trackingUrl, { ...hiddenFields(page.html), ...firstPage, q3: "canary answer" });
    const failed = await postForm(trackingUrl, "page=1&q0=%ff");
    expect(failed.html).not.toMatch(/node_modules|\.[tj]s:\d|\bat \S+ \(/);
    const { html } = await getPage(trackingUrl);
    expect(html).not.toContain("canary@example.com");
    expect(logged.join("\n")).not.toMatch(/canary/);
    expect(logged.join("\n")).not.toContain(token);
  });
});

function unavailable(): Error {
  return new SurveyLoopError("unavailable", "The disk is full.", { retryAfterSeconds: 7 });
}
