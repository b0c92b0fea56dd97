/** `survey-loop migrate`, `backup` and `restore`: everything of a storage into another one, into a file, and out of it. */
import { SurveyLoopError } from "../errors.js";
import type { Storage } from "../storage/contract.js";
import { checkArchive, readArchive, writeArchive } from "../transfer/archive.js";
import { fillStorage, type TransferOutcome, type TransferSource } from "../transfer/fill-storage.js";
import { describeTally, type TallyResult } from "../transfer/tally.js";
import { sha256 } from "../transfer/transfer-mark.js";
import { TransferProblem } from "../transfer/transfer-problem.js";
import { type Command, CommandError, type CommandInput, refuseWords } from "./command.js";
import {
  differsExitCode,
  hidePasswords,
  identityOf,
  openAddress,
  openSource,
  refusedExitCode,
  requiredOption,
  withoutPassword,
} from "./transfer-storage.js";

const addresses = { from: { type: "string" }, to: { type: "string" }, json: { type: "boolean" } } as const;
const exampleStorage = "lowdb:./data/surveys";
const exampleArchive = "backup.ndjson.gz";

export const migrate: Command = {
  name: "migrate",
  usage: "--from <storage> --to <storage> [--json]",
  summary: "Copies everything from one storage to another, which must be empty, and proves that nothing was lost.",
  details: [
    "No server may use either of them meanwhile. Interrupted, it goes on where it stopped when it is run again.",
    "Exit codes: 0 done, 1 failed on the way, 2 refused and nothing written, 3 the target does not hold the same.",
  ],
  options: addresses,
  async run(input) {
    refuseWords(input);
    const from = requiredOption(input, "from", exampleStorage);
    const to = requiredOption(input, "to", "lowdb:./elsewhere");
    return explaining([from, to], async () => {
      if (identityOf(from) === identityOf(to)) refuse("--from and --to are the same storage.");
      return withOpen(openSource(from), (source) =>
        withOpen(openAddress(to), async (target) => {
          const identity = sha256(identityOf(from));
          const outcome = await fill(input, { identity, records: () => source.readAll() }, target);
          return describeFilling(input, withoutPassword(from), withoutPassword(to), outcome);
        }),
      );
    });
  },
};

export const backup: Command = {
  name: "backup",
  usage: "--from <storage> --to <file.ndjson or file.ndjson.gz> [--overwrite] [--json]",
  summary: "Writes everything of a storage into one archive.",
  details: [
    "The file has its name only once it is whole. --overwrite replaces one that is there.",
    "Exit codes: 0 done, 1 failed, 2 refused and nothing written.",
  ],
  options: { ...addresses, overwrite: { type: "boolean" } },
  async run(input) {
    refuseWords(input);
    const from = requiredOption(input, "from", exampleStorage);
    const to = requiredOption(input, "to", exampleArchive);
    return explaining([from], () =>
      withOpen(openSource(from), async (source) => {
        const madeAt = new Date().toISOString();
        const mayReplace = input.values.overwrite === true;
        const report = (records: number) => input.report?.(`writing: ${records} records`);
        const tally = await writeArchive(to, source.readAll(), madeAt, mayReplace, report);
        if (input.values.json === true) return json({ from: withoutPassword(from), to, madeAt, kinds: tally });
        return `Written: ${to}\n${describeTally(tally)}.\n`;
      }),
    );
  },
};

export const restore: Command = {
  name: "restore",
  usage: "--from <file> --to <storage> [--json]",
  summary: "Fills an empty storage from an archive that backup has written, and proves that nothing was lost.",
  details: [
    "The archive is read through and checked before anything is written. Interrupted, it goes on when it is run again.",
    "Exit codes: 0 done, 1 failed on the way, 2 refused and nothing written, 3 the storage does not hold the same.",
  ],
  options: addresses,
  async run(input) {
    refuseWords(input);
    const from = requiredOption(input, "from", exampleArchive);
    const to = requiredOption(input, "to", exampleStorage);
    return explaining([to], async () => {
      const archive = await checkArchive(from, (records) => input.report?.(`checking the archive: ${records} records`));
      return withOpen(openAddress(to), async (target) => {
        const identity = `archive ${archive.sha256}`;
        const outcome = await fill(input, { identity, records: () => readArchive(from) }, target);
        return describeFilling(input, from, withoutPassword(to), outcome);
      });
    });
  },
};

async function withOpen<T>(opening: Promise<Storage>, work: (storage: Storage) => Promise<T>): Promise<T> {
  const storage = await opening;
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

function fill(input: CommandInput, source: TransferSource, target: Storage): Promise<TransferOutcome> {
  return fillStorage(source, target, ({ phase, records }) => input.report?.(`${phase}: ${records} records`));
}

function describeFilling(input: CommandInput, from: string, to: string, outcome: TransferOutcome): string {
  const { resumedAt, tally } = outcome;
  if (input.values.json === true) return json({ from, to, resumedAt, isVerified: true, kinds: tally });
  const resumed = resumedAt === 0 ? "" : `${resumedAt} records were there from an interrupted run.\n`;
  return `From:  ${from}
To:    ${to}
${resumed}${describeTally(tally)}.
Checked: everything was read back, and numbers and hashes are the same.
${hashes(tally)}`;
}

function hashes(tally: TallyResult): string {
  return Object.entries(tally)
    .map(([kind, { sha256: hash }]) => `  ${kind.padEnd(9)} SHA-256 ${hash}\n`)
    .join("");
}

function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function refuse(message: string): never {
  throw new CommandError(message, refusedExitCode);
}

/** Turns every failure into a text without passwords and an exit code. */
async function explaining<T>(given: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof SurveyLoopError ? error.reason : (error as Error).message;
    throw new CommandError(hidePasswords(message, given), exitCodeOf(error));
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode ?? 1;
  if (error instanceof TransferProblem) return error.kind === "refused" ? refusedExitCode : differsExitCode;
  return 1;
}
