/** Real clients from npm, over HTTP to the started mini-server: what a CRM's integration does in a day. */
import { createRequire } from "node:module";
import { BasicAuthSecurity, type Client, createClientAsync, type IOptions, WSSecurity } from "soap";
import strongSoap from "strong-soap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import xmlrpc from "xmlrpc";
import { type ClientServer, startClientServer } from "./client-server.js";

/** CommonJS with an odd main file, so not by `import`. */
const { client: daveClient } = createRequire(import.meta.url)("davexmlrpc") as typeof import("davexmlrpc");

type Result = Record<string, unknown>;

/** One client: calls with the names of its protocol, lists always as arrays, and an error's text as it shows it. */
interface TestClient {
  call(operation: string, input: Result): Promise<Result>;
  /** The fault of a call, as the client shows it to its user. */
  faultText(operation: string, input: Result): Promise<string>;
  /** Names of entries: singular in SOAP, plural elsewhere. */
  readonly isSoap: boolean;
}

let host: ClientServer;
let keyId: string;
let secret: string;

beforeAll(async () => {
  host = await startClientServer();
  const dot = host.key.indexOf(".");
  keyId = host.key.slice(0, dot);
  secret = host.key.slice(dot + 1);
});
afterAll(() => host.stop());

function promised(run: (done: (error: unknown, value: unknown) => void) => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    run((error, value) => (error ? reject(error) : resolve(value as Result)));
  });
}

async function failure(call: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return call.then(
    () => {
      throw new Error("the call did not fail");
    },
    (error) => error,
  );
}

function soapClient(options: IOptions, query: string, security: () => object): () => Promise<TestClient> {
  return async () => {
    const client: Client = await createClientAsync(`${host.url}/soap?${query}`, options);
    client.setSecurity(security() as never);
    const call = async (operation: string, input: Result) => {
      const [reply] = await (client as never as Record<string, (given: Result) => Promise<[{ result: Result }]>>)[
        `${operation}Async`
      ]!(input);
      return reply.result;
    };
    return {
      isSoap: true,
      call,
      faultText: async (operation, input) => {
        const { message, root } = await failure(call(operation, input));
        const fault = (root as Result).Envelope as never as { Body: { Fault: Result } };
        expect(JSON.stringify(fault.Body.Fault)).toContain('"field":"email"');
        return message;
      },
    };
  };
}

function strongSoapClient(query: string, security: () => object): () => Promise<TestClient> {
  return async () => {
    const { soap } = strongSoap;
    const client = (await promised((done) => soap.createClient(`${host.url}/soap?${query}`, {}, done))) as never as {
      setSecurity(security: object): void;
    } & Record<string, (given: Result, done: (error: unknown, value: unknown) => void) => void>;
    client.setSecurity(security());
    const call = async (operation: string, input: Result) =>
      (await promised((done) => client[operation]!(input, done))).result as Result;
    return { isSoap: true, call, faultText: async (operation, input) => String(await failure(call(operation, input))) };
  };
}

async function xmlrpcClient(): Promise<TestClient> {
  const { port, pathname } = new URL(`${host.url}/xmlrpc`);
  const options = { host: "127.0.0.1", port: Number(port), path: pathname, basic_auth: { user: keyId, pass: secret } };
  const client = xmlrpc.createClient(options);
  const call = (operation: string, input: Result) =>
    promised((done) => client.methodCall(`surveyLoop.${operation}`, [input], done));
  return {
    isSoap: false,
    call,
    faultText: async (operation, input) => {
      const error = await failure(call(operation, input));
      expect(error.faultCode).toBe(-32602);
      return error.faultString as string;
    },
  };
}

async function davexmlrpcClient(): Promise<TestClient> {
  const url = `${host.url}/xmlrpc`.replace("//", `//${keyId}:${secret}@`);
  const call = (operation: string, input: Result) =>
    promised((done) => daveClient(url, `surveyLoop.${operation}`, [input], "xml", done));
  return {
    isSoap: false,
    call,
    faultText: async (operation, input) => (await failure(call(operation, input))).message,
  };
}

async function fetchClient(): Promise<TestClient> {
  const paths: Record<string, string> = {
    createTrackingUrl: "/surveys/support/invitations",
    createTrackingUrls: "/surveys/support/invitations/batch",
    listInvitations: "/surveys/support/invitations?",
    exportResponses: "/surveys/support/response-export",
  };
  const ask = async (operation: string, { surveyId: _inPath, ...input }: Result) => {
    const path = paths[operation]!;
    const isGet = path.endsWith("?");
    const headers = { authorization: `Bearer ${host.key}`, ...(isGet ? {} : { "content-type": "application/json" }) };
    return isGet
      ? fetch(`${host.url}/api/v1${path}${new URLSearchParams(input as Record<string, string>)}`, { headers })
      : fetch(`${host.url}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(input) });
  };
  return {
    isSoap: false,
    call: async (operation, input) => (await ask(operation, input)).json() as Promise<Result>,
    faultText: async (operation, input) => {
      const problem = (await (await ask(operation, input)).json()) as Result;
      expect(problem).toMatchObject({ status: 400, field: "email" });
      return `${problem.code}: ${problem.detail}`;
    },
  };
}

const basicAuth = () => new BasicAuthSecurity(keyId, secret);
const token = () =>
  new WSSecurity(keyId, secret, { passwordType: "PasswordText", hasTimeStamp: true, mustUnderstand: true });
const digest = () => {
  const [digestKeyId, digestSecret] = host.digestKey.split(".") as [string, string];
  return new WSSecurity(digestKeyId, digestSecret, { passwordType: "PasswordDigest", hasTimeStamp: true });
};
const strongBasic = () => new strongSoap.soap.BasicAuthSecurity(keyId, secret);

describe.each<[string, () => Promise<TestClient>]>([
  ["soap, SOAP 1.1, Basic", soapClient({}, "wsdl", basicAuth)],
  ["soap, SOAP 1.1, UsernameToken with Timestamp", soapClient({}, "wsdl", token)],
  ["soap, SOAP 1.1, rule 17: PasswordDigest", soapClient({}, "wsdl", digest)],
  ["soap, SOAP 1.2, Basic", soapClient({ forceSoap12Headers: true }, "wsdl=soap12", basicAuth)],
  ["strong-soap, SOAP 1.1, Basic", strongSoapClient("wsdl", strongBasic)],
  ["xmlrpc", xmlrpcClient],
  ["davexmlrpc", davexmlrpcClient],
  ["fetch", fetchClient],
])("%s", (name, open) => {
  let client: TestClient;
  const externalId = name;
  const surveyId = "support";
  const parameters = (values: Record<string, string>) =>
    client.isSoap
      ? { parameter: Object.entries(values).map(([key, value]) => ({ name: key, value })) }
      : { parameters: values };
  const entries = (result: Result, singular: string, plural: string): Result[] =>
    [result[client.isSoap ? singular : plural] ?? []].flat() as Result[];
  const count = (value: unknown) => Number(value);
  const yes = (value: unknown) => value === true || value === "true";

  beforeAll(async () => {
    client = await open();
  });

  it("creates a link, and gets the same one when it repeats the call", async () => {
    const input = {
      surveyId,
      email: "ann@example.com",
      externalId,
      ...parameters({ orderId: "A-77", plan: "größe & <more>" }),
    };
    const first = await client.call("createTrackingUrl", input);
    expect(first.trackingUrl).toMatch(new RegExp(`^${host.url}/s/`));
    expect(yes(first.created)).toBe(true);
    const again = await client.call("createTrackingUrl", input);
    expect(again.trackingUrl).toBe(first.trackingUrl);
    expect(yes(again.created)).toBe(false);
  });

  it("finds it in a list, with what it has sent", async () => {
    const page = await client.call("listInvitations", { surveyId, email: "ann@example.com", externalId });
    const [invitation] = entries(page, "invitation", "invitations");
    expect(invitation).toMatchObject({ externalId, status: "created" });
    expect(JSON.stringify(invitation)).toContain("größe & <more>");
  });

  it("creates a batch, of which a bad row fails alone", async () => {
    const recipients = [
      { email: `a1@example.com`, externalId },
      { email: `a2@example.com`, externalId },
      { email: "nope" },
    ];
    const batch = await client.call("createTrackingUrls", {
      surveyId,
      ...(client.isSoap ? { recipient: recipients } : { recipients }),
    });
    expect([count(batch.createdCount), count(batch.failedCount)]).toEqual([2, 1]);
    expect(entries(batch, "recipientResult", "recipientResults")[2]).toMatchObject({
      errorCode: "invalid_argument",
      errorField: "recipients[2].email",
    });
  });

  it("exports page by page, acknowledging each with the next call", async () => {
    const consumer = name.replaceAll(/\W+/g, "-");
    const first = await client.call("exportResponses", { surveyId, consumer, pageSize: 1 });
    expect(JSON.stringify(entries(first, "response", "responses"))).toContain("r1@example.com");
    const repeated = await client.call("exportResponses", { surveyId, consumer, pageSize: 1 });
    expect(repeated.checkpoint).toBe(first.checkpoint);
    const second = await client.call("exportResponses", {
      surveyId,
      consumer,
      acknowledge: first.checkpoint,
      pageSize: 1,
    });
    expect(JSON.stringify(entries(second, "response", "responses"))).toContain("Größe <b> & ");
    expect(yes(second.hasMore)).toBe(false);
  });

  it("is told what is wrong by a typed fault", async () => {
    expect(await client.faultText("createTrackingUrl", { surveyId, email: "nope" })).toContain(
      "invalid_argument: email",
    );
  });
});

describe("clients that ask first", () => {
  it("soap knows every operation from the WSDL, without credentials", async () => {
    const client = await createClientAsync(`${host.url}/soap?wsdl`);
    const { SurveyLoopService } = client.describe();
    expect(Object.keys(SurveyLoopService.SurveyLoopSoap11)).toHaveLength(13);
    expect(client.wsdl.toXML()).toContain(`location="${host.url}/soap"`);
  });

  it("rule 14: fetch asks for gzip by itself, gets it and shows what was inside", async () => {
    const reply = await fetch(`${host.url}/soap?wsdl`);
    expect([reply.headers.get("content-encoding"), reply.headers.get("vary")]).toEqual(["gzip", "Accept-Encoding"]);
    expect(await reply.text()).toContain("</wsdl:definitions>");
  });

  it("xmlrpc knows every method by introspection, and calls several at once", async () => {
    const url = `${host.url}/xmlrpc`.replace("//", `//${keyId}:${secret}@`);
    const methods = await promised((done) => daveClient(url, "system.listMethods", [], "xml", done));
    expect(methods).toContain("surveyLoop.eraseRespondent");
    const { port, pathname } = new URL(`${host.url}/xmlrpc`);
    const client = xmlrpc.createClient({
      host: "127.0.0.1",
      port: Number(port),
      path: pathname,
      basic_auth: { user: keyId, pass: secret },
    });
    const calls = [
      { methodName: "surveyLoop.listSurveys", params: [] },
      { methodName: "surveyLoop.getSurvey", params: [{ surveyId: "nothing" }] },
    ];
    const results = await promised((done) => client.methodCall("system.multicall", [calls], done));
    expect(results).toMatchObject([[{ surveys: [{ surveyId: "support" }, {}] }], { faultCode: -32004 }]);
  });
});
