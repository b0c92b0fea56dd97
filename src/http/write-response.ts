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
  await writePieces(target, body);
}

async function writePieces(target: ServerResponse, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (target.destroyed || target.writableEnded) return;
      if (!target.write(piece)) await drained(target);
    }
    target.end();
  } catch (error) {
    target.destroy();
    throw error;
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
