/** Messages that are refused as a whole, as SOAP 1.1 faults. Their status is what the delivery list of Salesforce shows. */
import type { ErrorCode, SurveyLoopError } from "../../errors.js";
import { escapeText } from "../xml-escaping.js";
import { envelopeNamespace } from "./names.js";

/** HTTP status of each code, unless HTTP has one of its own. Salesforce repeats all of them alike. */
const statuses = {
  malformed: 500,
  unsupported: 500,
  unknown_operation: 500,
  invalid_argument: 500,
  unauthenticated: 403,
  permission_denied: 403,
  not_found: 500,
  conflict: 500,
  too_large: 500,
  rate_limited: 503,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

export function faultStatus(error: SurveyLoopError): number {
  return error.httpStatus ?? statuses[error.code];
}

/** An error as a whole SOAP message. */
export function encodeFault(error: SurveyLoopError, requestId: string): string {
  const blame = error.code === "unavailable" || error.code === "internal" ? "Server" : "Client";
  const text = escapeText(`${error.code}: ${error.reason} (request ${requestId})`);
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${envelopeNamespace}"><soapenv:Body>` +
    `<soapenv:Fault><faultcode>soapenv:${blame}</faultcode><faultstring>${text}</faultstring></soapenv:Fault>` +
    "</soapenv:Body></soapenv:Envelope>"
  );
}
