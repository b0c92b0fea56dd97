/** The examples of docs/operations.md, sent as they stand there over every protocol: each gives the reply that the page shows. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { SurveyLoop } from "../../src/index.js";
import { type OperationName, operations, operationsByName } from "../../src/operations/index.js";
import type { Fields } from "../../src/operations/schema.js";
import { type RunningHost, useHosts } from "../http/hosts.js";
import { send } from "../protocols/raw-post.js";
import { resultOf } from "../protocols/soap-messages.js";
import { fromSoap, normalised } from "../protocols/transports.js";
import { readReply } from "../protocols/xml-rpc/xml-rpc-messages.js";

interface Texts {
  toReal(text: string): string;
}
type Replies = Readonly<Record<string, object>>;
type PlayStory = (
  loop: SurveyLoop,
  url: string,
  call: (name: OperationName, input: unknown, texts: Texts) => Promise<object>,
) => Promise<Replies>;

const { playStory, storyTime } = (await import(new URL("../../docs/operation-examples.js", import.meta.url).href)) as {
  playStory: PlayStory;
  storyTime: number;
};

const page = readFileSync(fileURLToPath(new URL("../../docs/operations.md", import.meta.url)), "utf8");
const start = useHosts();

/** The snippet of an operation below a label. */
function snippet(name: string, label: string): string {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? "";
  const found = section.split(`**${label}**`)[1]?.match(/```\w+\n(.*?)\n```/s)?.[1];
  if (found === undefined) throw new Error(`${name} has no example in ${label}.`);
  return found;
}

const fieldsOf = (name: OperationName) => operationsByName[name].output.fields as Fields;

type Protocol = (host: RunningHost, name: OperationName, toReal: Texts["toReal"]) => Promise<object>;

const protocols: Readonly<Record<string, Protocol>> = {
  async SOAP({ url, key }, name, toReal) {
    const headers = { authorization: `Bearer ${key}`, "content-type": "text/xml; charset=utf-8" };
    const reply = await send(`${url}/soap`, "POST", headers, toReal(snippet(name, "SOAP")));
    if (reply.status !== 200) throw new Error(reply.text);
    return fromSoap(fieldsOf(name), resultOf(reply.text));
  },
  async "XML-RPC"({ url, key }, name, toReal) {
    const headers = { authorization: `Bearer ${key}`, "content-type": "text/xml" };
    const reply = await send(`${url}/xmlrpc`, "POST", headers, toReal(snippet(name, "XML-RPC")));
    const { value, fault } = readReply(reply.text);
    if (fault !== undefined) throw new Error(JSON.stringify(fault));
    return value as object;
  },
  async JSON({ origin, key }, name, toReal) {
    const [head = "", body] = toReal(snippet(name, "JSON")).split("\n\n");
    const [first = "", ...lines] = head.replace("<key>", key).split("\n");
    const [method = "", path] = first.split(" ");
    const headers = Object.fromEntries(lines.map((line) => line.split(": ")));
    const reply = await send(`${origin}${path}`, method, headers, body);
    if (reply.status >= 300) throw new Error(reply.text);
    return JSON.parse(reply.text);
  },
  async TypeScript({ loop }, name, toReal) {
    const code = toReal(snippet(name, "TypeScript"));
    const run = new Function("loop", `return (async () => { ${code}; return result; })();`);
    return run(loop);
  },
};

describe.each(Object.entries(protocols))("the examples in %s", (protocol, call) => {
  it("give the replies that the page shows", async () => {
    const host = await start({ options: { now: () => storyTime } });
    const replies = await playStory(host.loop, host.url, async (name, _input, { toReal }) => {
      const reply = await call(host, name, toReal);
      // The survey of the test host is not in the story.
      if (name === "listSurveys") {
        const { surveys } = reply as { surveys: { surveyId: string }[] };
        return { ...reply, surveys: surveys.filter(({ surveyId }) => surveyId !== "support") };
      }
      return reply;
    });
    expect(Object.keys(replies)).toEqual(operations.map(({ name }) => name));
    for (const [name, reply] of Object.entries(replies)) {
      const shown = JSON.parse(snippet(name, "The reply"));
      const inOneForm = (value: object) => normalised(fieldsOf(name as OperationName), value);
      if (protocol === "JSON" || protocol === "TypeScript") expect(reply, name).toEqual(shown);
      else expect(inOneForm(reply), name).toEqual(inOneForm(shown));
    }
  });
});
