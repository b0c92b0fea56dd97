import { createHmac, createSecretKey, generateKeyPairSync } from "node:crypto";
import jwt from "jsonwebtoken";
import { describe, expect, it } from "vitest";
import { createIdentifier } from "../../src/domain/identifiers.js";
import { createKeyRing } from "../../src/tracking/key-ring.js";
import { createTrackingLinks } from "../../src/tracking/tracking-links.js";

const secret = "Pq7zK1vNfT3xRb9LmWc5YdHs2JgQe8Ua";
const older = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY";
const publicUrl = "https://www.example.com/surveys";
const ring = createKeyRing([secret], "default");
const links = createTrackingLinks(ring, publicUrl);
const invitation = { invitationId: createIdentifier(), keyId: links.currentKeyId };
const token = links.trackingUrl(invitation).slice(`${publicUrl}/s/`.length);

/** A token with any header and payload, signed with the right key. */
function signed(header: string, payload: string, key = ring.current.forPurpose("tracking link")): string {
  const head = `${Buffer.from(header).toString("base64url")}.${Buffer.from(payload).toString("base64url")}`;
  return `${head}.${createHmac("sha256", key).update(head).digest("base64url")}`;
}

describe("tracking links", () => {
  it("are the same on every call and lead back to their invitation", () => {
    expect(links.trackingUrl(invitation)).toBe(`${publicUrl}/s/${token}`);
    expect(links.verify(token)).toEqual({ invitationId: invitation.invitationId });
    expect(links.unsubscribeUrl(links.trackingUrl(invitation))).toBe(`${publicUrl}/s/${token}/unsubscribe`);
  });

  it("fit in Salesforce's 255 characters with a public address of 80", () => {
    const long = createTrackingLinks(ring, `https://${"x".repeat(72)}`);
    expect(long.unsubscribeUrl(long.trackingUrl(invitation)).length).toBeLessThanOrEqual(255);
  });

  it("hold the invitation ID and nothing else", () => {
    const [header, payload] = token.split(".").map((part) => Buffer.from(part, "base64url").toString());
    expect(JSON.parse(header!)).toEqual({ alg: "HS256", kid: links.currentKeyId });
    expect(JSON.parse(payload!)).toEqual({ i: invitation.invitationId });
  });

  const id = invitation.invitationId;
  const goodHeader = `{"alg":"HS256","kid":"${links.currentKeyId}"}`;
  const goodPayload = `{"i":"${id}"}`;

  it("accepts the token that the forging helper makes with the right parts, so that the refusals below mean something", () => {
    expect(links.verify(signed(goodHeader, goodPayload))).toEqual({ invitationId: id });
  });

  it.each([
    ["alg none", `{"alg":"none","kid":"${links.currentKeyId}"}`],
    ["another HMAC", `{"alg":"HS512","kid":"${links.currentKeyId}"}`],
    ["RS256", `{"alg":"RS256","kid":"${links.currentKeyId}"}`],
    ["crit", `{"alg":"HS256","crit":["x"],"kid":"${links.currentKeyId}"}`],
    ["jku", `{"alg":"HS256","jku":"https://evil.example","kid":"${links.currentKeyId}"}`],
    ["an embedded key", `{"alg":"HS256","jwk":{"kty":"oct"},"kid":"${links.currentKeyId}"}`],
    ["doubled alg", `{"alg":"HS256","alg":"HS256","kid":"${links.currentKeyId}"}`],
    ["typ", `{"alg":"HS256","typ":"JWT","kid":"${links.currentKeyId}"}`],
    ["no kid", '{"alg":"HS256"}'],
  ])("T17 refuses a header with %s", (_what, header) => {
    expect(links.verify(signed(header, goodPayload))).toBeUndefined();
  });

  it("T17 refuses a token signed with a public key as HMAC secret, and one signed by RSA", () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const der = createSecretKey(publicKey.export({ type: "spki", format: "der" }));
    expect(links.verify(signed(goodHeader, goodPayload, der))).toBeUndefined();
    const rsa = jwt.sign({ i: id }, privateKey, { algorithm: "RS256", noTimestamp: true, keyid: links.currentKeyId });
    expect(links.verify(rsa)).toBeUndefined();
  });

  it.each([
    ["more claims", `{"i":"${id}","admin":true}`],
    ["an ID that cannot be", '{"i":"../../etc"}'],
    ["a number as ID", '{"i":42}'],
    ["a text", '"hello"'],
    ["nothing", "{}"],
  ])("T17 refuses a payload with %s", (_what, payload) => {
    expect(links.verify(signed(goodHeader, payload))).toBeUndefined();
  });

  it.each(["../../secret", "A".repeat(33), "' OR 1=1", "__proto__", "constructor", "0123456789ab"])(
    "T18 treats the unknown key ID %s as an invalid link",
    (kid) => {
      expect(links.verify(signed(JSON.stringify({ alg: "HS256", kid }), goodPayload))).toBeUndefined();
    },
  );

  it("T19 refuses a token over 512 characters, however well it is signed", () => {
    const long = signed(goodHeader, `{"i":"${id}"}${" ".repeat(400)}`);
    expect(long.length).toBeGreaterThan(512);
    expect(links.verify(long)).toBeUndefined();
  });

  it.each([
    "",
    "a",
    "..",
    "a.b.c",
    `${"a".repeat(20)}.${"b".repeat(20)}`,
    `${token}.x`,
    `${token} `,
    `${token.slice(0, -1)}`,
  ])("T22 treats the garbage %j as unknown", (garbage) => {
    expect(links.verify(garbage)).toBeUndefined();
  });

  it("T21 refuses a token of another purpose and one of another instance", () => {
    const otherPurpose = signed(goodHeader, goodPayload, ring.current.forPurpose("form time"));
    expect(links.verify(otherPurpose)).toBeUndefined();
    const otherInstance = createTrackingLinks(createKeyRing([secret], "other"), publicUrl);
    const foreign = otherInstance.trackingUrl({ invitationId: id, keyId: otherInstance.currentKeyId });
    expect(links.verify(foreign.split("/s/")[1]!)).toBeUndefined();
  });

  it("T58 keeps old links working and unchanged while their key is in the ring, and kills them when it is removed", () => {
    const before = createTrackingLinks(createKeyRing([older], "default"), publicUrl);
    const old = { invitationId: id, keyId: before.currentKeyId };
    const oldUrl = before.trackingUrl(old);
    const rotated = createTrackingLinks(createKeyRing([secret, older], "default"), publicUrl);
    expect(rotated.trackingUrl(old)).toBe(oldUrl);
    expect(rotated.verify(oldUrl.split("/s/")[1]!)).toEqual({ invitationId: id });
    expect(rotated.currentKeyId).toBe(links.currentKeyId);
    expect(links.verify(oldUrl.split("/s/")[1]!)).toBeUndefined();
    expect(links.verify(links.trackingUrl(old).split("/s/")[1]!)).toEqual({ invitationId: id });
  });

  it("sign a time for one invitation only", () => {
    const time = "2026-03-01T10:15:30.123Z";
    const text = links.signTime(id, time);
    expect(links.verifyTime(id, text)).toBe(time);
    expect(links.verifyTime(createIdentifier(), text)).toBeUndefined();
    expect(links.verifyTime(id, text.replace("2026", "2025"))).toBeUndefined();
    expect(links.verifyTime(id, time)).toBeUndefined();
  });
});
