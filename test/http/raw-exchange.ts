/** HTTP on a bare socket: exactly the bytes that are given go out, and nothing of the reply is repaired or inflated. */
import { connect } from "node:net";

export interface RawReply {
  /** Status lines and headers; of interim replies (100) too, in front. */
  readonly head: string;
  /** Of the final reply. */
  readonly status: number;
  /** Of the final reply, by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** The body as UTF-8. */
  readonly text: string;
}

/** Writes bytes to the connection; an empty piece ends our side of it. */
export type Write = (bytes: string | Uint8Array) => void;

/**
 * Sends a request and reads until the server ends the connection, so ask it to (`Connection: close`).
 *
 * @param request all of it, or what writes it and may go on when bytes have come back
 */
export function exchange(
  url: string,
  request: string | Uint8Array | { start(write: Write): void; onReceived?(received: string, write: Write): void },
): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const steps = typeof request === "object" && "start" in request ? request : undefined;
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    const write: Write = (bytes) => void (bytes.length === 0 ? socket.end() : socket.write(bytes));
    const pieces: Buffer[] = [];
    socket.on("connect", () => (steps ? steps.start(write) : write(request as string)));
    socket.on("data", (piece) => {
      pieces.push(piece);
      steps?.onReceived?.(Buffer.concat(pieces).toString("latin1"), write);
    });
    socket.on("error", (error) => (pieces.length === 0 ? reject(error) : socket.destroy()));
    socket.on("close", () => resolve(readReply(Buffer.concat(pieces))));
  });
}

function readReply(bytes: Buffer): RawReply {
  let start = 0;
  let end = bytes.indexOf("\r\n\r\n");
  while (/^HTTP\/1\.\d 1\d\d /.test(bytes.subarray(start, start + 13).toString("latin1"))) {
    start = end + 4;
    end = bytes.indexOf("\r\n\r\n", start);
  }
  const [statusLine = "", ...lines] = bytes.subarray(start, end).toString("latin1").split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const body = bytes.subarray(end + 4);
  return {
    head: bytes.subarray(0, end).toString("latin1"),
    status: Number(statusLine.split(" ")[1]),
    headers: new Map(headers),
    body,
    text: body.toString(),
  };
}
