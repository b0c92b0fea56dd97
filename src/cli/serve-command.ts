/** `survey-loop serve`: the mini-server of the example app, from the package alone. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Command, CommandError, refuseWords, textOption } from "./command.js";

const server = new URL("../../example-app/dist/mini-server.js", import.meta.url);

export const serve: Command = {
  name: "serve",
  usage: "[--options <file>]",
  summary:
    "Starts the mini-server: a help desk with the survey loop in it, in the folder data. Ends by SIGTERM or Ctrl+C.",
  details: [
    "Settings come from the environment (PORT, PUBLIC_URL, DATA_DIR, ...) or from an options file: docs/options.md.",
    "npx express-survey-loop without a command does the same.",
  ],
  options: { options: { type: "string" } },
  async run(input) {
    refuseWords(input);
    if (!existsSync(server)) {
      throw new CommandError(`${fileURLToPath(server)} is missing. Run "npm run build", or install the package again.`);
    }
    const { startMiniServer } = (await import(server.href)) as { startMiniServer(options?: string): Promise<void> };
    try {
      await startMiniServer(textOption(input, "options"));
    } catch (error) {
      throw new CommandError(explainStart(error));
    }
    // It goes on running, and says itself where it is.
    return "";
  },
};

/** The mini-server collects all mistakes in its settings before it gives up. */
function explainStart(error: unknown): string {
  const { mistakes = [(error as Error).message] } = error as { mistakes?: readonly string[] };
  const list = mistakes.map((mistake) => `- ${mistake}`);
  return ["The server cannot start.", ...list, "Every setting is described in docs/options.md."].join("\n");
}
