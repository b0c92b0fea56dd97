/** What the threads of the sqlite driver say to each other. Types only: the files in JavaScript read them as comments. */
import type { CommitOutcome, DocumentOutcome } from "../contract.js";

/** A value of a column. Never a boolean, which libsql cannot bind. */
export type SqlValue = string | number | null | Uint8Array;

/** The few members of a better-sqlite3 database that are used; libsql has the same. */
export interface NativeDatabase {
  prepare(sql: string): NativeStatement;
  exec(sql: string): unknown;
  close(): unknown;
  readonly inTransaction: boolean;
}

export interface NativeStatement {
  raw(isRaw?: boolean): NativeStatement;
  run(...values: SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): SqlValue[] | undefined;
  all(...values: SqlValue[]): SqlValue[][];
}

/** What a thread is started with. */
export interface ThreadSettings {
  readonly role: "reader" | "writer";
  readonly file: string;
  /** Whether the file was open before: one that is missing is not made anew. */
  readonly isRestart: boolean;
  /** Names of the packages to try. */
  readonly engines: readonly string[];
  /** How much of a quarter-hour's name is the name of its bucket, by level, the quarter-hour first. */
  readonly levels: readonly (readonly [level: string, length: number])[];
  /** SQL that makes one JSON text of a unit whose invitation is `i`. */
  readonly unitJson: string;
}

/** Columns that are not NULL, separated by commas, with their values. */
export interface EncodedRow {
  readonly columns: string;
  readonly values: readonly SqlValue[];
}

export interface EncodedResponse extends EncodedRow {
  readonly responseId: string;
}

export interface EncodedInvitation extends EncodedRow {
  readonly emailIdentity: string | null;
  readonly externalId: string | null;
}

/** An amount of a counter: quarter-hour, name, amount. */
export type EncodedCounter = readonly [quarterHour: string, name: string, amount: number];

/** A conditional change of a unit. */
export interface ChangeTask {
  readonly kind: "change";
  readonly surveyId: string;
  readonly invitationId: string;
  readonly expectedRevision: number;
  readonly invitation: EncodedInvitation | undefined;
  readonly responses: readonly EncodedResponse[];
  readonly counters: readonly EncodedCounter[];
  /** Whether it takes personal text away, which must then go from the log as well (S9). */
  readonly isErasure: boolean;
}

export interface VersionTask {
  readonly kind: "version";
  readonly row: EncodedRow;
  readonly surveyId: string;
  readonly version: number;
  /** Whether it is put whatever is there: part of a load. */
  readonly isLoaded: boolean;
}

export interface DocumentTask {
  readonly kind: "document";
  readonly collection: string;
  readonly key: string;
  readonly sortKey: Uint8Array;
  readonly expectedRevision: number | undefined;
  /** JSON; absent deletes. */
  readonly value: string | undefined;
}

/** A record of the portable form, put as it is. */
export type LoadTask =
  | {
      readonly kind: "loadUnit";
      readonly surveyId: string;
      readonly invitationId: string;
      readonly revision: number;
      readonly place: number;
      readonly position: number;
      readonly invitation: EncodedInvitation;
      readonly responses: readonly (EncodedResponse & { readonly position: number })[];
    }
  | {
      readonly kind: "loadCounters";
      readonly surveyId: string;
      readonly quarterHour: string;
      readonly amounts: readonly (readonly [name: string, amount: number])[];
    }
  | {
      readonly kind: "loadDocument";
      readonly collection: string;
      readonly key: string;
      readonly sortKey: Uint8Array;
      readonly revision: number;
      readonly value: string;
    };

export type WriteTask = ChangeTask | VersionTask | DocumentTask | LoadTask;

/** Answers to tasks; what stands in the way is JSON, to be decoded by the asker. */
export type Refusable<T> = Extract<T, { readonly committed: true }> | { committed: false; existing: string | null };
export type ChangeReply = Refusable<CommitOutcome>;
export type DocumentReply = Refusable<DocumentOutcome>;

/** Statements that see one state of the file. */
export interface ReadTask {
  readonly kind: "read";
  readonly queries: readonly (readonly [sql: string, ...values: SqlValue[]])[];
  /** A snapshot of its own, by name, that goes on until `endSnapshot`. */
  readonly snapshot?: number | undefined;
}

export type ReaderTask = ReadTask | { readonly kind: "beginSnapshot" | "endSnapshot"; readonly snapshot: number };

/** The last task of a thread: it closes its connections. */
export interface CloseTask {
  readonly kind: "close";
}

/** Rows of each query. */
export type ReadReply = SqlValue[][][];

/** Why something failed. */
export interface Failure {
  /**
   * `refused`: the file is not one of ours, or not right (the message is for people). `missing`: no package. `change`: the
   * change itself cannot be stored. `medium`: the file cannot be written or read at the moment.
   */
  readonly kind: "refused" | "missing" | "change" | "medium";
  readonly message: string;
}

export type Reply<T> = { readonly value: T } | { readonly failure: Failure };

/** What a thread says: once that it has opened the file (or why not), then the replies to each group of tasks. */
export type ThreadMessage = { readonly opened: Reply<null> } | { readonly replies: readonly Reply<unknown>[] };
