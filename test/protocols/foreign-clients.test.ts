/** Clients of PHP, Python and Perl over HTTP to the started mini-server: each spends the day of a CRM, in its own language, and prints what it saw. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type ClientServer, startClientServer } from "./client-server.js";
import {
  type Interpreter,
  itWith,
  perlSoap,
  perlXmlRpc,
  phpSoap,
  phpXmlRpc,
  python,
  pythonZeep,
  runClient,
} from "./interpreters.js";

let host: ClientServer;
beforeAll(async () => {
  host = await startClientServer();
});
afterAll(() => host.stop());

const soapFault = { code: "invalid_argument", field: "email" };
const xmlRpcFault = { code: -32602 };
/** Only XML-RPC has these: two calls in one, of which the second fails, and the thirteen operations beside five of `system`. */
const xmlRpcOnly = { multicall: ["support", -32004], methods: 18 };

interface Day {
  readonly client: string;
  readonly interpreter: Interpreter;
  readonly script: string;
  readonly words?: readonly string[];
  readonly usesDigest?: boolean;
  readonly externalId: string;
  readonly expected: Readonly<Record<string, unknown>>;
}

const days: readonly Day[] = [
  ...[
    ["wsdl", ""],
    ["wsdl=soap12", ""],
    ["wsdl", "gzip"],
  ].map(([query, encoding]) => ({
    client: `PHP SoapClient, ?${query}${encoding && ", rule 14: gzip both ways"}`,
    interpreter: phpSoap,
    script: "php/soap.php",
    words: [query!, encoding!],
    externalId: `php-${query}${encoding && "-gzip"}`,
    expected: { fault: expect.objectContaining(soapFault), packed: encoding ? [true, true] : [false, false] },
  })),
  {
    client: "PHP xmlrpc",
    interpreter: phpXmlRpc,
    script: "php/xmlrpc.php",
    externalId: "php-xmlrpc",
    expected: { fault: expect.objectContaining(xmlRpcFault), ...xmlRpcOnly },
  },
  ...[
    ["wsdl", "basic"],
    ["wsdl", "token"],
    ["wsdl", "digest"],
    ["wsdl=soap12", "basic"],
  ].map(([query, security]) => ({
    client: `Python zeep, ?${query}, ${{ basic: "Basic", token: "UsernameToken" }[security!] ?? "rule 17: PasswordDigest"}`,
    interpreter: pythonZeep,
    script: "python/zeep_day.py",
    words: [query!, security!],
    usesDigest: security === "digest",
    externalId: `zeep-${query}-${security}`,
    expected: { fault: expect.objectContaining(soapFault), packed: true },
  })),
  {
    client: "Python xmlrpc.client",
    interpreter: python,
    script: "python/xmlrpc_day.py",
    externalId: "python-xmlrpc",
    expected: { fault: expect.objectContaining(xmlRpcFault), ...xmlRpcOnly },
  },
  ...["1.1", "1.2"].map((version) => ({
    client: `Perl SOAP::Lite, SOAP ${version}`,
    interpreter: perlSoap,
    script: "perl/soap.pl",
    words: [version],
    externalId: `perl-soap-${version}`,
    expected: { fault: expect.objectContaining(soapFault) },
  })),
  {
    client: "Perl RPC::XML",
    interpreter: perlXmlRpc,
    script: "perl/xmlrpc.pl",
    externalId: "perl-xmlrpc",
    expected: { fault: expect.objectContaining(xmlRpcFault), ...xmlRpcOnly },
  },
];

describe("a day of a CRM", () => {
  for (const { client, interpreter, script, words = [], usesDigest = false, externalId, expected } of days) {
    itWith(interpreter, `creates, repeats, lists, batches, exports and is refused: ${client}`, async () => {
      const file = fileURLToPath(new URL(script, import.meta.url));
      const env = { SURVEY_LOOP_URL: host.url, SURVEY_LOOP_KEY: usesDigest ? host.digestKey : host.key };
      const seen = JSON.parse(await runClient(interpreter.command, [file, ...words], env));
      console.log(`${client}: ${seen.version}`);
      expect(seen).toEqual({
        version: expect.any(String),
        created: [true, false],
        trackingUrls: [expect.stringMatching(`^${host.url}/s/`), seen.trackingUrls[0]],
        listed: [{ externalId, status: "created", parameters: { orderId: "A-77", plan: "größe & <more>" } }],
        batch: [2, 1, "invalid_argument", "recipients[2].email"],
        // The first page comes again until the next call acknowledges it.
        exported: ["r1@example.com", "r1@example.com", "r2@example.com"],
        reasons: ["speed", "tone"],
        comment: 'Größe <b> & "x"',
        hasMore: [true, false],
        ...expected,
      });
      expect(seen.fault.text).toContain("invalid_argument: email");
    });
  }
});
