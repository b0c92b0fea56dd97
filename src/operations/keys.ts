/** API keys: made once, shown once, kept as hashes; those that may be used by PasswordDigest are kept encrypted as well. */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { customAlphabet } from "nanoid";
import { isName } from "../domain/identifiers.js";
import { toInstant } from "../domain/instant.js";
import { SurveyLoopError } from "../errors.js";
import type { JsonValue, Storage, StoredDocument } from "../storage/contract.js";
import type { SealedText, SecretSeal } from "../tracking/secret-seal.js";
import { type Scope, scopes } from "./define-operation.js";
import { checkTimely, fitsPassword, type PasswordDigest, useOnce } from "./password-digest.js";

/** A key as it is listed: without its secret, which nobody can read again. */
export interface KeyRecord {
  readonly keyId: string;
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  readonly revokedAt?: string;
  /** The key may be used by a WS-Security PasswordDigest. */
  readonly passwordDigest?: true;
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
   * With `passwordDigest`, SOAP callers may prove it by a WS-Security PasswordDigest. To check one the secret itself is needed,
   * so it is stored, encrypted under the secret of the survey loop; other keys are stored as hashes alone. Such a key stops
   * working by digest when the secret that was the first at its making is taken from the ring.
   *
   * @throws TypeError when a scope is unknown or none is given
   * @example
   * const { key } = await loop.keys.create({ label: "CRM", scopes: ["invitations:write"] });
   */
  create(request: {
    readonly label: string;
    readonly scopes: readonly Scope[];
    readonly passwordDigest?: boolean;
  }): Promise<CreatedKey>;
  /** All keys, revoked ones too, ordered by ID. */
  list(): Promise<KeyRecord[]>;
  /** Makes a key useless at once and for good. Throws `not_found` when there is none. */
  revoke(keyId: string): Promise<void>;
  /** The key that the credentials open, `undefined` when they open none. */
  verify(credentials: Credentials): Promise<KeyRecord | undefined>;
  /**
   * The key that the digest proves, `undefined` when it proves none or was used before.
   *
   * @throws SurveyLoopError `unsupported` when there is no key that may be used so, `unauthenticated` when its date is not of now
   */
  verifyDigest(given: PasswordDigest): Promise<KeyRecord | undefined>;
}

/** Lower case and digits: an ID travels as a user name, which some clients fold. */
const createKeyId = customAlphabet("0123456789abcdefghijklmnopqrstuvwxyz", 12);

interface StoredKey extends KeyRecord {
  readonly secretHash: string;
  readonly sealedSecret?: SealedText;
}

/** @param seal keeps the secrets of keys that may be used by PasswordDigest; without it there are none */
export function createKeys(storage: Storage, now: () => number, seal?: SecretSeal): Keys {
  async function find(keyId: string): Promise<StoredKey | undefined> {
    const [document] = isName(keyId) ? await storage.getDocuments("keys", [keyId]) : [];
    return document && storedKey(document);
  }
  return {
    async create({ label, scopes: wanted, passwordDigest = false }) {
      const unknown = wanted.filter((scope) => !scopes.includes(scope));
      if (wanted.length === 0 || unknown.length > 0) {
        throw new TypeError(`scopes: ${unknown.join(", ") || "none given"}. Known scopes are ${scopes.join(", ")}.`);
      }
      if (label.length > 200) throw new TypeError("label: at most 200 characters are taken.");
      if (passwordDigest && seal === undefined) {
        throw new TypeError(
          "passwordDigest: such a key is encrypted under the secret of the survey loop, which is not known here.",
        );
      }
      const secret = randomBytes(24).toString("base64url");
      const record: KeyRecord = {
        keyId: createKeyId(),
        label,
        scopes: [...new Set(wanted)],
        createdAt: toInstant(now()),
        ...(passwordDigest && { passwordDigest }),
      };
      const sealed = passwordDigest && { sealedSecret: seal!.seal(record.keyId, secret) };
      const value: StoredKey = { ...record, secretHash: hashOf(secret), ...sealed };
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
        const { sealedSecret, ...known } = storedKey(document);
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
      // An unknown key costs the same as a wrong secret (T39).
      const known = await find(keyId);
      const matches = timingSafeEqual(
        Buffer.from(hashOf(secret), "hex"),
        Buffer.from(known?.secretHash ?? hashOf(""), "hex"),
      );
      return matches && known && known.revokedAt === undefined ? recordOf(known) : undefined;
    },
    async verifyDigest(given) {
      const known = await find(given.keyId);
      if (known?.revokedAt !== undefined) return undefined;
      const secret = known?.sealedSecret && seal?.open(known.keyId, known.sealedSecret);
      if (known === undefined || secret === undefined) throw digestImpossible();
      checkTimely(given, now());
      if (!fitsPassword(given, secret)) return undefined;
      return (await useOnce(storage, given, now())) ? recordOf(known) : undefined;
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

function digestImpossible(): SurveyLoopError {
  return new SurveyLoopError(
    "unsupported",
    "PasswordDigest is only for keys that were made for it (passwordDigest), since of others a hash is stored; send PasswordText over TLS.",
  );
}

function recordOf({ secretHash, sealedSecret, ...record }: StoredKey): KeyRecord {
  return record;
}
