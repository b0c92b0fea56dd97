/** Sending a plain response over node's HTTP, streamed bodies with back-pressure. A body that fails midway breaks the connection. */
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { HttpResponse } from "./messages.js";
import type { HeaderSet } from "./security-headers.js";

/** @param withoutBody for HEAD: the headers only */
export async function writeResponse(
  target: ServerResponse,
  response: HttpResponse,
  security: HeaderSet,
  withoutBody: boolean,
): Promise<void> {
  const { body } = response;
  target.removeHeader("X-Powered-By");
  const headers: OutgoingHttpHeaders = { ...security, ...(response.headers as OutgoingHttpHeaders) };
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) {
    const length = body === undefined ? 0 : typeof body === "string" ? Buffer.byteLength(body) : body.length;
    target.writeHead(response.status, { ...headers, "content-length": length });
    if (withoutBody || body === undefined) target.end();
    else target.end(body);
    return;
  }
  target.writeHead(response.status, headers);
  if (withoutBody) {
    target.end();
    return;
  }
  await writePieces(target, body, response.abandon);
}

async function writePieces(
  target: ServerResponse,
  pieces: AsyncIterable<string | Uint8Array>,
  abandon: AbortSignal | undefined,
): Promise<void> {
  const iterator = pieces[Symbol.asyncIterator]();
  // Whoever makes the pieces is told at once when nobody listens any more, not at the next piece.
  const stop = () => void iterator.return?.().catch(() => {});
  const breakOff = () => target.destroy();
  target.once("close", stop);
  abandon?.addEventListener("abort", breakOff, { once: true });
  try {
    for await (const piece of { [Symbol.asyncIterator]: () => iterator }) {
      if (target.destroyed || target.writableEnded) return;
      if (!target.write(piece)) await drained(target);
    }
    target.end();
  } catch (error) {
    target.destroy();
    throw error;
  } finally {
    target.off("close", stop);
    abandon?.removeEventListener("abort", breakOff);
  }
}

/** Resolves when more can be written, and also when nobody listens any more. */
function drained(target: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      target.off("drain", done).off("close", done);
      resolve();
    };
    target.on("drain", done).on("close", done);
  });
}
