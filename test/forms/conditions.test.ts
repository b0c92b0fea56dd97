/** Conditions, rows, texts and endings over HTTP, as a browser without script uses them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FormHost, getPage, hiddenFields, postForm, startFormHost } from "./form-host.js";

let host: FormHost;
beforeAll(async () => {
  host = await startFormHost();
});
afterAll(() => host.close());

let surveys = 0;
async function publish(definition: object, more: Parameters<FormHost["link"]>[1] = {}) {
  const surveyId = await host.publish(definition, `s${surveys++}`);
  const link = await host.link(surveyId, more);
  const answers = async () => (await host.responses(surveyId)).find((each) => each.invitationId === link.invitationId);
  return { ...link, surveyId, answers };
}

async function send(url: string, answers: Record<string, string | readonly string[]>) {
  const shown = await getPage(url);
  return postForm(url.split(/[?#]/)[0]!, { ...hiddenFields(shown.html), ...answers });
}

const yes = { type: "boolean", name: "more", valueTrue: "Yes", valueFalse: "No" };

describe("questions that come and go", () => {
  it("a question that appears because of the same page is shown before it is asked for; what was typed stays", async () => {
    const elements = [yes, { type: "text", name: "why", title: "Why?", visibleIf: "{more} = 'Yes'", isRequired: true }];
    const { trackingUrl, answers } = await publish({ elements });
    expect((await getPage(trackingUrl)).html).not.toContain("Why?");
    const first = await send(trackingUrl, { q0: "Yes" });
    expect([first.status, first.location]).toEqual([303, `${trackingUrl}?page=1&notice=more`]);
    const again = await getPage(first.location!);
    expect(again.html).toContain("There are more questions on this page now");
    expect(again.html).toContain("Why?");
    expect(again.html).toMatch(/value="Yes" checked/);
    expect(again.html).not.toContain("error-summary");
    const failed = await postForm(trackingUrl, { ...hiddenFields(again.html), q0: "Yes", q1: "" });
    expect(failed.status).toBe(422);
    const done = await postForm(trackingUrl, { ...hiddenFields(again.html), q0: "Yes", q1: "Because" });
    expect(done.location).toBe(`${trackingUrl}/thanks`);
    expect((await answers())?.answers).toEqual({ more: "Yes", why: "Because" });
  });

  it("nothing of a hidden question is required or stored at completion", async () => {
    const pages = [
      { elements: [yes] },
      { visibleIf: "{more} = 'Yes'", elements: [{ type: "text", name: "why", isRequired: true }] },
      { elements: [{ type: "text", name: "last" }] },
    ];
    const { trackingUrl, answers } = await publish({ pages });
    const first = await send(trackingUrl, { q0: "Yes" });
    expect(first.location).toBe(`${trackingUrl}?page=2`);
    await send(first.location!, { q1: "typed" });
    const back = await send(`${trackingUrl}?page=1`, { q0: "No" });
    expect(back.location).toBe(`${trackingUrl}?page=3`);
    expect((await getPage(back.location!)).html).toContain("Page 2 of 2");
    expect((await answers())?.answers).toMatchObject({ why: "typed" });
    expect((await send(back.location!, { q2: "x" })).location).toBe(`${trackingUrl}/thanks`);
    expect((await answers())?.answers).toEqual({ more: "No", last: "x" });
  });

  it("a page that becomes visible behind the respondent is asked before the end", async () => {
    const pages = [
      { visibleIf: "{more} = 'Yes'", elements: [{ type: "text", name: "why", isRequired: true }] },
      { elements: [yes] },
    ];
    const { trackingUrl } = await publish({ pages });
    const reply = await send(trackingUrl, { q1: "Yes" });
    expect(reply.location).toBe(`${trackingUrl}?page=1&notice=missing`);
    expect((await getPage(reply.location!)).html).toContain("something is still missing");
  });

  it("T34 a parameter of the link never stands in for an answer", async () => {
    const elements = [yes, { type: "text", name: "why", visibleIf: "{more} = 'Yes'" }];
    const { trackingUrl } = await publish({ elements });
    expect((await getPage(`${trackingUrl}?more=Yes`)).html).not.toContain('name="q1"');
  });
});

describe("values that follow others", () => {
  it("defaults, calculated values, setValueExpression and triggers are stored", async () => {
    const pages = [
      { elements: [{ type: "text", name: "count", inputType: "number", defaultValue: 2 }] },
      {
        elements: [
          { type: "text", name: "copy", setValueExpression: "{count} + 1" },
          {
            type: "expression",
            name: "total",
            title: "Total",
            expression: "{price} * {count}",
            displayStyle: "currency",
            currency: "EUR",
          },
          { type: "text", name: "set" },
        ],
      },
    ];
    const { trackingUrl, answers } = await publish({
      pages,
      calculatedValues: [{ name: "price", expression: "10", includeIntoResult: true }],
      triggers: [
        { type: "setvalue", name: "count", operator: "greater", value: 2, setToName: "set", setValue: "many" },
      ],
    });
    expect((await getPage(trackingUrl)).html).toMatch(/id="q0"[^>]*value="2"/);
    const first = await send(trackingUrl, { q0: "3" });
    const second = await getPage(first.location!);
    expect(second.html).toMatch(/id="q1"[^>]*value="4"/);
    expect(second.html).toContain("€30.00");
    expect(second.html).toContain('value="many"');
    await postForm(trackingUrl, { ...hiddenFields(second.html), q1: "4", q2: "999", q3: "many" });
    expect((await answers())?.answers).toEqual({
      count: 3,
      copy: "4",
      total: 30,
      set: "many",
      price: 10,
    });
  });

  it("a trigger completes, and later pages are not asked", async () => {
    const pages = [{ elements: [yes] }, { elements: [{ type: "text", name: "must", isRequired: true }] }];
    const { trackingUrl } = await publish({ pages, triggers: [{ type: "complete", expression: "{more} = 'No'" }] });
    expect((await send(trackingUrl, { q0: "No" })).location).toBe(`${trackingUrl}/thanks`);
  });

  it("T27 texts show answers and parameters, signed ones first, and escape them", async () => {
    const pages = [
      { elements: [{ type: "dropdown", name: "who", choices: [{ value: 1, text: "<b>Anna</b>" }] }] },
      {
        title: "For {who}, ticket {ticketId}, {unknown}",
        elements: [
          { type: "html", name: "h", html: "<p>Hello {who}</p>" },
          { type: "text", name: "x" },
        ],
      },
    ];
    const { trackingUrl } = await publish(
      { pages, surveyLoop: { declaredParameters: ["ticketId"] } },
      { parameters: { ticketId: "T-1" } },
    );
    const first = await send(`${trackingUrl}?ticketId=forged`, { q0: "1" });
    const { html } = await getPage(first.location!);
    expect(html).toContain("For &lt;b&gt;Anna&lt;/b&gt;, ticket T-1, {unknown}");
    expect(html).toContain("<p>Hello &lt;b&gt;Anna&lt;/b&gt;</p>");
  });
});

describe("rows without script", () => {
  const panel = {
    type: "paneldynamic",
    name: "people",
    templateTitle: "Person {panel.name}",
    templateElements: [
      { type: "text", name: "name", isRequired: true },
      { type: "text", name: "age", inputType: "number", visibleIf: "{panel.name} notempty" },
    ],
    keyName: "name",
    maxPanelCount: 3,
  };

  it("are added and removed by buttons, which store what was typed", async () => {
    const { trackingUrl, answers } = await publish({ elements: [panel] });
    const added = await send(trackingUrl, { action: "add:q0" });
    expect([added.status, added.location]).toEqual([303, `${trackingUrl}?page=1#q0.r0`]);
    const two = await send(trackingUrl, { "q0.rows": "1", "q0.r0.e0": "Anna", action: "add:q0" });
    expect(two.status).toBe(303);
    const shown = await getPage(trackingUrl);
    expect(shown.html).toContain("Person Anna");
    expect(shown.html).toContain('name="q0.r1.e0"');
    expect(shown.html).toContain('value="remove:q0.r1"');
    const fields = { ...hiddenFields(shown.html), "q0.r0.e0": "Anna", "q0.r0.e1": "7", "q0.r1.e0": "Bob" };
    const removed = await postForm(trackingUrl, { ...fields, action: "remove:q0.r0" });
    expect(removed.status).toBe(303);
    expect((await answers())?.answers).toEqual({ people: [{ name: "Bob" }] });
  });

  it("repeated keys are refused without regard to case, and each row is checked", async () => {
    const { trackingUrl } = await publish({ elements: [panel] });
    const row = { "q0.rows": "2", "q0.r0.e0": "Anna", "q0.r1.e0": "ANNA" };
    const reply = await postForm(trackingUrl, { ...hiddenFields((await getPage(trackingUrl)).html), ...row });
    expect([reply.status, reply.html.includes("Give a different answer in each entry")]).toEqual([422, true]);
    const missing = await postForm(trackingUrl, { ...hiddenFields((await getPage(trackingUrl)).html), "q0.rows": "1" });
    expect(missing.html).toContain('<a href="#q0.r0.e0">');
  });

  it("more rows than allowed are not taken, whatever the form says", async () => {
    const { trackingUrl, answers } = await publish({ elements: [panel] });
    const rows = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`q0.r${index}.e0`, `P${index}`]));
    await postForm(trackingUrl, {
      ...hiddenFields((await getPage(trackingUrl)).html),
      ...rows,
      "q0.rows": "9999",
      action: "back",
    });
    expect((await answers())?.answers?.people).toHaveLength(3);
  });

  it("a matrix with totals stores cells and totals, and reads {row.x}", async () => {
    const elements = [
      {
        ...{ type: "matrixdynamic", name: "items", rowCount: 1 },
        columns: [
          { name: "price", cellType: "text", inputType: "number", totalType: "sum" },
          { name: "double", cellType: "expression", expression: "{row.price} * 2" },
        ],
      },
      { type: "expression", name: "sum", expression: "{items-total.price}" },
    ];
    const { trackingUrl, answers } = await publish({ elements });
    await send(trackingUrl, { "q0.rows": "2", "q0.r0.c0": "2", "q0.r1.c0": "3.5" });
    expect((await answers())?.answers).toEqual({
      items: [
        { price: 2, double: 4 },
        { price: 3.5, double: 7 },
      ],
      "items-total": { price: 5.5 },
      sum: 5.5,
    });
  });
});

describe("endings", () => {
  it("T30 the first text and address whose condition holds are taken", async () => {
    const elements = [{ type: "rating", name: "score" }];
    const conditional = [{ expression: "{score} <= 2", html: "<b>Sorry</b>, {score}" }];
    const { trackingUrl } = await publish({ elements, completedHtml: "Thanks", completedHtmlOnCondition: conditional });
    const done = await send(trackingUrl, { q0: "1" });
    expect((await getPage(done.location!)).html).toContain("<strong>Sorry</strong>, 1");
    const redirect = [{ expression: "{score} > 4", url: "https://good.example/" }];
    const other = await publish({ elements, navigateToUrlOnCondition: redirect });
    expect((await send(other.trackingUrl, { q0: "5" })).location).toBe("https://good.example/");
  });
});

describe("T37 expressions that take too long", () => {
  it("end the page with a message, and the host goes on", async () => {
    const long = Array.from({ length: 90 }, () => "sumInArray({rows}, 'x', {x} > 1)").join(" + ");
    const column = { name: "x", cellType: "text", inputType: "number" };
    const questions = Array.from({ length: 40 }, (_, index) => ({
      type: "expression",
      name: `e${index}`,
      expression: long,
    }));
    const { trackingUrl } = await publish({
      elements: [{ type: "matrixdynamic", name: "rows", columns: [column] }, ...questions],
    });
    const rows = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`q0.r${index}.c0`, "2"]));
    const reply = await send(trackingUrl, { ...rows, "q0.rows": "100" });
    expect(reply.status).toBe(413);
    expect((await getPage(trackingUrl)).status).toBe(200);
  });
});
