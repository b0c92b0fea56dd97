/** All routes of the protocols. Adding a protocol is one folder and one line here. */
import type { Route } from "../http/route.js";
import type { Services } from "../operations/context.js";
import { createJsonRoutes } from "./json/routes.js";
import type { ProtocolOptions } from "./protocol-options.js";
import { createSoapRoutes } from "./soap/routes.js";
import { createXmlRpcRoutes } from "./xml-rpc/routes.js";

/** The routes of SOAP, XML-RPC and JSON, in that order. */
export function createProtocolRoutes(services: Services, options: ProtocolOptions): readonly Route[] {
  return [
    ...createSoapRoutes(services, options),
    ...createXmlRpcRoutes(services, options),
    ...createJsonRoutes(services, options),
  ];
}
