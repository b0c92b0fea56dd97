/** The portal in a real browser: without script as it is made, and with script to see that no text runs as one. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../browser/axe.js";
import { startBrowser } from "../browser/start-browser.js";
import { attackDefinition, attackers, payloads } from "./attack-survey.js";
import { type PortalHost, startOfTests, startPortalHost } from "./portal-host.js";
import type { Planted } from "./seed.js";

const password = "correct horse battery";
let host: PortalHost;
let browser: Browser;
let planted: Planted[];
let attacks: Planted[];

const long = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(4);

beforeAll(async () => {
  [host, browser] = await Promise.all([startPortalHost(), startBrowser()]);
  await host.loop.accounts.setPassword("ana", password, "admin");
  for (const surveyId of ["support", "live", "empty"]) await host.publish(surveyId);
  await host.publish("attack", attackDefinition);
  planted = await host.plant("support", [
    ...Array.from({ length: 45 }, (_, index) => ({
      email: `person${index}@example.com`,
      externalId: `CASE-${index}`,
      parameters: { employeeId: String(index) },
      answers: {
        nps: (index * 7) % 11,
        satisfaction: 1 + (index % 5),
        channel: index % 3 === 0 ? "mail" : "phone",
        topics: index % 2 === 0 ? ["bill"] : ["bill", "a|b"],
        solved: index % 4 !== 0,
        why: index % 5 === 0 ? `${long} ${index}` : `Comment ${index}`,
      },
      at: startOfTests - index * 3_600_000,
    })),
    { email: `${long.slice(0, 200)}@example.com`, externalId: long },
    { email: "silent@example.com" },
  ]);
  attacks = await host.plant("attack", attackers);
  await host.loop.keys.create({ label: all, scopes: ["responses:read"] });
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

const all = payloads.join(" ").slice(0, 200);

/** Somebody who has signed in by the form. Requests to anywhere but the host are noted: there must be none (T42). */
async function signIn(options: BrowserContextOptions = {}): Promise<Page & { foreign: string[] }> {
  const context = await browser.newContext({ javaScriptEnabled: false, ...options });
  const page = await context.newPage();
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(host.url).origin)) foreign.push(request.url());
  });
  await page.goto(`${host.url}/portal`);
  await page.getByLabel("User name").fill("ana");
  await page.getByLabel("Password").fill(password);
  await follow(page, () => page.getByRole("button", { name: "Sign in" }).click());
  return Object.assign(page, { foreign });
}

async function follow(page: Page, act: () => Promise<void>): Promise<void> {
  const loaded = page.waitForEvent("load");
  await act();
  await loaded;
}

/** Every page that somebody can come to, in a survey with answers. */
const pagesOf = (surveyId: string, { invitationId, responseId }: Planted, open = invitationId) => [
  "/portal",
  `/portal/surveys/${surveyId}`,
  "/portal?sort=invited&order=descending",
  `/portal/surveys/${surveyId}?period=30days`,
  `/portal/surveys/${surveyId}?from=2026-03-01&to=2026-03-09&by=day`,
  `/portal/surveys/${surveyId}/invitations`,
  `/portal/surveys/${surveyId}/invitations?status=completed&status=sent&period=year`,
  `/portal/surveys/${surveyId}/invitations/${invitationId}`,
  `/portal/surveys/${surveyId}/invitations/${open}`,
  `/portal/surveys/${surveyId}/invitations/${open}/revocation`,
  `/portal/surveys/${surveyId}/invitations/${open}/erasure`,
  `/portal/surveys/${surveyId}/responses`,
  `/portal/surveys/${surveyId}/responses?from=2026-03-01&to=2026-03-09`,
  `/portal/surveys/${surveyId}/responses/${responseId}?invitation=${invitationId}`,
  "/portal/keys",
  "/portal/audit",
  "/portal/audit?action=key.created&who=host",
  "/portal/surveys/none",
];

describe("without script", () => {
  it("somebody signs in, sees a new answer at the next load, revokes, makes a key and signs out", async () => {
    const page = await signIn();
    await follow(page, () => page.locator(`a[href$="/portal/surveys/live"]`).click());
    expect(await page.locator("main").innerText()).toContain("Nobody has answered yet.");
    const [answer, open] = await host.plant("live", [
      { email: "new@example.com", answers: { nps: 10, why: "Just now" }, at: startOfTests },
      { email: "open@example.com" },
    ]);
    await page.reload();
    const overview = await page.locator("main").innerText();
    for (const text of ["+100", "from 1 answer", "50%", "Just now", "new@example.com"])
      expect(overview).toContain(text);

    await follow(page, () => page.getByRole("link", { name: "Response of new@example.com" }).click());
    expect(await page.locator("main").innerText()).toContain(answer!.responseId);
    await follow(page, () => page.getByRole("link", { name: "Invitations" }).click());
    await follow(page, () => page.getByRole("link", { name: "History of new@example.com" }).click());
    const { trackingUrl } = await host.loop.operations.getInvitation({ invitationId: answer!.invitationId });
    expect(await page.getByLabel("Tracking link of new@example.com").inputValue()).toBe(trackingUrl);
    expect(await page.getByRole("button", { name: "Copy" }).count()).toBe(0);
    await follow(page, () => page.getByRole("link", { name: "Invitations" }).click());
    await page.getByLabel("Find an e-mail address or external ID").fill("open@example.com");
    await follow(page, () => page.getByRole("button", { name: "Search" }).click());
    expect(await page.locator("tbody tr").count()).toBe(1);
    await follow(page, () => page.getByRole("link", { name: "History of open@example.com" }).click());
    await follow(page, () => page.getByRole("link", { name: "Revoke the invitation of open@example.com" }).click());
    await follow(page, () => page.getByRole("button", { name: "Revoke this invitation" }).click());
    const { invitationId } = open!;
    expect((await host.loop.operations.getInvitation({ invitationId })).status).toBe("revoked");

    await follow(page, () => page.getByRole("link", { name: "Erase everything about open@example.com" }).click());
    await follow(page, () => page.getByRole("button", { name: "Erase for good" }).click());
    expect(await page.locator("main").innerText()).toContain("Invitations erased: 1.");
    await follow(page, () => page.getByRole("link", { name: "Audit log" }).click());
    expect(await page.locator("tbody tr").first().innerText()).toMatch(/ana\s+Person erased/);

    await follow(page, () => page.getByRole("link", { name: "API keys" }).click());
    await follow(page, () => page.getByRole("button", { name: "Create key" }).click());
    const problem = page.getByRole("alert");
    expect(await problem.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await page.getByLabel("Label").fill("CRM");
    await page.getByLabel("responses:read").check();
    await follow(page, () => page.getByRole("button", { name: "Create key" }).click());
    expect(await page.locator("#whole").inputValue()).toMatch(/^[0-9a-z]{12}\.\S{32}$/);

    await follow(page, () => page.getByRole("button", { name: "Français" }).click());
    // The page that showed the key is gone for good, so the choice leads to the first one.
    expect(await page.locator("h1").innerText()).toBe("Enquêtes");
    await follow(page, () => page.getByRole("button", { name: "Se déconnecter" }).click());
    await page.goto(`${host.url}/portal/surveys/live`);
    expect(await page.locator("h1").innerText()).toBe("Connexion");
    expect(page.foreign).toEqual([]);
  });
});

describe("T27 texts of definitions, answers, parameters, addresses and labels", () => {
  it("never run as a script and never leave their place", async () => {
    const page = await signIn({ javaScriptEnabled: true });
    const ran: string[] = [];
    await page.exposeFunction("xss", (which: number) => void ran.push(`${which} at ${page.url()}`));
    const refused: string[] = [];
    page.on("console", (message) => void refused.push(message.text()));
    page.on("dialog", (dialog) => void dialog.dismiss());
    const first = attacks[0]!;
    const others = attacks.map(
      ({ invitationId, responseId }) => `/portal/surveys/attack/responses/${responseId}?invitation=${invitationId}`,
    );
    const [key] = await host.loop.keys.list();
    const paths = [...pagesOf("attack", first), ...others, `/portal/keys/${key!.keyId}/revocation`];
    for (const path of paths) {
      await page.goto(`${host.url}${path}`);
      const foreign = await page.evaluate(() => {
        const grown = document.querySelectorAll(
          "script:not([src^='/surveys/assets/portal.']), iframe, img, object, embed, [href^='javascript:']",
        ).length;
        const handlers = [...document.querySelectorAll("*")].filter((element) =>
          [...element.attributes].some(({ name }) => name.startsWith("on") || name === "style"),
        ).length;
        for (const element of document.querySelectorAll<HTMLElement>("input, a, summary")) element.focus();
        return grown + handlers;
      });
      expect([path, foreign]).toEqual([path, 0]);
    }
    await page.goto(`${host.url}/portal/surveys/attack/invitations`);
    for (const payload of payloads) {
      await page.getByLabel("Find an e-mail address or external ID").fill(payload);
      await follow(page, () => page.getByRole("button", { name: "Search" }).click());
      expect(await page.locator(".found").innerText()).toContain(payload);
      expect(await page.locator("tbody tr").count()).toBe(1);
    }
    expect(ran).toEqual([]);
    // The policy was never needed: nothing even tried.
    expect(refused.filter((text) => text.includes("Content Security Policy"))).toEqual([]);
    expect(page.foreign).toEqual([]);
  });

  it("are shown as they are", async () => {
    const page = await signIn();
    for (const [index, { invitationId, responseId }] of attacks.entries()) {
      await page.goto(`${host.url}/portal/surveys/attack/responses/${responseId}?invitation=${invitationId}`);
      const written = await page.locator(".written").allTextContents();
      expect(written.slice(-2)).toEqual([payloads[index], payloads[index]]);
    }
  });
});

describe("with script", () => {
  it("an open overview follows new answers without a reload, says so politely, and moves nothing", async () => {
    await host.publish("follow");
    await host.plant("follow", [{ email: "first@example.com", answers: { nps: 0 } }]);
    const page = await signIn({ javaScriptEnabled: true });
    await page.goto(`${host.url}/portal/surveys/follow`);
    const score = page.locator('[data-live="score-nps"]');
    expect(await score.innerText()).toBe("−100");
    const place = await page.locator("#questions").boundingBox();
    await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
    await host.plant("follow", [{ email: "second@example.com", answers: { nps: 10 } }]);
    await page.locator(".live-notice").waitFor({ state: "visible" });
    expect(await score.innerText()).toBe("0");
    expect(await page.locator('[data-live="figure-completed"]').innerText()).toBe("2");
    expect(await page.locator("[data-live-part=latest]").innerText()).toContain("second@example.com");
    const status = page.getByRole("status", { name: "New answers" });
    expect(await status.innerText()).toContain("1 new answer");
    expect(await page.evaluate(() => "isSamePage" in globalThis)).toBe(true);
    const after = await page.locator("#questions").boundingBox();
    expect([after!.x, Math.round(after!.y - place!.y) < 60]).toEqual([place!.x, true]);
    expect(await violationsOf(page)).toEqual([]);
    await follow(page, () => page.getByRole("link", { name: "Load the charts anew" }).click());
    expect(await page.getByText("As many promoters as detractors").count()).toBeGreaterThan(0);
    expect(page.foreign).toEqual([]);
  });

  it("T27 what is sent to an open page is escaped as well", async () => {
    const page = await signIn({ javaScriptEnabled: true });
    const ran: string[] = [];
    await page.exposeFunction("xss", (which: number) => void ran.push(String(which)));
    await host.publish("followed", attackDefinition);
    await page.goto(`${host.url}/portal/surveys/followed`);
    await host.plant("followed", attackers);
    await page.locator(".live-notice").waitFor({ state: "visible" });
    const latest = page.locator("[data-live-part=latest]");
    expect(await latest.innerText()).toContain(payloads[0]);
    expect(await latest.locator("script, img, iframe, [onfocus], [onerror], [onload]").count()).toBe(0);
    expect(ran).toEqual([]);
  });

  it("a link is copied by the keyboard alone", async () => {
    const page = await signIn({ javaScriptEnabled: true, permissions: ["clipboard-read", "clipboard-write"] });
    const { invitationId } = planted.at(-1)!;
    await page.goto(`${host.url}/portal/surveys/support/invitations/${invitationId}`);
    await page.getByRole("button", { name: "Copy" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const { trackingUrl } = await host.loop.operations.getInvitation({ invitationId });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(trackingUrl);
  });
});

describe("with the keyboard alone", () => {
  it("somebody signs in, filters invitations, and turns the order round", async () => {
    const page = await signIn();
    await page.goto(`${host.url}/portal/surveys/support/invitations`);
    /** Goes on by Tab until an element has the focus; every one on the way shows where it is. */
    const tabTo = async (wanted: string) => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press("Tab");
        const outline = await page.locator(":focus").evaluate((element) => getComputedStyle(element).outlineStyle);
        expect(outline).not.toBe("none");
        if ((await page.locator(`${wanted}:focus`).count()) > 0) return;
      }
      throw new Error(`${wanted} is not reached by Tab`);
    };
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").innerText()).toBe("Skip to the content");
    await tabTo('input[name="status"][value="completed"]');
    await page.keyboard.press("Space");
    await tabTo(".search button");
    await follow(page, () => page.keyboard.press("Enter"));
    expect(page.url()).toMatch(/invitations\?status=completed$/);
    expect(await page.locator("tbody tr").count()).toBe(45);
    await tabTo("a.sort");
    await follow(page, () => page.keyboard.press("Enter"));
    expect(page.url()).toContain("order=oldest");
  });
});

describe("for everybody", () => {
  it("axe finds nothing on any page, in light and in dark", async () => {
    const page = await signIn({ javaScriptEnabled: true });
    const paths = [...pagesOf("support", planted[0]!, planted.at(-1)!.invitationId), "/portal/surveys/empty"];
    for (const path of paths) {
      await page.goto(`${host.url}${path}`);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
      });
      expect([path, await violationsOf(page)]).toEqual([path, []]);
    }
    await page.goto(`${host.url}/portal/keys`);
    await follow(page, () => page.getByRole("button", { name: "Create key" }).click());
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel("Label").fill("CRM");
    await page.getByLabel("responses:read").check();
    await follow(page, () => page.getByRole("button", { name: "Create key" }).click());
    expect(await violationsOf(page)).toEqual([]);
    await page.context().clearCookies();
    await page.goto(`${host.url}/portal`);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel("User name").fill("ana");
    await page.getByLabel("Password").fill("wrong password");
    await follow(page, () => page.getByRole("button", { name: "Sign in" }).click());
    expect(await violationsOf(page)).toEqual([]);
  });

  it("axe finds nothing in French either, on a phone", async () => {
    const viewport = { width: 360, height: 700 };
    const page = await signIn({ javaScriptEnabled: true, viewport });
    await follow(page, () => page.getByRole("button", { name: "Français" }).click());
    for (const path of pagesOf("support", planted[0]!, planted.at(-1)!.invitationId)) {
      await page.goto(`${host.url}${path}`);
      expect(await page.locator("html").getAttribute("lang")).toBe("fr");
      expect([path, await violationsOf(page, "words")]).toEqual([path, []]);
    }
  });

  it("no page weighs more than 150 kB with everything that it loads", async () => {
    const page = await signIn({ javaScriptEnabled: true });
    const attack = pagesOf("attack", attacks[4]!);
    const weights = new Map<string, number>();
    const weigh = async (url: string): Promise<number> => {
      if (!weights.has(url)) weights.set(url, (await (await page.request.get(url)).body()).length);
      return weights.get(url)!;
    };
    for (const path of [...pagesOf("support", planted[0]!, planted.at(-1)!.invitationId), ...attack]) {
      const reply = await page.goto(`${host.url}${path}`);
      let bytes = (await reply!.body()).length;
      const loaded = await page
        .locator("link[rel=stylesheet], script[src], img[src]")
        .evaluateAll((all) => all.map((each) => (each as HTMLLinkElement).href || (each as HTMLScriptElement).src));
      for (const url of loaded) bytes += await weigh(url);
      expect([path, bytes < 150_000, bytes]).toEqual([path, true, bytes]);
    }
  });

  it("no page scrolls sideways at a width of 320, 360 or 768", async () => {
    const page = await signIn({ javaScriptEnabled: true });
    const attack = pagesOf("attack", attacks[4]!);
    for (const path of [
      ...pagesOf("support", planted[0]!, planted.at(-2)!.invitationId),
      ...attack,
      "/portal/surveys/empty",
    ]) {
      await page.goto(`${host.url}${path}`);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
      });
      for (const width of [768, 360, 320]) {
        await page.setViewportSize({ width, height: 700 });
        const { scrollWidth, clientWidth } = await page.locator("html").evaluate((element) => ({
          scrollWidth: element.scrollWidth,
          clientWidth: element.clientWidth,
        }));
        expect([path, width, scrollWidth]).toEqual([path, width, clientWidth]);
      }
    }
  });
});
