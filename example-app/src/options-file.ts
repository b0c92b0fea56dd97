/** Finds the raw settings: the environment, and behind it an options file with the same names in camelCase. */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";

/** Every setting: its name in an options file, and in the environment. docs/options.md describes each. */
export const settingNames = {
  port: "PORT",
  host: "HOST",
  publicUrl: "PUBLIC_URL",
  dataDir: "DATA_DIR",
  storage: "STORAGE",
  surveyLoopSecret: "SURVEY_LOOP_SECRET",
  trustProxy: "TRUST_PROXY",
  tlsCert: "TLS_CERT",
  tlsKey: "TLS_KEY",
  smtpUrl: "SMTP_URL",
  mailFrom: "MAIL_FROM",
  logLevel: "LOG_LEVEL",
  metricsToken: "METRICS_TOKEN",
  timeZone: "TIME_ZONE",
} as const;

export type SettingName = keyof typeof settingNames;

/** A setting as it was given, and the name under which it was, for messages. */
export interface GivenSetting {
  readonly name: string;
  readonly value: unknown;
}

export type GivenSettings = { readonly [N in SettingName]?: GivenSetting };

/** Wrong settings, all of them, each with what was given and what to write. */
export class SettingsError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join("\n"));
    this.name = "SettingsError";
    this.mistakes = mistakes;
  }
}

const defaultFile = "survey-loop.config.json";

/**
 * Reads the options file, if there is one, and lays the environment over it. Empty variables count as absent.
 *
 * @param path of the options file; `survey-loop.config.json` in the working directory when absent, which need not exist
 * @throws SettingsError when the file cannot be read or has an unknown member
 */
export function findSettings(environment: NodeJS.ProcessEnv, path: string | undefined): GivenSettings {
  const wanted = path ?? (environment.OPTIONS_FILE || undefined);
  const members = wanted === undefined && !existsSync(defaultFile) ? {} : readOptionsFile(wanted ?? defaultFile);
  const given: { [N in SettingName]?: GivenSetting } = {};
  for (const [member, variable] of Object.entries(settingNames) as [SettingName, string][]) {
    const value = environment[variable];
    if (value) given[member] = { name: variable, value };
    else if (members[member] !== undefined) {
      given[member] = { name: `${member} in ${wanted ?? defaultFile}`, value: members[member] };
    }
  }
  return given;
}

function readOptionsFile(path: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : `cannot be read: ${error}`;
    throw new SettingsError([`The options file ${path} ${why}. Write a JSON object, such as { "port": 3000 }.`]);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new SettingsError([`The options file ${path} holds no JSON object. Write one, such as { "port": 3000 }.`]);
  }
  const unknown = Object.keys(content).filter((member) => !Object.hasOwn(settingNames, member));
  if (unknown.length > 0) {
    const known = Object.keys(settingNames).join(", ");
    throw new SettingsError(
      unknown.map((member) => `The options file ${path} has ${JSON.stringify(member)}. Write one of ${known}.`),
    );
  }
  return content as Record<string, unknown>;
}

/**
 * Reads the command line: `--options <file>`, and the options of the program itself.
 *
 * @throws SettingsError when there is anything else
 */
export function readArguments<const O extends Record<string, { readonly type: "string" }>>(
  usage: string,
  own: O,
): { readonly [N in keyof O | "options"]?: string } {
  try {
    const { values } = parseArgs({ options: { ...own, options: { type: "string" } }, allowPositionals: false });
    return values as { readonly [N in keyof O | "options"]?: string };
  } catch (error) {
    throw new SettingsError([`${(error as Error).message}. ${usage}`]);
  }
}
