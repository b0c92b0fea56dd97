import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SurveyLoopError } from "../../src/errors.js";
import { prepareTable } from "../../src/exporting/export-table.js";
import { spssSyntax, variableName } from "../../src/exporting/spss-export.js";
import { plainTable } from "../../src/exporting/table-options.js";
import { encodeXlsxExport } from "../../src/exporting/xlsx-export.js";
import type { Storage } from "../../src/storage/contract.js";
import { type PortalHost, startPortalHost } from "../portal/portal-host.js";
import { formatsDefinition, formatsSeeds, formulas } from "./formats-survey.js";
import { schemaProblems } from "./schema-check.js";
import { unzipped } from "./unzipped.js";
import { elementsOf, readXml } from "./xml-document.js";

let host: PortalHost;
let key: string;
let readings = 0;
let failAfterReadings = Number.POSITIVE_INFINITY;

const watch = (storage: Storage): Storage => ({
  ...storage,
  async readFeed(query) {
    if (++readings > failAfterReadings) throw new SurveyLoopError("unavailable", "The disk is gone.");
    return storage.readFeed(query);
  },
});

beforeEach(async () => {
  [readings, failAfterReadings] = [0, Number.POSITIVE_INFINITY];
  host = await startPortalHost({ watch });
  await host.publish("support", formatsDefinition);
  await host.plant("support", formatsSeeds);
  ({ key } = await host.loop.keys.create({ label: "export", scopes: ["responses:read"] }));
});

afterEach(() => host.close());

const get = (path: string) => fetch(`${host.url}/export/${path}`, { headers: { authorization: `Bearer ${key}` } });

const bytesOf = async (path: string) => {
  const response = await get(path);
  expect([path, response.status]).toEqual([path, 200]);
  return Buffer.from(await response.arrayBuffer());
};

const textOf = async (path: string) => (await bytesOf(path)).toString("utf8");

/** Rows of a CSV file by RFC 4180, as objects. */
function csvRows(text: string, separator = ","): Record<string, string>[] {
  const rows: string[][] = [[]];
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${separator}\r\n]*))(${separator}|\r\n|$)`, "gy");
  for (let match = cell.exec(text); match !== null && match[0] !== ""; match = cell.exec(text)) {
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === "\r\n") rows.push([]);
  }
  const [header, ...others] = rows.filter((row) => row.length > 0);
  return others.map((row) => Object.fromEntries(header!.map((name, index) => [name, row[index]!])));
}

describe("choices of a table", () => {
  it("gives codes, labels, or both in a chosen language", async () => {
    const [codes] = csvRows(await textOf("support.csv"));
    expect(codes).toMatchObject({ channel: "chat", topics: "bill|a\\|b", solved: "true", "service.speed": "2" });
    const [labels] = csvRows(await textOf("support.csv?values=labels&labels=fr"));
    expect(labels).toMatchObject({
      channel: "Par chat",
      topics: "La facture|Delivery",
      "service.speed": "Good",
      nps: "9",
    });
    const [both] = csvRows(await textOf("support.csv?values=both&labels=fr"));
    expect(both).toMatchObject({ channel: "chat", "channel[label]": "Par chat", "service.tone[label]": "Bad" });
  });

  it("gives a multiple choice a column for each choice, empty where the question was not answered", async () => {
    const [first, second, third] = csvRows(await textOf("support.csv?multiple=split"));
    expect(first).toMatchObject({ "topics[bill]": "1", "topics[a|b]": "1", "topics[x\\.y]": "0" });
    expect(second).toMatchObject({ "topics[bill]": "0", "topics[x\\.y]": "1" });
    expect(third).toMatchObject({ "topics[bill]": "" });
    expect(first).not.toHaveProperty("topics");
  });

  it("keeps the names of columns when a version is added, and the choices that only an older one had", async () => {
    const before = (await textOf("support.csv?multiple=split&values=both")).split("\r\n")[0]!.split(",");
    const { elements } = formatsDefinition as { elements: object[] };
    const fewer = { type: "checkbox", name: "topics", choices: ["new"] };
    await host.publish("support", { ...formatsDefinition, elements: [elements[0]!, fewer, ...elements.slice(3)] });
    const after = (await textOf("support.csv?multiple=split&values=both")).split("\r\n")[0]!.split(",");
    expect(after).toEqual(expect.arrayContaining([...before, "topics[new]"]));
  });

  it("takes another separator, and quotes it", async () => {
    const text = await textOf("support.csv?separator=semicolon&bom=1");
    expect(text.startsWith("\ufeffresponseId;revision;")).toBe(true);
    expect(csvRows(text.slice(1), ";")[0]).toMatchObject({ nps: "9", email: "ana@example.com" });
    expect((await textOf("support.csv?separator=tab")).split("\r\n")[0]).toContain("responseId\trevision");
  });

  it("holds partial responses by choice, and says how many rows come", async () => {
    const complete = await get("support.csv");
    expect(complete.headers.get("x-total-rows")).toBe(String(formatsSeeds.length - 1));
    for (const ending of ["csv", "xlsx", "json", "ndjson", "xml", "parquet", "spss.zip"]) {
      const all = await get(`support.${ending}?include=all`);
      expect([ending, all.headers.get("x-total-rows")]).toEqual([ending, String(formatsSeeds.length)]);
      await all.arrayBuffer();
    }
    expect(csvRows(await textOf("support.csv?status=partial")).map(({ email }) => email)).toEqual(["part@example.com"]);
  });
});

describe("the filter", () => {
  const emails = async (query: string) => csvRows(await textOf(`support.csv?${query}`)).map(({ email }) => email);

  it("chooses what every format holds", async () => {
    expect(await emails("a.channel=chat")).toEqual(["ana@example.com"]);
    expect(await emails("from=2026-03-05&to=2026-03-05")).toEqual(["bob@example.com"]);
    expect(await emails("p.employeeId=42&a.topics=bill&language=fr")).toEqual(["ana@example.com"]);
    expect(await emails("a.service.speed=1")).toEqual([]);
    for (const ending of ["ndjson", "json", "xml"]) {
      const text = await textOf(`support.${ending}?a.channel=chat`);
      expect([ending, text.includes("ana@example.com"), text.includes("bob@")]).toEqual([ending, true, false]);
    }
    const [row, ...others] = await parquetRows("support.parquet?unsigned.campaignId=spring");
    expect([row?.email, others.length]).toEqual(["ana@example.com", 0]);
  });

  it("shows no tombstones where it is asked for something", async () => {
    await host.loop.operations.eraseRespondent({ email: "ana@example.com" });
    expect(await textOf("support.ndjson")).toContain('"status":"erased"');
    expect(await textOf("support.ndjson?a.nps=5")).not.toContain("erased");
    expect(await textOf("support.xml")).toContain('status="erased"');
    expect(await textOf("support.csv")).not.toContain("ana@");
  });

  it.each([
    ["a.npss=1", "a.npss", "did you mean nps"],
    ["p.a%20b=1", "p.a b", "cannot be the name of a parameter"],
    ["p.__proto__=1", "p.__proto__", "cannot be"],
    ["from=yesterday", "from", "must be a day"],
    ["from=2026-02-30", "from", "must be a day"],
    ["from=2026-03-02&to=2026-03-01", "to", "must not be before"],
    ["from=2026-03-02&from=2026-03-01", "from", "once"],
    ["status=erased", "status", "complete or partial"],
    ["status=complete&include=all", "include", "not both"],
    ["answered.why=no", "answered.why", "must be true"],
    ["values=names", "values", "one of"],
    ["labels=de", "labels", "one of"],
    ["progress=a/b", "progress", "8 to 64"],
  ])("T35 refuses %s and says where", async (query, field, reason) => {
    const response = await get(`support.csv?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "invalid_argument",
      field,
      detail: expect.stringContaining(reason),
    });
  });
});

describe("XLSX", () => {
  const cellsOf = (sheet: string) =>
    elementsOf(readXml(sheet), "row").map((row) =>
      row.children.map(({ attributes, children: [content] }) => ({
        type: attributes.t ?? "n",
        style: attributes.s ?? "0",
        value: content?.name === "is" ? elementsOf(content, "t")[0]!.text : content?.text,
      })),
    );

  it("is a whole archive whose parts name each other, with typed cells", async () => {
    const files = unzipped(await bytesOf("support.xlsx"));
    for (const text of files.values()) readXml(text);
    const targets = elementsOf(readXml(files.get("xl/_rels/workbook.xml.rels")!), "Relationship");
    for (const { attributes } of targets) expect(files.has(`xl/${attributes.Target}`)).toBe(true);
    for (const { attributes } of elementsOf(readXml(files.get("[Content_Types].xml")!), "Override")) {
      expect(files.has(attributes.PartName!.slice(1))).toBe(true);
    }
    const names = elementsOf(readXml(files.get("xl/workbook.xml")!), "sheet").map(({ attributes }) => attributes.name);
    expect(names).toEqual(["Responses", "Dictionary"]);
    const [header, first] = cellsOf(files.get("xl/worksheets/responses1.xml")!);
    const cell = (name: string) => first![header!.findIndex(({ value }) => value === name)]!;
    expect(cell("nps")).toMatchObject({ type: "n", value: "9" });
    expect(cell("amount")).toMatchObject({ type: "n", value: "-12.5" });
    expect(cell("solved")).toMatchObject({ type: "b", value: "1" });
    expect(cell("channel")).toMatchObject({ type: "inlineStr", value: "chat" });
    // 2026-03-01 10:00 in days since 1899-12-30.
    expect(cell("completedAt")).toMatchObject({ type: "n", style: "2" });
    expect(Number(cell("completedAt").value)).toBeCloseTo(46082 + 10 / 24, 6);
    expect(cell("why").value).toBe('Two\nlines, "quotes" & <tags> ]]> _x005F_x0041_ é\ud83d\ude00 _x0001_');
  });

  it("describes columns and choices in its second sheet", async () => {
    const files = unzipped(await bytesOf("support.xlsx?labels=fr"));
    const rows = cellsOf(files.get("xl/worksheets/dictionary.xml")!).map((row) => row.map(({ value }) => value ?? ""));
    expect(rows).toContainEqual(["channel", "Par où ?", "singleChoice", "text"]);
    expect(rows).toContainEqual(["channel", "", "", "", "chat", "Par chat"]);
  });

  it("T28 has no formula, and marks every text that would be one as a text", async () => {
    const files = unzipped(await bytesOf("support.xlsx"));
    const sheet = files.get("xl/worksheets/responses1.xml")!;
    expect(elementsOf(readXml(sheet), "f")).toEqual([]);
    const cells = cellsOf(sheet).flat();
    for (const formula of formulas) {
      const marked = cells.filter(({ value }) => value === formula);
      expect([formula, marked.length]).toEqual([formula, 2]);
      for (const { type, style } of marked) expect([type, style]).toEqual(["inlineStr", "3"]);
    }
    const marks = elementsOf(readXml(files.get("xl/styles.xml")!), "cellXfs")[0]!.children;
    expect(marks[3]!.attributes.quotePrefix).toBe("1");
  });

  it("goes on in another sheet where one is full", async () => {
    const survey = (await host.surveys.find("support"))!;
    const wanted = { selection: { surveyId: "support", conditions: [] }, withErased: false };
    const source = { storage: host.storage, surveys: host.surveys, survey, wanted, options: plainTable };
    const pieces: Uint8Array[] = [];
    for await (const piece of encodeXlsxExport(await prepareTable(source), { rowsPerSheet: 5 })) pieces.push(piece);
    const files = unzipped(Buffer.concat(pieces));
    const counts = [1, 2, 3].map((number) => cellsOf(files.get(`xl/worksheets/responses${number}.xml`)!).length - 1);
    expect(counts).toEqual([4, 4, formatsSeeds.length - 8]);
  });
});

describe("JSON and XML", () => {
  it("gives JSON with the dictionary before the responses", async () => {
    const document = JSON.parse(await textOf("support.json?values=both&labels=fr"));
    expect(document).toMatchObject({ surveyId: "support", title: "C'était comment ?" });
    expect(document.responses).toHaveLength(formatsSeeds.length - 1);
    expect(document.responses[0]).toMatchObject({
      answers: { channel: "chat" },
      answerLabels: { channel: "Par chat" },
    });
    expect(document.columns[1]).toMatchObject({
      name: "channel",
      choices: [{ value: "phone" }, { label: "Par chat" }],
    });
    const replaced = JSON.parse(await textOf("support.json?values=labels"));
    expect(replaced.responses[0].answers).toMatchObject({
      channel: "By chat",
      topics: ["The bill", "Delivery"],
      nps: 9,
    });
  });

  it("gives XML in which every value can be found again", async () => {
    const document = readXml(await textOf("support.xml?values=both"));
    expect(document.attributes.xmlns).toBe("urn:express-survey-loop:responses:v1");
    const [first] = elementsOf(document, "response");
    expect(first!.attributes).toMatchObject({ status: "complete", email: "ana@example.com", revision: "1" });
    const answer = (name: string) => first!.children.find(({ attributes }) => attributes.question === name)!;
    expect(elementsOf(answer("topics"), "value").map(({ text }) => text)).toEqual(["bill", "a|b"]);
    expect(answer("channel").children[0]).toMatchObject({
      attributes: { type: "text", label: "By chat" },
      text: "chat",
    });
    expect(answer("service").children[0]).toMatchObject({ name: "part", attributes: { name: "speed" } });
    expect(answer("why").children[0]!.text).toBe('Two\nlines, "quotes" & <tags> ]]> _x0041_ é\ud83d\ude00 \ufffd');
    expect(elementsOf(document, "parameter")[0]).toMatchObject({ attributes: { signed: "true" }, text: "42" });
  });
});

describe("the schema of XML", () => {
  it.each(["", "?values=both&labels=fr", "?values=labels&include=all", "?p.employeeId=42"])(
    "describes the document of %s, erased responses included, and no broken one",
    async (query) => {
      await host.loop.operations.eraseRespondent({ email: formatsSeeds.at(-1)!.email });
      const schema = readXml(await textOf("support.xsd"));
      const text = await textOf(`support.xml${query}`);
      expect(schemaProblems(schema, readXml(text))).toEqual([]);
      const broken = text
        .replace(/<responses /, '<responses extra="1" ')
        .replace(/ status="[a-z]+"/, ' status="open"')
        .replace(/<answer /, "<remark/><answer ")
        .replace(/ type="number"/, "");
      expect(schemaProblems(schema, readXml(broken)).length).toBeGreaterThanOrEqual(2);
    },
  );
});

const parquetRows = async (path: string) => {
  const bytes = await bytesOf(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  return parquetReadObjects({ file });
};

describe("Parquet", () => {
  it("has typed columns, nulls, and the dictionary in its metadata", async () => {
    const [first, second] = await parquetRows("support.parquet");
    expect(first).toMatchObject({
      nps: 9,
      channel: "chat",
      topics: "bill|a\\|b",
      solved: true,
      amount: -12.5,
      "service.speed": 2,
      completedAt: new Date("2026-03-01T10:00:00.000Z"),
      "parameter.employeeId": "42",
      why: 'Two\nlines, "quotes" & <tags> ]]> _x0041_ é\ud83d\ude00 \u0001',
    });
    expect(second).toMatchObject({ nps: 0, solved: false });
    expect(second!.channel ?? undefined).toBeUndefined();
    const bytes = await bytesOf("support.parquet");
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const metadata = await parquetMetadataAsync(file);
    const entry = metadata.key_value_metadata?.find(({ key: name }) => name === "survey-loop.columns");
    expect(JSON.parse(entry!.value!).find(({ name }: { name: string }) => name === "channel").title).toBe("Which way?");
  });

  it("makes texts of a column whose type has changed between versions", async () => {
    const { elements } = formatsDefinition as { elements: object[] };
    const text = { type: "text", name: "nps" };
    await host.publish("support", { elements: [text, ...elements.slice(1)] });
    await host.plant("support", [{ email: "new@example.com", answers: { nps: "ten" } }]);
    const rows = await parquetRows("support.parquet");
    expect([rows[0]!.nps, rows.at(-1)!.nps]).toEqual(["9", "ten"]);
  });
});

describe("SPSS", () => {
  it("has data that the syntax beside it describes: as many variables, in the same order, one line a row", async () => {
    const files = unzipped(await bytesOf("support.spss.zip?multiple=split"));
    expect([...files.keys()]).toEqual(["support.csv", "support.sps"]);
    const lines = files.get("support.csv")!.trimEnd().split("\r\n");
    expect(lines).toHaveLength(formatsSeeds.length);
    const header = lines[0]!.split(",");
    const syntax = files.get("support.sps")!;
    const variables = /\/VARIABLES=\n([\s\S]*?)\.\n/
      .exec(syntax)![1]!
      .split("\n")
      .map((line) => line.trim().split(" "));
    expect(variables.map(([name]) => name)).toEqual(header);
    expect(new Set(header.map((name) => name.toUpperCase())).size).toBe(header.length);
    const [row] = csvRows(files.get("support.csv")!);
    expect(row).toMatchObject({ nps: "9", solved: "1", startedAt: "01-Mar-2026 10:00:00", channel: "chat" });
    expect(Object.fromEntries(variables)).toMatchObject({ nps: "F16.6", startedAt: "DATETIME20", channel: "A8" });
    expect(syntax).toContain("VALUE LABELS channel\n  'phone' 'By phone'\n  'chat' 'By chat'.");
    expect(syntax).toContain("VALUE LABELS solved\n  1 'Yes'\n  0 'No'.");
    expect(syntax).toContain("  why 'Why? It''s important'");
    const widest = Number(/ {2}why A(\d+)/.exec(syntax)![1]);
    for (const { why } of csvRows(files.get("support.csv")!))
      expect(Buffer.byteLength(why!)).toBeLessThanOrEqual(widest);
  });

  it("T28 guards its data too, and no title can end its text and begin a command", async () => {
    const data = unzipped(await bytesOf("support.spss.zip")).get("support.csv")!;
    const texts = csvRows(data).map(({ why }) => why!);
    for (const formula of formulas) expect(texts).toContain(`'${formula.trim()}`.replace("'=1+1", "'=1+1"));
    const attack = "x'.\nERASE FILE='c'.\u2028HOST COMMAND=['rm'].";
    await host.publish("attack", {
      title: attack,
      elements: [{ type: "radiogroup", name: "q", title: attack, choices: [{ value: attack, text: attack }] }],
    });
    const survey = (await host.surveys.find("attack"))!;
    const wanted = { selection: { surveyId: "attack", conditions: [] }, withErased: false };
    const source = { storage: host.storage, surveys: host.surveys, survey, wanted, options: plainTable };
    const syntax = spssSyntax(await prepareTable(source));
    expect(syntax.split(/[\n\u2028]/).filter((line) => /^(ERASE|HOST)/.test(line.trim()))).toEqual([]);
    expect(syntax).toContain("x''. ERASE FILE=''c''. HOST");
  });

  it("makes names that SPSS takes, from the column's name alone", () => {
    expect(variableName("nps")).toBe("nps");
    const odd = ["a|b", "a b", "Nps", "all", "1st", "é", "responseid", "end.", "x".repeat(80), "topics[a|b]", "m\\.n"];
    const names = odd.map(variableName);
    expect(new Set(names.map((name) => name.toUpperCase())).size).toBe(odd.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_.]{0,62}[A-Za-z0-9]$/);
  });
});

describe("an interrupted download", () => {
  it("of any format is an error and not a short file", async () => {
    const seeds = Array.from({ length: 6000 }, (_, index) => ({
      email: `p${index}@example.com`,
      answers: { nps: index % 11, why: `${"word ".repeat(40)}${index}` },
    }));
    await host.plant("support", seeds);
    for (const ending of ["csv", "xlsx", "json", "ndjson", "xml", "parquet", "spss.zip"]) {
      const isTable = ["csv", "xlsx", "parquet", "spss.zip"].includes(ending);
      // The first reading of a table, or the count of the others, is whole; the second breaks off in its middle.
      failAfterReadings = readings + Math.ceil(6010 / (isTable ? 200 : 250)) + (isTable ? 0 : 1) + 15;
      const response = await get(`support.${ending}`);
      expect([ending, response.status]).toEqual([ending, 200]);
      await expect(response.arrayBuffer()).rejects.toThrow();
      failAfterReadings = Number.POSITIVE_INFINITY;
    }
  });
});
