/** The routes of JSON: one for each operation below `/api/v1`, and the OpenAPI document. */
import { credentialsFromHeaders } from "../../http/credentials.js";
import type { Handler, HttpRequest, HttpResponse } from "../../http/messages.js";
import type { Route } from "../../http/route.js";
import { authenticate } from "../../operations/authenticate.js";
import type { Services } from "../../operations/context.js";
import type { Operation } from "../../operations/define-operation.js";
import { operations } from "../../operations/index.js";
import { publicError, runOperation } from "../../operations/run-operation.js";
import type { ProtocolOptions } from "../protocol-options.js";
import { decodeCall } from "./decode-call.js";
import { encodeReply } from "./encode-reply.js";
import { encodeProblem } from "./faults.js";
import { describeApi } from "./openapi.js";

/** Where the operations' paths begin, below the mount. */
export const apiPath = "/api/v1";

/** The route that an operation's table entry names, for each, and `GET /openapi.json` without credentials. */
export function createJsonRoutes(services: Services, options: ProtocolOptions): readonly Route[] {
  const routes = operations.map((operation): Route => {
    const [method, path] = operation.http.split(" ") as ["GET" | "POST" | "PUT", string];
    return { method, path: apiPath + path, kind: "api", handler: createCallHandler(services, options, operation) };
  });
  return [...routes, { method: "GET", path: "/openapi.json", kind: "api", handler: createDescriptionHandler(options) }];
}

function createCallHandler(services: Services, options: ProtocolOptions, operation: Operation): Handler {
  return async function handleJsonCall(request: HttpRequest): Promise<HttpResponse> {
    const { requestId, headers, remoteAddress } = request;
    try {
      const caller = await authenticate(services, credentialsFromHeaders(headers), remoteAddress);
      const input = await decodeCall(operation, request, { maxBytes: options.maxOtherBodyBytes });
      const output = await runOperation(services, operation, input, { caller, requestId });
      const reply = await encodeReply(operation, output);
      return { ...reply, calls: [{ protocol: "json", operation: operation.name, code: "ok" }] };
    } catch (error) {
      const known = publicError(error, services.logger, { requestId, protocol: "json" });
      const reply = encodeProblem(known, requestId);
      return { ...reply, calls: [{ protocol: "json", operation: operation.name, code: known.code }] };
    }
  };
}

/** Made at its first GET. */
function createDescriptionHandler({ publicUrl }: ProtocolOptions): Handler {
  let document: string | undefined;
  return async () => {
    document ??= JSON.stringify(describeApi(operations, publicUrl + apiPath), undefined, 2);
    return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: document };
  };
}
