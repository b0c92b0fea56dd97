/** `POST /xmlrpc`: authenticates, decodes, runs and answers one XML-RPC call, or up to a hundred in one multicall. */
import { invalidArgument, SurveyLoopError } from "../../errors.js";
import { credentialsFromHeaders } from "../../http/credentials.js";
import type { CallOutcome, Handler, HttpRequest, HttpResponse } from "../../http/messages.js";
import { authenticate } from "../../operations/authenticate.js";
import type { Caller, Services } from "../../operations/context.js";
import { operations } from "../../operations/index.js";
import { publicError, runOperation } from "../../operations/run-operation.js";
import { errorHeaders } from "../error-headers.js";
import type { ProtocolOptions } from "../protocol-options.js";
import { ReplyText } from "../reply-text.js";
import { XmlReader, xmlLimitsFor } from "../xml.js";
import { CallDecoder, type XmlRpcCall } from "./decode-call.js";
import { createReplyEncoder, replyEnd, replyStart } from "./encode-reply.js";
import { encodeFault, encodeFaultValue } from "./faults.js";
import { createIntrospection, methodPrefix, multicallName, unknownMethod } from "./introspection.js";

/** Most calls in one `system.multicall` (T15). */
const maxInnerCalls = 100;

/** XML-RPC replies are `text/xml`, faults too, with status 200 (interop rule 19). */
const contentType = "text/xml; charset=utf-8";

/** Makes the handler. All operations are compiled once, here. */
export function createXmlRpcHandler(services: Services, options: ProtocolOptions): Handler {
  const operationsByName = new Map(operations.map((operation) => [operation.name, operation]));
  const encoder = createReplyEncoder(operations, options.replaceAstral);
  const introspection = createIntrospection(operations);
  const xmlLimits = xmlLimitsFor(services.limits.maxBatch);

  /** The result of one call as a `value`, in pieces. */
  async function run({ methodName, params }: XmlRpcCall, caller: Caller, requestId: string): Promise<Iterable<string>> {
    const describe = introspection.get(methodName);
    if (describe !== undefined) return [encoder.plain(describe(params))];
    const operation = operationsByName.get(withoutPrefix(methodName));
    if (operation === undefined) throw unknownMethod(methodName);
    const output = await runOperation(services, operation, inputFrom(params), { caller, requestId });
    return encoder.result(operation, output);
  }

  /** What is counted of a call: its name only if there is such a method. */
  function outcome(methodName: string, code: CallOutcome["code"]): CallOutcome {
    const isKnown = introspection.has(methodName) || methodName === multicallName;
    const operation = isKnown ? methodName : operationsByName.get(withoutPrefix(methodName))?.name;
    return { protocol: "xml-rpc", operation, code };
  }

  /** Each inner call is authorised and answered on its own: a failing one does not spoil the rest. */
  async function runAll(
    params: readonly unknown[],
    caller: Caller,
    requestId: string,
    reply: ReplyText,
  ): Promise<CallOutcome[]> {
    const calls: CallOutcome[] = [];
    reply.add("<value><array><data>");
    for (const inner of innerCalls(params)) {
      let result: Iterable<string>;
      let methodName = "";
      const began = performance.now();
      const finished = (code: CallOutcome["code"]) =>
        calls.push({ ...outcome(methodName, code), seconds: (performance.now() - began) / 1000 });
      try {
        const call = innerCall(inner);
        methodName = call.methodName;
        result = await run(call, caller, requestId);
        finished("ok");
      } catch (error) {
        const known = publicError(error, services.logger, { requestId, protocol: "xml-rpc" });
        finished(known.code);
        reply.add(encodeFaultValue(known));
        continue;
      }
      reply.add("<value><array><data>");
      await reply.addAll(result);
      reply.add("</data></array></value>");
    }
    reply.add("</data></array></value>");
    return calls;
  }

  return async function handleXmlRpcCall(request: HttpRequest): Promise<HttpResponse> {
    const { requestId, headers, remoteAddress } = request;
    let methodName = "";
    try {
      const caller = await authenticate(services, credentialsFromHeaders(headers), remoteAddress);
      const decoder = new CallDecoder();
      const reader = new XmlReader(decoder, xmlLimits, headers["content-type"]);
      await request.body.receive({ maxBytes: options.maxBodyBytes }, (piece) => reader.write(piece));
      reader.close();
      const { call } = decoder;
      methodName = call.methodName;
      const reply = new ReplyText();
      reply.add(replyStart);
      let calls = [outcome(methodName, "ok")];
      if (methodName === multicallName) calls = await runAll(call.params, caller, requestId, reply);
      else await reply.addAll(await run(call, caller, requestId));
      reply.add(replyEnd);
      return { status: 200, headers: { "content-type": contentType }, body: reply.body, calls };
    } catch (error) {
      const known = publicError(error, services.logger, { requestId, protocol: "xml-rpc" });
      const status = known.httpStatus ?? 200;
      return {
        status,
        headers: { "content-type": contentType, ...errorHeaders(status, known) },
        body: encodeFault(known),
        calls: [outcome(methodName, known.code)],
      };
    }
  };
}

function withoutPrefix(methodName: string): string {
  return methodName.startsWith(methodPrefix) ? methodName.slice(methodPrefix.length) : methodName;
}

/** One struct, or nothing. PHP writes an empty struct as an empty array. */
function inputFrom(params: readonly unknown[]): unknown {
  if (params.length > 1) throw invalidArgument("input", "A method takes one struct; there are more parameters.");
  const [input] = params;
  return input === undefined || (Array.isArray(input) && input.length === 0) ? {} : input;
}

function innerCalls(params: readonly unknown[]): readonly unknown[] {
  const [calls] = params;
  if (params.length !== 1 || !Array.isArray(calls)) {
    throw invalidArgument("calls", `${multicallName} takes one array of structs with methodName and params.`);
  }
  if (calls.length > maxInnerCalls) {
    throw new SurveyLoopError(
      "too_large",
      `${multicallName} has ${calls.length} calls; at most ${maxInnerCalls} are taken.`,
      { field: "calls" },
    );
  }
  return calls;
}

function innerCall(inner: unknown): XmlRpcCall {
  const { methodName, params = [] } = (typeof inner === "object" && inner !== null ? inner : {}) as {
    methodName?: unknown;
    params?: unknown;
  };
  if (typeof methodName !== "string" || !Array.isArray(params)) {
    throw invalidArgument("calls", `Each call of ${multicallName} is a struct with methodName and params.`);
  }
  if (methodName === multicallName) {
    throw new SurveyLoopError("unsupported", `${multicallName} cannot be called inside itself.`);
  }
  return { methodName, params };
}
