/** Rule 17: PasswordDigest, for keys that were made for it, each digest once and only near its date. */
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKeys } from "../../../src/operations/keys.js";
import { createMemoryStorage } from "../../../src/storage/memory.js";
import { createKeyRing } from "../../../src/tracking/key-ring.js";
import { createSecretSeal } from "../../../src/tracking/secret-seal.js";
import { type ProtocolHost, startProtocolHost } from "../protocol-host.js";
import { post, type RawReply } from "../raw-post.js";
import { call, envelope, faultOf, security } from "../soap-messages.js";

const start = Date.parse("2026-11-23T12:00:00.000Z");
let now = start;
let host: ProtocolHost;
let key: { readonly keyId: string; readonly secret: string };
beforeAll(async () => {
  host = await startProtocolHost({ now: () => now });
  key = await host.services.keys.create({ label: "digest", scopes: ["surveys:read"], passwordDigest: true });
});
afterAll(() => host.close());

const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();
const profile = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";

interface Proof {
  readonly keyId?: string;
  readonly secret?: string;
  readonly nonce?: Buffer;
  readonly created?: string;
  readonly type?: string;
}

/** A UsernameToken, made as the profile says and not with the code under test. */
function token({
  keyId = key.keyId,
  secret = key.secret,
  nonce = randomBytes(16),
  created = at(0),
  type = profile,
}: Proof = {}) {
  const digest = createHash("sha1")
    .update(Buffer.concat([nonce, Buffer.from(created + secret)]))
    .digest("base64");
  return `<wsse:UsernameToken><wsse:Username>${keyId}</wsse:Username><wsse:Password Type="${type}">${digest}</wsse:Password><wsse:Nonce>${nonce.toString("base64")}</wsse:Nonce><wsu:Created>${created}</wsu:Created></wsse:UsernameToken>`;
}
const postWith = (inner: string): Promise<RawReply> =>
  post(`${host.url}/soap`, {}, envelope(call("listSurveys"), { header: security(inner) }));
const codeOf = async (inner: string) => {
  const reply = await postWith(inner);
  return reply.status === 200 ? "answered" : faultOf(reply.text).code;
};

describe("rule 17: PasswordDigest", () => {
  it("names the caller, with a date in any form and a name of its type in both notations", async () => {
    for (const proof of [
      {},
      { created: at(0).replace(/\.\d+Z/, "Z") },
      { created: at(-290) },
      { created: at(290) },
      { type: "wsse:PasswordDigest" },
    ]) {
      expect(await codeOf(token(proof))).toBe("answered");
    }
  });

  it("is taken once", async () => {
    const used = token();
    expect(await codeOf(used)).toBe("answered");
    expect(await codeOf(used)).toBe("unauthenticated");
    const sameNonce = { nonce: randomBytes(16) };
    const later = at(1);
    expect([await codeOf(token(sameNonce)), await codeOf(token({ ...sameNonce, created: later }))]).toEqual([
      "answered",
      "answered",
    ]);
  });

  it("is taken once by however many arrive together", async () => {
    const used = token();
    const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(used)));
    expect(codes.filter((code) => code === "answered")).toHaveLength(1);
  });

  it.each<[string, () => string, string]>([
    ["of another password", () => token({ secret: "wrong" }), "unauthenticated"],
    [
      "with another nonce than it was made with",
      () => token().replace(/<wsse:Nonce>..../, "<wsse:Nonce>AAAA"),
      "unauthenticated",
    ],
    [
      "with another date than it was made with",
      () => token().replace(/<wsu:Created>[^<]*/, `<wsu:Created>${at(1)}`),
      "unauthenticated",
    ],
    ["that is too old", () => token({ created: at(-301) }), "unauthenticated"],
    ["from the future", () => token({ created: at(301) }), "unauthenticated"],
    ["with a date that is none", () => token({ created: "yesterday" }), "unauthenticated"],
    ["without a date", () => token().replace(/<wsu:Created>.*?<\/wsu:Created>/, ""), "unauthenticated"],
    ["without a nonce", () => token().replace(/<wsse:Nonce>.*?<\/wsse:Nonce>/, ""), "unauthenticated"],
    [
      "with two nonces",
      () => token().replace("<wsse:Nonce>", "<wsse:Nonce>AA==</wsse:Nonce><wsse:Nonce>"),
      "malformed",
    ],
    ["of a key that was not made for it", () => token(host.key), "unsupported"],
    ["of no key", () => token({ keyId: "nobody" }), "unsupported"],
    ["of another type", () => token({ type: "urn:x#PasswordHash" }), "unsupported"],
  ])("%s is refused", async (_name, made, code) => {
    expect(await codeOf(made())).toBe(code);
  });

  it("leaves the key its other ways, and ends with it", async () => {
    const { keys } = host.services;
    const made = await keys.create({ label: "short-lived", scopes: ["surveys:read"], passwordDigest: true });
    const plain = await post(`${host.url}/soap`, { "x-api-key": made.key }, envelope(call("listSurveys")));
    expect(plain.status).toBe(200);
    expect((await keys.list()).find(({ keyId }) => keyId === made.keyId)).toEqual({
      keyId: made.keyId,
      label: "short-lived",
      scopes: ["surveys:read"],
      createdAt: at(0),
      lastUsedAt: at(0),
      passwordDigest: true,
    });
    await keys.revoke(made.keyId);
    expect(await codeOf(token(made))).toBe("unauthenticated");
    expect(JSON.stringify(await host.services.storage.getDocuments("keys", [made.keyId]))).not.toContain(
      "sealedSecret",
    );
  });

  it("keeps no secret in clear, and no mark for longer than its window", async () => {
    const [stored] = await host.services.storage.getDocuments("keys", [key.keyId]);
    expect(JSON.stringify(stored)).not.toContain(key.secret);
    for (let round = 0; round < 20; round++) {
      now += 60_000;
      expect(await codeOf(token())).toBe("answered");
    }
    const marks = await host.services.storage.listDocuments("marks", { prefix: "digest/", limit: 500 });
    // One each minute, in five minutes to either side.
    expect(marks.length).toBeLessThanOrEqual(6);
    now = start;
  });
});

describe("rule 17: the seal of a secret", () => {
  const secrets = ["Pq7zK1vNfT3xRb9LmWc5YdHs2JgQe8Ua", "Zt4mX8cVbN2hGj6KqWe1RyUi9OpAs3Df"] as const;
  const sealWith = (...ring: string[]) => createSecretSeal(createKeyRing(ring, "default"));

  it("opens for its owner, also when another secret signs by now, and not without its secret", () => {
    const sealed = sealWith(secrets[0]).seal("owner", "größe");
    expect(sealWith(secrets[0]).open("owner", sealed)).toBe("größe");
    expect(sealWith(secrets[1], secrets[0]).open("owner", sealed)).toBe("größe");
    expect(sealWith(secrets[1]).open("owner", sealed)).toBeUndefined();
    expect(sealWith(secrets[0]).open("other", sealed)).toBeUndefined();
  });

  it("does not open what was changed", () => {
    const seal = sealWith(secrets[0]);
    const sealed = seal.seal("owner", "secret");
    for (const part of ["nonce", "tag", "content"] as const) {
      const [first, ...rest] = sealed[part];
      expect(seal.open("owner", { ...sealed, [part]: (first === "A" ? "B" : "A") + rest.join("") })).toBeUndefined();
    }
    expect(seal.open("owner", { ...sealed, tag: sealed.tag.slice(0, 6) })).toBeUndefined();
    expect(seal.seal("owner", "secret")).not.toEqual(sealed);
  });

  it("is needed to make such a key", async () => {
    const storage = createMemoryStorage();
    await storage.open();
    const keys = createKeys(storage, Date.now);
    await expect(keys.create({ label: "x", scopes: ["surveys:read"], passwordDigest: true })).rejects.toThrow(
      TypeError,
    );
    await storage.close();
  });
});
