/** Runs the built command `survey-loop` in a room, as it is installed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Environment, Finished, Room } from "../example-app/mini-server.js";

const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** @param words of the command line, or a line that is split at its spaces */
export async function runCli(
  room: Pick<Room, "folder">,
  words: string | readonly string[],
  environment: Environment = {},
  input = "",
): Promise<Finished> {
  const env = { PATH: process.env.PATH, ...environment };
  const list = typeof words === "string" ? words.split(" ").filter(Boolean) : words;
  const child = spawn(process.execPath, [program, ...list], { cwd: room.folder, env });
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
