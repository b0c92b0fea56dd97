/** The route of XML-RPC. */
import type { Route } from "../../http/route.js";
import type { Services } from "../../operations/context.js";
import type { ProtocolOptions } from "../protocol-options.js";
import { createXmlRpcHandler } from "./handler.js";

/** `POST /xmlrpc`. */
export function createXmlRpcRoutes(services: Services, options: ProtocolOptions): readonly Route[] {
  return [{ method: "POST", path: "/xmlrpc", kind: "api", handler: createXmlRpcHandler(services, options) }];
}
