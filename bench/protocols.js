/** Calls over SOAP, XML-RPC and JSON against npm soap, strong-soap and xmlrpc on the same operation, and Express answering a constant. */
import { measureCalls, median, printTable, startContender } from "./measure.js";
import { batchCall, numbers, singleCall } from "./workload.js";

const rounds = 7;
const singlesPerRound = 2000;
/** Calls before anything counts: until the compiler is done with the code of each side. */
const warmUpSingles = 16_000;
const batchSize = 1000;
const batchesPerRound = 4;

export async function benchProtocols() {
  const [express, ours, nodeSoap, strongSoap, npmXmlRpc] = await Promise.all(
    ["express", "ours", "node-soap", "strong-soap", "npm xmlrpc"].map(startContender),
  );
  const all = [express, ours, nodeSoap, strongSoap, npmXmlRpc];
  let number = 0;
  const next = (count) => {
    number += count;
    return number - count;
  };
  const single = await takeTurns(
    [
      ["Express, constant", express, singleCall.constant],
      ["ours, SOAP", ours, singleCall.soap],
      ["ours, XML-RPC", ours, singleCall["xml-rpc"]],
      ["ours, JSON", ours, singleCall.json],
      ["npm soap", nodeSoap, singleCall.soap],
      ["strong-soap", strongSoap, singleCall.soap],
      ["npm xmlrpc", npmXmlRpc, singleCall["xml-rpc"]],
    ],
    (contender, call, _name, isWarmUp) => {
      const count = isWarmUp ? warmUpSingles : singlesPerRound;
      return measureCalls(contender, numbers(next(count), count).map(call));
    },
  );
  report("One createTrackingUrl", single, "Express, constant");

  const batch = await takeTurns(
    [
      ["in process", ours, batchCall["in process"]],
      ["ours, SOAP", ours, batchCall.soap],
      ["ours, XML-RPC", ours, batchCall["xml-rpc"]],
      ["ours, JSON", ours, batchCall.json],
      ["npm soap", nodeSoap, batchCall.soap],
      ["strong-soap", strongSoap, batchCall.soap],
      ["npm xmlrpc", npmXmlRpc, batchCall["xml-rpc"]],
    ],
    async (contender, call, name) => {
      const calls = numbers(0, batchesPerRound).map(() => call(next(batchSize), batchSize));
      if (name !== "in process") return measureCalls(contender, calls);
      const before = await contender.cpuMicroseconds();
      await contender.inProcess("createTrackingUrls", calls);
      return { cpu: ((await contender.cpuMicroseconds()) - before) / calls.length, perSecond: Number.NaN };
    },
  );
  const base = batch.get("in process").cpu;
  printTable(
    `A batch of ${batchSize}: protocol cost is CPU of the call minus CPU of the same operation in process`,
    ["", "CPU ms", "protocol ms", "of ours"],
    [...batch].map(([name, { cpu }]) => {
      const own =
        name.includes("xmlrpc") || name.includes("XML-RPC")
          ? "ours, XML-RPC"
          : name.includes("JSON")
            ? "ours, JSON"
            : "ours, SOAP";
      const cost = cpu - base;
      const ratio = name === "in process" ? "" : (cost / (batch.get(own).cpu - base)).toFixed(2);
      return [name, (cpu / 1000).toFixed(1), (cost / 1000).toFixed(1), ratio];
    }),
  );
  for (const contender of all) contender.stop();
}

/** Every side once as warm-up, then all sides in turn, round by round; the median of each. */
async function takeTurns(sides, measure) {
  const taken = new Map(sides.map(([name]) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, contender, call] of sides) {
      const result = await measure(contender, call, name, round === 0);
      if (round > 0) taken.get(name).push(result);
    }
  }
  return new Map(
    [...taken].map(([name, results]) => [
      name,
      {
        cpu: median(results.map((result) => result.cpu)),
        perSecond: median(results.map((result) => result.perSecond)),
      },
    ]),
  );
}

function report(heading, results, base) {
  printTable(
    heading,
    ["", "CPU µs", "calls/s", `of ${base}`],
    [...results].map(([name, { cpu, perSecond }]) => [
      name,
      cpu.toFixed(0),
      perSecond.toFixed(0),
      (cpu / results.get(base).cpu).toFixed(2),
    ]),
  );
}
