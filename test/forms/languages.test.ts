/** The fixed texts of the form: complete in every language, with the right plural forms, and nothing left in English. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainNumber } from "../../src/forms/text-forms.js";
import { formTextsByLanguage, type messageNames } from "../../src/forms/texts.js";
import { type FormHost, getPage, hiddenFields, postForm, startFormHost } from "./form-host.js";

const languages = [...formTextsByLanguage.keys()];

/** All texts by path; functions are called with what they may get, so that every branch and plural form is seen. */
function leaves(value: unknown, path: string): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function")
    return samplesOf(path).map((given) => [`${path}(${given})`, String(value(...given))]);
  return Object.entries(value as object).flatMap(([name, each]) => leaves(each, `${path}.${name}`));
}

function samplesOf(path: string): readonly (readonly unknown[])[] {
  const counts = [1, 2, 3, 11, 100];
  if (/date(From|To)$/.test(path)) return [["2026-03-01"]];
  if (/(problem\.(from|to)|notOfForm|formHint)$/.test(path)) return [["10:15"]];
  if (/dateHint$/.test(path))
    return [
      ["2026-03-01", "2026-04-01"],
      ["2026-03-01", undefined],
      [undefined, "2026-03-01"],
    ];
  if (/numberHint$/.test(path))
    return [
      [1, 9],
      [1, undefined],
      [undefined, 9],
    ];
  if (/chooseHint$/.test(path))
    return [
      [0, undefined],
      [2, undefined],
      [2, 2],
      [2, 3],
      [0, 2],
    ];
  if (/fileHint$/.test(path)) return counts.map((count) => [count, 2048, [".pdf"]]);
  if (/fileSize$/.test(path)) return [];
  if (/(askedBy|moveItem|aloneOnly|opensAt|fileEmpty)$/.test(path)) return [["Acme"]];
  if (/answersGoTo$/.test(path)) return [["Acme"], [undefined]];
  if (/fileTooLarge$/.test(path)) return [["a.txt", 2048]];
  if (/fileNotTaken$/.test(path)) return [["a.txt", [".pdf"]]];
  if (/(progress|tooLong)$/.test(path)) return counts.map((count) => [count, 100]);
  return counts.map((count) => [count]);
}

/** Words that are the same in two languages. */
const shared = new Set(["fr .total Total", "es .no No", "es .errorPrefix Error:"]);

describe("the fixed texts", () => {
  const english = new Map(leaves(formTextsByLanguage.get("en"), ""));

  it("are in English, German, French, Spanish and Arabic", () => {
    expect(languages).toEqual(["en", "de", "fr", "es", "ar"]);
  });

  it.each(languages)("are complete in %s, and none is English that is not", (language) => {
    const own = leaves(formTextsByLanguage.get(language), "");
    expect(own.map(([path]) => path)).toEqual([...english.keys()]);
    for (const [path, text] of own) {
      expect(text.trim(), path).not.toBe("");
      expect(text, path).not.toMatch(/undefined|NaN|\[object|#/);
      if (language !== "en" && !shared.has(`${language} ${path} ${text}`))
        expect(text, path).not.toBe(english.get(path));
      // A sentence in Arabic has no Latin words but names, examples and units.
      if (language === "ar")
        expect(text.replace(/Acme|a\.txt|\.pdf|UTC|name@example\.com|kB/g, ""), path).not.toMatch(/[a-z]{2}/i);
    }
  });

  it("have the plural forms of their language", () => {
    const minutes = (language: string, count: number) => formTextsByLanguage.get(language)!.duration(count);
    expect([1, 2].map((count) => minutes("en", count))).toEqual([
      "It takes about a minute.",
      "It takes about 2 minutes.",
    ]);
    expect([1, 5].map((count) => minutes("de", count))).toEqual([
      "Das dauert etwa eine Minute.",
      "Das dauert etwa 5 Minuten.",
    ]);
    const arabic = [1, 2, 3, 11].map((count) => minutes("ar", count).replace(/[\d\u0660-\u0669]+/, "#"));
    expect(new Set(arabic).size).toBe(4);
    expect(formTextsByLanguage.get("fr")!.problem.tooMany(1)).toBe("Choisissez une seule réponse");
  });
});

describe("numbers", () => {
  it.each([
    ["12,5", "12.5"],
    ["12.5", "12.5"],
    ["\u0661\u0662\u066b\u0665", "12.5"],
    ["\u06f1\u06f2", "12"],
    ["1 234,5", "1234.5"],
    ["1\u202f234", "1234"],
    ["1\u2019234", "1234"],
    ["\u22123", "-3"],
    ["1,2,3", "1.2,3"],
    ["12 3", "12 3"],
  ])("typed as %s are read as %s", (typed, plain) => {
    expect(plainNumber(typed)).toBe(plain);
  });
});

describe("pages", () => {
  let host: FormHost;
  let now = Date.parse("2026-03-01T10:00:00Z");
  const title = Object.fromEntries(languages.map((language) => [language, `Title in ${language}`]));
  const pages = [
    { elements: [{ type: "text", name: "size", title, inputType: "number", min: 1.5 }] },
    { elements: [{ type: "text", name: "b", title }] },
  ];
  beforeAll(async () => {
    host = await startFormHost({ options: { now: () => now } });
    await host.publish({ title, pages }, "many");
    await host.publish({ title, pages, surveyLoop: { opensAt: "2026-04-01T00:00:00Z" } }, "early");
    await host.publish({ title, pages, surveyLoop: { closesAt: "2026-02-01T00:00:00Z" } }, "late");
  });
  afterAll(() => host.close());

  it.each(languages)("are in %s, in its direction, and numbers come and go in its form", async (language) => {
    const { trackingUrl, invitationId } = await host.link("many", { language });
    const { html } = await getPage(trackingUrl);
    const words = formTextsByLanguage.get(language)!;
    expect(html).toContain(`<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}">`);
    expect(html).toContain(words.progress(1, 2));
    for (const other of languages) if (other !== language) expect(html).toContain(`hreflang="${other}"`);
    const sent = await postForm(trackingUrl, {
      ...hiddenFields(html),
      q0: language === "ar" ? "\u0662\u066b\u0665" : "2,5",
    });
    expect(sent.status).toBe(303);
    const stored = (await host.responses("many")).find((each) => each.invitationId === invitationId);
    expect(stored?.answers).toEqual({ size: 2.5 });
    const again = (await getPage(`${trackingUrl}?page=1`)).html;
    expect(again).toContain(`value="${language === "en" || language === "ar" ? "2.5" : "2,5"}"`);
    const wrong = await postForm(trackingUrl, { ...hiddenFields(again), q0: "1" });
    expect([wrong.status, wrong.html.includes(words.problem.numberFrom(1.5))]).toEqual([422, true]);
  });

  it("follow the link before the invitation before the browser", async () => {
    const { trackingUrl } = await host.link("many", { language: "de" });
    const german = { "accept-language": "es" };
    expect((await getPage(trackingUrl, german)).html).toContain('lang="de"');
    expect((await getPage(`${trackingUrl}?lang=ar`, german)).html).toContain('lang="ar" dir="rtl"');
    const other = await host.link("many");
    expect((await getPage(other.trackingUrl, german)).html).toContain('<html lang="es"');
  });

  it.each(languages)(
    "T22 T59 that only say something have the right status in %s, and no hint for guessers",
    async (language) => {
      const words = formTextsByLanguage.get(language)!;
      const browser = { "accept-language": language };
      const said = async (url: string, name: (typeof messageNames)[number], status: number) => {
        const page = await getPage(url, browser);
        expect([page.status, page.html.includes(words.message[name].title)], name).toEqual([status, true]);
        expect(page.html).toContain(`<html lang="${language}"`);
        return page.html;
      };
      const unknown = await said(`${host.url}/s/nothing`, "unknownLink", 404);
      const gone = await host.link("many", { email: `gone-${language}@example.com` });
      await host.loop.operations.eraseRespondent({ email: `gone-${language}@example.com` });
      expect(await said(gone.trackingUrl, "unknownLink", 404)).toBe(unknown);
      const revoked = await host.link("many", { language });
      await host.loop.operations.revokeInvitation({ invitationId: revoked.invitationId });
      await said(revoked.trackingUrl, "revoked", 410);
      const expiring = await host.link("many", { language, expiresAt: new Date(now + 1000).toISOString() });
      now += 2000;
      await said(expiring.trackingUrl, "expired", 410);
      await said((await host.link("early", { language })).trackingUrl, "notOpenYet", 200);
      await said((await host.link("late", { language })).trackingUrl, "closed", 200);
      const done = await host.link("many", { language });
      const first = await getPage(done.trackingUrl);
      const second = await postForm(done.trackingUrl, hiddenFields(first.html));
      const last = await postForm(done.trackingUrl, hiddenFields((await getPage(second.location!)).html));
      await said(last.location!, "thanks", 200);
      await said(done.trackingUrl, "alreadyAnswered", 200);
      const asked = await getPage(done.unsubscribeUrl, browser);
      expect([asked.status, asked.html.includes(words.unsubscribe.title)]).toEqual([200, true]);
      const stopped = await postForm(done.unsubscribeUrl, "List-Unsubscribe=One-Click", browser);
      expect([stopped.status, stopped.html.includes(words.message.unsubscribed.title)]).toEqual([200, true]);
    },
  );
});
