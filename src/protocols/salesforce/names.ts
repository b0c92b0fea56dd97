/** Namespaces and limits of Salesforce outbound messages. */

/** Of `notifications` and of its reply. */
export const outboundNamespace = "http://soap.sforce.com/2005/09/outbound";

/** Outbound messages are SOAP 1.1 only. */
export const envelopeNamespace = "http://schemas.xmlsoap.org/soap/envelope/";

export const xsiNamespace = "http://www.w3.org/2001/XMLSchema-instance";

/** Of every reply; Salesforce takes no other. */
export const contentType = "text/xml; charset=utf-8";

/** Most notifications in a message, as Salesforce sends them. */
export const maxNotifications = 100;

/** Most fields of a record, as Salesforce allows them for an object. */
export const maxFields = 800;

/** Longest text of a field: twice the longest long text area, for what escapes add. */
export const maxFieldLength = 256 * 1024;
