/** The route of XML-RPC. */
import type { Route } from "../../http/route.js";
import type { Services } from "../../operations/context.js";
import type { ProtocolOptions } from "../protocol-options.js";
import { createXmlRpcHandler } from "./handler.js";

/** `POST /xmlrpc`, also with the slash that some clients put behind an address. */
export function createXmlRpcRoutes(services: Services, options: ProtocolOptions): readonly Route[] {
  const handler = createXmlRpcHandler(services, options);
  return ["/xmlrpc", "/xmlrpc/"].map((path): Route => ({ method: "POST", path, kind: "api", handler }));
}
