/** `survey-loop erase`: forgets a person, and prints the receipt. */
import { type Command, CommandError, type CommandInput, onlyWord, textOption } from "./command.js";
import { reachDetails, reachOptions, reachUsage, withReached } from "./reach.js";

export const erase: Command = {
  name: "erase",
  usage: `<e-mail, or - for standard input> --yes [--survey <ID>] ${reachUsage} [--json]`,
  summary: "Forgets a person in one survey or in all, and prints a receipt. It cannot be undone.",
  details: [reachDetails, "Backups made before still hold the person: see docs/backup.md."],
  options: { ...reachOptions, yes: { type: "boolean" }, survey: { type: "string" }, json: { type: "boolean" } },
  async run(input) {
    const email = await readEmail(input);
    if (input.values.yes !== true) {
      throw new CommandError("Nothing was erased. It cannot be undone: write --yes to do it.", 2);
    }
    const surveyId = textOption(input, "survey");
    const receipt = await withReached(input, ({ call }) =>
      call("eraseRespondent", { email, ...(surveyId !== undefined && { surveyId }) }),
    );
    if (input.values.json === true) return `${JSON.stringify(receipt)}\n`;
    return `Receipt:      ${receipt.receiptId}
Invitations:  ${receipt.invitationCount}
Responses:    ${receipt.responseCount}
Erased at:    ${receipt.erasedAt}
`;
  },
};

/** By standard input the address stays out of the shell's history and the list of processes. */
async function readEmail(input: CommandInput): Promise<string> {
  const word = onlyWord(input, "The e-mail address");
  if (word !== "-") return word;
  let text = "";
  for await (const piece of input.input) text += piece.toString();
  if (text.trim() === "") throw new CommandError("Standard input is empty. Write the e-mail address into it.");
  return text.trim();
}
