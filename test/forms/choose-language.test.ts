/** In which language a page is shown. */
import { describe, expect, it } from "vitest";
import { chooseLanguage, directionOf, languageName } from "../../src/forms/pages/choose-language.js";

const none = { asked: undefined, known: undefined, acceptLanguage: undefined };

describe("the language of a page", () => {
  it.each([
    ["what is asked for", { ...none, asked: "fr", known: "de" }, "fr"],
    ["what is known", { ...none, known: "de-CH" }, "de"],
    ["the exact language before its base", { ...none, known: "pt_br" }, "pt-BR"],
    ["a relative of the same base", { ...none, known: "pt-PT" }, "pt-BR"],
    ["the browser's by weight", { ...none, acceptLanguage: "es, fr;q=0.2, de;q=0.9" }, "de"],
    ["never a weight of zero", { ...none, acceptLanguage: "fr;q=0" }, "en"],
    ["the default", { ...none, asked: "xx", known: "", acceptLanguage: "*" }, "en"],
    ["the default for a huge header", { ...none, acceptLanguage: `${"x,".repeat(100_000)}fr` }, "en"],
  ])("is %s", (_, wishes, expected) => {
    expect(chooseLanguage(["en", "fr", "de", "pt-BR"], wishes)).toBe(expected);
  });

  it("is named in itself, and knows its direction", () => {
    expect([languageName("fr"), languageName("de"), languageName("xx")]).toEqual(["Français", "Deutsch", "Xx"]);
    expect([directionOf("ar-EG"), directionOf("fr")]).toEqual(["rtl", "ltr"]);
  });
});
