/** What a question shows is worked out and rendered once for the same fields, and anew for all that is somebody's own. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FormHost, getPage, hiddenFields, postForm, startFormHost } from "./form-host.js";

/** Counts how often a question is rendered; the count is shown nowhere. */
const counted = globalThis as { renderedQuestions?: string[] };
let folder: string;
let host: FormHost;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "survey-loop-kept-"));
  await mkdir(join(folder, "survey"));
  const template = await readFile(new URL("../../views/survey/question.eta", import.meta.url), "utf8");
  const count = "<% (globalThis.renderedQuestions ??= []).push(it.title) %>\n";
  await writeFile(join(folder, "survey", "question.eta"), count + template);
  host = await startFormHost({ options: { views: folder } });
});
afterAll(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

/** The page behind a link and the titles of the questions that were rendered for it. */
async function open(url: string) {
  counted.renderedQuestions = [];
  const { html } = await getPage(url);
  return { html, rendered: counted.renderedQuestions };
}

describe("questions that look the same again", () => {
  it("are rendered once, on pages with a parameter, the date, a random order or answers, and only what is live is rendered anew", async () => {
    await host.publish({
      pages: [
        {
          elements: [
            { type: "text", name: "plain" },
            { type: "radiogroup", name: "choice", choices: [1, 2, 3] },
            { type: "text", name: "named", title: "Hello {firstName}" },
            { type: "radiogroup", name: "mixed", choicesOrder: "random", choices: [1, 2, 3, 4, 5, 6, 7] },
            { type: "text", name: "dated", inputType: "date", maxValueExpression: "today()" },
            { type: "radiogroup", name: "some", choices: [{ value: "a", visibleIf: "{firstName} = 'Ann'" }, "b"] },
            { type: "multipletext", name: "parts", items: [{ name: "one" }, { name: "two" }] },
            { type: "matrix", name: "grid", rows: ["r"], columns: ["x", "y"] },
          ],
        },
        { elements: [{ type: "text", name: "more" }] },
      ],
    });
    const links = [];
    for (const firstName of ["Ann", "Bo", "Ann"]) links.push(await host.link("ticket", { parameters: { firstName } }));
    const [ann, bo, other] = links.map(({ trackingUrl }) => trackingUrl) as [string, string, string];
    const first = await open(ann);
    expect(first.rendered).toContain("plain");
    const live = ["Hello Bo", "mixed", "dated", "some"];
    const second = await open(bo);
    expect(second.rendered).toEqual(live);
    expect(second.html).toContain("Hello Bo");
    expect(second.html).not.toContain("Hello Ann");
    expect(second.html).not.toContain('value="a"');
    expect(first.html).toContain('value="a"');
    expect(second.html).toContain('<input class="text-field kind-text" id="q6.i0"');
    // Ann's page put together from kept parts is the one that was rendered, but for what is the link's own.
    const again = await open(ann);
    expect(again.rendered).toHaveLength(4);
    const common = ({ html }: { html: string }) => {
      const { submission, shown } = hiddenFields(html);
      return html.replaceAll(submission!, "").replaceAll(shown!, "");
    };
    expect(common(again)).toBe(common(first));

    // Choices are kept too; what was typed never is.
    await postForm(bo, { ...hiddenFields(second.html), q0: "secret words", q1: "2", q7: "", action: "next" });
    await postForm(other, { ...hiddenFields((await open(other)).html), q0: "others", q1: "2", action: "next" });
    const answered = await open(`${bo}?page=1`);
    expect(answered.html).toContain('value="secret words"');
    expect(answered.rendered).toEqual(expect.arrayContaining(["plain", "choice", ...live]));
    const others = await open(`${other}?page=1`);
    expect(others.rendered).toEqual(["plain", "Hello Ann", "mixed", "dated", "some"]);
    expect(others.html).not.toContain("secret words");
    expect(others.html).toMatch(/value="2" checked/);
    expect(others.html.match(/ checked/g)).toHaveLength(1);
    expect((await open(ann)).html).not.toMatch(/ checked|secret|others/);
  });

  it("show their message where there is one, and none on the next page", async () => {
    const elements = [
      { type: "text", name: "must", isRequired: true, requiredIf: "{rating} > 3" },
      { type: "rating", name: "rating", isRequired: true },
    ];
    await host.publish({ elements }, "strict");
    const { trackingUrl } = await host.link("strict", { parameters: { campaign: "7" } });
    const url = `${trackingUrl}?campaign=7`;
    await open(url);
    const { html } = await open(url);
    const wrong = await postForm(trackingUrl, { ...hiddenFields(html), action: "next" });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toMatch(/id="q1-problem"/);
    expect(wrong.html).not.toMatch(/id="q0-problem"/);
    const stricter = await postForm(trackingUrl, { ...hiddenFields(html), q1: "5", action: "next" });
    expect(stricter.html).toMatch(/id="q0-problem"/);
    expect(stricter.html).toMatch(/id="q0"[^>]*aria-required="true"/);
    const next = await open(url);
    expect(next.html).not.toMatch(/-problem"|aria-required="true"[^>]*id="q0"/);
    expect(next.rendered).toEqual([]);
  });

  it("are in the language of the page", async () => {
    const title = { default: "Your name", fr: "Votre nom" };
    await host.publish({ elements: [{ type: "text", name: "name", title, isRequired: true }] }, "languages");
    const { trackingUrl } = await host.link("languages");
    for (const [language, words] of [
      ["fr", "Votre nom"],
      ["en", "Your name"],
      ["fr", "Votre nom"],
    ]) {
      expect((await open(`${trackingUrl}?lang=${language}&campaign=7`)).html).toContain(words);
    }
  });
});
