/** API keys: made once, shown once, kept as hashes. */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { customAlphabet } from "nanoid";
import { isName } from "../domain/identifiers.js";
import { toInstant } from "../domain/instant.js";
import { SurveyLoopError } from "../errors.js";
import type { JsonValue, Storage, StoredDocument } from "../storage/contract.js";
import { type Scope, scopes } from "./define-operation.js";

/** A key as it is listed: without its secret, which nobody can read again. */
export interface KeyRecord {
  readonly keyId: string;
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  readonly revokedAt?: string;
}

/** A key as it is shown once, when it is made. `key` is `keyId.secret`, for Bearer and `X-API-Key`. */
export interface CreatedKey extends KeyRecord {
  readonly secret: string;
  readonly key: string;
}

/** Credentials as a caller gave them. */
export interface Credentials {
  readonly keyId: string;
  readonly secret: string;
}

export interface Keys {
  /**
   * Makes a key.
   *
   * @throws TypeError when a scope is unknown or none is given
   * @example
   * const { key } = await loop.keys.create({ label: "CRM", scopes: ["invitations:write"] });
   */
  create(request: { readonly label: string; readonly scopes: readonly Scope[] }): Promise<CreatedKey>;
  /** All keys, revoked ones too, ordered by ID. */
  list(): Promise<KeyRecord[]>;
  /** Makes a key useless at once and for good. Throws `not_found` when there is none. */
  revoke(keyId: string): Promise<void>;
  /** The key that the credentials open, `undefined` when they open none. */
  verify(credentials: Credentials): Promise<KeyRecord | undefined>;
}

/** Lower case and digits: an ID travels as a user name, which some clients fold. */
const createKeyId = customAlphabet("0123456789abcdefghijklmnopqrstuvwxyz", 12);

interface StoredKey extends KeyRecord {
  readonly secretHash: string;
}

export function createKeys(storage: Storage, now: () => number): Keys {
  return {
    async create({ label, scopes: wanted }) {
      const unknown = wanted.filter((scope) => !scopes.includes(scope));
      if (wanted.length === 0 || unknown.length > 0) {
        throw new TypeError(`scopes: ${unknown.join(", ") || "none given"}. Known scopes are ${scopes.join(", ")}.`);
      }
      if (label.length > 200) throw new TypeError("label: at most 200 characters are taken.");
      const secret = randomBytes(24).toString("base64url");
      const record: KeyRecord = {
        keyId: createKeyId(),
        label,
        scopes: [...new Set(wanted)],
        createdAt: toInstant(now()),
      };
      const value: StoredKey = { ...record, secretHash: hashOf(secret) };
      await storage.putDocument({
        collection: "keys",
        key: record.keyId,
        expectedRevision: 0,
        value: value as unknown as JsonValue,
      });
      return { ...record, secret, key: `${record.keyId}.${secret}` };
    },
    async list() {
      const found: KeyRecord[] = [];
      for (;;) {
        const page = await storage.listDocuments("keys", { after: found.at(-1)?.keyId, limit: 500 });
        found.push(...page.map((document) => recordOf(storedKey(document))));
        if (page.length < 500) return found;
      }
    },
    async revoke(keyId) {
      for (;;) {
        const [document] = isName(keyId) ? await storage.getDocuments("keys", [keyId]) : [];
        if (!document) throw new SurveyLoopError("not_found", "keyId: there is no such key.", { field: "keyId" });
        const known = storedKey(document);
        if (known.revokedAt !== undefined) return;
        const value = { ...known, revokedAt: toInstant(now()) } as unknown as JsonValue;
        const outcome = await storage.putDocument({
          collection: "keys",
          key: keyId,
          expectedRevision: document.revision,
          value,
        });
        if (outcome.committed) return;
      }
    },
    async verify({ keyId, secret }) {
      const [document] = isName(keyId) ? await storage.getDocuments("keys", [keyId]) : [];
      // An unknown key costs the same as a wrong secret (T39).
      const known = document && storedKey(document);
      const matches = timingSafeEqual(
        Buffer.from(hashOf(secret), "hex"),
        Buffer.from(known?.secretHash ?? hashOf(""), "hex"),
      );
      return matches && known && known.revokedAt === undefined ? recordOf(known) : undefined;
    },
  };
}

/** The secret has 192 random bits, so a plain digest is enough: there is nothing to guess slowly. */
function hashOf(secret: string): string {
  return hash("sha256", secret);
}

function storedKey(document: StoredDocument): StoredKey {
  return document.value as unknown as StoredKey;
}

function recordOf({ secretHash, ...record }: StoredKey): KeyRecord {
  return record;
}
