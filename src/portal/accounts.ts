/** The portal's own accounts: documents in the collection `users`. Sessions and pages are elsewhere. */
import { invalidArgument } from "../errors.js";
import { silentLogger } from "../logger.js";
import { type AuditLog, createAuditLog } from "../operations/audit-log.js";
import type { JsonValue, Storage, StoredDocument } from "../storage/contract.js";
import { hashPassword, matchesPassword, type PasswordHash, unmatchableHash } from "./password-hash.js";
import { isPortalRole, type PortalRole, type PortalUser } from "./portal-user.js";

/** An account as lists show it. */
export interface PortalAccount extends PortalUser {
  readonly changedAt: string;
}

/** A signed-in account with the revision at which that was true; a later revision ends its sessions. */
export interface VerifiedAccount extends PortalUser {
  readonly revision: number;
}

export interface PortalAccounts {
  /**
   * Creates an account or changes its password and role, which ends its sessions. Names are 1 to 64 letters, digits and
   * `. _ @ + -`, and do not differ by case; passwords have 12 to 200 characters.
   *
   * @throws SurveyLoopError `invalid_argument`
   */
  setPassword(name: string, password: string, role: PortalRole, actor?: string): Promise<void>;
  /** The account, if the password is its own. Takes as long when there is no such account. */
  verify(name: string, password: string): Promise<VerifiedAccount | undefined>;
  /** The account as it is now. */
  find(name: string): Promise<VerifiedAccount | undefined>;
  /** All accounts by name, at most 1,000. */
  list(): Promise<PortalAccount[]>;
  /** Deletes an account, which ends its sessions; answers whether there was one. */
  remove(name: string, actor?: string): Promise<boolean>;
}

interface StoredAccount {
  readonly role: PortalRole;
  readonly changedAt: string;
  readonly password: PasswordHash;
}

/** Passwords shorter than this are refused. */
export const minPasswordLength = 12;
const maxPasswordLength = 200;

/** Creates the accounts of a storage. Who changes them is `host` in the audit log unless an `actor` is given. */
export function createPortalAccounts(
  storage: Storage,
  clock: () => number,
  audit: AuditLog = createAuditLog(storage, clock, silentLogger),
): PortalAccounts {
  const read = async (name: string): Promise<StoredDocument | undefined> => {
    const key = accountKey(name);
    return key === undefined ? undefined : (await storage.getDocuments("users", [key]))[0];
  };
  return {
    async setPassword(name, password, role, actor = "host") {
      const key = accountKey(name);
      if (key === undefined) {
        throw invalidArgument("name", "name must be 1 to 64 letters, digits or any of . _ @ + -");
      }
      if (password.length < minPasswordLength || password.length > maxPasswordLength) {
        throw invalidArgument(
          "password",
          `password must have ${minPasswordLength} to ${maxPasswordLength} characters.`,
        );
      }
      if (!isPortalRole(role)) throw invalidArgument("role", "role must be viewer, analyst or admin.");
      const account: StoredAccount = {
        role,
        changedAt: new Date(clock()).toISOString(),
        password: await hashPassword(password),
      };
      await storage.putDocument({ collection: "users", key, value: account as unknown as JsonValue });
      await audit.record({ action: "account.changed", actor, subject: key, details: { role } });
    },
    async verify(name, password) {
      const document = password.length > maxPasswordLength ? undefined : await read(name);
      const matches = await matchesPassword(
        password.slice(0, maxPasswordLength),
        document === undefined ? unmatchableHash() : storedAccount(document).password,
      );
      return document !== undefined && matches ? verified(document) : undefined;
    },
    async find(name) {
      const document = await read(name);
      return document === undefined ? undefined : verified(document);
    },
    async list() {
      const documents = await storage.listDocuments("users", { limit: 1000 });
      return documents.map((document) => {
        const { role, changedAt } = storedAccount(document);
        return { name: document.key, role, changedAt };
      });
    },
    async remove(name, actor = "host") {
      const document = await read(name);
      if (document === undefined) return false;
      await storage.putDocument({ collection: "users", key: document.key });
      await audit.record({ action: "account.removed", actor, subject: document.key });
      return true;
    },
  };
}

function accountKey(name: string): string | undefined {
  const key = name.trim().toLowerCase();
  return /^[a-z0-9._@+-]{1,64}$/.test(key) ? key : undefined;
}

function storedAccount(document: StoredDocument): StoredAccount {
  return document.value as unknown as StoredAccount;
}

function verified(document: StoredDocument): VerifiedAccount {
  return { name: document.key, role: storedAccount(document).role, revision: document.revision };
}
