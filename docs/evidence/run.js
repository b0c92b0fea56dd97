// `npm run evidence [-- tests crash bench]`: obtains results by real runs, keeps them beside this file, and writes docs/evidence.md.
// `--page` only writes the page; `--check` compares it and exits with 1 when it is stale.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { media } from "../../test/crash/media.js";
import { condenseTests } from "./condense-tests.js";
import { describeRun, load } from "./machine.js";
import { renderPage } from "./render-page.js";

const project = fileURLToPath(new URL("../../", import.meta.url));
const results = new URL("./", import.meta.url);
const page = new URL("../evidence.md", import.meta.url);
const room = mkdtempSync(join(tmpdir(), "evidence-"));

/** By the name of the result: the command as a reader would type it, and what makes the result of its output. */
const runs = {
  tests: {
    command: "npm test",
    words: (file) => [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
    ],
    result: (file) => condenseTests(readJson(file), project),
  },
  ...Object.fromEntries(
    Object.keys(media).map((storage) => [
      `crash-${storage}`,
      {
        command: `npm run test:crash -- --storage ${storage} --kills 200`,
        words: () => ["test/crash/run.js", "--storage", storage, "--kills", "200", "--json"],
        result: (_file, output) => JSON.parse(output),
      },
    ]),
  ),
  ...Object.fromEntries(
    ["protocols", "forms", "export", "storage"].map((name) => [
      `bench-${name}`,
      {
        command: `npm run bench -- ${name}`,
        words: (file) => ["bench/run.js", name, "--json", file],
        result: (file) => readJson(file),
      },
    ]),
  ),
};

function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

function obtain(name) {
  const { command, words, result } = runs[name];
  process.stdout.write(`${command}\n`);
  const file = join(room, `${name}.json`);
  const before = load();
  const { stdout, status, error } = spawnSync(process.execPath, words(file), {
    cwd: project,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error) throw error;
  if (status !== 0) process.stdout.write(`${stdout}\nIt ended with ${status}.\n`);
  const kept = result(file, stdout);
  const run = describeRun(command, before);
  const shape = name === "tests" ? { run, ...kept } : { run, result: kept };
  writeFileSync(new URL(`${name}.json`, results), `${JSON.stringify(shape, null, 1)}\n`);
  if (status !== 0) process.exitCode = 1;
}

function render() {
  const names = readdirSync(results).filter((name) => name.endsWith(".json"));
  return renderPage(
    Object.fromEntries(names.sort().map((name) => [name.slice(0, -5), readJson(new URL(name, results))])),
  );
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { page: { type: "boolean" }, check: { type: "boolean" } },
});
const unknown = positionals.filter((word) => !Object.keys(runs).some((name) => name.startsWith(word)));
if (unknown.length > 0) {
  throw new Error(
    `There is no run ${unknown.join(", ")}. Known are ${Object.keys(runs).join(", ")}, or tests, crash, bench for all of a kind.`,
  );
}
try {
  if (values.check) {
    if (readFileSync(page, "utf8") !== render()) {
      process.stderr.write("docs/evidence.md is not what its results make. Run: npm run evidence -- --page\n");
      process.exitCode = 1;
    }
  } else {
    const isWanted = (name) => positionals.length === 0 || positionals.some((word) => name.startsWith(word));
    if (!values.page) for (const name of Object.keys(runs).filter(isWanted)) obtain(name);
    writeFileSync(page, render());
  }
} finally {
  rmSync(room, { recursive: true, force: true });
}
