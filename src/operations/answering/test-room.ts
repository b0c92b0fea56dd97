/**
 * Trying a survey: the form runs behind a test link as it does for respondents, but what is answered lies in a document of its
 * own that ends after a week. No invitation, feed, counter, listing, event or export ever sees it.
 */
import { createIdentifier } from "../../domain/identifiers.js";
import { toInstant } from "../../domain/instant.js";
import type { InvitationRecord } from "../../domain/invitation.js";
import type { CompiledSurvey } from "../../forms/compiled-survey.js";
import type {
  CommitOutcome,
  InvitationUnit,
  JsonValue,
  Storage,
  StoredDocument,
  UnitChange,
} from "../../storage/contract.js";
import type { TrackingLinks } from "../../tracking/tracking-links.js";
import type { Services } from "../context.js";
import { removeFiles } from "./files.js";

/** A test link ends this long after it was made. */
const testMilliseconds = 7 * 86_400_000;

/** Tests are kept beside the sessions of the portal: like these they end, and nothing that counts answers looks there. */
const collection = "sessions";
const unitPrefix = "test unit ";
const unitKey = (invitationId: string) => unitPrefix + invitationId;
const fileKey = (key: string) => `test file ${key}`;

/** Whether a document among the sessions belongs to a test. */
export function isOfTest(key: string): boolean {
  return key.startsWith("test ");
}

export interface TestRoom {
  /** What the form's handlers run with behind a test link. */
  readonly services: Services;
  /** Begins a test of a survey's latest version, open or not. @returns its link */
  start(survey: CompiledSurvey): Promise<string>;
  /** Throws away the tests that have ended, with their files. */
  removeEnded(): Promise<void>;
}

/** @param links signed for tests, so that no tracking link opens a test and no test link an invitation */
export function createTestRoom(services: Services, links: TrackingLinks): TestRoom {
  const storage = testStorage(services.storage);
  const own = {
    links,
    storage,
    surveys: {
      find: async (...wanted: Parameters<Services["surveys"]["find"]>) =>
        alwaysOpen(await services.surveys.find(...wanted)),
    },
    events: { on: () => () => {}, emit: () => {} },
  };
  return {
    services: Object.assign(Object.create(services) as Services, own),
    async start({ surveyId }) {
      const now = toInstant(services.now());
      const invitation: InvitationRecord = {
        ...{ surveyId, invitationId: createIdentifier(), keyId: links.currentKeyId, parameters: {} },
        ...{
          createdAt: now,
          changedAt: now,
          expiresAt: toInstant(services.now() + testMilliseconds),
          reminderCount: 0,
          revision: 1,
        },
      };
      const value = asJson({ invitation, responses: [] });
      const key = unitKey(invitation.invitationId);
      await services.storage.putDocument({ collection, key, expectedRevision: 0, value });
      return links.trackingUrl(invitation);
    },
    async removeEnded() {
      let after: string | undefined;
      for (;;) {
        const page = { prefix: unitPrefix, after, limit: 100 };
        const documents = await services.storage.listDocuments(collection, page);
        for (const document of documents) {
          const { invitation } = unitOf(document);
          if (Date.parse(invitation.expiresAt!) > services.now()) continue;
          await removeFiles(storage, invitation.invitationId);
          await services.storage.putDocument({ collection, key: document.key });
        }
        if (documents.length < page.limit) return;
        after = documents.at(-1)!.key;
      }
    },
  };
}

const openSurveys = new WeakMap<CompiledSurvey, CompiledSurvey>();

/** A survey is tried before it opens, and when it is full. */
function alwaysOpen(survey: CompiledSurvey | undefined): CompiledSurvey | undefined {
  if (survey === undefined) return undefined;
  const known = openSurveys.get(survey);
  if (known !== undefined) return known;
  const { opensAt, closesAt, responseLimit, ...settings } = survey.settings;
  const open = { ...survey, settings };
  openSurveys.set(survey, open);
  return open;
}

/** The storage with units and files of tests in place of all others. */
function testStorage(storage: Storage): Storage {
  const find = async (invitationId: string): Promise<InvitationUnit | undefined> => {
    const [document] = await storage.getDocuments(collection, [unitKey(invitationId)]);
    return document === undefined ? undefined : unitOf(document);
  };
  const commitOne = async (change: UnitChange): Promise<CommitOutcome> => {
    const before = await find(change.invitationId);
    if (before === undefined || before.revision !== change.expectedRevision)
      return { committed: false, existing: before };
    const changed = change.responses ?? [];
    const kept = before.responses.filter((known) => !changed.some((each) => each.responseId === known.responseId));
    const { invitation = before.invitation } = change;
    const value = asJson({ invitation, responses: [...kept, ...changed] });
    const outcome = await storage.putDocument({
      ...{ collection, key: unitKey(change.invitationId), expectedRevision: before.revision, value },
    } as const);
    return outcome.committed ? outcome : { committed: false, existing: outcome.existing && unitOf(outcome.existing) };
  };
  const own: Partial<Storage> = {
    findUnit: find,
    commit: (changes) => Promise.all(changes.map(commitOne)),
    readCounters: async () => new Map(),
    async getDocuments(_, keys) {
      return (await storage.getDocuments(collection, keys.map(fileKey))).map((each) => each && fileOf(each));
    },
    async listDocuments(_, { prefix = "", after, limit }) {
      const page = { prefix: fileKey(prefix), after: after === undefined ? undefined : fileKey(after), limit };
      return (await storage.listDocuments(collection, page)).map(fileOf);
    },
    async putDocument(change) {
      const outcome = await storage.putDocument({ ...change, collection, key: fileKey(change.key) });
      return outcome.committed ? outcome : { committed: false, existing: outcome.existing && fileOf(outcome.existing) };
    },
  };
  return Object.assign(Object.create(storage) as Storage, own);
}

function unitOf({ revision, value }: StoredDocument): InvitationUnit {
  const { invitation, responses } = value as unknown as InvitationUnit;
  return { revision, invitation, responses };
}

function fileOf({ key, revision, value }: StoredDocument): StoredDocument {
  return { key: key.slice(fileKey("").length), revision, value };
}

/** Records hold nothing but JSON; members that are undefined go. */
function asJson(value: object): JsonValue {
  return JSON.parse(JSON.stringify(value));
}
