/** What the form's script adds, in a real browser: saving while somebody types, conditions, messages, ranking, keys, height. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startBrowser } from "../browser/start-browser.js";
import { type FormHost, getPage, hiddenFields, postForm, startFormHost } from "./form-host.js";
import { ticketSurvey } from "./ticket-survey.js";

const conditional = {
  title: "What comes and goes",
  pages: [
    {
      elements: [
        { type: "text", name: "first", title: "First", isRequired: true },
        { type: "radiogroup", name: "more", title: "More?", choices: ["Yes", "No"] },
        { type: "comment", name: "why", title: "Why?", visibleIf: "{more} = 'Yes'" },
        { type: "text", name: "mail", title: "Mail", inputType: "email" },
        { type: "ranking", name: "order", title: "Order", choices: ["Apple", "Pear", "Plum"] },
        { type: "rating", name: "score", title: "Score", rateMin: 0, rateMax: 10 },
        { type: "text", name: "last", title: "Last" },
      ],
    },
    { elements: [{ type: "text", name: "end", title: "End" }] },
  ],
};

let host: FormHost;
let browser: Browser;
beforeAll(async () => {
  [host, browser] = await Promise.all([startFormHost(), startBrowser()]);
  await host.publish(conditional, "script");
  await host.publish(ticketSurvey);
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

async function visit(options: BrowserContextOptions = {}): Promise<Page> {
  return (await browser.newContext({ locale: "en-GB", ...options })).newPage();
}

async function stored(invitationId: string, surveyId = "script") {
  return (await host.responses(surveyId)).find((response) => response.invitationId === invitationId);
}

/** Does something and waits for the reply to the saving that follows. */
async function saved(page: Page, act: () => Promise<unknown>): Promise<number> {
  const reply = page.waitForResponse((response) => response.request().method() === "POST");
  await act();
  const { status } = { status: (await reply).status() };
  await page.waitForFunction(
    () => document.querySelector(".saving")?.textContent !== "" || document.querySelector(".is-urgent"),
  );
  return status;
}

describe("T25 the script", () => {
  it("saves nothing before the respondent did something, whatever is pre-selected or focused", async () => {
    const page = await visit();
    const { trackingUrl, invitationId } = await host.link("ticket");
    const sent: string[] = [];
    page.on("request", (request) => void (request.method() === "GET" || sent.push(request.url())));
    await page.goto(`${trackingUrl}?score=9`);
    expect(await page.getByRole("radio", { name: "9" }).isChecked()).toBe(true);
    await page.getByRole("radio", { name: "9" }).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await page.goto("about:blank");
    expect(sent).toEqual([]);
    expect(await stored(invitationId, "ticket")).toBeUndefined();
  });
});

describe("with the script", () => {
  it("the first page takes two requests and less than 50 kB, 15 of them the script", async () => {
    const page = await visit();
    const { trackingUrl } = await host.link("ticket");
    const bodies: [string, Promise<Buffer>][] = [];
    page.on("response", (response) => void bodies.push([response.url(), response.body()]));
    await page.goto(trackingUrl, { waitUntil: "networkidle" });
    expect(bodies).toHaveLength(2);
    const sizes = await Promise.all(bodies.map(async ([, body]) => (await body).length));
    expect(sizes[0]! + sizes[1]!).toBeLessThan(50_000);
    expect(bodies[1]![0]).toMatch(/\/assets\/form\.[0-9a-f]{12}\.js$/);
    expect(sizes[1]).toBeLessThan(15_000);
  });

  it("what is typed is saved as a partial response, and another device goes on with it", async () => {
    const page = await visit();
    const { trackingUrl, invitationId } = await host.link("script");
    await page.goto(`${trackingUrl}?employeeId=7`);
    expect(await saved(page, () => page.locator("#q0").pressSequentially("Half a sen"))).toBe(200);
    expect(await page.locator(".saving").textContent()).toBe("Saved");
    expect(await stored(invitationId)).toMatchObject({
      status: "partial",
      answers: { first: "Half a sen" },
      unsignedParameters: { employeeId: "7" },
    });
    const phone = await visit({ javaScriptEnabled: false, viewport: { width: 360, height: 700 } });
    await phone.goto(trackingUrl);
    expect(await phone.locator("#q0").inputValue()).toBe("Half a sen");
  });

  it("questions appear and go as answers ask for it; focus, selection and words typed meanwhile stay", async () => {
    const page = await visit();
    const { trackingUrl, invitationId } = await host.link("script");
    await page.goto(trackingUrl);
    expect(await page.locator("#q2").count()).toBe(0);
    await page.locator("label[for=q1]").click();
    await page.locator("#q2").waitFor();
    expect(await page.getByRole("status").last().textContent()).toBe("There are more questions on this page now.");
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/s/*", async (route) => {
      await held;
      await route.continue();
    });
    const reply = page.waitForResponse((response) => response.request().method() === "POST");
    const asked = page.waitForRequest((request) => request.method() === "POST");
    await page.locator("label[for=q1-1]").click();
    await asked;
    await page.locator("#q6").fill("typed meanwhile");
    await page.locator("#q6").evaluate((field: HTMLInputElement) => field.setSelectionRange(2, 5));
    release();
    await reply;
    await page.locator("#q2").waitFor({ state: "detached" });
    const field = page.locator("#q6");
    expect(await field.inputValue()).toBe("typed meanwhile");
    expect(
      await field.evaluate((each: HTMLInputElement) => [
        each === document.activeElement,
        each.selectionStart,
        each.selectionEnd,
      ]),
    ).toEqual([true, 2, 5]);
    await page.locator("#q0").fill("x");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(/page=2/);
    expect((await stored(invitationId))?.answers).toMatchObject({ more: "No", last: "typed meanwhile" });
  });

  it("says at a field that was left what does not fit, in the page's language, and takes it back", async () => {
    const page = await visit();
    const { trackingUrl } = await host.link("script");
    await page.goto(trackingUrl);
    await page.locator("#q3").pressSequentially("nobody");
    expect(await page.locator(".problem").count()).toBe(0);
    await page.locator("#q6").focus();
    await page.locator("#q3-problem").waitFor();
    expect(await page.locator("#q3-problem").textContent()).toContain(
      "Enter an e-mail address such as name@example.com",
    );
    expect(await page.locator("#q3").getAttribute("aria-invalid")).toBe("true");
    expect(await page.locator("#q3").getAttribute("aria-describedby")).toContain("q3-problem");
    // The required first question was not touched: nothing is said about it.
    expect(await page.locator(".problem").count()).toBe(1);
    await page.locator("#q3").fill("somebody@example.com");
    await page.locator("#q6").focus();
    await page.locator("#q3-problem").waitFor({ state: "detached" });
    await page.locator("#q0").fill("a");
    await page.locator("#q0").fill("");
    await page.locator("#q6").focus();
    await page.locator("#q0-problem").waitFor();
    expect(await page.locator("#q0-problem").textContent()).toContain("Write an answer");
  });

  it("a change in another window is shown and not overwritten; what was typed stays", async () => {
    const page = await visit();
    const { trackingUrl, invitationId } = await host.link("script");
    await page.goto(trackingUrl);
    await saved(page, () => page.locator("#q0").fill("from one window"));
    const other = hiddenFields((await getPage(trackingUrl)).html);
    await postForm(trackingUrl, { ...other, q0: "from another", action: "save" });
    expect(await saved(page, () => page.locator("#q6").fill("too late"))).toBe(409);
    expect(await page.getByRole("alert").textContent()).toContain("changed in another window");
    expect(await page.locator("#q6").inputValue()).toBe("too late");
    expect((await stored(invitationId))?.answers).toMatchObject({ first: "from another" });
    await page.getByRole("link", { name: "Show what is saved" }).click();
    await page.waitForLoadState();
    expect(await page.locator("#q0").inputValue()).toBe("from another");
  });

  it("without a connection it says so, keeps everything, and saves when the line is back", async () => {
    const page = await visit();
    const { trackingUrl, invitationId } = await host.link("script");
    await page.goto(trackingUrl);
    await page.context().setOffline(true);
    await page.locator("#q0").fill("offline");
    await page.getByText("Not saved yet").first().waitFor();
    expect(await stored(invitationId)).toBeUndefined();
    await saved(page, () => page.context().setOffline(false));
    await page.getByText("Saved", { exact: true }).waitFor();
    expect((await stored(invitationId))?.answers).toMatchObject({ first: "offline" });
  });

  it("a page that is sent while it is being saved arrives once and is no conflict", async () => {
    const page = await visit();
    const { trackingUrl, invitationId } = await host.link("script");
    await page.goto(trackingUrl);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/s/*", async (route) => {
      const reply = await route.fetch({ maxRedirects: 0 });
      if (route.request().resourceType() === "fetch") await held;
      await route.fulfill({ response: reply });
    });
    const asked = page.waitForRequest((request) => request.method() === "POST");
    await page.locator("#q0").fill("quick");
    await asked;
    await page.locator("#q0").fill("quicker");
    await page.getByRole("button", { name: "Continue" }).click();
    release();
    await page.waitForURL(/page=2/);
    expect(await stored(invitationId)).toMatchObject({ answers: { first: "quicker" } });
  });

  it.each(["pointer", "keyboard"])("a ranking is put in order by the %s", async (by) => {
    const page = await visit();
    const { trackingUrl, invitationId } = await host.link("script");
    await page.goto(trackingUrl);
    const handle = page.getByRole("button", { name: "Move Plum" });
    await saved(page, async () => {
      if (by === "keyboard") {
        await handle.focus();
        await page.keyboard.press("ArrowUp");
        await page.keyboard.press("ArrowUp");
        return;
      }
      await page.getByRole("button", { name: "Move Apple" }).scrollIntoViewIfNeeded();
      await handle.scrollIntoViewIfNeeded();
      const from = (await handle.boundingBox())!;
      const to = (await page.getByRole("button", { name: "Move Apple" }).boundingBox())!;
      await page.mouse.move(from.x + 10, from.y + 10);
      await page.mouse.down();
      await page.mouse.move(to.x + 10, to.y + to.height, { steps: 8 });
      await page.mouse.move(to.x + 10, to.y + 2, { steps: 4 });
      await page.mouse.up();
    });
    expect((await stored(invitationId))?.answers).toMatchObject({ order: ["Plum", "Apple", "Pear"] });
    expect(await page.locator(".rank-row label").allTextContents()).toEqual(["Plum", "Apple", "Pear"]);
    if (by === "keyboard") {
      expect(await handle.evaluate((each) => each === document.activeElement)).toBe(true);
      expect(await page.locator(".unseen[role=status]").textContent()).toBe("Plum: 1");
    }
  });

  it("numbers choose and Enter goes on, only within choices, and not when they are switched off", async () => {
    const page = await visit();
    const { trackingUrl } = await host.link("script");
    await page.goto(trackingUrl);
    await page.locator("#q0").pressSequentially("123");
    expect(await page.locator("#q0").inputValue()).toBe("123");
    await page.locator("#q5").focus();
    await page.keyboard.press("1");
    await page.keyboard.press("0");
    expect(await page.locator("input[name=q5]:checked").getAttribute("value")).toBe("10");
    await page.keyboard.press("Enter");
    expect(await page.locator("#q6").evaluate((each) => each === document.activeElement)).toBe(true);
    await page.locator("#q1").focus();
    await page.keyboard.press("2");
    expect(await page.locator("input[name=q1]:checked").getAttribute("value")).toBe("No");
    await page.getByText("Keyboard shortcuts").click();
    await page.getByLabel("Use these keys").uncheck();
    await page.locator("#q1-1").focus();
    await page.keyboard.press("1");
    expect(await page.locator("input[name=q1]:checked").getAttribute("value")).toBe("No");
    await page.reload();
    expect(await page.locator("#use-keys").isChecked()).toBe(false);
  });
});

describe("T44 height", () => {
  it("is told to the origin that the survey names, and to no other; the page in docs/definitions.md follows it", async () => {
    const snippet = /```html\n([\s\S]+?)```/.exec(
      readFileSync(new URL("../../docs/definitions.md", import.meta.url), "utf8"),
    )![1]!;
    const outer = createServer((request, response) => {
      const address = new URL(request.url!, "http://x").searchParams.get("form")!;
      response.setHeader("content-type", "text/html");
      response.end(
        `<script>window.got=[];addEventListener("message",(e)=>got.push([e.origin,e.data]))</script>${snippet.replace(/src="[^"]+"/, `src="${address}"`)}`,
      );
    });
    await new Promise<void>((resolve) => outer.listen(0, "127.0.0.1", resolve));
    const { port } = outer.address() as AddressInfo;
    const allowed = `http://127.0.0.1:${port}`;
    const framed = { ...conditional, surveyLoop: { frameAncestors: ["https://elsewhere.example", allowed] } };
    await host.publish(framed, "framed");
    const { trackingUrl } = await host.link("framed");
    const page = await visit();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(`${allowed}/?form=${encodeURIComponent(trackingUrl)}`);
    await page.waitForFunction(() => (globalThis as unknown as { got: unknown[] }).got.length > 0);
    const [origin, message] = await page.evaluate(
      () => (globalThis as unknown as { got: [string, { type: string; height: number }][] }).got[0]!,
    );
    expect(origin).toBe(host.origin);
    expect(message.type).toBe("survey-loop:height");
    expect(message.height).toBeGreaterThan(400);
    await page.waitForLoadState("networkidle");
    const [followed, told] = await page.evaluate(() => {
      const { got } = globalThis as unknown as { got: [string, { height: number }][] };
      return [document.querySelector("iframe")!.height, got.map(([, { height }]) => String(height))];
    });
    expect(followed).toBe(told.at(-1));
    // The taller frame makes the page no taller.
    expect(new Set(told).size).toBe(told.length);
    expect(told.length).toBeLessThan(5);
    await page.goto(`http://localhost:${port}/?form=${encodeURIComponent(trackingUrl)}`);
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate(() => (globalThis as unknown as { got: unknown[] }).got)).toEqual([]);
    expect(complaints.join("\n")).toMatch(/frame-ancestors/);
    outer.closeAllConnections();
    outer.close();
  });
});
