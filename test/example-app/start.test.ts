/** The mini-server's first start, its later ones, and its end. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Agent, get, type IncomingMessage, request } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRoom, freePort, type MiniServer, type Room, runProgram, startMiniServer } from "./mini-server.js";

const certificates = fileURLToPath(new URL("./certificates/", import.meta.url));

let room: Room;
const running: MiniServer[] = [];

async function start(environment: Parameters<typeof startMiniServer>[1] = {}): Promise<MiniServer> {
  const server = await startMiniServer(room, environment);
  running.push(server);
  return server;
}

beforeEach(() => {
  room = createRoom();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  room.remove();
});

/** Runs the printed line in a shell, as somebody who pastes it. */
async function paste(line: string): Promise<string> {
  return (await promisify(execFile)("sh", ["-c", line])).stdout;
}

function curlLineOf(server: MiniServer): string {
  return (
    server
      .output()
      .split("\n")
      .find((line) => line.startsWith("curl ")) ?? ""
  );
}

/** The same call by fetch, where no curl is installed. */
async function callLikeCurl(line: string): Promise<string> {
  const [, url = "", authorization = "", body = ""] =
    /^curl -sS (\S+) -H 'Authorization: ([^']+)' -H 'Content-Type: application\/json' -d '([^']+)'$/.exec(line) ?? [];
  const headers = { authorization, "content-type": "application/json" };
  return (await fetch(url, { method: "POST", headers, body })).text();
}

const hasCurl = await paste("curl --version").then(
  () => true,
  () => false,
);

describe("the first start", () => {
  const firstRoom = createRoom();
  let server: MiniServer;

  beforeAll(async () => {
    server = await startMiniServer(firstRoom);
  });

  afterAll(async () => {
    expect(await server.stop()).toMatchObject({ exitCode: 0 });
    firstRoom.remove();
  });

  it("prints where everything is, and the credentials once, each on a line with its label", async () => {
    expect(server.printed("Portal URL")).toBe(`${server.mount}/portal`);
    expect(server.printed("WSDL URL")).toBe(`${server.mount}/soap?wsdl`);
    expect(server.printed("XML-RPC URL")).toBe(`${server.mount}/xmlrpc`);
    expect(server.printed("OpenAPI URL")).toBe(`${server.mount}/openapi.json`);
    expect(server.printed("API key")).toMatch(/^[0-9a-z]{12}\.[\w-]{32}$/);
    expect(server.printed("Portal user")).toBe("admin");
    expect(server.printed("Portal password")).toMatch(/^([a-z0-9]{5}-){3}[a-z0-9]{5}$/);
    const wsdl = await (await fetch(server.printed("WSDL URL"))).text();
    expect(wsdl).toContain(`location="${server.mount}/soap"`);
    expect((await fetch(server.printed("OpenAPI URL"))).status).toBe(200);
    expect((await fetch(server.printed("Portal URL"))).status).toBe(200);
  });

  it("prints a curl line that creates a first tracking URL when it is pasted", async () => {
    const line = curlLineOf(server);
    const reply = JSON.parse(await (hasCurl ? paste(line) : callLikeCurl(line)));
    expect(reply).toMatchObject({ created: true, status: "created", advice: "send" });
    const page = await fetch(reply.trackingUrl);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("How satisfied are you with the solution?");
  });

  it("keeps the secret and the help desk's key readable by their owner alone (T20)", async () => {
    for (const name of ["secret", "help-desk-key"]) {
      expect(statSync(join(firstRoom.dataDir, name)).mode & 0o777, name).toBe(0o600);
    }
    expect(readFileSync(join(firstRoom.dataDir, "secret"), "utf8").trim()).toMatch(/^[\w-]{48}$/);
    expect(statSync(firstRoom.dataDir).mode & 0o777).toBe(0o700);
  });

  it("publishes the sample survey in two pages and two languages", async () => {
    const headers = { authorization: `Bearer ${server.printed("API key")}` };
    const survey = await (await fetch(`${server.mount}/api/v1/surveys/ticket-satisfaction`, { headers })).json();
    expect(survey).toMatchObject({ version: 1, accepting: true, languages: ["en", "fr"] });
  });

  it("signs in with the printed name and password", async () => {
    const portal = await fetch(server.printed("Portal URL"));
    const [form = ""] = /<form[\s\S]*?<\/form>/.exec(await portal.text()) ?? [];
    const hidden = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const action = /<form[^>]*action="([^"]+)"/.exec(form)?.[1] ?? portal.url;
    const body = new URLSearchParams(hidden.map(([, name = "", value = ""]) => [name, value]));
    body.set("name", server.printed("Portal user"));
    body.set("password", server.printed("Portal password"));
    const cookie = portal.headers
      .getSetCookie()
      .map((each) => each.split(";")[0])
      .join("; ");
    const headers = { origin: server.origin, cookie };
    const reply = await fetch(new URL(action, portal.url), { method: "POST", body, headers, redirect: "manual" });
    expect(reply.status).toBe(303);
    expect(reply.headers.getSetCookie().join()).toMatch(/HttpOnly/i);
  });
});

describe("a later start", () => {
  it("finds everything again and says how to make new credentials", async () => {
    const first = await start();
    const key = first.printed("API key");
    const password = first.printed("Portal password");
    const { trackingUrl } = JSON.parse(await callLikeCurl(curlLineOf(first)));
    const secret = readFileSync(join(room.dataDir, "secret"), "utf8");
    await first.stop();
    const second = await start({ PORT: String(first.port) });
    expect(second.printed("Portal URL")).toBe(first.printed("Portal URL"));
    expect(second.output()).toContain("were shown at the first start");
    expect(second.output()).toContain(`${second.mount}/portal/keys`);
    expect(second.output()).not.toContain("API key:");
    expect(second.output()).not.toContain(password);
    expect(readFileSync(join(room.dataDir, "secret"), "utf8")).toBe(secret);
    expect((await fetch(trackingUrl)).status).toBe(200);
    const headers = { authorization: `Bearer ${key}` };
    expect((await fetch(`${second.mount}/api/v1/surveys`, { headers })).status).toBe(200);
  });

  it("refuses to go on with a new secret when the old one has gone, since every link would be dead", async () => {
    await (await start()).stop();
    rmSync(join(room.dataDir, "secret"));
    const { exitCode, problems } = await runProgram("server", room, { PORT: String(await freePort()) });
    expect(exitCode).toBe(1);
    expect(problems).toContain("Put the file back or write its content in SURVEY_LOOP_SECRET");
    expect(readdirSync(room.dataDir)).not.toContain("secret");
  });

  it("refuses a data folder that another server has open (T53)", async () => {
    await start();
    const { exitCode, problems } = await runProgram("server", room, { PORT: String(await freePort()) });
    expect(exitCode).toBe(1);
    expect(problems).toContain("is in use by");
  });
});

describe("settings", () => {
  it("stop the start with exit code 1 and every mistake explained", async () => {
    const environment = { PORT: "http", SMTP_URL: "smtp.example.com", NODE_ENV: "production" };
    const { exitCode, problems, output } = await runProgram("server", room, environment);
    expect(exitCode).toBe(1);
    expect(output).toBe("");
    expect(problems).toContain('PORT is "http". Write a port number from 1 to 65535, such as PORT=3000.');
    expect(problems).toContain("SMTP_URL is no SMTP address.");
    expect(problems).toContain("PUBLIC_URL is missing. With NODE_ENV=production");
    expect(readdirSync(room.folder)).toEqual([]);
  });

  it.each([
    [{ STORAGE: "mysql:here" }, 'STORAGE is "mysql:here". Write "memory", "lowdb:"'],
    [{ SURVEY_LOOP_SECRET: "short" }, "SURVEY_LOOP_SECRET has only 5 bytes. Give at least 32 random bytes"],
    [
      { SURVEY_LOOP_SECRET: "secret-secret-secret-secret-secret-secret" },
      "SURVEY_LOOP_SECRET looks like a placeholder",
    ],
  ])("are refused in their own name by the survey loop: %o", async (environment, message) => {
    const { exitCode, problems } = await runProgram("server", room, environment);
    expect(exitCode).toBe(1);
    expect(problems).toContain(message);
  });

  it("are read from survey-loop.config.json in the working directory, and the environment wins", async () => {
    const config = { publicUrl: "https://www.example.com/surveys", storage: "memory", host: "127.0.0.1", port: 1 };
    writeFileSync(join(room.folder, "survey-loop.config.json"), JSON.stringify(config));
    const server = await start();
    expect(server.printed("Portal URL")).toBe("https://www.example.com/surveys/portal");
    expect(readdirSync(room.dataDir)).not.toContain("surveys");
  });

  it("are read from a file named on the command line, whose mistakes are told", async () => {
    writeFileSync(join(room.folder, "own.json"), '{ "prot": 1 }');
    const { exitCode, problems } = await runProgram("server", room, {}, ["--options", "own.json"]);
    expect(exitCode).toBe(1);
    expect(problems).toContain('The options file own.json has "prot". Write one of port, host, publicUrl');
  });

  it.skipIf(process.platform !== "linux")("name a folder that cannot be written", async () => {
    const { exitCode, problems } = await runProgram("server", room, { DATA_DIR: "/proc/self" });
    expect(exitCode).toBe(1);
    expect(problems).toMatch(
      /^The server cannot start\.\n- \/proc\/self\/secret cannot be written \(\w+\)\. Let the account/,
    );
    expect(problems).toMatch(/Every setting is described in docs\/options\.md\.\n$/);
  });

  it("say whose word on the visitor's address is taken (T39)", async () => {
    const server = await start({ TRUST_PROXY: "loopback" });
    const headers = { authorization: "Bearer nokey.wrong", "x-forwarded-for": "203.0.113.9" };
    await fetch(`${server.mount}/api/v1/surveys`, { headers });
    await server.logged('"remoteAddress":"203.0.113.9"');
    for (const wrong of ["true", "1", "10.0.0.0/99", "proxy.example.com"]) {
      const { problems } = await runProgram("server", room, { TRUST_PROXY: wrong });
      expect(problems).toContain(`TRUST_PROXY is "${wrong}". Write loopback`);
    }
  });

  it("serve metrics to whoever has the token, and log as much as is wanted", async () => {
    const token = "a-token-of-twenty-and-more";
    const server = await start({ METRICS_TOKEN: token, LOG_LEVEL: "debug" });
    expect((await fetch(`${server.origin}/metrics`)).status).toBe(401);
    const reply = await fetch(`${server.origin}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const text = await reply.text();
    expect(text).toMatch(/^survey_loop_ready 1$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(server.log()).toContain('"message":"a call was answered"');
    const { problems } = await runProgram("server", room, { METRICS_TOKEN: "short", LOG_LEVEL: "loud" });
    expect(problems).toContain("METRICS_TOKEN is no token.");
    expect(problems).toContain('LOG_LEVEL is "loud". Write one of debug, info');
  });

  it("say to the import and to reminders that the server is not there", async () => {
    const server = await start();
    await server.stop();
    for (const program of ["nightly-import", "reminders"]) {
      const { exitCode, problems } = await runProgram(program, room, { PORT: String(server.port) });
      expect([program, exitCode]).toEqual([program, 1]);
      expect(problems).toContain(`Nobody answers at http://127.0.0.1:${server.port}. Start the server first`);
    }
  });

  it("name the port that is taken", async () => {
    const server = await start();
    const other = createRoom();
    const { exitCode, problems } = await runProgram("server", other, { PORT: String(server.port) });
    other.remove();
    expect(exitCode).toBe(1);
    expect(problems).toContain(`Port ${server.port} is taken`);
  });
});

describe("a running server", () => {
  it("answers the probes", async () => {
    const server = await start();
    expect(await (await fetch(`${server.origin}/healthz`)).json()).toEqual({ status: "ok" });
    expect(await (await fetch(`${server.origin}/readyz`)).json()).toEqual({ status: "ready" });
  });

  it("serves HTTPS with a certificate, and calls itself over it", async () => {
    const server = await start({
      TLS_CERT: join(certificates, "certificate.pem"),
      TLS_KEY: join(certificates, "key.pem"),
    });
    expect(server.printed("Portal URL")).toBe(`https://localhost:${server.port}/surveys/portal`);
    const agent = new HttpsAgent({ ca: readFileSync(join(certificates, "certificate.pem")) });
    const send = async (path: string, method: string) => {
      const sent = requestHttps(`${server.origin}${path}`, { method, agent }).end();
      const [reply] = (await once(sent, "response")) as [IncomingMessage];
      reply.resume();
      return reply.statusCode;
    };
    expect(await send("/healthz", "GET")).toBe(200);
    expect(await send("/tickets/T-1001/close", "POST")).toBe(303);
    expect(readdirSync(join(room.dataDir, "mailbox"))).toHaveLength(2);
  });

  it("finishes a request under way after SIGTERM, closes idle connections, and ends with exit code 0", async () => {
    const server = await start();
    const agent = new Agent({ keepAlive: true });
    const [idle] = (await once(get(`${server.origin}/healthz`, { agent }), "response")) as [IncomingMessage];
    idle.resume();
    await once(idle, "end");
    const document = "<ticket><subject>Slow</subject><email>ann@example.com</email></ticket>";
    const slow = request(`${server.origin}/intake`, {
      method: "POST",
      agent: new Agent({ keepAlive: true }),
      headers: { "content-type": "text/xml", "content-length": document.length, expect: "100-continue" },
    });
    slow.flushHeaders();
    await once(slow, "continue");
    slow.write(document.slice(0, 20));
    server.signal("SIGTERM");
    await server.logged('"the server is stopping"');
    slow.end(document.slice(20));
    const [reply] = (await once(slow, "response")) as [IncomingMessage];
    reply.resume();
    expect(reply.statusCode).toBe(201);
    expect(await server.finished).toMatchObject({ exitCode: 0 });
    agent.destroy();
  });

  it("ends with the shell of npm start, which does not pass SIGTERM on", async () => {
    const port = await freePort();
    const program = fileURLToPath(new URL("../../example-app/dist/server.js", import.meta.url));
    const env = { PATH: process.env.PATH, PORT: String(port), DATA_DIR: room.dataDir, npm_lifecycle_event: "start" };
    // A shell that has something left to do does not hand its process over, as some shells do for their last command.
    const line = `"${process.execPath}" "${program}"; true`;
    const shell = spawn("sh", ["-c", line], { cwd: room.folder, env, stdio: ["ignore", "ignore", "pipe"] });
    let log = "";
    for await (const piece of shell.stderr) {
      if (!log.includes("is up") && `${log}${piece}`.includes("is up")) shell.kill("SIGTERM");
      log += piece;
    }
    expect(log).toContain('"the server has stopped"');
  });

  it("ends by SIGINT as well", async () => {
    const server = await start();
    server.signal("SIGINT");
    expect(await server.finished).toMatchObject({ exitCode: 0 });
  });
});
