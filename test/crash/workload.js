/** What callers and respondents do over HTTP, each noting in the ledger what it tries and what was answered. */
import { emptyState } from "./ledger.js";

export const surveyId = "crash";
export const secret = "Pq7zK1vNfT3xRb9LmWc5YdHs2JgQe8Ua";
export const definition = {
  pages: [
    { name: "first", elements: [{ type: "rating", name: "nps", rateMin: 0, rateMax: 10, isRequired: true }] },
    { name: "second", elements: [{ type: "comment", name: "why" }] },
  ],
};

const basePath = "/api/v1";
const invitationsPath = `/surveys/${surveyId}/invitations`;

/** A running service, as its callers see it. */
export class Client {
  constructor(port, key) {
    this.base = `http://127.0.0.1:${port}`;
    this.key = key;
  }

  /** Resolves to the body of a call that was accepted, `undefined` for one that was refused; rejects when nobody knows. */
  async call(path, body) {
    const reply = await fetch(`${this.base}${basePath}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.key}` },
      body: JSON.stringify(body),
    });
    const content = await reply.json();
    return reply.status < 300 ? content : undefined;
  }

  /** Sends the page of the form that is next. Resolves to whether it was taken. */
  async sendPage(trackingUrl, values) {
    const address = this.base + new URL(trackingUrl).pathname;
    const page = await (await fetch(address)).text();
    return this.post(address, page, values);
  }

  async post(address, page, values) {
    const fields = new URLSearchParams();
    for (const [, name, value] of page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
      fields.append(name, value.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
    }
    for (const [name, value] of Object.entries(values)) fields.set(name, value);
    const reply = await fetch(address, { method: "POST", body: fields, redirect: "manual" });
    await reply.text();
    return reply.status === 303;
  }
}

/** Works until the service is gone. `random` gives numbers from 0 to below 1. */
export async function work(client, ledger, random, name) {
  const own = [];
  // Mostly the latest ones, so that many get to their last page.
  const pick = () => own[Math.max(0, own.length - 1 - Math.floor(random() * 5))];
  for (let step = 0; ; step++) {
    const dice = random();
    const entry = pick();
    if (entry === undefined || dice < 0.15) own.push(...(await create(client, ledger, `${name}-${step}@example.org`)));
    else if (dice < 0.18) own.push(...(await createBatch(client, ledger, `${name}-${step}`, random)));
    else if (entry.acknowledged.isErased) continue;
    else if (dice < 0.7) await answer(client, entry, Math.floor(random() * 11), `${name} ${step}`);
    else if (dice < 0.8) await answerWrongly(client, entry);
    else if (dice < 0.93) await report(client, entry, random);
    else await erase(client, entry);
  }
}

async function create(client, ledger, email) {
  const entry = ledger.begin(email);
  const made = await entry.attempt({ ...emptyState, exists: true }, () => client.call(invitationsPath, { email }));
  if (!made) return [];
  entry.isKnownAs(made);
  return [entry];
}

async function createBatch(client, ledger, name, random) {
  const count = 2 + Math.floor(random() * 20);
  const entries = Array.from({ length: count }, (_, index) => ledger.begin(`${name}-${index}@example.org`));
  for (const entry of entries) entry.tries({ ...emptyState, exists: true });
  const recipients = entries.map(({ email }) => ({ email }));
  const reply = await client.call(`${invitationsPath}/batch`, { recipients });
  for (const [index, entry] of entries.entries()) {
    const result = reply?.recipientResults[index];
    entry.settle(result !== undefined && result.errorCode === undefined);
    if (result?.invitationId) entry.isKnownAs(result);
  }
  return entries.filter((entry) => entry.acknowledged.exists);
}

async function answer(client, entry, nps, why) {
  const state = entry.acknowledged;
  if (state.pages === 0) {
    await entry.attempt({ ...state, pages: 1, nps }, () => client.sendPage(entry.trackingUrl, { q0: String(nps) }));
  } else if (state.pages === 1) {
    await entry.attempt({ ...state, pages: 2, why }, () => client.sendPage(entry.trackingUrl, { q1: why }));
  }
}

/** Sends what must be refused: a value that is no choice, or another answer to a link that is spent. */
async function answerWrongly(client, entry) {
  const { pages } = entry.acknowledged;
  if (pages === 1) return;
  const values = pages === 0 ? { q0: "99" } : { page: "2", q1: "REFUSED", submission: "another" };
  await entry.attempt(undefined, () => client.sendPage(entry.trackingUrl, values));
}

async function report(client, entry, random) {
  const happened = random() < 0.7 ? "sent" : "bounced";
  const name = happened === "sent" ? "isSent" : "isBounced";
  const reports = [{ invitationId: entry.invitationId, happened, happenedAt: "2026-03-01T10:00:00Z" }];
  await entry.attempt({ ...entry.acknowledged, [name]: true }, async () => {
    const reply = await client.call("/delivery-reports", { reports });
    return reply?.failedCount === 0;
  });
}

async function erase(client, entry) {
  const { acknowledged, email } = entry;
  const erased = { ...acknowledged, isErased: true, nps: undefined, why: undefined };
  await entry.attempt(erased, () => client.call("/erasures", { email }));
}

/** An export consumer, which remembers the newest revision of each invitation that it was given. */
export class Reader {
  seen = new Map();
  #checkpoint;

  /** Reads on from where the server says that it is, to the end. */
  async drain(client) {
    for (;;) {
      const acknowledge = this.#checkpoint === undefined ? {} : { acknowledge: this.#checkpoint };
      const page = await client.call(`/surveys/${surveyId}/invitation-export`, {
        consumer: "reader",
        pageSize: 50,
        ...acknowledge,
      });
      if (!page) throw new Error("The export was refused.");
      for (const { invitationId, revision } of page.invitations) this.seen.set(invitationId, revision);
      this.#checkpoint = page.checkpoint;
      if (!page.hasMore) return;
    }
  }

  /** Reads until the service is gone. */
  async follow(client) {
    for (;;) await this.drain(client);
  }
}
