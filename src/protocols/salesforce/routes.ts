/** The route of Salesforce outbound messages, which is there only when the host has said what to do with them. */
import type { Route } from "../../http/route.js";
import type { Services } from "../../operations/context.js";
import { createSalesforceHandler } from "./handler.js";
import type { CheckedSalesforce } from "./options.js";

/** Path below the mount, in front of the secret segment. */
export const salesforcePath = "/salesforce/outbound-messages";

/**
 * `POST /salesforce/outbound-messages/{token}`, or nothing without the option.
 *
 * @param isToken whether a text is the endpoint's secret; Salesforce sends no credentials with an outbound message
 */
export function createSalesforceRoutes(
  services: Services,
  options: { readonly salesforce: CheckedSalesforce | undefined; readonly maxBodyBytes: number },
  isToken: (text: string) => boolean,
): readonly Route[] {
  const { salesforce, maxBodyBytes } = options;
  if (salesforce === undefined) return [];
  const handler = createSalesforceHandler(services, salesforce, maxBodyBytes, isToken);
  return [{ method: "POST", path: `${salesforcePath}/{token}`, kind: "api", handler }];
}
