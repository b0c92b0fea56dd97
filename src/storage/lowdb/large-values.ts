/**
 * Large texts in documents (pieces of files that respondents sent) lie on the disk alone: each in a file of its own in the folder
 * `values`, named in the document that stands in memory. Such a file is written before its document and removed after it, so
 * that one is never missing; one that nothing names is from an interrupted write and goes at the next start.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { SurveyLoopError } from "../../errors.js";
import { type DocumentCollection, documentCollections, type JsonValue, type StoredDocument } from "../contract.js";
import { frozenJson } from "../frozen-copy.js";
import type { StorageState } from "../state.js";
import { DurableFile, type FileCodec, temporaryEnding } from "./durable-file.js";
import { decodeFile, encodeHeader, FileProblem, isObject } from "./file-format.js";
import { type FileSystem, isCode } from "./file-system.js";
import type { Folders } from "./folders.js";
import { isValueFileName, valuesFolderName } from "./layout.js";

/** Texts from this length on are kept on the disk alone. */
const largeFrom = 16 * 1024;

const codec: FileCodec<JsonValue> = {
  encode: (value) => `${encodeHeader("value", {})},\n"value":${JSON.stringify(value)}\n}\n`,
  decode: (bytes, path) => frozenJson(decodeFile(bytes, path, "value", {}).value as JsonValue),
};

/** The files of large values in the folder of a storage. */
export class LargeValues {
  readonly #folder: string;
  readonly #fileSystem: FileSystem;
  readonly #folders: Folders;
  /** Readers of everything that are under way: what they may still come to is not removed (S16). */
  #readers = 0;
  #unwanted: string[] = [];

  constructor(root: string, fileSystem: FileSystem, folders: Folders) {
    this.#folder = join(root, valuesFolderName);
    this.#fileSystem = fileSystem;
    this.#folders = folders;
  }

  /**
   * At start: every value that a document names must be there, and what nothing names goes.
   *
   * @throws FileProblem
   */
  async check(state: StorageState, hasFolder: boolean): Promise<void> {
    const named = new Set<string>();
    for (const collection of documentCollections) {
      for (const { value } of state.room(collection).all()) {
        const name = nameIn(value);
        if (name !== undefined) named.add(name);
      }
    }
    const entries = hasFolder ? await this.#fileSystem.readFolder(this.#folder) : [];
    for (const { name, kind } of entries) {
      const path = join(this.#folder, name);
      const isTemporary = name.endsWith(temporaryEnding) && isValueFileName(name.slice(0, -temporaryEnding.length));
      if (kind !== "file" || !(isTemporary || isValueFileName(name))) {
        throw new FileProblem(path, "does not belong in the folder of this storage. Move it away.");
      }
      if (!named.delete(name)) await this.#fileSystem.remove(path);
    }
    const [missing] = named;
    if (missing !== undefined) {
      throw new FileProblem(join(this.#folder, missing), "is missing. Restore it from a backup.");
    }
  }

  /**
   * What a document is to hold in memory for a large value, which is durable in a file when this returns.
   *
   * @throws SurveyLoopError `unavailable`
   */
  async put(value: JsonValue): Promise<JsonValue> {
    const name = `${randomBytes(16).toString("hex")}.json`;
    try {
      await this.#file(name).write(value);
    } catch (error) {
      throw failed(`${name} cannot be written`, error);
    }
    return Object.freeze({ valueFile: name });
  }

  /** The document with its value, `undefined` when it went meanwhile. @param again the document as it is now */
  async fill(
    document: StoredDocument,
    again: () => StoredDocument | undefined = () => document,
  ): Promise<StoredDocument | undefined> {
    let current: StoredDocument | undefined = document;
    while (current !== undefined) {
      const name = nameIn(current.value);
      if (name === undefined) return current;
      try {
        return Object.freeze({ ...current, value: await this.#file(name).read() });
      } catch (error) {
        const now = again();
        if (!isCode(error, "ENOENT") || now === current) throw failed(`${name} cannot be read`, error);
        current = now;
      }
    }
    return undefined;
  }

  /** The value of a document is not wanted any more. */
  async remove(value: JsonValue | undefined): Promise<void> {
    const name = value === undefined ? undefined : nameIn(value);
    if (name === undefined) return;
    if (this.#readers > 0) this.#unwanted.push(name);
    // What cannot be removed now is removed at the next start.
    else await this.#fileSystem.remove(join(this.#folder, name)).catch(() => {});
  }

  /** Nothing is removed until what is returned is called. */
  hold(): () => Promise<void> {
    this.#readers += 1;
    return async () => {
      this.#readers -= 1;
      if (this.#readers > 0) return;
      const names = this.#unwanted;
      this.#unwanted = [];
      for (const name of names) await this.remove({ valueFile: name });
    };
  }

  #file(name: string): DurableFile<JsonValue> {
    return new DurableFile(join(this.#folder, name), codec, this.#fileSystem, this.#folders);
  }
}

function failed(what: string, cause: unknown): SurveyLoopError {
  return new SurveyLoopError("unavailable", `The storage has failed: the value ${what}.`, { cause });
}

/** What looks like our own mark is stored like a large value, so that nobody can name a file by a document. */
export function isLargeValue(value: JsonValue | undefined): value is JsonValue {
  if (value === undefined) return false;
  return typeof value === "string" ? value.length >= largeFrom : nameIn(value) !== undefined;
}

function nameIn(value: JsonValue): string | undefined {
  if (!isObject(value) || typeof value.valueFile !== "string" || !isValueFileName(value.valueFile)) return undefined;
  return Object.keys(value).length === 1 ? value.valueFile : undefined;
}

/** Documents by key as a state has them now, for {@link LargeValues.fill}. */
export function currentDocument(state: StorageState, collection: DocumentCollection, key: string) {
  return () => state.room(collection).get(key);
}
