/** Dockerfile and systemd unit, as far as they can be held against the project without an engine. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { freePort } from "../example-app/mini-server.js";
import { manifest, project } from "./tarball.js";

const read = (path: string) => readFileSync(join(project, path), "utf8");

/** Instructions with their arguments, continued lines joined, by stages. */
function stagesOf(text: string): { name: string; words: string }[][] {
  const lines = text
    .replace(/^#.*$/gm, "")
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const stages: { name: string; words: string }[][] = [];
  for (const line of lines) {
    const [, name = "", words = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === "FROM") stages.push([]);
    stages.at(-1)?.push({ name, words });
  }
  return stages;
}

const stages = stagesOf(read("Dockerfile"));
const [build = [], image = []] = stages;
const of = (stage: typeof build, name: string) => stage.filter((each) => each.name === name).map(({ words }) => words);

describe("the Dockerfile", () => {
  it("has a stage that builds and one that runs, both on a version of Node that package.json allows", () => {
    expect(stages).toHaveLength(2);
    for (const from of stages.map((stage) => of(stage, "FROM")[0]!)) {
      expect(Number(/^node:(\d+)/.exec(from)?.[1])).toBeGreaterThanOrEqual(20);
    }
    expect(stages.flat().filter(({ name }) => name === "")).toEqual([]);
  });

  it("copies only what exists and what .dockerignore lets through", () => {
    const allowed = [...read(".dockerignore").matchAll(/^!(.+)$/gm)].map(([, path]) => path!);
    expect(allowed.filter((path) => !existsSync(join(project, path)))).toEqual([]);
    const sources = stages
      .flatMap((stage) => of(stage, "COPY"))
      .filter((words) => !words.startsWith("--from"))
      .flatMap((words) => words.split(/\s+/).slice(0, -1));
    expect(sources.length).toBeGreaterThan(6);
    expect(sources.filter((path) => !existsSync(join(project, path)))).toEqual([]);
    expect(sources.filter((path) => !allowed.some((each) => path === each || path.startsWith(`${each}/`)))).toEqual([]);
  });

  it("runs only scripts that exist, and brings the optional peers in versions that package.json allows", () => {
    const commands = of(build, "RUN").join("\n");
    const scripts = [...commands.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(scripts).toEqual(["build"]);
    expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(scripts));
    const peers = Object.fromEntries(
      [...commands.matchAll(/\b(libsql|pg|prom-client)@([\d.]+)/g)].map(([, name, version]) => [name!, version!]),
    );
    expect(Object.keys(peers)).toEqual(["libsql", "pg", "prom-client"]);
    for (const [name, version] of Object.entries(peers)) {
      expect(manifest.peerDependencies[name]).toMatch(new RegExp(`^\\^${version.replace(".", "\\.")}\\.`));
    }
  });

  it("copies into the image every folder that is published", () => {
    const targets = of(image, "COPY").map((words) => words.split(/\s+/).at(-1)!);
    const folders = (manifest.files as string[]).filter((path) => !path.startsWith("!") && !path.endsWith(".md"));
    expect(targets).toEqual(expect.arrayContaining([...folders, "node_modules"]));
  });

  it("does not run as root, keeps its data in a volume and stops by SIGTERM", () => {
    expect(of(image, "USER")).toEqual(["node"]);
    expect(of(image, "VOLUME")).toEqual(["/data"]);
    expect(of(image, "ENV").join(" ")).toContain("DATA_DIR=/data");
    expect(of(image, "STOPSIGNAL")).toEqual(["SIGTERM"]);
    const order = image.map(({ name }) => name);
    expect(order.indexOf("USER")).toBeGreaterThan(order.lastIndexOf("RUN"));
  });
});

describe("the image's command", () => {
  const folders: string[] = [];

  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  /** The files that the image has, at the same places. */
  function layOut(): string {
    const folder = mkdtempSync(join(tmpdir(), "image-"));
    folders.push(folder);
    for (const words of of(image, "COPY").map((each) => each.replace(/^--from=\S+ /, "").split(/\s+/))) {
      const target = words.pop()!;
      for (const source of words.map((path) => path.replace(/^\/build\//, ""))) {
        const place = join(folder, target === "./" ? source : target);
        mkdirSync(dirname(place), { recursive: true });
        symlinkSync(join(project, source), place);
      }
    }
    return folder;
  }

  it("starts the server, is found healthy by the health check, and is ill once it has stopped", async () => {
    const folder = layOut();
    const settings = Object.fromEntries(
      of(image, "ENV")
        .join(" ")
        .split(" ")
        .map((pair) => pair.split("=")),
    );
    const env = {
      PATH: process.env.PATH,
      ...settings,
      PORT: String(await freePort()),
      HOST: "127.0.0.1",
      DATA_DIR: join(folder, "data"),
      PUBLIC_URL: "https://www.example.com/surveys",
    };
    const [command, ...words] = JSON.parse(of(image, "CMD")[0]!) as string[];
    const [check, ...checkWords] = JSON.parse(of(image, "HEALTHCHECK")[0]!.replace(/^.*?CMD /, "")) as string[];
    expect([command, check]).toEqual(["node", "node"]);
    const isHealthy = async () => {
      const [exitCode] = await once(
        spawn(process.execPath, checkWords, { cwd: folder, env, stdio: "ignore" }),
        "close",
      );
      return exitCode === 0;
    };
    // Links to the project stand for copies of it.
    const child = spawn(process.execPath, ["--preserve-symlinks", "--preserve-symlinks-main", ...words], {
      cwd: folder,
      env,
    });
    let log = "";
    await new Promise<void>((resolve, reject) => {
      child.stderr.on("data", (piece) => {
        log += piece;
        if (log.includes('"the server is up"')) resolve();
      });
      child.once("close", () => reject(new Error(log)));
    });
    expect(await isHealthy()).toBe(true);
    child.kill("SIGTERM");
    const [exitCode] = await once(child, "close");
    expect(exitCode).toBe(0);
    expect(await isHealthy()).toBe(false);
  });
});

describe("deploy/survey-loop.service", () => {
  const unit = read("deploy/survey-loop.service");
  const sections = [...unit.matchAll(/^\[(\w+)\]$/gm)].map(([, name]) => name);
  const settings = new Map(
    unit
      .split("\n")
      .filter((line) => /^\w+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );

  it("has the three sections and nothing that is no setting", () => {
    expect(sections).toEqual(["Unit", "Service", "Install"]);
    const strange = unit.split("\n").filter((line) => line !== "" && !/^(#.*|\[\w+\]|[A-Z][A-Za-z]+=.*)$/.test(line));
    expect(strange).toEqual([]);
  });

  it("starts a program of the package, in a folder that the service may write", () => {
    const program = /node_modules\/express-survey-loop\/(\S+)$/.exec(settings.get("ExecStart") ?? "")?.[1];
    expect(Object.values(manifest.bin)).toContain(program);
    expect(settings.get("Environment")).toContain(`DATA_DIR=/var/lib/${settings.get("StateDirectory")}`);
    expect(Number(settings.get("TimeoutStopSec"))).toBeGreaterThan(30);
  });

  it("gives the service no rights that it does not need", () => {
    for (const name of ["DynamicUser", "NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictSUIDSGID"]) {
      expect(settings.get(name), name).toBe("yes");
    }
    expect(settings.get("ProtectSystem")).toBe("strict");
    expect(settings.get("CapabilityBoundingSet")).toBe("");
  });

  it.skipIf(!hasSystemd())("is accepted by systemd-analyze verify", () => {
    const folder = mkdtempSync(join(tmpdir(), "unit-"));
    try {
      const file = join(folder, "survey-loop.service");
      writeFileSync(file, unit.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
      expect(execFileSync("systemd-analyze", ["verify", file], { encoding: "utf8", stdio: "pipe" })).toBe("");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function hasSystemd(): boolean {
  try {
    execFileSync("systemd-analyze", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
