/** A whole survey by keyboard alone, with and without script; and accessibility where the other browser tests do not come. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../browser/axe.js";
import { startBrowser } from "../browser/start-browser.js";
import { type FormHost, getPage, hiddenFields, postForm, startFormHost } from "./form-host.js";

const words = (en: string, ar: string) => ({ default: en, ar });
const definition = {
  title: words("By keyboard", "بلوحة المفاتيح"),
  pages: [
    {
      elements: [
        {
          ...{ type: "text", name: "name", title: words("Name", "الاسم"), isRequired: true },
          description: "As on the ticket.",
        },
        { type: "rating", name: "score", title: words("Score", "الدرجة"), rateMin: 0, rateMax: 10 },
        {
          ...{
            type: "radiogroup",
            name: "how",
            title: words("How", "كيف"),
            choices: ["Mail", "Phone"],
            hasOther: true,
          },
        },
        { type: "checkbox", name: "why", title: words("Why", "لماذا"), choices: ["Speed", "Tone"] },
        { type: "dropdown", name: "where", title: words("Where", "أين"), choices: ["Here", "There"] },
      ],
    },
    {
      elements: [
        { type: "ranking", name: "order", title: words("Order", "الترتيب"), choices: ["Apple", "Pear"] },
        {
          type: "matrixdynamic",
          name: "rows",
          title: words("Rows", "الصفوف"),
          rowCount: 0,
          columns: [{ name: "x", cellType: "text" }],
        },
        { type: "comment", name: "more", title: words("More", "المزيد") },
      ],
    },
  ],
};

let host: FormHost;
let browser: Browser;
beforeAll(async () => {
  [host, browser] = await Promise.all([startFormHost(), startBrowser()]);
  await host.publish(definition, "keys");
}, 60_000);
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

/** What has the focus, and whether one can see that it has. */
async function focused(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const around = [element, element.closest("label"), element.nextElementSibling];
    const isOutlined = around.some((each) => {
      if (each === null) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(each);
      return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
    });
    const { top, bottom } = element.getBoundingClientRect();
    const isInView = bottom > 0 && top < innerHeight;
    return { name: element.getAttribute("name") ?? element.className ?? element.tagName, isOutlined, isInView };
  });
}

/** Presses Tab until the control is reached; every stop on the way can be seen. */
async function tabTo(page: Page, isThere: (name: string) => boolean): Promise<void> {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab");
    const { name, isOutlined, isInView } = await focused(page);
    expect([name, isOutlined, isInView]).toEqual([name, true, true]);
    if (isThere(name)) return;
  }
  throw new Error("The control cannot be reached with Tab.");
}

const onField = (field: string) => (name: string) => name === field;

async function load(page: Page, act: () => Promise<void>): Promise<void> {
  const loaded = page.waitForEvent("load");
  await act();
  await loaded;
}

describe("by keyboard alone", () => {
  it.each([false, true])("a whole survey is answered, corrected and sent (script: %s)", async (javaScriptEnabled) => {
    const page = await visit({ javaScriptEnabled });
    const { trackingUrl, invitationId } = await host.link("keys");
    await page.goto(trackingUrl);
    await tabTo(page, (name) => name === "action");
    await load(page, () => page.keyboard.press("Enter"));
    // The summary of what is missing has the focus, and its link leads to the field.
    expect((await focused(page)).name).toContain("error-summary");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect((await focused(page)).name).toBe("q0");
    await page.keyboard.type("Ann");
    await tabTo(page, onField("q1"));
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await tabTo(page, onField("q2"));
    await page.keyboard.press("Space");
    await tabTo(page, onField("q3"));
    await page.keyboard.press("Space");
    await tabTo(page, onField("q4"));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await tabTo(page, (name) => name === "action");
    await load(page, () => page.keyboard.press("Enter"));
    expect(await page.title()).toContain("Page 2 of 2");
    await tabTo(page, (name) => name.startsWith("q5."));
    await page.keyboard.press("ArrowDown");
    await tabTo(page, (name) => name === "action");
    await load(page, () => page.keyboard.press("Enter"));
    await tabTo(page, (name) => name.startsWith("q6.r0."));
    await page.keyboard.type("cell");
    await tabTo(page, onField("q7"));
    await page.keyboard.type("Enough");
    await tabTo(page, (name) => name === "action");
    await load(page, () => page.keyboard.press("Enter"));
    expect(await page.locator("h1").textContent()).toBe("Thank you");
    const stored = (await host.responses("keys")).find((each) => each.invitationId === invitationId);
    expect(stored).toMatchObject({
      status: "complete",
      answers: { name: "Ann", how: "Mail", why: ["Speed"], where: "There", rows: [{ x: "cell" }], more: "Enough" },
    });
    expect(stored?.answers?.order).toHaveLength(2);
  });

  it("own words are reached once Other is chosen, and are not in the way before", async () => {
    const page = await visit({ javaScriptEnabled: false });
    const { trackingUrl } = await host.link("keys");
    await page.goto(trackingUrl);
    const own = page.getByLabel("In your own words");
    expect(await own.isVisible()).toBe(false);
    await page.getByLabel("Other (describe)").press("Space");
    expect(await own.isVisible()).toBe(true);
  });
});

describe("accessibility", () => {
  it("axe finds nothing in Arabic, in a conflict, and where a link does not lead to a form, in light and in dark", async () => {
    const page = await visit({ locale: "ar", viewport: { width: 320, height: 700 } });
    const { trackingUrl, invitationId, unsubscribeUrl } = await host.link("keys");
    await page.goto(trackingUrl);
    expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
    expect(await page.locator("html").evaluate((element) => element.scrollWidth)).toBeLessThanOrEqual(320);
    expect(await violationsOf(page)).toEqual([]);
    const other = hiddenFields((await getPage(trackingUrl)).html);
    await postForm(trackingUrl, { ...other, q0: "elsewhere", action: "save" });
    const reply = page.waitForResponse((response) => response.request().method() === "POST");
    await page.locator("#q0").fill("here");
    expect((await reply).status()).toBe(409);
    await page.getByRole("alert").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.goto(unsubscribeUrl);
    expect(await violationsOf(page)).toEqual([]);
    await host.loop.operations.revokeInvitation({ invitationId });
    expect((await page.goto(trackingUrl))!.status()).toBe(410);
    expect(await violationsOf(page)).toEqual([]);
  });

  it("a text without a translation keeps the order of its own writing on a page in Arabic, at the page's side", async () => {
    const page = await visit({ locale: "ar", viewport: { width: 320, height: 700 } });
    await page.goto((await host.link("keys")).trackingUrl);
    const places = await page.locator("#q0-description").evaluate((element) => {
      const place = (from: number, to: number) => {
        const range = document.createRange();
        range.setStart(element.firstChild!, from);
        range.setEnd(element.firstChild!, to);
        return range.getBoundingClientRect();
      };
      const length = element.textContent!.length;
      const { right } = element.getBoundingClientRect();
      return { first: place(0, 1).left, stop: place(length - 1, length).right, side: right };
    });
    expect(places.stop).toBeGreaterThan(places.first);
    expect(Math.abs(places.side - places.stop)).toBeLessThan(2);
  });

  it("nothing moves for who does not want it", async () => {
    const { trackingUrl } = await host.link("keys");
    const durations = async (reducedMotion: "reduce" | "no-preference") => {
      const page = await visit({ reducedMotion });
      await page.goto(trackingUrl);
      const all = await page.locator("body *").evaluateAll((elements) =>
        elements.flatMap((element) => {
          const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
          return [...`${transitionDuration},${animationDuration}`.split(","), scrollBehavior];
        }),
      );
      return new Set(all.map((each) => each.trim()));
    };
    expect(await durations("reduce")).toEqual(new Set(["0s", "auto"]));
    expect((await durations("no-preference")).size).toBeGreaterThan(2);
  });
});
