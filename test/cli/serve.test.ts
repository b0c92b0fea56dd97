/** `survey-loop serve` and `npx express-survey-loop`: the mini-server from the package alone, and its exit codes. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRoom, freePort, type Room } from "../example-app/mini-server.js";

const program = (name: string) => fileURLToPath(new URL(`../../dist/${name}.js`, import.meta.url));

interface Started {
  readonly child: ChildProcess;
  readonly closed: Promise<unknown[]>;
  text(): string;
}

let room: Room;
beforeAll(() => {
  room = createRoom();
});
afterAll(() => room.remove());

function run(words: readonly string[], environment: Readonly<Record<string, string>>): Started {
  const env = { PATH: process.env.PATH, ...environment };
  const child = spawn(process.execPath, words, { cwd: room.folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (piece) => (text += piece));
  return { child, closed: once(child, "close"), text: () => text };
}

async function untilUp({ child, text }: Started): Promise<void> {
  while (!text().includes('"the server is up"')) await once(child.stderr!, "data");
}

describe.each([
  ["survey-loop serve", [program("cli"), "serve"]],
  ["npx express-survey-loop", [program("start")]],
])("%s", (_name, words) => {
  it("starts the mini-server, says who takes its port, and ends with 0 by SIGTERM", async () => {
    const port = await freePort();
    const started = run(words, { PORT: String(port), STORAGE: "memory" });
    try {
      await untilUp(started);
      expect(await (await fetch(`http://localhost:${port}/readyz`)).json()).toMatchObject({ status: "ready" });
      expect(started.text()).toContain(`Portal URL:      http://localhost:${port}/surveys/portal`);
      const second = run(words, { PORT: String(port), STORAGE: "memory" });
      expect(await second.closed).toEqual([1, null]);
      expect(second.text()).toContain(`Port ${port} is taken`);
    } finally {
      started.child.kill("SIGTERM");
    }
    expect(await started.closed).toEqual([0, null]);
  });
});

it("survey-loop serve says what is wrong with a setting, where it is described, and ends with 1", async () => {
  const failed = run([program("cli"), "serve"], { PORT: "70000" });
  expect(await failed.closed).toEqual([1, null]);
  expect(failed.text()).toMatch(/PORT is "70000"\. .*docs\/options\.md/s);
});
