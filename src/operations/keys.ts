/** API keys: made once, shown once, kept as hashes; those that may be used by PasswordDigest are kept encrypted as well. */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { customAlphabet } from "nanoid";
import { isName } from "../domain/identifiers.js";
import { toInstant } from "../domain/instant.js";
import { SurveyLoopError } from "../errors.js";
import { type Logger, silentLogger } from "../logger.js";
import type { JsonValue, Storage, StoredDocument } from "../storage/contract.js";
import type { SealedText, SecretSeal } from "../tracking/secret-seal.js";
import { type AuditLog, createAuditLog } from "./audit-log.js";
import { type Scope, scopes } from "./define-operation.js";
import { checkTimely, fitsPassword, type PasswordDigest, useOnce } from "./password-digest.js";

/** A key as it is listed: without its secret, which nobody can read again. */
export interface KeyRecord {
  readonly keyId: string;
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  readonly revokedAt?: string;
  /** About when it was last used: written once an hour at most. Absent when it never was. */
  readonly lastUsedAt?: string;
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
    /** Who makes it, for the audit log; `host` unless given. */
    readonly actor?: string;
    readonly passwordDigest?: boolean;
  }): Promise<CreatedKey>;
  /** All keys, revoked ones too, ordered by ID. */
  list(): Promise<KeyRecord[]>;
  /** Makes a key useless at once and for good. Throws `not_found` when there is none. */
  revoke(keyId: string, actor?: string): Promise<void>;
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

/** The use of a key is written down again after so long. */
const useGrain = 3_600_000;

/** What keys need beside their storage; each may be left out. */
export interface KeysOptions {
  /** Keeps the secrets of keys that may be used by PasswordDigest; without it there are none. */
  readonly seal?: SecretSeal | undefined;
  readonly audit?: AuditLog | undefined;
  readonly logger?: Logger | undefined;
}

/** Creates the keys of a storage. */
export function createKeys(storage: Storage, now: () => number, options: KeysOptions = {}): Keys {
  const { seal, logger = silentLogger, audit = createAuditLog(storage, now, silentLogger) } = options;
  const noteUse = createUseNotes(storage, now, logger);
  async function find(keyId: string): Promise<StoredKey | undefined> {
    const [document] = isName(keyId) ? await storage.getDocuments("keys", [keyId]) : [];
    return document && storedKey(document);
  }
  return {
    async create({ label, scopes: wanted, passwordDigest = false, actor = "host" }) {
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
      const details = { scopes: record.scopes.join(" ") };
      await audit.record({ action: "key.created", actor, subject: record.keyId, details });
      return { ...record, secret, key: `${record.keyId}.${secret}` };
    },
    async list() {
      const found: KeyRecord[] = [];
      for (;;) {
        const page = await storage.listDocuments("keys", { after: found.at(-1)?.keyId, limit: 500 });
        const uses = await storage.getDocuments(
          "marks",
          page.map(({ key }) => useKey(key)),
        );
        found.push(...page.map((document, index) => ({ ...recordOf(storedKey(document)), ...lastUse(uses[index]) })));
        if (page.length < 500) return found;
      }
    },
    async revoke(keyId, actor = "host") {
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
        if (outcome.committed) return audit.record({ action: "key.revoked", actor, subject: keyId });
      }
    },
    async verify({ keyId, secret }) {
      // An unknown key costs the same as a wrong secret (T39).
      const known = await find(keyId);
      const matches = timingSafeEqual(
        Buffer.from(hashOf(secret), "hex"),
        Buffer.from(known?.secretHash ?? hashOf(""), "hex"),
      );
      if (!matches || !known || known.revokedAt !== undefined) return undefined;
      noteUse(known.keyId);
      return recordOf(known);
    },
    async verifyDigest(given) {
      const known = await find(given.keyId);
      if (known?.revokedAt !== undefined) return undefined;
      const secret = known?.sealedSecret && seal?.open(known.keyId, known.sealedSecret);
      if (known === undefined || secret === undefined) throw digestImpossible();
      checkTimely(given, now());
      if (!fitsPassword(given, secret)) return undefined;
      if (!(await useOnce(storage, given, now()))) return undefined;
      noteUse(known.keyId);
      return recordOf(known);
    },
  };
}

/**
 * Writes down when keys are used, beside them, so that it can never bring a revoked one back. Calls do not wait for it, and
 * what is lost by a failure is written an hour later.
 */
function createUseNotes(storage: Storage, now: () => number, logger: Logger): (keyId: string) => void {
  const notedAt = new Map<string, number>();
  return (keyId) => {
    const last = notedAt.get(keyId);
    if (last !== undefined && now() - last < useGrain) return;
    notedAt.set(keyId, now());
    storage
      .putDocument({ collection: "marks", key: useKey(keyId), value: { usedAt: toInstant(now()) } })
      .catch((error: unknown) => logger.warn({ err: error, keyId }, "the use of a key could not be written down"));
  };
}

function useKey(keyId: string): string {
  return `key-use/${keyId}`;
}

function lastUse(note: StoredDocument | undefined): { lastUsedAt?: string } {
  return note === undefined ? {} : { lastUsedAt: (note.value as unknown as { usedAt: string }).usedAt };
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
