/** The command `survey-loop`, run as it is installed, on storage that a server has just left or still holds. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createRoom,
  type Environment,
  type Finished,
  type MiniServer,
  type Room,
  startMiniServer,
} from "../example-app/mini-server.js";

const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

let room: Room;
const running: MiniServer[] = [];

beforeEach(() => {
  room = createRoom();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  room.remove();
});

async function start(environment: Environment = {}): Promise<MiniServer> {
  const server = await startMiniServer(room, environment);
  running.push(server);
  return server;
}

/** Runs a command line in the room, whose data folder is the default one. */
async function run(line: string, environment: Environment = {}, input = ""): Promise<Finished> {
  const env = { PATH: process.env.PATH, ...environment };
  const child = spawn(process.execPath, [program, ...line.split(" ").filter(Boolean)], { cwd: room.folder, env });
  let [output, problems] = ["", ""];
  child.stdout.on("data", (piece) => {
    output += piece;
  });
  child.stderr.on("data", (piece) => {
    problems += piece;
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [exitCode] = await once(child, "close");
  return { exitCode, output, problems };
}

describe("survey-loop keys", () => {
  it("makes a key that opens what its scopes say, and nothing else", async () => {
    const made = await run("keys create --scopes surveys:read,responses:read --label nightly");
    expect(made).toMatchObject({ exitCode: 0, problems: "" });
    expect(made.output).toContain("Label:    nightly\nScopes:   surveys:read, responses:read\n");
    const key = /^API key: {2}(\S+)$/m.exec(made.output)?.[1];
    const server = await start();
    const headers = { "x-api-key": key ?? "", "content-type": "application/json" };
    expect((await fetch(`${server.mount}/api/v1/surveys`, { headers })).status).toBe(200);
    const url = `${server.mount}/api/v1/surveys/ticket-satisfaction/invitations`;
    const body = '{"email":"ann@example.com"}';
    expect((await fetch(url, { method: "POST", headers, body })).status).toBe(403);
  });

  it("rule 17: makes a key for PasswordDigest under the secret of the server, which it must find", async () => {
    const without = await run("keys create --scopes surveys:read --password-digest");
    expect(without.exitCode).toBe(1);
    expect(without.problems).toContain("SURVEY_LOOP_SECRET");
    const server = await start();
    await server.stop();
    const made = await run("keys create --scopes surveys:read --password-digest");
    expect(made.output).toContain("Digest:   may be used by WS-Security PasswordDigest\n");
    expect((await run("keys list")).output).toContain("digest   may be used by PasswordDigest");
    const [keyId, secret] = /^API key: {2}(\S+)$/m.exec(made.output)![1]!.split(".") as [string, string];
    const { mount } = await start();
    const created = new Date().toISOString();
    const digest = createHash("sha1").update(`nonce${created}${secret}`).digest("base64");
    const oasis = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
    const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><s:Security xmlns:s="${oasis}wssecurity-secext-1.0.xsd"><s:UsernameToken><s:Username>${keyId}</s:Username><s:Password Type="${oasis}username-token-profile-1.0#PasswordDigest">${digest}</s:Password><s:Nonce>${btoa("nonce")}</s:Nonce><u:Created xmlns:u="${oasis}wssecurity-utility-1.0.xsd">${created}</u:Created></s:UsernameToken></s:Security></e:Header><e:Body><listSurveys xmlns="urn:express-survey-loop:v1"/></e:Body></e:Envelope>`;
    const post = async () => (await fetch(`${mount}/soap`, { method: "POST", body })).text();
    expect(await post()).toContain("ticket-satisfaction");
    expect(await post()).toContain("unauthenticated");
  });

  it("lists keys without their secrets, and revokes them for good", async () => {
    const { key, keyId } = JSON.parse((await run("keys create --scopes all --json")).output);
    const list = (await run("keys list")).output;
    expect(list).toContain(keyId);
    expect(list).not.toContain(key.split(".")[1]);
    expect(await run(`keys revoke ${key}`)).toMatchObject({ exitCode: 0, output: `Revoked: ${keyId}\n` });
    expect((await run("keys list")).output).toContain("revoked  20");
    const server = await start();
    const headers = { authorization: `Bearer ${key}` };
    expect((await fetch(`${server.mount}/api/v1/surveys`, { headers })).status).toBe(401);
  });

  it("says that a running server holds the storage, and where keys are made meanwhile (T53)", async () => {
    const server = await start();
    const held = await run("keys create --scopes all", { PUBLIC_URL: server.mount });
    expect(held).toMatchObject({ exitCode: 1, output: "" });
    expect(held.problems).toContain(" is in use by process ");
    expect(held.problems).toContain(`at ${server.mount}/portal/keys\n`);
    expect(held.problems).not.toContain("    at ");
    await server.stop();
    expect((await run("keys list")).output).toContain("help desk\n");
  });

  it.each([
    ["--storage", "keys create --scopes all --storage lowdb:elsewhere", {}, "elsewhere"],
    ["STORAGE", "keys create --scopes all", { STORAGE: "lowdb:elsewhere" }, "elsewhere"],
    ["DATA_DIR", "keys create --scopes all", { DATA_DIR: "elsewhere" }, "elsewhere/surveys"],
    ["the default", "keys create --scopes all", {}, "data/surveys"],
  ])("finds the storage by %s", async (_way, line, environment, folder) => {
    expect((await run(line, environment)).exitCode).toBe(0);
    expect(existsSync(join(room.folder, folder))).toBe(true);
  });

  it("finds the storage of the mini-server's options file", async () => {
    writeFileSync(join(room.folder, "survey-loop.config.json"), '{ "dataDir": "from-file" }');
    expect((await run("keys create --scopes all")).output).toContain("Storage:  lowdb:from-file/surveys");
  });

  it.each<[string, Environment, string]>([
    ["keys create", {}, "--scopes is missing. Known scopes are invitations:write,"],
    ["keys create --scopes invitations:wirte", {}, "--scopes: there is no scope invitations:wirte."],
    ["keys create --scope all", {}, "Unknown option '--scope'"],
    ["keys create all --scopes all", {}, "all: only options are expected here."],
    [
      "keys list",
      {},
      "There is no storage in data/surveys. Write where it is: --storage lowdb:<folder>, sqlite:<file> or postgres://..., or set DATA_DIR.",
    ],
    ["keys list --storage mysql:x", {}, 'storage is "mysql:x". Write "memory", "lowdb:"'],
    ["keys list", { STORAGE: "memory" }, "The storage is memory, which lives inside the running server"],
    ["keys revoke", {}, "The key ID is missing. Write it behind the command."],
    ["keys destroy x", {}, 'There is no command "keys destroy".'],
    ["key list", {}, 'There is no command "key list". Did you mean "keys list"?'],
    ["portal set-password", {}, "The name of the account is missing."],
    ["portal set-password ann --role chief", {}, '--role is "chief". Write viewer, analyst or admin.'],
    ["portal set-password a/b", {}, "name must be 1 to 64 letters"],
    ["portal set-password ann --password-stdin", {}, "standard input is empty"],
  ])("explains what is wrong with: survey-loop %s", async (line, environment, message) => {
    const { exitCode, output, problems } = await run(line, environment);
    expect(exitCode).toBe(1);
    expect(output).toBe("");
    expect(problems).toContain(message);
    expect(problems).not.toMatch(/\n {4}at |Error:/);
  });

  it("says that there is no such key", async () => {
    await run("keys create --scopes all");
    expect(await run("keys revoke nokey")).toMatchObject({ exitCode: 1 });
  });

  it.each(["", "--help", "help", "keys create --help"])("helps when asked: survey-loop %s", async (line) => {
    const { exitCode, output } = await run(line);
    expect(exitCode).toBe(0);
    expect(output).toContain("survey-loop keys create --scopes <scope,scope>");
  });
});

describe("survey-loop portal set-password", () => {
  it("creates an account with a generated password, shown once", async () => {
    const { exitCode, output } = await run("portal set-password ann --role viewer");
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^Portal account: {2}ann \(viewer\), created\nPassword: {8}[\w-]{20} /);
  });

  it("takes the password from standard input and keeps the role of an account", async () => {
    await run("portal set-password ann --role viewer");
    const changed = await run("portal set-password ann --password-stdin", {}, "correct horse battery\n");
    expect(changed.output).toBe("Portal account:  ann (viewer), changed; its sessions have ended\n");
    const short = await run("portal set-password ann --password-stdin", {}, "short\n");
    expect(short).toMatchObject({ exitCode: 1, problems: "password must have 12 to 200 characters.\n" });
  });

  it("lets the admin of a mini-server in again", async () => {
    const before = await start({ HOST: "127.0.0.1" });
    await before.stop();
    await run("portal set-password admin --password-stdin", {}, "correct horse battery\n");
    const environment = { PORT: String(before.port), HOST: "127.0.0.1", PUBLIC_URL: before.mount };
    const server = await start(environment);
    const authorization = `Basic ${Buffer.from("admin:correct horse battery").toString("base64")}`;
    expect((await fetch(`${server.origin}/tickets`, { headers: { authorization } })).status).toBe(200);
  });
});
