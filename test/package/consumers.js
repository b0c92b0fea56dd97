/**
 * Installs the packed package in empty projects, as strangers do, and runs it there: ES modules, `require()`, TypeScript,
 * Express 4 and 5, `npx`. Packages come from npm's cache or registry.
 *
 *   node test/package/consumers.js               all of it, with the node that runs this
 *   node test/package/consumers.js --node 22     a loop and the mini-server, under the package node@22
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const here = fileURLToPath(new URL("./consumers/", import.meta.url));
const project = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const minutes = 60_000;

/** Versions that consumers bring themselves, from this package's own development dependencies where there are any. */
const { devDependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
const typeScript = ["typescript@5", `@types/node@${devDependencies["@types/node"]}`];

const { values } = parseArgs({ options: { node: { type: "string" } } });
const room = mkdtempSync(join(tmpdir(), "consumers-"));
let failures = 0;

try {
  const tarball = await pack();
  if (values.node === undefined) await tryEverything(tarball);
  else await tryOtherNode(tarball, values.node);
} finally {
  rmSync(room, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

async function tryEverything(tarball) {
  for (const version of ["4", "5"]) {
    const folder = join(room, `express-${version}`);
    const packages = [tarball, `express@${version}`, `@types/express@${version}`, ...typeScript];
    await step(`installs beside Express ${version}`, () => install(folder, packages));
    await step(`runs in ES modules with Express ${version}`, () => runNode(folder, "loop.mjs"));
    await step(`runs by require() with Express ${version}`, () => runNode(folder, "required.cjs"));
    for (const [name, settings] of [
      ["node16", ["--module", "node16", "--moduleResolution", "node16"]],
      ["bundler", ["--module", "esnext", "--moduleResolution", "bundler"]],
    ]) {
      const words = ["tsc", "--noEmit", "--strict", "--skipLibCheck", "false", "--target", "es2022", ...settings];
      await step(`has types for TypeScript with ${name} and Express ${version}`, () =>
        run("npx", ["--no-install", ...words, "typed.ts"], { cwd: folder, timeout: 5 * minutes }),
      );
    }
  }
  const folder = join(room, "mini-server");
  await step("installs alone", () => install(folder, [tarball]));
  await step("brings no native code and few packages", () => describeInstallation(folder));
  await step("starts the mini-server by npx express-survey-loop", () =>
    tryMiniServer(folder, "npx", ["--no-install", "express-survey-loop"]),
  );
  await step("starts the mini-server by survey-loop serve", () =>
    tryMiniServer(folder, process.execPath, [join("node_modules", "express-survey-loop", "dist", "cli.js"), "serve"]),
  );
}

async function tryOtherNode(tarball, version) {
  const folder = join(room, "other-node");
  await step(`installs beside node@${version}`, () => install(folder, [tarball, "express@5", `node@${version}`]));
  const node = join(folder, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  await step(`runs under node@${version}`, async () => {
    const { stdout } = await run(node, ["--version"], { timeout: minutes });
    if (!stdout.startsWith(`v${version}.`)) throw new Error(`node@${version} says ${stdout}`);
    console.log(`    ${stdout.trim()}`);
    await runNode(folder, "loop.mjs", node);
    await runNode(folder, "required.cjs", node);
  });
  const program = join("node_modules", "express-survey-loop", "dist", "start.js");
  await step(`starts the mini-server under node@${version}`, () => tryMiniServer(folder, node, [program]));
}

async function step(name, work) {
  const began = performance.now();
  try {
    await work();
    console.log(`ok: ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failures += 1;
    const { message, stdout = "", stderr = "" } = error;
    console.log(`FAILED: ${name}\n${[message, stdout, stderr].filter(Boolean).join("\n")}`);
  }
}

/** Packs what is built; building is not this program's business. */
async function pack() {
  const words = ["pack", "--ignore-scripts", "--json", "--pack-destination", room];
  const { stdout } = await run("npm", words, { cwd: project, timeout: 2 * minutes });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("[")));
  return join(room, filename);
}

async function install(folder, packages) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }');
  for (const name of readdirSync(here)) copyFileSync(join(here, name), join(folder, name));
  const words = ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error", ...packages];
  await run("npm", words, { cwd: folder, timeout: 10 * minutes });
}

async function runNode(folder, file, node = process.execPath) {
  const env = { PATH: `${dirname(node)}:${process.env.PATH}`, NODE_NO_WARNINGS: "1" };
  await run(node, [file], { cwd: folder, timeout: 2 * minutes, env });
  rmSync(join(folder, "data"), { recursive: true, force: true });
}

/** What `npx` downloads: nothing that needs a compiler. */
async function describeInstallation(folder) {
  const files = readdirSync(join(folder, "node_modules"), { recursive: true, encoding: "utf8" });
  const natives = files.filter((path) => path.endsWith(".node") || path.endsWith("binding.gyp"));
  if (natives.length > 0) throw new Error(`native code came along: ${natives.join(", ")}`);
  const { packages } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  console.log(`    ${Object.keys(packages).length - 1} packages, ${files.length} files and folders`);
}

/** Starts it in an empty folder, pastes its curl line, opens the link, and ends it. */
async function tryMiniServer(folder, command, words) {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), DATA_DIR: join(folder, `data-${port}`) };
  const child = spawn(command, words, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let log = "";
  child.stdout.on("data", (piece) => {
    output += piece;
  });
  const isUp = new Promise((resolve, reject) => {
    child.stderr.on("data", (piece) => {
      log += piece;
      if (log.includes('"the server is up"')) resolve();
    });
    child.once("close", () => reject(new Error(`it ended:\n${output}${log}`)));
    setTimeout(() => reject(new Error(`it was not up within a minute:\n${output}${log}`)), minutes).unref();
  });
  try {
    await isUp;
    const key = /^API key: +(\S+)/m.exec(output)?.[1];
    const url = /^curl -sS (\S+)/m.exec(output)?.[1];
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const created = await fetch(url, { method: "POST", headers, body: '{"email":"ann@example.com"}' });
    if (created.status !== 201) throw new Error(`a first call was answered with ${created.status}`);
    const form = await fetch((await created.json()).trackingUrl);
    if (form.status !== 200) throw new Error(`the link was answered with ${form.status}`);
  } finally {
    // What npx has started ends with it, but not at once: the end of its output says that it has.
    const hasEnded = once(child, "close");
    child.kill("SIGTERM");
    await hasEnded;
  }
  if (!log.includes('"the server has stopped"')) throw new Error(`it did not stop cleanly:\n${log}`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
