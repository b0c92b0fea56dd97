/** `survey-loop export`: a survey's responses in a file. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { type Command, CommandError, onlyWord, textOption } from "./command.js";
import { reachDetails, reachOptions, reachUsage, withReached } from "./reach.js";

export const exportCommand: Command = {
  name: "export",
  usage: `<survey ID> --to <file.csv or file.ndjson> [--include complete|all] [--overwrite] ${reachUsage} [--json]`,
  summary: "Writes a survey's responses into a file, as the portal's downloads do.",
  details: [
    reachDetails,
    "The file has its name only once it is whole, and only its owner can read it. --overwrite replaces one that is there.",
  ],
  options: {
    ...reachOptions,
    to: { type: "string" },
    include: { type: "string" },
    overwrite: { type: "boolean" },
    json: { type: "boolean" },
  },
  async run(input) {
    const surveyId = onlyWord(input, "The ID of the survey");
    const to = textOption(input, "to") ?? "";
    const format = /\.(csv|ndjson)$/.exec(to)?.[1] as "csv" | "ndjson" | undefined;
    if (format === undefined) {
      throw new CommandError(`--to is ${JSON.stringify(to)}. Write a file that ends with .csv or .ndjson.`);
    }
    const include = textOption(input, "include") ?? "complete";
    if (include !== "complete" && include !== "all") {
      throw new CommandError(`--include is ${JSON.stringify(include)}. Write complete or all.`);
    }
    if (existsSync(to) && input.values.overwrite !== true) {
      throw new CommandError(`${to} is there already. Write another file, or --overwrite.`);
    }
    const written = await withReached(input, async ({ download }) =>
      writeWhole(to, await download({ surveyId, format, include }), input.report),
    );
    if (input.values.json === true) return `${JSON.stringify({ surveyId, to, ...written })}\n`;
    return `Written: ${to}\n${written.bytes} bytes, SHA-256 ${written.sha256}\n`;
  },
};

async function writeWhole(
  file: string,
  pieces: AsyncIterable<string | Uint8Array>,
  report: ((text: string) => void) | undefined,
): Promise<{ bytes: number; sha256: string }> {
  const part = `${file}.part`;
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const handle = await open(part, "w", 0o600);
    try {
      for await (const piece of pieces) {
        const content = Buffer.from(piece as Uint8Array);
        await handle.writeFile(content);
        hash.update(content);
        bytes += content.length;
        report?.(`writing: ${Math.ceil(bytes / 1024)} kB`);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${file} was not written: ${(error as Error).message}`);
  }
  return { bytes, sha256: hash.digest("hex") };
}
