/** One file of the lowdb driver with its content in memory, which is always what the file holds (S10). */
import { Low } from "lowdb";
import { DoubtfulWriteError, type DurableFile } from "./durable-file.js";

/** A file and its committed content. Contents are never changed, only replaced. */
export class DataFile<T extends object> {
  readonly #file: DurableFile<T>;
  readonly #low: Low<T>;
  #exists: boolean;
  #isDoubtful = false;

  /** @param content what the file holds; if it is not there, what an empty one would hold */
  constructor(file: DurableFile<T>, content: T, exists: boolean) {
    this.#file = file;
    this.#low = new Low(file, content);
    this.#exists = exists;
  }

  get path(): string {
    return this.#file.path;
  }

  get content(): T {
    return this.#low.data;
  }

  /** Whether the file may hold a refused content, because it could neither be finished nor be put back. */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  /** Replaces the content durably. When it rejects, memory has the content of before, and so has the file or it is doubtful. */
  async replace(next: T): Promise<void> {
    const before = this.#low.data;
    this.#low.data = next;
    try {
      await this.#low.write();
      this.#exists = true;
      this.#isDoubtful = false;
    } catch (error) {
      this.#low.data = before;
      if (error instanceof DoubtfulWriteError) {
        this.#isDoubtful = true;
        await this.restore().catch(() => {});
      }
      throw error;
    }
  }

  /** Puts the content of before back on the disk, if that is in doubt. */
  async restore(): Promise<void> {
    if (!this.#isDoubtful) return;
    if (this.#exists) await this.#low.write();
    else await this.#file.remove();
    this.#isDoubtful = false;
  }
}
