/** From the words of a command line to what is printed. The commands are one table; each says how it is used. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { SurveyLoopError } from "../errors.js";
import { nearestName } from "../forms/nearest-name.js";
import { check } from "./check-command.js";
import { type Command, CommandError } from "./command.js";
import { doctor } from "./doctor-command.js";
import { erase } from "./erase-command.js";
import { exportCommand } from "./export-command.js";
import { keysCreate, keysList, keysRevoke } from "./key-commands.js";
import { portalSetPassword } from "./portal-commands.js";
import { Progress, type ProgressStream } from "./progress.js";
import { publish } from "./publish-command.js";
import { serve } from "./serve-command.js";
import { backup, migrate, restore } from "./transfer-commands.js";
import { wsdl } from "./wsdl-command.js";

/** What a command leaves behind. Problems belong on standard error. */
export interface CommandResult {
  readonly output: string;
  readonly problem: string;
  readonly exitCode: number;
}

/** Every command: a new one is a line here. docs/cli.md describes each. */
export const commands: readonly Command[] = [
  serve,
  doctor,
  publish,
  exportCommand,
  erase,
  keysCreate,
  keysList,
  keysRevoke,
  portalSetPassword,
  check,
  wsdl,
  migrate,
  backup,
  restore,
];

const commonOptions = { storage: { type: "string" }, help: { type: "boolean", short: "h" } } as const;

/** Runs a command line. Never rejects: every failure is a text and an exit code. */
export async function runCommand(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  input: AsyncIterable<Buffer | string>,
  progressStream?: ProgressStream,
): Promise<CommandResult> {
  const progress = progressStream && new Progress(progressStream);
  let command: Command | undefined;
  try {
    const help = helpFor(words);
    if (help !== undefined) return { output: help, problem: "", exitCode: 0 };
    command = findCommand(words);
    const { values, positionals } = parse(command, words.slice(command.name.split(" ").length));
    if (values.help === true) return { output: usageOf(command), problem: "", exitCode: 0 };
    const outcome = await command.run({
      values,
      positionals,
      environment,
      input,
      report: (text) => progress?.show(text),
    });
    return { problem: "", ...(typeof outcome === "string" ? { output: outcome, exitCode: 0 } : outcome) };
  } catch (error) {
    const exitCode = (error instanceof CommandError ? error.exitCode : undefined) ?? command?.failureExitCode ?? 1;
    return { output: "", problem: `${explain(error)}\n`, exitCode };
  } finally {
    progress?.end();
  }
}

/** Help on everything or on a group of commands, if that is wanted; a command's own is found behind its name. */
function helpFor([group = "help", verb]: readonly string[]): string | undefined {
  const isHelp = (word: string | undefined) => word === "help" || word === "--help" || word === "-h";
  if (isHelp(group)) return overview();
  if (group === "--version" || group === "-v") return `${packageVersion()}\n`;
  const ofGroup = commands.filter(({ name }) => name.startsWith(`${group} `));
  return ofGroup.length > 0 && isHelp(verb) ? ofGroup.map(usageOf).join("\n") : undefined;
}

export function packageVersion(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}

/** The command that the first words name. */
function findCommand(words: readonly string[]): Command {
  const [group = "", verb] = words;
  const ofOneWord = commands.find(({ name }) => name === group);
  if (ofOneWord !== undefined) return ofOneWord;
  const ofGroup = commands.filter(({ name }) => name.split(" ")[0] === group);
  const found = ofGroup.find(({ name }) => name === `${group} ${verb}`);
  if (found !== undefined) return found;
  if (ofGroup.length > 0 && verb === undefined) throw new CommandError(ofGroup.map(usageOf).join("\n").trimEnd());
  const given = [group, verb].filter((word) => word !== undefined && !word.startsWith("-")).join(" ");
  const names = commands.map(({ name }) => name);
  const near = nearestName(given, names);
  throw new CommandError(
    `There is no command "${given}". ${near ? `Did you mean "${near}"?` : `Write one of: ${names.join(", ")}.`}`,
  );
}

function parse(command: Command, words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: { ...commonOptions, ...command.options }, allowPositionals: true });
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n\n${usageOf(command).trimEnd()}`);
  }
}

function usageOf({ name, usage, summary, details }: Command): string {
  return `survey-loop ${name} ${usage}\n  ${[summary, ...details].join("\n  ")}\n`;
}

function overview(): string {
  return `Runs a survey loop and looks after it.

${commands.map(usageOf).join("\n")}
A <storage> is lowdb:<folder>, sqlite:<file> or postgres://user:password@host/database.
Commands on storage take --storage <storage>. Without it, STORAGE, then DATA_DIR (lowdb:<DATA_DIR>/surveys), then the members
storage and dataDir of survey-loop.config.json decide, then lowdb:./data/surveys. --json prints one line of JSON. docs/cli.md has examples and exit codes.
`;
}

function explain(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  if (error instanceof SurveyLoopError) return error.reason;
  return error instanceof Error ? error.message : String(error);
}
