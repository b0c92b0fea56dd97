/** Making a survey in a real browser: by the keyboard alone and without script, with script, and for everybody. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../browser/axe.js";
import { startBrowser } from "../browser/start-browser.js";
import { attackDefinition, payloads } from "./attack-survey.js";
import { type PortalHost, startPortalHost } from "./portal-host.js";
import { type Visitor, visitorOf } from "./visitor.js";

const password = "correct horse battery";
let host: PortalHost;
let browser: Browser;
let ana: Visitor;
/** Drafts: from a template, with problems, full of payloads. */
let event: string;
let wrong: string;
let attack: string;

beforeAll(async () => {
  [host, browser] = await Promise.all([startPortalHost(), startBrowser()]);
  await host.loop.accounts.setPassword("ana", password, "admin");
  await host.publish("support");
  await host.publish("support", { elements: [{ type: "comment", name: "nps", title: "Another" }] });
  ana = visitorOf(host);
  await ana.signIn("ana", password);
  event = await newDraft({ start: "event", title: "", surveyId: "event" });
  wrong = await newDraft({ start: "next:support" });
  await json(wrong, { elements: [{ type: "checkbox", name: "a", title: "Choose", choices: ["x", "x"] }] });
  attack = await newDraft({ start: "empty", title: all, surveyId: "attack" });
  await json(attack, {
    ...attackDefinition,
    completedHtml: all,
    pages: [
      {
        name: payloads[1],
        title: all,
        visibleIf: payloads[0],
        elements: (attackDefinition.elements as object[]).map((element, index) => ({
          ...element,
          description: all,
          visibleIf: `{nps} = '${payloads[2].replaceAll("'", "\\'")}'`,
          ...(index === 0 ? undefined : { name: `${index}${payloads[index]}` }),
        })),
      },
    ],
    elements: undefined,
  });
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

const all = payloads.join(" ");

async function newDraft(fields: Record<string, string>): Promise<string> {
  await ana.get("/portal/drafts");
  return (await ana.post("/portal/drafts", fields)).location!.replace("/surveys", "");
}

async function json(draft: string, definition: object): Promise<void> {
  await ana.get(`${draft}/json`);
  const sent = await ana.post(`${draft}/json`, { revision: "1", definition: JSON.stringify(definition) });
  expect(sent.status).toBe(303);
}

const pagesOf = (draft: string) => [
  ...["/portal/drafts", draft, `${draft}/questions/0-0`, `${draft}/questions/0-1`, `${draft}/pages/0`],
  ...[`${draft}/translations?add=de`, `${draft}/settings`, `${draft}/json`, `${draft}/preview`, `${draft}/publish`],
  ...[`${draft}/deletion`, "/portal/surveys/support/versions?from=1&to=2"],
];

async function signIn(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext({ javaScriptEnabled: false, ...options })).newPage();
  await page.goto(`${host.url}/portal`);
  await page.getByLabel("User name").fill("ana");
  await page.getByLabel("Password").fill(password);
  await follow(page, () => page.getByRole("button", { name: "Sign in" }).click());
  return page;
}

async function follow(page: Page, act: () => Promise<void>): Promise<void> {
  const loaded = page.waitForEvent("load");
  await act();
  await loaded;
}

describe("with the keyboard alone and without script", () => {
  it("somebody makes a survey from a template, publishes it, and the first answer comes in", async () => {
    const page = await signIn();
    /** Goes on by Tab to what is named; 150 steps are more than any page has. */
    const tabTo = async (wanted: string) => {
      for (let step = 0; step < 150; step++) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((text) => document.activeElement?.matches(text) ?? false, wanted)) return;
      }
      throw new Error(`${wanted} is not reached by Tab`);
    };
    const enter = () => follow(page, () => page.keyboard.press("Enter"));
    const write = async (text: string) => {
      await page.keyboard.press("Control+A");
      await page.keyboard.type(text);
    };
    await tabTo('a[href$="/portal/drafts"]');
    await enter();
    await tabTo("#start");
    await page.keyboard.type("Satisfaction");
    await tabTo("#title");
    await write("How was our help?");
    await tabTo("main button");
    await enter();
    expect(await page.locator(".survey-title").innerText()).toContain("How was our help?");
    // The second question goes up, and focus goes on from where it is now.
    await tabTo('button[value="up:0-1"]');
    await enter();
    expect(await page.locator(".draft-element-title").first().innerText()).toBe("Is your request solved?");
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").innerText()).toBe("Is your request solved?");
    await tabTo('button[value="add:0"]');
    await enter();
    await tabTo("#title");
    await write("Who helped you?");
    await tabTo("#question0");
    await page.keyboard.type("Is your request solved");
    await tabTo("#value0");
    await page.keyboard.type("yes");
    await tabTo('button[name="then"]');
    await enter();
    expect(await page.locator(".draft-element").last().innerText()).toContain("conditional");
    await tabTo('a[href$="/publish"]');
    await enter();
    await tabTo('form[action$="/publish"] button');
    await enter();
    expect(page.url()).toContain("/portal/surveys/how-was-our-help/versions?published=1");
    expect(await page.getByRole("status").innerText()).toBe("Published.");

    const { recipientResults } = await host.loop.operations.createTrackingUrls({
      surveyId: "how-was-our-help",
      recipients: [{ email: "first@example.com" }],
    });
    await page.goto(recipientResults[0]!.trackingUrl!);
    expect(await page.locator("h1").innerText()).toBe("How was our help?");
    await page.getByLabel("Yes").check();
    await page.getByLabel("5", { exact: false }).last().check();
    await follow(page, () => page.getByRole("button", { name: "Send my answers" }).click());
    // The question that depends on the first answer appears before anything is complete.
    expect(await page.locator("main").innerText()).toContain("Who helped you?");
    await follow(page, () => page.getByRole("button", { name: "Send my answers" }).click());
    const { completedCount } = await host.loop.operations.getSummary({ surveyId: "how-was-our-help" });
    expect(completedCount).toBe(1);
  });

  it("the preview goes through all pages like the real form, and nothing is stored", async () => {
    const page = await signIn();
    const before = JSON.stringify(await host.storage.listDocuments("settings", { limit: 100 }));
    await page.goto(`${host.url}${event}/preview`);
    await follow(page, () => page.getByRole("button", { name: "Continue" }).click());
    expect(await page.locator(".error-summary, [role=alert]").count()).toBeGreaterThan(0);
    await page.locator('input[type=radio][value="4"]').first().check();
    await follow(page, () => page.getByRole("button", { name: "Continue" }).click());
    expect(await page.locator("main").innerText()).toContain("Page 2 of 2");
    await page.locator('input[type=radio][value="9"]').check();
    await follow(page, () => page.getByRole("button", { name: "Send my answers" }).click());
    expect(await page.locator("main").innerText()).toContain("Thank you for your time.");
    expect(JSON.stringify(await host.storage.listDocuments("settings", { limit: 100 }))).toBe(before);
  });
});

describe("with script", () => {
  it("the preview follows what is typed, and a question is dragged to another page", async () => {
    const page = await signIn({ javaScriptEnabled: true });
    await page.goto(`${host.url}${event}/questions/0-0`);
    await page.getByLabel("Question", { exact: true }).first().fill("Typed just now?");
    await page.frameLocator(".preview-frame").getByText("Typed just now?").waitFor();
    await page.goto(`${host.url}${event}`);
    await follow(page, () =>
      page.locator("#e-0-1").dragTo(page.locator("#e-1-0"), { targetPosition: { x: 20, y: 2 } }),
    );
    expect(await page.locator("#p-1 .draft-element-title").allInnerTexts()).toEqual([
      "How were its parts?",
      "Would you recommend the event?",
      "What do you wish for next time?",
    ]);
    await follow(page, () => page.getByRole("button", { name: "Undo the last change" }).click());
    expect(await page.locator("#p-0 .draft-element").count()).toBe(2);
  });
});

describe("T27 texts of drafts", () => {
  it("never run as a script and never leave their place", async () => {
    const page = await signIn({ javaScriptEnabled: true });
    const ran: string[] = [];
    await page.exposeFunction("xss", (which: number) => void ran.push(`${which} at ${page.url()}`));
    const refused: string[] = [];
    page.on("console", (message) => void refused.push(message.text()));
    for (const path of pagesOf(attack)) {
      await page.goto(`${host.url}${path}`);
      const foreign = await page.evaluate(() => {
        const grown = document.querySelectorAll(
          "script:not([src^='/surveys/assets/portal.']), iframe:not(.preview-frame), img, object, embed, [href^='javascript:']",
        ).length;
        const handlers = [...document.querySelectorAll("*")].filter((element) =>
          [...element.attributes].some(({ name }) => name.startsWith("on") || name === "style"),
        ).length;
        for (const element of document.querySelectorAll<HTMLElement>("input, a, summary, textarea")) element.focus();
        return grown + handlers;
      });
      expect([path, foreign]).toEqual([path, 0]);
    }
    await page.goto(`${host.url}${attack}`);
    expect(await page.locator(".draft-element-title").first().innerText()).toContain("<script>xss(1)</script>");
    await ana.get(attack);
    const told = await ana.post(`${attack}/questions/0-0`, { revision: "1", of: "nps", title: all });
    expect([told.status, told.text.includes("<script>xss")]).toEqual([409, false]);
    expect(ran).toEqual([]);
    expect(refused.filter((text) => text.includes("Content Security Policy"))).toEqual([]);
  });
});

describe("for everybody", () => {
  it("axe finds nothing on any page, in light and in dark", async () => {
    const page = await signIn({ javaScriptEnabled: true });
    for (const path of [...pagesOf(event), ...pagesOf(wrong).slice(1)]) {
      await page.goto(`${host.url}${path}`);
      expect([path, await violationsOf(page)]).toEqual([path, []]);
    }
    await page.goto(`${host.url}${event}/settings`);
    await page.getByLabel("Survey ID").fill("no way");
    await follow(page, () => page.getByRole("button", { name: "Save", exact: true }).click());
    expect(await page.title()).toMatch(/^Error:/);
    expect(await violationsOf(page)).toEqual([]);
  });

  it("axe finds nothing in French, and no page scrolls sideways, on a phone of 360 pixels", async () => {
    const page = await signIn({ javaScriptEnabled: true, viewport: { width: 360, height: 700 } });
    await follow(page, () => page.getByRole("button", { name: "Français" }).click());
    for (const path of [...pagesOf(event), ...pagesOf(wrong), ...pagesOf(attack)]) {
      await page.goto(`${host.url}${path}`);
      if (!path.startsWith(attack)) expect([path, await violationsOf(page, "words")]).toEqual([path, []]);
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      expect([path, scrollWidth]).toEqual([path, clientWidth]);
    }
  });
});
