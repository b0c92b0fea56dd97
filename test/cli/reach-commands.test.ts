/** `publish`, `export` and `erase`, over HTTP on a running server and on storage that none has open. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerForm } from "../example-app/answer-form.js";
import {
  createRoom,
  type Environment,
  type MiniServer,
  type Room,
  startMiniServer,
} from "../example-app/mini-server.js";
import { runCli } from "./run-cli.js";

let room: Room;
const running: MiniServer[] = [];

// The tests of a block follow each other in one room, with one server or none.
function shareRoom(): void {
  beforeAll(() => {
    room = createRoom();
  });
  afterAll(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
    room.remove();
  });
}

const run = (words: string | readonly string[], environment: Environment = {}, input = "") =>
  runCli(room, words, environment, input);

/** A server with one answer to the sample survey. */
async function startAnswered(): Promise<{ server: MiniServer; environment: Environment }> {
  const server = await startMiniServer(room);
  running.push(server);
  const key = server.printed("API key");
  const reply = await fetch(`${server.mount}/api/v1/surveys/ticket-satisfaction/invitations`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: '{"email":"ann@example.com","externalId":"T-1001"}',
  });
  const { trackingUrl } = await reply.json();
  await answerForm(trackingUrl, { "How satisfied": "4", "How likely": "9", "What influenced": ["speed"] });
  return { server, environment: { SURVEY_LOOP_KEY: key } };
}

const definition = JSON.stringify({ pages: [{ elements: [{ type: "comment", name: "said", title: "Well?" }] }] });

describe.each(["over HTTP", "on storage"])("%s", (way) => {
  let place: string[];
  let environment: Environment;

  shareRoom();
  beforeAll(async () => {
    const answered = await startAnswered();
    environment = way === "over HTTP" ? answered.environment : {};
    place = way === "over HTTP" ? ["--url", answered.server.mount] : [];
    if (way === "on storage") await answered.server.stop();
  });

  it("publish makes a version, names the survey after its file, and makes none for what is unchanged", async () => {
    writeFileSync(join(room.folder, "after-order.json"), definition);
    const first = await run(["publish", "after-order.json", ...place], environment);
    expect(first).toMatchObject({ exitCode: 0, output: "after-order: published as version 1\n" });
    const again = await run(["publish", "after-order.json", "--json", ...place], environment);
    expect(JSON.parse(again.output)).toMatchObject({ surveyId: "after-order", version: 1, unchanged: true });
    const other = await run(["publish", "after-order.json", "--survey", "other", ...place], environment);
    expect(other.output).toBe("other: published as version 1\n");
  });

  it.each(["csv", "ndjson", "xlsx", "spss.zip"])(
    "export writes a whole file that its owner alone can read: %s",
    async (format) => {
      const file = join(room.folder, `answers.${format}`);
      const { exitCode, output, problems } = await run(
        ["export", "ticket-satisfaction", "--to", file, ...place],
        environment,
      );
      expect(problems).toMatch(/^writing: \d+ kB\n$/);
      expect(exitCode).toBe(0);
      const bytes = readFileSync(file);
      if (format === "csv" || format === "ndjson") {
        expect(bytes.toString().trim().split("\n")).toHaveLength(format === "csv" ? 2 : 1);
        expect(bytes.toString()).toContain("ann@example.com");
      } else {
        expect(Object.keys(unzipSync(bytes))).toContain(
          format === "xlsx" ? "xl/workbook.xml" : "ticket-satisfaction.sps",
        );
      }
      expect(output).toContain(`SHA-256 ${createHash("sha256").update(bytes).digest("hex")}`);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const again = await run(["export", "ticket-satisfaction", "--to", file, ...place], environment);
      expect(again).toMatchObject({
        exitCode: 1,
        problems: `${file} is there already. Write another file, or --overwrite.\n`,
      });
      const over = ["export", "ticket-satisfaction", "--to", file, "--overwrite", "--json", ...place];
      expect(JSON.parse((await run(over, environment)).output)).toMatchObject({
        to: file,
        bytes: bytes.length,
      });
    },
  );

  it("export leaves no file behind when there is no such survey", async () => {
    const { exitCode, problems } = await run(["export", "none", "--to", "none.csv", ...place], environment);
    expect(exitCode).toBe(1);
    expect(problems).toMatch(/There is no (survey none|such download)/);
    expect(existsSync(join(room.folder, "none.csv"))).toBe(false);
    expect(existsSync(join(room.folder, "none.csv.part"))).toBe(false);
  });

  it("erase asks for --yes, forgets the person and prints a receipt", async () => {
    const without = await run(["erase", "ann@example.com", ...place], environment);
    expect(without).toMatchObject({
      exitCode: 2,
      problems: "Nothing was erased. It cannot be undone: write --yes to do it.\n",
    });
    const erased = await run(["erase", "-", "--yes", ...place], environment, "ann@example.com\n");
    expect(erased.problems).toBe("");
    expect(erased.output).toMatch(/^Receipt: {6}[0-9A-Za-z]{17}\nInvitations: {2}1\nResponses: {4}1\nErased at: {4}20/);
    const again = await run(["erase", "ann@example.com", "--yes", "--json", ...place], environment);
    expect(JSON.parse(again.output)).toMatchObject({ invitationCount: 0, responseCount: 0 });
    const file = join(room.folder, "after.csv");
    await run(["export", "ticket-satisfaction", "--to", file, ...place], environment);
    expect(readFileSync(file, "utf8")).not.toContain("ann@example.com");
  });
});

describe("what is wrong is said with what to do", () => {
  shareRoom();

  it.each<[string, string, string]>([
    ["broken.json", "{", "broken.json is no JSON: "],
    ["list.json", "[]", 'list.json is JSON, but no survey: it has neither "pages" nor "elements".'],
    ["answers.json", '{"satisfaction":4}', "Write a survey in SurveyJS JSON: docs/definitions.md."],
  ])("publish %s", async (file, text, message) => {
    writeFileSync(join(room.folder, file), text);
    const { exitCode, problems } = await run(["publish", file]);
    expect(exitCode).toBe(1);
    expect(problems).toContain(message);
  });

  it("publish names what is wrong in a definition, with its path", async () => {
    await run("keys create --scopes all --storage lowdb:own");
    writeFileSync(join(room.folder, "wrong.json"), '{"pages":[{"elements":[{"type":"raiting","name":"q"}]}]}');
    const { exitCode, problems } = await run("publish wrong.json --storage lowdb:own");
    expect(exitCode).toBe(1);
    expect(problems).toContain("raiting");
    expect(problems).toContain("pages[0].elements[0]");
  });

  it.each<[string, Environment, string]>([
    ["publish", {}, "The file of the definition is missing."],
    ["publish none.json", {}, "The file none.json cannot be read: "],
    ["export s", {}, '--to is "". Write a file that ends with one of .xlsx, .csv, '],
    ["export s --to s.doc", {}, '--to is "s.doc". Write a file that ends with one of .xlsx, .csv, '],
    ["export s --to s.csv --include some", {}, '--include is "some". Write complete or all.'],
    ["export s --to s.csv", {}, "There is no storage in data/surveys."],
    ["export s --to s.csv --url http://127.0.0.1:1/surveys", {}, "SURVEY_LOOP_KEY is missing."],
    ["export s --to s.csv --url surveys", {}, '--url is "surveys". Give the address'],
    ["export s --to s.csv --url http://127.0.0.1:1/surveys --storage lowdb:x", {}, "Write either --url or --storage"],
    ["export s --to s.csv --url http://127.0.0.1:1/surveys", { SURVEY_LOOP_KEY: "a.b" }, "cannot be reached: "],
    ["erase --yes", {}, "The e-mail address is missing."],
  ])("survey-loop %s", async (line, environment, message) => {
    const { exitCode, output, problems } = await run(line, environment);
    expect([exitCode, output]).toEqual([1, ""]);
    expect(problems).toContain(message);
    expect(problems).not.toMatch(/\n {4}at |Error:/);
  });

  it("a refusal by the server keeps its code and its request ID", async () => {
    const { server } = await startAnswered();
    const line = `erase ann@example.com --yes --url ${server.mount}`;
    const refused = await run(line, { SURVEY_LOOP_KEY: "nokey.wrong" });
    expect(refused.exitCode).toBe(1);
    expect(refused.problems).toMatch(
      /^unauthenticated: The API key is unknown, wrong or revoked\. \(request [0-9A-Za-z]{17}\)\n$/,
    );
    const elsewhere = await run(`erase ann@example.com --yes --url ${server.origin}`, {
      SURVEY_LOOP_KEY: "nokey.wrong",
    });
    expect(elsewhere.problems).toContain("not as a survey loop does. Is --url right?");
  });
});
