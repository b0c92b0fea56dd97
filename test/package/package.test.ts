/** What is published: the files of the tarball, what tools say of it, and the exports. Built files are looked at, as users get them. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manifest, packProject, project, type Tarball } from "./tarball.js";

let tarball: Tarball;

beforeAll(() => {
  tarball = packProject();
});

afterAll(() => tarball.remove());

type Conditions = { readonly types: string; readonly default: string };
const entries = Object.entries(manifest.exports as Record<string, Conditions | string>);
const subpaths = entries.filter((entry): entry is [string, Conditions] => typeof entry[1] !== "string");

describe("the tarball", () => {
  it("holds every file that package.json names", () => {
    const named = [
      ...subpaths.flatMap(([, { types, default: code }]) => [types, code]),
      ...(Object.values(manifest.bin) as string[]),
    ].map((path) => path.replace(/^\.\//, ""));
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((path) => !tarball.paths.includes(path))).toEqual([]);
  });

  it("holds views, the mini-server, the licence and the documents that a reader begins with", () => {
    const wanted = [
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
      "package.json",
      "views/assets/form.css",
      "views/survey/page.eta",
      "dist/storage/sqlite/thread.js",
      "example-app/dist/mini-server.js",
      "example-app/views/layout.eta",
      "example-app/surveys/ticket-satisfaction.json",
    ];
    expect(wanted.filter((path) => !tarball.paths.includes(path))).toEqual([]);
  });

  it("holds nothing else: no sources, tests, maps, data or dot files", () => {
    const expected =
      /^(dist\/.+\.(js|d\.ts)|views\/.+|example-app\/(dist\/.+\.js|views\/.+|surveys\/.+\.json)|docs\/(clients\/)?[\w-]+\.md|README\.md|LICENSE|CHANGELOG\.md|package\.json)$/;
    expect(
      tarball.paths.filter((path) => !expected.test(path) || path.split("/").some((part) => part.startsWith("."))),
    ).toEqual([]);
  });

  it("holds every page that a message or the README sends a reader to", () => {
    const built = tarball.paths.filter((path) => path.endsWith(".js"));
    const named = built.flatMap((path) => readFileSync(join(project, path), "utf8").match(/docs\/[\w/-]+\.md/g) ?? []);
    const linked = [...readFileSync(join(project, "README.md"), "utf8").matchAll(/\]\(([\w/-]+\.md)\)/g)];
    const wanted = new Set([...named, ...linked.map(([, path]) => path!)]);
    expect(wanted.size).toBeGreaterThan(20);
    expect([...wanted].filter((path) => !tarball.paths.includes(path))).toEqual([]);
  });

  it("has no fault that publint knows", () => {
    runTool("publint", ["--strict", tarball.file]);
  });

  it("has types that every resolution finds, of the kind that the code is", () => {
    // CommonJS gets ES modules, which every supported Node loads by require().
    runTool("attw", ["--profile", "node16", "--ignore-rules", "cjs-resolves-to-esm", "--no-emoji", tarball.file]);
  });
});

function runTool(name: string, words: readonly string[]): void {
  const file = { publint: "publint/src/cli.js", attw: "@arethetypeswrong/cli/dist/index.js" }[name]!;
  try {
    execFileSync(process.execPath, [join(project, "node_modules", file), ...words], {
      encoding: "utf8",
      stdio: "pipe",
    });
  } catch (error) {
    throw new Error(`${name}:\n${(error as { stdout: string }).stdout}`);
  }
}

/** Names that a declaration file exports, those of the files that it hands on included. */
function exportedNames(file: string): string[] {
  const text = readFileSync(file, "utf8").replace(/\/\*\*.*?\*\//gs, "");
  const own = [...text.matchAll(/^export (?:declare )?(?:const|function|class|interface|type|abstract class) (\w+)/gm)];
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names]) => names!.split(","));
  const listed = lists
    .map((name) =>
      name
        .trim()
        .replace(/^type /, "")
        .replace(/^\w+ as /, ""),
    )
    .filter(Boolean);
  const whole = [...text.matchAll(/^export (?:type )?\* from "(\.[^"]+)"/gm)].flatMap(([, target]) =>
    exportedNames(join(dirname(file), target!.replace(/\.js$/, ".d.ts"))),
  );
  return [...own.map(([, name]) => name!), ...listed, ...whole];
}

describe("the exports", () => {
  it("are those of snapshots/exports.txt: an entry that goes or changes its name breaks its users", async () => {
    const lines: string[] = [];
    for (const [subpath, { types, default: code }] of subpaths) {
      const values = Object.keys(await import(pathToFileURL(join(project, code)).href));
      const names = new Set(exportedNames(join(project, types)));
      const onlyTypes = [...names].filter((name) => !values.includes(name));
      expect(
        values.filter((name) => !names.has(name)),
        subpath,
      ).toEqual([]);
      lines.push(`${manifest.name}${subpath.slice(1)}`);
      lines.push(...values.sort().map((name) => `  ${name}`), ...onlyTypes.sort().map((name) => `  type ${name}`), "");
    }
    await expect(lines.join("\n")).toMatchFileSnapshot("snapshots/exports.txt");
  });
});

describe("package.json", () => {
  it("makes peers optional, since none is needed to begin", () => {
    const { peerDependencies, peerDependenciesMeta } = manifest;
    expect(Object.keys(peerDependencies)).toEqual(["better-sqlite3", "libsql", "pg", "prom-client"]);
    for (const name of Object.keys(peerDependencies)) expect(peerDependenciesMeta[name]).toEqual({ optional: true });
  });
});
