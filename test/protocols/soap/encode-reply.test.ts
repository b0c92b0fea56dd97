/** Replies in SOAP: order, forms of values, answers under paths, and their size. */
import { describe, expect, it } from "vitest";
import { operationsByName } from "../../../src/operations/index.js";
import {
  answers,
  boolean,
  dateTime,
  decimal,
  int,
  list,
  objectType,
  optional,
  record,
  string,
  textList,
} from "../../../src/operations/schema.js";
import { exportedResponseType } from "../../../src/operations/types.js";
import { answerRows } from "../../../src/protocols/soap/answer-rows.js";
import { compileReply, soapSize } from "../../../src/protocols/soap/encode-reply.js";
import { soap11, soap12 } from "../../../src/protocols/soap/names.js";

const inner = objectType("Inner", "", { name: string("") });
const type = objectType("Everything", "", {
  text: string(""),
  absent: optional(string("")),
  amount: int(""),
  ratio: decimal(""),
  isOn: boolean(""),
  happenedAt: dateTime(""),
  parameters: record("parameter", ""),
  inners: list("inner", inner, ""),
  texts: textList("text2", ""),
  answers: answers("answer", ""),
});

function encoded(value: object): string {
  const operation = { ...operationsByName.listSurveys, name: "tryAll", output: type };
  return /<result>(.*)<\/result>/s.exec([...compileReply(operation as never)(soap11, value)].join(""))![1]!;
}

describe("a SOAP reply", () => {
  it("has the fields in the order of the contract, whatever order they were given in", () => {
    const value = {
      answers: { score: 9 },
      texts: ["x", "y"],
      inners: [{ name: "one" }, { name: "two" }],
      parameters: { plan: "größe & <more>" },
      happenedAt: "2026-03-01T10:15:30.123Z",
      isOn: false,
      ratio: 4.25,
      amount: 0,
      text: "a<b",
      unknown: "never shown",
    };
    expect(encoded(value)).toBe(
      "<text>a&lt;b</text><amount>0</amount><ratio>4.25</ratio><isOn>false</isOn><happenedAt>2026-03-01T10:15:30.123Z</happenedAt>" +
        "<parameter><name>plan</name><value>größe &amp; &lt;more&gt;</value></parameter><inner><name>one</name></inner><inner><name>two</name></inner>" +
        "<text2>x</text2><text2>y</text2><answer><questionId>score</questionId><value>9</value></answer>",
    );
  });

  it("leaves absent fields out, and keeps an empty text", () => {
    expect(encoded({ text: "", absent: undefined, inners: [] })).toBe("<text></text>");
  });

  it("writes decimals without an exponent", () => {
    expect(encoded({ ratio: 1e-7 })).toBe("<ratio>0.0000001</ratio>");
    expect(encoded({ ratio: -100 })).toBe("<ratio>-100</ratio>");
  });

  it("wraps one result in the element of the operation, in the envelope of the version", () => {
    const reply = [...compileReply(operationsByName.listSurveys as never)(soap12, { surveys: [] })].join("");
    expect(reply).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>` +
        `<listSurveysResponse xmlns="urn:express-survey-loop:v1"><result></result></listSurveysResponse></soap:Body></soap:Envelope>`,
    );
  });
});

describe("answers in SOAP", () => {
  it("have one row for each chosen value", () => {
    expect(answerRows({ reasons: ["speed", "tone"], score: 9, isGood: true }, undefined)).toEqual([
      { questionId: "reasons", value: "speed" },
      { questionId: "reasons", value: "tone" },
      { questionId: "score", value: "9" },
      { questionId: "isGood", value: "true" },
    ]);
  });

  it("have paths for composite answers", () => {
    const given = {
      matrix: { quality: "good", price: { amount: 3, reasons: ["a", "b"] } },
      panel: [{ name: "Ann" }, { name: "Bob", tags: ["x"] }],
      "question-Comment": "why not",
    };
    expect(answerRows(given, undefined).map(({ questionId, value }) => `${questionId}=${value}`)).toEqual([
      "matrix.quality=good",
      "matrix.price.amount=3",
      "matrix.price.reasons=a",
      "matrix.price.reasons=b",
      "panel[0].name=Ann",
      "panel[1].name=Bob",
      "panel[1].tags=x",
      "question-Comment=why not",
    ]);
  });

  it("escape dots, brackets and backslashes inside names", () => {
    const [row] = answerRows({ "a.b[0]\\c": { "d.e": 1 } }, undefined);
    expect(row!.questionId).toBe("a\\.b\\[0\\]\\\\c.d\\.e");
  });

  it("carry the labels that stand beside them, in the same shape", () => {
    const given = { reasons: ["speed", "tone"], channel: "phone", comment: "x", panel: [{ kind: "k" }] };
    const labels = { reasons: ["Quick", "Friendly"], channel: "By phone", panel: [{ kind: "Kind" }] };
    expect(answerRows(given, labels).map(({ label }) => label)).toEqual([
      "Quick",
      "Friendly",
      "By phone",
      undefined,
      "Kind",
    ]);
    const value = { text: "", answers: { channel: "phone" }, answerLabels: { channel: "By <phone>" } };
    expect(encoded(value)).toContain(
      "<answer><questionId>channel</questionId><value>phone</value><label>By &lt;phone&gt;</label></answer>",
    );
  });
});

describe("the size of a row", () => {
  it("is counted in bytes of its SOAP encoding", () => {
    const row = { responseId: "r1", revision: 1, answers: { name: "größe 😀" } };
    const xml =
      "<responseId>r1</responseId><revision>1</revision><answer><questionId>name</questionId><value>größe 😀</value></answer>";
    expect(soapSize(exportedResponseType, row)).toBe(Buffer.byteLength(xml));
  });
});
