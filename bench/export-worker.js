/** Fills a memory storage with responses, exports them as CSV over HTTP, and watches the heap meanwhile. */
import { createServer, get } from "node:http";
import express from "express";
import { createMemoryStorage, surveyLoop } from "../dist/index.js";
import { definition, secret, surveyId } from "./workload.js";

const count = Number(process.argv[2]);
const storage = createMemoryStorage();
const loop = surveyLoop({ publicUrl: "http://127.0.0.1", secret, storage });
await loop.ready;
await loop.operations.publishSurvey({ surveyId, definition });
const { key } = await loop.keys.create({ label: "bench", scopes: ["responses:read"] });
const at = "2026-03-01T10:00:00.000Z";
for (let first = 0; first < count; first += 1000) {
  await storage.commit(
    Array.from({ length: 1000 }, (_, index) => {
      const number = first + index;
      const invitationId = `i${String(number).padStart(16, "0")}`;
      const base = { surveyId, invitationId, changedAt: at, revision: 1, startedAt: at, completedAt: at };
      return {
        surveyId,
        invitationId,
        expectedRevision: 0,
        invitation: {
          ...base,
          keyId: "k",
          email: `p${number}@x.example`,
          emailIdentity: `p${number}@x.example`,
          externalId: `case-${number}`,
          parameters: { employeeId: "7", campaignId: "spring" },
          createdAt: at,
          reminderCount: 0,
        },
        responses: [
          {
            ...base,
            responseId: `r${String(number).padStart(16, "0")}`,
            surveyVersion: 1,
            status: "complete",
            language: "en",
            nextPage: 2,
            unsignedParameters: {},
            answers: {
              satisfaction: 5,
              recommend: number % 11,
              reasons: ["speed", "tone"],
              comment: `A comment of some length, number ${number}.`,
            },
          },
        ],
        counters: [],
      };
    }),
  );
}
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
