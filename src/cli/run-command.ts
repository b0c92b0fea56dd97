/** From the words of a command line to what is printed. The commands are one table; each says how it is used. */
import { parseArgs } from "node:util";
import { SurveyLoopError } from "../errors.js";
import { nearestName } from "../forms/nearest-name.js";
import { check } from "./check-command.js";
import { type Command, CommandError } from "./command.js";
import { keysCreate, keysList, keysRevoke } from "./key-commands.js";
import { portalSetPassword } from "./portal-commands.js";
import { Progress, type ProgressStream } from "./progress.js";
import { backup, migrate, restore } from "./transfer-commands.js";
import { wsdl } from "./wsdl-command.js";

/** What a command leaves behind. Problems belong on standard error. */
export interface CommandResult {
  readonly output: string;
  readonly problem: string;
  readonly exitCode: number;
}

const commands: readonly Command[] = [
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
    command = findCommand(words);
    if (command === undefined) return { output: overview(), problem: "", exitCode: 0 };
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

/** The command that the first words name; `undefined` when only help is wanted. */
function findCommand(words: readonly string[]): Command | undefined {
  const [group = "help", verb] = words;
  if (["help", "--help", "-h"].includes(group)) return undefined;
  const ofOneWord = commands.find(({ name }) => name === group);
  if (ofOneWord !== undefined) return ofOneWord;
  const ofGroup = commands.filter(({ name }) => name.split(" ")[0] === group);
  const found = ofGroup.find(({ name }) => name === `${group} ${verb}`);
  if (found !== undefined) return found;
  const isHelp = verb === undefined || verb === "--help" || verb === "-h";
  if (ofGroup.length > 0 && isHelp) throw new CommandError(ofGroup.map(usageOf).join("\n").trimEnd());
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
  return `Makes API keys and portal accounts of a survey loop, checks survey definitions and WSDLs, and moves and backs up storage.

${commands.map(usageOf).join("\n")}
A <storage> is lowdb:<folder>, sqlite:<file> or postgres://user:password@host/database.
The commands on keys and accounts take --storage <storage>. Without it, STORAGE, then DATA_DIR (lowdb:<DATA_DIR>/surveys), then the members
storage and dataDir of survey-loop.config.json decide, then lowdb:./data/surveys.
`;
}

function explain(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  if (error instanceof SurveyLoopError) return error.reason;
  return error instanceof Error ? error.message : String(error);
}
