/** A host with the option `salesforce`, and what its hooks were told. */

import type { SalesforceOptions, SalesforceRejection, SalesforceTrackingUrl, Storage } from "../../../src/index.js";
import { createMemoryStorage } from "../../../src/storage/memory.js";
import type { HostSetup, RunningHost } from "../../http/hosts.js";
import type { LogEntry } from "../protocol-host.js";
import { post } from "../raw-post.js";
import { type GivenNotification, organizationId, outboundMessage } from "./outbound-messages.js";

export interface SalesforceHost extends RunningHost {
  readonly endpoint: string;
  readonly told: SalesforceTrackingUrl[];
  readonly rejected: SalesforceRejection[];
  readonly log: readonly LogEntry[];
  /** Sends a message; answers its status and the text of Ack, `undefined` when there is none. */
  deliver(message: string | readonly GivenNotification[]): Promise<Delivery>;
  invitations(): Promise<readonly { readonly externalId?: string | undefined }[]>;
}

export interface Delivery {
  readonly status: number;
  readonly ack: string | undefined;
  readonly text: string;
  readonly contentType: string | undefined;
}

export const mapping: SalesforceOptions["messages"] = [
  {
    sObject: "Case",
    surveyId: "support",
    fields: {
      email: "SuppliedEmail",
      externalId: "CaseNumber",
      language: "Language__c",
      parameters: { employeeId: "OwnerId" },
    },
  },
];

/** @param hook runs behind the recording of what it is told */
export async function startSalesforceHost(
  start: (setup: HostSetup) => Promise<RunningHost>,
  hook: SalesforceOptions["onTrackingUrl"] = async () => {},
  setup: HostSetup & { readonly salesforce?: Partial<SalesforceOptions> } = {},
): Promise<SalesforceHost> {
  const told: SalesforceTrackingUrl[] = [];
  const rejected: SalesforceRejection[] = [];
  const log: LogEntry[] = [];
  const write = (level: string) => (fields: object, message: string) => void log.push({ level, fields, message });
  const salesforce: SalesforceOptions = {
    organizationIds: [organizationId],
    messages: mapping,
    async onTrackingUrl(event) {
      told.push(event);
      await hook(event);
    },
    onRejected: (event) => void rejected.push(event),
    ...setup.salesforce,
  };
  // Every call is a line at the level debug, which no test here is about.
  const logger = { debug() {}, info: write("info"), warn: write("warn"), error: write("error") };
  const host = await start({ ...setup, options: { logger, salesforce, ...setup.options } });
  const endpoint = host.loop.salesforceUrl!;
  return {
    ...host,
    endpoint,
    told,
    rejected,
    log,
    deliver: (message) => deliverTo(endpoint, message),
    invitations: async () => (await host.loop.operations.listInvitations({ surveyId: "support" })).invitations,
  };
}

export async function deliverTo(endpoint: string, message: string | readonly GivenNotification[]): Promise<Delivery> {
  const body = typeof message === "string" ? message : outboundMessage(message);
  const headers = { "content-type": "text/xml; charset=utf-8", soapaction: '""' };
  const { status, text, headers: replied } = await post(endpoint, headers, body);
  const ack = /<notificationsResponse xmlns="http:\/\/soap\.sforce\.com\/2005\/09\/outbound"><Ack>(\w+)<\/Ack>/.exec(
    text,
  )?.[1];
  return { status, ack, text, contentType: replied["content-type"] };
}

/** Storage in memory of which single methods can be made to fail for a while. */
export function createFailingStorage(): { readonly storage: Storage; readonly failing: Set<keyof Storage> } {
  const failing = new Set<keyof Storage>();
  const storage = new Proxy(createMemoryStorage(), {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return async (...args: unknown[]) => {
        if (failing.has(name as keyof Storage)) throw new Error("disk full");
        return value.apply(target, args);
      };
    },
  });
  return { storage, failing };
}
