/** How far a long command is, on standard error: a line that is rewritten on a terminal, plain lines elsewhere. */

/** The part of a stream that progress needs. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

const reportsPerLine = 50;

/** Shows texts of progress. */
export class Progress {
  readonly #stream: ProgressStream;
  #count = 0;
  #phase = "";
  #isShown = false;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  /** Shows one text, `phase: what`; where lines cannot be rewritten, only the first of each phase and then every 50th. */
  show(text: string): void {
    const phase = text.split(":")[0]!;
    if (phase !== this.#phase) this.#count = 0;
    this.#phase = phase;
    if (this.#stream.isTTY === true) {
      this.#stream.write(`\r${text}\u001b[K`);
      this.#isShown = true;
    } else if (this.#count++ % reportsPerLine === 0) this.#stream.write(`${text}\n`);
  }

  /** Leaves the terminal clean for what comes next. */
  end(): void {
    if (this.#isShown) this.#stream.write("\r\u001b[K");
    this.#isShown = false;
  }
}
