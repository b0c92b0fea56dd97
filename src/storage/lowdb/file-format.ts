/** The header that every file of the lowdb driver carries, and the strict reading of it (S11). */
import { SurveyLoopError } from "../../errors.js";

export const formatName = "express-survey-loop lowdb storage";
export const formatVersion = 1;

/** What is wrong with a file or folder at start. It is left as it is; a person has to decide. */
export class FileProblem extends SurveyLoopError {
  constructor(
    readonly path: string,
    problem: string,
    cause?: unknown,
  ) {
    super("unavailable", `The storage does not start: ${path} ${problem} Nothing was changed.`, { cause });
    this.name = "FileProblem";
  }
}

/** The kinds of files. */
export type FileKind = "storage" | "survey version" | "invitations" | "documents" | "value";

/** The first line of a file: format, version, kind and whose it is. Without the closing brace. */
export function encodeHeader(kind: FileKind, owner: Record<string, string>): string {
  return JSON.stringify({ format: formatName, formatVersion, kind, ...owner }).slice(0, -1);
}

/** A JSON object of unknown members. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value is a whole number from 1. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

/** Reads a file's JSON and checks its header. */
export function decodeFile(bytes: Uint8Array, path: string, kind: FileKind, owner: Record<string, string>): JsonObject {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const problem = bytes.length === 0 ? "is empty." : "is not whole: it cannot be read as JSON.";
    throw new FileProblem(path, `${problem} Restore it from a backup, or move it away to start without it.`, error);
  }
  if (!isObject(content) || content.format !== formatName) {
    throw new FileProblem(path, "is not a file of this storage. Move it away.");
  }
  if (typeof content.formatVersion === "number" && content.formatVersion > formatVersion) {
    const version = content.formatVersion;
    throw new FileProblem(path, `was written by a newer version (format ${version}, known is ${formatVersion}).`);
  }
  if (content.formatVersion !== formatVersion) throw new FileProblem(path, "has no known format version.");
  if (content.kind !== kind) throw new FileProblem(path, `should be of the kind "${kind}", but its header disagrees.`);
  for (const [name, value] of Object.entries(owner)) {
    if (content[name] !== value) {
      throw new FileProblem(
        path,
        `should be of ${name} "${value}", but its header says ${JSON.stringify(content[name])}.`,
      );
    }
  }
  return content;
}
