/** `npm start` runs this file: the mini-server, with what is wrong told line by line. */
import { startMiniServer } from "./mini-server.js";
import { readArguments, SettingsError } from "./options-file.js";

async function start(): Promise<void> {
  const { options } = readArguments("Usage: npm start -- [--options <file>]", {});
  await startMiniServer(options);
}

start().catch((error) => {
  const mistakes = error instanceof SettingsError ? error.mistakes : [(error as Error).message];
  const list = mistakes.map((mistake) => `- ${mistake}\n`).join("");
  process.stderr.write(`The server cannot start.\n${list}Every setting is described in docs/options.md.\n`);
  process.exitCode = 1;
});
