/** From the words of a command line to what is printed. The commands are one table; each says how it is used. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { SurveyLoopError } from "../errors.js";
import { nearestName } from "../forms/nearest-name.js";
import { type Command, CommandError } from "./command.js";
import { Progress, type ProgressStream } from "./progress.js";

/** What a command leaves behind. Problems belong on standard error. */
export interface CommandResult {
  readonly output: string;
  readonly problem: string;
  readonly exitCode: number;
}

/**
 * Every command by its name: a new one is a line here. docs/cli.md describes each. A command is loaded when it is wanted, so
 * that none waits for the packages of another.
 */
const table: readonly (readonly [name: string, load: () => Promise<Command>])[] = [
  ["serve", async () => (await import("./serve-command.js")).serve],
  ["doctor", async () => (await import("./doctor-command.js")).doctor],
  ["publish", async () => (await import("./publish-command.js")).publish],
  ["export", async () => (await import("./export-command.js")).exportCommand],
  ["erase", async () => (await import("./erase-command.js")).erase],
  ["keys create", async () => (await import("./key-commands.js")).keysCreate],
  ["keys list", async () => (await import("./key-commands.js")).keysList],
  ["keys revoke", async () => (await import("./key-commands.js")).keysRevoke],
  ["portal set-password", async () => (await import("./portal-commands.js")).portalSetPassword],
  ["check", async () => (await import("./check-command.js")).check],
  ["wsdl", async () => (await import("./wsdl-command.js")).wsdl],
  ["migrate", async () => (await import("./transfer-commands.js")).migrate],
  ["backup", async () => (await import("./transfer-commands.js")).backup],
  ["restore", async () => (await import("./transfer-commands.js")).restore],
];

/** All commands, or those of a group such as `keys`. */
export function loadCommands(group?: string): Promise<Command[]> {
  const wanted = table.filter(([name]) => group === undefined || name.split(" ")[0] === group);
  return Promise.all(wanted.map(([, load]) => load()));
}

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
    const help = await helpFor(words);
    if (help !== undefined) return { output: help, problem: "", exitCode: 0 };
    command = await findCommand(words);
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
async function helpFor([group = "help", verb]: readonly string[]): Promise<string | undefined> {
  const isHelp = (word: string | undefined) => word === "help" || word === "--help" || word === "-h";
  if (isHelp(group)) return overview();
  if (group === "--version" || group === "-v") return `${packageVersion()}\n`;
  const isGroup = table.some(([name]) => name.startsWith(`${group} `));
  return isGroup && isHelp(verb) ? (await loadCommands(group)).map(usageOf).join("\n") : undefined;
}

export function packageVersion(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}

/** The command that the first words name. */
async function findCommand(words: readonly string[]): Promise<Command> {
  const [group = "", verb] = words;
  const found = table.find(([name]) => name === group) ?? table.find(([name]) => name === `${group} ${verb}`);
  if (found !== undefined) return found[1]();
  if (verb === undefined) {
    const ofGroup = await loadCommands(group);
    if (ofGroup.length > 0) throw new CommandError(ofGroup.map(usageOf).join("\n").trimEnd());
  }
  const given = [group, verb].filter((word) => word !== undefined && !word.startsWith("-")).join(" ");
  const names = table.map(([name]) => name);
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

async function overview(): Promise<string> {
  return `Runs a survey loop and looks after it.

${(await loadCommands()).map(usageOf).join("\n")}
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
