/** The member `surveyLoop` of a definition. */
import { describe, expect, it } from "vitest";
import { brandStyleSheet, contrastWithWhite, readableOnWhite } from "../../src/forms/brand-colour.js";
import { compileSurvey } from "../../src/forms/compile-survey.js";
import { safeAddress, safeOrigin } from "../../src/forms/safe-address.js";

const elements = [
  { type: "rating", name: "nps", rateMin: 0, rateMax: 10 },
  { type: "rating", name: "csat" },
  { type: "text", name: "words" },
  { type: "text", name: "number", inputType: "number" },
];

function settings(surveyLoop: unknown) {
  return compileSurvey({
    surveyId: "s",
    version: 1,
    publishedAt: "2026-01-01T00:00:00.000Z",
    definition: { elements, surveyLoop },
  });
}

describe("the member surveyLoop", () => {
  it("has defaults when it is absent", () => {
    expect(settings(undefined).settings).toEqual({
      scores: {},
      declaredParameters: [],
      frameAncestors: [],
      contactRules: {},
      brand: {},
    });
  });

  it("is read as a whole", () => {
    const given = {
      scores: { nps: "nps", csat: "csat", ces: "number" },
      declaredParameters: ["employeeId", "campaign-id", "employeeId"],
      opensAt: "2026-03-01T10:00:00+01:00",
      closesAt: "2026-04-01",
      responseLimit: 100,
      completionRedirect: "https://www.example.com/thanks?from=survey",
      frameAncestors: ["https://intranet.example", "https://Intranet.example:8443/"],
      contactRules: { cooldownDays: 30 },
      brand: { name: "Acme", accentColor: "#05A", logoUrl: "data:image/png;base64,iVBORw0KGgo=" },
      anonymous: false,
    };
    expect(settings(given).settings).toEqual({
      ...given,
      anonymous: undefined,
      declaredParameters: ["employeeId", "campaign-id"],
      opensAt: "2026-03-01T09:00:00.000Z",
      closesAt: "2026-04-01T00:00:00.000Z",
      frameAncestors: ["https://intranet.example", "https://intranet.example:8443"],
      brand: { ...given.brand, accentColor: "#0055aa" },
    });
  });

  it.each<[string, unknown]>([
    [
      "surveyLoop.completionRedrect: is unknown; did you mean completionRedirect?",
      { completionRedrect: "https://a.example" },
    ],
    ["surveyLoop.brand.color: is unknown; known are name, accentColor, logoUrl", { brand: { color: "#000" } }],
    ["surveyLoop.anonymous: not supported", { anonymous: true }],
    ['surveyLoop.scores.nps: there is no question "npss"; did you mean nps?', { scores: { nps: "npss" } }],
    ['surveyLoop.scores.nps: "csat" must be a rating with rateMin 0', { scores: { nps: "csat" } }],
    ['surveyLoop.scores.csat: "words" must be a rating', { scores: { csat: "words" } }],
    ['surveyLoop.scores.ces: "words" must be a rating', { scores: { ces: "words" } }],
    ["surveyLoop.scores.nps: there is no question", { scores: { nps: 7 } }],
    ['surveyLoop.declaredParameters[0]: "a b" is no parameter name', { declaredParameters: ["a b"] }],
    ['surveyLoop.declaredParameters[0]: "__proto__" is no parameter name', { declaredParameters: ["__proto__"] }],
    ["surveyLoop.declaredParameters: must be a list of texts", { declaredParameters: "a" }],
    ["surveyLoop.opensAt: must be a date and time", { opensAt: "tomorrow" }],
    ["surveyLoop.closesAt: must be later than opensAt", { opensAt: "2026-03-02", closesAt: "2026-03-01" }],
    ["surveyLoop.responseLimit: must be a whole number", { responseLimit: 0 }],
    ["surveyLoop.responseLimit: must be a whole number", { responseLimit: "10" }],
    ["surveyLoop.contactRules.cooldownDays: must be a whole number", { contactRules: { cooldownDays: 0.5 } }],
    ['surveyLoop.frameAncestors[0]: "https://*.example" is no origin', { frameAncestors: ["https://*.example"] }],
    ["surveyLoop.brand.accentColor: must be a colour", { brand: { accentColor: "red;}" } }],
    ["surveyLoop.brand.logoUrl: must be the picture itself", { brand: { logoUrl: "https://cdn.example/logo.png" } }],
    [
      "surveyLoop.brand.logoUrl: must be the picture itself",
      { brand: { logoUrl: "data:image/svg+xml;base64,PHN2Zz4=" } },
    ],
    ["surveyLoop.brand.name: must be a text", { brand: { name: "x".repeat(101) } }],
    ["surveyLoop: must be an object", []],
  ])("is refused: %s", (expected, given) => {
    expect(() => settings(given)).toThrow(expected);
  });

  it("darkens an accent that cannot be read on white, and says so", () => {
    const survey = settings({ brand: { accentColor: "#ffcc00" } });
    const shown = survey.settings.brand.accentColor!;
    expect(contrastWithWhite(shown)).toBeGreaterThanOrEqual(4.5);
    expect(survey.warnings).toEqual([
      expect.stringContaining(`surveyLoop.brand.accentColor: #ffcc00 has a contrast of 1.5`),
    ]);
    expect(survey.warnings[0]).toContain(shown);
  });

  it("leaves a readable accent as it is, and any accent becomes readable", () => {
    expect(readableOnWhite("#0b5cad")).toBe("#0b5cad");
    for (const colour of ["#ffffff", "#000000", "#ffff00", "#00ff00", "#7f7f7f", "#ff00ff"]) {
      expect(contrastWithWhite(readableOnWhite(colour))).toBeGreaterThanOrEqual(4.5);
      expect(brandStyleSheet(colour)).toMatch(/^:root\{--accent:#[0-9a-f]{6};[^<]*\}\n@media/);
    }
  });
});

describe("T30 addresses that an author may give", () => {
  it.each([
    ["https://www.example.com/a?b=c#d", "https://www.example.com/a?b=c#d"],
    ["http://localhost:3000/done", "http://localhost:3000/done"],
    ["http://127.0.0.1/", "http://127.0.0.1/"],
    ["HTTPS://Example.com", "https://example.com/"],
    ["http://www.example.com/", undefined],
    ["javascript:alert(1)", undefined],
    ["java\nscript:alert(1)", undefined],
    ["data:text/html,x", undefined],
    ["//evil.example/", undefined],
    ["/relative", undefined],
    ["https:\\\\evil.example", undefined],
    ["https://user:pw@example.com/", undefined],
    ["https://user@example.com/", undefined],
    ["https://exam ple.com/", undefined],
    ["https://localhost.evil.example@evil.example/", undefined],
    ["http://localhost.evil.example/", undefined],
    ["https://a.example;x/", undefined],
    ["https://*.example/", undefined],
    [`https://example.com/${"x".repeat(2000)}`, undefined],
  ])("%s", (given, expected) => {
    expect(safeAddress(given)).toBe(expected);
  });

  it.each([
    "https://a.example/path",
    "https://a.example?x",
    "*",
    "'self'",
    "https://a.example; script-src *",
    "https://a.example;b",
    "https://a,b",
    "https://*.a.example",
    "https://",
  ])("T44 %s is no origin", (given) => expect(safeOrigin(given)).toBeUndefined());
});
