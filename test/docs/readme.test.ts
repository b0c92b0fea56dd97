/** The README's commands and snippets, run as they stand there. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerForm } from "../example-app/answer-form.js";
import { createRoom, freePort, type MiniServer, type Room, startMiniServer } from "../example-app/mini-server.js";

const project = fileURLToPath(new URL("../../", import.meta.url));
const readme = readFileSync(join(project, "README.md"), "utf8");

function blocks(section: string, language: string): string[] {
  const text = readme.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? "";
  return [...text.matchAll(/^```(\w+)\n(.*?)^```/gms)]
    .filter(([, name]) => name === language)
    .map(([, , code]) => code!);
}

const shell = (line: string, env: NodeJS.ProcessEnv = {}) =>
  promisify(execFile)("sh", ["-c", line], { env: { PATH: process.env.PATH, ...env } });

const hasCurl = await shell("curl --version").then(
  () => true,
  () => false,
);

describe("the loop in curl", () => {
  let room: Room;
  let server: MiniServer;

  beforeAll(async () => {
    room = createRoom();
    server = await startMiniServer(room, { STORAGE: "memory" });
  });

  afterAll(async () => {
    await server.stop();
    room.remove();
  });

  /** What changes from run to run, under one name each. */
  function steady(reply: unknown): unknown {
    const names = /^(invitationId|responseId|checkpoint|trackingUrl|unsubscribeUrl|startedAt|completedAt|changedAt)$/;
    return JSON.parse(JSON.stringify(reply), (name, value) => (names.test(name) ? `<${name}>` : value));
  }

  it.skipIf(!hasCurl)("gives the replies that the README shows", async () => {
    const commands = blocks("The loop in curl", "sh");
    const shown = blocks("The loop in curl", "json").map((text) => JSON.parse(text));
    expect(commands).toHaveLength(3);
    const env: NodeJS.ProcessEnv = { KEY: server.printed("API key") };
    const run = async (command: string) =>
      JSON.parse((await shell(command.replaceAll("http://localhost:3000", server.origin), env)).stdout);
    const created = await run(commands[0]!);
    expect(steady(created)).toEqual(steady(shown[0]));
    env.ID = created.invitationId;
    expect(steady(await run(commands[1]!))).toEqual(steady(shown[1]));
    await answerForm(created.trackingUrl, {
      "How satisfied": "4",
      "How likely": "9",
      "What influenced": ["speed", "people"],
      "What should we": "A little faster next time.",
    });
    expect(steady(await run(commands[2]!))).toEqual(steady(shown[2]));
  });
});

describe("the mount", () => {
  it("works as it stands in the README", async () => {
    const room = createRoom();
    const port = await freePort();
    // Below the project, since only there the package finds itself by its name.
    const folder = join(project, "test/output");
    const file = join(folder, `readme-mount-${process.pid}.mjs`);
    mkdirSync(folder, { recursive: true });
    const [snippet = ""] = blocks("Mount it", "js");
    expect(snippet).toContain("app.listen(3000);");
    const told = snippet.replace(
      "app.listen(3000);",
      'app.listen(3000, "127.0.0.1", () => loop.ready.then(() => console.log("up")));',
    );
    writeFileSync(file, told.replaceAll("3000", String(port)));
    const env = { PATH: process.env.PATH, SURVEY_LOOP_SECRET: "mZ8xQ2vLr5TnKw9PbYc4HdJs7GfAe3Uq" };
    const child = spawn(process.execPath, [file], { cwd: room.folder, env, stdio: ["ignore", "pipe", "inherit"] });
    try {
      await once(child.stdout, "data");
      const wsdl = await fetch(`http://localhost:${port}/surveys/soap?wsdl`);
      expect(await wsdl.text()).toContain(`location="http://localhost:${port}/surveys/soap"`);
      expect((await fetch(`http://localhost:${port}/surveys/portal`)).status).toBe(200);
    } finally {
      child.kill();
      await once(child, "close");
      rmSync(file);
      room.remove();
    }
  });
});

describe("the two commands", () => {
  it("are scripts of the package", () => {
    const { scripts } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
    expect(blocks("Try it", "sh")).toEqual(["npm ci && npm start\n", "npm ci && npm test\n"]);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["start", "test", "prepare", "pretest"]));
  });
});
