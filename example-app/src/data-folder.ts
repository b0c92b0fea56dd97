/** The data folder: where the secret and the help desk's own API key are kept, readable by their owner alone. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SettingsError } from "./options-file.js";
import type { Settings } from "./settings.js";

/** Creates the folder if it is missing. */
export function createDataFolder({ dataDir }: Settings): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new SettingsError([
      `DATA_DIR is ${JSON.stringify(dataDir)}, which cannot be made a folder (${(error as NodeJS.ErrnoException).code}). Write the path of a folder that may be written.`,
    ]);
  }
}

/**
 * The secrets that sign tracking links: those given, or the lines of the file `secret`, which is made at the first start.
 *
 * @throws SettingsError when the file has gone although the folder was in use, since a new one would kill every link
 */
export function loadSecrets({ dataDir, secrets }: Settings): readonly string[] {
  if (secrets !== undefined) return secrets;
  const path = join(dataDir, "secret");
  if (!existsSync(path)) {
    if (existsSync(ownKeyPath(dataDir))) {
      throw new SettingsError([
        `${path} is missing, although this folder has been in use: without it, every tracking link sent so far is dead. Put the file back or write its content in SURVEY_LOOP_SECRET. To give those links up, delete ${ownKeyPath(dataDir)} and start again.`,
      ]);
    }
    writeFirst(path, `${randomBytes(36).toString("base64url")}\n`);
  }
  const lines = readLines(path);
  if (lines.length > 0) return lines;
  throw new SettingsError([`${path} is empty. Put its content back, or write it in SURVEY_LOOP_SECRET.`]);
}

/** The help desk's own API key; `undefined` before the first start. */
export function readOwnKey(dataDir: string): string | undefined {
  return existsSync(ownKeyPath(dataDir)) ? readLines(ownKeyPath(dataDir))[0] : undefined;
}

export function writeOwnKey(dataDir: string, key: string): void {
  writeFileSync(ownKeyPath(dataDir), `${key}\n`, { mode: 0o600 });
}

function ownKeyPath(dataDir: string): string {
  return join(dataDir, "help-desk-key");
}

function readLines(path: string): string[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Another process may be starting beside this one; the one that comes second reads what the first has written. */
function writeFirst(path: string, content: string): void {
  try {
    writeFileSync(path, content, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    throw new SettingsError([
      `${path} cannot be written (${code}). Let the account that runs the server write to that folder, or set DATA_DIR to another one.`,
    ]);
  }
}
