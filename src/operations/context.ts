/** What an operation is given beside its input: the services of the loop, and who calls. */
import type { Instant } from "../domain/instant.js";
import type { Events } from "../events.js";
import type { TimeZone } from "../forms/expressions/index.js";
import type { SurveyCatalogue } from "../forms/survey-catalogue.js";
import type { Logger } from "../logger.js";
import type { Storage } from "../storage/contract.js";
import type { TrackingLinks } from "../tracking/tracking-links.js";
import type { AuditLog } from "./audit-log.js";
import type { Scope } from "./define-operation.js";
import type { FailureLimit } from "./failure-limit.js";
import type { Keys } from "./keys.js";
import type { ObjectType } from "./schema.js";

/** Limits that the host may change; defaults are those of the contract. */
export interface Limits {
  /** Most recipients or reports in one call [10,000]. */
  readonly maxBatch: number;
  /** Most rows of a page [5,000]. */
  readonly maxPageSize: number;
  /** Rows of a page when the call does not say [500]. */
  readonly defaultPageSize: number;
  /** Bytes of a page, in its SOAP encoding, when the call does not say [5,000,000]. */
  readonly defaultPageBytes: number;
}

/** Everything that lives as long as the loop. Made once, in the composition root. */
export interface Services {
  readonly storage: Storage;
  /** Settles when storage is open; rejects with the reason when it could not be opened. */
  readonly ready: Promise<void>;
  /** True once storage is open and until the loop is closed. */
  isReady(): boolean;
  readonly keys: Keys;
  /** Who did what, kept for a time. */
  readonly audit: AuditLog;
  /** Failed attempts to authenticate, by address and by key. */
  readonly authenticationFailures: FailureLimit;
  readonly surveys: SurveyCatalogue;
  readonly links: TrackingLinks;
  readonly events: Events;
  readonly logger: Logger;
  readonly limits: Limits;
  /** The time zone of the option `timeZone`, in which expressions count days. */
  readonly zone: TimeZone;
  /** The clock, in milliseconds since 1970. */
  now(): number;
  /** Bytes of a row in its SOAP encoding, in which `maxBytes` is counted for every protocol. */
  soapSize(type: ObjectType, row: object): number;
  /** Keyed hash of an e-mail identity, under which an opt-out is kept (and survives erasure). */
  optOutKey(emailIdentity: string): string;
}

/** Who calls an operation. */
export interface Caller {
  /** ID of the API key, `host` for calls in process, `portal:` and a name or `respondent` for pages. For the audit log. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** Given to each run of an operation. */
export interface OperationContext extends Services {
  readonly caller: Caller;
  readonly requestId: string;
  /** The moment of the call; the same for everything that the call does. */
  readonly calledAt: Instant;
}
