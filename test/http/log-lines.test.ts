/** The whole loop with a real pino at its most talkative: nothing personal and nothing secret is in any line (T41). */
import { pino } from "pino";
import { expect, it } from "vitest";
import { createMemoryStorage } from "../../src/index.js";
import { answerForm } from "../example-app/answer-form.js";
import { visitorOf } from "../portal/visitor.js";
import { secret, useHosts } from "./hosts.js";

const start = useHosts();

const email = "ann.o+crm@customer.example";
const password = "correct horse battery";

it("T41 logs neither e-mail addresses nor links, keys, passwords, parameters or answers", async () => {
  const lines: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line) => void lines.push(line) });
  const memory = createMemoryStorage();
  let isBroken = false;
  const storage = {
    ...memory,
    commit: (changes: Parameters<typeof memory.commit>[0]) =>
      isBroken ? Promise.reject(new Error("disk full")) : memory.commit(changes),
  };
  const host = await start({ options: { logger, storage } });
  const headers = { authorization: `Bearer ${host.key}`, "content-type": "application/json" };
  const post = (path: string, body: object | string, more = {}) =>
    fetch(host.url + path, {
      method: "POST",
      headers: { ...headers, ...more },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const recipient = { email, externalId: "T-77-ticket", parameters: { employeeId: "E-secretive" } };
  const created = await (await post("/api/v1/surveys/support/invitations", recipient)).json();
  const token = created.trackingUrl.split("/s/")[1] as string;

  // The loop: opened, answered, reported, unsubscribed, exported, looked at, downloaded, erased.
  await answerForm(created.trackingUrl, { "How satisfied": "4", "Anything else": "the very private comment" });
  await post("/api/v1/delivery-reports", { reports: [{ invitationId: created.invitationId, happened: "sent" }] });
  await fetch(created.unsubscribeUrl, { method: "POST" });
  await post("/api/v1/surveys/support/response-export", { consumer: "crm" });
  await fetch(`${host.url}/export/support.csv`, { headers });
  await host.loop.accounts.setPassword("ana", password, "admin");
  const visitor = visitorOf(host);
  await visitor.signIn("ana", "a wrong password indeed");
  await visitor.signIn("ana", password);
  const session = visitor.cookies().split("=")[1]!;
  await visitor.get("/portal/surveys/support/responses");

  // What goes wrong: wrong keys, wrong fields, broken bodies, a host's listener, storage.
  await post("/api/v1/erasures", { email }, { authorization: `Bearer ${host.key}x` });
  await post("/api/v1/surveys/support/invitations", { email: `${email}, ${email}` });
  await post("/soap", `<x>${email} ${token}`, { "content-type": "text/xml" });
  await post("/xmlrpc", `<methodCall><methodName>${email}</methodName></methodCall>`, { "x-request-id": host.key });
  await fetch(`${host.url}/s/${token}x`);
  host.loop.on("invitation.created", () => Promise.reject(new Error("the listener failed")));
  await post("/api/v1/surveys/support/invitations", { ...recipient, externalId: "T-78-ticket" });
  isBroken = true;
  await post("/api/v1/surveys/support/invitations", { ...recipient, externalId: "T-79-ticket" });
  await post("/soap", soapCreation(), { "content-type": "text/xml" });
  isBroken = false;
  await post("/api/v1/erasures", { email });
  await host.loop.close();

  const entries = lines.map((line) => JSON.parse(line));
  const messages = entries.map(({ msg }) => msg);
  expect(messages).toEqual(
    expect.arrayContaining(["a call was answered", "wrong credentials", "a call failed", "an event listener failed"]),
  );
  expect(entries.filter(({ msg }) => msg === "a call failed").every(({ requestId }) => requestId)).toBe(true);
  const text = lines.join("");
  const forbidden = {
    email,
    "e-mail's domain": "customer.example",
    token,
    "token's signature": token.split(".")[2]!,
    "key's secret": host.key.split(".")[1]!,
    password,
    session,
    comment: "very private",
    parameter: "E-secretive",
    "external ID": "-ticket",
    secret,
  };
  expect(Object.entries(forbidden).filter(([, value]) => text.includes(value))).toEqual([]);
});

function soapCreation(): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><createTrackingUrl xmlns="urn:express-survey-loop:v1"><surveyId>support</surveyId><email>${email}</email></createTrackingUrl></s:Body></s:Envelope>`;
}
