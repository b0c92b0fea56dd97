/** `survey-loop check`: says of a survey definition, or of a folder of them, what publishing would say. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkDefinition } from "../forms/compile-survey.js";
import { type Command, CommandError, type CommandOutcome, onlyWord, refuseWords, textOption } from "./command.js";

/** Largest definition that is read, in bytes: what one call of publishSurvey may carry. */
const maxBytes = 4 * 1024 * 1024;

/** Most problems of one file that a report lists. */
const maxListed = 20;

interface Checked {
  readonly file: string;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export const check: Command = {
  name: "check",
  usage: "<survey.json> [--json] | --report <folder> [--json]",
  summary: "Checks a survey definition as publishing would, or reports on a folder of definitions.",
  details: ["Ends with 0 when everything can be published, 1 when something cannot, 2 when nothing could be checked."],
  options: { json: { type: "boolean" }, report: { type: "string" } },
  failureExitCode: 2,
  async run(input) {
    const isJson = input.values.json === true;
    const folder = textOption(input, "report");
    if (input.values.storage !== undefined)
      throw new CommandError("--storage means nothing here: this command needs no storage.");
    if (folder === undefined) return outcomeOf(await checkFile(onlyWord(input, "The file of the definition")), isJson);
    refuseWords(input);
    return report(folder, isJson);
  },
};

async function checkFile(file: string): Promise<Checked> {
  let text: string;
  try {
    const bytes = await readFile(file);
    if (bytes.length > maxBytes)
      throw new CommandError(`${file} has ${bytes.length} bytes; at most ${maxBytes} are taken.`);
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`The file ${file} cannot be read: ${(error as Error).message}`);
  }
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    return { file, problems: [`is no JSON: ${(error as Error).message}`], warnings: [] };
  }
  if (typeof definition !== "object" || definition === null || Array.isArray(definition)) {
    return { file, problems: ["must be a JSON object"], warnings: [] };
  }
  return { file, ...checkDefinition(definition) };
}

function outcomeOf(checked: Checked, isJson: boolean): CommandOutcome {
  const exitCode = checked.problems.length === 0 ? 0 : 1;
  return { exitCode, output: isJson ? `${JSON.stringify(checked, null, 2)}\n` : safe(describe(checked)) };
}

function describe({ file, problems, warnings }: Checked): string {
  const verdict =
    problems.length === 0 ? "can be published" : `cannot be published: ${counted(problems.length, "problem")}`;
  const lines = [
    ...problems.map((problem) => `  refused  ${problem}`),
    ...warnings.map((warning) => `  warning  ${warning}`),
  ];
  return [
    `${file}: ${verdict}${warnings.length > 0 ? `, ${counted(warnings.length, "warning")}` : ""}.`,
    ...lines,
    "",
  ].join("\n");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

async function report(folder: string, isJson: boolean): Promise<CommandOutcome> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  } catch (error) {
    throw new CommandError(`The folder ${folder} cannot be read: ${(error as Error).message}`);
  }
  if (names.length === 0) throw new CommandError(`The folder ${folder} has no file that ends with .json.`);
  const checked: Checked[] = [];
  for (const name of names) checked.push({ ...(await checkFile(join(folder, name))), file: name });
  const refused = checked.filter(({ problems }) => problems.length > 0);
  const exitCode = refused.length === 0 ? 0 : 1;
  const passed = checked.length - refused.length;
  const lacks = lacksOf(refused);
  if (isJson)
    return {
      exitCode,
      output: `${JSON.stringify({ checked: checked.length, passed, lacks, definitions: checked }, null, 2)}\n`,
    };
  const rows = checked.flatMap(({ file, problems, warnings }) => {
    if (problems.length > 0) return [`  refused  ${file}: ${counted(problems.length, "problem")}`, ...listed(problems)];
    return [`  passes   ${file}${warnings.length > 0 ? ` (${counted(warnings.length, "warning")})` : ""}`];
  });
  const missing = lacks.map(({ text, definitions }) => `  ${String(definitions).padStart(4)}  ${text}`);
  const parts = [`${passed} of ${checked.length} definitions can be published.`, "", ...rows];
  if (missing.length > 0) parts.push("", "What the others lack, and in how many definitions:", ...missing);
  return { exitCode, output: safe(`${parts.join("\n")}\n`) };
}

/** The problems of a file with their places. */
function listed(problems: readonly string[]): string[] {
  const lines = problems.slice(0, maxListed).map((problem) => `             ${problem}`);
  const more = problems.length - lines.length;
  return more === 0 ? lines : [...lines, `             and ${more} more: check the file by itself`];
}

/** Problems without their places, the most frequent first. */
function lacksOf(refused: readonly Checked[]): { readonly text: string; readonly definitions: number }[] {
  const counts = new Map<string, number>();
  for (const { problems } of refused) {
    const texts = new Set(problems.map((problem) => problem.replace(/^[^\s:]+: /, "")));
    for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .map(([text, definitions]) => ({ text, definitions }))
    .sort((one, other) => other.definitions - one.definitions || (one.text < other.text ? -1 : 1));
}

/** A definition by somebody else is printed here: its control characters stay out of the terminal. */
function safe(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, "?");
}
