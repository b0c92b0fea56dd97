/** `POST /salesforce/outbound-messages/{token}`: decodes one message, takes its notifications and acknowledges them. */
import { SurveyLoopError } from "../../errors.js";
import type { CallOutcome, Handler, HttpRequest, HttpResponse } from "../../http/messages.js";
import type { Services } from "../../operations/context.js";
import { publicError } from "../../operations/run-operation.js";
import { errorHeaders } from "../error-headers.js";
import { type XmlLimits, XmlReader, xmlLimitsFor } from "../xml.js";
import { MessageDecoder } from "./decode-call.js";
import { encodeReply } from "./encode-reply.js";
import { encodeFault, faultStatus } from "./faults.js";
import { contentType, maxFields, maxNotifications } from "./names.js";
import type { CheckedSalesforce, SalesforceNotification } from "./options.js";
import { shortRecordId } from "./record-id.js";
import { createTakeNotification } from "./take-notification.js";

/** How many notifications of a message are taken at a time: a slow hook holds up its own place only. */
const maxAtATime = 8;

const xmlLimits: XmlLimits = { ...xmlLimitsFor(0), maxElements: 1000 + maxNotifications * (maxFields + 3) };

/** A message counts as one call; one that is not acknowledged comes again. */
const outcome = (code: CallOutcome["code"]): CallOutcome => ({
  protocol: "salesforce",
  operation: "notifications",
  code,
});

/** @param isToken whether the last segment of the path is the endpoint's secret */
export function createSalesforceHandler(
  services: Services,
  options: CheckedSalesforce,
  maxBodyBytes: number,
  isToken: (text: string) => boolean,
): Handler {
  const take = createTakeNotification(services, options);

  /** All are tried, whatever becomes of the others. */
  async function takeAll(notifications: readonly SalesforceNotification[], requestId: string): Promise<boolean> {
    const waiting = notifications.values();
    let areAllTaken = true;
    const work = async () => {
      for (const notification of waiting) {
        const isTaken = await take(notification, requestId);
        areAllTaken = areAllTaken && isTaken;
      }
    };
    await Promise.all(Array.from({ length: maxAtATime }, work));
    return areAllTaken;
  }

  return async function handleOutboundMessage(request: HttpRequest): Promise<HttpResponse> {
    const { requestId, headers, params } = request;
    const refuse = (message: string, fields: object = {}) => {
      services.logger.warn({ requestId, protocol: "salesforce", ...fields }, message);
      // One text for both reasons: a guess at the address learns nothing from it.
      return new SurveyLoopError("permission_denied", "This endpoint does not take messages from there.");
    };
    try {
      if (!isToken(params.token ?? "")) throw refuse("a Salesforce message came to a wrong address");
      const decoder = new MessageDecoder((organizationId) => {
        if (options.organizationIds.has(shortRecordId(organizationId))) return;
        throw refuse("a Salesforce message came from an organisation that is not allowed", { organizationId });
      });
      const reader = new XmlReader(decoder, xmlLimits, headers["content-type"]);
      await request.body.receive({ maxBytes: maxBodyBytes }, (piece) => reader.write(piece));
      reader.close();
      const ack = await takeAll(decoder.notifications, requestId);
      return {
        status: 200,
        headers: { "content-type": contentType },
        body: encodeReply(ack),
        calls: [outcome(ack ? "ok" : "unavailable")],
      };
    } catch (error) {
      const known = publicError(error, services.logger, { requestId, protocol: "salesforce" });
      const status = faultStatus(known);
      return {
        status,
        headers: { "content-type": contentType, ...errorHeaders(status, known) },
        body: encodeFault(known, requestId),
        calls: [outcome(known.code)],
      };
    }
  };
}
