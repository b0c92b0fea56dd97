/**
 * The lock of a folder (S12): a socket on which its owner listens. The system ends it with its owner, however that dies, so
 * a stale lock is one that does not answer; no process ID has to be trusted. docs/storage.md says why and how.
 */
import { createHash } from "node:crypto";
import { open, readdir, realpath, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SurveyLoopError } from "../../errors.js";
import { isCode } from "./file-system.js";

/** A lock that is held. */
export interface FolderLock {
  /** Gives it up. */
  release(): Promise<void>;
}

/** What an owner says about itself. A candidate is still finding out whether it may be the owner. */
interface Holder {
  role: "owner" | "candidate";
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

const lockNamePattern = /^lock-([1-9]\d*)\.sock$/;

/** Whether a name in the folder is one of a lock. */
export function isLockFileName(name: string): boolean {
  return lockNamePattern.test(name);
}

/**
 * Takes the lock of a folder. It does not keep the process alive.
 *
 * @throws SurveyLoopError `unavailable` naming the holder, if there is one
 */
export async function acquireFolderLock(folder: string): Promise<FolderLock> {
  const me: Holder = { role: "candidate", pid: process.pid, host: hostname(), since: new Date().toISOString() };
  const real = await realpath(folder);
  if (process.platform === "win32") return acquirePipe(real, me);
  const place = await socketPlace(real);
  try {
    return await acquireGeneration(real, place, me);
  } catch (error) {
    await place.leave();
    throw error;
  }
}

/** A named pipe belongs to one listener and goes with its process: Windows decides alone. */
async function acquirePipe(folder: string, me: Holder): Promise<FolderLock> {
  const path = `\\\\.\\pipe\\survey-loop-${digest(folder.toLowerCase())}`;
  const server = await listen(path, me);
  if (!server) throw heldBy(folder, await ask(path));
  me.role = "owner";
  return { release: () => closeServer(server) };
}

/**
 * Sockets are files here and outlive their owner, and removing a dead one is a race between two that find it. So nobody
 * removes a lock that is not below its own: each try takes the number behind the highest, and owns the folder if then no
 * other number answers. Of two that try at once, the lower number wins.
 */
async function acquireGeneration(folder: string, place: SocketPlace, me: Holder): Promise<FolderLock> {
  for (;;) {
    const known = await place.generations();
    for (const generation of known) {
      const holder = await ask(place.path(generation));
      if (holder?.role === "owner") throw heldBy(folder, holder);
    }
    const mine = Math.max(0, ...known) + 1;
    const server = await listen(place.path(mine), me);
    if (!server) continue;
    try {
      await standAlone(folder, place, mine);
    } catch (error) {
      await closeServer(server);
      throw error;
    }
    me.role = "owner";
    for (const generation of await place.generations()) {
      if (generation < mine) await rm(place.file(generation), { force: true });
    }
    return {
      async release() {
        await closeServer(server);
        await place.leave();
      },
    };
  }
}

/** Returns when no other lock answers; throws if one is, or is going to be, the owner. */
async function standAlone(folder: string, place: SocketPlace, mine: number): Promise<void> {
  for (;;) {
    let isDecided = true;
    for (const generation of await place.generations()) {
      if (generation === mine) continue;
      const holder = await ask(place.path(generation));
      if (!holder) continue;
      if (generation < mine || holder.role === "owner") throw heldBy(folder, holder);
      // A higher candidate has looked either before we were there, and will be the owner, or after, and will give way.
      isDecided = false;
    }
    if (isDecided) return;
    await delay(10);
  }
}

/** Where the sockets of a folder are, and how they are reached: their paths may not be longer than about 100 bytes. */
interface SocketPlace {
  generations(): Promise<number[]>;
  /** For listening and connecting. */
  path(generation: number): string;
  /** For removing. */
  file(generation: number): string;
  leave(): Promise<void>;
}

const longestSocketPath = 100;

async function socketPlace(folder: string): Promise<SocketPlace> {
  const name = (generation: number) => `lock-${generation}.sock`;
  const inFolder = (generation: number) => join(folder, name(generation));
  const generations = async () => generationsOf(await readdir(folder), lockNamePattern);
  if (Buffer.byteLength(inFolder(999_999_999)) <= longestSocketPath) {
    return { generations, path: inFolder, file: inFolder, leave: async () => {} };
  }
  if (process.platform === "linux") {
    // The folder's open handle makes a short path to it, whatever its own is.
    const handle = await open(folder, "r");
    const path = (generation: number) => `/proc/self/fd/${handle.fd}/${name(generation)}`;
    return { generations, path, file: inFolder, leave: () => handle.close() };
  }
  const prefix = `survey-loop-${digest(folder)}-`;
  const inTemporary = (generation: number) => join(tmpdir(), prefix + name(generation));
  const pattern = new RegExp(`^${prefix}lock-([1-9]\\d*)\\.sock$`);
  return {
    generations: async () => generationsOf(await readdir(tmpdir()), pattern),
    path: inTemporary,
    file: inTemporary,
    leave: async () => {},
  };
}

function generationsOf(names: readonly string[], pattern: RegExp): number[] {
  return names.flatMap((name) => {
    const number = pattern.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** A server that tells everyone who connects who we are; `undefined` when the name is taken. */
function listen(path: string, me: Holder): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket: Socket) => {
      socket.unref();
      socket.on("error", () => {});
      socket.end(JSON.stringify(me));
    });
    server.unref();
    server.once("error", (error) => {
      if (isCode(error, "EADDRINUSE")) resolve(undefined);
      else reject(error);
    });
    server.listen(path, () => resolve(server));
  });
}

const unknownHolder: Holder = { role: "owner", pid: 0, host: "", since: "" };

/** Who listens on a path; `undefined` when nobody does. One that listens but says nothing sensible is an owner all the same. */
async function ask(path: string): Promise<Holder | undefined> {
  const first = await askOnce(path);
  // Between the making of a socket and its listening lies a moment in which it looks dead.
  if (first !== "dead") return first;
  await delay(20);
  const second = await askOnce(path);
  return second === "dead" ? undefined : second;
}

function askOnce(path: string): Promise<Holder | "dead" | undefined> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(path);
    socket.setTimeout(2000, () => {
      socket.destroy();
      resolve(unknownHolder);
    });
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", (error) => {
      if (isCode(error, "ENOENT")) resolve(undefined);
      else if (isCode(error, "ECONNREFUSED", "ENOTSOCK")) resolve("dead");
      else if (isCode(error, "ECONNRESET", "EPIPE", "EAGAIN", "EBUSY")) resolve(unknownHolder);
      else reject(error);
    });
    socket.on("end", () => resolve(decodeHolder(text)));
  });
}

function decodeHolder(text: string): Holder {
  try {
    return { ...unknownHolder, ...(JSON.parse(text) as Holder) };
  } catch {
    return unknownHolder;
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function heldBy(folder: string, holder: Holder | undefined): SurveyLoopError {
  const who = holder?.pid
    ? `process ${holder.pid} on ${holder.host}, since ${holder.since}`
    : "another process, which does not say who it is";
  return new SurveyLoopError(
    "unavailable",
    `The storage folder ${folder} is in use by ${who}. A lowdb folder serves one process: stop that one first, give this ` +
      "one another folder, or use a storage made for several processes.",
  );
}
