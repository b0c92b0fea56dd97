/**
 * How far each notification has come, in the collection `marks`. A mark holds IDs of Salesforce and times alone, so it
 * outlives the erasure of a person.
 */
import type { OperationContext } from "../../operations/context.js";
import type { StoredDocument } from "../../storage/contract.js";
import type { SalesforceNotification } from "./options.js";
import { shortRecordId } from "./record-id.js";

/** `begun`: the hook was or is about to be told. `done`: it has resolved. */
export type Progress = "begun" | "done";

type MarkContext = Pick<OperationContext, "storage" | "calledAt">;

/** Key of a notification's mark, the same for both forms of its IDs. */
export function markKey({ organizationId, notificationId }: SalesforceNotification): string {
  return `salesforce/${shortRecordId(organizationId)}/${shortRecordId(notificationId)}`;
}

export async function readProgress({ storage }: MarkContext, key: string): Promise<Progress | undefined> {
  const [mark] = await storage.getDocuments("marks", [key]);
  return progressOf(mark);
}

/** Marks a notification as begun unless it has a mark; answers what was there before. */
export async function begin({ storage, calledAt }: MarkContext, key: string): Promise<Progress | undefined> {
  const value = { progress: "begun", at: calledAt };
  const outcome = await storage.putDocument({ collection: "marks", key, expectedRevision: 0, value });
  return outcome.committed ? undefined : progressOf(outcome.existing);
}

export async function finish({ storage, calledAt }: MarkContext, key: string): Promise<void> {
  await storage.putDocument({ collection: "marks", key, value: { progress: "done", at: calledAt } });
}

function progressOf(mark: StoredDocument | undefined): Progress | undefined {
  if (mark === undefined) return undefined;
  return (mark.value as { readonly progress?: unknown } | null)?.progress === "done" ? "done" : "begun";
}
