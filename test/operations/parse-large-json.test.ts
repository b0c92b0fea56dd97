import { describe, expect, it } from "vitest";
import { DoubledValue } from "../../src/operations/doubled-value.js";
import { parseJson } from "../../src/operations/parse-json.js";
import { parseLargeJson } from "../../src/operations/parse-large-json.js";

const row = (index: number) => ({ email: `p${index}@x.example`, note: 'a ] } , [ { "b\\"', list: [[1, 2], {}], index });
const rows = Array.from({ length: 5000 }, (_, index) => row(index));

describe("a large JSON object", () => {
  it.each([
    ["a long list", { surveyId: "s", recipients: rows, last: [1, 2] }],
    ["two long lists with names that must be unescaped", { 'a"\n': rows, between: { recipients: [] }, b: rows }],
    ["a long list of lists", { a: rows.map((each) => [each, [each.email]]) }],
    ["a long list deeper inside", { a: { b: rows } }],
    ["a list instead of an object", rows],
    ["a long text", { a: "x, [ ] ".repeat(50_000) }],
    ["__proto__ as the name of a list", JSON.parse(`{"__proto__":${JSON.stringify(rows)}}`)],
  ])("is what JSON.parse makes of it: %s", async (_name, value) => {
    for (const text of [JSON.stringify(value), JSON.stringify(value, undefined, 2)]) {
      const parsed = await parseLargeJson(text);
      expect(parsed).toEqual(value);
      expect(Object.keys(parsed as object)).toEqual(Object.keys(value));
    }
  });

  it("T48 lets others have their turn at every 64 KiB", async () => {
    const text = JSON.stringify({ recipients: rows });
    let turns = 0;
    let isParsing = true;
    const count = () => {
      turns++;
      if (isParsing) setImmediate(count);
    };
    setImmediate(count);
    await parseLargeJson(text);
    isParsing = false;
    expect(turns).toBeGreaterThanOrEqual(Math.floor(text.length / (64 * 1024 + 200)));
  });

  it("T11 notices a doubled member in any slice, and a doubled list", async () => {
    const text = JSON.stringify({ recipients: rows });
    const inLast = `${text.slice(0, -3)},"email":"twice"}]}`;
    const parsed = (await parseLargeJson(inLast)) as { recipients: { email: unknown }[] };
    expect(parsed.recipients.at(-1)!.email).toBeInstanceOf(DoubledValue);
    expect(parsed.recipients.at(-2)!.email).toBe("p4998@x.example");
    const list = JSON.stringify(rows);
    for (const twice of [`{"a":${list},"a":${list}}`, `{"a":${list},"a":1}`, `{"a":1,"a":${list}}`]) {
      expect(((await parseLargeJson(twice)) as { a: unknown }).a).toBeInstanceOf(DoubledValue);
    }
  });

  const list = JSON.stringify(rows).slice(1, -1);
  const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  it.each([
    ["a comma behind the last row", `{"a":[${list},]}`],
    ["a comma in front of the first row", `{"a":[,${list}]}`],
    ["two commas", `{"a":[${list},,${list}]}`],
    ["a list that ends as an object", `{"a":[${list}}}`],
    ["a list that ends as two", `{"a":[${list}],[${list}]}`],
    ["a list without name", `{[${list}]}`],
    ["a list with a text before it", `{"a" "b":[${list}]}`],
    ["a member in a list", `{"a":[${list},"b":1]}`],
    ["an open text", `{"a":[${list},"b]}`],
    ["an open list", `{"a":[${list}`],
    ["something behind the object", `{"a":[${list}]}x`],
    ["two objects", `{"a":[${list}]}{"a":[${list}]}`],
    ["too deep a row", `{"a":[${list},${deep(63)}]}`],
  ])("is refused like a small one: %s", async (_name, text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
    await expect(parseLargeJson(text)).rejects.toThrow(SyntaxError);
  });

  it("T2 may be nested as deep as a small one", async () => {
    const text = `{"a":[${list},${deep(62)}]}`;
    expect(await parseLargeJson(text)).toEqual(parseJson(text));
  });
});
