/** Replies as JSON: the values of an operation are what JSON shows. */
import type { HttpResponse } from "../../http/messages.js";
import type { Operation } from "../../operations/define-operation.js";

/** The reply to a call that succeeded. */
export function encodeReply(operation: Operation, output: Readonly<Record<string, unknown>>): HttpResponse {
  return {
    status: operation.successStatus?.(output) ?? 200,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(output),
  };
}
