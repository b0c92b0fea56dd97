import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SurveyLoopError } from "../../src/errors.js";
import { encodeCsvExport } from "../../src/exporting/csv-export.js";
import { fixedColumnNames } from "../../src/exporting/export-columns.js";
import { type ExportSource, prepareTable } from "../../src/exporting/export-table.js";
import { encodeJsonExport } from "../../src/exporting/json-export.js";
import { encodeNdjsonExport } from "../../src/exporting/ndjson-export.js";
import { maxFoundNames } from "../../src/exporting/parameter-names.js";
import { encodeParquetExport } from "../../src/exporting/parquet-export.js";
import { rowsPerPage } from "../../src/exporting/read-responses.js";
import { encodeSpssExport } from "../../src/exporting/spss-export.js";
import { plainTable } from "../../src/exporting/table-options.js";
import { pieceCharacters } from "../../src/exporting/text-pieces.js";
import { encodeXlsxExport } from "../../src/exporting/xlsx-export.js";
import { encodeXmlExport } from "../../src/exporting/xml-export.js";
import type { FeedQuery, Storage } from "../../src/storage/contract.js";
import { feedbackDefinition } from "../portal/feedback-survey.js";
import { type PortalHost, startPortalHost } from "../portal/portal-host.js";
import type { Seed } from "../portal/seed.js";

let host: PortalHost;
let key: string;
let readings: FeedQuery[];
let failAfterReadings: number;

const watch = (storage: Storage): Storage => ({
  ...storage,
  async readFeed(query) {
    readings.push(query);
    if (readings.length > failAfterReadings) throw new SurveyLoopError("unavailable", "The disk is gone.");
    return storage.readFeed(query);
  },
});

beforeEach(async () => {
  readings = [];
  failAfterReadings = Number.POSITIVE_INFINITY;
  host = await startPortalHost({ watch });
  await host.publish("support");
  ({ key } = await host.loop.keys.create({ label: "export", scopes: ["responses:read"] }));
});

afterEach(() => host.close());

const download = (path: string, init: RequestInit = { headers: { authorization: `Bearer ${key}` } }) =>
  fetch(`${host.url}/export/${path}`, init);

const textOf = async (path: string) => {
  const response = await download(path);
  expect(response.status).toBe(200);
  // `text()` drops a byte order mark.
  return Buffer.from(await response.arrayBuffer()).toString("utf8");
};

const people: Seed[] = [
  {
    email: "ana@example.com",
    externalId: "CASE-1",
    parameters: { employeeId: "42", team: "blue" },
    unsignedParameters: { campaign: "spring" },
    language: "fr",
    answers: { nps: 9, channel: "chat", topics: ["bill", "a|b"], solved: true, why: '=HYPERLINK("http://x")' },
  },
  { email: "=cmd@example.com", answers: { nps: 0 } },
  { email: "partial@example.com", answers: { nps: 5 }, isPartial: true },
  { email: "silent@example.com" },
];

describe("the CSV download", () => {
  it("has fixed columns, questions in form order, then parameters, and a row for each complete response", async () => {
    const planted = await host.plant("support", people);
    const lines = (await textOf("support.csv")).split("\r\n");
    expect(lines[0]).toBe(
      [
        ...fixedColumnNames,
        ...["nps", "satisfaction", "channel", "topics", "solved", "why"],
        ...["parameter.employeeId", "parameter.team", "unsignedParameter.campaign", "otherParameters"],
      ].join(","),
    );
    const { responseId, invitationId } = planted[0]!;
    expect(lines[1]).toBe(
      `${responseId},1,complete,1,${invitationId},ana@example.com,CASE-1,fr,` +
        "2026-03-01T10:00:00.000Z,2026-03-01T10:00:00.000Z,2026-03-01T10:00:00.000Z," +
        `9,,chat,bill|a\\|b,true,"'=HYPERLINK(""http://x"")",42,blue,spring,`,
    );
    expect(lines[2]).toContain(",'=cmd@example.com,");
    expect(lines).toHaveLength(4);
    expect(lines[3]).toBe("");
  });

  it("takes partial responses with include=all, starts with a byte order mark with bom=1, and drops the guard with raw=1", async () => {
    await host.plant("support", people);
    expect((await textOf("support.csv?include=all")).split("\r\n")).toHaveLength(5);
    expect((await textOf("support.csv?bom=1")).startsWith("\ufeffresponseId,")).toBe(true);
    expect((await textOf("support.csv")).startsWith("responseId,")).toBe(true);
    expect(await textOf("support.csv?raw=1")).toContain(",=cmd@example.com,");
  });

  it("keeps the columns of a question that only an older version had, behind those of the latest", async () => {
    await host.plant("support", people);
    const { elements } = feedbackDefinition as { elements: { name: string }[] };
    const next = { ...feedbackDefinition, elements: [...elements.slice(1), { type: "text", name: "extra" }] };
    await host.publish("support", {
      ...next,
      surveyLoop: { scores: { csat: "satisfaction" }, declaredParameters: ["employeeId"] },
    });
    const header = (await textOf("support.csv")).split("\r\n")[0]!.split(",");
    const questions = header.slice(fixedColumnNames.length, header.indexOf("parameter.employeeId"));
    expect(questions).toEqual(["satisfaction", "channel", "topics", "solved", "why", "extra", "nps"]);
  });

  it("has the columns of declared parameters even when there is no response at all", async () => {
    expect(await textOf("support.csv")).toBe(
      `${[...fixedColumnNames, "nps,satisfaction,channel,topics,solved,why,parameter.employeeId,otherParameters"].join(",")}\r\n`,
    );
  });

  it("leaves erased responses out, while NDJSON shows their tombstones", async () => {
    await host.plant("support", people);
    await host.loop.operations.eraseRespondent({ email: "ana@example.com" });
    expect(await textOf("support.csv")).not.toContain("erased");
    const rows = (await textOf("support.ndjson"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows.map(({ status }) => status)).toEqual(["complete", "erased"]);
    expect(Object.keys(rows[1])).toEqual(
      expect.not.arrayContaining(["email", "externalId", "answers", "parameters", "unsignedParameters"]),
    );
  });

  it("T34 T4 makes a bounded number of columns from names that anybody can append; the rest stands as JSON in the last", async () => {
    const seeds = Array.from({ length: 30 }, (_, person) => ({
      email: `p${person}@example.com`,
      answers: { nps: 1 },
      unsignedParameters: Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [`x${person}_${index}`, `value ${person} ${index}`]),
      ),
    }));
    await host.plant("support", seeds);
    const text = await textOf("support.csv");
    const header = text.split("\r\n")[0]!.split(",");
    expect(header.filter((name) => name.startsWith("unsignedParameter."))).toHaveLength(maxFoundNames);
    expect(text).toContain('""unsigned.x29_19"":""value 29 19""');
  });
});

describe("the NDJSON download", () => {
  it("has one exported response of the contract a line", async () => {
    const [{ responseId, invitationId } = { responseId: "", invitationId: "" }] = await host.plant("support", people);
    const [line] = (await textOf("support.ndjson")).split("\n");
    expect(JSON.parse(line!)).toEqual({
      responseId,
      revision: 1,
      status: "complete",
      surveyId: "support",
      surveyVersion: 1,
      invitationId,
      email: "ana@example.com",
      externalId: "CASE-1",
      language: "fr",
      startedAt: "2026-03-01T10:00:00.000Z",
      completedAt: "2026-03-01T10:00:00.000Z",
      changedAt: "2026-03-01T10:00:00.000Z",
      parameters: { employeeId: "42", team: "blue" },
      unsignedParameters: { campaign: "spring" },
      answers: { nps: 9, channel: "chat", topics: ["bill", "a|b"], solved: true, why: '=HYPERLINK("http://x")' },
    });
  });
});

describe("streaming", () => {
  const rows = 6000;

  beforeEach(async () => {
    const seeds = Array.from({ length: rows }, (_, index) => ({
      email: `person${index}@example.com`,
      answers: { nps: index % 11, why: `Comment number ${index}` },
    }));
    await host.plant("support", seeds);
    readings = [];
  });

  const source = async () => ({
    storage: host.storage,
    surveys: host.surveys,
    survey: (await host.surveys.find("support"))!,
    wanted: { selection: { surveyId: "support", conditions: [] }, withErased: true },
    options: plainTable,
  });
  const encodeCsv = async (made: ExportSource) =>
    encodeCsvExport(await prepareTable(made), { byteOrderMark: false, raw: false });

  it.each([
    ["CSV", encodeCsv],
    ["NDJSON", async (made: ExportSource) => encodeNdjsonExport(made)],
  ])("gives %s of 6,000 responses in bounded pieces from bounded pages", async (_, encode) => {
    let lines = 0;
    let largest = 0;
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 0);
    for await (const piece of await encode(await source())) {
      largest = Math.max(largest, piece.length);
      lines += piece.split("\n").length - 1;
    }
    clearInterval(ticking);
    expect(lines).toBe(encode === encodeCsv ? rows + 1 : rows);
    expect(largest).toBeLessThan(pieceCharacters + 2000);
    expect(Math.max(...readings.map(({ limit }) => limit))).toBe(rowsPerPage);
    expect(readings.length).toBeGreaterThanOrEqual(rows / rowsPerPage);
    expect(ticks).toBeGreaterThan(0);
  });

  it("gives every other format in bounded pieces from bounded pages, too", async () => {
    const made = await source();
    const table = () => prepareTable(made);
    const csv = { byteOrderMark: false, raw: false };
    const encoders: [string, () => Promise<AsyncIterable<string | Uint8Array>>][] = [
      ["xlsx", async () => encodeXlsxExport(await table())],
      ["parquet", async () => encodeParquetExport(await table())],
      ["spss.zip", async () => encodeSpssExport(await table(), csv)],
      ["json", async () => encodeJsonExport(made)],
      ["xml", async () => encodeXmlExport(made)],
    ];
    for (const [ending, encode] of encoders) {
      readings = [];
      const lengths: number[] = [];
      let readBeforeEnd = 0;
      for await (const { length } of await encode()) {
        lengths.push(length);
        if (lengths.length === 1) readBeforeEnd = readings.length;
      }
      // A row group of Parquet is a thousand rows.
      expect([ending, Math.max(...lengths) < pieceCharacters + 20_000]).toEqual([ending, true]);
      expect([ending, lengths.length > 3]).toEqual([ending, true]);
      expect([ending, Math.max(...readings.map(({ limit }) => limit))]).toEqual([ending, rowsPerPage]);
      expect([ending, readings.length - readBeforeEnd > 10]).toEqual([ending, true]);
    }
  });

  it("reads on only as fast as the pieces are taken", async () => {
    const pieces = encodeNdjsonExport(await source());
    await pieces.next();
    const read = readings.length;
    expect(read).toBeLessThan(10);
    await pieces.next();
    expect(readings.length).toBeLessThan(read + 10);
    await pieces.return(undefined);
  });

  it("breaks the connection when storage fails in the middle, so that no short file looks whole", async () => {
    failAfterReadings = rows / rowsPerPage + 15;
    const response = await download("support.csv");
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });
});

describe("who and what may be downloaded", () => {
  it("T40 wants the scope responses:read", async () => {
    const others = await host.loop.keys.create({ label: "x", scopes: ["invitations:read", "surveys:write"] });
    const wrongScope = await download("support.csv", { headers: { "x-api-key": others.key } });
    expect(wrongScope.status).toBe(403);
    expect((await download("support.csv", {})).status).toBe(401);
    expect((await download("support.csv", { headers: { "x-api-key": `${key}x` } })).status).toBe(401);
  });

  it.each(["..%2f..%2fetc%2fpasswd.csv", "%00.csv", "support.xls", "support", "-x.csv", "a%0d%0aX:1.csv", "none.csv"])(
    "T29 T32 answers not found to %s",
    async (name) => {
      const response = await download(name);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "not_found" });
    },
  );

  it.each(["include=some", "include=all&include=all", "bom=yes", "bom=1&bom=1", "raw=2", "what=1"])(
    "T35 refuses the query %s",
    async (query) => {
      const response = await download(`support.csv?${query}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: "invalid_argument" });
    },
  );

  it("T29 T43 T45 names the file after the survey, says its type, and forbids storing and sniffing", async () => {
    const { headers } = await download("support.csv");
    expect(headers.get("content-disposition")).toBe('attachment; filename="support.csv"');
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    const lines = await download("support.ndjson");
    expect(lines.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
  });

  it("answers HEAD without reading the feed", async () => {
    readings = [];
    const response = await download("support.csv", { method: "HEAD", headers: { "x-api-key": key } });
    expect(response.status).toBe(200);
    expect(readings).toEqual([]);
  });
});
