/** Test links: made in the portal by those who may, and never seen in numbers, listings, feeds, exports or events. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hiddenFields } from "../forms/form-host.js";
import { type PortalHost, startPortalHost } from "./portal-host.js";
import { type Visitor, visitorOf } from "./visitor.js";

let host: PortalHost;
const visitors: Partial<Record<"viewer" | "analyst", Visitor>> = {};
const pages = [
  {
    elements: [
      { type: "text", name: "a", isRequired: true },
      { type: "file", name: "paper" },
    ],
  },
  { elements: [{ type: "comment", name: "b" }] },
];
const password = "a password for these tests";

beforeAll(async () => {
  host = await startPortalHost();
  await host.publish("tried", { pages, surveyLoop: { opensAt: "2026-12-01T00:00:00Z" } });
  for (const role of ["viewer", "analyst"] as const) {
    await host.loop.accounts.setPassword(role, password, role);
    visitors[role] = visitorOf(host);
    await visitors[role]!.signIn(role, password);
    await visitors[role]!.get("/portal/surveys/tried");
  }
});
afterAll(() => host.close());

const path = "/portal/surveys/tried/test-link";

/** A new test link, without the mount. */
async function testLink(): Promise<string> {
  const made = await visitors.analyst!.post(path, {});
  expect(made.status).toBe(303);
  return made.location!.replace("/surveys", "");
}

/** All that is stored except accounts and sessions. */
async function everything() {
  const records = [];
  for await (const record of host.storage.readAll()) {
    if (record.kind !== "document" || !["sessions", "users"].includes(record.collection)) records.push(record);
  }
  return JSON.stringify(records);
}

describe("a test link", () => {
  it("is made by analysts and admins only", async () => {
    expect((await visitors.viewer!.post(path, {})).status).toBe(403);
    expect((await visitors.viewer!.get("/portal/surveys/tried")).text).not.toContain("test-link");
    expect((await visitorOf(host).post(path, {})).location).toContain("/portal/login");
    expect((await visitors.analyst!.get("/portal/surveys/tried")).text).toContain("Try the form");
  });

  it("runs the whole form, before the survey opens, says that it is a test, and leaves no trace", async () => {
    const before = await everything();
    const heard: string[] = [];
    for (const name of ["response.started", "response.saved", "response.completed", "invitation.changed"] as const)
      host.loop.on(name, () => void heard.push(name));
    const link = await testLink();
    const person = visitorOf(host);
    const first = await person.get(link);
    expect([first.status, first.text.includes("This is a test.")]).toEqual([200, true]);
    expect(first.text).not.toContain("Do not ask me again");
    expect((await person.post(link, { ...hiddenFields(first.text), q0: "" })).status).toBe(422);
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...hiddenFields(first.text), q0: "one" })) body.set(name, value);
    body.set("q1.upload", new File(["words"], "paper.txt"));
    const sent = await fetch(host.url + link, { method: "POST", body, redirect: "manual" });
    expect(sent.status).toBe(303);
    const second = await person.get(`${link}?page=2`);
    expect(second.text).toContain("Page 2 of 2");
    expect((await person.get(`${link}?page=1`)).text).toContain("paper.txt");
    const done = await person.post(link, { ...hiddenFields(second.text), q2: "two" });
    expect(done.location).toContain(`${link}/thanks`);
    expect((await person.get(`${link}/thanks`)).text).toContain("This is a test.");
    expect((await person.get(link)).text).toContain("You have already answered");
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([]);
    expect(await everything()).toBe(before);
    const { responses } = await host.loop.operations.exportResponses({ surveyId: "tried", include: "all" });
    expect(responses).toEqual([]);
    const { invitedCount, startedCount, completedCount } = await host.loop.operations.getSummary({ surveyId: "tried" });
    expect([invitedCount, startedCount, completedCount]).toEqual([0, 0, 0]);
  });

  it("T21 opens nothing as a tracking link, and a tracking link opens no test", async () => {
    const token = (await testLink()).split("/t/")[1]!;
    const { trackingUrl } = await host.loop.operations.createTrackingUrl({ surveyId: "tried", email: "a@example.com" });
    const person = visitorOf(host);
    expect((await person.get(`/s/${token}`)).status).toBe(404);
    expect((await person.get(`/s/${token}/unsubscribe`)).status).toBe(404);
    expect((await person.get(`/t/${trackingUrl.split("/s/")[1]}`)).status).toBe(404);
  });

  it("ends after a week, and what was answered goes with the next sign-in", async () => {
    const link = await testLink();
    host.advance(7 * 86_400_000);
    expect((await visitorOf(host).get(link)).status).toBe(410);
    await visitorOf(host).signIn("analyst", password);
    expect((await visitorOf(host).get(link)).status).toBe(404);
    expect(await host.storage.listDocuments("sessions", { prefix: "test ", limit: 10 })).toEqual([]);
  });
});
