/**
 * How far the notifications of another system have come, in the collection `marks`, for senders that repeat themselves. A
 * mark holds IDs of that system and a time, nothing personal, so it outlives the erasure of a person.
 */
import type { StoredDocument } from "../storage/contract.js";
import type { OperationContext } from "./context.js";

/** `begun`: the host was or is about to be told. `done`: it has been. */
export type NotificationProgress = "begun" | "done";

type MarkContext = Pick<OperationContext, "storage" | "calledAt">;

/** @param key such as `salesforce/<organisation>/<notification>` */
export async function readProgress({ storage }: MarkContext, key: string): Promise<NotificationProgress | undefined> {
  const [mark] = await storage.getDocuments("marks", [key]);
  return progressOf(mark);
}

/** Marks a notification as begun unless it has a mark; answers what was there before. */
export async function beginNotification(
  { storage, calledAt }: MarkContext,
  key: string,
): Promise<NotificationProgress | undefined> {
  const value = { progress: "begun", at: calledAt };
  const outcome = await storage.putDocument({ collection: "marks", key, expectedRevision: 0, value });
  return outcome.committed ? undefined : progressOf(outcome.existing);
}

export async function finishNotification({ storage, calledAt }: MarkContext, key: string): Promise<void> {
  await storage.putDocument({ collection: "marks", key, value: { progress: "done", at: calledAt } });
}

function progressOf(mark: StoredDocument | undefined): NotificationProgress | undefined {
  if (mark === undefined) return undefined;
  return (mark.value as { readonly progress?: unknown } | null)?.progress === "done" ? "done" : "begun";
}
