/**
 * The crash harness: kills the service again and again in the middle of its work and audits what is left.
 * `node test/crash/run.js --kills 200 --storage lowdb [--seed 1] [--json]`
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createRandom } from "../../dist/storage-conformance/examples.js";
import { audit, readerProblems, readStorage } from "./audit.js";
import { Ledger, ledgerCounts } from "./ledger.js";
import { media } from "./media.js";
import { Client, Reader, work } from "./workload.js";

const child = fileURLToPath(new URL("serving-child.js", import.meta.url));
const workers = 8;

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    storage: { type: "string", default: "lowdb" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    json: { type: "boolean", default: false },
  },
});
if (!Object.hasOwn(media, values.storage)) {
  throw new Error(`--storage is ${values.storage}. Write one of: ${Object.keys(media).join(", ")}.`);
}
const figures = await crash(await media[values.storage](), Number(values.kills), createRandom(Number(values.seed)));
const shown = { storage: values.storage, seed: Number(values.seed), ...figures };
const shownProblems = (problems) => `${problems.length}${problems.map((problem) => `\n    ${problem}`).join("")}`;
process.stdout.write(
  values.json
    ? `${JSON.stringify(shown)}\n`
    : `storage          ${shown.storage} (--seed ${shown.seed})
kills            ${shown.kills}, ${shown.killsAtStart} of them while it started
acknowledged     ${shown.acknowledged}
refused          ${shown.refused}
unknown present  ${shown.unknownPresent}
unknown absent   ${shown.unknownAbsent}
invitations      ${shown.invitations}, ${shown.completed} of them completed
lost             ${shownProblems(shown.lost)}
corrupt          ${shownProblems(shown.corrupt)}
`,
);
process.exitCode = shown.lost.length + shown.corrupt.length === 0 ? 0 : 1;

async function crash(medium, kills, random) {
  const ledger = new Ledger();
  const reader = new Reader();
  const totals = {
    kills: 0,
    killsAtStart: 0,
    unknownPresent: 0,
    unknownAbsent: 0,
    invitations: 0,
    completed: 0,
    lost: [],
    corrupt: [],
  };
  try {
    while (totals.kills < kills && totals.lost.length + totals.corrupt.length === 0) {
      const isAtStart = totals.kills > 0 && random() < 0.1;
      await runOnce(medium, ledger, reader, random, totals.kills, isAtStart);
      totals.kills++;
      if (isAtStart) totals.killsAtStart++;
      await medium.recover();
      const records = await readStorage(medium.address);
      const found = audit(records, ledger);
      totals.unknownPresent += found.unknownPresent;
      totals.unknownAbsent += found.unknownAbsent;
      totals.lost.push(...found.lost);
      totals.corrupt.push(...found.corrupt);
      const units = records.filter((record) => record.kind === "unit");
      totals.invitations = units.length;
      totals.completed = units.filter(({ unit }) => unit.invitation.completedAt !== undefined).length;
    }
    const service = startService(medium.address);
    await reader.drain(await service.client);
    await service.kill();
    totals.corrupt.push(...readerProblems(await readStorage(medium.address), reader));
  } finally {
    await medium.dispose();
  }
  return { ...totals, acknowledged: ledgerCounts.acknowledged, refused: ledgerCounts.refused };
}

/** Starts the service, lets everybody work on it, and kills it after a random time. */
async function runOnce(medium, ledger, reader, random, run, isAtStart) {
  const service = startService(medium.address);
  const crashing = async () => {
    await Promise.all([service.kill(), medium.crash()]);
  };
  if (isAtStart) {
    await delay(random() * 600);
    await crashing();
    await service.client.catch(() => {});
    return;
  }
  const client = await service.client;
  let isKilled = false;
  const untilKilled = (working) =>
    working.catch((error) => {
      // Whoever was cut off does not know; anything else is a defect.
      if (!isKilled) throw error;
    });
  const working = Array.from({ length: workers }, (_, worker) =>
    untilKilled(work(client, ledger, random, `r${run}-w${worker}`)),
  );
  working.push(untilKilled(reader.follow(client)));
  // After some replies, so that a slow machine does as much, and then at any moment of what follows.
  const enough = replies() + 10 + Math.floor(random() * 120);
  const kill = async () => {
    while (replies() < enough) await delay(1);
    await delay(random() * 20);
    isKilled = true;
    await crashing();
  };
  const killing = kill();
  try {
    await Promise.all([...working, killing]);
  } finally {
    await service.kill();
  }
}

function replies() {
  return ledgerCounts.acknowledged + ledgerCounts.refused;
}

function startService(address) {
  const started = spawn(process.execPath, [child, address], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(started, "exit");
  const ready = async () => {
    for await (const line of createInterface({ input: started.stdout })) {
      const { port, key } = JSON.parse(line);
      return new Client(port, key);
    }
    throw new Error("The service ended before it was ready.");
  };
  const client = ready();
  client.catch(() => {});
  return {
    client,
    async kill() {
      started.kill("SIGKILL");
      await ended;
    },
  };
}
