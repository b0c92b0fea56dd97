/** The storage that a command works on: found as the mini-server finds its own, opened, and closed again. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SurveyLoopError } from "../errors.js";
import type { Storage } from "../storage/contract.js";
import { openStorage, withoutPassword } from "../storage/open-storage.js";
import { CommandError, type CommandInput, textOption } from "./command.js";

/** Members of the mini-server's options file that say where its storage and secret are and how its portal is reached. */
export interface OptionsFile {
  readonly storage?: unknown;
  readonly dataDir?: unknown;
  readonly publicUrl?: unknown;
  readonly surveyLoopSecret?: unknown;
}

/**
 * Opens the storage, hands it to `work` with its address for people, and closes it.
 *
 * @param mayCreate whether a storage that does not exist yet is made; otherwise that is a mistake
 * @throws CommandError when the storage is nowhere, lives in another process, or is held by a running server
 */
export async function withStorage<T>(
  input: CommandInput,
  mayCreate: boolean,
  work: (storage: Storage, address: string) => Promise<T>,
): Promise<T> {
  const file = optionsFileOf(input);
  const address = storageAddress(input, file);
  if (address === "memory") {
    throw new CommandError(
      "The storage is memory, which lives inside the running server: a command cannot reach it. Use loop.keys and loop.accounts there.",
    );
  }
  const place = /^(?:lowdb|sqlite):(.+)$/s.exec(address)?.[1];
  if (!mayCreate && place !== undefined && !existsSync(place)) {
    throw new CommandError(
      `There is no storage in ${place}. Write where it is: --storage lowdb:<folder>, sqlite:<file> or postgres://..., or set DATA_DIR.`,
    );
  }
  const storage = openStorage(address);
  try {
    await storage.open();
  } catch (error) {
    throw explainOpening(error, input, file);
  }
  try {
    return await work(storage, withoutPassword(address));
  } finally {
    await storage.close();
  }
}

/**
 * The secrets of the server, the first of which signs: `SURVEY_LOOP_SECRET`, the options file, or the mini-server's own file.
 *
 * @throws CommandError when there are none
 */
export function findSecrets(input: CommandInput): readonly string[] {
  const file = optionsFileOf(input);
  const given = input.environment.SURVEY_LOOP_SECRET || file.surveyLoopSecret;
  if (typeof given === "string") return given.split(",").map((secret) => secret.trim());
  if (Array.isArray(given)) return given.map(String);
  const path = join(dataFolder(input, file), "secret");
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  const secrets = lines.map((line) => line.trim()).filter((line) => line !== "");
  if (secrets.length > 0) return secrets;
  throw new CommandError(
    `The secret of the survey loop is needed for this, and ${path} is not there. Write it in SURVEY_LOOP_SECRET.`,
  );
}

/** The options file of the mini-server, `{}` when there is none. */
export function optionsFileOf({ environment }: CommandInput): OptionsFile {
  return readOptionsFile(environment.OPTIONS_FILE || "survey-loop.config.json");
}

/** The data folder of the mini-server. */
export function dataFolder({ environment }: CommandInput, file: OptionsFile): string {
  return environment.DATA_DIR || (typeof file.dataDir === "string" ? file.dataDir : "data");
}

/** Where the storage is, from the options, the environment or the options file. */
export function storageAddress(input: CommandInput, file: OptionsFile): string {
  const { STORAGE, DATA_DIR } = input.environment;
  const given = textOption(input, "storage") || STORAGE;
  if (given) return given;
  if (DATA_DIR) return `lowdb:${join(DATA_DIR, "surveys")}`;
  if (typeof file.storage === "string") return file.storage;
  return `lowdb:${join(dataFolder(input, file), "surveys")}`;
}

function readOptionsFile(path: string): OptionsFile {
  if (!existsSync(path)) return {};
  try {
    return (JSON.parse(readFileSync(path, "utf8")) ?? {}) as OptionsFile;
  } catch (error) {
    throw new CommandError(`The options file ${path} cannot be read: ${(error as Error).message}`);
  }
}

/** A server that runs keeps its folder locked; its portal does the same work while it runs. */
function explainOpening(error: unknown, { environment }: CommandInput, file: OptionsFile): unknown {
  if (!(error instanceof SurveyLoopError) || !/ is in use by /.test(error.reason)) return error;
  const publicUrl = environment.PUBLIC_URL || (typeof file.publicUrl === "string" ? file.publicUrl : "{publicUrl}");
  return new CommandError(
    `${error.reason}\n\nIf that is the server: API keys can be made and revoked while it runs, at ${publicUrl.replace(/\/+$/, "")}/portal/keys`,
  );
}
