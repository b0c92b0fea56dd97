/** The storages that `migrate`, `backup` and `restore` work on, by their addresses; and texts that show no password. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Storage } from "../storage/contract.js";
import { openStorage } from "../storage/open-storage.js";
import { findTransferMark } from "../transfer/transfer-mark.js";
import { CommandError, type CommandInput, textOption } from "./command.js";

/** Exit codes of these commands beside 0 (done) and 1 (failed on the way; run it again). */
export const refusedExitCode = 2;
export const differsExitCode = 3;

/** The address that an option gives. */
export function requiredOption(input: CommandInput, name: string, example: string): string {
  const given = textOption(input, name);
  if (given !== undefined && given !== "") return given;
  throw new CommandError(`--${name} is missing. Write for example --${name} ${example}`, refusedExitCode);
}

/** An address with its password taken out. */
export function withoutPassword(address: string): string {
  return address
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#]*?):[^/?#]*@/i, "$1:***@")
    .replace(/([?&](?:password|sslpassword)=)[^&#]*/gi, "$1***");
}

/** Takes the passwords of addresses out of a text, wherever a driver has put them. */
export function hidePasswords(text: string, addresses: readonly string[]): string {
  let safe = text;
  for (const address of addresses) {
    safe = safe.replaceAll(address, withoutPassword(address));
    for (const password of passwordsIn(address)) safe = safe.replaceAll(password, "***");
  }
  return safe;
}

function passwordsIn(address: string): string[] {
  const inUser = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*?:([^/?#]*)@/i.exec(address)?.[1];
  const inQuery = Array.from(address.matchAll(/[?&](?:password|sslpassword)=([^&#]*)/gi), (match) => match[1]);
  return [inUser, ...inQuery].flatMap((raw) => (raw ? [raw, decoded(raw)] : []));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What names a storage whatever the working folder is. */
export function identityOf(address: string): string {
  const [, driver, place] = /^(lowdb|sqlite):(.+)$/s.exec(address) ?? [];
  return driver === undefined ? address : `${driver}:${resolve(place!)}`;
}

/** Opens the storage that is read. It must be there, and whole. */
export async function openSource(address: string): Promise<Storage> {
  const place = /^(?:lowdb|sqlite):(.+)$/s.exec(address)?.[1];
  if (place !== undefined && !existsSync(place)) {
    throw new CommandError(`There is no storage in ${place}.`, refusedExitCode);
  }
  const storage = await openAddress(address);
  const mark = await findTransferMark(storage);
  if (mark === undefined) return storage;
  await storage.close();
  throw new CommandError(
    `The storage ${withoutPassword(address)} is not whole: a migration or restoration into it was interrupted. Finish that first.`,
    refusedExitCode,
  );
}

/** Opens a storage, which may be new. */
export async function openAddress(address: string): Promise<Storage> {
  if (address === "memory") {
    throw new CommandError(
      "A storage in memory lives inside the server alone: a command cannot reach it.",
      refusedExitCode,
    );
  }
  let storage: Storage;
  try {
    storage = openStorage(address);
  } catch (error) {
    throw new CommandError((error as Error).message, refusedExitCode);
  }
  try {
    await storage.open();
  } catch (error) {
    await storage.close();
    throw error;
  }
  return storage;
}
