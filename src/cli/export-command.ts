/** `survey-loop export`: a survey's responses in a file. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { exportFormats } from "../exporting/format-names.js";
import { type Command, CommandError, onlyWord, textOption } from "./command.js";
import { reachDetails, reachOptions, reachUsage, withReached } from "./reach.js";

const endings = exportFormats.map(({ ending }) => `.${ending}`).join(", ");

export const exportCommand: Command = {
  name: "export",
  usage: `<survey ID> --to <file> [--include complete|all] [--query <what stands behind the ? of a download>] [--overwrite] ${reachUsage} [--json]`,
  summary: "Writes a survey's responses into a file, as the portal's downloads do.",
  details: [
    reachDetails,
    `The ending of the file says the format: ${endings}. --query has filters and options, as the portal's page of downloads writes them: "separator=semicolon&p.employeeId=E-17".`,
    "The file has its name only once it is whole, and only its owner can read it. --overwrite replaces one that is there.",
  ],
  options: {
    ...reachOptions,
    to: { type: "string" },
    include: { type: "string" },
    query: { type: "string" },
    overwrite: { type: "boolean" },
    json: { type: "boolean" },
  },
  async run(input) {
    const surveyId = onlyWord(input, "The ID of the survey");
    const to = textOption(input, "to") ?? "";
    const format = exportFormats.find(({ ending }) => to.endsWith(`.${ending}`))?.ending;
    if (format === undefined) {
      throw new CommandError(`--to is ${JSON.stringify(to)}. Write a file that ends with one of ${endings}.`);
    }
    const query = new URLSearchParams(textOption(input, "query"));
    const include = textOption(input, "include");
    if (include !== undefined && include !== "complete" && include !== "all") {
      throw new CommandError(`--include is ${JSON.stringify(include)}. Write complete or all.`);
    }
    if (include !== undefined) query.set("include", include);
    if (existsSync(to) && input.values.overwrite !== true) {
      throw new CommandError(`${to} is there already. Write another file, or --overwrite.`);
    }
    const written = await withReached(input, async ({ download }) =>
      writeWhole(to, await download({ surveyId, format, query }), input.report),
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
