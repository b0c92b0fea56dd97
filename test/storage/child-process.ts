/** Child processes for tests: the sources are compiled once for a test file, into a place from which packages are found. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../..");

/** Compiled sources that children run. */
export interface CompiledChild {
  readonly script: string;
  remove(): Promise<void>;
}

/** Compiles children of this folder and what they import; `script` is the first one. */
export async function compileChild(name = "writing-child", ...others: readonly string[]): Promise<CompiledChild> {
  const cache = join(root, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "storage-child-"));
  const tsconfig = {
    extends: "../../../tsconfig.json",
    compilerOptions: { rootDir: root, outDir: ".", declaration: false, declarationMap: false, sourceMap: false },
    include: [],
    files: [name, ...others].map((each) => join(root, `test/storage/${each}.ts`)),
  };
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  await promisify(execFile)(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]);
  return {
    script: join(folder, `test/storage/${name}.js`),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** A running child. */
export interface RunningChild {
  readonly process: ChildProcess;
  /** Its lines as they come, to the end. */
  readonly lines: AsyncIterable<string>;
  /** Returns when it is gone, with its exit code or signal. */
  readonly ended: Promise<unknown>;
  kill(): Promise<void>;
}

/** Starts a child. */
export function startChild(child: CompiledChild, ...words: readonly string[]): RunningChild {
  const started = spawn(process.execPath, [child.script, ...words], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(started, "exit").then(([code, signal]: unknown[]) => code ?? signal);
  return {
    process: started,
    lines: createInterface({ input: started.stdout! }),
    ended,
    async kill() {
      started.kill("SIGKILL");
      await ended;
    },
  };
}

/** The first line of a child, without ending its output. */
export async function firstLine(child: RunningChild): Promise<string | undefined> {
  const iterator = child.lines[Symbol.asyncIterator]();
  return (await iterator.next()).value;
}
