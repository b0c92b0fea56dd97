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

export async function benchProtocols() {
  await benchSingles();
  const thousand = { size: 1000, rounds: 7, callsPerRound: 2, warmUpRounds: 3 };
  await benchLargeCalls("A batch of 1,000", "createTrackingUrls", thousand);
  const largest = { size: 10_000, rounds: 5, callsPerRound: 1, warmUpRounds: 1 };
  await benchLargeCalls("A batch of 10,000", "createTrackingUrls", largest);
  const page = { size: exportedRows, rounds: 5, callsPerRound: 2, warmUpRounds: 1 };
  await benchLargeCalls("An export page of 5,000", "exportResponses", page);
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
  const base = single.get("Express, constant").cpu;
  const json = single.get("ours, JSON").cpu;
  printTable(
    "One createTrackingUrl",
    ["", "CPU µs", "calls/s", "of Express, constant", "of ours, JSON"],
    names.map((name) => {
      const { cpu, perSecond } = single.get(name);
      return [name, cpu.toFixed(0), perSecond.toFixed(0), (cpu / base).toFixed(2), (cpu / json).toFixed(2)];
    }),
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
  const results = await takeTurns(names, warmUpRounds, rounds, async (name, isWarmUp, round) => {
    const [, contenderName, protocol] = sides.find(([each]) => each === name);
    const contender = all.get(name);
    const calls = callsOf(protocol);
    if (protocol === "in process") return measureInProcess(contender, operation, calls);
    const figures = await measureCalls(contender, calls);
    // The event loop is watched in calls of their own, since watching costs CPU time; that of the slow in two rounds only.
    if (isWarmUp || (contenderName !== "ours" && round > 1)) return figures;
    const watched = callsOf(protocol)[0];
    const held = await contender.heldWhile(() => measureCalls(contender, [watched]));
    return { ...figures, held: held.byCpu, heldByClock: held.byClock };
  });
  printLargeCalls(heading, results);
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

function printLargeCalls(heading, results) {
  const base = results.get("in process").cpu;
  printTable(
    `${heading}: protocol cost is CPU of the call minus CPU of the same operation in process`,
    ["", "CPU ms", "calls/s", "protocol ms", "of ours", "loop held, CPU ms", "at worst", "by the clock ms"],
    sides.map(([name, , protocol]) => {
      const { cpu, perSecond, held, worstHeld, heldByClock } = results.get(name);
      const shared = [name, (cpu / 1000).toFixed(1), perSecond.toFixed(2)];
      if (protocol === "in process") return [...shared, "", "", "", "", ""];
      const cost = cpu - base;
      const ratio = cost / (results.get(ownPeer[protocol]).cpu - base);
      const loop = [held, worstHeld, heldByClock].map((milliseconds) => milliseconds.toFixed(0));
      return [...shared, (cost / 1000).toFixed(1), ratio.toFixed(2), ...loop];
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

/** Every side some times as warm-up, then all sides in turn, round by round; the medians of each. */
async function takeTurns(names, warmUpRounds, rounds, measure) {
  const taken = new Map(names.map((name) => [name, []]));
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    for (const name of names) {
      const result = await measure(name, round < warmUpRounds, round - warmUpRounds);
      if (round >= warmUpRounds) taken.get(name).push(result);
    }
  }
  const all = (results, figure) => results.map((result) => result[figure]).filter((value) => value !== undefined);
  return new Map(
    [...taken].map(([name, results]) => [
      name,
      {
        cpu: median(all(results, "cpu")),
        perSecond: median(all(results, "perSecond")),
        held: median(all(results, "held")),
        worstHeld: Math.max(...all(results, "held")),
        heldByClock: median(all(results, "heldByClock")),
      },
    ]),
  );
}
