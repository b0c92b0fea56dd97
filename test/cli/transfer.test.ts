/** `survey-loop migrate`, `backup` and `restore` as they are installed: what goes through them is the same afterwards. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { surveyLoop } from "../../src/index.js";
import type { Storage, StorageRecord } from "../../src/storage/contract.js";
import { openStorage } from "../../src/storage/open-storage.js";
import {
  collect,
  commitOne,
  completion,
  createMany,
  erasure,
  plain,
  touch,
  unitOf,
} from "../../src/storage-conformance/examples.js";
import { isLong } from "../long-form.js";
import { provideFreshAddresses } from "../storage/drivers.js";
import { createTemporaryFolder } from "../storage/temporary-folder.js";

const freshAddresses = provideFreshAddresses();

const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

function start(...words: string[]) {
  const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  started.push(child);
  return { child, ended };
}

/** Nobody stays behind a test that failed. */
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

async function run(...words: string[]) {
  const { child, ended } = start(...words);
  let [output, problems] = ["", ""];
  child.stdout.on("data", (piece) => {
    output += piece;
  });
  child.stderr.on("data", (piece) => {
    problems += piece;
  });
  const [exitCode] = await ended;
  return { exitCode, output, problems };
}

/** Runs a command until it says that it has written some records, and kills it there. */
async function killWhileWriting(...words: string[]): Promise<void> {
  const { child, ended } = start(...words);
  for await (const line of createInterface({ input: child.stderr })) {
    if (line.startsWith("writing: ")) child.kill("SIGKILL");
  }
  const [, signal] = await ended;
  expect(signal).toBe("SIGKILL");
}

async function withStorage<T>(address: string, work: (storage: Storage) => Promise<T>): Promise<T> {
  const storage = openStorage(address);
  await storage.open();
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

async function contentsOf(address: string): Promise<unknown> {
  return plain(await withStorage(address, collect));
}

/** A storage with invitations in several states, and documents. */
async function fill(address: string, invitations = 150): Promise<void> {
  await withStorage(address, async (storage) => {
    await storage.addSurveyVersion({
      surveyId: "a",
      version: 1,
      publishedAt: "2026-03-01T10:00:00.000Z",
      definition: {},
    });
    await createMany(storage, "a", "a", invitations);
    await createMany(storage, "B", "b", 3);
    for (const id of ["a3", "a40", "b1"]) {
      await commitOne(storage, completion(await unitOf(storage, id), { nps: 9, text: "é\u2028\ud83d\ude00" }));
    }
    await commitOne(storage, erasure(await unitOf(storage, "a40")));
    await commitOne(storage, touch(await unitOf(storage, "a0"), 90));
    for (const value of [1, 2]) await storage.putDocument({ collection: "consumers", key: "nightly", value });
  });
}

async function filled(driver: string, invitations?: number): Promise<string> {
  const address = await freshAddresses[driver]!();
  await fill(address, invitations);
  return address;
}

const drivers = Object.keys(freshAddresses);
/** All pairs of drivers in the long form. Of the short one, each driver is left and entered once. */
const pairs = drivers
  .flatMap((from) => drivers.map((to) => [from, to] as const))
  .filter((pair) => isLong || ["lowdb sqlite", "sqlite postgres", "postgres lowdb"].includes(pair.join(" ")));
/** How often a transfer is killed before it may end. */
const kills = isLong ? 3 : 1;

describe.each(pairs)("survey-loop migrate from %s to %s", (fromDriver, toDriver) => {
  it("copies everything and proves it by numbers and hashes (S16)", async () => {
    const [from, to] = [await filled(fromDriver), await freshAddresses[toDriver]!()];
    const before = await contentsOf(from);
    const { exitCode, output, problems } = await run("migrate", "--from", from, "--to", to);
    expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: "writing: 166 records\n" });
    expect(output).toContain("1 survey version, 153 invitations, 11 quarter-hours of counters, 1 document.\nChecked:");
    expect(await contentsOf(to)).toEqual(before);
    expect(await contentsOf(from)).toEqual(before);
  });

  it("goes on where it was killed, as often as that happens, and ends up the same (T50)", {
    timeout: 120_000,
  }, async () => {
    const [from, to] = [await filled(fromDriver, 1500 * kills), await freshAddresses[toDriver]!()];
    for (let kill = 0; kill < kills; kill++) await killWhileWriting("migrate", "--from", from, "--to", to);
    const { exitCode, output } = await run("migrate", "--from", from, "--to", to, "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(output).resumedAt).toBeGreaterThanOrEqual(1000 * kills);
    expect(await contentsOf(to)).toEqual(await contentsOf(from));
  });

  it("keeps the checkpoints of export consumers, keys and links", async () => {
    const [from, to] = [await freshAddresses[fromDriver]!(), await freshAddresses[toDriver]!()];
    const options = { publicUrl: "http://localhost/s", secret: "0123456789abcdef0123456789abcdef" };
    const definition = { pages: [{ name: "p", elements: [{ type: "comment", name: "why" }] }] };
    const first = surveyLoop({ ...options, storage: from });
    await first.operations.publishSurvey({ surveyId: "s", definition });
    const links = [];
    for (const name of ["ann", "bob", "cid"]) {
      links.push(await first.operations.createTrackingUrl({ surveyId: "s", email: `${name}@example.org` }));
    }
    const { key } = await first.keys.create({ label: "crm", scopes: ["surveys:read"] });
    const query = { surveyId: "s", consumer: "crm", pageSize: 2 };
    const page = await first.operations.exportInvitations(query);
    expect(page.invitations).toHaveLength(2);
    await first.operations.exportInvitations({ ...query, acknowledge: page.checkpoint });
    await first.close();
    expect((await run("migrate", "--from", from, "--to", to)).exitCode).toBe(0);
    const second = surveyLoop({ ...options, storage: to });
    onTestFinished(() => second.close());
    const next = await second.operations.exportInvitations(query);
    expect(next.invitations.map((each) => each.email)).toEqual(["cid@example.org"]);
    const again = await second.operations.createTrackingUrl({ surveyId: "s", email: "ann@example.org" });
    expect(again).toMatchObject({ created: false, trackingUrl: links[0]?.trackingUrl });
    expect((await second.keys.list()).map((each) => each.keyId)).toEqual([key.split(".")[0]]);
  });
});

/** What does not depend on which drivers they are. */
describe.each(isLong ? pairs : pairs.slice(0, 1))("survey-loop migrate, from %s to %s,", (fromDriver, toDriver) => {
  it("says the same in JSON", async () => {
    const [from, to] = [await filled(fromDriver), await freshAddresses[toDriver]!()];
    const { output } = await run("migrate", "--from", from, "--to", to, "--json");
    expect(JSON.parse(output)).toMatchObject({
      resumedAt: 0,
      isVerified: true,
      kinds: { survey: { count: 1 }, unit: { count: 153, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    });
  });

  it("refuses a target that is not empty and leaves it as it is", async () => {
    const [from, to] = [await filled(fromDriver), await freshAddresses[toDriver]!()];
    await withStorage(to, (storage) => storage.putDocument({ collection: "users", key: "admin", value: 1 }));
    const before = await contentsOf(to);
    const { exitCode, problems } = await run("migrate", "--from", from, "--to", to);
    expect(exitCode).toBe(2);
    expect(problems).toContain("The target is not empty.");
    expect(await contentsOf(to)).toEqual(before);
  });

  it("does not go on when the source was changed since, or with another source", async () => {
    const [from, to] = [await filled(fromDriver, 1500), await freshAddresses[toDriver]!()];
    await killWhileWriting("migrate", "--from", from, "--to", to);
    const other = await run("migrate", "--from", await filled(fromDriver), "--to", to);
    expect([other.exitCode, other.problems]).toEqual([2, expect.stringContaining("from another source")]);
    await withStorage(from, async (storage) => commitOne(storage, touch(await unitOf(storage, "a7"), 99)));
    const changed = await run("migrate", "--from", from, "--to", to);
    expect([changed.exitCode, changed.problems]).toEqual([2, expect.stringContaining("was changed since")]);
  });

  it("leaves a target that no server starts on, and no copy is made of, until it is whole", async () => {
    const [from, to] = [await filled(fromDriver, 1500), await freshAddresses[toDriver]!()];
    await killWhileWriting("migrate", "--from", from, "--to", to);
    const loop = surveyLoop({
      publicUrl: "http://localhost/s",
      secret: "0123456789abcdef0123456789abcdef",
      storage: to,
    });
    await expect(loop.ready).rejects.toThrow("not whole");
    await loop.close();
    const copied = await run("backup", "--from", to, "--to", join(await createTemporaryFolder(), "b.ndjson"));
    expect([copied.exitCode, copied.problems]).toEqual([2, expect.stringContaining("is not whole")]);
    expect((await run("migrate", "--from", from, "--to", to)).exitCode).toBe(0);
  });
});

describe.each(drivers)("survey-loop backup and restore of %s", (driver) => {
  const names = ["backup.ndjson", "backup.ndjson.gz"];
  it.each(isLong ? names : [names[drivers.indexOf(driver) % 2]!])(
    "bring everything back from %s (S16)",
    async (name) => {
      const [from, to] = [await filled(driver), await freshAddresses[driver]!()];
      const file = join(await createTemporaryFolder(), name);
      const written = await run("backup", "--from", from, "--to", file);
      expect([written.exitCode, written.output]).toEqual([0, expect.stringContaining("153 invitations")]);
      const bytes = await readFile(file);
      const lines = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString().trimEnd().split("\n");
      expect(JSON.parse(lines[0]!)).toMatchObject({ format: "express-survey-loop archive", formatVersion: 1 });
      expect(JSON.parse(lines.at(-1)!).end.counts).toEqual({ survey: 1, unit: 153, counters: 11, document: 1 });
      expect((await run("restore", "--from", file, "--to", to)).exitCode).toBe(0);
      expect(await contentsOf(to)).toEqual(await contentsOf(from));
    },
  );

  it.runIf(isLong || driver !== "lowdb")("restore goes on where it was killed", { timeout: 120_000 }, async () => {
    const [from, to] = [await filled(driver, 2500), await freshAddresses[driver]!()];
    const file = join(await createTemporaryFolder(), "b.ndjson.gz");
    await run("backup", "--from", from, "--to", file);
    await killWhileWriting("restore", "--from", file, "--to", to);
    const { exitCode, output } = await run("restore", "--from", file, "--to", to, "--json");
    expect([exitCode, JSON.parse(output).resumedAt > 0]).toEqual([0, true]);
    expect(await contentsOf(to)).toEqual(await contentsOf(from));
  });
});

describe("survey-loop backup", () => {
  it("replaces a file only when it is told to, and leaves nothing half written", async () => {
    const from = await filled("lowdb");
    const folder = await createTemporaryFolder();
    const file = join(folder, "b.ndjson");
    await writeFile(file, "precious");
    const refused = await run("backup", "--from", from, "--to", file);
    expect([refused.exitCode, await readFile(file, "utf8")]).toEqual([2, "precious"]);
    expect((await run("backup", "--from", from, "--to", file, "--overwrite")).exitCode).toBe(0);
    expect(await readdir(folder)).toEqual(["b.ndjson"]);
    const nowhere = await run("backup", "--from", from, "--to", join(folder, "missing", "b.ndjson"));
    expect([nowhere.exitCode, nowhere.problems]).toEqual([1, expect.stringContaining("ENOENT")]);
  });

  it("refuses a source that is not there", async () => {
    const { exitCode, problems } = await run("backup", "--from", "lowdb:/nowhere/at/all", "--to", "b.ndjson");
    expect([exitCode, problems]).toEqual([2, "There is no storage in /nowhere/at/all.\n"]);
  });
});

/** Ways in which an archive can be wrong, and what is said about them. */
const damages: readonly (readonly [title: string, says: string, act: (text: string) => string])[] = [
  ["is empty", "is empty", () => ""],
  ["is of another kind", "is not an archive", () => '{"hello":1}\n'],
  ["is no JSON", "is not an archive", () => "hello\n"],
  ["is newer", "newer version (format 2", (text) => text.replace('"formatVersion":1', '"formatVersion":2')],
  ["has lost its last line", "is cut off", (text) => text.replace(/\{"end".*\n$/, "")],
  ["has a record less", "was changed", (text) => text.replace(/\{"kind":"document".*\n/, "")],
  ["has a record twice", "was changed", (text) => text.replace(/(\{"kind":"document".*\n)/, "$1$1")],
  ["has an answer changed", "was changed", (text) => text.replace('"nps":9', '"nps":8')],
  ["has records in another order", "was changed", (text) => text.replace(/(.*"a5".*\n)(.*\n)/, "$2$1")],
  ["has a record that is none", "is not a record", (text) => text.replace('"kind":"unit"', '"kind":"unite"')],
  ["has more behind its end", "something behind", (text) => `${text}{"kind":"document"}\n`],
  ...[0.1, 0.37, 0.5, 0.73, 0.999].map(
    (part) =>
      [`ends after ${part * 100} %`, "is cut off", (text: string) => text.slice(0, text.length * part)] as const,
  ),
];

describe("survey-loop restore", () => {
  let archive: Buffer;
  let packed: Buffer;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "survey-loop-archive-"));
    const from = `lowdb:${join(folder, "storage")}`;
    await fill(from, 60);
    for (const name of ["b.ndjson", "b.ndjson.gz"]) await run("backup", "--from", from, "--to", join(folder, name));
    archive = await readFile(join(folder, "b.ndjson"));
    packed = await readFile(join(folder, "b.ndjson.gz"));
    await rm(folder, { recursive: true });
  });

  it.each(damages)("T52 refuses an archive that %s, before anything is written", async (_, says, act) => {
    const file = join(await createTemporaryFolder(), "b.ndjson");
    const text = archive.toString();
    expect(act(text)).not.toBe(text);
    await writeFile(file, act(text));
    const target = join(await createTemporaryFolder(), "storage");
    const { exitCode, problems } = await run("restore", "--from", file, "--to", `lowdb:${target}`);
    expect(exitCode).toBe(2);
    expect(problems).toContain(file);
    expect(problems).toContain(says);
    expect(existsSync(target)).toBe(false);
  });

  it("T52 refuses a packed archive that is cut off or damaged", async () => {
    const file = join(await createTemporaryFolder(), "b.ndjson.gz");
    const bytes = packed;
    const flipped = Buffer.from(bytes);
    flipped[200]! ^= 1;
    for (const damaged of [bytes.subarray(0, -9), bytes.subarray(0, 300), flipped, gzipSync("hello")]) {
      await writeFile(file, damaged);
      const target = join(await createTemporaryFolder(), "storage");
      expect((await run("restore", "--from", file, "--to", `lowdb:${target}`)).exitCode).toBe(2);
      expect(existsSync(target)).toBe(false);
    }
  });
});

describe("addresses", () => {
  it.each([
    ["migrate", "--from", "lowdb:.", "--to"],
    ["backup", "--to", "b.ndjson", "--from"],
  ])("are never shown with their password: %s", async (...words) => {
    const from = words.indexOf("lowdb:.");
    if (from > 0) words[from] = await filled("lowdb", 50);
    for (const address of [
      "postgres://ann:s3%2Fcret@127.0.0.1:1/none",
      "postgress://ann:s3%2Fcret@127.0.0.1:1/none",
      "postgres://127.0.0.1:1/none?user=ann&password=s3%2Fcret",
    ]) {
      const { exitCode, output, problems } = await run(...words, address);
      expect(exitCode).toBeGreaterThan(0);
      expect(problems).not.toBe("");
      expect(output + problems).not.toMatch(/s3(%2F|\/)cret/);
    }
  });

  it("must be given, and differ", async () => {
    const from = await filled("lowdb", 50);
    expect(await run("migrate", "--from", from)).toMatchObject({
      exitCode: 2,
      problems: expect.stringContaining("--to"),
    });
    expect(await run("migrate", "--from", from, "--to", from)).toMatchObject({ exitCode: 2 });
    expect(await run("migrate", "--from", from, "--to", "memory")).toMatchObject({ exitCode: 2 });
    const records = (await contentsOf(from)) as StorageRecord[];
    expect(records.some((record) => record.kind === "document" && record.collection === "settings")).toBe(false);
  });
});
