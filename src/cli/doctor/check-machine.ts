/** What the doctor sees on the machine itself: versions, the data folder, its secret, free space, the storage. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, open, rm, statfs } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { openStorage, withoutPassword } from "../../storage/open-storage.js";
import { type Finding, ok, problem, skipped, warning } from "./finding.js";

const megabyte = 1024 * 1024;
const fewBytes = 1024 * megabyte;
const tooFewBytes = 100 * megabyte;

export interface Machine {
  readonly dataDir: string;
  /** Address of the storage. */
  readonly storage: string;
}

/** Looks at the machine. Nothing is left behind. */
export async function checkMachine({ dataDir, storage }: Machine): Promise<Finding[]> {
  const findings = [checkVersions(), ...checkPeers(storage)];
  const place = /^(?:lowdb|sqlite):(.+)$/s.exec(storage)?.[1];
  if (place === undefined) {
    const what = withoutPassword(storage);
    return [...findings, skipped("storage", `${what} is looked at through the running server: write --url`)];
  }
  const folder = storage.startsWith("sqlite:") ? dirname(resolve(place)) : resolve(place);
  if (!existsSync(place)) {
    const advice = "Write where it is: --storage lowdb:<folder>, or set DATA_DIR. The first start makes it.";
    return [...findings, problem("storage", `there is none in ${place}`, advice)];
  }
  findings.push(await checkWritable(folder), await checkSpace(folder));
  if (existsSync(join(dataDir, "secret"))) findings.push(checkSecret(join(dataDir, "secret")));
  return [...findings, await checkStorage(storage, place)];
}

function checkVersions(): Finding {
  const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  const versions = `express-survey-loop ${manifest.version}, Node ${process.versions.node}, ${process.platform}`;
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(manifest.engines.node) ?? [];
  const [ownMajor = 0, ownMinor = 0] = process.versions.node.split(".").map(Number);
  const isOld = ownMajor < Number(major) || (ownMajor === Number(major) && ownMinor < Number(minor));
  return isOld
    ? problem("versions", versions, `Node ${manifest.engines.node} is needed: install a newer one.`)
    : ok("versions", versions);
}

/** Optional peers that the storage needs. */
function checkPeers(storage: string): Finding[] {
  const wanted = storage.startsWith("sqlite:") ? ["libsql", "better-sqlite3"] : /^postgres/.test(storage) ? ["pg"] : [];
  if (wanted.length === 0) return [];
  const { resolve: find } = createRequire(import.meta.url);
  const found = wanted.filter((name) => {
    try {
      return find(name) !== "";
    } catch {
      return false;
    }
  });
  if (found.length > 0) return [ok("packages", `${found[0]} is installed for the storage`)];
  const advice = `Install it beside this one: npm install ${wanted[0]}`;
  return [problem("packages", `${wanted.join(" or ")} is not installed, which the storage needs`, advice)];
}

async function checkWritable(folder: string): Promise<Finding> {
  let made: string | undefined;
  try {
    made = await mkdtemp(join(dirname(folder), ".survey-loop-doctor-"));
    const file = await open(join(made, "probe"), "w");
    await file.writeFile("probe");
    await file.sync();
    await file.close();
    return ok("folder", `${dirname(folder)} can be written`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return problem(
      "folder",
      `${dirname(folder)} cannot be written: ${code ?? message}`,
      "Give the account that runs the server the right to write there (chown), or set DATA_DIR to another folder.",
    );
  } finally {
    if (made !== undefined) await rm(made, { recursive: true, force: true });
  }
}

async function checkSpace(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const found = `${Math.floor(free / megabyte)} MB are free where the storage is`;
  if (free >= fewBytes) return ok("disk", found);
  const advice = "Free some space or move the storage: a full disk refuses every answer.";
  return free < tooFewBytes ? problem("disk", found, advice) : warning("disk", found, advice);
}

function checkSecret(path: string): Finding {
  const others = statSync(path).mode & 0o077;
  if (others === 0 || process.platform === "win32") return ok("secret", `${path} is readable by its owner alone`);
  return problem("secret", `${path} can be read by others`, `Run: chmod 600 ${path}`);
}

async function checkStorage(address: string, place: string): Promise<Finding> {
  const storage = openStorage(address);
  try {
    await storage.open();
    const surveys = await storage.listSurveys();
    return ok("storage", `${place} opens, is whole, and holds ${surveys.length} surveys`);
  } catch (error) {
    const reason = (error as { reason?: string }).reason ?? (error as Error).message;
    if (/ is in use by /.test(reason)) return ok("storage", `${place} is held by a running server`);
    return problem("storage", reason, "Nothing was changed. docs/backup.md says how to restore the last backup.");
  } finally {
    await storage.close();
  }
}
