/** `survey-loop wsdl`: what it prints about the WSDL of a file, an address or standard input, and its exit codes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../src/cli/run-command.js";

const published = readFileSync(new URL("../fixtures/express-survey-loop-v1.wsdl", import.meta.url), "utf8");
const bad = published.replace('name="email"', 'name="limit"');
const run = (words: readonly string[], input = "") => runCommand(["wsdl", ...words], {}, Readable.from([input]));

let folder: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "wsdl-"));
  writeFileSync(join(folder, "good.wsdl"), published);
  writeFileSync(join(folder, "bad.wsdl"), bad);
  writeFileSync(join(folder, "wide.wsdl"), `\ufeff${bad.replace("UTF-8", "UTF-16")}`, "utf16le");
  server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path === "/moved") response.writeHead(302, { location: "/good" }).end();
    else if (path === "/locked") response.writeHead(401).end();
    else if (path === "/endless") response.end(Buffer.alloc(17 * 1024 * 1024, " "));
    else response.end(path === "/good" ? published : bad);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

describe("survey-loop wsdl --check", () => {
  it("says that a good file has no findings, and ends with 0", async () => {
    const file = join(folder, "good.wsdl");
    const output = `${file}: no findings with the profile common.\n`;
    expect(await run(["--check", file])).toEqual({ output, problem: "", exitCode: 0 });
  });

  it("shows each finding with its place and advice, and ends with 1", async () => {
    const file = join(folder, "bad.wsdl");
    const { output, problem, exitCode } = await run(["--check", file, "--profile", "salesforce"]);
    expect({ problem, exitCode }).toEqual({ problem: "", exitCode: 1 });
    expect(output).toContain(
      `${file}: 1 finding with the profile salesforce.\n\n1. No reserved name (rule 9)\n   limit is`,
    );
    expect(output).toMatch(/\n {3}Where: line \d+, definitions\[.*element\[limit\]\n {3}Advice: Write a name/);
    expect(output).toContain("docs/checking-a-wsdl.md\n");
  });

  it("reads UTF-16, standard input and addresses", async () => {
    expect(await run(["--check", join(folder, "wide.wsdl"), "--profile", "java"])).toMatchObject({ exitCode: 0 });
    expect(await run(["--check", "-"], bad)).toMatchObject({
      exitCode: 1,
      output: expect.stringMatching(/^standard input: 1 finding /),
    });
    expect(await run(["--check", `${origin}/good`])).toMatchObject({ exitCode: 0 });
    expect(await run(["--check", `${origin}/bad`])).toMatchObject({ exitCode: 1, problem: "" });
  });

  it("keeps control characters of a document out of the terminal", async () => {
    const { output } = await run(["--check", "-"], published.replace('name="email"', 'name="e&#x9b;mail"'));
    expect(output).toContain("e?mail is no identifier");
  });

  it.each<[string, string]>([
    ["", "Write either --check with a file"],
    ["--check - --public-url https://x.example", "Write either --check with a file"],
    ["--check - --profile saleforce", "--profile: there is no profile saleforce. Did you mean salesforce?"],
    ["--check - --profile cobol", "Write one of: salesforce, siebel, dotnet, java, common."],
    ["--check no-such-file.wsdl", "The file no-such-file.wsdl cannot be read: ENOENT"],
    ["--check http://127.0.0.1:1/x", "http://127.0.0.1:1/x cannot be read: "],
    ["--check ORIGIN/moved", "redirects to /good, which several clients do not follow."],
    ["--check ORIGIN/locked", "answers with status 401. Several clients cannot log in"],
    ["--check ORIGIN/endless", "has more than 16777216 bytes."],
    ["--check - --soap12", "--soap12 means nothing here"],
    ["--check - --storage memory", "--storage means nothing here"],
    ["--check - more", "more: only options are expected here."],
    ["--chekc -", "Unknown option '--chekc'"],
    ["--public-url surveys", '--public-url: publicUrl is "surveys".'],
    ["--public-url https://x.example --profile java", "--profile means nothing here"],
  ])("ends with 2 and says what is wrong with: survey-loop wsdl %s", async (line, message) => {
    const result = await run(line.replace("ORIGIN", origin).split(" ").filter(Boolean));
    expect(result).toMatchObject({ output: "", exitCode: 2 });
    expect(result.problem).toContain(message);
  });

  it("helps when asked", async () => {
    const { output, exitCode } = await run(["--help"]);
    expect(exitCode).toBe(0);
    expect(output).toContain("survey-loop wsdl --check <file");
  });
});

describe("survey-loop wsdl --public-url", () => {
  it("prints our own document, for either version of SOAP, which the check passes", async () => {
    const [first, second] = [
      await run(["--public-url", "https://x.example/surveys/"]),
      await run(["--public-url", "https://x.example/surveys", "--soap12"]),
    ];
    expect(first.output).toContain('<soap:address location="https://x.example/surveys/soap"/>');
    expect(second.output).toContain('<soap12:address location="https://x.example/surveys/soap"/>');
    for (const { output, exitCode } of [first, second]) {
      expect(exitCode).toBe(0);
      expect(await run(["--check", "-"], output)).toMatchObject({ exitCode: 0 });
    }
  });
});
