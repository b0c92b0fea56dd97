/** A durable create on lowdb through the operations, with few and with many invitations stored, the two taking turns. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLowdbStorage, surveyLoop } from "../dist/index.js";
import { median, printTable } from "./measure.js";
import { definition, numbers, recipient, secret, surveyId } from "./workload.js";

const rounds = 9;
const createsPerRound = 200;

export async function benchLowdbGrowth() {
  const sides = [];
  for (const stored of [100, 100_000]) {
    const folder = await mkdtemp(join(tmpdir(), "survey-loop-bench-"));
    const loop = surveyLoop({
      publicUrl: "http://127.0.0.1",
      secret,
      storage: createLowdbStorage({ folder: join(folder, "data") }),
    });
    await loop.ready;
    await loop.operations.publishSurvey({ surveyId, definition });
    for (let first = 0; first < stored; first += 10_000) {
      const recipients = numbers(first, Math.min(10_000, stored - first)).map(recipient);
      await loop.operations.createTrackingUrls({ surveyId, recipients });
    }
    sides.push({ stored, folder, loop, next: stored, one: [], sixteen: [] });
  }
  for (let round = 0; round <= rounds; round++) {
    for (const side of sides) {
      const one = await measure(side, 1);
      const sixteen = await measure(side, 16);
      if (round === 0) continue;
      side.one.push(one);
      side.sixteen.push(sixteen);
    }
  }
  printTable(
    "A durable createTrackingUrl on lowdb",
    ["stored before", "CPU µs, one caller", "ms, one caller", "CPU µs, 16 callers", "ms, 16 callers"],
    sides.map(({ stored, one, sixteen }) => [
      String(stored),
      median(one.map((each) => each.cpu)).toFixed(0),
      median(one.map((each) => each.milliseconds)).toFixed(2),
      median(sixteen.map((each) => each.cpu)).toFixed(0),
      median(sixteen.map((each) => each.milliseconds)).toFixed(2),
    ]),
  );
  const ratio = (of) => (median(sides[1].one.map(of)) / median(sides[0].one.map(of))).toFixed(2);
  console.log(
    `100,000 against 100 stored, one caller: CPU ${ratio((each) => each.cpu)}, time ${ratio((each) => each.milliseconds)}`,
  );
  for (const { loop, folder } of sides) {
    await loop.close();
    await rm(folder, { recursive: true });
  }
}

async function measure(side, callers) {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  let left = createsPerRound;
  const caller = async () => {
    while (left-- > 0) await side.loop.operations.createTrackingUrl({ surveyId, ...recipient(side.next++) });
  };
  await Promise.all(numbers(0, callers).map(caller));
  const cpu = process.cpuUsage(cpuBefore);
  return {
    cpu: (cpu.user + cpu.system) / createsPerRound,
    milliseconds: (performance.now() - start) / createsPerRound,
  };
}
