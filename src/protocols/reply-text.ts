/** The text of a reply, encoded in slices: a large one does not block the host's event loop (T48). */
import { nextTurn } from "../operations/slices.js";

/** Characters that are encoded in one turn of the event loop: one or two milliseconds of work. */
const charactersPerTurn = 64 * 1024;

/**
 * Collects a reply. It is sent whole, with its length: clients that speak HTTP/1.0 cannot read chunks, and an error while
 * encoding can still become a fault.
 */
export class ReplyText {
  readonly #bytes: Buffer[] = [];
  #text = "";

  add(text: string): void {
    this.#text += text;
  }

  /** Takes small pieces, which are made only as they are taken; others have their turn in between. */
  async addAll(pieces: Iterable<string>): Promise<void> {
    for (const piece of pieces) {
      this.#text += piece;
      if (this.#text.length < charactersPerTurn) continue;
      this.#bytes.push(Buffer.from(this.#text));
      this.#text = "";
      await nextTurn();
    }
  }

  /** All that was added: a text if it is short, bytes otherwise. */
  get body(): string | Uint8Array {
    return this.#bytes.length === 0 ? this.#text : Buffer.concat([...this.#bytes, Buffer.from(this.#text)]);
  }
}
