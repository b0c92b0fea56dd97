/**
 * Finds the interpreters of clients in other languages. Where one is missing its tests are skipped and say so; with
 * SURVEY_LOOP_CLIENTS=required, as in the checks of a clean clone, its absence is a failure.
 */
import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { it } from "vitest";

export interface Interpreter {
  readonly command: string;
  /** What is missing on this machine, as a sentence; absent when all is there. */
  readonly missing?: string;
  /** Skipped when it is missing, even where clients are required. */
  readonly isOptional?: boolean;
}

export interface Wish {
  /** Commands to try, the first that passes the probe is taken. */
  readonly commands: readonly string[];
  /** Arguments with which the command succeeds if and only if it can be used. */
  readonly probe: readonly string[];
  /** What it is and where it comes from, for the sentence. */
  readonly name: string;
  readonly isOptional?: boolean;
}

/** The first command that passes its probe. */
export function findInterpreter({ commands, probe, name, isOptional = false }: Wish): Interpreter {
  for (const command of commands) {
    try {
      execFileSync(command, probe, { stdio: "ignore" });
      return { command };
    } catch {
      // The next one, or none.
    }
  }
  return { command: commands[0]!, missing: `${name} is not on this machine`, isOptional };
}

/** A test of a client: run, skipped with the reason in its title, or failed where clients are required. */
export function itWith(interpreter: Interpreter, title: string, run: () => Promise<void>): void {
  if (interpreter.missing === undefined) {
    it(title, run, 60_000);
    return;
  }
  if (process.env.SURVEY_LOOP_CLIENTS === "required" && !interpreter.isOptional) {
    it(title, () => {
      throw new Error(`${interpreter.missing}, and SURVEY_LOOP_CLIENTS says that it must be.`);
    });
    return;
  }
  console.warn(`Skipped, since ${interpreter.missing}: ${title}`);
  it.skip(`${title} (${interpreter.missing})`, run);
}

/** Runs a program to its end; its output, or an Error with what it printed. */
export async function runClient(
  command: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<string> {
  const { PATH, HOME } = process.env;
  const { stdout } = await promisify(execFile)(command, words, {
    env: { PATH, HOME, PYTHONDONTWRITEBYTECODE: "1", PYTHONUTF8: "1", ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  return stdout;
}

const phpWith = (extension: string): Interpreter =>
  findInterpreter({
    commands: ["php"],
    probe: ["-r", `exit(extension_loaded('${extension}') ? 0 : 1);`],
    name: `PHP with the extension ${extension} (Debian: php-cli php-${extension})`,
  });

// The distribution's own interpreter is the one that has its packages; another may come first in PATH.
const pythonWith = (module: string, name: string): Interpreter =>
  findInterpreter({ commands: ["python3", "/usr/bin/python3"], probe: ["-c", `import ${module}`], name });

export const phpSoap = phpWith("soap");
export const phpXmlRpc = phpWith("xmlrpc");
export const python = pythonWith("xmlrpc.client", "Python 3");
export const pythonZeep = pythonWith("zeep", "Python 3 with zeep (Debian: python3-zeep)");
const perlWith = (module: string, debian: string): Interpreter =>
  findInterpreter({
    commands: ["perl"],
    probe: [`-M${module}`, "-e1"],
    name: `Perl with ${module} (Debian: ${debian})`,
  });

export const perlSoap = perlWith("SOAP::Lite", "libsoap-lite-perl");
export const perlXmlRpc = perlWith("RPC::XML::Client", "librpc-xml-perl");
export const java: Interpreter = findInterpreter({
  commands: ["java"],
  probe: ["--describe-module", "jdk.compiler"],
  name: "a JDK, 11 or newer,",
  isOptional: true,
});
export const shell: Interpreter = findInterpreter({
  commands: ["sh"],
  probe: ["-c", "curl --version"],
  name: "a shell with curl",
});
