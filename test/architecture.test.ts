/** The shape of the code, read from the files: who may import whom, what folders and files may look like. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const project = fileURLToPath(new URL("../", import.meta.url));

function filesBelow(folder: string): string[] {
  return readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name).split(sep).join("/"))
    .filter((path) => !path.includes("/node_modules/") && statSync(join(project, path)).isFile());
}

/** What threads run is plain JavaScript. */
const sources = filesBelow("src").filter((path) => /\.(ts|js)$/.test(path));
const texts = new Map(sources.map((path) => [path, readFileSync(join(project, path), "utf8")]));

interface Import {
  readonly from: string;
  /** A path below `src`, or the name of a package. */
  readonly target: string;
}

/** `import ... from "x"`, `export ... from "x"`, `import "x"` and `import("x")`. */
const statement = /^(?:import|export)\b[^;"]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm;

const imports: readonly Import[] = sources.flatMap((from) =>
  [...texts.get(from)!.matchAll(statement)].map((match) => {
    const name = match[1] ?? match[2] ?? match[3]!;
    const isOurs = name.startsWith(".");
    const target = isOurs
      ? normalize(join(dirname(from), name))
          .split(sep)
          .join("/")
          .replace(/\.js$/, (ending) =>
            existsSync(join(project, normalize(join(dirname(from), name)))) ? ending : ".ts",
          )
      : name;
    return { from, target };
  }),
);

/** The rooms of the house, by the beginnings of their paths; the longest that fits counts. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  domain: ["src/domain/"],
  words: ["src/errors.ts", "src/logger.ts", "src/events.ts", "src/views.ts"],
  messages: ["src/http/messages.ts", "src/http/route.ts", "src/http/credentials.ts", "src/http/form-text.ts"],
  contract: ["src/storage/contract.ts"],
  drivers: ["src/storage/"],
  conformance: ["src/storage-conformance/"],
  transfer: ["src/transfer/"],
  tracking: ["src/tracking/"],
  metrics: ["src/metrics/"],
  formEngine: ["src/forms/"],
  formPages: ["src/forms/pages/", "src/forms/routes.ts"],
  operations: ["src/operations/"],
  protocols: ["src/protocols/"],
  xmlText: ["src/protocols/xml-escaping.ts"],
  wsdlCheck: ["src/wsdl-check/"],
  analysis: ["src/analysis/"],
  portal: ["src/portal/"],
  exporting: ["src/exporting/"],
  // What pages need of the downloads: the names of the formats, how far one is, and cells that no spreadsheet evaluates.
  exportNames: ["src/exporting/format-names.ts", "src/exporting/csv-cell.ts", "src/exporting/export-progress.ts"],
  problems: ["src/http/problem.ts"],
  http: ["src/http/"],
  roots: ["src/survey-loop.ts", "src/index.ts", "src/options.ts", "src/cli.ts", "src/start.ts", "src/cli/"],
};

const beneathPages = ["domain", "words", "messages", "contract", "formEngine", "operations"];

/** Which rooms each may import from, beside itself. Data flows http -> protocols -> operations -> storage, never back. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  words: ["domain"],
  messages: ["words", "operations"],
  contract: ["domain"],
  drivers: ["domain", "words", "contract"],
  conformance: ["domain", "words", "contract"],
  // Between any two storages, whatever their drivers.
  transfer: ["contract"],
  tracking: ["domain", "words"],
  metrics: ["words", "contract"],
  formEngine: ["domain", "words", "contract"],
  operations: ["domain", "words", "contract", "tracking", "formEngine"],
  protocols: [...beneathPages, "xmlText"],
  xmlText: [],
  // Reads any WSDL with the XML reader that the protocols share.
  wsdlCheck: ["words", "protocols"],
  formPages: beneathPages,
  // Pages show the status that a problem has in HTTP.
  // The preview of a draft is made by the pages of the form.
  portal: [...beneathPages, "analysis", "formPages", "problems", "exportNames"],
  exportNames: [],
  analysis: beneathPages,
  exporting: [...beneathPages, "analysis", "xmlText", "exportNames"],
  problems: [...beneathPages, "protocols"],
  http: [...beneathPages, "protocols", "problems"],
  roots: Object.keys(rooms),
};

function roomOf(path: string): string {
  const fitting = Object.entries(rooms).flatMap(([room, beginnings]) =>
    beginnings
      .filter((beginning) => path.startsWith(beginning))
      .map((beginning) => ({ room, length: beginning.length })),
  );
  return fitting.sort((a, b) => b.length - a.length)[0]?.room ?? "nowhere";
}

const isOurs = ({ target }: Import) => target.startsWith("src/");
const shown = ({ from, target }: Import) => `${from} -> ${target}`;

/** Imports whose target matches, from places that are not allowed. */
function strangers(target: RegExp, allowed: RegExp): string[] {
  return imports.filter((each) => target.test(each.target) && !allowed.test(each.from)).map(shown);
}

describe("imports", () => {
  it("are found at all", () => {
    expect(imports.length).toBeGreaterThan(400);
    expect(imports.map(shown)).toContain("src/survey-loop.ts -> src/storage/open-storage.ts");
  });

  it("come from files that all have a room", () => {
    expect(sources.filter((path) => roomOf(path) === "nowhere")).toEqual([]);
  });

  it("go one way: http, then protocols, portal, form pages and exports, then operations, then forms, tracking and the storage contract, then the domain", () => {
    const wrong = imports.filter(isOurs).filter(({ from, target }) => {
      const [here, there] = [roomOf(from), roomOf(target)];
      return here !== there && !arrows[here]!.includes(there);
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it("let expressions stand alone: they import each other and one spelling check, and are entered by their index", () => {
    const folder = "src/forms/expressions/";
    const outward = imports.filter(({ from, target }) => from.startsWith(folder) && !target.startsWith(folder));
    expect([...new Set(outward.map(({ target }) => target))]).toEqual(["src/forms/nearest-name.ts"]);
    const inward = imports.filter(({ from, target }) => !from.startsWith(folder) && target.startsWith(folder));
    expect(inward.filter(({ target }) => target !== `${folder}index.ts`).map(shown)).toEqual([]);
  });

  it("name files that exist", () => {
    expect(
      imports
        .filter(isOurs)
        .filter(({ target }) => !texts.has(target))
        .map(shown),
    ).toEqual([]);
  });

  it("choose storage drivers in one place", () => {
    const drivers = /^src\/storage\/(memory|lowdb|sqlite|postgres)\.ts$/;
    expect(strangers(drivers, /^src\/(storage\/open-storage|index)\.ts$/)).toEqual([]);
    expect(strangers(/^src\/storage\/open-storage\.ts$/, /^src\/(survey-loop\.ts|cli\/)/)).toEqual([]);
  });

  it.each([
    ["jsonwebtoken", /^src\/tracking\//],
    ["helmet", /^src\/http\/security-headers\.ts$/],
    ["lowdb", /^src\/storage\/lowdb(\/|\.ts$)/],
    ["pg", /^src\/storage\/postgres\//],
    ["prom-client", /^src\/metrics\//],
    ["saxes", /^src\/protocols\/xml\.ts$/],
    ["xmlbuilder2", /^src\/protocols\//],
    ["eta", /^src\/views\.ts$/],
    ["d3-(scale|shape)", /^src\/portal\/charts\//],
    ["busboy", /^src\/forms\/pages\/read-upload\.ts$/],
    ["fflate", /^src\/exporting\/zip-pieces\.ts$/],
    ["hyparquet-writer", /^src\/exporting\/parquet-export\.ts$/],
    ["re2js", /^src\/forms\/compile-validators\.ts$/],
    ["express", /^nowhere$/],
    ["express-xml-bodyparser", /^nowhere$/],
    ["nodemailer", /^nowhere$/],
  ])("bring in %s only where it belongs", (name, allowed) => {
    expect(strangers(new RegExp(`^${name}(/|$)`), allowed)).toEqual([]);
  });

  it("T31 open no connection but to storage: only commands call out", () => {
    const callsOut = /\bfetch\(|import (?!type)[^;]*"node:(?:https?|http2|net|tls|dgram|dns)(?:\/promises)?"/;
    const calling = sources.filter((path) => callsOut.test(texts.get(path)!) && !path.startsWith("src/cli/"));
    // The lock of a folder is a socket in it.
    expect(calling).toEqual(["src/storage/lowdb/folder-lock.ts"]);
    expect(strangers(/^(axios|got|undici|node-fetch|superagent)$/, /^$/)).toEqual([]);
  });

  it("name only packages that are dependencies, or optional peers", () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
    const packages = imports
      .map(({ target }) => target)
      .filter((name) => !name.startsWith("src/") && !name.startsWith("node:"));
    const names = new Set(packages.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)![0]));
    expect([...names].filter((name) => !Object.hasOwn({ ...dependencies, ...peerDependencies }, name))).toEqual([]);
  });
});

describe("protocols", () => {
  const names = readdirSync(join(project, "src/protocols"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  it("never import each other", () => {
    expect(names.sort()).toEqual(["json", "salesforce", "soap", "xml-rpc"]);
    const wrong = imports.filter(({ from, target }) => {
      const [here, there] = [from, target].map((path) => /^src\/protocols\/([^/]+)\//.exec(path)?.[1]);
      return here !== undefined && there !== undefined && here !== there;
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it.each(names)("repeat the same file names: %s", (name) => {
    const files = readdirSync(join(project, "src/protocols", name));
    expect(files).toEqual(expect.arrayContaining(["decode-call.ts", "encode-reply.ts", "faults.ts", "routes.ts"]));
  });
});

describe("files", () => {
  const written = [
    ...sources,
    ...filesBelow("example-app/src"),
    ...filesBelow("test").filter((path) => /\.(ts|js)$/.test(path)),
    ...filesBelow("bench").filter((path) => path.endsWith(".js")),
  ];
  const read = (path: string) => texts.get(path) ?? readFileSync(join(project, path), "utf8");

  it("lie in folders named after what they are about", () => {
    const vague = /\/(utils?|helpers?|common|services?|lib|misc|shared)\//;
    expect([...written, ...filesBelow("views"), ...filesBelow("docs")].filter((path) => vague.test(path))).toEqual([]);
  });

  it("have kebab-case names", () => {
    const names = [...sources, ...filesBelow("example-app/src")].map((path) => path.split("/").at(-1)!);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.(ts|js)$/.test(name))).toEqual([]);
  });

  it("have at most 400 lines", () => {
    expect(written.filter((path) => read(path).split("\n").length > 401)).toEqual([]);
  });

  it("open with a sentence that says what lives there", () => {
    const opening = /^(#![^\n]*\n)?(\/\*\*?[ \n]|\/\/ )\s*\**\s*\S.{14,}/;
    // A test file's titles are sentences already.
    const expected = written.filter((path) => !path.endsWith(".test.ts"));
    expect(expected.filter((path) => !opening.test(read(path)))).toEqual([]);
  });

  it("keep no module-level state that changes", () => {
    expect(sources.filter((path) => /^(export )?(let|var) /m.test(read(path)))).toEqual([]);
  });
});
