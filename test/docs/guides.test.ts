/** The programs of the how-to guides, taken from the pages as they stand, do what the pages say. */
import { execFile, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HttpRequest, PortalUser, SurveyLoop } from "../../src/index.js";
import { answerForm } from "../example-app/answer-form.js";
import { createRoom, freePort } from "../example-app/mini-server.js";
import { type RunningHost, useHosts } from "../http/hosts.js";
import { snippetsOf } from "./pages.js";

// Below the project, since only there the package finds itself by its name.
const folder = new URL(`../output/guides-${process.pid}/`, import.meta.url);
beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

const start = useHosts();
const surveyId = "support";
const ask = ({ loop }: RunningHost, number: number) =>
  loop.operations.createTrackingUrl({ surveyId, email: `p${number}@example.com`, externalId: `T-${number}` });

/** The first program of a page. */
const programOf = (name: string) => snippetsOf(`docs/${name}.md`).find(({ language }) => language === "js")!.code;

async function load<Module>(name: string): Promise<Module> {
  const file = new URL(`${name}.mjs`, folder);
  writeFileSync(file, programOf(name));
  return (await import(file.href)) as Module;
}

async function answer(host: RunningHost, number: number): Promise<string> {
  const { trackingUrl, invitationId } = await ask(host, number);
  await answerForm(trackingUrl, { "How satisfied": "4", "Would you recommend": "9" });
  return invitationId;
}

/** A server that keeps the bodies which it takes. */
async function startReceiver(statusOf: (count: number) => number) {
  const received: { readonly body: string; readonly signature: unknown }[] = [];
  let waiting: (() => void) | undefined;
  let count = 0;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const status = statusOf(count++);
    if (status === 200) received.push({ body, signature: request.headers["x-signature"] });
    response.writeHead(status).end();
    waiting?.();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    rows: () => received.map(({ body }) => JSON.parse(body)),
    received,
    async until(holds: () => boolean) {
      while (!holds()) await new Promise<void>((resolve) => (waiting = resolve));
    },
    close: () => server.close(),
  };
}

describe("docs/nightly-import.md", () => {
  interface Module {
    importResponses(
      from: { url: string; key: string; surveyId: string; consumer: string },
      write: (row: Record<string, unknown>) => Promise<void>,
    ): Promise<void>;
  }

  it("takes each response once, a page again after a failure, and an erased row after an erasure", async () => {
    const { importResponses } = await load<Module>("nightly-import");
    const host = await start();
    const from = { url: host.url, key: host.key, surveyId, consumer: "crm" };
    const ids = [await answer(host, 1), await answer(host, 2)];
    const seen: unknown[] = [];
    const write = async (row: Record<string, unknown>) => void seen.push([row.invitationId, row.status]);
    const broken = importResponses(from, async () => Promise.reject(new Error("the database is gone")));
    await expect(broken).rejects.toThrow("the database is gone");
    await importResponses(from, write);
    await importResponses(from, write);
    expect(seen).toEqual(ids.map((id) => [id, "complete"]));
    await host.loop.operations.eraseRespondent({ email: "p1@example.com" });
    await importResponses(from, write);
    expect(seen.slice(2)).toEqual([[ids[0], "erased"]]);
    await expect(importResponses({ ...from, key: "wrong.key" }, write)).rejects.toThrow("unauthenticated: ");
  });
});

describe("docs/reminders.md", () => {
  interface Module {
    sendReminders(
      from: { url: string; key: string; surveyId: string; days?: number; most?: number },
      send: (invitation: { email: string; trackingUrl: string }) => Promise<void>,
    ): Promise<number>;
  }

  it("reminds those who were sent an e-mail and have not answered, until they have had enough", async () => {
    const { sendReminders } = await load<Module>("reminders");
    const host = await start();
    const late = (await ask(host, 1)).invitationId;
    await ask(host, 2);
    const done = await answer(host, 3);
    const reports = [late, done].map((invitationId) => ({
      invitationId,
      happened: "sent" as const,
      happenedAt: "2020-01-01T00:00:00Z",
    }));
    await host.loop.operations.reportDelivery({ reports });
    const reminded: string[] = [];
    const send = async ({ email }: { email: string }) => void reminded.push(email);
    const from = { url: host.url, key: host.key, surveyId };
    expect(await sendReminders(from, send)).toBe(1);
    expect(await sendReminders(from, send)).toBe(0);
    expect(await sendReminders({ ...from, days: 0 }, send)).toBe(1);
    expect(await sendReminders({ ...from, days: 0 }, send)).toBe(0);
    expect(reminded).toEqual(["p1@example.com", "p1@example.com"]);
  });
});

describe("docs/gdpr-requests.md", () => {
  interface Module {
    collectPerson(loop: SurveyLoop, surveyId: string, email: string): Promise<Record<string, { email?: string }[]>>;
  }

  it("collects everything about one person, and nothing after the erasure", async () => {
    const { collectPerson } = await load<Module>("gdpr-requests");
    const host = await start();
    for (const number of [1, 2]) await answer(host, number);
    const found = await collectPerson(host.loop, surveyId, "P1@example.com");
    expect(found.invitations!.map(({ email }) => email)).toEqual(["p1@example.com"]);
    expect(found.responses).toMatchObject([{ email: "p1@example.com", answers: { satisfaction: 4 } }]);
    await host.loop.operations.eraseRespondent({ email: "p1@example.com" });
    expect(await collectPerson(host.loop, surveyId, "p1@example.com")).toMatchObject({
      invitations: [],
      responses: [],
    });
  });
});

describe("docs/webhooks.md", () => {
  interface Module {
    sendWebhooks(loop: SurveyLoop, to: object): () => Promise<void>;
  }

  it("delivers what came before, what comes now and what was refused, each signed, in order", async () => {
    const { sendWebhooks } = await load<Module>("webhooks");
    const host = await start();
    const receiver = await startReceiver((count) => (count === 1 ? 503 : 200));
    const ids = [await answer(host, 1)];
    const stop = sendWebhooks(host.loop, { surveyId, url: receiver.url, secret: "shared", retryAfterMs: 1 });
    await receiver.until(() => receiver.received.length === 1);
    ids.push(await answer(host, 2), await answer(host, 3));
    await receiver.until(() => receiver.received.length === 3);
    await stop();
    receiver.close();
    expect(receiver.rows().map(({ invitationId }) => invitationId)).toEqual(ids);
    for (const { body, signature } of receiver.received) {
      expect(signature).toBe(`sha256=${createHmac("sha256", "shared").update(body).digest("hex")}`);
    }
  });
});

describe("docs/own-login.md", () => {
  interface Module {
    portalUserFrom(sessions: Map<string, object>): (request: HttpRequest) => Promise<PortalUser | undefined>;
  }

  it("lets the users of the host into the portal, each in their role, and nobody else", async () => {
    const { portalUserFrom } = await load<Module>("own-login");
    const sessions = new Map<string, object>([
      ["s1", { email: "boss@example.com", isManager: true }],
      ["s2", { email: "desk@example.com", isManager: false }],
    ]);
    const { url } = await start({ options: { authorizePortal: portalUserFrom(sessions) } });
    const visit = async (path: string, sid?: string) =>
      (await fetch(`${url}/portal${path}`, { headers: sid ? { cookie: `a=b; sid=${sid}` } : {} })).status;
    expect([await visit("", "s1"), await visit("", "s2"), await visit(""), await visit("", "s3")]).toEqual([
      200, 200, 403, 403,
    ]);
    expect([await visit("/keys", "s1"), await visit("/keys", "s2")]).toEqual([200, 403]);
  });
});

describe("docs/embedding.md", () => {
  it("has an app that runs as it stands, makes a link, and ends by SIGTERM", async () => {
    const room = createRoom();
    const port = await freePort();
    const file = fileURLToPath(new URL("app.mjs", folder));
    const program = programOf("embedding");
    expect(program).toContain(".listen(3000);");
    const told = program.replace(".listen(3000);", '.listen(3000, "127.0.0.1", () => console.log("up"));');
    writeFileSync(file, told.replaceAll("3000", String(port)));
    const env = { PATH: process.env.PATH, SURVEY_LOOP_SECRET: "mZ8xQ2vLr5TnKw9PbYc4HdJs7GfAe3Uq" };
    const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
    const survey = new URL("../../example-app/surveys/ticket-satisfaction.json", import.meta.url);
    copyFileSync(survey, join(room.folder, "survey.json"));
    const commands = snippetsOf("docs/embedding.md").find(({ language }) => language === "sh")!.code;
    for (const line of commands.trim().split("\n")) {
      const words = line.replace(/^npx survey-loop /, "").split(" ");
      await promisify(execFile)(process.execPath, [cli, ...words], { cwd: room.folder, env });
    }
    const child = spawn(process.execPath, [file], { cwd: room.folder, env, stdio: ["ignore", "pipe", "inherit"] });
    const closed = once(child, "close");
    try {
      await once(child.stdout, "data");
      const reply = await fetch(`http://127.0.0.1:${port}/tickets/7/close`, {
        method: "POST",
        headers: { "content-type": "application/json", connection: "close" },
        body: JSON.stringify({ email: "ann@example.com" }),
      });
      expect(await reply.json()).toMatchObject({
        trackingUrl: expect.stringContaining(`http://localhost:${port}/surveys/s/`),
        advice: "send",
      });
    } finally {
      child.kill("SIGTERM");
    }
    expect(await closed).toEqual([0, null]);
    room.remove();
  });
});
