/** What the doctor sees from outside, as a CRM does: address, certificate, proxy, clock, WSDL, key. */
import { checkWsdl } from "../../wsdl-check/check-wsdl.js";
import { reasonOf } from "../reach.js";
import { type Finding, ok, problem, skipped, warning } from "./finding.js";

const timeoutSeconds = 15;
/** Above nginx's own limit of 1 MiB, below ours. */
const largeBodyBytes = 2 * 1024 * 1024;
const secondsOff = 60;

export interface Server {
  /** Address of the mount, as the world sees it. */
  readonly mount: string;
  readonly key: string | undefined;
  /** The clock, in milliseconds since 1970. */
  now(): number;
}

export async function checkServer(server: Server): Promise<Finding[]> {
  const { mount } = server;
  const findings = [checkTransport(mount)];
  let description: Response;
  try {
    description = await get(`${mount}/openapi.json`);
  } catch (error) {
    const advice = "Is the server running, does the name lead to it, does a firewall let the port through?";
    return [...findings, problem("address", `${mount} cannot be reached: ${reasonOf(error)}`, advice)];
  }
  findings.push(await checkAddress(mount, description));
  if (findings.at(-1)!.state === "problem" && !description.ok) return findings;
  findings.push(checkClock(description, server.now()), await checkOwnWsdl(mount));
  if (server.key === undefined) {
    return [...findings, skipped("key", "set SURVEY_LOOP_KEY to an API key to try it, and large bodies")];
  }
  return [...findings, await checkKey(mount, server.key), await checkLargeBody(mount, server.key)];
}

function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(timeoutSeconds * 1000) });
}

function checkTransport(mount: string): Finding {
  const { protocol, hostname } = new URL(mount);
  if (protocol === "https:") return ok("transport", "the address is https");
  const isLocal = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  if (isLocal) return ok("transport", "the address is http, on this machine");
  const advice = "Put a proxy with TLS in front: docs/behind-a-proxy.md. Links and keys travel readable until then.";
  return warning("transport", "the address is http", advice);
}

/** The WSDL and the links are made from publicUrl: whoever reads them must come back here. */
async function checkAddress(mount: string, response: Response): Promise<Finding> {
  const location = response.headers.get("location");
  if (location !== null) {
    const advice = "Give CRMs the address that answers itself: many SOAP clients do not follow. docs/behind-a-proxy.md";
    return problem("address", `${mount} redirects to ${location}`, advice);
  }
  const document = (await response.json().catch(() => undefined)) as { servers?: { url: string }[] } | undefined;
  const said = document?.servers?.[0]?.url.replace(/\/api\/v1$/, "");
  if (said === undefined) {
    const advice =
      "Is the path right? The mini-server's ends with /surveys; in an app of yours it is that of app.use().";
    return problem("address", `${mount} answers with status ${response.status}, not as a survey loop`, advice);
  }
  if (said === mount) return ok("address", `${mount} answers, and publicUrl is the same`);
  const advice = `Set publicUrl (PUBLIC_URL) to ${mount}, or write --url ${said} if that is the right one.`;
  return problem("address", `reached at ${mount}, but publicUrl is ${said}: links and the WSDL lead there`, advice);
}

function checkClock(response: Response, now: number): Finding {
  const date = Date.parse(response.headers.get("date") ?? "");
  if (Number.isNaN(date)) return skipped("clock", "the server sends no Date header");
  const seconds = Math.round(Math.abs(now - date) / 1000);
  if (seconds <= secondsOff) return ok("clock", `the clocks of the server and of this machine are ${seconds} s apart`);
  const advice = "Let NTP set both clocks. Expiry, digests and sessions depend on the server's.";
  return problem("clock", `the server's clock and this machine's are ${seconds} s apart`, advice);
}

async function checkOwnWsdl(mount: string): Promise<Finding> {
  const response = await get(`${mount}/soap?wsdl`);
  const text = await response.text();
  if (!response.ok) {
    const advice =
      "Does a proxy cut off the query, or ask for a login? The WSDL is public, since clients cannot log in.";
    return problem("WSDL", `${mount}/soap?wsdl answers with status ${response.status}`, advice);
  }
  const [finding, ...others] = checkWsdl(text, "common");
  if (finding === undefined) return ok("WSDL", "it loads, and every kind of client can read it");
  return problem(
    "WSDL",
    `${finding.message} (and ${others.length} more)`,
    "Does a proxy rewrite it? It must pass unchanged.",
  );
}

async function checkKey(mount: string, key: string): Promise<Finding> {
  const url = `${mount}/api/v1/surveys`;
  const basic = `Basic ${Buffer.from(key.replace(".", ":")).toString("base64")}`;
  const byBasic = await get(url, { authorization: basic });
  if (byBasic.ok) return ok("key", "it is known, and may read surveys");
  if (byBasic.status === 403) return ok("key", "it is known; its scopes do not include surveys:read");
  const byHeader = await get(url, { "x-api-key": key });
  if (byHeader.ok || byHeader.status === 403) {
    const advice = "Let the proxy pass the header Authorization on: SOAP clients send nothing else.";
    return problem("key", "it works as X-API-Key, but not as Authorization", advice);
  }
  const advice = "Make a new one in the portal, or by: survey-loop keys create --scopes all";
  return problem("key", `it is refused with status ${byBasic.status}: unknown, wrong or revoked`, advice);
}

/** A call behind so much white space that it is refused, if it comes through: a proxy's limit shows, and nothing happens. */
async function checkLargeBody(mount: string, key: string): Promise<Finding> {
  const call = "<methodCall><methodName>system.listMethods</methodName></methodCall>";
  const body = `<?xml version="1.0"?>${" ".repeat(largeBodyBytes)}${call}`;
  const advice = "Let the proxy take bodies of 16 MiB, in nginx: client_max_body_size 16m; docs/behind-a-proxy.md";
  try {
    const headers = { "x-api-key": key, "content-type": "text/xml" };
    const response = await fetch(`${mount}/xmlrpc`, { method: "POST", headers, body, redirect: "manual" });
    await response.arrayBuffer();
    // Whatever the survey loop says of it: that it has seen the call is what counts.
    if (response.headers.has("x-request-id") && response.status !== 413) return ok("bodies", "2 MiB pass");
    return problem("bodies", `2 MiB are answered with status ${response.status}`, advice);
  } catch (error) {
    return problem("bodies", `2 MiB do not pass: ${reasonOf(error)}`, advice);
  }
}
