/** Filters, cross-tabs, charts of every kind, written answers and the form for downloads in a real browser. */
import { readFileSync } from "node:fs";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../browser/axe.js";
import { startBrowser } from "../browser/start-browser.js";
import { attackDefinition, attackers, payloads } from "./attack-survey.js";
import { everyKindAnswers, everyKindDefinition } from "./every-kind-survey.js";
import { type PortalHost, startPortalHost } from "./portal-host.js";

let host: PortalHost;
let browser: Browser;

beforeAll(async () => {
  const authorizePortal = async () => ({ name: "ana", role: "analyst" as const });
  [host, browser] = await Promise.all([startPortalHost({ authorizePortal }), startBrowser()]);
  await host.publish("training", everyKindDefinition);
  await host.plant("training", everyKindAnswers(60));
  await host.publish("attack", attackDefinition);
  await host.plant("attack", attackers);
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${host.url}/portal/surveys/${path}`);
  return page;
}

async function follow(page: Page, act: () => Promise<void>): Promise<void> {
  const loaded = page.waitForEvent("load");
  await act();
  await loaded;
}

describe("without script", () => {
  it("somebody filters by an answer and a parameter, takes one away, compares groups, reads what was written, downloads", async () => {
    const page = await open("training");
    await page.getByText("Filter", { exact: true }).click();
    await page.getByLabel("Answer", { exact: true }).selectOption("a.topics=Databases");
    await page.getByLabel("Parameter").fill("site");
    await page.getByLabel("Value").fill("Lyon");
    await follow(page, () => page.getByRole("button", { name: "Add to the filter" }).click());
    expect(await page.getByText("15 answers with this filter").count()).toBe(1);
    await follow(page, () => page.getByRole("link", { name: /Remove the filter What would you like/ }).click());
    expect(await page.getByText("20 answers with this filter").count()).toBe(1);
    await page.locator("#question-8 ~ .chart-table summary").click();
    await follow(page, () => page.getByRole("link", { name: "Yes", exact: true }).click());
    expect(await page.getByText("16 answers with this filter").count()).toBe(1);

    await follow(page, () => page.getByRole("link", { name: "Cross-tab" }).click());
    await page.getByLabel("Rows").selectOption("a.nps");
    await page.getByLabel("Columns (groups)").selectOption("p.trainer");
    await follow(page, () => page.getByRole("button", { name: "Show", exact: true }).click());
    const table = page.locator(".cross-tab");
    expect(await table.locator("thead th").allInnerTexts()).toEqual([expect.any(String), "Lou", "Kim"]);
    expect(new URL(page.url()).searchParams.get("p.site")).toBe("Lyon");
    await follow(page, () => page.getByRole("link", { name: "Swap rows and columns" }).click());
    expect(await table.locator("tbody th").first().innerText()).toBe("Lou");

    await follow(page, () => page.getByRole("link", { name: "Overview" }).click());
    await follow(page, () => page.getByRole("link", { name: "Search everything that was written" }).click());
    await page.getByLabel("Search").fill("ROOM");
    await follow(page, () => page.getByRole("button", { name: "Search" }).click());
    expect(new Set(await page.locator("blockquote").allInnerTexts())).toEqual(new Set(["The room was too warm."]));

    await follow(page, () => page.getByRole("link", { name: "Downloads" }).click());
    expect(await page.getByText("16 answers with this filter").count()).toBe(1);
    await page.getByLabel("CSV for any program").check();
    await page.getByLabel("Answers as").selectOption("labels");
    await page.getByLabel("Separator").selectOption("semicolon");
    await follow(page, () => page.getByRole("button", { name: "Download" }).click());
    expect(await page.getByRole("status").innerText()).toContain("has not begun");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Begin the download" }).click(),
    ]);
    const lines = readFileSync(await file.path(), "utf8")
      .trim()
      .split("\r\n");
    expect([file.suggestedFilename(), lines.length]).toEqual(["training.csv", 17]);
    expect(lines[0]).toContain("responseId;revision;");
    await page.reload();
    expect(await page.getByRole("status").innerText()).toBe("The file is whole: 16 responses.");
    await page.context().close();
  });
});

describe("with script", () => {
  it("a click on a column filters by it", async () => {
    const page = await open("training", { javaScriptEnabled: true });
    await follow(page, () => page.locator("#question-1 ~ svg .column-promoter[data-row]").last().click());
    expect(new URL(page.url()).searchParams.get("a.nps")).toBe("10");
    await page.context().close();
  });

  it("a download begins by itself, and its page says when it is whole", async () => {
    const page = await open("training/downloads?p.site=Lyon", { javaScriptEnabled: true });
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe("training.xlsx");
    await page.getByText("The file is whole: 20 responses.").waitFor();
    await page.context().close();
  });

  it("T27 no text of a definition, an answer or a parameter runs or leaves its place", async () => {
    const page = await open("attack", { javaScriptEnabled: true });
    const ran: string[] = [];
    await page.exposeFunction("xss", (which: number) => void ran.push(`${which} at ${page.url()}`));
    const survey = (await host.surveys.find("attack"))!;
    const [written] = survey.questions.filter(({ kind }) => kind === "comment" || kind === "text");
    const [counted] = survey.questions.filter(({ counting }) => counting === "values");
    const query = (name: string, value: string) => new URLSearchParams([[name, value]]).toString();
    for (const path of [
      `attack?${query("p.employeeId", payloads.join(" ").slice(0, 900))}`,
      `attack?${query(`a.${counted!.questionId}`, payloads[0]!)}`,
      `attack/comments?${query("question", written!.questionId)}`,
      `attack/cross-tab?rows=a.${counted!.questionId}&columns=p.employeeId`,
      `attack/cross-tab?rows=a.${written!.questionId}&columns=language`,
      `attack/downloads?${query("p.employeeId", payloads[0]!)}`,
    ]) {
      await page.goto(`${host.url}/portal/surveys/${path}`);
      expect([path, await page.locator("h1").count()]).toEqual([path, 1]);
      const grown = await page.evaluate(
        () =>
          document.querySelectorAll(
            "script:not([src^='/surveys/assets/portal.']), iframe, img, object, [onfocus], [onload], [onerror], [href^='javascript:']",
          ).length,
      );
      expect([path, grown]).toEqual([path, 0]);
    }
    expect(ran).toEqual([]);
    await page.context().close();
  });
});

const paths = [
  "training",
  "training?p.site=Lyon&language=fr&a.again=true&period=year",
  "training/responses?p.site=Lyon",
  "training/cross-tab",
  "training/cross-tab?rows=a.nps&columns=p.site",
  "training/comments?question=why&p.site=Lyon",
  "training/downloads?p.site=Lyon",
  "training/downloads/0123456789?format=csv",
];

describe("for everybody", () => {
  it.each([
    ["everything", "in light and in dark, on a laptop", { viewport: { width: 1280, height: 800 } }],
    ["words", "in French, on a phone", { locale: "fr-FR", viewport: { width: 360, height: 700 } }],
  ] as const)("axe finds nothing about %s, and nothing is wider than the screen: %s", async (about, _, options) => {
    const page = await open("training", { javaScriptEnabled: true, ...options });
    for (const path of paths) {
      await page.goto(`${host.url}/portal/surveys/${path}`);
      const excess = await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
        return document.documentElement.scrollWidth - document.documentElement.clientWidth;
      });
      expect([path, excess, await violationsOf(page, about)]).toEqual([path, 0, []]);
    }
    await page.context().close();
  });
});
