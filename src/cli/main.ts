/** What both programs of the package do with a command line: run it, print, and leave an exit code. */
import { runCommand } from "./run-command.js";

/** @param words of the command line, without node and the program */
export async function main(words: readonly string[]): Promise<void> {
  const result = await runCommand(words, process.env, process.stdin, process.stderr);
  process.stdout.write(result.output);
  process.stderr.write(result.problem);
  process.exitCode = result.exitCode;
}
