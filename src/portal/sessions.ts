/** Sessions of the portal: documents in the collection `sessions`, found by the hash of a random ID that only a cookie holds. */
import { createHash } from "node:crypto";
import { isOfTest } from "../operations/answering/test-room.js";
import type { Storage, StoredDocument } from "../storage/contract.js";
import type { PortalAccounts, VerifiedAccount } from "./accounts.js";
import { createCookieValue, isCookieValue } from "./portal-cookie.js";
import type { PortalUser } from "./portal-user.js";

/** Sessions end this long after sign-in unless an option says otherwise. */
export const defaultSessionHours = 12;

/** Few, since the pieces of files that tests have sent lie behind them. */
const sessionsPerPage = 50;

export interface Sessions {
  /** Begins a session and gives its ID for the cookie. Deletes sessions that have expired. */
  begin(account: VerifiedAccount): Promise<string>;
  /** Who is signed in; `undefined` when the ID is none, has expired, or the account has changed since. */
  find(sessionId: string | undefined): Promise<PortalUser | undefined>;
  /** Ends a session; harmless when there is none. */
  end(sessionId: string): Promise<void>;
}

interface StoredSession {
  readonly name: string;
  readonly accountRevision: number;
  readonly expiresAt: number;
}

/** Creates the sessions of a storage. */
export function createSessions(
  storage: Storage,
  accounts: Pick<PortalAccounts, "find">,
  clock: () => number,
  hours = defaultSessionHours,
): Sessions {
  return {
    async begin(account) {
      const sessionId = createCookieValue();
      const session: StoredSession = {
        name: account.name,
        accountRevision: account.revision,
        expiresAt: clock() + hours * 3_600_000,
      };
      await storage.putDocument({
        collection: "sessions",
        key: sessionKey(sessionId),
        expectedRevision: 0,
        value: { ...session },
      });
      await deleteExpired(storage, clock());
      return sessionId;
    },
    async find(sessionId) {
      if (sessionId === undefined || !isCookieValue(sessionId)) return undefined;
      const [document] = await storage.getDocuments("sessions", [sessionKey(sessionId)]);
      if (document === undefined) return undefined;
      const session = storedSession(document);
      if (session.expiresAt <= clock()) return undefined;
      const account = await accounts.find(session.name);
      if (account === undefined || account.revision !== session.accountRevision) return undefined;
      return { name: account.name, role: account.role };
    },
    async end(sessionId) {
      if (!isCookieValue(sessionId)) return;
      await storage.putDocument({ collection: "sessions", key: sessionKey(sessionId) });
    },
  };
}

async function deleteExpired(storage: Storage, now: number): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const documents = await storage.listDocuments("sessions", { after, limit: sessionsPerPage });
    for (const { key, revision, ...document } of documents) {
      // They lie behind all sessions, whose keys are hexadecimal digits.
      if (isOfTest(key)) return;
      if (storedSession(document).expiresAt > now) continue;
      await storage.putDocument({ collection: "sessions", key, expectedRevision: revision });
    }
    after = documents.at(-1)?.key;
    if (documents.length < sessionsPerPage) return;
  }
}

function storedSession(document: Pick<StoredDocument, "value">): StoredSession {
  return document.value as unknown as StoredSession;
}

// Only the hash is stored, so that who reads the storage cannot enter with what is there.
function sessionKey(sessionId: string): string {
  return createHash("sha256").update(`portal session ${sessionId}`).digest("hex");
}
