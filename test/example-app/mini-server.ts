/** Starts the built mini-server as a child process, the way `npm start` does, in a folder and on a port of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const builtFolder = fileURLToPath(new URL("../../example-app/dist/", import.meta.url));

/** What a finished program left behind. */
export interface Finished {
  readonly exitCode: number | null;
  readonly output: string;
  readonly problems: string;
}

export interface MiniServer {
  /** Address of the help desk. */
  readonly origin: string;
  /** Address of the survey loop. */
  readonly mount: string;
  readonly port: number;
  /** The printed value behind a label such as `Portal URL`; fails when the label is missing. */
  printed(label: string): string;
  readonly output: () => string;
  /** The log, as text. */
  readonly log: () => string;
  /** Resolves once the log has the text. */
  logged(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Ends the server by SIGTERM. */
  stop(): Promise<Finished>;
  readonly finished: Promise<Finished>;
}

export interface Room {
  readonly folder: string;
  readonly dataDir: string;
  remove(): void;
}

/** A temporary folder, which is also the working directory, with the data folder in it. */
export function createRoom(): Room {
  const folder = mkdtempSync(join(tmpdir(), "mini-server-"));
  return { folder, dataDir: join(folder, "data"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Runs a program of the example app to its end. */
export async function runProgram(
  name: string,
  room: Room,
  environment: Environment = {},
  words: readonly string[] = [],
): Promise<Finished> {
  return watch(spawnProgram(name, room, environment, words)).finished;
}

/** Starts the server and waits until it is up; fails with what it printed when it ends instead. */
export async function startMiniServer(room: Room, environment: Environment = {}): Promise<MiniServer> {
  const port = Number(environment.PORT ?? (await freePort()));
  const child = spawnProgram("server", room, { ...environment, PORT: String(port) }, []);
  const watched = watch(child);
  await watched.logged('"the server is up"');
  const printed = (label: string) => {
    const line = watched
      .output()
      .split("\n")
      .find((each) => each.startsWith(`${label}:`));
    if (line === undefined) throw new Error(`"${label}:" was not printed, but this:\n${watched.output()}`);
    return line
      .slice(label.length + 1)
      .replace("(shown only now)", "")
      .trim();
  };
  const origin = `${environment.TLS_CERT ? "https" : "http"}://localhost:${port}`;
  return {
    origin,
    mount: `${origin}/surveys`,
    port,
    printed,
    output: watched.output,
    log: watched.problems,
    logged: watched.logged,
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill("SIGTERM");
      return watched.finished;
    },
    finished: watched.finished,
  };
}

function spawnProgram(name: string, room: Room, environment: Environment, words: readonly string[]): ChildProcess {
  const file = join(builtFolder, `${name}.js`);
  if (!existsSync(file)) throw new Error(`${file} is missing. Run "npm run build" first; "npm test" does.`);
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, DATA_DIR: room.dataDir, ...environment };
  return spawn(process.execPath, [file, ...words], { cwd: room.folder, env, stdio: ["ignore", "pipe", "pipe"] });
}

function watch(child: ChildProcess) {
  let output = "";
  let problems = "";
  let hasEnded = false;
  const waiting = new Set<() => void>();
  const look = () => {
    for (const check of waiting) check();
  };
  child.stdout!.on("data", (piece) => {
    output += piece;
    look();
  });
  child.stderr!.on("data", (piece) => {
    problems += piece;
    look();
  });
  const finished = once(child, "close").then(([exitCode]): Finished => {
    hasEnded = true;
    look();
    return { exitCode, output, problems };
  });
  const logged = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const check = () => {
        if (!problems.includes(text) && !hasEnded) return;
        waiting.delete(check);
        if (problems.includes(text)) resolve();
        else reject(new Error(`The program ended without logging ${text}:\n${problems}${output}`));
      };
      waiting.add(check);
      check();
    });
  return { finished, logged, output: () => output, problems: () => problems };
}
