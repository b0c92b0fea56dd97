/** `survey-loop doctor` on installations that are well, and on ones with the usual mistakes. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
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
const proxies: Server[] = [];

beforeEach(() => {
  room = createRoom();
});

afterEach(async () => {
  for (const proxy of proxies.splice(0)) {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  }
  await Promise.all(running.splice(0).map((server) => server.stop()));
  if (room !== sharedRoom) room.remove();
});

const sharedRoom = createRoom();
let shared: Promise<MiniServer> | undefined;

/** One server for all tests that leave it as it is, with its room for the command. */
function share(): Promise<MiniServer> {
  room.remove();
  room = sharedRoom;
  shared ??= startMiniServer(sharedRoom);
  return shared;
}

afterAll(async () => {
  await (await shared)?.stop();
  sharedRoom.remove();
});

async function start(environment: Environment = {}): Promise<MiniServer> {
  const server = await startMiniServer(room, environment);
  running.push(server);
  return server;
}

interface Finding {
  readonly state: string;
  readonly subject: string;
  readonly found: string;
  readonly advice?: string;
}

async function doctor(words: readonly string[], environment: Environment = {}) {
  const { exitCode, output, problems } = await runCli(room, ["doctor", "--json", ...words], environment);
  expect(problems).toBe("");
  const findings = JSON.parse(output) as Finding[];
  const about = (subject: string) => findings.find((finding) => finding.subject === subject);
  return { exitCode, findings, about };
}

/** A proxy in front of the server, with one fault. */
async function proxyTo(
  server: MiniServer,
  fault: (incoming: IncomingMessage, reply: ServerResponse, pass: (headers?: object) => void) => void,
): Promise<string> {
  const proxy = createServer((incoming, reply) => {
    const pass = (headers: object = {}) => {
      const options = {
        port: server.port,
        path: incoming.url,
        method: incoming.method,
        headers: { ...incoming.headers, ...headers },
      };
      const outgoing = request({ host: "localhost", ...options }, (answer) => {
        const changed = (reply as { changed?: object }).changed;
        reply.writeHead(answer.statusCode!, { ...answer.headers, ...changed });
        answer.pipe(reply);
      });
      outgoing.on("error", () => reply.destroy());
      incoming.pipe(outgoing);
    };
    fault(incoming, reply, pass);
  });
  proxies.push(proxy);
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/surveys`;
}

describe("an installation that is well", () => {
  it("has no problem, from outside and on its machine", async () => {
    const server = await share();
    const { exitCode, findings, about } = await doctor(["--url", server.mount], {
      SURVEY_LOOP_KEY: server.printed("API key"),
    });
    expect(findings.filter(({ state }) => state === "problem" || state === "skipped")).toEqual([]);
    expect(exitCode).toBe(0);
    expect(findings.map(({ subject }) => subject)).toEqual([
      "versions",
      "folder",
      "disk",
      "secret",
      "storage",
      "transport",
      "address",
      "clock",
      "WSDL",
      "key",
      "bodies",
    ]);
    expect(about("storage")?.found).toContain("is held by a running server");
  });

  it("is looked at on its machine alone while the server stands still, and by people", async () => {
    await (await start()).stop();
    const { output, exitCode } = await runCli(room, "doctor");
    expect(exitCode).toBe(0);
    expect(output).toContain("ok       storage    data/surveys opens, is whole, and holds 1 surveys\n");
    expect(output).toContain("skipped  address    write --url");
    expect(output).toContain("\n0 problems, 0 warnings, ");
  });
});

describe("a mistake is found and explained", () => {
  it("nobody answers", async () => {
    const { exitCode, about } = await doctor(["--url", "http://127.0.0.1:1/surveys"]);
    expect(exitCode).toBe(1);
    expect(about("address")).toMatchObject({
      state: "problem",
      advice: expect.stringContaining("Is the server running"),
    });
  });

  it("a wrong publicUrl", async () => {
    const server = await start({ PUBLIC_URL: "https://surveys.example.com/surveys", HOST: "127.0.0.1" });
    const { exitCode, about } = await doctor(["--url", `http://127.0.0.1:${server.port}/surveys`]);
    expect(exitCode).toBe(1);
    expect(about("address")).toMatchObject({
      state: "problem",
      found: expect.stringContaining("but publicUrl is https://surveys.example.com/surveys"),
      advice: expect.stringContaining(`PUBLIC_URL) to http://127.0.0.1:${server.port}/surveys`),
    });
  });

  it("a path that is not the mount", async () => {
    const server = await share();
    const { about } = await doctor(["--url", `${server.origin}/somewhere`]);
    expect(about("address")?.advice).toContain("Is the path right?");
  });

  it("a redirect", async () => {
    const server = await share();
    const url = await proxyTo(server, (_incoming, reply) => {
      reply.writeHead(301, { location: "https://www.example.com/surveys" }).end();
    });
    expect((await doctor(["--url", url])).about("address")?.found).toContain("redirects to https://www.example.com");
  });

  it("a clock that is an hour off", async () => {
    const server = await share();
    const url = await proxyTo(server, (_incoming, reply, pass) => {
      Object.assign(reply, { changed: { date: new Date(Date.now() - 3_600_000).toUTCString() } });
      pass();
    });
    const clock = (await doctor(["--url", url])).about("clock");
    expect(clock).toMatchObject({ state: "problem", advice: expect.stringContaining("NTP") });
    expect(Number(/(\d+) s apart/.exec(clock!.found)?.[1])).toBeGreaterThanOrEqual(3590);
  });

  it("a proxy that keeps the WSDL's query to itself", async () => {
    const server = await share();
    const url = await proxyTo(server, (incoming, _reply, pass) => {
      incoming.url = incoming.url!.replace(/\?.*/, "");
      pass();
    });
    expect((await doctor(["--url", url])).about("WSDL")).toMatchObject({
      state: "problem",
      found: expect.stringContaining("405"),
    });
  });

  it("a proxy that swallows Authorization", async () => {
    const server = await share();
    const url = await proxyTo(server, (incoming, _reply, pass) => {
      delete incoming.headers.authorization;
      pass();
    });
    const { about } = await doctor(["--url", url], { SURVEY_LOOP_KEY: server.printed("API key") });
    expect(about("key")).toMatchObject({ state: "problem", advice: expect.stringContaining("Authorization") });
  });

  it("a proxy that takes small bodies only", async () => {
    const server = await share();
    const url = await proxyTo(server, (incoming, reply, pass) => {
      if (Number(incoming.headers["content-length"] ?? 0) <= 1024 * 1024) return pass();
      incoming.resume();
      incoming.on("end", () => reply.writeHead(413).end());
    });
    const { about } = await doctor(["--url", url], { SURVEY_LOOP_KEY: server.printed("API key") });
    expect(about("bodies")).toMatchObject({
      state: "problem",
      advice: expect.stringContaining("client_max_body_size 16m"),
    });
  });

  it("a wrong key", async () => {
    const server = await share();
    const { about } = await doctor(["--url", server.mount], { SURVEY_LOOP_KEY: "nokey.wrong" });
    expect(about("key")).toMatchObject({ state: "problem", advice: expect.stringContaining("keys create") });
  });

  it("a secret that others can read", async () => {
    await (await start()).stop();
    chmodSync(join(room.dataDir, "secret"), 0o644);
    const { about } = await doctor([]);
    expect(about("secret")).toMatchObject({ state: "problem", advice: expect.stringContaining("chmod 600") });
  });

  it("a storage that is damaged", async () => {
    await (await start()).stop();
    rmSync(join(room.dataDir, "surveys"), { recursive: true });
    mkdirSync(join(room.dataDir, "surveys"));
    writeFileSync(join(room.dataDir, "surveys", "strange.txt"), "not ours");
    const { exitCode, about } = await doctor([]);
    expect(exitCode).toBe(1);
    expect(about("storage")).toMatchObject({ state: "problem", found: expect.stringContaining("strange.txt") });
  });

  it("no storage at all", async () => {
    expect((await doctor([])).about("storage")).toMatchObject({
      state: "problem",
      found: "there is none in data/surveys",
    });
  });
});
