/** Errors as SOAP faults, in both versions of SOAP. */
import { type ErrorCode, SurveyLoopError } from "../../errors.js";
import { escapeText } from "../xml-escaping.js";
import { type SoapVersion, soap11, targetNamespace } from "./names.js";

type FaultCode = "Client" | "Server" | "VersionMismatch" | "MustUnderstand";

/** Who is to blame for each code. */
const faultCodes = {
  malformed: "Client",
  unsupported: "Client",
  unknown_operation: "Client",
  invalid_argument: "Client",
  unauthenticated: "Client",
  permission_denied: "Client",
  not_found: "Client",
  conflict: "Client",
  too_large: "Client",
  rate_limited: "Client",
  unavailable: "Server",
  internal: "Server",
} as const satisfies Record<ErrorCode, FaultCode>;

/** A feature of SOAP that has a fault code of its own. */
export class SoapFeatureError extends SurveyLoopError {
  readonly faultCode: "VersionMismatch" | "MustUnderstand";

  constructor(faultCode: "VersionMismatch" | "MustUnderstand", reason: string) {
    super("unsupported", reason);
    this.faultCode = faultCode;
  }
}

/** An error as a whole SOAP message. */
export function encodeFault(version: SoapVersion, error: SurveyLoopError, requestId: string): string {
  const faultCode: FaultCode = error instanceof SoapFeatureError ? error.faultCode : faultCodes[error.code];
  const text = escapeText(`${error.code}: ${error.reason}`);
  const detail = encodeDetail(error, requestId);
  const start = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${version.envelopeNamespace}"><soap:Body><soap:Fault>`;
  const fault =
    version === soap11
      ? `<faultcode>soap:${faultCode}</faultcode><faultstring>${text}</faultstring><detail>${detail}</detail>`
      : `<soap:Code><soap:Value>soap:${soap12Code(faultCode)}</soap:Value></soap:Code>` +
        `<soap:Reason><soap:Text xml:lang="en">${text}</soap:Text></soap:Reason><soap:Detail>${detail}</soap:Detail>`;
  return `${start}${fault}</soap:Fault></soap:Body></soap:Envelope>`;
}

function soap12Code(code: FaultCode): string {
  if (code === "Client") return "Sender";
  return code === "Server" ? "Receiver" : code;
}

function encodeDetail({ code, reason, field }: SurveyLoopError, requestId: string): string {
  const where = field === undefined ? "" : `<field>${escapeText(field)}</field>`;
  return (
    `<serviceFault xmlns="${targetNamespace}"><code>${code}</code><reason>${escapeText(reason)}</reason>${where}` +
    `<requestId>${escapeText(requestId)}</requestId></serviceFault>`
  );
}
