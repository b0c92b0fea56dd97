/** Every kind of question in every state in a real browser: no accessibility problem, nothing wider than the page, all stored. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../browser/axe.js";
import { startBrowser } from "../browser/start-browser.js";
import { everyKindSurvey } from "./every-kind-survey.js";
import { type FormHost, startFormHost } from "./form-host.js";

let host: FormHost;
let browser: Browser;

beforeAll(async () => {
  [host, browser] = await Promise.all([startFormHost(), startBrowser()]);
  await host.publish(everyKindSurvey, "every");
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

async function follow(page: Page, act: () => Promise<void>): Promise<void> {
  const loaded = page.waitForEvent("load");
  await act();
  await loaded;
}

async function expectFits(page: Page, width: number): Promise<void> {
  expect(await page.locator("html").evaluate((element) => element.scrollWidth)).toBeLessThanOrEqual(width);
  const targets = page.locator(
    "label.choice-row:not(.keys *), label.scale-step, label.matrix-choice, button:not(.enter-key), select, input.text-field, footer a",
  );
  for (const box of await targets.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().toJSON()))) {
    expect(box.height).toBeGreaterThanOrEqual(43.9);
    expect(box.right).toBeLessThanOrEqual(width);
  }
}

const send = (page: Page) => follow(page, () => page.locator("button.send").click());
/** Shows a page for somebody to look at, where a folder for it is named. */
const shoot = async (page: Page, name: string) => {
  const folder = process.env.FORM_SCREENSHOTS;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

describe("a survey with every kind of question", () => {
  it("has no accessibility problem, untouched, with messages and filled, at 320, 390 and 1280 px", async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 800 }, locale: "en-GB" });
    const page = await context.newPage();
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(host.origin) && !request.url().startsWith("data:")) foreign.push(request.url());
    });
    const { trackingUrl, invitationId } = await host.link("every");
    const look = async (name: string) => {
      for (const width of [320, 1280, 390]) {
        await page.setViewportSize({ width, height: 800 });
        await shoot(page, `${name}-${width}`);
        await expectFits(page, width);
      }
      expect(await violationsOf(page)).toEqual([]);
    };
    const first = await page.goto(trackingUrl);
    expect((await first!.body()).length).toBeLessThan(50_000);
    await look("1-untouched");
    await page.getByLabel("Text as number").fill("abc");
    await page.getByLabel("Text as email").fill("nobody");
    await send(page);
    expect(await page.title()).toMatch(/^Error: /);
    await look("1-messages");
    await page.getByLabel("Text as number").fill("12");
    await page.getByLabel("Text as email").fill("a@example.com");
    await page.getByLabel("A comment").fill("Fine");
    await send(page);

    await look("2-untouched");
    await page.getByLabel("Other (describe)").check();
    await send(page);
    await look("2-messages");
    await page
      .getByRole("group", { name: /One of these/ })
      .getByText("Apple", { exact: true })
      .click();
    await page.getByLabel("One from a list").selectOption("Pear");
    await page
      .getByRole("group", { name: /Yes or no/ })
      .getByText("Yes", { exact: true })
      .click();
    await page
      .getByRole("group", { name: /Numbers/ })
      .getByText("9", { exact: true })
      .click();
    await page.getByRole("group", { name: /Faces/ }).getByText("4", { exact: true }).click();
    await page
      .getByRole("group", { name: /^A picture/ })
      .getByText("blue", { exact: true })
      .click();
    await page
      .getByRole("group", { name: /In order/ })
      .getByLabel("Plum", { exact: true })
      .selectOption("1");
    await send(page);

    await look("3-untouched");
    await send(page);
    await look("3-messages");
    await follow(page, () => page.getByRole("button", { name: "Add a line" }).click());
    expect(await page.getByRole("group", { name: "Entry 2" }).count()).toBe(1);
    await page.getByLabel("Inside").first().fill("in");
    for (const row of ["Fast", "Friendly"])
      await page.getByRole("group", { name: row }).getByText("Agree", { exact: true }).click();
    for (const row of ["Monday", "Tuesday"])
      await page.getByRole("group", { name: row }).getByLabel("How much").fill("2");
    await page.getByLabel("First").fill("one");
    for (const entry of ["Entry 1", "Entry 2"]) {
      const group = page.getByRole("group", { name: /A list/ }).getByRole("group", { name: entry });
      await group.getByLabel("Item").fill(entry);
      await group.getByLabel("Price").fill("1.5");
    }
    await page
      .getByRole("group", { name: /People/ })
      .getByLabel("Name")
      .fill("Anna");
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "a.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-") });
    await look("3-filled");
    await send(page);
    expect(await page.locator("h1").textContent()).toBe("Thank you");
    const [stored] = (await host.responses("every")).filter((each) => each.invitationId === invitationId);
    expect(stored?.answers).toMatchObject({
      ...{
        "text-number": 12,
        comment: "Fine",
        locked: "As it is",
        radio: "Apple",
        drop: "Pear",
        bool: true,
        nps: 9,
        faces: 4,
      },
      ...{ ranks: ["Plum", "Apple", "Pear"], pictures: "blue", fixed: "Pear", inside: "in", sum: 3 },
      matrix: { Fast: "Agree", Friendly: "Agree" },
      grid: { Monday: { much: 2 }, Tuesday: { much: 2 } },
      several: { first: "one" },
      list: [
        { item: "Entry 1", price: 1.5 },
        { item: "Entry 2", price: 1.5 },
      ],
      "list-total": { price: 3 },
      people: [{ name: "Anna" }],
      paper: [{ name: "a.pdf", type: "application/pdf", size: 5 }],
    });
    expect(foreign).toEqual([]);
    await context.close();
  }, 120_000);

  it("Enter in a field sends the page and presses no button of a row", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await host.publish(
      {
        elements: [{ type: "paneldynamic", name: "p", panelCount: 2, templateElements: [{ type: "text", name: "x" }] }],
      },
      "enter",
    );
    const { trackingUrl } = await host.link("enter");
    await page.goto(trackingUrl);
    await page.locator('[id="q0.r1.e0"]').fill("last");
    await follow(page, () => page.locator('[id="q0.r1.e0"]').press("Enter"));
    expect(await page.locator("h1").textContent()).toBe("Thank you");
    expect((await host.responses("enter"))[0]?.answers).toEqual({ p: [{}, { x: "last" }] });
    await context.close();
  });
});
