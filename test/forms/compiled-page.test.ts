/** First pages are put together from their pieces where they look the same behind every link, and only there. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FormHost, getPage, hiddenFields, startFormHost } from "./form-host.js";

/** Counts how often the page is rendered; the count is shown nowhere. */
const counted = globalThis as { renderedPages?: number };
let folder: string;
let host: FormHost;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "survey-loop-compiled-"));
  await mkdir(join(folder, "survey"));
  const page = await readFile(new URL("../../views/survey/page.eta", import.meta.url), "utf8");
  const count = "<% globalThis.renderedPages = (globalThis.renderedPages ?? 0) + 1 %>\n";
  await writeFile(join(folder, "survey", "page.eta"), count + page);
  host = await startFormHost({ options: { views: folder } });
});
afterAll(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const words = { type: "text", name: "words" };

/** Opens a survey's form behind links, one after the other; the pages and how often one was rendered for each. */
async function open(
  surveyId: string,
  definition: object,
  links: readonly Parameters<FormHost["link"]>[1][],
  query = "",
) {
  await host.publish(definition, surveyId);
  const pages = [];
  for (const more of links) {
    const { trackingUrl } = await host.link(surveyId, more);
    const before = counted.renderedPages ?? 0;
    const { html } = await getPage(trackingUrl + query);
    const { submission, shown } = hiddenFields(html);
    const token = new URL(trackingUrl).pathname.split("/s/")[1]!;
    const own = { token, submission: submission!, shown: shown! };
    let common = html;
    for (const [name, value] of Object.entries(own)) common = common.replaceAll(value, `<${name}>`);
    pages.push({ html, common, own, rendered: (counted.renderedPages ?? 0) - before });
  }
  return pages;
}

describe("a first page", () => {
  it("is rendered once and is the same behind every link but for address, submission and time", async () => {
    const surveys = {
      simple: { elements: [words], pages: undefined },
      piped: { elements: [{ ...words, defaultValue: "x", title: "Words {words}", visibleIf: "{words} <> 'y'" }] },
      languages: { title: { default: "Hello", fr: "Bonjour", ar: "مرحبا" }, elements: [words] },
    };
    for (const [surveyId, definition] of Object.entries(surveys)) {
      const pages = await open(surveyId, definition, [{}, {}, { parameters: { employeeId: "7" } }]);
      expect(pages.slice(1).map(({ rendered }) => rendered)).toEqual([0, 0]);
      expect(new Set(pages.map(({ common }) => common)).size).toBe(1);
      for (const name of ["token", "submission", "shown"] as const) {
        expect(new Set(pages.map(({ own }) => own[name])).size).toBe(3);
        expect(pages[0]!.common).toContain(`<${name}>`);
      }
    }
  });

  it("T25 a page put together can be sent like any other", async () => {
    await open("sent", { elements: [words] }, [{}]);
    const { trackingUrl } = await host.link("sent");
    const { html } = await getPage(trackingUrl);
    const body = new URLSearchParams({ ...hiddenFields(html), q0: "typed" });
    const { status } = await fetch(trackingUrl, { method: "POST", body, redirect: "manual" });
    expect(status).toBe(303);
    const [response] = await host.responses("sent");
    expect(response).toMatchObject({ status: "complete", answers: { words: "typed" } });
  });

  it.each([
    ["shows a parameter", { elements: [{ ...words, title: "Hello {firstName}" }] }],
    ["reads a parameter", { elements: [words, { type: "text", name: "b", visibleIf: "{firstName} = 'Bo'" }] }],
    ["computes from a parameter", { elements: [{ type: "expression", name: "e", expression: "{firstName}" }, words] }],
    [
      "is in random order",
      { elements: [{ type: "radiogroup", name: "r", choicesOrder: "random", choices: [1, 2, 3, 4, 5, 6, 7, 8, 9] }] },
    ],
  ])("that %s is that link's own", async (name, definition) => {
    const links = ["Ann", "Bo", "Cy"].map((firstName) => ({ parameters: { firstName } }));
    const pages = await open(name.replaceAll(" ", "-"), definition, links);
    expect(pages.map(({ rendered }) => rendered)).toEqual([1, 1, 1]);
    expect(new Set(pages.map(({ common }) => common)).size).toBeGreaterThan(1);
  });

  it("with the date, with files, with a score or parameters in the query is rendered for each request", async () => {
    const date = { ...words, defaultValueExpression: "today()" };
    for (const [name, elements, query] of [
      ["date", [date], ""],
      ["files", [words, { type: "file", name: "paper" }], ""],
      ["score", [words], "?score=9"],
      ["query", [words], "?campaignId=7"],
    ] as const) {
      const pages = await open(`each-${name}`, { elements }, [{}, {}], query);
      expect(pages.map(({ rendered }) => rendered)).toEqual([1, 1]);
    }
  });

  it("of a host's template that makes something else of the address is rendered for each request", async () => {
    const views = await mkdtemp(join(tmpdir(), "survey-loop-compiled-"));
    await mkdir(join(views, "survey"));
    const template =
      "<p><%= it.action.length %></p><% globalThis.renderedPages = (globalThis.renderedPages ?? 0) + 1 %>";
    await writeFile(join(views, "survey", "page.eta"), template);
    const other = await startFormHost({ options: { views } });
    await other.publish({ elements: [words] }, "odd");
    const { trackingUrl } = await other.link("odd");
    for (let time = 0; time < 2; time++) {
      expect((await getPage(trackingUrl)).html).toContain(`<p>${new URL(trackingUrl).pathname.length}</p>`);
    }
    await other.close();
    await rm(views, { recursive: true });
  });
});
