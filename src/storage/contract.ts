/**
 * The storage contract: what a driver must do, with its guarantees S1-S17 (see docs/storage.md). The domain computes what
 * changes; a driver stores it whole or not at all, and knows nothing of surveys' meaning. No driver is imported here.
 */
import type { CounterDelta } from "../domain/counters.js";
import type { Instant } from "../domain/instant.js";
import type { InvitationRecord, InvitationStatus, NaturalKey } from "../domain/invitation.js";
import type { ResponseRecord } from "../domain/response.js";
import type { SurveyVersion } from "../domain/survey.js";

/** An invitation with its responses: the unit of a commit. `revision` guards it (0 = does not exist yet). */
export interface InvitationUnit {
  readonly revision: number;
  readonly invitation: InvitationRecord;
  readonly responses: readonly ResponseRecord[];
}

/** One conditional change of one unit, with the counters and feed entries that belong to it. */
export interface UnitChange {
  readonly surveyId: string;
  readonly invitationId: string;
  /** The revision that the unit must have; 0: it must not exist, and the natural key of `invitation` must be free. */
  readonly expectedRevision: number;
  /** The invitation's next record, if it changes; required for a new unit. It gets a new place in the invitation feed. */
  readonly invitation?: InvitationRecord;
  /** Only the responses that change. Each gets a new place in the response feed. */
  readonly responses?: readonly ResponseRecord[];
  readonly counters?: readonly CounterDelta[];
}

/** Outcome of one change: committed with its new revision, or refused with the unit that stands in its way. */
export type UnitOutcome =
  | { readonly committed: true; readonly revision: number }
  /**
   * `existing` is the unit as it is now: for a new unit the holder of the natural key (or of the ID), for a change the unit
   * with its other revision, `undefined` if there is none.
   */
  | { readonly committed: false; readonly existing: InvitationUnit | undefined };

/** Filters of {@link Storage.listInvitations}; all that are given must hold. */
export interface InvitationQuery {
  readonly surveyId: string;
  /** Wanted statuses at the moment `now`. */
  readonly statuses?: ReadonlySet<InvitationStatus> | undefined;
  readonly now: Instant;
  readonly emailIdentity?: string | undefined;
  readonly externalId?: string | undefined;
  /** `changedAt` at or after. */
  readonly changedSince?: Instant | undefined;
  /** The later of `sentAt` and `lastRemindedAt` is before (an invitation with neither does not match). */
  readonly contactedBefore?: Instant | undefined;
  /** `reminderCount` is below. */
  readonly remindersBelow?: number | undefined;
  /** `newest` lists the latest created first. Default `oldest`. */
  readonly order?: "oldest" | "newest" | undefined;
  /** Continue behind this place: the `next` of the page before. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** A page of invitations in order of creation; `next` is absent on the last page. */
export interface InvitationListing {
  readonly invitations: readonly InvitationRecord[];
  readonly next?: number;
}

/** The two change feeds of a survey. */
export type FeedName = "responses" | "invitations";

/**
 * One record of the portable form, in which everything travels from one storage to another: into a backup, out of it, or
 * to another driver. It holds all that a storage must give back: the same revisions, positions and order of creation, so
 * that cursors, checkpoints and conditions go on to hold.
 */
export type StorageRecord =
  | { readonly kind: "survey"; readonly survey: SurveyVersion }
  | {
      readonly kind: "unit";
      readonly unit: InvitationUnit;
      /** Place in the order of creation: the position of its first entry in the invitation feed. */
      readonly place: number;
      readonly invitationPosition: number;
      /** Positions of the responses, in the order of `unit.responses`. */
      readonly responsePositions: readonly number[];
    }
  /** The totals of all counters of one quarter-hour. */
  | {
      readonly kind: "counters";
      readonly surveyId: string;
      readonly quarterHour: string;
      readonly amounts: Readonly<Record<string, number>>;
    }
  | { readonly kind: "document"; readonly collection: DocumentCollection; readonly document: StoredDocument };

/** A request for a page of a feed. */
export interface FeedQuery {
  readonly surveyId: string;
  readonly feed: FeedName;
  /** Rows behind this position (`oldest` order) or before it (`newest`); from the first or last row when absent. */
  readonly after?: number | undefined;
  readonly limit: number;
  readonly order?: "oldest" | "newest" | undefined;
}

/** One row of a feed: the newest state of an invitation or a response, at the position of its latest change. */
export interface FeedRow {
  readonly position: number;
  readonly invitation: InvitationRecord;
  /** Present in the response feed. */
  readonly response?: ResponseRecord;
}

/** A page of a feed. `hasMore` is false when no committed row lay behind it while it was read. */
export interface FeedPage {
  readonly rows: readonly FeedRow[];
  readonly hasMore: boolean;
}

/** A period of quarter-hours, `2026-03-01T10:15`; start inclusive, end exclusive, open where absent. */
export interface CounterPeriod {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Something known of a response, by which responses are chosen and grouped. Its values are compared as texts. */
export type ResponseField =
  | { readonly of: "status" }
  | { readonly of: "language" }
  /** `any`: the signed value, else the unsigned one. */
  | { readonly of: "parameter"; readonly name: string; readonly origin: "any" | "signed" | "unsigned" }
  /** A list has each of its entries as a value, a composite answer only those of its parts. */
  | { readonly of: "answer"; readonly name: string; readonly part?: string | undefined }
  /** Its one value is `true`, where there is an answer. */
  | { readonly of: "answered"; readonly name: string; readonly part?: string | undefined };

/** Responses of a survey that are not erased and for which all conditions hold. */
export interface ResponseSelection {
  readonly surveyId: string;
  /** When it was completed, or else started: start inclusive, end exclusive, open where absent. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** Each holds when the field has one of the values. */
  readonly conditions: readonly { readonly field: ResponseField; readonly values: readonly string[] }[];
}

/** A request to count responses. */
export interface TallyQuery {
  readonly selection: ResponseSelection;
  /** What to group by, at most two fields each; no field counts all. A response without a value stands in no group. */
  readonly groupings: readonly (readonly ResponseField[])[];
  /** Most groups of one grouping. */
  readonly maxGroups: number;
}

/** How many responses have these values, one for each field of the grouping. */
export interface TallyRow {
  readonly values: readonly string[];
  readonly responses: number;
  /** Of a grouping by `answered` alone: the sum of the answers that are numbers, each in millionths, rounded. */
  readonly sum?: number;
}

/** Any JSON value. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue };

/** A small document beside the surveys: an API key, a consumer's checkpoint, an opt-out mark, a portal user, ... */
export interface StoredDocument {
  readonly key: string;
  /** 1 when first put, one more at each change. */
  readonly revision: number;
  readonly value: JsonValue;
}

/** The rooms for documents. A driver treats all alike. */
export const documentCollections = [
  "keys",
  "consumers",
  "marks",
  "sessions",
  "users",
  "audit",
  "settings",
  "files",
] as const;
export type DocumentCollection = (typeof documentCollections)[number];

/** One conditional change of one document. */
export interface DocumentChange {
  readonly collection: DocumentCollection;
  /** 1 to 255 characters of any text; never used as a path. */
  readonly key: string;
  /** The revision it must have; 0: it must not exist. Absent: whatever it is (last write wins). */
  readonly expectedRevision?: number | undefined;
  /** The next value; absent deletes the document. */
  readonly value?: JsonValue;
}

/** Outcome of one document change: its new revision (0 once deleted); when refused, the document as it is now. */
export type DocumentOutcome =
  | { readonly committed: true; readonly revision: number }
  | { readonly committed: false; readonly existing: StoredDocument | undefined };

/**
 * Where everything is kept. All methods reject with a `SurveyLoopError` of code `unavailable` when the medium fails, after
 * which nothing of the refused change is visible, now or later (S10), and with `unavailable` after `close` (S13).
 * Absent things are `undefined`, never a throw (S14). What is returned is a copy or deeply frozen, and what was given is
 * copied, not frozen in place: nothing that a caller does to either changes the storage (S7). The lists and maps that
 * methods return are the caller's own.
 */
export interface Storage {
  /** For messages: `memory`, `lowdb`, ... */
  readonly driver: string;

  /** Opens the medium, takes its lock, checks what is there. Refuses what is corrupt, foreign or newer (S11, S12). */
  open(): Promise<void>;

  /** Finishes what is under way, then closes. Repeating it does nothing. */
  close(): Promise<void>;

  /** Adds a version if it is the next one (latest + 1, or 1); answers whether it was added. */
  addSurveyVersion(version: SurveyVersion): Promise<boolean>;

  /** One version, the latest when `version` is absent. */
  findSurvey(surveyId: string, version?: number): Promise<SurveyVersion | undefined>;

  /** The latest version of each survey, ordered by ID. */
  listSurveys(): Promise<SurveyVersion[]>;

  /** The unit of an invitation, by its ID alone: the ID is unique in the whole storage. */
  findUnit(invitationId: string): Promise<InvitationUnit | undefined>;

  /** The live unit with a natural key. */
  findUnitByNaturalKey(key: NaturalKey): Promise<InvitationUnit | undefined>;

  /** IDs of all live (not erased) invitations of a person, in one survey or in all. */
  findInvitationIds(emailIdentity: string, surveyId?: string): Promise<string[]>;

  /** Invitations of a survey in order of creation, by page; pages are stable under writes (S6). */
  listInvitations(query: InvitationQuery): Promise<InvitationListing>;

  /**
   * Applies each change if its condition holds, whole or not at all, durably (S1-S4), and answers for each in order.
   * Changes of one call share a commit round but not their fate. A call rejects as a whole only if the medium fails and
   * nothing of it was committed; if some units were committed and others could not be, those outcomes say `failed`.
   */
  commit(changes: readonly UnitChange[]): Promise<CommitOutcome[]>;

  /** A page of a feed, in commit order (S5). */
  readFeed(query: FeedQuery): Promise<FeedPage>;

  /** Totals of all counters of a survey in a period (S15). A counter whose total is 0 is absent. */
  readCounters(surveyId: string, period?: CounterPeriod): Promise<Map<string, number>>;

  /**
   * Counts responses by groups where they lie, in one state, without handing out rows (S17); for each grouping its rows in no
   * certain order, or `undefined` when it has more than `maxGroups`. A driver whose medium cannot count leaves the method
   * out: then the feed is read and counted by whoever asks, with the same result.
   */
  tallyResponses?(query: TallyQuery): Promise<(readonly TallyRow[] | undefined)[]>;

  /** Documents by key, in the order of the keys, `undefined` where there is none. */
  getDocuments(collection: DocumentCollection, keys: readonly string[]): Promise<(StoredDocument | undefined)[]>;

  /** Documents of a collection ordered by key (by code unit), behind a key. */
  listDocuments(
    collection: DocumentCollection,
    page: { readonly prefix?: string | undefined; readonly after?: string | undefined; readonly limit: number },
  ): Promise<StoredDocument[]>;

  /** Puts or deletes a document if its condition holds, durably. */
  putDocument(change: DocumentChange): Promise<DocumentOutcome>;

  /**
   * Everything that is stored, in its portable form and in one consistent state: what is committed when the first record is
   * asked for, and nothing that is committed later (S16). The order is fixed: survey versions by survey ID and version;
   * then for each survey, by ID, its units in order of creation and its counters by quarter-hour; then documents by
   * collection, in the order of {@link documentCollections}, and key. Texts are ordered by code unit. Others have their
   * turns in between. Leaving the iteration early releases what it holds.
   */
  readAll(): AsyncIterable<StorageRecord>;

  /**
   * Puts records as they are, durably: the same revisions, places and positions. What has the same identity (a version's
   * survey and number, an invitation's ID, a survey's quarter-hour, a document's collection and key) is replaced, so that
   * repeating a call is harmless; counters are *set* for their quarter-hour. What is created later lies above all places and
   * positions that were loaded. Records come in the order of {@link Storage.readAll}, in any number of calls.
   *
   * It is meant for filling a storage that nobody else writes to. When it rejects, some of the records may have been put,
   * each whole or not at all: repeat the call.
   * A record that contradicts what is there (a version whose predecessor is missing, an ID or a natural key that belongs to
   * another unit) rejects the call.
   */
  load(records: readonly StorageRecord[]): Promise<void>;
}

/** Outcome of one change in a commit: a {@link UnitOutcome}, or the medium's failure for this unit alone. */
export type CommitOutcome = UnitOutcome | { readonly committed: false; readonly failed: unknown };
