/** `survey-loop publish`: checks a definition and publishes it as the next version of its survey. */
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { type Command, CommandError, onlyWord, textOption } from "./command.js";
import { reachDetails, reachOptions, reachUsage, withReached } from "./reach.js";

export const publish: Command = {
  name: "publish",
  usage: `<survey.json> [--survey <ID>] ${reachUsage} [--json]`,
  summary: "Publishes a survey definition; the survey's ID is the file's name unless it is given.",
  details: [reachDetails, "An unchanged definition makes no new version."],
  options: { ...reachOptions, survey: { type: "string" }, json: { type: "boolean" } },
  async run(input) {
    const file = onlyWord(input, "The file of the definition");
    const surveyId = textOption(input, "survey") ?? basename(file, extname(file));
    const definition = await readDefinition(file);
    const published = await withReached(input, ({ call }) => call("publishSurvey", { surveyId, definition }));
    if (input.values.json === true) return `${JSON.stringify(published)}\n`;
    const { version, unchanged, warnings = [] } = published;
    const outcome = unchanged
      ? `is version ${version} already; nothing was published`
      : `published as version ${version}`;
    return `${surveyId}: ${outcome}\n${warnings.map((warning) => `  warning: ${warning}\n`).join("")}`;
  },
};

/** @throws CommandError that says what is in the file instead of a definition */
async function readDefinition(file: string): Promise<Record<string, never>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new CommandError(`The file ${file} cannot be read: ${(error as Error).message}`);
  }
  let definition: unknown;
  try {
    definition = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new CommandError(
      `${file} is no JSON: ${(error as Error).message}. Write a survey in SurveyJS JSON: docs/definitions.md.`,
    );
  }
  if (typeof definition === "object" && definition !== null && ("pages" in definition || "elements" in definition)) {
    return definition as Record<string, never>;
  }
  throw new CommandError(
    `${file} is JSON, but no survey: it has neither "pages" nor "elements". Write a survey in SurveyJS JSON: docs/definitions.md.`,
  );
}
