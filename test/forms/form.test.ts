/** The form over HTTP, through the real middleware: opening, answering, going back, finishing, stopping. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allKindsSurvey } from "./all-kinds-survey.js";
import { type FormHost, getPage, hiddenFields, postForm, startFormHost } from "./form-host.js";
import { ticketSurvey } from "./ticket-survey.js";

let host: FormHost;
let now = Date.parse("2026-03-01T10:00:00Z");

beforeAll(async () => {
  host = await startFormHost({ options: { now: () => now } });
  await host.publish(ticketSurvey);
  await host.publish(allKindsSurvey, "kinds");
});
afterAll(() => host.close());

const firstPage = { q0: "4", q1: "9" };
const secondPage = { q2: ["speed", "people"], q3: "Well done" };

/** Opens a link (or a page of it), sends its form with the given answers, and gives the reply. */
async function send(url: string, answers: Record<string, string | readonly string[]>) {
  const shown = await getPage(url);
  return postForm(url.split("?")[0]!, { ...hiddenFields(shown.html), ...answers });
}

async function stored(invitationId: string, surveyId = "ticket") {
  const responses = await host.responses(surveyId);
  return responses.filter((response) => response.invitationId === invitationId);
}

describe("answering", () => {
  it("stores each page, shows the next one, and thanks at the end", async () => {
    const { trackingUrl, invitationId } = await host.link("ticket", { parameters: { ticketId: "T-1" } });
    const first = await send(trackingUrl, firstPage);
    expect([first.status, first.location]).toEqual([303, `${trackingUrl}?page=2`]);
    expect((await host.loop.operations.getInvitation({ invitationId })).status).toBe("started");
    expect(await stored(invitationId)).toMatchObject([
      { status: "partial", revision: 1, answers: { satisfaction: 4 } },
    ]);
    now += 65_000;
    const second = await send(first.location!, secondPage);
    expect([second.status, second.location]).toEqual([303, `${trackingUrl}/thanks`]);
    expect((await getPage(second.location!)).html).toContain("Your answers have reached our help desk team");
    const [response, ...others] = await stored(invitationId);
    expect(others).toEqual([]);
    expect(response).toMatchObject({
      status: "complete",
      revision: 2,
      parameters: { ticketId: "T-1" },
      answers: { satisfaction: 4, recommendation: 9, reasons: ["speed", "people"], comment: "Well done" },
    });
    expect((await host.loop.operations.getInvitation({ invitationId })).status).toBe("completed");
  });

  it("measures the time from when the form was first shown", async () => {
    await host.publish({ ...ticketSurvey, surveyLoop: {} }, "timed");
    const { trackingUrl } = await host.link("timed");
    const { html } = await getPage(trackingUrl);
    now += 20_000;
    const failed = await postForm(trackingUrl, hiddenFields(html));
    now += 20_000;
    const saved = await postForm(trackingUrl, { ...hiddenFields(failed.html), ...firstPage });
    now += 20_000;
    await send(saved.location!, secondPage);
    expect((await host.loop.operations.getSummary({ surveyId: "timed" })).medianSeconds).toBe(60);
  });

  it("stores answers of every kind as what they are", async () => {
    const { trackingUrl, invitationId } = await host.link("kinds");
    const answers = {
      ...{ q0: "Anna", q1: "anna@example.com", q2: "+49 1", q3: "42", q4: "2026-02-28", q5: "a\r\nb", q6: "2" },
      ...{ q7: ["c", "a"], q8: "fr", q9: "5", q10: "0", q11: "1", q12: "false" },
    };
    expect((await send(trackingUrl, answers)).status).toBe(303);
    expect((await stored(invitationId, "kinds"))[0]?.answers).toEqual({
      ...{ name: "Anna", mail: "anna@example.com", phone: "+49 1", age: 42, visit: "2026-02-28", story: "a\nb" },
      ...{ channel: 2, topics: ["a", "c"], country: "fr", stars: 5, nps: 0, mood: 1, again: false },
    });
  });

  it("shows what is wrong, with everything typed still there, and stores nothing", async () => {
    const { trackingUrl, invitationId } = await host.link("kinds");
    const reply = await send(trackingUrl, {
      q3: "seventeen",
      q5: "<kept> & safe",
      q7: ["a", "b", "c"],
      q8: "de",
      q9: "3",
    });
    expect(reply.status).toBe(422);
    expect(reply.html).toContain("<title>Error: Every kind of question</title>");
    expect(reply.html).toContain('<a href="#q0">Your name – Write an answer</a>');
    expect(reply.html).toMatch(/id="q0"[^>]* aria-describedby="q0-hint q0-problem" aria-invalid="true"/);
    expect(reply.html).toContain('value="seventeen"');
    expect(reply.html).toContain("&lt;kept&gt; &amp; safe</textarea>");
    expect(reply.html).toContain('<option value="de" selected>');
    expect(reply.html.match(/ checked/g)).toHaveLength(4);
    expect(await stored(invitationId, "kinds")).toEqual([]);
  });

  it("resumes where the respondent stopped, and shows only pages that were reached", async () => {
    const { trackingUrl } = await host.link("ticket");
    expect((await getPage(`${trackingUrl}?page=2`)).html).toContain("Page 1 of 2");
    await send(trackingUrl, firstPage);
    const resumed = await getPage(trackingUrl);
    expect(resumed.html).toContain("Page 2 of 2");
    expect(resumed.html).toContain("We kept what you have answered so far.");
    const back = await getPage(`${trackingUrl}?page=1`);
    expect(back.html).toMatch(/value="9" checked/);
    expect((await getPage(`${trackingUrl}?page=99&page=x`)).html).toContain("Page 2 of 2");
  });

  it("goes back and keeps what was typed, as far as it can be stored", async () => {
    const { trackingUrl, invitationId } = await host.link("ticket");
    await send(trackingUrl, firstPage);
    const back = await send(`${trackingUrl}?page=2`, { q2: ["speed"], q3: "half a sent", action: "back" });
    expect([back.status, back.location]).toEqual([303, `${trackingUrl}?page=1`]);
    expect((await stored(invitationId))[0]?.answers).toMatchObject({ comment: "half a sent", reasons: ["speed"] });
    const forth = await send(back.location!, { q0: "5", q1: "10" });
    expect((await getPage(forth.location!)).html).toContain("half a sent</textarea>");
  });

  it("asks for a page again when it lost an answer that it must have on the way back", async () => {
    const pages = [1, 2, 3].map((n) => ({ elements: [{ type: "text", name: `a${n}`, isRequired: true }] }));
    await host.publish({ pages }, "three");
    const { trackingUrl, invitationId } = await host.link("three");
    await send(trackingUrl, { q0: "one" });
    await send(`${trackingUrl}?page=2`, { q1: "two" });
    await send(`${trackingUrl}?page=2`, { q1: "", action: "back" });
    const jump = await getPage(`${trackingUrl}?page=3`);
    expect(jump.html).toContain("Page 2 of 3");
    const forced = await postForm(trackingUrl, { ...hiddenFields(jump.html), page: "3", q2: "three" });
    expect([forced.status, forced.location]).toEqual([303, `${trackingUrl}?page=2`]);
    expect((await stored(invitationId, "three"))[0]?.status).toBe("partial");
  });

  it("is not hurt by a page that is sent twice", async () => {
    const { trackingUrl, invitationId } = await host.link("ticket");
    const { html } = await getPage(trackingUrl);
    const fields = { ...hiddenFields(html), ...firstPage };
    const replies = [await postForm(trackingUrl, fields), await postForm(trackingUrl, fields)];
    expect(replies.map((reply) => [reply.status, reply.location])).toEqual([
      [303, `${trackingUrl}?page=2`],
      [303, `${trackingUrl}?page=2`],
    ]);
    expect(await stored(invitationId)).toMatchObject([{ revision: 1 }]);
  });

  it("shows what is stored when another window has changed the answers", async () => {
    const { trackingUrl, invitationId } = await host.link("ticket");
    const old = hiddenFields((await getPage(trackingUrl)).html);
    await send(trackingUrl, firstPage);
    const late = await postForm(trackingUrl, { ...old, q0: "1", q1: "1" });
    expect(late.status).toBe(409);
    expect(late.html).toContain("changed in another window");
    expect(late.html).toMatch(/value="9" checked/);
    expect((await stored(invitationId))[0]).toMatchObject({ revision: 1, answers: { recommendation: 9 } });
    const again = await postForm(trackingUrl, { ...hiddenFields(late.html), q0: "1", q1: "1" });
    expect(again.status).toBe(303);
    expect((await stored(invitationId))[0]).toMatchObject({ revision: 2, answers: { recommendation: 1 } });
  });

  it("answers in the version that was shown, when a new one is published meanwhile", async () => {
    await host.publish(
      {
        elements: [
          { type: "text", name: "old" },
          { type: "text", name: "more" },
        ],
      },
      "moving",
    );
    const { trackingUrl, invitationId } = await host.link("moving");
    const { html } = await getPage(trackingUrl);
    await host.publish({ elements: [{ type: "text", name: "new" }] }, "moving");
    await postForm(trackingUrl, { ...hiddenFields(html), q0: "A", q1: "B" });
    expect((await stored(invitationId, "moving"))[0]).toMatchObject({
      surveyVersion: 1,
      answers: { old: "A", more: "B" },
    });
  });
});

describe("events", () => {
  it("tell of the start, each page and the completion, after they are stored", async () => {
    const heard: string[] = [];
    const names = ["response.started", "response.saved", "response.completed"] as const;
    const { trackingUrl, invitationId } = await host.link("ticket");
    const stops = names.map((name) =>
      host.loop.on(name, ({ invitation, response }) => {
        if (invitation.invitationId === invitationId) heard.push(`${name} ${response.revision}`);
      }),
    );
    const first = await send(trackingUrl, firstPage);
    await send(first.location!, secondPage);
    for (const stop of stops) stop();
    expect(heard).toEqual(["response.started 1", "response.saved 1", "response.completed 2"]);
  });
});

describe("languages", () => {
  it.each<[string, string | undefined, string, string | undefined, string]>([
    ["the invitation's language", "fr-CA", "", "en", "fr"],
    ["the one that is asked for", "fr", "?lang=en", "fr", "en"],
    ["the browser's, when nothing is known", undefined, "", "de;q=1, fr;q=0.8, en;q=0.3", "fr"],
    ["the browser's, when the invitation's is not there", "es", "", "fr", "fr"],
    ["the survey's default", undefined, "", "de", "en"],
    ["the default, for nonsense", undefined, "?lang=%3Cscript%3E", "*;q=x,,;", "en"],
  ])("follow %s", async (_, language, query, acceptLanguage, expected) => {
    const { trackingUrl } = await host.link("ticket", language === undefined ? {} : { language });
    const { html } = await getPage(trackingUrl + query, { "accept-language": acceptLanguage ?? "" });
    expect(html).toContain(`<html lang="${expected}" dir="ltr">`);
    expect(html).toContain(expected === "fr" ? "Page 1 sur 2" : "Page 1 of 2");
    expect(html).toContain(expected === "fr" ? ">English</a>" : ">Français</a>");
  });

  it("stay as chosen from page to page", async () => {
    const { trackingUrl } = await host.link("ticket");
    const next = await send(`${trackingUrl}?lang=fr`, firstPage);
    expect((await getPage(next.location!)).html).toContain("Page 2 sur 2");
  });
});

describe("a link that cannot be answered", () => {
  it("T23 says so when it was answered, and nothing is changed", async () => {
    const { trackingUrl, invitationId } = await host.link("kinds");
    const { html } = await getPage(trackingUrl);
    const answers = { q0: "Anna", q12: "true" };
    const fields = { ...hiddenFields(html), ...answers };
    await postForm(trackingUrl, fields);
    const shown = await getPage(trackingUrl);
    expect([shown.status, shown.html.includes("You have already answered")]).toEqual([200, true]);
    const other = await postForm(trackingUrl, { ...fields, submission: "A".repeat(17), q0: "Eve" });
    expect([other.status, other.html.includes("You have already answered")]).toEqual([409, true]);
    const repeated = await postForm(trackingUrl, fields);
    expect([repeated.status, repeated.location]).toEqual([303, `${trackingUrl}/thanks`]);
    expect(await stored(invitationId, "kinds")).toMatchObject([{ revision: 1, answers: { name: "Anna" } }]);
  });

  it("T59 is told by the stored row: expired, revoked, erased", async () => {
    const expired = await host.link("ticket", { expiresAt: new Date(now + 1000).toISOString() });
    const form = hiddenFields((await getPage(expired.trackingUrl)).html);
    now += 2000;
    expect([
      (await getPage(expired.trackingUrl)).status,
      (await postForm(expired.trackingUrl, { ...form, ...firstPage })).status,
    ]).toEqual([410, 410]);
    const revoked = await host.link("ticket");
    await host.loop.operations.revokeInvitation({ invitationId: revoked.invitationId });
    const page = await getPage(revoked.trackingUrl);
    expect([page.status, page.html.includes("no longer in use")]).toEqual([410, true]);
    const erased = await host.link("ticket", { email: "erased@example.com" });
    await host.loop.operations.eraseRespondent({ email: "erased@example.com" });
    expect((await getPage(erased.trackingUrl)).status).toBe(404);
    expect(await stored(expired.invitationId)).toEqual([]);
  });

  it("is not open yet, closed, or full, except for who has started", async () => {
    const elements = [{ type: "text", name: "a" }];
    const opensAt = new Date(now + 60_000).toISOString();
    const closesAt = new Date(now + 120_000).toISOString();
    await host.publish({ elements, surveyLoop: { opensAt, closesAt } }, "timely");
    const { trackingUrl } = await host.link("timely");
    expect((await getPage(trackingUrl)).html).toContain("has not opened yet");
    now += 60_000;
    const form = hiddenFields((await getPage(trackingUrl)).html);
    now += 60_000;
    expect((await getPage(trackingUrl)).html).toContain("This survey is closed");
    expect((await postForm(trackingUrl, { ...form, q0: "x" })).status).toBe(409);

    const pages = [{ elements }, { elements: [{ type: "text", name: "b" }] }];
    await host.publish({ pages, surveyLoop: { responseLimit: 1 } }, "small");
    const [one, two, three] = [await host.link("small"), await host.link("small"), await host.link("small")];
    await send(one.trackingUrl, { q0: "1" });
    await send(two.trackingUrl, { q0: "2" });
    await send(one.trackingUrl, { q1: "1" });
    expect((await getPage(three.trackingUrl)).html).toContain("This survey is closed");
    expect((await send(two.trackingUrl, { q1: "2" })).location).toBe(`${two.trackingUrl}/thanks`);
  });

  it("shows no thanks before there is something to thank for", async () => {
    const { trackingUrl } = await host.link("ticket");
    const thanks = await getPage(`${trackingUrl}/thanks`);
    expect([thanks.status, thanks.location]).toEqual([303, trackingUrl]);
  });
});

describe("after the last page", () => {
  it("T30 the browser goes to the author's address, to which nothing of the person is passed", async () => {
    const elements = [{ type: "text", name: "a" }];
    await host.publish({ elements, surveyLoop: { completionRedirect: "https://www.example.com/thanks" } }, "onward");
    const { trackingUrl } = await host.link("onward");
    const page = await getPage(trackingUrl);
    expect(page.headers.get("content-security-policy")).toMatch(/form-action 'self' https:\/\/www\.example\.com/);
    const done = await send(trackingUrl, { q0: "x" });
    expect([done.status, done.location]).toEqual([303, "https://www.example.com/thanks"]);
  });
});

describe("stopping", () => {
  it("T60 asks on GET and acts on POST, for all links of the address, once", async () => {
    const email = "stop@example.com";
    const one = await host.link("ticket", { email, externalId: "1" });
    const two = await host.link("kinds", { email: "STOP@example.com" });
    const asked = await getPage(one.unsubscribeUrl);
    expect([asked.status, asked.html.includes("Do you want to stop these requests?")]).toEqual([200, true]);
    const status = async (id: string) => (await host.loop.operations.getInvitation({ invitationId: id })).status;
    expect(await status(one.invitationId)).toBe("created");
    const done = await postForm(one.unsubscribeUrl, "List-Unsubscribe=One-Click");
    expect([done.status, done.html.includes("We will not ask you again")]).toEqual([200, true]);
    expect([await status(one.invitationId), await status(two.invitationId)]).toEqual(["optedOut", "optedOut"]);
    const { revision } = await host.loop.operations.getInvitation({ invitationId: one.invitationId });
    await postForm(one.unsubscribeUrl, "");
    expect((await host.loop.operations.getInvitation({ invitationId: one.invitationId })).revision).toBe(revision);
    const later = await host.loop.operations.createTrackingUrl({ surveyId: "ticket", email, externalId: "2" });
    expect([later.status, later.advice, later.adviceReason]).toEqual(["optedOut", "doNotSend", "optedOut"]);
    expect((await getPage(later.trackingUrl)).status).toBe(200);
  });

  it("asks and confirms in the language of the form that it was opened from, whatever the browser prefers", async () => {
    const { trackingUrl } = await host.link("ticket", { language: "en" });
    const { html } = await getPage(`${trackingUrl}?lang=fr`);
    const link = /<footer><p><a href="([^"]+)"/.exec(html)![1]!;
    const asked = await getPage(new URL(link, trackingUrl).href, { "accept-language": "es" });
    expect(asked.html).toContain('<html lang="fr"');
    const action = new URL(/<form method="post" action="([^"]+)"/.exec(asked.html)![1]!, trackingUrl).href;
    expect((await postForm(action, "", { "accept-language": "es" })).html).toContain('<html lang="fr"');
  });

  it("takes the one-click POST of mail programs as multipart too, and knows no forged link", async () => {
    const { unsubscribeUrl, invitationId } = await host.link("ticket");
    const body = new FormData();
    body.set("List-Unsubscribe", "One-Click");
    expect((await fetch(unsubscribeUrl, { method: "POST", body })).status).toBe(200);
    expect((await host.loop.operations.getInvitation({ invitationId })).status).toBe("optedOut");
    const forged = unsubscribeUrl.replace("/s/", "/s/x");
    expect([(await getPage(forged)).status, (await postForm(forged, "")).status]).toEqual([404, 404]);
  });
});
