/**
 * Group commit: changes that arrive while a round is being written wait and share the next one. The files of a round are
 * written side by side; its changes become visible together, in order, when the last file is done (S5).
 */
import { SurveyLoopError } from "../../errors.js";
import type { AnyFile, Round, Staged } from "./round.js";

const filesSideBySide = 16;
/** A round is decided, and shown, in one turn of the event loop: what waits beyond this is for the next one. */
const changesPerRound = 1000;
const retryAfterSeconds = 5;

interface Request {
  stage(round: Round): Staged<unknown>;
  resolve(outcome: unknown): void;
  reject(error: unknown): void;
}

/** Runs rounds one after the other for as long as there are changes. */
export class CommitRounds {
  readonly #createRound: () => Round;
  readonly #afterFile: (file: AnyFile, wasWritten: boolean) => void;
  readonly #doubtful = new Set<AnyFile>();
  #waiting: Request[] = [];
  #running: Promise<void> | undefined;

  constructor(createRound: () => Round, afterFile: (file: AnyFile, wasWritten: boolean) => void) {
    this.#createRound = createRound;
    this.#afterFile = afterFile;
  }

  /** Puts a change into the next round. Rejects with `unavailable` when its file cannot be written. */
  submit<R>(stage: (round: Round) => Staged<R>): Promise<R> {
    const outcome = new Promise<R>((resolve, reject) => {
      this.#waiting.push({ stage, resolve: resolve as (outcome: unknown) => void, reject });
    });
    // A microtask later, so that everything submitted in the same turn shares the round.
    this.#running ??= Promise.resolve().then(() => this.#run());
    return outcome;
  }

  /** Returns when nothing is under way, after a last attempt to put doubtful files right. */
  async finish(): Promise<void> {
    while (this.#running) await this.#running;
    await this.#settleDoubts().catch(() => {});
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const requests = this.#waiting.splice(0, changesPerRound);
      try {
        await this.#settleDoubts();
        const left = await this.#runRound(requests);
        this.#waiting = [...left, ...this.#waiting];
      } catch (error) {
        for (const request of requests) request.reject(unavailable(error));
      }
    }
    this.#running = undefined;
  }

  /**
   * While a file may hold a refused content nothing is accepted: a client that repeats the refused change could otherwise
   * find itself with both after a crash.
   */
  async #settleDoubts(): Promise<void> {
    for (const file of this.#doubtful) {
      await file.restore();
      this.#doubtful.delete(file);
    }
  }

  /** @returns the requests from the first one that belongs to a later round */
  async #runRound(requests: readonly Request[]): Promise<readonly Request[]> {
    const round = this.#createRound();
    const taken: { request: Request; staged: Exclude<Staged<unknown>, { kind: "later" }> }[] = [];
    let left: readonly Request[] = [];
    for (const [index, request] of requests.entries()) {
      let staged: Staged<unknown>;
      try {
        staged = request.stage(round);
      } catch (error) {
        request.reject(error);
        continue;
      }
      if (staged.kind === "later") {
        left = requests.slice(index);
        break;
      }
      taken.push({ request, staged });
    }
    const failures = await this.#write(round);
    for (const { request, staged } of taken) {
      const file = staged.kind === "staged" ? staged.file : staged.reliesOn;
      if (file && failures.has(file)) request.reject(unavailable(failures.get(file)));
      else request.resolve(staged.kind === "staged" ? staged.publish() : staged.outcome);
    }
    return left;
  }

  async #write(round: Round): Promise<Map<AnyFile, unknown>> {
    const failures = new Map<AnyFile, unknown>();
    const files = round.files;
    const writeNext = async (): Promise<void> => {
      for (let file = files.shift(); file; file = files.shift()) {
        try {
          await file.replace(round.contentOf(file));
        } catch (error) {
          failures.set(file, error);
          if (file.isDoubtful) this.#doubtful.add(file);
        }
        this.#afterFile(file, !failures.has(file));
      }
    };
    await Promise.all(Array.from({ length: Math.min(filesSideBySide, files.length) }, writeNext));
    return failures;
  }
}

function unavailable(cause: unknown): SurveyLoopError {
  return new SurveyLoopError("unavailable", "The storage cannot write at the moment. Try again later.", {
    retryAfterSeconds,
    cause,
  });
}
