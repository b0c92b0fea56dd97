/** Replies as JSON: the values of an operation are what JSON shows. */
import type { HttpResponse } from "../../http/messages.js";
import type { Operation } from "../../operations/define-operation.js";
import { ReplyText } from "../reply-text.js";

/** Rows of a long list that are written at once. */
const rowsPerPiece = 25;

/** The reply to a call that succeeded. */
export async function encodeReply(
  operation: Operation,
  output: Readonly<Record<string, unknown>>,
): Promise<HttpResponse> {
  return {
    status: operation.successStatus?.(output) ?? 200,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: Object.values(output).some(isLong) ? await encodeLong(output) : JSON.stringify(output),
  };
}

function isLong(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > rowsPerPiece;
}

async function encodeLong(output: Readonly<Record<string, unknown>>): Promise<string | Uint8Array> {
  const reply = new ReplyText();
  await reply.addAll(piecesOf(output));
  return reply.body;
}

/** What `JSON.stringify` would write at once. */
function* piecesOf(output: Readonly<Record<string, unknown>>): Iterable<string> {
  let separator = "{";
  for (const [name, value] of Object.entries(output)) {
    if (value === undefined) continue;
    yield `${separator}${JSON.stringify(name)}:`;
    separator = ",";
    if (isLong(value)) {
      for (let first = 0; first < value.length; first += rowsPerPiece) {
        const rows = JSON.stringify(value.slice(first, first + rowsPerPiece));
        yield (first === 0 ? "[" : ",") + rows.slice(1, -1);
      }
      yield "]";
    } else yield JSON.stringify(value);
  }
  yield "}";
}
