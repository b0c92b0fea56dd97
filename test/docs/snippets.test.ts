/** Every snippet of the documentation is run or checked, here or by the test that is named here. */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settingNames } from "../../example-app/src/options-file.js";
import { loadCommands } from "../../src/cli/run-command.js";
import { parseExpression } from "../../src/forms/expressions/parse-expression.js";
import { compileSurvey, type SurveyDefinition, surveyLoop } from "../../src/index.js";
import { secret, useHosts } from "../http/hosts.js";
import { itWith, python, runClient } from "../protocols/interpreters.js";
import { documentPages, snippetsOf } from "./pages.js";

const project = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(`${project}${path}`, "utf8");
const start = useHosts();

/** What is run or checked by another test, by page and language. */
const elsewhere: Readonly<Record<string, string>> = {
  "README.md js": "test/docs/readme.test.ts",
  "README.md json": "test/docs/readme.test.ts",
  "docs/definitions.md html": "test/forms/script.test.ts",
  "docs/cli.md text": "test/docs/command-line.test.ts",
  "docs/embedding.md js": "test/docs/guides.test.ts",
  "docs/gdpr-requests.md js": "test/docs/guides.test.ts",
  "docs/nightly-import.md js": "test/docs/guides.test.ts",
  "docs/reminders.md js": "test/docs/guides.test.ts",
  "docs/operations.md http": "test/docs/operations.test.ts",
  "docs/operations.md json": "test/docs/operations.test.ts",
  "docs/operations.md ts": "test/docs/operations.test.ts",
  "docs/operations.md xml": "test/docs/operations.test.ts",
  "docs/storage.md sql": "test/storage/sqlite-start.test.ts",
  "docs/write-your-own-driver.md js": "test/storage-conformance/own-driver.test.ts",
};

/** What cannot be run here; the page says so in these words. */
const unrun: Readonly<Record<string, string>> = {
  "docs/scaling.md sql": "This has not been run on Citus here",
};

/** Pictures made of letters. */
const pictures = ["docs/storage.md text", "docs/backup.md text"];

/** Pages whose fragments of JavaScript run below, one after the other in one app. */
const fragments = [
  "docs/calling.md",
  "docs/checking-a-wsdl.md",
  "docs/clients/salesforce.md",
  "docs/events.md",
  "docs/monitoring.md",
  "docs/options.md",
  "docs/own-login.md",
  "docs/portal.md",
  "docs/storage.md",
  "docs/webhooks.md",
];

const checkedHere = [
  ...fragments.map((page) => `${page} js`),
  ...["docs/calling.md python", "docs/expressions.md text", "docs/monitoring.md yaml"],
  ...["docs/definitions.md json", "docs/options.md json"],
  ...["docs/behind-a-proxy.md nginx", "docs/behind-a-proxy.md caddy"],
];

const everySnippet = ["README.md", ...documentPages()].flatMap((page) =>
  snippetsOf(page).map(({ language, code }) => ({ page, kind: `${page} ${language}`, language, code })),
);
const codeOf = (kind: string) => everySnippet.filter((each) => each.kind === kind).map(({ code }) => code);

describe("every snippet", () => {
  it("is run or checked by a test, and no test is named for one that is gone", () => {
    // The recipes of docs/clients have their own test, which also knows which cannot run.
    const ownTest = /^docs\/clients\/(?!salesforce)/;
    const kinds = new Set(everySnippet.filter(({ page }) => !ownTest.test(page)).map(({ kind }) => kind));
    const shell = [...kinds].filter((kind) => kind.endsWith(" sh"));
    const known = [...Object.keys(elsewhere), ...Object.keys(unrun), ...pictures, ...checkedHere, ...shell];
    expect([...kinds].sort()).toEqual([...new Set(known)].sort());
  });

  it.each([...new Set(Object.entries(elsewhere).map(([kind, test]) => `${kind.split(" ")[0]} ${test}`))])(
    "is named in the test that runs it: %s",
    (pair) => {
      const [page = "", test = ""] = pair.split(" ");
      expect(read(test)).toContain(page.split("/").at(-1)!.replace(".md", ""));
    },
  );

  it.each(Object.entries(unrun))("of %s is said not to be run", (kind, words) => {
    expect(read(kind.split(" ")[0]!)).toContain(words);
  });
});

const commands = await loadCommands();

describe("commands", () => {
  const shell = everySnippet.filter(({ language }) => language === "sh");

  it.skipIf(process.platform === "win32")("are sentences of a shell", () => {
    for (const { code } of shell) execFileSync("sh", ["-n"], { input: code });
  });

  it("of survey-loop exist, with their options", () => {
    const called = shell.flatMap(({ page, code }) =>
      [...code.matchAll(/(?:^|[|&;] *|npx |\w=\S* )survey-loop +([^|&;#\n]*)/gm)].map(([, words]) => ({
        page,
        words: words!.trim().split(/\s+/),
      })),
    );
    expect(called.length).toBeGreaterThan(25);
    for (const { page, words } of called) {
      const command = commands.find(({ name }) => words.slice(0, name.split(" ").length).join(" ") === name);
      expect(command, `${page}: survey-loop ${words.join(" ")}`).toBeDefined();
      const options = words.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
      for (const option of options)
        expect([page, Object.keys(command!.options)]).toEqual([page, expect.arrayContaining([option])]);
    }
  });
});

describe("settings and definitions", () => {
  it("of docs/definitions.md are a survey", () => {
    for (const text of codeOf("docs/definitions.md json")) {
      const definition = JSON.parse(text) as SurveyDefinition;
      const { warnings } = compileSurvey({
        surveyId: "s",
        version: 1,
        publishedAt: "2026-03-01T00:00:00.000Z",
        definition,
      });
      expect(warnings).toEqual([]);
    }
  });

  it("of docs/options.md are settings", () => {
    for (const text of codeOf("docs/options.md json")) {
      expect(Object.keys(settingNames)).toEqual(expect.arrayContaining(Object.keys(JSON.parse(text))));
    }
  });

  it("of docs/expressions.md are expressions", () => {
    const lines = codeOf("docs/expressions.md text").flatMap((text) => text.trim().split("\n"));
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(parseExpression(line), line).toBeDefined();
  });

  it("of proxies let the largest body through and close their braces", () => {
    const [nginx, caddy] = [codeOf("docs/behind-a-proxy.md nginx")[0]!, codeOf("docs/behind-a-proxy.md caddy")[0]!];
    for (const text of [nginx, caddy]) expect(text.split("{").length).toBe(text.split("}").length);
    expect([nginx, caddy].map((text) => /max_(?:body_)?size (\d+)/.exec(text)?.[1])).toEqual(["16", "16"]);
    const settings = nginx.split("\n").filter((line) => !/^\s*(#.*|[\w /.]+\{|\}|)$/.test(line));
    expect(settings.filter((line) => !line.endsWith(";"))).toEqual([]);
  });

  it("of alerts name metrics that exist, with their labels", async () => {
    const metrics = new Registry();
    const loop = surveyLoop({ publicUrl: "https://www.example.com/surveys", secret, storage: "memory", metrics });
    await loop.close();
    const known = metrics.getMetricsAsArray().flatMap(({ name }) => [name, `${name}_bucket`, `${name}_count`]);
    const named = codeOf("docs/monitoring.md yaml").flatMap((text) => text.match(/\bsurvey_loop_\w+/g) ?? []);
    expect(named.length).toBeGreaterThan(6);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe("fragments", () => {
  // Below the project, since only there the package finds itself by its name.
  const folder = new URL(`../output/snippets-${process.pid}/`, import.meta.url);
  beforeAll(() => mkdirSync(folder, { recursive: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("of JavaScript run in an app", async () => {
    const snippets = fragments.flatMap((page) =>
      codeOf(`${page} js`).map((code, index) => ({ name: `${page} ${index + 1}`, page, code })),
    );
    const file = new URL("app.mjs", folder);
    writeFileSync(file, appOf(snippets));
    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(file)], {
      env: { PATH: process.env.PATH, SURVEY_LOOP_SECRET: secret, WEBHOOK_SECRET: "shared" },
    });
    const ran = stdout.split("\n").filter((line) => line.startsWith("ran "));
    expect(ran).toEqual(snippets.map(({ name }) => `ran ${name}`));
    expect(stdout).toMatch(/^http:\/\/localhost:\d+\/surveys\/s\/\S+$/m);
  });

  itWith(python, "of Python in docs/calling.md print a link", async () => {
    const host = await start();
    const [code = ""] = codeOf("docs/calling.md python");
    const file = fileURLToPath(new URL("call.py", folder));
    writeFileSync(
      file,
      code.replace("localhost:3000", new URL(host.origin).host).replace("ticket-satisfaction", "support"),
    );
    expect(await runClient(python.command, [file], { KEY: host.key })).toContain(`${host.url}/s/`);
  });
});

/** A package that is not among ours; what is done with it is only read. */
const isForeign = (code: string) => code.includes('from "@opentelemetry/api"');

/** One program: an app with what the pages take for granted, and each snippet in a block of its own. */
function appOf(snippets: readonly { name: string; page: string; code: string }[]): string {
  const imports = new Set<string>();
  const blocks = snippets.map(({ name, code }) => {
    const body = code.replace(/^import .*\n/gm, (line) => {
      if (!isForeign(code)) imports.add(line);
      return "";
    });
    const own = body.replaceAll("export function", "function").replaceAll("http://localhost:3000", '" + origin + "');
    const program = isForeign(code) ? `new Function(${JSON.stringify(`return async () => { ${body} }`)});` : own;
    return { name, program, isShared: code.includes("export function") };
  });
  const written = blocks.map(({ name, program, isShared }) =>
    isShared ? `${program}\nconsole.log("ran ${name}");` : `{\n${program}\n}\nconsole.log("ran ${name}");`,
  );
  return `import { createServer } from "node:http";
import express from "express";
import soap from "soap";
import { createPostgresStorage, surveyLoop as realLoop } from "express-survey-loop";
${[...imports].join("")}
const app = express();
const inside = express();
const server = createServer(app);
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = "http://localhost:" + server.address().port;
const publicUrl = origin + "/surveys";
const secret = process.env.SURVEY_LOOP_SECRET;
const loops = [];
function surveyLoop(options) {
  const made = realLoop({ publicUrl, secret, storage: "memory", ...options });
  loops.push(made);
  return made;
}
const loop = surveyLoop({});
app.use("/surveys", loop);
await loop.ready;
const definition = { elements: [{ type: "comment", name: "comment", title: "Anything?" }] };
await loop.operations.publishSurvey({ surveyId: "ticket-satisfaction", definition });
const { key } = await loop.keys.create({ label: "snippets", scopes: ["invitations:write"] });
const [keyId] = key.split(".");
const text = await (await fetch(publicUrl + "/soap?wsdl")).text();
const queue = [];
const sessionOf = async () => undefined;
const sendSurveyEmail = async () => {};
${written.join("\n").replaceAll("BasicAuthSecurity(keyId, secret)", 'BasicAuthSecurity(keyId, key.split(".")[1])')}
for (const each of loops) await each.close();
process.exit(0);
`;
}
