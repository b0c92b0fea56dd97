/** The reply to an outbound message. */
import { envelopeNamespace, outboundNamespace } from "./names.js";

/** One `Ack` for the whole message. Salesforce sends it again, for 24 hours, unless this is true. */
export function encodeReply(ack: boolean): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${envelopeNamespace}"><soapenv:Body>` +
    `<notificationsResponse xmlns="${outboundNamespace}"><Ack>${ack}</Ack></notificationsResponse>` +
    "</soapenv:Body></soapenv:Envelope>"
  );
}
