/** Open pages that follow new answers: how much they read, what they are told, and when they end. */
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../src/logger.js";
import {
  createLiveHub,
  type LiveHub,
  type LiveStream,
  maxListeners,
  maxListenersOfOne,
  maxUnreadTicks,
} from "../../src/portal/live/live-hub.js";
import type { Storage } from "../../src/storage/contract.js";
import { type PortalHost, startPortalHost } from "./portal-host.js";
import { visitorOf } from "./visitor.js";

const password = "correct horse battery";

/** A storage whose feed stands at a position, and that counts what is read of it. */
function feedAt(start: number) {
  const state = { position: start, reads: 0 };
  const storage: Pick<Storage, "readFeed"> = {
    async readFeed() {
      state.reads += 1;
      const row = { position: state.position, invitation: {} as never };
      return { rows: [row], hasMore: false };
    },
  };
  return { state, storage };
}

function startHub(start = 5) {
  const { state, storage } = feedAt(start);
  const views = { reads: 0, allowed: 0, isAllowed: true };
  let timers = 0;
  const hub = createLiveHub({
    storage,
    logger: silentLogger,
    every() {
      timers += 1;
      return () => {
        timers -= 1;
      };
    },
  });
  const listen = (credential: string, key = "en/support", since = start): LiveStream | undefined => {
    const read = async () => {
      views.reads += 1;
      return `{"reads":${views.reads}}`;
    };
    const isAllowed = async () => {
      views.allowed += 1;
      return views.isAllowed;
    };
    return hub.open({ view: { surveyId: "support", key, read }, since, credential, isAllowed });
  };
  return { hub, state, views, listen, timers: () => timers };
}

/** Takes everything that a stream gives, as a quick reader does. */
function follow(stream: LiveStream) {
  const taken: string[] = [];
  const ended = (async () => {
    for await (const piece of stream.body) taken.push(piece);
  })();
  return { taken, ended };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function tick(hub: LiveHub, times = 1): Promise<void> {
  for (let count = 0; count < times; count++) {
    await turn();
    await hub.tick();
  }
  await turn();
}

describe("open pages", () => {
  it("cost one read a tick, however many they are, and one more of each view when there is news", async () => {
    const { hub, state, views, listen, timers } = startHub();
    const readers = Array.from({ length: 200 }, (_, index) => follow(listen(`session ${index}`)!));
    await tick(hub, 4);
    expect([state.reads, views.reads, hub.size, timers()]).toEqual([4, 0, 200, 1]);
    state.position = 6;
    await tick(hub, 3);
    expect([state.reads, views.reads]).toEqual([7, 1]);
    for (const { taken } of readers) {
      expect(taken.filter((piece) => piece.includes("event"))).toEqual([
        'id: 6\nevent: numbers\ndata: {"reads":1}\n\n',
      ]);
    }
    const other = follow(listen("another", "fr/support?period=7days", 6)!);
    state.position = 7;
    await tick(hub);
    expect([state.reads, views.reads, other.taken.length]).toEqual([8, 3, 2]);
    hub.close();
    await Promise.all(readers.map(({ ended }) => ended));
    expect([hub.size, timers()]).toEqual([0, 0]);
  });

  it("are told at once what they missed since they were made, and again after a break", async () => {
    const { hub, listen } = startHub(9);
    const late = follow(listen("a", "k", 4)!);
    await tick(hub);
    expect(late.taken[1]).toMatch(/^id: 9\nevent: numbers\n/);
  });

  it("get a sign of life now and then, and nothing else while nothing happens", async () => {
    const { hub, listen } = startHub();
    const { taken } = follow(listen("a")!);
    await tick(hub, 10);
    expect(taken).toEqual(["retry: 3000\n\n", ":\n\n", ":\n\n"]);
  });

  it("T48 are dropped when they read too slowly, and hold no more than the newest news until then", async () => {
    const { hub, state, listen } = startHub();
    const stream = listen("slow")!;
    const iterator = stream.body[Symbol.asyncIterator]();
    await iterator.next();
    const quick = follow(listen("quick")!);
    for (let count = 1; count < maxUnreadTicks; count++) {
      state.position += 1;
      await tick(hub);
    }
    expect([hub.size, stream.abandon.aborted]).toEqual([2, false]);
    await tick(hub);
    expect([hub.size, stream.abandon.aborted]).toEqual([1, true]);
    expect(quick.taken.filter((piece) => piece.includes("event"))).toHaveLength(maxUnreadTicks - 1);
    hub.close();
    await quick.ended;
  });

  it("T48 are limited, in all and for one session", async () => {
    const { hub, listen } = startHub();
    const readers = [];
    for (let count = 0; count < maxListenersOfOne; count++) readers.push(follow(listen("one")!));
    expect(listen("one")).toBeUndefined();
    for (let count = maxListenersOfOne; count < maxListeners; count++) readers.push(follow(listen(`${count}`)!));
    expect(listen("one too many")).toBeUndefined();
    hub.close();
    await Promise.all(readers.map(({ ended }) => ended));
    expect(listen("after the end")).toBeUndefined();
  });

  it("T40 end with their session, and within a minute when it has ended elsewhere; one question for each session", async () => {
    const { hub, views, listen } = startHub();
    const signedOut = follow(listen("a")!);
    const others = Array.from({ length: 10 }, () => follow(listen("b")!));
    hub.endOf("a");
    await signedOut.ended;
    await tick(hub, 20);
    expect([hub.size, views.allowed]).toEqual([10, 1]);
    views.isAllowed = false;
    await tick(hub, 20);
    await Promise.all(others.map(({ ended }) => ended));
    expect([hub.size, views.allowed]).toEqual([0, 2]);
  });

  it("outlive a storage that fails for a while", async () => {
    const { state, storage } = feedAt(1);
    let fails = true;
    const hub = createLiveHub({
      storage: { readFeed: (query) => (fails ? Promise.reject(new Error("down")) : storage.readFeed(query)) },
      logger: silentLogger,
      every: () => () => {},
    });
    const view = { surveyId: "s", key: "k", read: async () => "{}" };
    const { taken } = follow(hub.open({ view, since: 1, credential: "a", isAllowed: async () => true })!);
    state.position = 2;
    await tick(hub);
    fails = false;
    await tick(hub);
    expect(taken).toHaveLength(2);
    hub.close();
  });
});

describe("the stream over HTTP", () => {
  let host: PortalHost;
  afterEach(() => host.close());

  /** Opens a stream and gives a function that reads on until a text has come. */
  async function open(path: string, headers: Record<string, string>) {
    const leaving = new AbortController();
    const reply = await fetch(`${host.url}${path}`, { headers, signal: leaving.signal, redirect: "manual" });
    const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    return {
      reply,
      leave: () => leaving.abort(),
      async until(wanted: string | undefined): Promise<string> {
        while (wanted === undefined || !text.includes(wanted)) {
          const { done, value } = await reader.read();
          if (done) return text;
          text += value;
        }
        return text;
      },
    };
  }

  it("T40 tells 200 pages of a new answer by one reading, and never who is not signed in", async () => {
    const reads = { feed: 0, counters: 0 };
    host = await startPortalHost({
      authorizePortal: async ({ headers }) =>
        typeof headers["x-user"] === "string" ? { name: headers["x-user"], role: "viewer" } : undefined,
      watch: (storage) => ({
        ...storage,
        readFeed(query) {
          reads.feed += 1;
          return storage.readFeed(query);
        },
        readCounters(...given) {
          reads.counters += 1;
          return storage.readCounters(...given);
        },
      }),
    });
    await host.publish("support");
    expect((await visitorOf(host).get("/portal/surveys/support/live")).status).toBe(403);
    const path = "/portal/surveys/support/live?since=0&period=7days";
    const pages = await Promise.all(
      Array.from({ length: 200 }, (_, index) => open(path, { "x-user": `user${Math.floor(index / 40)}` })),
    );
    expect(pages[0]!.reply.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(pages[0]!.reply.headers.get("cache-control")).toContain("no-store");
    await Promise.all(pages.map((page) => page.until("retry")));
    reads.feed = 0;
    reads.counters = 0;
    await host.plant("support", [
      { email: "new@example.com", answers: { nps: 10 }, at: Date.parse("2026-03-10T11:00:00.000Z") },
    ]);
    const told = await Promise.all(pages.map((page) => page.until("numbers\ndata: ")));
    expect(told).toHaveLength(200);
    // The period and the one before, read once for all; the position at each tick, and the latest responses once.
    expect(reads.counters).toBe(2);
    expect(reads.feed).toBeLessThan(5);
    for (const page of pages) page.leave();
  });

  it("carries the numbers, and the latest responses as they are on the page", async () => {
    host = await startPortalHost();
    await host.publish("support");
    const { cookie, visitor } = await signIn();
    await visitor.get("/portal/surveys/support");
    const page = await open("/portal/surveys/support/live?since=0", { cookie });
    await page.until("retry");
    await host.plant("support", [{ email: "new@example.com", answers: { nps: 10 } }]);
    const data = JSON.parse(/^data: (.*)$/m.exec(await page.until("}\n\n"))![1]!);
    expect(data.texts).toMatchObject({ "score-nps": "+100", "figure-completed": "1", "figure-rate": "100%" });
    expect(data.completed).toBe(1);
    expect(data.latest).toContain(">new@example.com</a>");
    page.leave();
  });

  it("T40 ends when its session signs out, and when the loop closes", async () => {
    host = await startPortalHost();
    await host.publish("support");
    const one = await signIn();
    const two = await signIn();
    const path = "/portal/surveys/support/live?since=0";
    const [first, second] = [await open(path, { cookie: one.cookie }), await open(path, { cookie: two.cookie })];
    await Promise.all([first.until("retry"), second.until("retry")]);
    await one.visitor.get("/portal");
    await one.visitor.post("/portal/logout", {});
    expect(await first.until(undefined)).not.toContain("numbers");
    const closed = host.loop.close();
    expect(await second.until(undefined)).not.toContain("numbers");
    await closed;
  });

  it("T48 lets the loop close while somebody reads nothing at all", async () => {
    host = await startPortalHost();
    await host.publish("support");
    const { cookie } = await signIn();
    const { port } = new URL(host.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.pause();
    socket.write(`GET /surveys/portal/surveys/support/live HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`);
    const other = await open("/portal/surveys/support/live", { cookie });
    await other.until("retry");
    await host.loop.close();
    socket.destroy();
  });

  async function signIn() {
    // Setting the password again would end the sessions that there are.
    if ((await host.loop.accounts.find("ana")) === undefined)
      await host.loop.accounts.setPassword("ana", password, "viewer");
    const visitor = visitorOf(host);
    await visitor.signIn("ana", password);
    return { visitor, cookie: visitor.cookies() };
  }
});
