/**
 * The audit log: who did what, when, about what. Entries are documents that name surveys, keys, accounts and invitations by
 * their IDs and hold no e-mail address, no answer and no secret. They are kept for a fixed time.
 */
import { createIdentifier } from "../domain/identifiers.js";
import { type Instant, toInstant } from "../domain/instant.js";
import type { Logger } from "../logger.js";
import type { JsonValue, Storage, StoredDocument } from "../storage/contract.js";

/** Everything that is written down. */
export const auditActions = [
  "portal.signedIn",
  "portal.signInsFailed",
  "account.changed",
  "account.removed",
  "key.created",
  "key.revoked",
  "invitation.revoked",
  "respondent.erased",
  "survey.published",
  "draft.deleted",
  "download.made",
] as const;
export type AuditAction = (typeof auditActions)[number];

/** What is to be written down. */
export interface AuditEntry {
  readonly action: AuditAction;
  /** ID of an API key, `portal:` and the name of an account, `host`, `command`, or `anybody` before sign-in. */
  readonly actor: string;
  /** What it was about: an ID or the name of an account, never an address. */
  readonly subject?: string | undefined;
  /** Facts of it: numbers, scopes, roles. */
  readonly details?: { readonly [name: string]: string | number } | undefined;
}

/** An entry as it is kept. */
export interface AuditRecord extends AuditEntry {
  readonly at: Instant;
}

export interface AuditPage {
  /** Newest first. */
  readonly records: readonly AuditRecord[];
  /** Give it as `after` for what is older; absent at the end. */
  readonly next?: string | undefined;
}

export interface AuditFilter {
  readonly action?: AuditAction | undefined;
  readonly actor?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface AuditLog {
  /**
   * Writes an entry down. What was done stands whether this succeeds or not, so it never rejects: a failure goes to the
   * logger as an error.
   */
  record(entry: AuditEntry): Promise<void>;
  /**
   * Counts a failed sign-in. All of one hour are one entry, however many they are, with the names of accounts that were
   * tried; other names are not kept, since people type passwords into the wrong field.
   */
  countFailedSignIn(account: string | undefined): Promise<void>;
  /**
   * A page of the log. A filter that matches little ends a page early, with a `next`, after {@link maxAuditScan} entries.
   */
  list(filter: AuditFilter): Promise<AuditPage>;
}

/** Days for which an entry is kept. */
export const auditDays = 400;
/** Most entries that one page looks through. */
export const maxAuditScan = 2000;

const prefix = "log/";
const dayMilliseconds = 86_400_000;
const hourMilliseconds = 3_600_000;
/** Entries that are too old are deleted with each new one, this many at most: more than come in, so that they go out. */
const prunedAtOnce = 20;
const maxNamedAccounts = 20;
/** Documents are listed by key, smallest first; the newest entry has to have the smallest. */
const farFuture = 9_999_999_999_999;

/** The audit log of a storage. */
export function createAuditLog(storage: Storage, now: () => number, logger: Logger): AuditLog {
  // Entries of one millisecond stay in their order, as far as one process wrote them.
  let written = 0;
  const shield = async (action: AuditAction, write: () => Promise<void>): Promise<void> => {
    try {
      await write();
      await prune(storage, now());
    } catch (error) {
      logger.error({ err: error, action }, "the audit log could not be written");
    }
  };
  return {
    record: (entry) =>
      shield(entry.action, async () => {
        const value: AuditRecord = { at: toInstant(now()), ...entry };
        written += 1;
        const order = String(999_999 - (written % 1_000_000)).padStart(6, "0");
        const key = `${keyOf(now())}/${order}${createIdentifier()}`;
        await storage.putDocument({ collection: "audit", key, expectedRevision: 0, value: jsonOf(value) });
      }),
    countFailedSignIn: (account) => shield("portal.signInsFailed", () => countFailure(storage, now(), account)),
    async list({ action, actor, after, limit }) {
      const records: AuditRecord[] = [];
      let last = after;
      for (let scanned = 0; scanned < maxAuditScan; ) {
        const documents = await storage.listDocuments("audit", { prefix, after: last, limit: 200 });
        for (const document of documents) {
          const record = recordOf(document);
          scanned += 1;
          const fits =
            (action === undefined || record.action === action) && (actor === undefined || isBy(record, actor));
          if (fits && records.length === limit) return { records, next: last };
          if (fits) records.push(record);
          last = document.key;
        }
        if (documents.length < 200) return { records };
      }
      return { records, next: last };
    },
  };
}

function isBy({ actor, details }: AuditRecord, wanted: string): boolean {
  return (
    actor === wanted ||
    actor === `portal:${wanted}` ||
    String(details?.accounts ?? "")
      .split(", ")
      .includes(wanted)
  );
}

async function countFailure(storage: Storage, now: number, account: string | undefined): Promise<void> {
  const hour = Math.floor(now / hourMilliseconds) * hourMilliseconds;
  const key = `${keyOf(hour)}/failed`;
  for (let attempt = 0; attempt < 10; attempt++) {
    const [known] = await storage.getDocuments("audit", [key]);
    const before = known === undefined ? undefined : recordOf(known).details;
    const accounts = new Set(
      String(before?.accounts ?? "")
        .split(", ")
        .filter(Boolean),
    );
    if (account !== undefined && accounts.size < maxNamedAccounts) accounts.add(account);
    const value: AuditRecord = {
      at: toInstant(hour),
      action: "portal.signInsFailed",
      actor: "anybody",
      details: {
        count: Number(before?.count ?? 0) + 1,
        ...(accounts.size === 0 ? undefined : { accounts: [...accounts].sort().join(", ") }),
      },
    };
    const change = { collection: "audit", key, expectedRevision: known?.revision ?? 0, value: jsonOf(value) } as const;
    if ((await storage.putDocument(change)).committed) return;
  }
}

async function prune(storage: Storage, now: number): Promise<void> {
  const after = `${keyOf(now - auditDays * dayMilliseconds)}/~`;
  for (const { key, revision } of await storage.listDocuments("audit", { prefix, after, limit: prunedAtOnce })) {
    await storage.putDocument({ collection: "audit", key, expectedRevision: revision });
  }
}

function keyOf(milliseconds: number): string {
  return `${prefix}${String(farFuture - milliseconds).padStart(13, "0")}`;
}

function recordOf(document: StoredDocument): AuditRecord {
  return document.value as unknown as AuditRecord;
}

function jsonOf(record: AuditRecord): JsonValue {
  return JSON.parse(JSON.stringify(record)) as JsonValue;
}
