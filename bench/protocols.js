/**
 * Calls over SOAP, XML-RPC and JSON against npm soap, strong-soap and xmlrpc on the same operation: one link, batches of 1,000
 * and 10,000, an export page of 5,000; and for how long the largest of them hold the server's event loop.
 */
import { measureCalls, median, printTable, startContender } from "./measure.js";
import { batchCall, exportCall, numbers, singleCall } from "./workload.js";

const singlesPerRound = 1000;
/** Calls before anything counts: until the compiler is done with the code of each side. */
const warmUpSingles = 8000;
const exportedRows = 5000;

/** The sides of a comparison: name, contender, and the protocol in which it is called. */
const sides = [
  ["in process", "ours", "in process"],
  ["ours, SOAP", "ours", "soap"],
  ["npm soap", "node-soap", "soap"],
  ["strong-soap", "strong-soap", "soap"],
  ["ours, XML-RPC", "ours", "xml-rpc"],
  ["npm xmlrpc", "npm xmlrpc", "xml-rpc"],
  ["ours, JSON", "ours", "json"],
];

/** Whose protocol cost a side's is compared with. */
const ownPeer = { soap: "ours, SOAP", "xml-rpc": "ours, XML-RPC", json: "ours, JSON" };

/** The parts by name; `BENCH_PARTS=1000,10000` takes some of them. */
const parts = {
  single: benchSingles,
  1000: () =>
    benchLargeCalls("A batch of 1,000", "createTrackingUrls", {
      size: 1000,
      rounds: 7,
      callsPerRound: 2,
      warmUpRounds: 3,
    }),
  10000: () =>
    benchLargeCalls("A batch of 10,000", "createTrackingUrls", {
      size: 10_000,
      rounds: 5,
      callsPerRound: 1,
      warmUpRounds: 1,
    }),
  page: () =>
    benchLargeCalls("An export page of 5,000", "exportResponses", {
      size: exportedRows,
      rounds: 5,
      callsPerRound: 1,
      warmUpRounds: 1,
    }),
};

export async function benchProtocols() {
  const wanted = process.env.BENCH_PARTS?.split(",");
  for (const [name, bench] of Object.entries(parts)) {
    if (wanted === undefined || wanted.includes(name)) await bench();
  }
}

async function benchSingles() {
  const names = ["Express, constant", "ours, SOAP", "ours, XML-RPC", "ours, JSON", ...peerNames];
  const all = await startAll(["express", "ours", ...peers]);
  const next = counter();
  const single = await takeTurns(names, 1, 7, (name, isWarmUp) => {
    const [, contender, protocol] = sides.find(([each]) => each === name) ?? [name, "express", "constant"];
    const count = isWarmUp ? warmUpSingles : singlesPerRound;
    return measureCalls(all.get(contender), numbers(next(count), count).map(singleCall[protocol]));
  });
  const cpuOf = (name) => figuresOf(single.get(name), "cpu");
  const ratioTo = (name, base) => spread(cpuOf(name).map((cpu, round) => cpu / cpuOf(base)[round]));
  printTable(
    "One createTrackingUrl: ratios are those of each round, their median and in brackets the least and the largest",
    ["", "CPU µs", "calls/s", "of Express, constant", "of ours, JSON"],
    names.map((name) => [
      name,
      median(cpuOf(name)).toFixed(0),
      median(figuresOf(single.get(name), "perSecond")).toFixed(0),
      ratioTo(name, "Express, constant"),
      ratioTo(name, "ours, JSON"),
    ]),
  );
  for (const contender of all.values()) contender.stop();
}

/** One operation on many rows: what it costs over each protocol, and for how long it holds the event loop. */
async function benchLargeCalls(heading, operation, { size, rounds, callsPerRound, warmUpRounds }) {
  // A process for each side: what a batch leaves in storage costs the next one garbage collection.
  const started = await Promise.all(sides.map(([, contender]) => startContender(contender)));
  const all = new Map(sides.map(([name], index) => [name, started[index]]));
  const isExport = operation === "exportResponses";
  if (isExport) await Promise.all([...all.values()].map((contender) => contender.storeResponses(size)));
  const next = counter();
  const callsOf = (protocol) =>
    numbers(0, callsPerRound).map(() =>
      isExport ? exportCall[protocol](size) : batchCall[protocol](next(size), size),
    );
  const names = sides.map(([name]) => name);
  const results = await takeTurns(names, warmUpRounds, rounds, (name) => {
    const [, , protocol] = sides.find(([each]) => each === name);
    const calls = callsOf(protocol);
    return protocol === "in process"
      ? measureInProcess(all.get(name), operation, calls)
      : measureCalls(all.get(name), calls);
  });
  // Watching costs CPU time and its calls fill the storage, so it comes when everything else is measured; of the slow, once.
  const held = new Map();
  for (const [name, contender, protocol] of sides) {
    if (protocol === "in process") continue;
    const watched = numbers(0, contender === "ours" ? rounds : 1).map(() => callsOf(protocol)[0]);
    held.set(name, []);
    for (const call of watched) {
      held.get(name).push(await all.get(name).heldWhile(() => measureCalls(all.get(name), [call])));
    }
  }
  printLargeCalls(heading, results, held);
  for (const contender of all.values()) contender.stop();
}

async function measureInProcess(contender, operation, calls) {
  await contender.prepareInProcess(calls);
  const before = await contender.cpuMicroseconds();
  const start = performance.now();
  await contender.inProcess(operation);
  const seconds = (performance.now() - start) / 1000;
  return {
    cpu: ((await contender.cpuMicroseconds()) - before) / calls.length,
    perSecond: calls.length / seconds,
  };
}

function printLargeCalls(heading, results, held) {
  // Of each round by itself: what slows the machine down for a while is in both sides of a difference.
  const costsOf = (name) =>
    figuresOf(results.get(name), "cpu").map((cpu, round) => cpu - figuresOf(results.get("in process"), "cpu")[round]);
  printTable(
    `${heading}: protocol cost is CPU of the call minus CPU of the same operation in process, in the same round;\nmedians, in brackets the least and the largest`,
    ["", "CPU ms", "calls/s", "protocol ms", "of ours", "loop held, CPU ms", "at worst", "by the clock ms"],
    sides.map(([name, , protocol]) => {
      const shared = [
        name,
        spread(
          figuresOf(results.get(name), "cpu").map((cpu) => cpu / 1000),
          0,
        ),
        median(figuresOf(results.get(name), "perSecond")).toFixed(2),
      ];
      if (protocol === "in process") return [...shared, "", "", "", "", ""];
      const costs = costsOf(name);
      const own = median(costsOf(ownPeer[protocol]));
      const byCpu = figuresOf(held.get(name), "byCpu");
      return [
        ...shared,
        spread(
          costs.map((cost) => cost / 1000),
          0,
        ),
        (median(costs) / own).toFixed(2),
        median(byCpu).toFixed(0),
        Math.max(...byCpu).toFixed(0),
        median(figuresOf(held.get(name), "byClock")).toFixed(0),
      ];
    }),
  );
}

const peers = ["node-soap", "strong-soap", "npm xmlrpc"];
const peerNames = ["npm soap", "strong-soap", "npm xmlrpc"];

async function startAll(names) {
  const started = await Promise.all(names.map(startContender));
  return new Map(started.map((contender) => [contender.name, contender]));
}

/** Gives the first of so many numbers that nobody has had. */
function counter() {
  let number = 0;
  return (count) => {
    number += count;
    return number - count;
  };
}

/** Every side some times as warm-up, then all sides in turn, round by round, each round beginning with another; what each gave. */
async function takeTurns(names, warmUpRounds, rounds, measure) {
  const taken = new Map(names.map((name) => [name, []]));
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const result = await measure(name, round < warmUpRounds);
      if (round >= warmUpRounds) taken.get(name).push(result);
    }
  }
  return taken;
}

function figuresOf(results, figure) {
  return results.map((result) => result[figure]);
}

function spread(values, digits = 2) {
  const [least, largest] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
  return `${median(values).toFixed(digits)} (${least} to ${largest})`;
}
