/** The documents say what the code does: every operation, option, error code and event has a heading, and no heading lacks one. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { settingNames } from "../../example-app/src/options-file.js";
import { errorCodes } from "../../src/errors.js";
import type { EventTypes } from "../../src/events.js";
import { operations } from "../../src/operations/index.js";
import { checkOptions } from "../../src/options.js";
import { surveyLoop } from "../../src/survey-loop.js";
import { readableTitle, wsdlChecks } from "../../src/wsdl-check/check-wsdl.js";
import { documentPages } from "./pages.js";

const project = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(join(project, path), "utf8");

/** Headings of the second level, below a heading of the first level if one is named. */
function headings(path: string, section?: string): string[] {
  const parts = read(path)
    .replace(/^```.*?^```/gms, "")
    .split(/^# /m)
    .slice(1);
  const wanted = section === undefined ? parts : parts.filter((part) => part.startsWith(`${section}\n`));
  return wanted.flatMap((part) => [...part.matchAll(/^## (.+)$/gm)].map(([, title]) => title!));
}

const events = {
  "invitation.created": true,
  "invitation.changed": true,
  "response.started": true,
  "response.saved": true,
  "response.completed": true,
  "respondent.erased": true,
  "survey.published": true,
  "call.finished": true,
} satisfies Record<keyof EventTypes, true>;

const anyOptions = {
  publicUrl: "https://www.example.com/surveys",
  secret: "Pq7zK1vNfT3xRb9LmWc5YdHs2JgQe8Ua",
  storage: "memory",
};

/** The names that the options check itself lists. */
function optionNames(): string[] {
  try {
    checkOptions({ quiteUnknown: 1 } as never);
  } catch (error) {
    return (/Known are (.+)\. See docs\/options\.md\.$/.exec((error as Error).message)?.[1] ?? "").split(", ");
  }
  return [];
}

describe("headings", () => {
  it("of docs/operations.md are the operations", () => {
    expect(headings("docs/operations.md", "Operations")).toEqual(operations.map(({ name }) => name));
  });

  it("of docs/errors.md are the error codes", () => {
    expect(headings("docs/errors.md")).toEqual([...errorCodes]);
  });

  it("of docs/events.md are the events", () => {
    expect(headings("docs/events.md")).toEqual(Object.keys(events));
  });

  it("of docs/monitoring.md are the metrics", async () => {
    const metrics = new Registry();
    const loop = surveyLoop({ ...anyOptions, metrics });
    await loop.close();
    const names = metrics.getMetricsAsArray().map(({ name }) => name);
    expect(headings("docs/monitoring.md", "Metrics").sort()).toEqual(names.sort());
  });

  it("of docs/checking-a-wsdl.md are the checks, each with its rule", () => {
    expect(headings("docs/checking-a-wsdl.md")).toEqual([readableTitle, ...wsdlChecks.map(({ title }) => title)]);
    for (const { title, rule } of wsdlChecks) {
      expect(read("docs/checking-a-wsdl.md")).toContain(`## ${title}\n\nRule ${rule}. For: `);
    }
  });

  it("of docs/options.md are the options of the middleware", () => {
    expect(optionNames()).toContain("publicUrl");
    expect(headings("docs/options.md", "Middleware")).toEqual(optionNames());
  });

  it("of docs/options.md are the settings of the mini-server, each with its name in the options file", () => {
    const variables = [...Object.values(settingNames), "NODE_ENV", "OPTIONS_FILE"];
    expect(headings("docs/options.md", "Mini-server")).toEqual(variables);
    for (const [member, variable] of Object.entries(settingNames)) {
      expect(read("docs/options.md")).toContain(`## ${variable}\n\n(\`${member}\`) `);
    }
  });
});

describe("docs/operations.md", () => {
  it("is what the contract table generates", () => {
    execFileSync(process.execPath, [join(project, "docs/generate-operations.js"), "--check"], { stdio: "pipe" });
  });
});

describe("docs/security.md", () => {
  const rows = [...read("docs/security.md").matchAll(/^\| (T\d+) \|.*\| ([^|]+) \|$/gm)];

  it("has one row for each threat, T1 to T60, in order", () => {
    expect(rows.map(([, threat]) => threat)).toEqual(Array.from({ length: 60 }, (_, index) => `T${index + 1}`));
  });

  it.each(rows.map(([, threat, tests]) => ({ threat: threat!, tests: tests! })))(
    "names tests of $threat that exist and carry its number",
    ({ threat, tests }) => {
      const files = [...tests.matchAll(/`([^`]+)`/g)].map(([, file]) => file!);
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) expect(read(file), file).toMatch(new RegExp(`\\b${threat}\\b`));
    },
  );
});

describe("docs/compatibility.md", () => {
  const rows = [...read("docs/compatibility.md").matchAll(/^\| (\d+) \|.*\| ([^|]+) \|$/gm)].map(([, rule, tests]) => ({
    rule: rule!,
    files: [...tests!.matchAll(/`([^`]+)`/g)].map(([, file]) => file!),
  }));

  it("has a row for every rule of the wire", () => {
    const wanted = [10, ...Array.from({ length: 12 }, (_, index) => 12 + index)].map(String);
    expect(rows.map(({ rule }) => rule)).toEqual(wanted);
  });

  it.each(rows)("names tests of rule $rule that exist and carry its number", ({ rule, files }) => {
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(read(file), file).toMatch(new RegExp(`\\brule ${rule}\\b`));
  });

  it("names the versions of the clients from npm that are run", () => {
    const text = read("docs/compatibility.md");
    for (const name of ["soap", "strong-soap", "xmlrpc", "davexmlrpc"]) {
      const { version } = JSON.parse(read(`node_modules/${name}/package.json`));
      expect(text).toContain(`\`${name}\` ${version.split(".").slice(0, 2).join(".")}`);
    }
  });
});

describe("docs/decisions.md", () => {
  it("says why for each runtime dependency, and for nothing else", () => {
    const dependencies = Object.keys(JSON.parse(read("package.json")).dependencies);
    const section = read("docs/decisions.md").split("## Dependencies")[1] ?? "";
    const named = [...section.matchAll(/\*\*([\w-]+)\*\*/g)].map(([, name]) => name);
    expect(named.sort()).toEqual(dependencies.sort());
  });
});

describe("documents", () => {
  const texts = ["README.md", "CHANGELOG.md", ...documentPages()];

  it.each(texts)("link only to what exists: %s", (path) => {
    const targets = [...read(path).matchAll(/\]\((?!https?:)([^)\s]+)\)|src="(?!https?:)([^"]+)"/g)].map(
      ([, link, image]) => link ?? image!,
    );
    for (const target of targets) {
      const [file = "", anchor] = target.split("#");
      const place = file === "" ? path : join(dirname(path), file);
      expect(existsSync(join(project, place)), target).toBe(true);
      if (anchor === undefined) continue;
      const anchors = [...read(place).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
        title!
          .toLowerCase()
          .replace(/[^\w\- ]/g, "")
          .replaceAll(" ", "-"),
      );
      expect(anchors, target).toContain(anchor);
    }
  });

  it("name only tests that exist", () => {
    const named = texts.flatMap((path) => read(path).match(/`test\/[\w/.-]+\.(?:ts|js)`/g) ?? []);
    expect(named.length).toBeGreaterThan(80);
    expect(named.filter((name) => !existsSync(join(project, name.slice(1, -1))))).toEqual([]);
  });

  it("name only npm scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const named = texts.flatMap((path) => [...read(path).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
