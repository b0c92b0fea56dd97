/** The package as `npm pack` makes it, unpacked into a temporary folder. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const project = fileURLToPath(new URL("../../", import.meta.url));

export interface Tarball {
  readonly file: string;
  /** Paths of all files, with slashes. */
  readonly paths: readonly string[];
  remove(): void;
}

/** Packs what is built, without building: other tests may be using it. */
export function packProject(): Tarball {
  const folder = mkdtempSync(join(tmpdir(), "tarball-"));
  const words = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const shell = process.platform === "win32";
  const output = execFileSync("npm", words, {
    cwd: project,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    shell,
  });
  const [packed] = JSON.parse(output.slice(output.indexOf("["))) as [{ filename: string; files: { path: string }[] }];
  return {
    file: join(folder, packed.filename),
    paths: packed.files.map(({ path }) => path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
