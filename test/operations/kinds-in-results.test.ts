/** Answers of every shape in what leaves the product: dictionary, summaries, CSV columns, labels, SOAP rows. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { exportColumns } from "../../src/exporting/export-columns.js";
import { plainTable } from "../../src/exporting/table-options.js";
import { createSurveyCatalogue } from "../../src/forms/survey-catalogue.js";
import { createMemoryStorage } from "../../src/index.js";
import { answerRows } from "../../src/protocols/soap/answer-rows.js";
import { type FormHost, getPage, hiddenFields, postForm, startFormHost } from "../forms/form-host.js";

const storage = createMemoryStorage();
let host: FormHost;
const elements = [
  { type: "matrix", name: "m.x", title: "Service", columns: ["1|Bad", "2|Good"], rows: ["fast|Fast", "kind|Kind"] },
  { type: "radiogroup", name: "who", choices: ["a|Anna"], showOtherItem: true },
  {
    type: "paneldynamic",
    name: "p",
    panelCount: 1,
    templateElements: [{ type: "dropdown", name: "d", choices: ["x|Ex"] }],
  },
  { type: "multipletext", name: "t", items: ["one", "two"] },
  { type: "radiogroup", name: "random", choices: [1, 2, 3, 4, 5, 6, 7, 8, 9], choicesOrder: "random" },
];

beforeAll(async () => {
  host = await startFormHost({ options: { storage } });
  await host.publish({ elements }, "s");
  const { trackingUrl } = await host.link("s");
  const { html } = await getPage(trackingUrl);
  const answers = {
    "q0.r0": "2",
    "q0.r1": "1",
    q1: "other",
    "q1.comment": "Me",
    "q2.rows": "1",
    "q2.r0.e0": "x",
    "q3.i1": "two",
  };
  expect((await postForm(trackingUrl, { ...hiddenFields(html), ...answers })).location).toBe(`${trackingUrl}/thanks`);
});
afterAll(() => host.close());

it("the dictionary names a column for each cell", async () => {
  const { questions } = await host.loop.operations.getSurvey({ surveyId: "s" });
  expect(questions?.map(({ questionId, kind, columnNames }) => [questionId, kind, columnNames])).toEqual([
    ["m.x", "matrix", ["m\\.x.fast", "m\\.x.kind"]],
    ["who", "singleChoice", ["who", "who-Comment"]],
    ["p", "panelDynamic", ["p"]],
    ["t", "multipleText", ["t.one", "t.two"]],
    ["random", "singleChoice", ["random"]],
  ]);
});

it("a matrix is counted row by row, and nothing else changes its counters", async () => {
  const { questionSummaries } = await host.loop.operations.getSummary({ surveyId: "s" });
  const row = questionSummaries?.find(({ questionId }) => questionId === "m\\.x.fast");
  expect(row).toMatchObject({
    answeredCount: 1,
    valueCounts: [
      { value: "1", label: "Bad", responseCount: 0 },
      { value: "2", responseCount: 1 },
    ],
  });
  expect(questionSummaries?.find(({ questionId }) => questionId === "m.x")).toMatchObject({ answeredCount: 1 });
  expect(questionSummaries?.find(({ questionId }) => questionId === "who")?.valueCounts).toContainEqual({
    value: "other",
    label: "Other (describe)",
    responseCount: 1,
  });
});

it("flat exports read each column by its path", async () => {
  const catalogue = createSurveyCatalogue(storage);
  const survey = (await catalogue.find("s"))!;
  const columns = await exportColumns(survey, catalogue, plainTable);
  const { responses } = await host.loop.operations.exportResponses({ surveyId: "s", labelLanguage: "en" });
  const cells = Object.fromEntries(
    columns.slice(11).map(({ name, cell }) => [name, cell({ response: responses![0]!, survey })]),
  );
  expect(cells).toEqual({
    ...{ "m\\.x.fast": "2", "m\\.x.kind": "1", who: "other", "who-Comment": "Me", p: '{"d":"x"}' },
    ...{ "t.one": undefined, "t.two": "two", random: undefined },
  });
});

it("labels and SOAP rows have the shape of the answers", async () => {
  const { responses } = await host.loop.operations.exportResponses({ surveyId: "s", labelLanguage: "en" });
  const { answers, answerLabels } = responses![0] as unknown as { answers: object; answerLabels: object };
  expect(answerRows(answers, answerLabels)).toEqual([
    { questionId: "m\\.x.fast", value: "2", label: "Good" },
    { questionId: "m\\.x.kind", value: "1", label: "Bad" },
    { questionId: "who", value: "other", label: "Other (describe)" },
    { questionId: "who-Comment", value: "Me", label: undefined },
    { questionId: "p[0].d", value: "x", label: "Ex" },
    { questionId: "t.two", value: "two", label: undefined },
  ]);
});

it("a random order is the same for one invitation and differs between them", async () => {
  const order = async (url: string) =>
    [...(await getPage(url)).html.matchAll(/name="q4" value="(\d)"/g)].map((match) => match[1]).join("");
  const links = await Promise.all(Array.from({ length: 4 }, () => host.link("s")));
  const orders = await Promise.all(links.map(({ trackingUrl }) => order(trackingUrl)));
  expect(orders).toEqual(await Promise.all(links.map(({ trackingUrl }) => order(trackingUrl))));
  expect(new Set(orders).size).toBeGreaterThan(1);
  for (const each of orders) expect([...each].sort().join("")).toBe("123456789");
});
