/** `survey-loop keys ...`: makes, lists and revokes API keys. */
import { type Scope, scopes } from "../operations/define-operation.js";
import { createKeys, type KeyRecord } from "../operations/keys.js";
import { createKeyRing } from "../tracking/key-ring.js";
import { createSecretSeal, type SecretSeal } from "../tracking/secret-seal.js";
import { type Command, CommandError, type CommandInput, onlyWord, refuseWords, textOption } from "./command.js";
import { findSecrets, withStorage } from "./command-storage.js";

export const keysCreate: Command = {
  name: "keys create",
  usage: "--scopes <scope,scope> [--label <text>] [--password-digest [--instance-name <name>]] [--json]",
  summary: "Makes an API key and shows it, once.",
  details: [
    `Scopes: ${scopes.join(", ")}; or all.`,
    "--password-digest also keeps it encrypted under the server's secret, so that SOAP callers may use WS-Security PasswordDigest.",
  ],
  options: {
    scopes: { type: "string" },
    label: { type: "string" },
    "password-digest": { type: "boolean" },
    "instance-name": { type: "string" },
    json: { type: "boolean" },
  },
  async run(input) {
    refuseWords(input);
    const wanted = readScopes(textOption(input, "scopes"));
    const label = textOption(input, "label") ?? "made by survey-loop keys create";
    const passwordDigest = input.values["password-digest"] === true;
    const seal = passwordDigest ? sealOf(input) : undefined;
    return withStorage(input, true, async (storage, address) => {
      const request = { label, scopes: wanted, passwordDigest, actor: "command" };
      const created = await createKeys(storage, Date.now, { seal }).create(request);
      if (input.values.json === true) return `${JSON.stringify(created)}\n`;
      return `API key:  ${created.key}
Key ID:   ${created.keyId}
Label:    ${created.label}
Scopes:   ${created.scopes.join(", ")}
${passwordDigest ? "Digest:   may be used by WS-Security PasswordDigest\n" : ""}Storage:  ${address}

The key is shown only now. Send it as "Authorization: Bearer <key>" or "X-API-Key: <key>"; for HTTP Basic and WS-Security the
user is the key ID and the password is what follows its dot.
`;
    });
  },
};

export const keysList: Command = {
  name: "keys list",
  usage: "[--json]",
  summary: "Lists all API keys, revoked ones too. Their secrets are not kept and cannot be shown.",
  details: [],
  options: { json: { type: "boolean" } },
  async run(input) {
    refuseWords(input);
    const found = await withStorage(input, false, (storage) => createKeys(storage, Date.now).list());
    if (input.values.json === true) return `${JSON.stringify(found)}\n`;
    if (found.length === 0) return "There are no keys. Make one: survey-loop keys create --scopes <scope,scope>\n";
    return found.map(describeKey).join("\n");
  },
};

export const keysRevoke: Command = {
  name: "keys revoke",
  usage: "<key ID> [--json]",
  summary: "Makes a key useless at once and for good.",
  details: [],
  options: { json: { type: "boolean" } },
  async run(input) {
    // Somebody may paste the whole key, whose part before the dot is the ID.
    const keyId = onlyWord(input, "The key ID").split(".")[0]!;
    return withStorage(input, false, async (storage) => {
      const keys = createKeys(storage, Date.now);
      if (!(await keys.list()).some((key) => key.keyId === keyId)) {
        throw new CommandError(`There is no key ${keyId}. "survey-loop keys list" shows all.`);
      }
      await keys.revoke(keyId, "command");
      return input.values.json === true ? `${JSON.stringify({ keyId, revoked: true })}\n` : `Revoked: ${keyId}\n`;
    });
  },
};

function sealOf(input: CommandInput): SecretSeal {
  return createSecretSeal(createKeyRing(findSecrets(input), textOption(input, "instance-name") ?? "default"));
}

function readScopes(given: string | undefined): readonly Scope[] {
  const known = `Known scopes are ${scopes.join(", ")}; write --scopes all for every one.`;
  const wanted = (given ?? "")
    .split(",")
    .map((scope) => scope.trim())
    .filter((scope) => scope !== "");
  if (wanted.length === 0) throw new CommandError(`--scopes is missing. ${known}`);
  if (wanted.length === 1 && wanted[0] === "all") return scopes;
  const unknown = wanted.filter((scope) => !scopes.some((each) => each === scope));
  if (unknown.length > 0) throw new CommandError(`--scopes: there is no scope ${unknown.join(", ")}. ${known}`);
  return wanted as Scope[];
}

function describeKey({ keyId, label, scopes: allowed, createdAt, revokedAt, passwordDigest }: KeyRecord): string {
  return `${keyId}  ${label}
  scopes   ${allowed.join(", ")}
  created  ${createdAt}${passwordDigest ? "\n  digest   may be used by PasswordDigest" : ""}${revokedAt === undefined ? "" : `\n  revoked  ${revokedAt}`}
`;
}
