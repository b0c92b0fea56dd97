/**
 * The host's end of a thread: tasks that wait while a group is worked on share the next one. A thread that ends unasked
 * fails what it had, and is started again for the next task.
 */
import { Worker } from "node:worker_threads";
import { SurveyLoopError } from "../../errors.js";
import type { CloseTask, Failure, Reply, ThreadMessage, ThreadSettings } from "./messages.js";
// Names the file that the thread runs, so that whatever compiles this one compiles that one too.
import type {} from "./thread.js";

const retryAfterSeconds = 5;

/** Starts a thread; tests keep hold of it, to end it. */
export type StartThread = (file: URL, settings: ThreadSettings) => Worker;

interface Waiting {
  readonly task: unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Sends tasks to a thread, in order, and hands on the replies. */
export class ThreadLink<Task extends object> {
  readonly #settings: Omit<ThreadSettings, "isRestart">;
  readonly #start: StartThread;
  readonly #tasksPerGroup: number;
  #thread: Worker | undefined;
  #waiting: Waiting[] = [];
  #group: readonly Waiting[] = [];
  #isScheduled = false;
  #ended: Promise<void> | undefined;
  #wasOpen = false;

  constructor(settings: Omit<ThreadSettings, "isRestart">, tasksPerGroup: number, start: StartThread = startThread) {
    this.#settings = settings;
    this.#tasksPerGroup = tasksPerGroup;
    this.#start = start;
  }

  /**
   * Starts the thread and lets it open the file.
   *
   * @throws SurveyLoopError `unavailable` with what is wrong
   */
  async open(): Promise<void> {
    const thread = this.#start(new URL("./thread.js", import.meta.url), {
      ...this.#settings,
      isRestart: this.#wasOpen,
    });
    let cause: unknown;
    let answer: (reply: Reply<null>) => void;
    const opened = new Promise<Reply<null>>((resolve) => {
      answer = resolve;
    });
    thread.on("message", (message: ThreadMessage) => {
      if ("opened" in message) answer(message.opened);
      else this.#settle(message.replies);
    });
    thread.on("error", (error) => {
      cause = error;
    });
    this.#ended = new Promise((resolve) => {
      thread.on("exit", (code) => {
        cause ??= new Error(`The thread of the storage ended with code ${code}.`);
        answer({ failure: { kind: "medium", message: String(cause) } });
        this.#lose(thread, cause);
        resolve();
      });
    });
    const reply = await opened;
    if ("failure" in reply) {
      await thread.terminate();
      throw refusal(reply.failure);
    }
    this.#thread = thread;
    this.#wasOpen = true;
    thread.unref();
  }

  /** Puts a task into the next group. Rejects with `unavailable` when the medium fails. */
  submit<R>(task: Task | CloseTask): Promise<R> {
    const reply = new Promise<R>((resolve, reject) => {
      this.#waiting.push({ task, resolve: resolve as (value: unknown) => void, reject });
    });
    this.#schedule();
    return reply;
  }

  /** Returns when everything submitted is done and the thread has closed the file. */
  async close(): Promise<void> {
    const isIdle = this.#waiting.length === 0 && this.#group.length === 0;
    if (this.#thread || !isIdle) await this.submit({ kind: "close" }).catch(() => {});
    await this.#thread?.terminate();
    await this.#ended;
  }

  /** A microtask later, so that everything submitted in the same turn shares the group. */
  #schedule(): void {
    if (this.#isScheduled || this.#group.length > 0) return;
    this.#isScheduled = true;
    queueMicrotask(() => void this.#sendNext());
  }

  async #sendNext(): Promise<void> {
    if (!this.#thread) {
      try {
        await this.open();
      } catch (error) {
        for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
      }
    }
    this.#isScheduled = false;
    if (!this.#thread || this.#waiting.length === 0) return;
    this.#group = this.#nextGroup();
    // While it works for somebody it keeps the process alive.
    this.#thread.ref();
    this.#thread.postMessage(this.#group.map(({ task }) => task));
  }

  #nextGroup(): Waiting[] {
    const isClose = ({ task }: Waiting) => (task as CloseTask).kind === "close";
    if (isClose(this.#waiting[0]!)) return this.#waiting.splice(0, 1);
    const end = this.#waiting.findIndex(isClose);
    return this.#waiting.splice(0, Math.min(this.#tasksPerGroup, end === -1 ? this.#tasksPerGroup : end));
  }

  #settle(replies: readonly Reply<unknown>[]): void {
    const group = this.#group;
    this.#group = [];
    this.#thread?.unref();
    for (const [index, waiting] of group.entries()) {
      const reply = replies[index]!;
      if ("value" in reply) waiting.resolve(reply.value);
      else waiting.reject(errorOf(reply.failure));
    }
    if (this.#waiting.length > 0) this.#schedule();
  }

  #lose(thread: Worker, cause: unknown): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    const group = this.#group;
    this.#group = [];
    for (const waiting of group) waiting.reject(unavailable(cause));
    if (this.#waiting.length > 0) this.#schedule();
  }
}

function startThread(file: URL, settings: ThreadSettings): Worker {
  return new Worker(file, { workerData: settings, name: `survey-loop sqlite ${settings.role}`, execArgv: [] });
}

function refusal(failure: Failure): SurveyLoopError {
  return new SurveyLoopError("unavailable", failure.message, { cause: new Error(failure.message) });
}

function errorOf({ kind, message }: Failure): Error {
  if (kind === "change") return new TypeError(`SQLite does not take the change: ${message}`);
  return unavailable(new Error(message));
}

function unavailable(cause: unknown): SurveyLoopError {
  return new SurveyLoopError("unavailable", "The storage cannot be used at the moment. Try again later.", {
    retryAfterSeconds,
    cause,
  });
}
