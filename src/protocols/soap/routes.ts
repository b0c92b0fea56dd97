/** The routes of SOAP: calls by POST, the WSDL by GET. */
import type { Handler } from "../../http/messages.js";
import type { Route } from "../../http/route.js";
import type { Services } from "../../operations/context.js";
import { operations } from "../../operations/index.js";
import type { ProtocolOptions } from "../protocol-options.js";
import { createSoapHandler } from "./handler.js";
import { soap11, soap12 } from "./names.js";
import { renderWsdl } from "./wsdl.js";

/** Path of the service below the mount. */
export const soapPath = "/soap";

/**
 * `POST /soap`, and `GET /soap?wsdl` (SOAP 1.1) and `?wsdl=soap12` without credentials. Some clients put a slash behind an
 * address, and not all follow a redirect.
 */
export function createSoapRoutes(services: Services, options: ProtocolOptions): readonly Route[] {
  const call = createSoapHandler(services, options);
  const describe = createWsdlHandler(options.publicUrl);
  return [soapPath, `${soapPath}/`].flatMap((path): Route[] => [
    { method: "POST", path, kind: "api", handler: call },
    { method: "GET", path, kind: "api", handler: describe },
  ]);
}

/** Several clients cannot authenticate when they fetch the WSDL, so it is public (interop rule 10). Made at its first GET. */
function createWsdlHandler(publicUrl: string): Handler {
  const documents = new Map<string, string>();
  return async ({ query }) => {
    const wanted = wantedWsdl(query);
    if (wanted === undefined) {
      return {
        status: 405,
        headers: { "content-type": "text/plain; charset=utf-8", allow: "POST" },
        body: "SOAP calls are made by POST. The WSDL is at ?wsdl (SOAP 1.1) and ?wsdl=soap12 (SOAP 1.2).\n",
      };
    }
    const version = wanted === "soap12" ? soap12 : soap11;
    const document = documents.get(version.name) ?? renderWsdl(operations, version, publicUrl + soapPath);
    documents.set(version.name, document);
    return { status: 200, headers: { "content-type": "text/xml; charset=utf-8" }, body: document };
  };
}

/** The value of the query parameter `wsdl`, in any case, or of .NET's `singleWsdl`; `undefined` when there is none. */
function wantedWsdl(query: string): string | undefined {
  for (const [name, value] of new URLSearchParams(query)) {
    if (/^(?:single)?wsdl$/i.test(name)) return value.toLowerCase();
  }
  return undefined;
}
