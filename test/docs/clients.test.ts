/** The recipes of docs/clients: every snippet that can run here is run as it stands, and prints what the page shows below it. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerForm } from "../example-app/answer-form.js";
import { createRoom, type MiniServer, type Room, startMiniServer } from "../example-app/mini-server.js";
import {
  type Interpreter,
  itWith,
  java,
  phpSoap,
  phpXmlRpc,
  python,
  pythonZeep,
  runClient,
  shell,
} from "../protocols/interpreters.js";

const pages = fileURLToPath(new URL("../../docs/clients/", import.meta.url));
const node: Interpreter = { command: process.execPath };

interface Language {
  readonly file: string;
  /** Arguments before the file. */
  readonly words?: readonly string[];
  /** What runs a snippet. */
  interpreter(code: string): Interpreter;
}

/** By the word behind the fence. */
const languages: Readonly<Record<string, Language>> = {
  php: {
    file: "snippet.php",
    words: ["-d", "soap.wsdl_cache_enabled=0"],
    interpreter: (code) => (code.includes("xmlrpc_") ? phpXmlRpc : phpSoap),
  },
  python: { file: "snippet.py", interpreter: (code) => (code.includes("zeep") ? pythonZeep : python) },
  sh: { file: "snippet.sh", interpreter: () => shell },
  js: { file: "snippet.mjs", interpreter: () => node },
  java: { file: "SurveyLoopClient.java", interpreter: () => java },
};

/** Pages whose snippets run, with how many they have. */
const recipes = { "php.md": 3, "python.md": 3, "curl.md": 5, "node.md": 3, "java.md": 1 };
/** Pages about systems that nobody can start here. */
const unrun = ["apex.md", "csharp.md", "dynamics.md", "sap.md", "servicenow.md", "siebel.md"];

interface Snippet {
  readonly language: Language;
  readonly code: string;
  readonly shown: string;
}

function snippetsOf(page: string): Snippet[] {
  const blocks = [...readFileSync(join(pages, page), "utf8").matchAll(/^```(\w+)\n(.*?)^```/gms)];
  return blocks.flatMap(([, name, code], index) => {
    const language = languages[name!];
    if (language === undefined) return [];
    const [, next, shown] = blocks[index + 1] ?? [];
    expect(next, `the block behind "${code!.slice(0, 60)}"`).toBe("text");
    return [{ language, code: code!, shown: shown! }];
  });
}

/** Output as the pages show it: identifiers and times are dots, and XML may be indented. */
function steady(text: string): string {
  return text
    .trim()
    .replace(/>\s+</g, "><")
    .replace(/http:\/\/localhost:\d+\/surveys\/s\/[\w.-]+/g, "http://localhost:3000/surveys/s/...")
    .replace(/"(invitationId|requestId)":"[\w-]+"/g, '"$1":"..."')
    .replace(/<(invitationId|createdAt|changedAt)>[^<]+</g, "<$1>...<");
}

describe.each(Object.entries(recipes))("docs/clients/%s", (page, expectedCount) => {
  const snippets = snippetsOf(page);
  // Below the project, since only there a module finds the packages.
  const folder = fileURLToPath(new URL(`../output/${page}-${process.pid}/`, import.meta.url));
  let room: Room;
  let server: MiniServer;
  let env: Record<string, string>;

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    room = createRoom();
    server = await startMiniServer(room, { STORAGE: "memory" });
    env = { SURVEY_LOOP_URL: server.mount, SURVEY_LOOP_KEY: server.printed("API key") };
    const reply = await fetch(`${server.mount}/api/v1/surveys/ticket-satisfaction/invitations`, {
      method: "POST",
      headers: { authorization: `Bearer ${env.SURVEY_LOOP_KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ email: "bob@example.com", externalId: "T-1000" }),
    });
    const { trackingUrl } = (await reply.json()) as { trackingUrl: string };
    await answerForm(trackingUrl, {
      "How satisfied": "4",
      "How likely": "9",
      "What influenced": ["speed", "people"],
      "What should we": "A little faster next time.",
    });
  });

  afterAll(async () => {
    await server.stop();
    room.remove();
    rmSync(folder, { recursive: true });
  });

  it(`has ${expectedCount} snippets that run`, () => {
    expect(snippets).toHaveLength(expectedCount);
  });

  for (const [index, { language, code, shown }] of snippets.entries()) {
    const interpreter = language.interpreter(code);
    itWith(interpreter, `prints what it shows: ${page}, snippet ${index + 1}`, async () => {
      const file = join(folder, language.file);
      writeFileSync(file, code);
      expect(steady(await runClient(interpreter.command, [...(language.words ?? []), file], env, folder))).toBe(
        steady(shown),
      );
    });
  }
});

describe("the other pages of docs/clients", () => {
  it.each(unrun)("%s says what was tested here and what was not", (page) => {
    const text = readFileSync(join(pages, page), "utf8");
    expect(text).toMatch(/^## What is tested, and what is not$/m);
    expect(text).toContain("test/");
  });

  it("are all listed in the index, and every page is either run or says that it is not", () => {
    const names = readdirSync(pages).filter((name) => name !== "README.md" && name !== "salesforce.md");
    expect(names.sort()).toEqual([...Object.keys(recipes), ...unrun].sort());
    const index = readFileSync(join(pages, "README.md"), "utf8");
    for (const name of [...names, "salesforce.md"]) expect(index).toContain(`](${name})`);
  });
});
