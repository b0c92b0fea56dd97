/** The folders of the lowdb driver: made durably when they are first needed, synced once for many files. */
import { dirname } from "node:path";
import { type FileSystem, isCode } from "./file-system.js";

/** Makes and syncs folders. */
export class Folders {
  readonly #fileSystem: FileSystem;
  readonly #made = new Map<string, Promise<void>>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Promise<void>>();

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem;
  }

  /** Returns when the folder is there and its name is on the medium. */
  ensure(path: string): Promise<void> {
    const known = this.#made.get(path);
    if (known) return known;
    const made = this.#make(path).catch((error: unknown) => {
      this.#made.delete(path);
      throw error;
    });
    this.#made.set(path, made);
    return made;
  }

  /**
   * Returns when the names in the folder are on the medium. Who asks while a sync of the folder runs is served by the next
   * one, which begins after its rename.
   */
  sync(path: string): Promise<void> {
    const running = this.#running.get(path);
    if (!running) return this.#startSync(path);
    const waiting = this.#waiting.get(path);
    if (waiting) return waiting;
    const next = running
      .catch(() => {})
      .then(() => {
        this.#waiting.delete(path);
        return this.#startSync(path);
      });
    this.#waiting.set(path, next);
    return next;
  }

  async #make(path: string): Promise<void> {
    const parent = dirname(path);
    try {
      await this.#fileSystem.makeFolder(path);
    } catch (error) {
      if (!isCode(error, "ENOENT") || parent === path) throw error;
      await this.ensure(parent);
      await this.#fileSystem.makeFolder(path);
    }
    await this.sync(parent);
  }

  #startSync(path: string): Promise<void> {
    const sync = this.#fileSystem.syncFolder(path).finally(() => {
      this.#running.delete(path);
    });
    this.#running.set(path, sync);
    return sync;
  }
}
