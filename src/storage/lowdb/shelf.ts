/** The numbered files of one survey or collection, and which of them takes the next new entry. */
import type { DataFile } from "./data-file.js";
import type { Segment } from "./segment.js";

/** Files of segments. */
export class Shelf<E> {
  readonly #makeFile: (number: number) => SegmentFile<E>;
  /** Files that may have room, the next to be tried first. */
  readonly #roomy = new Set<SegmentFile<E>>();
  #lastNumber = 0;

  constructor(makeFile: (number: number) => SegmentFile<E>) {
    this.#makeFile = makeFile;
  }

  /** Takes a file that was found on the disk. */
  adopt(number: number, file: SegmentFile<E>): void {
    this.#lastNumber = Math.max(this.#lastNumber, number);
    this.review(file, true);
  }

  /** The file for a new entry, given what the files will hold at the end of the round. */
  pick(contentOf: (file: SegmentFile<E>) => Segment<E>): SegmentFile<E> {
    for (const file of this.#roomy) {
      if (!contentOf(file).isFull) return file;
      this.#roomy.delete(file);
    }
    this.#lastNumber++;
    const file = this.#makeFile(this.#lastNumber);
    this.#roomy.add(file);
    return file;
  }

  /** Looks again whether a file has room. One that could not be written goes to the end, so that others are tried first. */
  review(file: SegmentFile<E>, wasWritten: boolean): void {
    if (!wasWritten || file.content.isFull) this.#roomy.delete(file);
    if (!file.content.isFull) this.#roomy.add(file);
  }
}

/** A file of a shelf. */
export type SegmentFile<E> = DataFile<Segment<E>>;
