/** How a command reaches a survey loop: over HTTP by its address and an API key, or in its storage while no server has that open. */
import type { ExportFormat } from "../exporting/format-names.js";
import { type InProcessOperations, type OperationName, operationsByName } from "../operations/index.js";
import { checkPublicUrl } from "../options.js";
import { CommandError, type CommandInput, textOption } from "./command.js";
import { withStorage } from "./command-storage.js";

/** Options of every command that reaches a survey loop. */
export const reachOptions = { url: { type: "string" } } as const;

export const reachUsage = "[--url <address of the mount>]";

export const reachDetails =
  "With --url it asks the running server, with the API key in SURVEY_LOOP_KEY. Without, it works on the storage, which no server may have open.";

export interface ExportWanted {
  readonly surveyId: string;
  readonly format: ExportFormat;
  /** As in the address of a download. */
  readonly query: URLSearchParams;
}

export interface Reached {
  call<N extends OperationName>(
    name: N,
    input: Parameters<InProcessOperations[N]>[0],
  ): ReturnType<InProcessOperations[N]>;
  /** The file, piece by piece. A failure before its end is thrown. */
  download(wanted: ExportWanted): Promise<AsyncIterable<string | Uint8Array>>;
}

/** Reaches what the options say, and hands it to `work`. */
export async function withReached<T>(input: CommandInput, work: (reached: Reached) => Promise<T>): Promise<T> {
  const url = textOption(input, "url");
  if (url === undefined) {
    const { withLoop } = await import("./reach-storage.js");
    return withStorage(input, false, (storage) => withLoop(storage, work));
  }
  if (input.values.storage !== undefined) throw new CommandError("Write either --url or --storage, not both.");
  return work(overHttp(mountOf(url), keyOf(input)));
}

/** @throws CommandError when the address is none */
export function mountOf(url: string): string {
  try {
    return checkPublicUrl(url);
  } catch (error) {
    throw new CommandError((error as Error).message.replace(/^publicUrl/, "--url"));
  }
}

function keyOf({ environment }: CommandInput): string {
  const key = environment.SURVEY_LOOP_KEY;
  if (key) return key;
  throw new CommandError(
    "SURVEY_LOOP_KEY is missing. Set it to an API key: on the command line a key could be read by everybody on the machine.",
  );
}

function overHttp(mount: string, key: string): Reached {
  const headers = { authorization: `Bearer ${key}` };
  return {
    call: (name, given) => callOver(mount, headers, name, given as Record<string, unknown>) as never,
    async download({ surveyId, format, query }) {
      const url = `${mount}/export/${encodeURIComponent(surveyId)}.${format}?${query}`;
      const { body } = await send(url, { headers });
      return body as AsyncIterable<Uint8Array>;
    },
  };
}

async function callOver(
  mount: string,
  credentials: Readonly<Record<string, string>>,
  name: OperationName,
  given: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { method, url, body } = requestOf(mount, name, given);
  const init =
    body === undefined
      ? { method, headers: credentials }
      : { method, headers: { ...credentials, "content-type": "application/json" }, body };
  return (await send(url, init)).json();
}

/** The JSON route of an operation with its path filled in; what is left goes into the body, or the query of a GET. */
function requestOf(mount: string, name: OperationName, given: Readonly<Record<string, unknown>>) {
  const [method = "GET", path = ""] = operationsByName[name].http.split(" ");
  const rest = { ...given };
  const filled = path.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = String(rest[field]);
    delete rest[field];
    return encodeURIComponent(value);
  });
  const url = `${mount}/api/v1${filled}`;
  if (method !== "GET") return { method, url, body: JSON.stringify(rest) };
  const query = new URLSearchParams(rest as Record<string, string>).toString();
  return { method, url: query === "" ? url : `${url}?${query}`, body: undefined };
}

/** @throws CommandError with what the server says, or why it cannot be reached */
async function send(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, redirect: "manual" });
  } catch (error) {
    throw new CommandError(`${url} cannot be reached: ${reasonOf(error)}. Is the server running, and is --url right?`);
  }
  if (response.ok) return response;
  const location = response.headers.get("location");
  if (location !== null) {
    throw new CommandError(`${url} redirects to ${location}. Write the address of the mount that answers itself.`);
  }
  const problem = (await response.json().catch(() => ({}))) as Partial<Record<string, string>>;
  const requestId = problem.requestId ?? response.headers.get("x-request-id");
  const where = requestId === null ? "" : ` (request ${requestId})`;
  if (problem.code !== undefined) throw new CommandError(`${problem.code}: ${problem.detail}${where}`);
  throw new CommandError(`${url} answers with status ${response.status}, not as a survey loop does. Is --url right?`);
}

/** What fetch has to say, which hides its reason in the cause. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || message : message;
}
