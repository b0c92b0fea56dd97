/** What the product promises over HTTP and in its operations, on each durable driver: races, repetitions, clocks that jump. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { openStorage } from "../../src/storage/open-storage.js";
import { getPage, hiddenFields, postForm, startFormHost } from "../forms/form-host.js";
import { provideFreshAddresses } from "./drivers.js";

const freshAddresses = provideFreshAddresses();

const definition = {
  pages: [{ name: "one", elements: [{ type: "rating", name: "nps", rateMin: 0, rateMax: 10, isRequired: true }] }],
};
const submits = 1_000;
const service = fileURLToPath(new URL("../crash/serving-child.js", import.meta.url));

async function withHost(
  driver: string,
  work: (host: Awaited<ReturnType<typeof startFormHost>>, address: string, clock: { now: number }) => Promise<void>,
): Promise<void> {
  const address = await freshAddresses[driver]!();
  const clock = { now: Date.UTC(2026, 2, 1, 10) };
  const host = await startFormHost({ options: { storage: openStorage(address), now: () => clock.now } });
  try {
    await host.publish(definition);
    await work(host, address, clock);
  } finally {
    await host.close();
  }
}

describe.each(Object.keys(freshAddresses))("the product on %s", (driver) => {
  it("T24 S3 a thousand parallel submits of one link: one is stored and counted", { timeout: 120_000 }, () =>
    withHost(driver, async (host) => {
      const { trackingUrl } = await host.link("ticket");
      const shown = hiddenFields((await getPage(trackingUrl)).html);
      const replies = await Promise.all(
        Array.from({ length: submits }, (_, index) =>
          postForm(trackingUrl, { ...shown, submission: String(index).padStart(17, "0"), q0: String(index % 11) }),
        ),
      );
      const won = replies.findIndex((reply) => reply.status === 303);
      expect(replies.filter((reply) => reply.status === 303)).toHaveLength(1);
      expect(replies.filter((reply) => reply.status === 409)).toHaveLength(submits - 1);
      expect(await host.responses("ticket")).toMatchObject([{ status: "complete", answers: { nps: won % 11 } }]);
      const summary = await host.loop.operations.getSummary({ surveyId: "ticket" });
      expect([summary.invitedCount, summary.startedCount, summary.completedCount]).toEqual([1, 1, 1]);
    }),
  );

  it("T23 another answer to a spent link changes nothing", () =>
    withHost(driver, async (host) => {
      const { trackingUrl } = await host.link("ticket");
      const shown = hiddenFields((await getPage(trackingUrl)).html);
      expect((await postForm(trackingUrl, { ...shown, q0: "9" })).status).toBe(303);
      const before = await host.responses("ticket");
      const again = await postForm(trackingUrl, { ...shown, submission: "another".padEnd(17, "x"), q0: "1" });
      expect(again.status).toBe(409);
      expect(await host.responses("ticket")).toEqual(before);
    }));

  it("T38 T56 S2 creations that are repeated at once, with quotes in every text, give one link", () =>
    withHost(driver, async ({ loop }) => {
      const text = `'; DROP TABLE invitations; -- "\\`;
      const call = {
        surveyId: "ticket",
        email: "o'hara@example.org",
        externalId: text,
        parameters: { employeeId: text },
      };
      const made = await Promise.all(Array.from({ length: 50 }, () => loop.operations.createTrackingUrl(call)));
      expect(new Set(made.map((each) => each.trackingUrl)).size).toBe(1);
      expect(made.filter((each) => each.created)).toHaveLength(1);
      const { invitations } = await loop.operations.listInvitations({ surveyId: "ticket", externalId: text });
      expect(invitations).toMatchObject([{ externalId: text, parameters: { employeeId: text } }]);
    }));

  it("T55 T57 a clock that jumps back changes neither order nor what a consumer gets, and an open page comes again", () =>
    withHost(driver, async (host, address, clock) => {
      const { operations } = host.loop;
      const days = [0, 30, -400, 2];
      for (const [index, day] of days.entries()) {
        clock.now += day * 86_400_000;
        const { trackingUrl } = await host.link("ticket", { email: `p${index}@example.org` });
        const shown = hiddenFields((await getPage(trackingUrl)).html);
        expect((await postForm(trackingUrl, { ...shown, q0: String(index) })).status).toBe(303);
      }
      const query = { surveyId: "ticket", consumer: "crm", pageSize: 3 };
      const page = await operations.exportResponses(query);
      expect(page.responses.map(({ answers }) => answers?.nps)).toEqual([0, 1, 2]);
      expect(await operations.exportResponses(query)).toEqual(page);
      const next = await operations.exportResponses({ ...query, acknowledge: page.checkpoint });
      expect(next.responses.map(({ answers }) => answers?.nps)).toEqual([3]);
      await host.loop.close();
      const reopened = openStorage(address);
      await reopened.open();
      const feed = await reopened.readFeed({ surveyId: "ticket", feed: "responses", limit: 10 });
      expect(feed.rows.map(({ response }) => response?.answers.nps)).toEqual([0, 1, 2, 3]);
      await reopened.close();
    }));
});

/** A process of its own that serves the product, as built, on a storage. */
async function serve(address: string): Promise<{ readonly url: string; readonly key: string }> {
  const child = spawn(process.execPath, [service, address], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { port, key } = JSON.parse(line);
    return { url: `http://127.0.0.1:${port}`, key };
  }
  throw new Error("The service ended before it was ready.");
}

/** Drivers that several processes may have open at once. */
const shared = Object.keys(freshAddresses).filter((driver) => driver !== "lowdb");

describe.each(shared)("two processes on %s", (driver) => {
  it("T24 S3 get five hundred submits of one link each at once: one is stored and counted", {
    timeout: 120_000,
  }, async () => {
    const address = await freshAddresses[driver]!();
    const first = await serve(address);
    const second = await serve(address);
    const call = async (path: string, body: object) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${first.key}` };
      const reply = await fetch(`${first.url}/api/v1/surveys/crash${path}`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      return reply.json();
    };
    const { trackingUrl, invitationId } = await call("/invitations", { email: "ann@example.org" });
    const links = [first, second].map(({ url }) => url + new URL(trackingUrl).pathname);
    const shown = hiddenFields((await getPage(links[0]!)).html);
    expect((await postForm(links[1]!, { ...shown, q0: "9" })).status).toBe(303);
    const last = hiddenFields((await getPage(links[0]!)).html);
    const replies = await Promise.all(
      Array.from({ length: submits }, (_, index) =>
        postForm(links[index % 2]!, { ...last, submission: String(index).padStart(17, "0"), q1: `answer ${index}` }),
      ),
    );
    const won = replies.findIndex((reply) => reply.status === 303);
    expect(replies.filter((reply) => reply.status === 303)).toHaveLength(1);
    expect(replies.filter((reply) => reply.status === 409)).toHaveLength(submits - 1);
    const { responses } = await call("/response-export", {});
    expect(responses).toMatchObject([{ invitationId, status: "complete", answers: { nps: 9, why: `answer ${won}` } }]);
    const storage = openStorage(address);
    await storage.open();
    const counters = await storage.readCounters("crash");
    await storage.close();
    expect(["invited", "started", "completed"].map((name) => counters.get(name))).toEqual([1, 1, 1]);
  });
});
