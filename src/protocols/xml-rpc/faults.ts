/** Errors as XML-RPC faults. Numbers in front of -32100 are those of the interoperability specification for fault codes. */
import type { ErrorCode, SurveyLoopError } from "../../errors.js";
import { escapeText } from "../xml-escaping.js";

/** Number of each code. */
export const faultNumbers = {
  malformed: -32700,
  unsupported: -32600,
  unknown_operation: -32601,
  invalid_argument: -32602,
  internal: -32603,
  unauthenticated: -32001,
  permission_denied: -32003,
  not_found: -32004,
  conflict: -32009,
  too_large: -32013,
  rate_limited: -32029,
  unavailable: -32053,
} as const satisfies Record<ErrorCode, number>;

/** A fault as a `value`, also for one result of `system.multicall`. */
export function encodeFaultValue({ code, reason }: SurveyLoopError): string {
  return (
    `<value><struct><member><name>faultCode</name><value><int>${faultNumbers[code]}</int></value></member>` +
    `<member><name>faultString</name><value><string>${escapeText(`${code}: ${reason}`)}</string></value></member></struct></value>`
  );
}

/** An error as a whole reply. */
export function encodeFault(error: SurveyLoopError): string {
  return `<?xml version="1.0" encoding="UTF-8"?><methodResponse><fault>${encodeFaultValue(error)}</fault></methodResponse>`;
}
