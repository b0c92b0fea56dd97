/**
 * Files that respondents send. They lie in the collection `files` of the storage, in pieces, apart from answers and never in
 * a folder that is served. Keys are `invitation/file` for what is known of a file and `invitation/file/piece` for its bytes.
 */
import { createIdentifier, isIdentifier } from "../../domain/identifiers.js";
import type { KnownFile } from "../../forms/logic/scope.js";
import type { Storage } from "../../storage/contract.js";

type FileRoom = Pick<Storage, "getDocuments" | "listDocuments" | "putDocument">;

/** Bytes of a piece; as text it is a third longer. */
const pieceBytes = 192 * 1024;
/** Most files of one invitation, thrown away ones included until it is complete. */
export const maxFilesOfInvitation = 60;
/** Few, since each may bring its bytes. */
const pageSize = 8;

/** Takes the bytes of a file as they come. */
export interface FileWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Makes the file known. */
  finish(about: { readonly name: string; readonly type: string; readonly field: string }): Promise<KnownFile>;
  /** Takes back what was written. */
  discard(): Promise<void>;
}

export function createFileWriter(storage: FileRoom, invitationId: string): FileWriter {
  const id = createIdentifier();
  const prefix = `${invitationId}/${id}`;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let size = 0;
  let pieces = 0;
  const flush = async () => {
    if (heldBytes === 0) return;
    const value = Buffer.concat(held).toString("base64");
    held = [];
    heldBytes = 0;
    await storage.putDocument({ collection: "files", key: pieceKey(prefix, pieces++), expectedRevision: 0, value });
  };
  return {
    async write(bytes) {
      size += bytes.length;
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const part = bytes.subarray(at, at + pieceBytes);
        held.push(part);
        heldBytes += part.length;
        if (heldBytes >= pieceBytes) await flush();
      }
    },
    async finish({ name, type, field }) {
      await flush();
      await storage.putDocument({
        collection: "files",
        key: prefix,
        expectedRevision: 0,
        value: { name, type, field, size, pieces },
      });
      return { file: id, name, type, field, size };
    },
    async discard() {
      held = [];
      for (let piece = 0; piece < pieces; piece++)
        await storage.putDocument({ collection: "files", key: pieceKey(prefix, piece) });
    },
  };
}

function pieceKey(prefix: string, piece: number): string {
  return `${prefix}/${String(piece).padStart(5, "0")}`;
}

/** The files of an invitation by their IDs. */
export async function findFiles(storage: FileRoom, invitationId: string): Promise<Map<string, KnownFile>> {
  const files = new Map<string, KnownFile>();
  for await (const { key, value } of documentsOf(storage, invitationId)) {
    const id = key.split("/")[1]!;
    const about =
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : undefined;
    if (about === undefined) continue;
    files.set(id, {
      ...{
        file: id,
        name: String(about.name),
        type: String(about.type),
        field: String(about.field),
        size: Number(about.size),
      },
    });
  }
  return files;
}

/** The documents of an invitation; pieces are passed over without being read. */
async function* documentsOf(storage: FileRoom, invitationId: string) {
  let after: string | undefined;
  for (;;) {
    const [found] = await storage.listDocuments("files", { prefix: `${invitationId}/`, after, limit: 1 });
    if (found === undefined) return;
    yield found;
    // `~` stands behind every letter and digit: the next file, past the pieces of this one.
    after = `${invitationId}/${found.key.split("/")[1]}/~`;
  }
}

/** A file with its bytes, piece by piece; `undefined` when there is no such file. */
export async function openFile(
  storage: FileRoom,
  invitationId: string,
  fileId: string,
): Promise<{ readonly name: string; readonly size: number; readonly bytes: AsyncIterable<Uint8Array> } | undefined> {
  if (!isIdentifier(invitationId) || !isIdentifier(fileId)) return undefined;
  const prefix = `${invitationId}/${fileId}`;
  const [document] = await storage.getDocuments("files", [prefix]);
  const about = document?.value as { name: string; size: number; pieces: number } | undefined;
  if (about === undefined) return undefined;
  return { name: about.name, size: about.size, bytes: piecesOf(storage, prefix, about.pieces) };
}

async function* piecesOf(storage: FileRoom, prefix: string, pieces: number): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < pieces; piece++) {
    const [document] = await storage.getDocuments("files", [pieceKey(prefix, piece)]);
    if (typeof document?.value !== "string") throw new Error("A piece of a file is missing.");
    yield Buffer.from(document.value, "base64");
  }
}

/** Removes the files of an invitation, all or those that are not kept. Repeating it is harmless. */
export async function removeFiles(
  storage: FileRoom,
  invitationId: string,
  kept: ReadonlySet<string> = new Set(),
): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const documents = await storage.listDocuments("files", { prefix: `${invitationId}/`, after, limit: pageSize });
    for (const { key } of documents) {
      if (!kept.has(key.split("/")[1]!)) await storage.putDocument({ collection: "files", key });
    }
    if (documents.length < pageSize) return;
    after = documents.at(-1)!.key;
  }
}
