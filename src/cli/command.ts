/** What a command is, and its one kind of failure. */

/** What a command gets to work with. */
export interface CommandInput {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly input: AsyncIterable<Buffer | string>;
  /** Tells how far a long command is. */
  readonly report?: ((text: string) => void) | undefined;
}

export interface Command {
  /** One or two words: `keys create`. */
  readonly name: string;
  /** What follows the name: `--scopes <list>`. */
  readonly usage: string;
  readonly summary: string;
  /** Further lines of help. */
  readonly details: readonly string[];
  readonly options: Readonly<Record<string, { readonly type: "string" | "boolean" }>>;
  /** Exit code when it fails; 1 if none. */
  readonly failureExitCode?: number;
  /** Gives what is printed, with an exit code where that says something too. */
  run(input: CommandInput): Promise<string | CommandOutcome>;
}

/** What a command has to say when it has worked. */
export interface CommandOutcome {
  readonly output: string;
  readonly exitCode: number;
}

/** A failure whose text is meant for whoever typed the command. */
export class CommandError extends Error {
  constructor(
    message: string,
    /** The command's own exit code if none. */
    readonly exitCode?: number,
  ) {
    super(message);
    this.name = "CommandError";
  }
}

/** The text of an option, `undefined` when it was not given. */
export function textOption({ values }: CommandInput, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** The one word that must follow the command. */
export function onlyWord({ positionals }: CommandInput, what: string): string {
  const [word, ...others] = positionals;
  if (word === undefined) throw new CommandError(`${what} is missing. Write it behind the command.`);
  if (others.length > 0) throw new CommandError(`${others.join(" ")}: nothing more is expected behind ${word}.`);
  return word;
}

/** Refuses words behind a command that takes none. */
export function refuseWords({ positionals }: CommandInput): void {
  if (positionals.length > 0) throw new CommandError(`${positionals.join(" ")}: only options are expected here.`);
}
