/** docs/cli.md and the table of commands say the same; every command explains itself. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadCommands, runCommand } from "../../src/cli/run-command.js";

const commands = await loadCommands();

const page = readFileSync(fileURLToPath(new URL("../../docs/cli.md", import.meta.url)), "utf8");
const [before = "", after = ""] = page.split(/^# Commands$/m);

async function* nothing(): AsyncIterable<string> {}

describe("docs/cli.md", () => {
  it("has a heading for every command, and for nothing else", () => {
    const titles = [...after.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(titles).toEqual(commands.map(({ name }) => name));
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    "says of %s what --help says, with an example",
    (name, command) => {
      const section = after.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? "";
      expect(section).toContain(`\`\`\`text\nsurvey-loop ${name} ${command.usage}\n\`\`\`\n\n${command.summary}\n`);
      for (const line of command.details) expect(section).toContain(`- ${line}\n`);
      expect(section).toMatch(new RegExp(`\`\`\`sh\\n[^\`]*survey-loop ${name}`));
    },
  );

  it("has a table of exit codes with every code that a command mentions", () => {
    const codes = [...before.matchAll(/^\| (\d) \|/gm)].map(([, code]) => code);
    expect(codes).toEqual(["0", "1", "2", "3"]);
  });
});

describe("every command", () => {
  it.each(commands.map(({ name, usage }) => [name, usage]))("explains itself by --help: %s", async (name, usage) => {
    const result = await runCommand([...name!.split(" "), "--help"], {}, nothing());
    expect(result).toMatchObject({ exitCode: 0, problem: "" });
    expect(result.output).toContain(`survey-loop ${name} ${usage}\n`);
  });

  it("has --json, but for the server, which logs JSON", () => {
    expect(commands.filter(({ options }) => options.json === undefined).map(({ name }) => name)).toEqual(["serve"]);
  });

  it("names its options in its usage", () => {
    const silent = commands.flatMap(({ name, usage, details, options }) =>
      Object.keys(options)
        .filter((option) => ![usage, ...details].join(" ").includes(`--${option}`))
        .map((option) => `${name} --${option}`),
    );
    expect(silent).toEqual([]);
  });

  it("of a group is shown by the group's name and --help", async () => {
    const result = await runCommand(["keys", "--help"], {}, nothing());
    expect(result.exitCode).toBe(0);
    expect(result.output).toContain("survey-loop keys revoke");
  });
});
