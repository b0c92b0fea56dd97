/** The table of scenarios through every protocol: the same results and the same error codes everywhere. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ErrorCode, errorCodes, SurveyLoopError } from "../../src/errors.js";
import { operations } from "../../src/operations/index.js";
import type { CreatedKey } from "../../src/operations/keys.js";
import { faultNumbers } from "../../src/protocols/xml-rpc/faults.js";
import type { Storage } from "../../src/storage/contract.js";
import { createMemoryStorage } from "../../src/storage/memory.js";
import { type ProtocolHost, startProtocolHost } from "./protocol-host.js";
import { post, send } from "./raw-post.js";
import { type KeyName, maxBatch, type StorageMood } from "./scenarios/step.js";
import { scenario } from "./scenarios.js";
import { envelope, faultOf, call as requestElement } from "./soap-messages.js";
import { type Outcome, type Transport, transports } from "./transports.js";
import { readReply } from "./xml-rpc/xml-rpc-messages.js";

const now = Date.parse("2026-11-23T12:00:00.000Z");

/** A host whose storage can be made to fail. */
class Stage {
  mood: StorageMood = "works";
  readonly seen: Record<string, unknown> = {};
  readonly outcomes: Outcome[] = [];

  private constructor(
    readonly host: ProtocolHost,
    readonly keys: Readonly<Record<KeyName, CreatedKey>>,
  ) {}

  static async open(): Promise<Stage> {
    const memory = createMemoryStorage();
    let stage: Stage | undefined;
    const findUnit: Storage["findUnit"] = async (invitationId) => {
      if (stage?.mood === "isDown")
        throw new SurveyLoopError("unavailable", "Storage is down.", { retryAfterSeconds: 1 });
      if (stage?.mood === "fails") throw new Error("disk on fire");
      return memory.findUnit(invitationId);
    };
    const publicUrl = "https://www.example.com/surveys";
    const host = await startProtocolHost({ storage: { ...memory, findUnit }, now: () => now, maxBatch, publicUrl });
    stage = new Stage(host, { full: host.key, reader: await host.keyWith(["surveys:read"]) });
    return stage;
  }
}

/** IDs and tokens are random: the same ones get the same number. */
function withoutChance(outcomes: readonly Outcome[]): unknown {
  const numbers = new Map<string, string>();
  const text = JSON.stringify(outcomes).replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+|(?<=")[0-9A-Za-z]{17}(?=")/g, (chance) => {
    const number = numbers.get(chance) ?? `<${numbers.size}>`;
    numbers.set(chance, number);
    return number;
  });
  return JSON.parse(text);
}

const stages = new Map<Transport, Stage>();
beforeAll(async () => {
  for (const transport of transports) stages.set(transport, await Stage.open());
});
afterAll(async () => {
  for (const { host } of stages.values()) await host.close();
});

describe.each(transports)("$name", (transport) => {
  it.each(scenario)(
    "$operation: $title",
    async ({ title, operation, input = {}, as = "full", storage = "works", before, gives }) => {
      const stage = stages.get(transport)!;
      await before?.(stage.host);
      stage.mood = storage;
      const given = typeof input === "function" ? input(stage.seen) : input;
      const outcome = await transport.call(stage.host, stage.keys[as], operation, given);
      stage.outcomes.push(outcome);
      if ("result" in outcome) stage.seen[title] = outcome.result;
      if ("code" in gives && !transport.tellsField) expect(outcome).toMatchObject({ code: gives.code });
      else expect(outcome).toMatchObject(gives);
    },
  );
});

describe("all protocols", () => {
  const [first, ...others] = transports;

  it.each(others)("give through $name what they give in process", ({ tellsField, ...transport }) => {
    const expected = stages.get(first)!.outcomes;
    const [, stage] = [...stages].find(([each]) => each.name === transport.name)!;
    expect(stage.outcomes).toHaveLength(scenario.length);
    const comparable = (outcomes: readonly Outcome[]) =>
      withoutChance(
        tellsField ? outcomes : outcomes.map((each) => ("code" in each ? { ...each, field: undefined } : each)),
      );
    expect(comparable(stage.outcomes)).toEqual(comparable(expected));
  });

  it("are asked every operation, successfully", () => {
    const succeeding = new Set(scenario.filter(({ gives }) => "result" in gives).map(({ operation }) => operation));
    expect([...succeeding].sort()).toEqual(operations.map(({ name }) => name).sort());
  });

  it("are asked for every error code that is not only of the wire", () => {
    const reached = new Set(scenario.flatMap(({ gives }) => ("code" in gives ? [gives.code] : [])));
    const onlyOnTheWire: ErrorCode[] = [
      "malformed",
      "unsupported",
      "unknown_operation",
      "unauthenticated",
      "rate_limited",
    ];
    expect([...reached, ...onlyOnTheWire].sort()).toEqual([...errorCodes].sort());
  });
});

describe("codes of the wire", () => {
  let host: ProtocolHost;
  beforeAll(async () => {
    host = await startProtocolHost();
  });
  afterAll(() => host.close());

  const soapCode = async (xml: string, headers: Record<string, string>) =>
    faultOf((await post(`${host.url}/soap`, headers, xml)).text).code;
  const xmlRpcNumber = async (xml: string, headers: Record<string, string>) =>
    (readReply((await post(`${host.url}/xmlrpc`, headers, xml)).text).fault as { faultCode: number }).faultCode;
  const jsonCode = async (path: string, body: string, headers: Record<string, string>) =>
    JSON.parse(
      (await send(`${host.url}/api/v1${path}`, "POST", { "content-type": "application/json", ...headers }, body)).text,
    ).code;

  it.each<[ErrorCode, string, string, string, string, Record<string, string>]>([
    ["malformed", "<a><b></a>", "<a><b></a>", "/erasures", "{", {}],
    [
      "unsupported",
      envelope(requestElement("listSurveys")),
      "<methodCall/>",
      "/erasures",
      "{}",
      { "content-encoding": "br" },
    ],
    [
      "unknown_operation",
      envelope(requestElement("nothing")),
      "<methodCall><methodName>nothing</methodName></methodCall>",
      "/nothing",
      "{}",
      {},
    ],
    [
      "unauthenticated",
      envelope(requestElement("listSurveys")),
      "<methodCall/>",
      "/erasures",
      "{}",
      { authorization: "Bearer wrong.key" },
    ],
  ])("%s is the same in all three", async (code, soapXml, xmlRpcXml, path, body, more) => {
    const headers = { authorization: host.authorization, ...more };
    expect([
      await soapCode(soapXml, headers),
      await xmlRpcNumber(xmlRpcXml, headers),
      await jsonCode(path, body, headers),
    ]).toEqual([code, faultNumbers[code], code]);
  });

  it("rate_limited is the same in all three, with Retry-After", async () => {
    const headers = { authorization: "Basic bm9ib2R5Ong=" };
    let status = 401;
    for (let attempt = 0; attempt < 50 && status === 401; attempt++) {
      ({ status } = await send(`${host.url}/api/v1/surveys`, "GET", headers));
    }
    expect(await soapCode(envelope(""), headers)).toBe("rate_limited");
    expect(await xmlRpcNumber("", headers)).toBe(faultNumbers.rate_limited);
    expect(await jsonCode("/erasures", "{}", headers)).toBe("rate_limited");
    for (const path of ["/soap", "/xmlrpc", "/api/v1/erasures"]) {
      expect((await post(host.url + path, headers, "")).headers["retry-after"]).toMatch(/^\d+$/);
    }
  });
});
