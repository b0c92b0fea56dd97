// Writes docs/operations.md from the contract table in dist/. `--check` compares instead and exits with 1 when it is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { surveyLoop } from "../dist/index.js";
import { operations } from "../dist/operations/index.js";
import { inputs, playStory, storyTime } from "./operation-examples.js";
import { formatJson, writeCalls } from "./write-calls.js";

const path = new URL("operations.md", import.meta.url);
const replies = await findReplies();
const document = renderDocument();

if (!process.argv.includes("--check")) {
  writeFileSync(path, document);
} else if (readFileSync(path, "utf8") !== document) {
  process.stderr.write("docs/operations.md is stale. Run: npm run docs:operations\n");
  process.exitCode = 1;
}

function renderDocument() {
  const contents = operations.map(({ name }) => `- [${name}](#${name.toLowerCase()})`).join("\n");
  return `# Operations

Generated from the contract table by \`npm run docs:operations\`; do not edit by hand. Each operation is served over SOAP, XML-RPC and
JSON, and as a typed function in process, with the same result and the same [error codes](errors.md). [calling.md](calling.md)
shows how to send a call in each protocol. The examples are one story: a survey, two people, one answer.

${contents}

${operations.map(renderOperation).join("\n")}
# Types

In SOAP, lists and records are repeated under the singular name that stands behind the slash.

${namedTypes().map(renderType).join("\n")}`;
}

function renderOperation({ name, summary, scope, http, input, output, errors }) {
  const own = errors.length > 0 ? errors.map(linkToError).join(", ") : "none beyond those of every call";
  return `## ${name}

${summary}

| | |
|---|---|
| in process | \`loop.operations.${name}\` |
| JSON | \`${http.replace(" ", " {mount}/api/v1")}\` |
| SOAP | element \`${name}\` in \`urn:express-survey-loop:v1\` |
| XML-RPC | \`surveyLoop.${name}\` |
| scope | \`${scope}\` |
| reply | [${output.name}](#${output.name.toLowerCase()}) |
| errors | ${own} |

${Object.keys(input).length === 0 ? "It takes nothing.\n" : renderFields(input)}
${renderExample(name)}`;
}

/** The replies of the examples, from a loop of its own. */
async function findReplies() {
  const server = createServer((request, response) => loop(request, response)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const publicUrl = `http://127.0.0.1:${server.address().port}`;
  const loop = surveyLoop({
    publicUrl,
    secret: "only for examples, which nobody keeps",
    storage: "memory",
    now: () => storyTime,
  });
  try {
    return await playStory(loop, publicUrl, (name, input, { toReal }) =>
      loop.operations[name](JSON.parse(toReal(JSON.stringify(input)))),
    );
  } finally {
    server.closeAllConnections();
    server.close();
    await loop.close();
  }
}

function renderExample(name) {
  const calls = Object.entries(
    writeCalls(
      operations.find((each) => each.name === name),
      inputs[name],
    ),
  );
  const written = calls.map(([title, [language, code]]) => `**${title}**\n\n\`\`\`${language}\n${code}\n\`\`\`\n`);
  return `${written.join("\n")}
**The reply**, as JSON

\`\`\`json
${formatJson(replies[name])}
\`\`\`
`;
}

function renderType({ name, doc, fields }) {
  return `## ${name}\n\n${doc}\n\n${renderFields(fields)}`;
}

function renderFields(fields) {
  const rows = Object.entries(fields).map(([name, field]) => {
    const shownName = field.singular ? `\`${name}\` / \`${field.singular}\`` : `\`${name}\``;
    return `| ${shownName}${field.optional ? " (optional)" : ""} | ${kindOf(field)} | ${cell(field.doc)}${limitsOf(field)} |`;
  });
  return `| field | kind | meaning |\n|---|---|---|\n${rows.join("\n")}\n`;
}

function kindOf({ kind, of }) {
  if (kind !== "list") return kind;
  return typeof of === "object" ? `list of [${of.name}](#${of.name.toLowerCase()})` : "list of string";
}

function limitsOf({ limits = {} }) {
  const parts = [
    limits.values && `One of ${limits.values.map((value) => `\`${value}\``).join(", ")}.`,
    limits.maxLength && `At most ${limits.maxLength} characters.`,
    limits.maxItems && `At most ${limits.maxItems} entries.`,
    limits.min !== undefined && `At least ${limits.min}.`,
    limits.max !== undefined && `At most ${limits.max}.`,
  ].filter(Boolean);
  return parts.length > 0 ? ` ${parts.join(" ")}` : "";
}

function linkToError(code) {
  return `[${code}](errors.md#${code})`;
}

function cell(text) {
  return text.replaceAll("|", "\\|");
}

/** Every record type that the operations name, each once, in the order in which they are met. */
function namedTypes() {
  const met = new Map();
  const meet = (type) => {
    if (typeof type !== "object" || met.has(type.name)) return;
    met.set(type.name, type);
    for (const { of } of Object.values(type.fields)) meet(of);
  };
  for (const { input, output } of operations) {
    for (const { of } of Object.values(input)) meet(of);
    meet(output);
  }
  return [...met.values()];
}
