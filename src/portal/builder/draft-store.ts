/**
 * Drafts of surveys. They lie in the collection `settings` of the storage, one document each, and are changed under the
 * condition of their revision, so that of two people who edit one draft the second is told.
 */
import { createIdentifier, isIdentifier } from "../../domain/identifiers.js";
import { type Instant, toInstant } from "../../domain/instant.js";
import type { JsonObject } from "../../forms/findings.js";
import type { Services } from "../../operations/context.js";
import type { JsonValue, StoredDocument } from "../../storage/contract.js";
import { onPages } from "./edit-draft.js";

/** What is kept of a draft. */
export interface DraftContent {
  /** ID under which it will be published; may be no valid one yet. */
  readonly surveyId: string;
  readonly definition: JsonObject;
  /** Version that it was copied from or last published as; absent for a survey that is new. */
  readonly basedOnVersion?: number | undefined;
  /** The definition before the last change, to take it back. */
  readonly previous?: JsonObject | undefined;
}

export interface Draft extends DraftContent {
  readonly draftId: string;
  readonly revision: number;
  readonly changedAt: Instant;
  /** Name of who changed it last. */
  readonly changedBy: string;
}

/** Longest definition as JSON, in characters. */
export const maxDefinitionLength = 1_000_000;
/** Most drafts that are listed. */
const maxListed = 500;
const prefix = "draft/";

type Room = Pick<Services, "storage" | "now">;

/** The draft, with its questions on pages; `undefined` if there is none. */
export async function findDraft({ storage }: Room, draftId: string): Promise<Draft | undefined> {
  if (!isIdentifier(draftId)) return undefined;
  const [document] = await storage.getDocuments("settings", [prefix + draftId]);
  return document === undefined ? undefined : draftOf(document);
}

/** All drafts, the one that was changed last first. */
export async function listDrafts({ storage }: Room): Promise<Draft[]> {
  const documents = await storage.listDocuments("settings", { prefix, limit: maxListed });
  return documents.map(draftOf).sort((one, other) => (one.changedAt < other.changedAt ? 1 : -1));
}

export async function createDraft(room: Room, content: DraftContent, by: string): Promise<string> {
  const draftId = createIdentifier();
  await room.storage.putDocument({ ...changeOf(room, draftId, content, by), expectedRevision: 0 });
  return draftId;
}

/** Stores the next content if the draft has the revision; otherwise says no and changes nothing. */
export async function changeDraft(
  room: Room,
  draftId: string,
  revision: number,
  content: DraftContent,
  by: string,
): Promise<boolean> {
  const change = { ...changeOf(room, draftId, content, by), expectedRevision: revision };
  return (await room.storage.putDocument(change)).committed;
}

/** Deletes a draft if it has the revision. */
export async function deleteDraft({ storage }: Room, draftId: string, revision: number): Promise<boolean> {
  const change = { collection: "settings", key: prefix + draftId, expectedRevision: revision } as const;
  return (await storage.putDocument(change)).committed;
}

function changeOf({ now }: Room, draftId: string, content: DraftContent, by: string) {
  const value = { ...content, changedAt: toInstant(now()), changedBy: by };
  return {
    collection: "settings",
    key: prefix + draftId,
    value: JSON.parse(JSON.stringify(value)) as JsonValue,
  } as const;
}

function draftOf({ key, revision, value }: StoredDocument): Draft {
  const kept = value as unknown as Omit<Draft, "draftId" | "revision">;
  return { ...kept, definition: onPages(kept.definition), draftId: key.slice(prefix.length), revision };
}
