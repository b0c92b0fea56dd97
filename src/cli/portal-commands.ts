/** `survey-loop portal ...`: the portal's own accounts. */
import { randomBytes } from "node:crypto";
import { createPortalAccounts } from "../portal/accounts.js";
import { isPortalRole, type PortalRole } from "../portal/portal-user.js";
import { type Command, CommandError, type CommandInput, onlyWord, textOption } from "./command.js";
import { withStorage } from "./command-storage.js";

export const portalSetPassword: Command = {
  name: "portal set-password",
  usage: "<name> [--role viewer|analyst|admin] [--password-stdin] [--json]",
  summary: "Creates a portal account or changes its password, which ends its sessions.",
  details: [
    "The password is generated and shown, once; --password-stdin reads its first line from standard input instead.",
    "Without --role an account keeps its role; a new one becomes admin.",
  ],
  options: { role: { type: "string" }, "password-stdin": { type: "boolean" }, json: { type: "boolean" } },
  async run(input) {
    const name = onlyWord(input, "The name of the account");
    const role = readRole(textOption(input, "role"));
    const given = input.values["password-stdin"] === true ? await readFirstLine(input) : undefined;
    const password = given ?? randomBytes(15).toString("base64url");
    return withStorage(input, true, async (storage) => {
      const accounts = createPortalAccounts(storage, Date.now);
      const known = await accounts.find(name);
      const decided = role ?? known?.role ?? "admin";
      await accounts.setPassword(name, password, decided, "command");
      const account = (await accounts.find(name))!.name;
      if (input.values.json === true) {
        const generated = given === undefined ? { password } : {};
        return `${JSON.stringify({ name: account, role: decided, created: known === undefined, ...generated })}\n`;
      }
      const outcome = known === undefined ? "created" : "changed; its sessions have ended";
      const shown = given === undefined ? `\nPassword:        ${password}   (shown only now)` : "";
      return `Portal account:  ${account} (${decided}), ${outcome}${shown}\n`;
    });
  },
};

function readRole(given: string | undefined): PortalRole | undefined {
  if (given === undefined) return undefined;
  if (isPortalRole(given)) return given;
  throw new CommandError(`--role is ${JSON.stringify(given)}. Write viewer, analyst or admin.`);
}

async function readFirstLine({ input }: CommandInput): Promise<string> {
  let text = "";
  for await (const piece of input) text += piece.toString();
  const [line = ""] = text.split(/\r?\n/);
  if (line === "") throw new CommandError("--password-stdin: standard input is empty. Write the password into it.");
  return line;
}
