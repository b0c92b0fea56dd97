/** Days in forms are those of the option `timeZone`, written as the respondent writes them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FormHost, getPage, hiddenFields, postForm, startFormHost } from "./form-host.js";

let host: FormHost;
beforeAll(async () => {
  // Five in the morning of the second of March in Tokyo.
  const now = () => Date.parse("2026-03-01T20:00:00Z");
  host = await startFormHost({ options: { timeZone: "Asia/Tokyo", now } });
});
afterAll(() => host.close());

const pages = [
  {
    elements: [
      {
        type: "text",
        inputType: "date",
        name: "day",
        defaultValueExpression: "today()",
        maxValueExpression: "today()",
      },
      { type: "text", inputType: "datetime-local", name: "moment", defaultValueExpression: "today()" },
      { type: "expression", name: "shown", expression: "today()", displayStyle: "date" },
      { type: "html", name: "words", html: "<p>Answer by {due}.</p>" },
      { type: "text", name: "early", visibleIf: "{day} < today()" },
    ],
  },
];
const definition = {
  locale: "de",
  pages,
  calculatedValues: [{ name: "due", expression: "today(7)" }],
};

describe("days in the time zone of the option timeZone", () => {
  it("today() is the day there, in fields, bounds, texts and what is stored", async () => {
    const surveyId = await host.publish(definition, "days");
    const { trackingUrl } = await host.link(surveyId);
    const { html } = await getPage(trackingUrl);
    expect(html).toMatch(/name="q0"[^>]*value="2026-03-02"/);
    expect(html).toMatch(/name="q1"[^>]*value="2026-03-02T00:00"/);
    expect(html).toContain("2. März 2026");
    expect(html).toContain("Answer by 9. März 2026.");
    const fields = { ...hiddenFields(html), q1: "2026-03-02T00:00" };
    expect((await postForm(trackingUrl, { ...fields, q0: "2026-03-03" })).status).toBe(422);
    const yesterday = await postForm(trackingUrl, { ...fields, q0: "2026-03-01" });
    expect(yesterday.location).toContain("notice=more");
    const again = await getPage(yesterday.location!);
    const done = await postForm(trackingUrl, {
      ...hiddenFields(again.html),
      ...fields,
      q0: "2026-03-02",
      revision: "1",
    });
    expect(done.location).toContain("/thanks");
    const [response] = await host.responses(surveyId);
    expect(response!.answers).toEqual({ day: "2026-03-02", moment: "2026-03-02T00:00", shown: "2026-03-02" });
  });

  it("the opening of a survey is told with its zone", async () => {
    const surveyLoop = { opensAt: "2026-03-05T00:00:00Z" };
    const surveyId = await host.publish({ elements: [{ type: "text", name: "a" }], surveyLoop }, "later");
    const { trackingUrl } = await host.link(surveyId);
    const { html } = await getPage(trackingUrl, { "accept-language": "en" });
    expect(html).toMatch(/March 5, 2026[^.]*9:00.AM GMT\+9/);
  });
});
