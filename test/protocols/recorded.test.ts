/** Requests recorded from real clients, byte for byte: each is understood, and means what the recording says. */
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toInstant } from "../../src/domain/instant.js";
import type { Keys } from "../../src/operations/keys.js";
import { createKeyRing } from "../../src/tracking/key-ring.js";
import { createSecretSeal } from "../../src/tracking/secret-seal.js";
import { hostSecret, type ProtocolHost, startProtocolHost } from "./protocol-host.js";
import { type RawReply, send } from "./raw-post.js";
import { faultOf, resultOf } from "./soap-messages.js";
import { readReply } from "./xml-rpc/xml-rpc-messages.js";

const folder = new URL("../fixtures/wire/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".http"));

interface Recording {
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

function read(name: string): Recording {
  const bytes = readFileSync(new URL(name, folder));
  const end = bytes.indexOf("\r\n\r\n");
  const [start, ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const [method, target] = start!.split(" ") as [string, string];
  const headers = Object.fromEntries(
    lines
      .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()])
      // The host and the way to frame the body belong to this connection.
      .filter(([header]) => !["host", "content-length", "connection", "transfer-encoding"].includes(header!)),
  );
  return { method, target, headers, body: bytes.subarray(end + 4) };
}

let host: ProtocolHost;
beforeAll(async () => {
  host = await startProtocolHost({ now: () => Date.parse("2026-11-23T18:02:00.000Z") });
  const demo = { keyId: "demo", label: "recorded", createdAt: toInstant(0), scopes: [...host.key.scopes] };
  const keys: Keys = host.services.keys;
  const { verify } = keys;
  keys.verify = async (given) => (given.keyId === "demo" && given.secret === "demo-secret" ? demo : verify(given));
});
afterAll(() => host.close());

const replay = (name: string): Promise<RawReply> => {
  const { method, target, headers, body } = read(name);
  return send(new URL(target, host.url).href, method, headers, method === "GET" ? undefined : body);
};

const clientOf = (name: string) => /^(.*?)-(createTracking|export|list|system|wsdl)/.exec(name)![1]!;
const isSoap = (name: string) => read(name).target.includes("/soap");
const of = (part: string) => names.filter((name) => name.includes(part) && !name.includes("digest"));

/** The result with texts as they came, or the fault's text. */
function meaning(name: string, { text, status }: RawReply): { result?: Record<string, unknown>; fault?: string } {
  if (isSoap(name)) return status === 200 ? { result: resultOf(text) } : { fault: faultOf(text).text };
  const { value, fault } = readReply(text) as { value?: Record<string, unknown>; fault?: { faultString: string } };
  return fault === undefined ? { result: value! } : { fault: fault.faultString };
}

describe("recorded requests", () => {
  it("are there, of fourteen clients", () => {
    expect(new Set(names.map(clientOf)).size).toBe(14);
  });

  it.each(of("createTrackingUrl.http"))("%s creates a link with its parameters and its expiry", async (name) => {
    const { result } = meaning(name, await replay(name));
    expect(result!.trackingUrl).toContain(`${host.url}/s/`);
    const { invitations } = (await host.call("listInvitations", {
      surveyId: "support",
      email: "ann@example.com",
      externalId: `${clientOf(name)}-1`,
    })) as { invitations: object[] };
    expect(invitations).toMatchObject([
      { expiresAt: "2030-12-31T23:59:59.000Z", parameters: { orderId: "A-77", plan: "größe & <more>" } },
    ]);
  });

  it.each(of("createTrackingUrls.http"))("%s creates two links, and its third row fails alone", async (name) => {
    const { result } = meaning(name, await replay(name));
    expect([Number(result!.createdCount), Number(result!.failedCount)]).toEqual([2, 1]);
    const rows = (result!.recipientResult ?? result!.recipientResults) as object[];
    expect(rows[2]).toMatchObject({ errorCode: "invalid_argument", errorField: "recipients[2].email" });
  });

  it.each(of("createTrackingUrl-fault.http"))("%s gets a typed fault", async (name) => {
    expect(meaning(name, await replay(name)).fault).toMatch(/^invalid_argument: email/);
  });

  it.each(of("listInvitations.http"))("%s lists what was created before", async (name) => {
    await replay(names.find((each) => each === `${clientOf(name)}-createTrackingUrl.http`)!);
    const { result } = meaning(name, await replay(name));
    expect(JSON.stringify(result)).toContain(`"${clientOf(name)}-1"`);
  });

  it.each([...of("listSurveys.http"), ...of("exportResponses.http")])("%s is answered", async (name) => {
    expect(meaning(name, await replay(name)).result).toBeDefined();
  });

  it.each(of("exportResponses-2.http"))("%s, with a checkpoint that is none of ours, is told so", async (name) => {
    expect(meaning(name, await replay(name)).fault).toMatch(/^invalid_argument: acknowledge/);
  });

  const digests = names.filter((name) => name.includes("digest") && !name.includes("wsdl"));

  it("rule 17: with PasswordDigest are answered once, for a key that was made for it", async () => {
    const ring = createKeyRing([hostSecret], "default");
    const sealedSecret = { ...createSecretSeal(ring).seal("demo", "demo-secret") };
    const value = {
      keyId: "demo",
      label: "",
      createdAt: toInstant(0),
      scopes: [...host.key.scopes],
      secretHash: "",
      sealedSecret,
    };
    await host.services.storage.putDocument({ collection: "keys", key: "demo", value });
    for (const name of digests) {
      const [first, again] = [meaning(name, await replay(name)), meaning(name, await replay(name))];
      expect(first.fault ?? "", name).not.toMatch(/unauthenticated|unsupported/);
      expect(again.fault, name).toMatch(/^unauthenticated: /);
    }
    await host.services.storage.putDocument({ collection: "keys", key: "demo" });
  });

  it.each(digests)("%s is told that its key was not made for PasswordDigest", async (name) => {
    const reply = await replay(name);
    expect(reply.status).toBe(500);
    expect(faultOf(reply.text)).toMatchObject({
      code: "unsupported",
      reason: expect.stringContaining("PasswordText"),
    });
  });

  it.each(of("wsdl.http"))("%s gets the document", async (name) => {
    const reply = await replay(name);
    expect([reply.status, reply.headers["content-type"]]).toEqual([200, "text/xml; charset=utf-8"]);
    expect(reply.text).toContain("wsdl:definitions");
  });

  it.each(of("system."))("%s is answered", async (name) => {
    expect(readReply((await replay(name)).text)).toHaveProperty("value");
  });
});
