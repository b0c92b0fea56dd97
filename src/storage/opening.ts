/** Whether a storage is open: the one place that decides when its methods reject (S13). */
import { SurveyLoopError } from "../errors.js";

/** Opens once, closes once. Opening that failed can be tried again. */
export class Opening {
  #opened: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #isOpen = false;

  /** Throws `unavailable` unless the storage is open. */
  check(): void {
    if (!this.#isOpen || this.#closed) throw new SurveyLoopError("unavailable", this.#reason());
  }

  async open(open: () => Promise<void>): Promise<void> {
    if (this.#closed) throw new SurveyLoopError("unavailable", this.#reason());
    this.#opened ??= open().then(
      () => {
        this.#isOpen = true;
      },
      (error: unknown) => {
        this.#opened = undefined;
        throw error;
      },
    );
    return this.#opened;
  }

  /** Waits for an opening under way; closes only what was opened. */
  async close(close: () => Promise<void>): Promise<void> {
    const opened = this.#opened;
    this.#closed ??= (async () => {
      const wasOpened = await opened?.then(
        () => true,
        () => false,
      );
      if (wasOpened) await close();
    })();
    return this.#closed;
  }

  #reason(): string {
    return this.#closed ? "The storage is closed." : "The storage is not open yet.";
  }
}
