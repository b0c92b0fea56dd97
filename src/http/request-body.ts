/**
 * Reading a request's body: from the socket, with a cap counted on inflated bytes and a deadline; or from what the host's own
 * body parser has left, under the same rules as far as they can still be checked (docs/security.md lists what is lost).
 */
import type { IncomingMessage } from "node:http";
import { createGunzip, createInflate } from "node:zlib";
import { SurveyLoopError } from "../errors.js";
import { nextTurn } from "../operations/slices.js";
import type { ByteLimit, OnPiece, RequestBody } from "./messages.js";

/** A request whose body a host's parser may have read: `express.json`, `express.text`, express-xml-bodyparser, ... */
export interface HostRequest extends IncomingMessage {
  readonly body?: unknown;
  readonly rawBody?: unknown;
}

/** Bytes that are handed on in one turn of the event loop: some milliseconds of parsing (T48). */
const pieceLength = 64 * 1024;

/** @param onLost called when a body is wanted that the host has read and thrown away */
export function createRequestBody(request: HostRequest, deadlineSeconds: number, onLost = () => {}): RequestBody {
  const consumed = request.readableDidRead || request.readableEnded;
  return {
    get parsedByHost() {
      return consumed && isStructure(request.body) && !hasText(request.rawBody) ? request.body : undefined;
    },
    receive: (limit, onPiece) =>
      consumed
        ? receiveConsumed(request, limit, onPiece, onLost)
        : receiveFromSocket(request, limit.deadlineSeconds ?? deadlineSeconds, limit, onPiece),
  };
}

function hasText(value: unknown): value is string | Uint8Array {
  return typeof value === "string" || value instanceof Uint8Array;
}

function isStructure(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}

async function receiveConsumed(
  request: HostRequest,
  limit: ByteLimit,
  onPiece: OnPiece,
  onLost: () => void,
): Promise<void> {
  const whole = [request.rawBody, request.body].find(hasText) ?? rewritten(request.body);
  if (whole === undefined) {
    onLost();
    throw new SurveyLoopError(
      "unsupported",
      "The host application has read the request body and kept nothing of it. Mount the survey loop before its body parsers.",
      { httpStatus: 415 },
    );
  }
  let received = 0;
  for (let at = 0; at < whole.length; ) {
    const end = pieceEnd(whole, at + pieceLength);
    const piece = typeof whole === "string" ? whole.slice(at, end) : whole.subarray(at, end);
    received += typeof piece === "string" ? Buffer.byteLength(piece) : piece.length;
    if (received > limit.maxBytes) throw tooLarge(limit);
    await onPiece(piece);
    at = end;
    if (at < whole.length) await nextTurn();
  }
}

/** Never between the two halves of a character outside the basic plane. */
function pieceEnd(whole: string | Uint8Array, end: number): number {
  if (typeof whole !== "string" || end >= whole.length) return Math.min(end, whole.length);
  const unit = whole.charCodeAt(end - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? end - 1 : end;
}

function rewritten(body: unknown): string | undefined {
  return isStructure(body) ? JSON.stringify(body) : undefined;
}

function receiveFromSocket(
  request: IncomingMessage,
  deadlineSeconds: number,
  limit: ByteLimit,
  onPiece: OnPiece,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const announced = Number(request.headers["content-length"]);
    const inflater = inflaterOf(request);
    if (inflater === "unsupported") return reject(unsupportedEncoding());
    if (announced > (limit.mayRiseTo ?? limit.maxBytes) && !inflater) return reject(tooLarge(limit));
    let received = 0;
    let inThisTurn = 0;
    let isSettled = false;
    const take = (piece: Uint8Array) => {
      received += piece.length;
      try {
        if (received > limit.maxBytes) throw tooLarge(limit);
        const pending = onPiece(piece);
        inThisTurn += piece.length;
        if (pending) waitFor(pending);
        // One turn may bring two megabytes: node reads a fast socket up to 32 times before anything else.
        else if (inThisTurn >= pieceLength) waitFor(nextTurn());
      } catch (error) {
        settle(error);
      }
    };
    const waitFor = (pending: Promise<void>) => {
      const source = inflater ?? request;
      source.pause();
      pending.then(() => {
        inThisTurn = 0;
        if (!isSettled) source.resume();
      }, settle);
    };
    const inflate = (piece: Buffer) => {
      if (inflater!.write(piece)) return;
      request.pause();
      inflater!.once("drain", () => request.resume());
    };
    const onData = inflater ? inflate : take;
    const onEnd = inflater ? () => void inflater.end() : () => settle();
    const onBroken = () => {
      // A whole request closes as well, while its compressed body may still be being inflated.
      if (!request.complete) settle(broken());
    };
    const timer = setTimeout(() => settle(tooLate(deadlineSeconds)), deadlineSeconds * 1000);
    const settle = (error?: unknown) => {
      clearTimeout(timer);
      isSettled = true;
      request.off("data", onData).off("end", onEnd).off("error", onBroken).off("close", onBroken);
      if (inflater)
        inflater
          .removeAllListeners()
          .on("error", () => {})
          .destroy();
      if (error === undefined) return resolve();
      request.on("error", () => {});
      request.pause();
      reject(error);
    };
    inflater
      ?.on("data", take)
      .on("end", () => settle())
      .on("error", () => settle(new SurveyLoopError("malformed", "The compressed body is damaged.")));
    request.on("data", onData).on("end", onEnd).on("error", onBroken).on("close", onBroken);
  });
}

function inflaterOf(request: IncomingMessage): ReturnType<typeof createGunzip> | "unsupported" | undefined {
  const encoding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  switch (encoding) {
    case "identity":
    case "":
      return undefined;
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate() as ReturnType<typeof createGunzip>;
    default:
      return "unsupported";
  }
}

function unsupportedEncoding(): SurveyLoopError {
  return new SurveyLoopError("unsupported", "Content-Encoding must be gzip, deflate or absent.", { httpStatus: 415 });
}

function tooLarge(limit: ByteLimit): SurveyLoopError {
  return new SurveyLoopError("too_large", `The body is larger than ${limit.maxBytes} bytes.`, { httpStatus: 413 });
}

function broken(): SurveyLoopError {
  return new SurveyLoopError("malformed", "The connection ended before the whole body had arrived.");
}

function tooLate(deadlineSeconds: number): SurveyLoopError {
  return new SurveyLoopError("malformed", `The body did not arrive within ${deadlineSeconds} seconds.`, {
    httpStatus: 408,
  });
}
