/** Fills a memory storage with responses, exports them as CSV over HTTP, and watches the heap meanwhile. */
import { createServer, get } from "node:http";
import express from "express";
import { createMemoryStorage, surveyLoop } from "../dist/index.js";
import { storeResponses } from "./responses.js";
import { definition, secret, surveyId } from "./workload.js";

const count = Number(process.argv[2]);
const storage = createMemoryStorage();
const loop = surveyLoop({ publicUrl: "http://127.0.0.1", secret, storage });
await loop.ready;
await loop.operations.publishSurvey({ surveyId, definition });
const { key } = await loop.keys.create({ label: "bench", scopes: ["responses:read"] });
await storeResponses(storage, surveyId, count);
const server = createServer(express().use(loop)).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
/** Downloads everything; looks at each piece. */
function download(onPiece) {
  return new Promise((resolve, reject) => {
    const { port } = server.address();
    const options = {
      host: "127.0.0.1",
      port,
      path: `/export/${surveyId}.csv`,
      headers: { authorization: `Bearer ${key}` },
    };
    get(options, (response) => {
      response.on("data", onPiece).on("end", resolve).on("error", reject);
    }).on("error", reject);
  });
}

await download(() => {});
let bytes = 0;
let rows = -1;
const cpuBefore = process.cpuUsage();
await download((piece) => {
  bytes += piece.length;
  for (const byte of piece) if (byte === 10) rows++;
});
const cpu = process.cpuUsage(cpuBefore);

// A pass of its own: garbage is not memory in use, so it is collected before each look.
globalThis.gc();
const heapBefore = process.memoryUsage().heapUsed;
let peak = heapBefore;
let pieces = 0;
await download(() => {
  if (++pieces % 40 !== 0) return;
  globalThis.gc();
  peak = Math.max(peak, process.memoryUsage().heapUsed);
});
process.send({ rows, bytes, addedHeap: peak - heapBefore, cpuSeconds: (cpu.user + cpu.system) / 1e6 }, () =>
  process.exit(0),
);
