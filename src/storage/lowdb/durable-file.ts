/**
 * A lowdb adapter that replaces its file durably: temporary file, write, fsync, rename, fsync of the folder (T51). One
 * rename is one whole commit.
 */
import { dirname } from "node:path";
import type { Adapter } from "lowdb";
import type { FileSystem } from "./file-system.js";
import type { Folders } from "./folders.js";

/** A write that failed when the new content may already have had its name, so that the disk is in doubt. */
export class DoubtfulWriteError extends Error {
  constructor(path: string, cause: unknown) {
    super(`It is not known whether ${path} was replaced.`, { cause });
    this.name = "DoubtfulWriteError";
  }
}

/** Ending of temporary files. What carries it was never acknowledged. */
export const temporaryEnding = ".tmp";

/** How a file's content is written and read. */
export interface FileCodec<T> {
  encode(content: T): string;
  /** Throws a `FileProblem` for content that is not right. */
  decode(bytes: Uint8Array, path: string): T;
}

/** lowdb's `Adapter` over a file system. */
export class DurableFile<T> implements Adapter<T> {
  readonly #fileSystem: FileSystem;
  readonly #folders: Folders;
  readonly #codec: FileCodec<T>;

  constructor(
    readonly path: string,
    codec: FileCodec<T>,
    fileSystem: FileSystem,
    folders: Folders,
  ) {
    this.#codec = codec;
    this.#fileSystem = fileSystem;
    this.#folders = folders;
  }

  async read(): Promise<T> {
    return this.#codec.decode(await this.#fileSystem.readFile(this.path), this.path);
  }

  /** Rejects with a {@link DoubtfulWriteError} from the rename on; with the system's error while nothing has changed. */
  async write(content: T): Promise<void> {
    const temporary = `${this.path}${temporaryEnding}`;
    await this.#folders.ensure(dirname(this.path));
    try {
      await this.#writeTemporary(temporary, this.#codec.encode(content));
    } catch (error) {
      // A left-over is overwritten by the next write and deleted at the next start.
      await this.#fileSystem.remove(temporary).catch(() => {});
      throw error;
    }
    try {
      await this.#fileSystem.rename(temporary, this.path);
      await this.#folders.sync(dirname(this.path));
    } catch (error) {
      throw new DoubtfulWriteError(this.path, error);
    }
  }

  async remove(): Promise<void> {
    await this.#fileSystem.remove(this.path);
    await this.#folders.sync(dirname(this.path));
  }

  async #writeTemporary(temporary: string, text: string): Promise<void> {
    const file = await this.#fileSystem.openForWriting(temporary);
    try {
      await file.write(text);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
