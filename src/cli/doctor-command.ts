/** `survey-loop doctor`: looks at an installation, from outside and on its machine, and says what is wrong and what to do. */
import { existsSync } from "node:fs";
import { type Command, type CommandInput, refuseWords, textOption } from "./command.js";
import { dataFolder, optionsFileOf, storageAddress } from "./command-storage.js";
import { checkMachine } from "./doctor/check-machine.js";
import { checkServer } from "./doctor/check-server.js";
import { type Finding, skipped } from "./doctor/finding.js";
import { mountOf } from "./reach.js";

export const doctor: Command = {
  name: "doctor",
  usage: "[--url <address of the mount>] [--storage <storage>] [--json]",
  summary: "Looks at a running installation and at its data folder, and says what is wrong and what to do.",
  details: [
    "--url (or PUBLIC_URL) is asked as a CRM would: address, redirects, clock, WSDL; with SURVEY_LOOP_KEY also the key and large bodies.",
    "On the machine itself: versions, packages, the folder's rights, free space, the secret, the storage.",
    "Ends with 0 when there is no problem, 1 when there is one, 2 when nothing could be looked at.",
  ],
  options: { url: { type: "string" }, json: { type: "boolean" } },
  failureExitCode: 2,
  async run(input) {
    refuseWords(input);
    const url = urlOf(input);
    const findings = [...(await machineFindings(input, url)), ...(await serverFindings(input, url))];
    const exitCode = findings.some(({ state }) => state === "problem") ? 1 : 0;
    if (input.values.json === true) return { exitCode, output: `${JSON.stringify(findings)}\n` };
    return { exitCode, output: findings.map(describe).join("") + summary(findings) };
  },
};

function urlOf(input: CommandInput): string | undefined {
  const { publicUrl } = optionsFileOf(input);
  return textOption(input, "url") ?? (input.environment.PUBLIC_URL || (publicUrl as string | undefined));
}

/** With an address alone, somebody asks about another machine. */
async function machineFindings(input: CommandInput, url: string | undefined): Promise<Finding[]> {
  const file = optionsFileOf(input);
  const [dataDir, storage] = [dataFolder(input, file), storageAddress(input, file)];
  const { STORAGE, DATA_DIR } = input.environment;
  const isNamed = input.values.storage !== undefined || STORAGE || DATA_DIR || file.dataDir || file.storage;
  if (!isNamed && url !== undefined && !existsSync(dataDir)) {
    return [skipped("machine", "there is no data folder here; run this where the server runs to look at it")];
  }
  return checkMachine({ dataDir, storage });
}

async function serverFindings({ environment }: CommandInput, url: string | undefined): Promise<Finding[]> {
  if (url === undefined)
    return [skipped("address", "write --url with the address of the mount to look at it from outside")];
  return checkServer({ mount: mountOf(url), key: environment.SURVEY_LOOP_KEY || undefined, now: Date.now });
}

function describe({ state, subject, found, advice }: Finding): string {
  return `${state.padEnd(8)} ${subject.padEnd(10)} ${found}\n${advice === undefined ? "" : `${" ".repeat(20)}${advice}\n`}`;
}

function summary(findings: readonly Finding[]): string {
  const count = (state: Finding["state"]) => findings.filter((finding) => finding.state === state).length;
  return `\n${count("problem")} problems, ${count("warning")} warnings, ${count("ok")} in order, ${count("skipped")} not looked at\n`;
}
