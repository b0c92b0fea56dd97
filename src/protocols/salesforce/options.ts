/** What the host says about Salesforce outbound messages, and what its hooks are told. The check is in check-options.ts. */
import type { TrackingUrlResult } from "../../operations/types.js";

/** The option `salesforce`: takes outbound messages, creates invitations from them, and tells the host their links. */
export interface SalesforceOptions {
  /** IDs of the organisations that may send, with 15 or 18 characters, compared case-sensitively in their first 15. */
  readonly organizationIds: readonly string[];
  /** What becomes of the records of each object, one entry for an object. */
  readonly messages: readonly SalesforceMessage[];
  /**
   * Called with the link of each notification: sends the e-mail, writes the link back. Salesforce gets `Ack` true when it has
   * resolved for every notification of a message, and sends the message again otherwise: at least once.
   */
  readonly onTrackingUrl: (event: SalesforceTrackingUrl) => Promise<void>;
  /**
   * Told of each notification that cannot become an invitation however often it is sent. It is acknowledged even when this
   * rejects, and can be told again when its message is repeated for the sake of another notification.
   */
  readonly onRejected?: (event: SalesforceRejection) => Promise<void> | void;
  /** Last segment of the endpoint's path: 32 to 128 random characters `A-Z a-z 0-9 _ -`. Default: derived from `secret`. */
  readonly secretPath?: string;
}

/** How the records of one object become invitations. */
export interface SalesforceMessage {
  /** API name of the object: `Case`, `Order__c`, ... */
  readonly sObject: string;
  readonly surveyId: string;
  /** API names of the fields that are read. All of them must be ticked in the outbound message. */
  readonly fields: {
    readonly email: string;
    /** What makes this occasion differ from another: `CaseNumber`, `Id`, ... */
    readonly externalId: string;
    /** A language tag or a locale such as `en_US`. */
    readonly language?: string;
    /** Parameters of the invitation, each with the field that it is read from. Fields without a value are left out. */
    readonly parameters?: Readonly<Record<string, string>>;
  };
}

/** One notification, as the hooks are told of it. */
export interface SalesforceNotification {
  /** Its ID as sent; the same on every repeat. */
  readonly notificationId: string;
  readonly organizationId: string;
  readonly sObject: string;
  /** All fields that came with a value, by API name. They may hold personal data. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What `onTrackingUrl` is told. */
export interface SalesforceTrackingUrl extends SalesforceNotification {
  readonly result: TrackingUrlResult;
  /**
   * True when the hook may have been told of this notification or this invitation before: an earlier call did not resolve,
   * or the invitation existed already.
   */
  readonly isRepeat: boolean;
}

/** What `onRejected` is told. */
export interface SalesforceRejection extends SalesforceNotification {
  /** A sentence for people, without values of the record. */
  readonly reason: string;
  /** The field of the mapping that is to blame: `email`, `parameters.employeeId`; absent for an object without mapping. */
  readonly field: string | undefined;
}

/** The checked option: allowed organisations in 15 characters, messages by object. */
export interface CheckedSalesforce {
  readonly organizationIds: ReadonlySet<string>;
  readonly messages: ReadonlyMap<string, SalesforceMessage>;
  readonly onTrackingUrl: SalesforceOptions["onTrackingUrl"];
  readonly onRejected: SalesforceOptions["onRejected"];
  readonly secretPath: string | undefined;
}
