/** Which way the arrows go: what protocols may import, and that siblings do not know each other. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const source = fileURLToPath(new URL("../../src/", import.meta.url));
const files = readdirSync(join(source, "protocols"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join("protocols", name));

/** Modules that a file imports, ours by path below `src`. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(source, file), "utf8");
  return [...text.matchAll(/^(?:import|export)[^;]*? from "([^"]+)";/gms)].map(([, module]) =>
    module!.startsWith(".") ? relative(source, join(source, dirname(file), module!)).replace(/\.js$/, ".ts") : module!,
  );
}

const allowedFolders = ["protocols/", "operations/", "domain/"];
const allowedModules = [
  "errors.ts",
  "forms/nearest-name.ts",
  "http/messages.ts",
  "http/route.ts",
  "http/credentials.ts",
  "saxes",
  "node:buffer",
];
/** Cold documents only; the hot paths write their XML themselves. */
const builders: Readonly<Record<string, RegExp>> = { "protocols/soap/wsdl.ts": /^xmlbuilder2(\/|$)/ };

describe("protocols", () => {
  it.each(files)("%s imports only what it may", (file) => {
    const odd = importsOf(file).filter(
      (module) =>
        !allowedModules.includes(module) &&
        !allowedFolders.some((folder) => module.startsWith(folder)) &&
        !builders[file]?.test(module),
    );
    expect(odd).toEqual([]);
  });

  it.each(["soap", "xml-rpc", "json"])("%s does not know its siblings, and nothing shared knows it", (protocol) => {
    const others = files.filter((file) => !file.startsWith(`protocols/${protocol}/`) && file !== "protocols/index.ts");
    for (const file of others) {
      expect(importsOf(file).filter((module) => module.startsWith(`protocols/${protocol}/`))).toEqual([]);
    }
  });

  it("have the same file names where they do the same", () => {
    for (const protocol of ["soap", "xml-rpc", "json"]) {
      const names = files
        .filter((file) => file.startsWith(`protocols/${protocol}/`))
        .map((file) => file.split("/").pop());
      expect(names).toEqual(expect.arrayContaining(["decode-call.ts", "encode-reply.ts", "faults.ts", "routes.ts"]));
    }
  });

  it("keep no state in modules", () => {
    for (const file of files)
      expect(readFileSync(join(source, file), "utf8")).not.toMatch(/^(?:export )?(?:let|var) /m);
  });
});
