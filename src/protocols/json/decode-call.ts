/** Path, query and body of a JSON call to the unchecked input of an operation. */
import { invalidArgument, SurveyLoopError } from "../../errors.js";
import type { ByteLimit, HttpRequest } from "../../http/messages.js";
import type { Operation } from "../../operations/define-operation.js";
import { DoubledValue } from "../../operations/doubled-value.js";
import { parseLargeJson } from "../../operations/parse-large-json.js";

/** The input of a call: path and query for GET, path and body for the others. A name given twice is a `DoubledValue` (T11). */
export async function decodeCall(operation: Operation, request: HttpRequest, limit: ByteLimit): Promise<object> {
  const input: Record<string, unknown> = Object.assign(Object.create(null), request.params);
  if (operation.http.startsWith("GET ")) {
    for (const [name, value] of queryEntries(request.query)) put(input, name, value);
    return input;
  }
  const [first] = queryEntries(request.query);
  if (first !== undefined) {
    throw invalidArgument(first[0], `${first[0]} stands in the query; this call takes its fields in the body.`);
  }
  const body = await readBody(request, limit);
  for (const name of Object.keys(body)) put(input, name, body[name as keyof typeof body]);
  return input;
}

function put(input: Record<string, unknown>, name: string, value: unknown): void {
  input[name] = name in input ? new DoubledValue() : value;
}

/** @throws SurveyLoopError `malformed` for an escape that is not UTF-8, which `URLSearchParams` would replace by U+FFFD */
function queryEntries(query: string): [string, string][] {
  if (query === "") return [];
  try {
    return query
      .split("&")
      .filter((pair) => pair !== "")
      .map((pair) => {
        const equals = pair.indexOf("=");
        const name = equals < 0 ? pair : pair.slice(0, equals);
        return [decodePart(name), equals < 0 ? "" : decodePart(pair.slice(equals + 1))];
      });
  } catch {
    throw new SurveyLoopError("malformed", "The query holds a percent sign that does not begin a UTF-8 character.");
  }
}

function decodePart(part: string): string {
  return decodeURIComponent(part.replaceAll("+", " "));
}

async function readBody(request: HttpRequest, limit: ByteLimit): Promise<object> {
  const contentType = request.headers["content-type"];
  if (contentType !== undefined) checkContentType(contentType);
  const text = await receiveText(request, limit);
  if (text === "") return {};
  if (contentType === undefined) throw unsupported("A body must say Content-Type: application/json.");
  const value = await parsed(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidArgument("input", "The body must be a JSON object with named fields.");
  }
  return value;
}

function checkContentType(contentType: string): void {
  const [mediaType = "", ...parameters] = contentType.toLowerCase().split(";");
  if (mediaType.trim() !== "application/json") {
    throw unsupported(`The Content-Type must be application/json, not ${mediaType.trim().slice(0, 100)}.`);
  }
  for (const parameter of parameters) {
    const charset = /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(parameter)?.[1];
    if (charset !== undefined && charset !== "utf-8" && charset !== "utf8") {
      throw unsupported("JSON is always UTF-8 (RFC 8259); another charset is not supported.");
    }
  }
}

function unsupported(reason: string): SurveyLoopError {
  return new SurveyLoopError("unsupported", reason, { httpStatus: 415 });
}

/** The body as text, decoded strictly (T8); text from the host must not show that it was decoded wrongly. */
async function receiveText({ body }: HttpRequest, limit: ByteLimit): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  await body.receive(limit, (piece) => {
    text += typeof piece === "string" ? piece : decodeUtf8(() => decoder.decode(piece, { stream: true }));
    if (typeof piece === "string" && piece.includes("\ufffd")) throw notUtf8();
  });
  return text + decodeUtf8(() => decoder.decode());
}

function decodeUtf8(decode: () => string): string {
  try {
    return decode();
  } catch {
    throw notUtf8();
  }
}

function notUtf8(): SurveyLoopError {
  return new SurveyLoopError("malformed", "The body is not valid UTF-8.");
}

async function parsed(text: string): Promise<unknown> {
  try {
    return await parseLargeJson(text);
  } catch {
    throw new SurveyLoopError("malformed", "The body is not JSON, or nested too deep.");
  }
}
