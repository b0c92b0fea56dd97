/** Starting contenders, sending calls over kept connections, and reading what they cost in CPU time of the server's process. */
import { fork } from "node:child_process";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";

/** Starts a contender in a process of its own. */
export async function startContender(name, { storage = "memory" } = {}) {
  const child = fork(fileURLToPath(new URL("./contender.js", import.meta.url)), [name, storage], {
    execArgv: process.env.BENCH_NODE_OPTIONS?.split(" ") ?? [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const answer = (message) =>
    new Promise((resolve, reject) => {
      const onExit = (code) => reject(new Error(`${name} ended with code ${code}`));
      child.once("exit", onExit).once("message", (reply) => {
        child.off("exit", onExit);
        resolve(reply);
      });
      if (message) child.send(message);
    });
  const { port, key } = await answer();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    name,
    send: (call) => send(agent, port, key, call),
    prepareInProcess: (calls) => answer({ ask: "prepare", calls }),
    inProcess: (operation) => answer({ ask: "in process", operation }),
    storeResponses: (count) => answer({ ask: "store responses", count }),
    async cpuMicroseconds() {
      const { cpu } = await answer({ ask: "cpu" });
      return cpu.user + cpu.system;
    },
    /** The longest times for which the contender's event loop was held while something was done, in milliseconds. */
    async heldWhile(work) {
      await answer({ ask: "watch" });
      await work();
      return (await answer({ ask: "held" })).held;
    },
    stop() {
      agent.destroy();
      child.send({ ask: "stop" });
    },
  };
}

function send(agent, port, key, { path, type, action, body, method = "POST" }) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}` };
    if (type) headers["content-type"] = type;
    if (action) headers.soapaction = `"${action}"`;
    if (body !== undefined) headers["content-length"] = Buffer.byteLength(body);
    const outgoing = request({ agent, host: "127.0.0.1", port, path, method, headers }, (response) => {
      const pieces = [];
      response.on("data", (piece) => pieces.push(piece));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(pieces).toString() }),
      );
      response.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Sends calls four at a time; answers what one of them cost. */
export async function measureCalls(contender, calls) {
  const before = await contender.cpuMicroseconds();
  const start = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < calls.length) {
      const reply = await contender.send(calls[next++]);
      if (reply.status >= 300 || /<(?:[\w-]+:)?(?:fault|errorCode)\b|"errorCode"/i.test(reply.text.slice(0, 2000)))
        throw new Error(`${contender.name} answered ${reply.status}: ${reply.text.slice(0, 300)}`);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  const seconds = (performance.now() - start) / 1000;
  return { cpu: ((await contender.cpuMicroseconds()) - before) / calls.length, perSecond: calls.length / seconds };
}

/** Does a task for each item, so many at a time; answers what one of them cost. */
export async function measureTasks(contender, items, callers, task) {
  const before = await contender.cpuMicroseconds();
  const start = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < items.length) await task(items[next++]);
  };
  await Promise.all(Array.from({ length: callers }, worker));
  const seconds = (performance.now() - start) / 1000;
  return { cpu: ((await contender.cpuMicroseconds()) - before) / items.length, perSecond: items.length / seconds };
}

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

/** What was printed, for `npm run bench -- --json <file>`. */
export const printedTables = [];

/** Prints rows under a heading, aligned. */
export function printTable(heading, columns, rows) {
  printedTables.push({ heading, columns, rows });
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => String(row[index]).length)),
  );
  const line = (cells) =>
    cells
      .map((cell, index) => (index === 0 ? String(cell).padEnd(widths[index]) : String(cell).padStart(widths[index])))
      .join("  ");
  console.log(`\n${heading}\n${line(columns)}\n${widths.map((width) => "-".repeat(width)).join("  ")}`);
  for (const row of rows) console.log(line(row));
}
