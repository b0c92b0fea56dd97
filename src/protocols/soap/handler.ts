/** `POST /soap`: authenticates, decodes, runs and answers one SOAP call. */
import { SurveyLoopError } from "../../errors.js";
import type { Handler, HttpRequest, HttpResponse } from "../../http/messages.js";
import type { Services } from "../../operations/context.js";
import { operations } from "../../operations/index.js";
import { publicError, runOperation } from "../../operations/run-operation.js";
import { errorHeaders } from "../error-headers.js";
import type { ProtocolOptions } from "../protocol-options.js";
import { ReplyText } from "../reply-text.js";
import { XmlReader, xmlLimitsFor } from "../xml.js";
import { EnvelopeDecoder } from "./decode-call.js";
import { compileReply } from "./encode-reply.js";
import { encodeFault } from "./faults.js";
import { planOperations } from "./input-plans.js";
import { Login } from "./login.js";
import { type SoapVersion, soap11, soap12 } from "./names.js";

/** Faults are 500, the client's mistakes too: 400 with a SOAP 1.1 fault breaks three clients (interop rule 13). */
const faultStatus = 500;

/** Makes the handler. All operations are compiled once, here. */
export function createSoapHandler(services: Services, options: ProtocolOptions): Handler {
  const plans = planOperations(operations);
  const replies = new Map(operations.map((operation) => [operation, compileReply(operation)]));
  const xmlLimits = xmlLimitsFor(services.limits.maxBatch);

  return async function handleSoapCall(request: HttpRequest): Promise<HttpResponse> {
    const { requestId } = request;
    const contentType = request.headers["content-type"];
    const login = new Login(services, request, options);
    const envelope = new EnvelopeDecoder(plans, (security) => login.byUsernameToken(security));
    let called: string | undefined;
    try {
      await login.byHeaders();
      refuseAttachments(contentType);
      const reader = new XmlReader(envelope, xmlLimits, contentType);
      await request.body.receive(login.limit, (piece) => {
        reader.write(piece);
        return login.pending;
      });
      reader.close();
      const { operation, input } = envelope.call;
      called = operation.name;
      const caller = await login.caller();
      const output = await runOperation(services, operation, input, { caller, requestId });
      const version = envelope.version!;
      const reply = new ReplyText();
      await reply.addAll(replies.get(operation)!(version, output));
      return { ...message(version, 200, reply.body, {}), calls: [{ protocol: "soap", operation: called, code: "ok" }] };
    } catch (error) {
      // Whoever is not known is told so, and nothing about the rest of the message.
      const failure = await login.failure();
      const known = publicError(failure?.error ?? error, services.logger, { requestId, protocol: "soap" });
      const version = envelope.version ?? versionFromContentType(contentType);
      const status = known.httpStatus ?? faultStatus;
      return {
        ...message(version, status, encodeFault(version, known, requestId), errorHeaders(status, known)),
        calls: [{ protocol: "soap", operation: called, code: known.code }],
      };
    }
  };
}

function refuseAttachments(contentType: string | undefined): void {
  if (contentType !== undefined && /^\s*multipart\//i.test(contentType)) {
    throw new SurveyLoopError(
      "unsupported",
      "SOAP with attachments and MTOM are not supported; send the envelope alone.",
      { httpStatus: 415 },
    );
  }
}

/** Only a guess, for faults in front of the envelope: the version is told by the envelope itself. */
function versionFromContentType(contentType: string | undefined): SoapVersion {
  return contentType !== undefined && /^\s*application\/soap\+xml/i.test(contentType) ? soap12 : soap11;
}

function message(
  version: SoapVersion,
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
): HttpResponse {
  return { status, headers: { "content-type": version.contentType, ...headers }, body };
}
