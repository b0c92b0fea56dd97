/** The form in a real browser: without script as respondents may have it, and with script to see that no text runs as one. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../browser/axe.js";
import { startBrowser } from "../browser/start-browser.js";
import { isLong } from "../long-form.js";
import { allKindsSurvey } from "./all-kinds-survey.js";
import { type FormHost, startFormHost } from "./form-host.js";
import { ticketSurvey } from "./ticket-survey.js";

let host: FormHost;
let browser: Browser;

beforeAll(async () => {
  [host, browser] = await Promise.all([startFormHost(), startBrowser()]);
  await host.publish(ticketSurvey);
  await host.publish(allKindsSurvey, "kinds");
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

/** A new visitor's page. Requests to anywhere but the host are noted: there must be none (T42). */
async function visit(options: BrowserContextOptions = {}): Promise<Page & { foreign: string[] }> {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB", ...options });
  const page = await context.newPage();
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(host.origin) && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  return Object.assign(page, { foreign });
}

/** Does something that leads to another page, and waits until that has loaded. */
async function follow(page: Page, act: () => Promise<void>): Promise<void> {
  const loaded = page.waitForEvent("load");
  await act();
  await loaded;
}

const heading = (page: Page) => page.locator("h1").textContent();

describe("without script", () => {
  it("a respondent answers, errs, goes back, reloads and finishes; the answers and parameters arrive", async () => {
    const { trackingUrl, invitationId } = await host.link("ticket", { parameters: { ticketId: "T-7" } });
    const page = await visit();
    await page.goto(`${trackingUrl}?employeeId=42&campaignId=spring%20sale`);
    expect(await page.title()).toBe("Page 1 of 2 – How did we do with your ticket?");

    await page.getByRole("radio", { name: "9" }).check();
    await follow(page, () => page.getByRole("button", { name: "Continue" }).click());
    expect(await page.title()).toMatch(/^Error: /);
    const summary = page.getByRole("alert");
    expect(await summary.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    expect(await page.getByRole("radio", { name: "9" }).isChecked()).toBe(true);
    await summary.getByRole("link", { name: "Choose how satisfied you are" }).click();
    expect(await page.locator("#q0").evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await page
      .getByRole("group", { name: /How satisfied/ })
      .getByText("4", { exact: true })
      .click();
    await follow(page, () => page.getByRole("button", { name: "Continue" }).click());

    expect(await heading(page)).toBe("What stood out?");
    await page.getByLabel("How fast it was solved").check();
    await page.getByLabel("What should we do better?").fill("\nFirst line\n<b>second</b> line");
    await follow(page, () => page.getByRole("button", { name: "Back" }).click());
    expect(await heading(page)).toBe("How did we do with your ticket?");
    expect(await page.getByRole("radio", { name: "9" }).isChecked()).toBe(true);
    await page.goBack();
    await page.goForward();
    await follow(page, () => page.getByRole("button", { name: "Continue" }).click());
    expect(await page.getByLabel("How fast it was solved").isChecked()).toBe(true);
    expect(await page.getByLabel("What should we do better?").inputValue()).toBe("First line\n<b>second</b> line");
    await page.reload();
    expect(await heading(page)).toBe("What stood out?");
    await follow(page, () => page.getByRole("button", { name: "Send my answers" }).click());

    expect(await heading(page)).toBe("Thank you");
    await page.reload();
    expect(await heading(page)).toBe("Thank you");
    await page.goBack();
    expect(await heading(page)).toBe("You have already answered");
    await page.goto(trackingUrl);
    expect(await heading(page)).toBe("You have already answered");
    expect(page.foreign).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);

    const responses = (await host.responses("ticket")).filter((response) => response.invitationId === invitationId);
    expect(responses).toMatchObject([
      {
        status: "complete",
        parameters: { ticketId: "T-7" },
        unsignedParameters: { employeeId: "42", campaignId: "spring sale" },
        answers: {
          satisfaction: 4,
          recommendation: 9,
          reasons: ["speed"],
          comment: "First line\n<b>second</b> line",
        },
      },
    ]);
  });

  it("Enter in a text field continues, and does not go back", async () => {
    const pages = [{ elements: [{ type: "text", name: "a" }] }, { elements: [{ type: "text", name: "b" }] }];
    await host.publish({ title: "Two", pages: [...pages, { elements: [{ type: "text", name: "c" }] }] }, "enter");
    const { trackingUrl } = await host.link("enter");
    const page = await visit();
    await page.goto(trackingUrl);
    await page.locator("#q0").fill("one");
    await follow(page, () => page.locator("#q0").press("Enter"));
    await page.locator("#q1").fill("two");
    await follow(page, () => page.locator("#q1").press("Enter"));
    expect(await page.locator(".progress p").textContent()).toBe("Page 3 of 3");
  });

  it("the language can be switched on the page, and the parameters stay", async () => {
    const { trackingUrl, invitationId } = await host.link("ticket");
    const page = await visit({ locale: "en-GB" });
    await page.goto(`${trackingUrl}?employeeId=7`);
    await follow(page, () => page.getByRole("link", { name: "Français" }).click());
    expect(await heading(page)).toBe("Comment avons-nous traité votre demande ?");
    expect(await page.locator("html").getAttribute("lang")).toBe("fr");
    await page.locator("label[for=q0-1]").click();
    await page.locator("label[for=q1-1]").click();
    await follow(page, () => page.getByRole("button", { name: "Continuer" }).click());
    expect(await heading(page)).toBe("Qu’est-ce qui vous a marqué ?");
    const stored = (await host.responses("ticket")).find((response) => response.invitationId === invitationId);
    expect(stored).toMatchObject({ language: "fr", unsignedParameters: { employeeId: "7" } });
  });

  it("a person who wants no more requests confirms it with one button", async () => {
    const { unsubscribeUrl, invitationId } = await host.link("ticket");
    const page = await visit();
    await page.goto(unsubscribeUrl);
    await follow(page, () => page.getByRole("button", { name: "Stop asking me" }).click());
    expect(await heading(page)).toBe("We will not ask you again");
    expect((await host.loop.operations.getInvitation({ invitationId })).status).toBe("optedOut");
  });

  it.each([
    ["a phone", 360],
    ["a small phone", 320],
    ["a desktop", 1280],
  ])("everything fits %s, and everything that is tapped is at least 44 px high", async (_, width) => {
    const page = await visit({ viewport: { width, height: 740 } });
    const { trackingUrl } = await host.link("kinds");
    await page.goto(trackingUrl);
    const scrollWidth = await page.locator("html").evaluate((element) => element.scrollWidth);
    expect(scrollWidth).toBeLessThanOrEqual(width);
    const targets = page.locator(
      "label.choice-row:not(.keys *), label.scale-step, button, select, input.text-field, footer a",
    );
    for (const box of await targets.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().toJSON()))) {
      expect(box.height).toBeGreaterThanOrEqual(43.9);
      expect(box.width).toBeGreaterThanOrEqual(43.9);
      expect(box.right).toBeLessThanOrEqual(width);
    }
  });

  it("with forced colours what is chosen, focused, wrong or a picture still differs from the rest", async () => {
    const page = await visit({ forcedColors: "active" });
    await host.publish(
      {
        elements: [
          { type: "radiogroup", name: "one", choices: ["a", "b"] },
          { type: "rating", name: "faces", rateType: "smileys" },
          { type: "matrix", name: "grid", rows: ["r"], columns: ["x", "y"] },
          { type: "imagepicker", name: "picture", choices: ["p", "q"] },
          { type: "text", name: "must", isRequired: true },
          { type: "text", name: "may" },
        ],
      },
      "forced",
    );
    const { trackingUrl } = await host.link("forced");
    await page.goto(trackingUrl);
    for (const field of ["q0", "q1", "q2.r0", "q3"]) await page.locator(`label[for="${field}"]`).click();
    await follow(page, () => page.locator("button.send").click());
    expect(await page.evaluate(() => matchMedia("(forced-colors: active)").matches)).toBe(true);
    const look = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const { outlineStyle, outlineWidth, borderTopWidth, backgroundColor, color } = getComputedStyle(element);
          return { outline: `${outlineStyle} ${outlineWidth}`, borderTopWidth, backgroundColor, color };
        });
    for (const field of ["q0", "q1", "q2.r0", "q3"]) {
      expect((await look(`label[for="${field}"]`)).outline, field).toBe("solid 2px");
      expect((await look(`label[for="${field}-1"]`)).outline, field).not.toBe("solid 2px");
    }
    const face = await look(".glyph");
    const label = await look(".scale-step");
    expect(face.backgroundColor).toBe(label.color);
    expect(face.backgroundColor).not.toBe(label.backgroundColor);
    expect((await look("#q4")).borderTopWidth).not.toBe((await look("#q5")).borderTopWidth);
    await page.locator("#q5").focus();
    expect((await look("#q5")).outline).toMatch(/^solid [2-9]/);
    const folder = process.env.FORM_SCREENSHOTS;
    if (folder !== undefined) await page.screenshot({ path: `${folder}/forced.png`, fullPage: true });
  });

  it("the accent of the brand colours the button, in light and in dark", async () => {
    const { trackingUrl } = await host.link("ticket");
    const colourIn = async (colorScheme: "light" | "dark") => {
      const page = await visit({ colorScheme });
      await page.goto(trackingUrl);
      return page.locator("button.send").evaluate((element) => getComputedStyle(element).backgroundColor);
    };
    expect(await colourIn("light")).toBe("rgb(15, 107, 92)");
    expect(await colourIn("dark")).not.toBe("rgb(15, 107, 92)");
  });
});

describe("T27 text that would be a script", () => {
  const payloads = [
    "<script>window.__xss=1;alert(1)</script>",
    '"><img src=x onerror="window.__xss=1;alert(1)">',
    "'><svg onload=window.__xss=1>",
    "</textarea></title></style><script>window.__xss=1</script>",
    "javascript:window.__xss=1",
    ["<%= window.__xss=1 %>$", "{window.__xss=1}{{window.__xss=1}}"].join(""),
    '" autofocus onfocus="window.__xss=1" x="',
    "<iframe srcdoc='<script>parent.__xss=1</script>'>",
    "&lt;script&gt;window.__xss=1&lt;/script&gt;<base href=//evil.example>",
  ];

  const elementsWith = (payload: string, place: number) => {
    const text = { default: payload, fr: payload };
    return [
      {
        type: "text",
        name: payload,
        title: text,
        description: text,
        placeholder: payload,
        isRequired: true,
        requiredErrorText: text,
      },
      { type: "comment", name: `comment${place}`, title: text, placeholder: text },
      { type: "checkbox", name: `many${place}`, title: text, choices: [{ value: payload, text }, "b"] },
      { type: "dropdown", name: `drop${place}`, title: text, choices: [{ value: payload, text }], placeholder: text },
      { type: "rating", name: `rate${place}`, title: text, minRateDescription: text, maxRateDescription: text },
      { type: "rating", name: `steps${place}`, title: text, rateValues: [{ value: payload, text }, "x"] },
      { type: "boolean", name: `yes${place}`, title: text, labelTrue: text, labelFalse: text },
    ];
  };
  const perPayload = 7;

  // Questions of all of them stand on each page; by default only two of them are in the frame of the survey.
  it.each(isLong ? payloads : [payloads[1]!, payloads[3]!])(
    "is text everywhere, and around the questions: %s",
    async (payload) => {
      const text = { default: payload, fr: payload };
      const elements = payloads.flatMap(elementsWith);
      const pages = [
        { title: text, description: text, elements },
        { title: text, description: text, elements: [{ type: "text", name: "last" }] },
      ];
      const ends = { completedHtml: text, completeText: text, pageNextText: text, pagePrevText: text };
      const brand = { name: payload.slice(0, 100) };
      await host.publish({ title: text, description: text, pages, ...ends, surveyLoop: { brand } }, "hostile");
      const { trackingUrl, unsubscribeUrl } = await host.link("hostile", {
        externalId: payload,
        parameters: { signed: payload },
      });

      const page = await visit({ javaScriptEnabled: true });
      const dialogs: string[] = [];
      page.on("dialog", (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      const expectNothingRan = async () => {
        expect(await page.evaluate(() => (globalThis as { __xss?: unknown }).__xss)).toBeUndefined();
        expect(
          await page.locator("script:not([src]), iframe, base, svg, main img, [onerror], [onload], [onfocus]").count(),
        ).toBe(0);
        expect(dialogs).toEqual([]);
      };
      await page.goto(`${trackingUrl}?unsigned=${encodeURIComponent(payload)}&score=${encodeURIComponent(payload)}`);
      expect(await heading(page)).toBe(payload);
      await expectNothingRan();
      for (const [place, each] of payloads.entries()) await page.locator(`#q${place * perPayload + 1}`).fill(each);
      await page.locator("label[for=q2]").click();
      await follow(page, () => page.locator("button.send").click());
      expect(await page.locator(".error-summary li").allTextContents()).toEqual(payloads);
      for (const [place, each] of payloads.entries())
        expect(await page.locator(`#q${place * perPayload + 1}`).inputValue()).toBe(each);
      await expectNothingRan();
      for (const [place, each] of payloads.entries()) await page.locator(`#q${place * perPayload}`).fill(each);
      await follow(page, () => page.locator("button.send").click());
      await expectNothingRan();
      await follow(page, () => page.locator("button.back").click());
      for (const [place, each] of payloads.entries())
        expect(await page.locator(`#q${place * perPayload}`).inputValue()).toBe(each);
      await expectNothingRan();
      await follow(page, () => page.locator("button.send").click());
      await follow(page, () => page.locator("button.send").click());
      await expectNothingRan();
      await page.goto(unsubscribeUrl);
      await expectNothingRan();
      expect(page.foreign).toEqual([]);
      const [response] = (await host.responses("hostile")).slice(-1);
      for (const each of payloads) expect(response?.answers?.[each]).toBe(each);
    },
  );
});

describe("accessibility", () => {
  it("axe finds nothing on any page, in light and in dark", async () => {
    const page = await visit({ javaScriptEnabled: true });
    const kinds = await host.link("kinds");
    await page.goto(kinds.trackingUrl);
    expect(await violationsOf(page)).toEqual([]);
    await page.locator("#q3").fill("abc");
    await page.locator("label[for=q9-2]").click();
    await follow(page, () => page.locator("button.send").click());
    expect(await violationsOf(page)).toEqual([]);
    const ticket = await host.link("ticket");
    await page.goto(ticket.trackingUrl);
    expect(await violationsOf(page)).toEqual([]);
    await page.locator("label[for=q0-1]").click();
    await page.locator("label[for=q1-1]").click();
    await follow(page, () => page.locator("button.send").click());
    expect(await violationsOf(page)).toEqual([]);
    await follow(page, () => page.locator("button.send").click());
    expect(await violationsOf(page)).toEqual([]);
    for (const url of [ticket.trackingUrl, kinds.unsubscribeUrl, `${host.url}/s/nothing`]) {
      await page.goto(url);
      expect(await violationsOf(page)).toEqual([]);
    }
  });
});
