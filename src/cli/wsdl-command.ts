/** `survey-loop wsdl`: checks the WSDL of a file, an address or standard input, or prints our own. */
import { readFile } from "node:fs/promises";
import { nearestName } from "../forms/nearest-name.js";
import { operations } from "../operations/index.js";
import { checkPublicUrl } from "../options.js";
import { soap11, soap12 } from "../protocols/soap/names.js";
import { soapPath } from "../protocols/soap/routes.js";
import { renderWsdl } from "../protocols/soap/wsdl.js";
import { XmlDecoder } from "../protocols/xml-decoding.js";
import { checkWsdl } from "../wsdl-check/check-wsdl.js";
import { type WsdlFinding, type WsdlProfile, wsdlProfiles } from "../wsdl-check/wsdl-finding.js";
import {
  type Command,
  CommandError,
  type CommandInput,
  type CommandOutcome,
  refuseWords,
  textOption,
} from "./command.js";

const maxBytes = 16 * 1024 * 1024;
const fetchTimeoutSeconds = 30;

export const wsdl: Command = {
  name: "wsdl",
  usage:
    "--check <file, http(s) address, or - for standard input> [--profile <profile>] [--json] | --public-url <address> [--soap12]",
  summary: "Checks a WSDL for what makes clients fail, or prints our own.",
  details: [
    `Profiles: ${wsdlProfiles.join(", ")}. Without one, common: all of them.`,
    "Ends with 0 when there are no findings, 1 when there are some, 2 when nothing could be checked.",
  ],
  options: {
    check: { type: "string" },
    profile: { type: "string" },
    "public-url": { type: "string" },
    soap12: { type: "boolean" },
    json: { type: "boolean" },
  },
  failureExitCode: 2,
  async run(input) {
    refuseWords(input);
    const [place, publicUrl] = [textOption(input, "check"), textOption(input, "public-url")];
    if ((place === undefined) === (publicUrl === undefined)) {
      throw new CommandError(
        "Write either --check with a file, an address or - for standard input, or --public-url with the address of the survey loop.",
      );
    }
    refuseOption(input, "storage", "this command needs no storage");
    if (place !== undefined) {
      refuseOption(input, "soap12", "--check reads the version of SOAP from the WSDL");
      return check(input, place);
    }
    refuseOption(input, "profile", "it goes with --check");
    refuseOption(input, "json", "it goes with --check");
    return printOwn(publicUrl!, input.values.soap12 === true);
  },
};

function refuseOption({ values }: CommandInput, name: string, why: string): void {
  if (values[name] !== undefined) throw new CommandError(`--${name} means nothing here: ${why}.`);
}

function printOwn(publicUrl: string, isSoap12: boolean): string {
  let address: string;
  try {
    address = checkPublicUrl(publicUrl) + soapPath;
  } catch (error) {
    throw new CommandError(`--public-url: ${(error as Error).message}`);
  }
  return `${renderWsdl(operations, isSoap12 ? soap12 : soap11, address)}\n`;
}

async function check(input: CommandInput, place: string): Promise<CommandOutcome> {
  const profile = readProfile(textOption(input, "profile"));
  const findings = checkWsdl(await readText(input, place), profile);
  const name = place === "-" ? "standard input" : place;
  const isJson = input.values.json === true;
  const output = isJson ? `${JSON.stringify({ wsdl: name, profile, findings })}\n` : describe(name, profile, findings);
  return { output, exitCode: findings.length === 0 ? 0 : 1 };
}

function readProfile(given = "common"): WsdlProfile {
  const profile = wsdlProfiles.find((each) => each === given);
  if (profile !== undefined) return profile;
  const near = nearestName(given, wsdlProfiles);
  const advice = near ? `Did you mean ${near}?` : `Write one of: ${wsdlProfiles.join(", ")}.`;
  throw new CommandError(`--profile: there is no profile ${given}. ${advice}`);
}

async function readText({ input }: CommandInput, place: string): Promise<string> {
  if (place === "") throw new CommandError("--check is empty. Write a file, an address, or - for standard input.");
  if (place === "-") return decode(await collect(input, "Standard input"));
  if (/^https?:/i.test(place)) return readAddress(place);
  try {
    return decode(await readFile(place));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new CommandError(`The file ${place} cannot be read: ${(error as Error).message}`);
  }
}

async function readAddress(address: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(fetchTimeoutSeconds * 1000) });
  } catch (error) {
    const { message, cause } = error as Error;
    throw new CommandError(`${address} cannot be read: ${cause instanceof Error ? cause.message || message : message}`);
  }
  if (response.status >= 300 && response.status < 400) {
    const target = response.headers.get("location") ?? "another address";
    throw new CommandError(
      `${address} redirects to ${target}, which several clients do not follow. Check that address.`,
    );
  }
  if (!response.ok || response.body === null) {
    const advice = [401, 403].includes(response.status) ? " Several clients cannot log in when they fetch a WSDL." : "";
    throw new CommandError(`${address} answers with status ${response.status}.${advice}`);
  }
  return decode(await collect(response.body, address), response.headers.get("content-type") ?? undefined);
}

async function collect(pieces: AsyncIterable<Uint8Array | string>, name: string): Promise<Buffer> {
  const found: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece as Uint8Array);
    size += bytes.length;
    if (size > maxBytes) throw new CommandError(`${name} has more than ${maxBytes} bytes.`);
    found.push(bytes);
  }
  return Buffer.concat(found);
}

function decode(bytes: Uint8Array, contentType?: string): string {
  const decoder = new XmlDecoder(contentType);
  return decoder.decode(bytes) + decoder.end();
}

function describe(name: string, profile: WsdlProfile, findings: readonly WsdlFinding[]): string {
  if (findings.length === 0) return `${name}: no findings with the profile ${profile}.\n`;
  const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  const shown = findings.map(({ rule, title, message, path, line, advice }, index) => {
    const place = [line === undefined ? "" : `line ${line}`, path].filter(Boolean).join(", ");
    return `${index + 1}. ${title} (rule ${rule})
   ${message}
   ${place === "" ? "" : `Where: ${place}\n   `}Advice: ${advice}
`;
  });
  // A WSDL by somebody else is printed here: its control characters stay out of the terminal.
  const safe = shown.join("\n").replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, "?");
  return `${name}: ${count} with the profile ${profile}.\n\n${safe}\nMore about each: docs/checking-a-wsdl.md\n`;
}
