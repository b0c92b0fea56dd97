/**
 * Open pages that follow new answers. However many there are, each tick reads one position for each survey that somebody
 * looks at, and each different view of it once when the position has moved. The position is read from storage, so that
 * answers taken by another process are seen too.
 */
import type { Logger } from "../../logger.js";
import type { Storage } from "../../storage/contract.js";

/** What a page shows: all listeners with one key get one text. */
export interface LiveView {
  readonly surveyId: string;
  readonly key: string;
  /** Data of the event for all of them, as one line of text. */
  read(): Promise<string>;
}

/** One open page. */
export interface LiveListener {
  readonly view: LiveView;
  /** Position of the response feed that the page was made at. */
  readonly since: number;
  /** Whose page it is: one session, or one user of the host. */
  readonly credential: string;
  /** Whether it may still be shown; asked once a minute for each credential. */
  isAllowed(): Promise<boolean>;
}

/** A stream of server-sent events. */
export interface LiveStream {
  readonly body: AsyncIterable<string>;
  /** Fires when the reader is too slow and its connection is to be broken. */
  readonly abandon: AbortSignal;
}

export interface LiveHub {
  /** Opens a stream; `undefined` when there are too many of them, in all or of this credential. */
  open(listener: LiveListener): LiveStream | undefined;
  /** Ends the streams of a credential: its session is over. */
  endOf(credential: string): void;
  /** Ends all streams and takes no more. */
  close(): void;
  /** Looks for news. Run by the timer. */
  tick(): Promise<void>;
  readonly size: number;
}

export interface LiveHubOptions {
  readonly storage: Pick<Storage, "readFeed">;
  readonly logger: Logger;
  /** Runs the work again and again until the returned function is called. */
  readonly every?: (work: () => void) => () => void;
}

/** Seconds between two looks at storage. */
export const tickSeconds = 3;
export const maxListeners = 1000;
export const maxListenersOfOne = 50;
/** Ticks between two signs of life, which tell proxies and us that the other end is there. */
const heartbeatTicks = 5;
const recheckTicks = 20;
/** A reader that has not taken anything for so many ticks is dropped. */
export const maxUnreadTicks = 10;
/** What a reader gets to take the last piece, once its stream has ended. */
const farewellSeconds = 5;

/** Creates a hub; its timer runs while somebody listens. */
export function createLiveHub({ storage, logger, every = everyFewSeconds }: LiveHubOptions): LiveHub {
  const streams = new Set<Stream>();
  let stopTimer: (() => void) | undefined;
  let isClosed = false;
  let ticks = 0;
  let running: Promise<void> | undefined;

  const remove = (stream: Stream): void => {
    streams.delete(stream);
    if (streams.size > 0) return;
    stopTimer?.();
    stopTimer = undefined;
  };

  const look = async (): Promise<void> => {
    ticks += 1;
    if (ticks % recheckTicks === 0) await endRefused(streams);
    const surveyIds = new Set([...streams].map(({ listener }) => listener.view.surveyId));
    for (const surveyId of surveyIds) {
      const page = await storage.readFeed({ surveyId, feed: "responses", order: "newest", limit: 1 });
      const position = page.rows[0]?.position ?? 0;
      const behind = [...streams].filter(
        ({ listener, position: seen }) => listener.view.surveyId === surveyId && seen !== position,
      );
      await tell(behind, position);
    }
    for (const stream of [...streams]) stream.passTick(ticks % heartbeatTicks === 0);
  };

  const hub: LiveHub = {
    get size() {
      return streams.size;
    },
    open(listener) {
      const own = [...streams].filter((stream) => stream.listener.credential === listener.credential).length;
      if (isClosed || streams.size >= maxListeners || own >= maxListenersOfOne) return undefined;
      const stream = new Stream(listener, {
        begun() {
          if (isClosed) return stream.end();
          streams.add(stream);
          stopTimer ??= every(() => void hub.tick());
        },
        ended: () => remove(stream),
      });
      return stream;
    },
    endOf(credential) {
      for (const stream of [...streams]) if (stream.listener.credential === credential) stream.end();
    },
    close() {
      isClosed = true;
      for (const stream of [...streams]) stream.end();
    },
    tick() {
      running ??= look()
        .catch((error: unknown) => logger.warn({ err: error }, "open pages could not be told of news"))
        .finally(() => {
          running = undefined;
        });
      return running;
    },
  };
  return hub;
}

async function tell(behind: readonly Stream[], position: number): Promise<void> {
  const views = new Map<string, LiveView>(behind.map(({ listener: { view } }) => [view.key, view]));
  for (const [key, view] of views) {
    const event = `id: ${position}\nevent: numbers\ndata: ${await view.read()}\n\n`;
    for (const stream of behind) if (stream.listener.view.key === key) stream.tell(event, position);
  }
}

/** Ends the streams of those who are not let in any more, by a session that is over or by the host. */
async function endRefused(streams: ReadonlySet<Stream>): Promise<void> {
  const byCredential = new Map<string, Stream[]>();
  for (const stream of streams) {
    const { credential } = stream.listener;
    byCredential.set(credential, [...(byCredential.get(credential) ?? []), stream]);
  }
  for (const own of byCredential.values()) {
    const isAllowed = await own[0]!.listener.isAllowed();
    if (!isAllowed) for (const stream of own) stream.end();
  }
}

/** One open connection: it keeps at most the newest event that the reader has not taken. */
class Stream implements LiveStream {
  readonly listener: LiveListener;
  readonly body: AsyncIterable<string>;
  /** That the reader was last told of. */
  position: number;
  readonly #abandon = new AbortController();
  readonly #ended: () => void;
  #waiting: ((result: IteratorResult<string>) => void) | undefined;
  #unread: string | undefined;
  #unreadTicks = 0;
  #isEnded = false;

  constructor(listener: LiveListener, calls: { begun(): void; ended(): void }) {
    this.listener = listener;
    this.position = listener.since;
    this.#ended = calls.ended;
    const iterator: AsyncIterator<string> = {
      next: () => this.#next(),
      return: async () => {
        this.end();
        return { done: true, value: undefined };
      },
    };
    this.body = {
      [Symbol.asyncIterator]: () => {
        // The first piece sends the headers, and says when to come again after a break.
        this.#unread = `retry: ${tickSeconds * 1000}\n\n`;
        calls.begun();
        return iterator;
      },
    };
  }

  get abandon(): AbortSignal {
    return this.#abandon.signal;
  }

  tell(event: string, position: number): void {
    this.position = position;
    this.#give(event);
  }

  passTick(hasHeartbeat: boolean): void {
    if (this.#unread !== undefined || this.#waiting === undefined) {
      this.#unreadTicks += 1;
      if (this.#unreadTicks < maxUnreadTicks) return;
      this.end();
      this.#abandon.abort();
    } else if (hasHeartbeat) this.#give(":\n\n");
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#ended();
    if (this.#waiting === undefined) setTimeout(() => this.#abandon.abort(), farewellSeconds * 1000).unref();
    this.#waiting?.({ done: true, value: undefined });
    this.#waiting = undefined;
  }

  #give(text: string): void {
    if (this.#waiting === undefined) this.#unread = text;
    else this.#waiting({ done: false, value: text });
    this.#waiting = undefined;
  }

  #next(): Promise<IteratorResult<string>> {
    this.#unreadTicks = 0;
    if (this.#isEnded) return Promise.resolve({ done: true, value: undefined });
    const text = this.#unread;
    this.#unread = undefined;
    if (text !== undefined) return Promise.resolve({ done: false, value: text });
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}

function everyFewSeconds(work: () => void): () => void {
  const timer = setInterval(work, tickSeconds * 1000);
  timer.unref();
  return () => clearInterval(timer);
}
