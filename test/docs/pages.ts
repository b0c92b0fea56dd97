/** The pages of the documentation and the snippets on them. */
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../", import.meta.url));

/** Paths of all pages, such as `docs/clients/php.md`; nothing that was installed or built beside them. */
export function documentPages(): string[] {
  return readdirSync(join(project, "docs"), { recursive: true, encoding: "utf8" })
    .map((name) => `docs/${name.split(sep).join("/")}`)
    .filter((path) => path.endsWith(".md") && !path.includes("/node_modules/"))
    .sort();
}

export interface Snippet {
  /** The word behind the fence; empty where there is none. */
  readonly language: string;
  readonly code: string;
}

/** Everything between fences of a page, in order. */
export function snippetsOf(path: string): Snippet[] {
  const blocks = readFileSync(join(project, path), "utf8").matchAll(/^```(\w*)\n(.*?)^```/gms);
  return Array.from(blocks, ([, language, code]) => ({ language: language!, code: code! }));
}
