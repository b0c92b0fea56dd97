/** The whole loop, as a newcomer goes round it: ticket, e-mail, form, portal's data, import, reminders. */
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerForm } from "./answer-form.js";
import { createRoom, type MiniServer, type Room, runProgram, startMiniServer } from "./mini-server.js";

let room: Room;
let server: MiniServer;

beforeAll(async () => {
  room = createRoom();
  server = await startMiniServer(room);
});

afterAll(async () => {
  await server.stop();
  room.remove();
});

async function closeTicket(ticketId: string): Promise<Response> {
  return fetch(`${server.origin}/tickets/${ticketId}/close`, { method: "POST" });
}

async function openTicket(subject: string, email: string): Promise<string> {
  const body = new URLSearchParams({ subject, email });
  const reply = await fetch(`${server.origin}/tickets`, { method: "POST", body, redirect: "manual" });
  return reply.headers.get("location")?.split("/").at(-1) ?? "";
}

async function page(path: string): Promise<string> {
  return (await fetch(server.origin + path)).text();
}

function mailsTo(ticketId: string): string[] {
  return readdirSync(join(room.dataDir, "mailbox"))
    .filter((name) => name.endsWith(`${ticketId}.eml`))
    .sort();
}

async function readMail(ticketId: string, index = -1) {
  return simpleParser(readFileSync(join(room.dataDir, "mailbox", mailsTo(ticketId).at(index) ?? "")));
}

async function trackingUrlOf(ticketId: string): Promise<string> {
  return /^http\S+\/surveys\/s\/[\w.-]+$/m.exec((await readMail(ticketId)).text ?? "")?.[0] ?? "";
}

/** What the survey loop knows of the ticket's invitation. */
async function invitationOf(ticketId: string) {
  const headers = { authorization: `Bearer ${server.printed("API key")}` };
  const url = `${server.mount}/api/v1/surveys/ticket-satisfaction/invitations?externalId=${ticketId}`;
  return (await (await fetch(url, { headers })).json()).invitations[0];
}

/** A way to the server that lets a number of calls through and cuts off those behind them. */
async function openGate(calls: number): Promise<{ port: number; close(): void }> {
  let left = calls;
  const gate = createServer((client) => {
    left -= 1;
    if (left < 0) return void client.destroy();
    const behind = connect(server.port, "127.0.0.1");
    client.pipe(behind).pipe(client);
    for (const socket of [client, behind]) socket.on("error", () => {});
  }).listen(0, "127.0.0.1");
  await once(gate, "listening");
  return { port: (gate.address() as { port: number }).port, close: () => void gate.close() };
}

const runImport = () => runProgram("nightly-import", room, { PORT: String(server.port) });
const runReminders = (...words: string[]) => runProgram("reminders", room, { PORT: String(server.port) }, words);

describe("the loop", () => {
  it("starts with a closed ticket: the customer gets an e-mail with a tracking URL, and sent is reported", async () => {
    const reply = await closeTicket("T-1001");
    expect(reply.url).toBe(`${server.origin}/tickets/T-1001`);
    expect(await reply.text()).toContain("Closed");
    const mail = await readMail("T-1001");
    expect(mail.to).toMatchObject({ text: "ann@example.com" });
    expect(mail.subject).toBe('How did we do with "Printer on floor 2 prints blank pages"?');
    const url = await trackingUrlOf("T-1001");
    expect(mail.html).toContain(`<a href="${url}">`);
    expect(await page("/mailbox")).toContain(`href="${url}"`);
    const invitation = await invitationOf("T-1001");
    expect(invitation).toMatchObject({ status: "sent", email: "ann@example.com", trackingUrl: url });
    expect(invitation.parameters).toEqual({ employeeId: "E-17", campaignId: "ticket-closed", ticketId: "T-1001" });
  });

  it("sends e-mails that opt out by one click (RFC 8058)", async () => {
    const { headers } = await readMail("T-1001");
    const url = await trackingUrlOf("T-1001");
    expect(headers.get("list")).toMatchObject({ unsubscribe: { url: `${url}/unsubscribe` } });
    expect(headers.get("list-unsubscribe-post") ?? JSON.stringify(headers.get("list"))).toContain("One-Click");
  });

  it("sends one e-mail for a ticket that is closed twice at once, and none when it is closed again", async () => {
    const ticketId = await openTicket("Clicked twice", "dora@example.com");
    await Promise.all([closeTicket(ticketId), closeTicket(ticketId)]);
    await closeTicket(ticketId);
    expect(mailsTo(ticketId)).toHaveLength(1);
  });

  it("writes to a customer in the ticket's language", async () => {
    await closeTicket("T-1003");
    expect((await readMail("T-1003")).text).toContain("Bonjour,");
    expect(await (await fetch(await trackingUrlOf("T-1003"))).text()).toContain('<html lang="fr"');
  });

  it("brings the answer to the ticket by the nightly import, once", async () => {
    const { pages } = await answerForm(`${await trackingUrlOf("T-1001")}?campaignId=changed&extra=1`, {
      "How satisfied are you": "4",
      "How likely are you": "9",
      "What influenced your rating": ["speed", "people"],
      "What should we do better": "Less <b>paper</b> & more light",
    });
    expect(pages).toBe(2);
    expect((await invitationOf("T-1001")).status).toBe("completed");
    expect(await runImport()).toMatchObject({ exitCode: 0, output: "1 response imported.\n", problems: "" });
    const ticket = await page("/tickets/T-1001");
    expect(ticket).toContain("How satisfied are you with the solution?");
    expect(ticket).toContain("How fast it was solved, The person who helped me");
    expect(ticket).toContain("Less &lt;b&gt;paper&lt;/b&gt; &amp; more light");
    expect(await runImport()).toMatchObject({ exitCode: 0, output: "0 responses imported.\n" });
    expect(await page("/tickets/T-1001")).toBe(ticket);
  });

  it("imports answers that came after the last import was acknowledged", async () => {
    const ticketId = await openTicket("Later", "edgar@example.com");
    await closeTicket(ticketId);
    await answerForm(await trackingUrlOf(ticketId), { "How satisfied are you": "2", "How likely are you": "3" });
    expect(await runImport()).toMatchObject({ output: "1 response imported.\n" });
    expect(await page(`/tickets/${ticketId}`)).toContain("What the customer said");
  });

  it("acknowledges the last page too, so that the server knows that all of it arrived", async () => {
    const headers = { authorization: `Bearer ${server.printed("API key")}`, "content-type": "application/json" };
    const url = `${server.mount}/api/v1/surveys/ticket-satisfaction/response-export`;
    const body = JSON.stringify({ consumer: "help-desk" });
    expect(await (await fetch(url, { method: "POST", headers, body })).json()).toMatchObject({ responses: [] });
  });

  it("writes nothing twice when an import died before it could acknowledge (T55)", async () => {
    const ticketId = await openTicket("Cut off", "gus@example.com");
    await closeTicket(ticketId);
    await answerForm(await trackingUrlOf(ticketId), { "How satisfied are you": "5", "How likely are you": "10" });
    const gate = await openGate(2);
    expect(await runProgram("nightly-import", room, { PORT: String(gate.port) })).toMatchObject({ exitCode: 1 });
    gate.close();
    expect(await page(`/tickets/${ticketId}`)).toContain("What the customer said");
    expect(await runImport()).toMatchObject({ exitCode: 0, output: "0 responses imported.\n" });
  });

  it("takes an erased answer off the ticket (the import gets a tombstone)", async () => {
    const ticketId = await openTicket("To be forgotten", "fay@example.com");
    await closeTicket(ticketId);
    await answerForm(await trackingUrlOf(ticketId), { "How satisfied are you": "1", "How likely are you": "0" });
    await runImport();
    const headers = { authorization: `Bearer ${server.printed("API key")}`, "content-type": "application/json" };
    const body = JSON.stringify({ email: "fay@example.com" });
    const erased = await fetch(`${server.mount}/api/v1/erasures`, { method: "POST", headers, body });
    expect(await erased.json()).toMatchObject({ responseCount: 1 });
    expect(await runImport()).toMatchObject({ output: "1 response imported.\n" });
    expect(await page(`/tickets/${ticketId}`)).not.toContain("What the customer said");
  });

  it("reminds who has not answered, reports it, and stops at the most reminders", async () => {
    expect(await runReminders()).toMatchObject({ exitCode: 0, output: "0 reminders sent.\n" });
    const waiting = (await invitationOf("T-1003")).reminderCount;
    expect(waiting).toBe(0);
    const { output } = await runReminders("--days", "0", "--max", "1");
    expect(output).toBe("2 reminders sent.\n");
    expect(await invitationOf("T-1003")).toMatchObject({ status: "sent", reminderCount: 1 });
    expect((await readMail("T-1003")).subject).toContain("Un rappel");
    expect(mailsTo("T-1003")).toHaveLength(2);
    expect(mailsTo("T-1001")).toHaveLength(1);
    expect(await runReminders("--days", "0", "--max", "1")).toMatchObject({ output: "0 reminders sent.\n" });
  });

  it("shows what is wrong with the words of the reminder script", async () => {
    const { exitCode, problems } = await runReminders("--days", "soon");
    expect(exitCode).toBe(1);
    expect(problems).toContain('--days is "soon". Write a whole number, such as --days 3.');
  });

  it("leaves a customer who opted out in peace, and says so on the ticket", async () => {
    const url = await trackingUrlOf("T-1003");
    const body = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
    expect((await fetch(`${url}/unsubscribe`, { method: "POST", body })).status).toBe(200);
    const ticketId = await openTicket("Another one", "chloe@example.com");
    expect(await (await closeTicket(ticketId)).text()).toContain("not sent: this customer wants no surveys");
    expect(mailsTo(ticketId)).toHaveLength(0);
  });

  it("keeps e-mail addresses, links and keys out of the log (T41)", async () => {
    const log = server.log();
    expect(log).toContain('"a survey was sent"');
    for (const secret of ["@example.com", "/s/eyJ", server.printed("API key"), server.printed("Portal password")]) {
      expect(log, secret).not.toContain(secret);
    }
    expect(
      log
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).level),
    ).not.toContain("error");
  });
});
