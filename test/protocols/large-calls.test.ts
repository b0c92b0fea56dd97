/** The largest calls of the contract over every protocol: they pass by default, and let others have their turn meanwhile. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { batchCall } from "../../bench/workload.js";
import { createRequestBody, type HostRequest } from "../../src/http/request-body.js";
import { createTrackingUrls } from "../../src/operations/create-tracking-urls.js";
import { exportResponses } from "../../src/operations/export-responses.js";
import { operations } from "../../src/operations/index.js";
import { encodeReply as encodeJson } from "../../src/protocols/json/encode-reply.js";
import { ReplyText } from "../../src/protocols/reply-text.js";
import { compileReply } from "../../src/protocols/soap/encode-reply.js";
import { soap11 } from "../../src/protocols/soap/names.js";
import { createReplyEncoder } from "../../src/protocols/xml-rpc/encode-reply.js";
import { type RunningHost, startHost } from "../http/hosts.js";
import { post } from "./raw-post.js";

const batchSize = 10_000;
const protocols = ["soap", "xml-rpc", "json"] as const;

/** Counts what is done between two turns of the event loop. */
function watchTurns() {
  let isWatching = true;
  let inThisTurn = 0;
  const seen = { turns: 0, most: 0 };
  const turn = () => {
    seen.turns++;
    inThisTurn = 0;
    if (isWatching) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    done(amount: number) {
      inThisTurn += amount;
      seen.most = Math.max(seen.most, inThisTurn);
    },
    end() {
      isWatching = false;
      return seen;
    },
  };
}

describe("a batch of 10,000 recipients with four fields and two parameters", () => {
  let host: RunningHost;
  afterEach(() => host.close());

  it.each(protocols)("passes by default over %s, with the length of the reply in front of it", async (protocol) => {
    host = await startHost();
    const { path, type, body } = batchCall[protocol](0, batchSize);
    const headers = { authorization: `Bearer ${host.key}`, "content-type": type };
    const reply = await post(host.origin + path, headers, body);
    expect(reply.status).toBe(200);
    expect(reply.headers["content-length"]).toBe(String(Buffer.byteLength(reply.text)));
    expect(reply.text).toMatch(/createdCount(<\/name><value><int>|>|":)10000[<,]/);
    expect(reply.text.match(/[<>"]unsubscribeUrl/g)).toHaveLength(batchSize);
  });
});

describe("the body of a largest batch", () => {
  it.each([
    ["plain", undefined],
    ["gzip", "gzip"],
  ])("T48 is handed on in slices of 64 KiB, others having their turn between them: %s", async (_name, encoding) => {
    const text = Buffer.from(batchCall["xml-rpc"](0, batchSize).body);
    const watch = watchTurns();
    let received = 0;
    let announceEnd = () => {};
    const ended = new Promise<void>((resolve) => {
      announceEnd = resolve;
    });
    const server = createServer(async (request, response) => {
      // Let the socket fill up, so that a careless reader would be given megabytes in one turn.
      await ended;
      const body = createRequestBody(request as HostRequest, 10);
      await body.receive({ maxBytes: 16 * 1024 * 1024 }, (piece) => {
        received += piece.length;
        watch.done(piece.length);
      });
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const headers = encoding === undefined ? {} : { "content-encoding": encoding };
    const reply = post(`http://127.0.0.1:${port}`, headers, encoding === undefined ? text : gzipSync(text));
    await new Promise(setImmediate);
    announceEnd();
    expect((await reply).status).toBe(200);
    const { most } = watch.end();
    server.close();
    expect(received).toBe(text.length);
    expect(most).toBeLessThanOrEqual(2 * 64 * 1024);
  });
});

const outputs = {
  batch: [
    createTrackingUrls,
    {
      createdCount: batchSize,
      existingCount: 0,
      failedCount: 0,
      recipientResults: Array.from({ length: batchSize }, (_, position) => ({
        position,
        email: `person.${position}@customers.example.com`,
        invitationId: `i${String(position).padStart(16, "0")}`,
        trackingUrl: `https://www.example.com/surveys/s/${"x".repeat(120)}`,
        created: true,
        status: "created",
      })),
    },
  ],
  page: [
    exportResponses,
    {
      checkpoint: "c",
      hasMore: false,
      responses: Array.from({ length: 5000 }, (_, number) => ({
        responseId: `r${String(number).padStart(16, "0")}`,
        revision: 1,
        status: "complete",
        changedAt: "2026-03-01T10:15:30.123Z",
        answers: { recommend: 9, reasons: ["speed", "tone"], comment: "é".repeat(200) },
      })),
    },
  ],
} as const;

describe("the reply to a largest call", () => {
  const rpc = createReplyEncoder(operations, false);
  it.each([
    ["batch", "soap"],
    ["batch", "xml-rpc"],
    ["page", "soap"],
    ["page", "xml-rpc"],
  ] as const)("T48 is encoded in slices: a %s over %s", async (kind, protocol) => {
    const [operation, output] = outputs[kind];
    const pieces =
      protocol === "soap" ? compileReply(operation as never)(soap11, output) : rpc.result(operation as never, output);
    const watch = watchTurns();
    const reply = new ReplyText();
    const taken: string[] = [];
    function* counted() {
      for (const piece of pieces) {
        watch.done(piece.length);
        taken.push(piece);
        yield piece;
      }
    }
    await reply.addAll(counted());
    const { most } = watch.end();
    expect(most).toBeLessThanOrEqual(64 * 1024 + 2000);
    expect(Buffer.from(reply.body).toString()).toBe(taken.join(""));
  });

  it.each(["batch", "page"] as const)(
    "T48 is encoded in slices: a %s over JSON, as JSON.stringify would",
    async (kind) => {
      const [operation, output] = outputs[kind];
      const watch = watchTurns();
      const { body } = await encodeJson(operation as never, output);
      const text = Buffer.from(body as Uint8Array).toString();
      expect(watch.end().turns).toBeGreaterThanOrEqual(Math.floor(text.length / (64 * 1024 + 20_000)));
      expect(text).toBe(JSON.stringify(output));
    },
  );
});
