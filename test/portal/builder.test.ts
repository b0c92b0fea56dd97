import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fieldsIn } from "./form-of-page.js";
import { type PortalHost, startPortalHost } from "./portal-host.js";
import { type Visitor, visitorOf } from "./visitor.js";

const password = "correct horse battery";
let host: PortalHost;
let ana: Visitor;
let ben: Visitor;

beforeAll(async () => {
  host = await startPortalHost();
  await host.publish("support");
  for (const name of ["ana", "ben"]) await host.loop.accounts.setPassword(name, password, "admin");
  [ana, ben] = [visitorOf(host), visitorOf(host)];
  await ana.signIn("ana", password);
  await ben.signIn("ben", password);
});
afterAll(() => host.close());

/** Makes a draft and gives its path. */
async function newDraft(fields: Record<string, string>, visitor = ana): Promise<string> {
  await visitor.get("/portal/drafts");
  const { status, location } = await visitor.post("/portal/drafts", fields);
  expect(status).toBe(303);
  return location!.replace("/surveys", "");
}

async function revisionOf(path: string, visitor = ana): Promise<string> {
  return /name="revision" value="(\d+)"/.exec((await visitor.get(path)).text)![1]!;
}

/** Every field of the main form of a page, as a browser would send it. */
async function fieldsOf(path: string, visitor = ana): Promise<Record<string, string>> {
  return fieldsIn((await visitor.get(path)).text);
}

async function definitionOf(path: string): Promise<Record<string, unknown>> {
  return JSON.parse((await ana.get(`${path}/definition.json`)).text);
}

async function step(path: string, fields: Record<string, string>, visitor = ana) {
  return visitor.post(path, { revision: await revisionOf(path, visitor), ...fields });
}

/** Changes some fields of a form and sends all of them. */
async function send(path: string, changes: Record<string, string>, visitor = ana) {
  const fields = { ...(await fieldsOf(path, visitor)), ...changes };
  return visitor.post(path, fields);
}

describe("a draft", () => {
  it.each(["nps", "csat", "ces", "event", "onboarding"])(
    "from the template %s has no problem, in both languages, and can be sent through its preview",
    async (start) => {
      for (const language of ["en", "fr"]) {
        const visitor = visitorOf(host);
        await visitor.signIn("ana", password);
        await visitor.get("/portal");
        await visitor.post("/portal/language", { language });
        const path = await newDraft({ start, title: "", surveyId: "" }, visitor);
        const page = (await visitor.get(path)).text;
        expect(page).toContain(language === "en" ? "No problem: this draft can be published." : "Aucun problème");
        expect(page).not.toContain("<summary>1 rem");
        const shown = await visitor.get(`${path}/preview`);
        expect(shown.status).toBe(200);
        expect(shown.headers.get("content-security-policy")).toContain("frame-ancestors 'self'");
        const hidden = Object.fromEntries(
          [...shown.text.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [
            name!,
            value!.replaceAll("&quot;", '"'),
          ]),
        );
        expect((await visitor.post(`${path}/preview`, { ...hidden, action: "next" })).status).toBe(422);
      }
    },
  );

  it("keeps what the forms do not know, untouched", async () => {
    const path = await newDraft({ start: "empty", title: "Kept", surveyId: "kept" });
    const definition = {
      title: "Kept",
      futureMember: { deep: [1, { a: null }] },
      pages: [
        {
          name: "p",
          strange: true,
          elements: [
            {
              type: "radiogroup",
              name: "q",
              title: { default: "Q", de: "F" },
              minWidth: "300px",
              choices: [{ value: 1, text: "One", custom: "x" }, "two|Two"],
              visibleIf: "age({birth}) > 17 and {a} = 1",
            },
          ],
        },
      ],
    };
    expect((await send(`${path}/json`, { definition: JSON.stringify(definition) })).status).toBe(303);
    expect(await definitionOf(path)).toEqual(definition);
    const form = `${path}/questions/0-0`;
    expect((await fieldsOf(form)).visibleIf).toBe("age({birth}) > 17 and {a} = 1");
    expect((await send(form, {})).status).toBe(303);
    expect(await definitionOf(path)).toEqual(definition);
    expect((await send(form, { title: "New" })).status).toBe(303);
    expect(await definitionOf(path)).toEqual({
      ...definition,
      pages: [
        {
          ...definition.pages[0],
          elements: [{ ...definition.pages[0]!.elements[0], title: { default: "New", de: "F" } }],
        },
      ],
    });
  });

  it("is edited by forms: questions, choices, pages, conditions, order, copies, and back again", async () => {
    const path = await newDraft({ start: "empty", title: "Course", surveyId: "course" });
    expect((await step(path, { step: "add:0", type: "radiogroup" })).location).toBe(`/surveys${path}/questions/0-0`);
    const question = await send(`${path}/questions/0-0`, {
      title: "Which course did you take?",
      choices: "a | Cooking\r\nDancing",
      isRequired: "yes",
    });
    expect(question.location).toBe(`/surveys${path}/questions/0-0?saved=1`);
    await step(path, { step: "add-page" });
    await step(path, { step: "add:1", type: "comment" });
    await send(`${path}/questions/1-0`, {
      title: "What did you cook?",
      question0: "which_course_did_you_take",
      operator0: "is",
      value0: "cooking",
    });
    expect((await definitionOf(path)).pages).toEqual([
      {
        name: "page1",
        elements: [
          {
            type: "radiogroup",
            name: "which_course_did_you_take",
            title: "Which course did you take?",
            choices: [{ value: "a", text: "Cooking" }, "Dancing"],
            isRequired: true,
          },
        ],
      },
      {
        name: "page2",
        elements: [
          {
            type: "comment",
            name: "what_did_you_cook",
            title: "What did you cook?",
            visibleIf: "{which_course_did_you_take} = 'a'",
          },
        ],
      },
    ]);
    // Another name follows into the condition.
    await send(`${path}/questions/0-0`, { name: "course" });
    expect(JSON.stringify(await definitionOf(path))).toContain(`"{course} = 'a'"`);
    await step(path, { step: "copy:0-0" });
    await step(path, { step: "move:1-0", to: "0-0" });
    const names = async () =>
      ((await definitionOf(path)).pages as { elements: { name: string }[] }[]).map(({ elements }) =>
        elements.map(({ name }) => name),
      );
    expect(await names()).toEqual([["what_did_you_cook", "course", "course2"], []]);
    await step(path, { step: "down:0-0" });
    await step(path, { step: "delete:0-2" });
    expect(await names()).toEqual([["course", "what_did_you_cook"], []]);
    await step(path, { step: "undo" });
    expect(await names()).toEqual([["course", "what_did_you_cook", "course2"], []]);
    await step(path, { step: "page-up:1" });
    expect(await names()).toEqual([[], ["course", "what_did_you_cook", "course2"]]);
    await step(path, { step: "page-delete:1" });
    expect(await names()).toEqual([[]]);
  });

  it("is taken from a file without a script; the file wins over the field, and one step takes it back", async () => {
    const path = await newDraft({ start: "empty", title: "Typed", surveyId: "from-a-file" });
    const before = await definitionOf(path);
    const page = (await ana.get(`${path}/json`)).text;
    expect(page).toMatch(/<form class="stack[^>]* enctype="multipart\/form-data"/);
    expect(page).toContain('type="file" name="definition.file"');
    const survey = { title: "De l’été", pages: [{ name: "p", elements: [{ type: "text", name: "a", title: "A" }] }] };
    const sendFile = async (bytes: Uint8Array, name = "survey.json") => {
      const form = new FormData();
      const revision = await revisionOf(`${path}/json`);
      for (const [field, value] of Object.entries({
        formToken: ana.formToken,
        revision,
        definition: '{"title":"no"}',
      })) {
        form.append(field, value);
      }
      form.append("definition.file", new Blob([bytes as BlobPart], { type: "application/json" }), name);
      return ana.postBody(`${path}/json`, form);
    };
    const encoded = (text: string) => new TextEncoder().encode(text);
    expect((await sendFile(encoded(`\ufeff${JSON.stringify(survey)}`))).status).toBe(303);
    expect(await definitionOf(path)).toEqual(survey);
    expect((await sendFile(encoded("{"))).status).toBe(422);
    expect((await sendFile(new Uint8Array([0x22, 0xe9, 0x22]))).text).toContain("The file is no text in UTF-8.");
    expect((await sendFile(encoded(" ".repeat(5_000_000)))).status).toBe(413);
    expect(await definitionOf(path)).toEqual(survey);
    const saved = (await ana.get(`${path}/json?saved=1`)).text;
    expect(saved).toContain("Undo the last change");
    await step(path, { step: "undo" });
    expect(await definitionOf(path)).toEqual(before);
    // No file chosen: the field counts. And no other form of the portal takes parts.
    expect((await sendFile(new Uint8Array(), "")).status).toBe(303);
    expect(await definitionOf(path)).toMatchObject({ title: "no" });
    const other = new FormData();
    other.append("formToken", ana.formToken);
    expect((await ana.postBody(`${path}/settings`, other)).status).toBe(415);
  });

  it("has the smallest group that is shown among its settings", async () => {
    const path = await newDraft({ start: "nps", title: "Groups", surveyId: "groups" });
    expect((await send(`${path}/settings`, { minimumGroupSize: "five" })).status).toBe(422);
    await send(`${path}/settings`, { minimumGroupSize: "5" });
    expect(await definitionOf(path)).toMatchObject({ surveyLoop: { minimumGroupSize: 5 } });
    await send(`${path}/settings`, { minimumGroupSize: "2000" });
    expect((await ana.get(`${path}/settings`)).text).toMatch(
      /minimumGroupSize-problem[^>]*>must be a whole number from 1 to/,
    );
    await send(`${path}/settings`, { minimumGroupSize: "" });
    expect((await definitionOf(path)).surveyLoop).not.toHaveProperty("minimumGroupSize");
  });

  it("T8 takes no text that storage could not keep, and no nesting that could exhaust anything", async () => {
    const path = await newDraft({ start: "nps", title: "Odd\u0000 title", surveyId: "odd" });
    const before = await definitionOf(path);
    expect(before.title).toBe("Odd  title");
    expect((await send(`${path}/questions/0-0`, { title: "a\u0001b" })).status).toBe(422);
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    for (const definition of [
      `{"x":${deep}}`,
      '{"__proto__":{"a":1}}',
      "[]",
      "{",
      '"text"',
      `"${"x".repeat(1_100_000)}"`,
    ]) {
      expect((await send(`${path}/json`, { definition })).status).toBe(422);
    }
    expect(await definitionOf(path)).toEqual(before);
  });

  it("tells every problem in words at its place, and is not published with one", async () => {
    const path = await newDraft({ start: "nps", title: "Wrong", surveyId: "wrong" });
    const definition = await definitionOf(path);
    const [page] = definition.pages as { elements: Record<string, unknown>[] }[];
    page!.elements[0]!.visibleIf = "{a} = (";
    page!.elements.push({ type: "checkbox", name: "c", title: "Choose", choices: ["a", "a"] });
    await send(`${path}/json`, { definition: JSON.stringify(definition) });
    const overview = (await ana.get(path)).text;
    expect(overview).toMatch(/questions\/0-0#visibleIf">Page 1, How likely are you[^<]*, condition</);
    expect(overview).toMatch(/questions\/0-3#choices">Page 1, Choose, choices</);
    expect((await ana.get(`${path}/questions/0-3`)).text).toMatch(/id="choices-problem" class="field-problem">[^<]+</);
    expect((await ana.get(`${path}/publish`)).text).toContain("This draft cannot be published yet.");
    const forced = { revision: await revisionOf(path), latest: "0" };
    expect((await ana.post(`${path}/publish`, forced)).status).toBe(422);
    expect(await host.storage.findSurvey("wrong")).toBeUndefined();
    expect((await ana.get(`${path}/preview`)).text).toContain("There is no preview until the problems are solved.");
  });

  it("that two people edit overwrites nothing: the second is shown both and decides", async () => {
    const path = await newDraft({ start: "csat", title: "Two", surveyId: "two" });
    const form = `${path}/questions/0-0`;
    const stale = await fieldsOf(form, ben);
    await step(path, { step: "down:0-0" });
    await send(`${path}/questions/0-1`, { title: "Ana's words" });
    const told = await ben.post(form, { ...stale, title: "Ben's words" });
    expect(told.status).toBe(409);
    for (const text of ["Ana&#39;s words", "Ben&#39;s words", "ana saved it"]) expect(told.text).toContain(text);
    expect(JSON.stringify(await definitionOf(path))).not.toContain("Ben's words");
    // It is found by its name, where Ana has moved it.
    const now = /name="revision" value="(\d+)"/.exec(told.text)![1]!;
    expect((await ben.post(form, { ...stale, title: "Ben's words", revision: now })).status).toBe(303);
    const [page] = (await definitionOf(path)).pages as { elements: { name: string; title: unknown }[] }[];
    expect(page!.elements[1]).toMatchObject({ name: "satisfaction", title: { default: "Ben's words" } });
    const steps = [{ step: "delete:0-0" }, { step: "add-page" }];
    for (const each of steps) expect((await ben.post(path, { ...each, revision: "1" })).status).toBe(409);
    expect((await ben.post(`${path}/publish`, { revision: "1", latest: "0" })).status).toBe(409);
    expect((await ben.post(`${path}/deletion`, { revision: "1" })).status).toBe(409);
    expect((await ana.get(path)).status).toBe(200);
  });
});

describe("publishing", () => {
  it("shows what changes for the columns, publishes just that, schedules, closes and compares versions", async () => {
    const path = await newDraft({ start: "next:support" });
    const definition = await definitionOf(path);
    const elements = (definition.pages as { elements: Record<string, unknown>[] }[])[0]!.elements;
    const removed = elements.pop()!;
    elements[0]!.title = "Another text";
    elements.push({ type: "boolean", name: "fresh", title: "Is it fresh?" });
    await send(`${path}/json`, { definition: JSON.stringify(definition) });
    const shown = (await ana.get(`${path}/publish`)).text;
    for (const text of [
      "version 2 of support",
      "Is it fresh?",
      `<code>${String(removed.name)}</code>`,
      "changed: text",
    ]) {
      expect(shown).toContain(text);
    }
    // Somebody else publishes in between: the page comes again with what is true now.
    await host.publish("support", { elements: [{ type: "comment", name: "x", title: "X" }] });
    const fields = { revision: await revisionOf(`${path}/publish`), latest: "1" };
    const again = await ana.post(`${path}/publish`, fields);
    expect(again.status).toBe(409);
    expect(again.text).toContain("Version 2 has been published since");
    const done = await ana.post(`${path}/publish`, { ...fields, latest: "2" });
    expect([done.status, done.location]).toEqual([303, "/surveys/portal/surveys/support/versions?published=3"]);
    expect((await host.storage.findSurvey("support"))!.definition).toEqual(definition);
    expect((await ana.get("/portal/audit?action=survey.published")).text).toMatch(/ana[\s\S]*Survey published/);

    const versions = "/portal/surveys/support/versions";
    const compared = (await ana.get(`${versions}?from=1&to=3`)).text;
    expect(compared).toContain("From version 1 to version 3");
    expect(compared).toContain("Is it fresh?");
    await ana.post(versions, {
      latest: "3",
      action: "schedule",
      opensAt: "2026-04-01T08:00",
      closesAt: "2026-05-01T08:00",
    });
    const loop = async () => (await host.storage.findSurvey("support"))!.definition.surveyLoop;
    expect(await loop()).toMatchObject({ opensAt: "2026-04-01T08:00:00.000Z", closesAt: "2026-05-01T08:00:00.000Z" });
    expect((await ana.get(versions)).text).toContain("It cannot be answered now.");
    // A stale page neither opens nor closes anything.
    expect((await ana.post(versions, { latest: "3", action: "open" })).status).toBe(409);
    await ana.post(versions, { latest: "4", action: "open" });
    expect((await ana.get(versions)).text).toContain("It can be answered now.");
    await ana.post(versions, { latest: "5", action: "close" });
    expect((await host.loop.operations.getSurvey({ surveyId: "support" })).accepting).toBe(false);
    expect((await ana.post(versions, { latest: "6", action: "schedule", opensAt: "soon" })).status).toBe(422);
  });

  it("deletes a draft on purpose only, and writes it down", async () => {
    const path = await newDraft({ start: "ces", title: "Gone", surveyId: "gone" });
    const revision = await revisionOf(`${path}/deletion`);
    expect((await ana.post(`${path}/deletion`, { revision })).location).toBe("/surveys/portal/drafts");
    expect((await ana.get(path)).status).toBe(404);
    expect((await ana.get("/portal/audit?action=draft.deleted")).text).toContain("gone");
  });
});

describe("translations and settings", () => {
  it("have every text in every language, and add one", async () => {
    const path = await newDraft({ start: "csat", title: "Words", surveyId: "words" });
    const fields = await fieldsOf(`${path}/translations?add=de`);
    expect(fields["t.pages.0.elements.0.title.fr"]).toBe("Êtes-vous satisfait de notre réponse ?");
    expect(fields["t.pages.0.elements.0.title.de"]).toBe("");
    const sent = { ...fields, "t.pages.0.elements.0.title.de": "Wie zufrieden sind Sie?" };
    expect((await ana.post(`${path}/translations`, sent)).status).toBe(303);
    const [page] = (await definitionOf(path)).pages as { elements: { title: object }[] }[];
    expect(page!.elements[0]!.title).toMatchObject({ de: "Wie zufrieden sind Sie?" });
    expect(Object.keys(await fieldsOf(`${path}/translations`))).toContain("t.pages.0.elements.1.title.de");
  });

  it("take scores, times, limits and brand, and say what cannot be", async () => {
    const path = await newDraft({ start: "nps", title: "Set", surveyId: "set" });
    const form = `${path}/settings`;
    const wrong = await send(form, { surveyId: "no way", opensAt: "never", responseLimit: "many", locale: "?" });
    expect(wrong.status).toBe(422);
    for (const field of ["surveyId", "opensAt", "responseLimit", "locale"])
      expect(wrong.text).toContain(`href="#${field}"`);
    await send(form, {
      csat: "",
      closesAt: "2026-06-01T12:30",
      responseLimit: "50",
      brandName: "Acme",
      accentColor: "#0b5cad",
    });
    expect((await definitionOf(path)).surveyLoop).toEqual({
      scores: { nps: "recommendation" },
      closesAt: "2026-06-01T12:30:00.000Z",
      responseLimit: 50,
      brand: { name: "Acme", accentColor: "#0b5cad" },
    });
  });
});
